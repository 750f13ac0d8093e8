"""The store's tables, every SQL statement on them, and how a document becomes rows."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime

from index.documents import Document
from index.passages import Segments
from index.records import Stamp, Vectors

VERSION = 1

# A long text and a vector come last in their rows, so that the columns before them are read without them.
# The words tables keep the texts of passages and sentences too: they are read from there.
CREATE = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL)",
    """CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
        sha256 TEXT NOT NULL, format TEXT NOT NULL, date TEXT, index_key TEXT NOT NULL,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
        added TEXT NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL)""",
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        doc_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, section INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        heading TEXT NOT NULL, vector BLOB NOT NULL)""",
    """CREATE TABLE sentences (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        passage_id INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL)""",
    "CREATE INDEX passages_by_document ON passages (doc_id)",
    "CREATE INDEX sentences_by_passage ON sentences (passage_id)",
    "CREATE VIRTUAL TABLE passage_words USING fts5 (title, heading, body, tokenize = 'porter unicode61')",
    "INSERT INTO passage_words (passage_words, rank) VALUES ('rank', 'bm25(1.0, 2.0, 1.0)')",
    "CREATE VIRTUAL TABLE sentence_words USING fts5 (body, tokenize = 'porter unicode61', columnsize = 0)",
)

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
META = "SELECT name, value FROM meta"
SET_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
GENERATION = "SELECT coalesce((SELECT value FROM meta WHERE name = 'generation'), 0)"
NEXT_GENERATION = "INSERT INTO meta VALUES ('generation', 1) ON CONFLICT DO UPDATE SET value = value + 1"

ENTRIES = """
    SELECT id, source, title, sha256, format, date, size, mtime_ns, ctime_ns, added, index_key = ?
    FROM documents ORDER BY source"""
DOCUMENT = "SELECT text, title, source, format, sha256, date, headings FROM documents WHERE id = ?"
SENTENCES_OF_DOCUMENT = """
    SELECT s.start, s."end", p.section, p.heading
    FROM passages p JOIN sentences s ON s.passage_id = p.id WHERE p.doc_id = ? ORDER BY s.ordinal"""
PASSAGES_OF_DOCUMENT = """
    SELECT p.start, p."end", p.section, p.heading, min(s.ordinal), max(s.ordinal)
    FROM passages p JOIN sentences s ON s.passage_id = p.id WHERE p.doc_id = ?
    GROUP BY p.id ORDER BY p.ordinal"""

SAME_DOCUMENT = "SELECT id FROM documents WHERE source = ? AND sha256 = ? AND index_key = ?"
RESTAMP = "UPDATE documents SET size = :size, mtime_ns = :mtime_ns, ctime_ns = :ctime_ns WHERE id = :id"
PUT_DOCUMENT = """
    INSERT INTO documents (source, title, sha256, format, date, index_key, size, mtime_ns, ctime_ns, added,
        headings, text)
    VALUES (:source, :title, :sha256, :format, :date, :index_key, :size, :mtime_ns, :ctime_ns, :added,
        :headings, :text)
    ON CONFLICT (source) DO UPDATE SET title = excluded.title, sha256 = excluded.sha256,
        format = excluded.format, date = excluded.date, index_key = excluded.index_key,
        size = excluded.size, mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns,
        headings = excluded.headings, text = excluded.text
    RETURNING id"""
PUT_PASSAGE = """
    INSERT INTO passages (doc_id, ordinal, section, start, "end", heading, vector)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
PUT_PASSAGE_WORDS = "INSERT INTO passage_words (rowid, title, heading, body) VALUES (?, ?, ?, ?)"
PUT_SENTENCE = 'INSERT INTO sentences (passage_id, ordinal, start, "end", vector) VALUES (?, ?, ?, ?, ?)'
PUT_SENTENCE_WORDS = "INSERT INTO sentence_words (rowid, body) VALUES (?, ?)"
DELETE_PARTS = (
    """DELETE FROM sentence_words WHERE rowid IN (
        SELECT s.id FROM passages p JOIN sentences s ON s.passage_id = p.id WHERE p.doc_id = ?)""",
    "DELETE FROM passage_words WHERE rowid IN (SELECT id FROM passages WHERE doc_id = ?)",
    "DELETE FROM passages WHERE doc_id = ?",
)
DELETE_DOCUMENT = "DELETE FROM documents WHERE id = ?"

COUNT = """
    SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages),
        (SELECT count(*) FROM sentences)"""
COUNT_SENTENCES = "SELECT count(*) FROM sentences"
COUNT_MATCHES = "SELECT count(*) FROM sentence_words WHERE sentence_words MATCH ?"
PASSAGE_IDS = """
    SELECT p.id, p.doc_id FROM documents d JOIN passages p ON p.doc_id = d.id WHERE d.index_key = ?"""
PASSAGE_VECTORS = """
    SELECT p.vector FROM passages p JOIN documents d ON d.id = p.doc_id
    WHERE p.id > ? AND d.index_key = ? ORDER BY p.id"""
ANY_WAITING = "SELECT EXISTS (SELECT 1 FROM documents WHERE index_key <> ?)"
# The passages of a document are put one after another, in one transaction: the one before has the id before.
PASSAGES = """
    SELECT p.id, p.doc_id, d.sha256, d.title, p.heading, d.source, p.start, p."end", w.body,
        NOT EXISTS (
            SELECT 1 FROM passages q WHERE q.id = p.id - 1 AND q.doc_id = p.doc_id AND q.section = p.section)
    FROM passages p JOIN documents d ON d.id = p.doc_id JOIN passage_words w ON w.rowid = p.id
    WHERE p.id IN (SELECT value FROM json_each(?)) AND d.index_key = ?"""
SENTENCES = """
    SELECT passage_id, id, ordinal, start, "end", vector FROM sentences
    WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id, ordinal"""
# CROSS JOIN keeps the order of the tables: full text first, and it comes out by rank.
MATCH = """
    SELECT w.rowid, w.rank
    FROM passage_words w CROSS JOIN passages p ON p.id = w.rowid CROSS JOIN documents d ON d.id = p.doc_id
    WHERE passage_words MATCH ? AND d.index_key = ?
        AND (? IS NULL OR d.id IN (SELECT value FROM json_each(?)))
    ORDER BY w.rank LIMIT ?"""


def write_document(connection: sqlite3.Connection, document: Document, stamp: Stamp, key: str) -> int:
    """Insert a document, or put it in the place of the one with its source; returns the id."""
    values = {
        "source": document.source,
        "title": document.title,
        "sha256": document.sha256,
        "format": document.format,
        "date": document.date,
        "index_key": key,
        **asdict(stamp),
        "added": datetime.now(UTC).isoformat(timespec="seconds"),
        "headings": json.dumps([(h.start, h.end, h.level) for h in document.headings]),
        "text": document.text,
    }
    return int(connection.execute(PUT_DOCUMENT, values).fetchone()[0])


def write_parts(
    connection: sqlite3.Connection,
    doc_id: int,
    document: Document,
    segments: Segments,
    passages: Vectors,
    sentences: Vectors,
) -> None:
    """Insert a document's passages and sentences with their vectors and words."""
    for number, (passage, vector) in enumerate(zip(segments.passages, passages, strict=True)):
        place = (number, passage.section, passage.start, passage.end, passage.heading)
        passage_id = connection.execute(PUT_PASSAGE, (doc_id, *place, _blob(vector))).lastrowid
        body = document.text[passage.start : passage.end]
        connection.execute(PUT_PASSAGE_WORDS, (passage_id, document.title, passage.heading, body))
        for ordinal in range(passage.first, passage.last + 1):
            sentence = segments.sentences[ordinal]
            values = (passage_id, ordinal, sentence.start, sentence.end, _blob(sentences[ordinal]))
            sentence_id = connection.execute(PUT_SENTENCE, values).lastrowid
            connection.execute(
                PUT_SENTENCE_WORDS, (sentence_id, document.text[sentence.start : sentence.end])
            )


def delete_parts(connection: sqlite3.Connection, doc_id: int) -> None:
    """Delete a document's passages and sentences with their words."""
    for statement in DELETE_PARTS:
        connection.execute(statement, (doc_id,))


def _blob(vector: Vectors) -> bytes:
    return vector.astype("<f4").tobytes()
