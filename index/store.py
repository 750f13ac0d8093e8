"""The store: documents, passages, sentences, vectors and full text in one SQLite file; it is the truth.

Ids are never reused and rows never change: a document that changes keeps its id and gets new
passages and sentences. Each document is written in one transaction, under the key of what it was
indexed with; only documents of the current key are searched, so that vectors of two embedders never mix.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from index import schema
from index.database import Database
from index.documents import READER_VERSION, Document, Heading
from index.errors import EmbedderError, StoreError
from index.fulltext import any_of, phrase
from index.passages import SEGMENTER_VERSION, Passage, Segments, Sentence
from index.records import Entry, PassageVectors, Stamp, StoredPassage, StoredSentence, Vectors


def index_key(fingerprint: str) -> str:
    """The key of what this Attest indexes with the embedder of that fingerprint."""
    return f"{fingerprint}:{SEGMENTER_VERSION}:{READER_VERSION}"


class Store:
    """One store; safe to use from many threads and processes. Make it with `Store.open`.

    `notices` are one-line words for the user about what had to be done at opening. Every method raises
    StoreError when the file cannot be read or written, DamagedStore when it is damaged.
    """

    def __init__(self, path: Path, embedder_name: str, fingerprint: str, dimension: int) -> None:
        self.path = path
        self.dimension = dimension
        self.notices: list[str] = []
        self._embedder = (embedder_name, fingerprint)
        self._key = index_key(fingerprint)
        self._database = Database(path, self._prepare)

    @classmethod
    def open(cls, path: Path, embedder_name: str, fingerprint: str, dimension: int) -> Store:
        """Open or make the store for an embedder; raises StoreError with the cure.

        A damaged file is set aside and documents of another embedder wait for the next sync; each adds
        a notice.
        """
        store = cls(path, embedder_name, fingerprint, dimension)
        store._note_damage(store._database.start())
        return store

    def require(self, name: str, fingerprint: str) -> None:
        """Raise EmbedderError unless this is the embedder that the store was opened for."""
        if fingerprint != self._embedder[1]:
            raise EmbedderError(
                f"the store {self.path} was opened for the embedder {self._embedder[0]}, not {name} (their "
                "weights differ); open it with the embedder that is in use"
            )

    def recover(self) -> None:
        """Begin an empty store after DamagedStore; the damaged file is kept beside it."""
        self._note_damage(self._database.restart())

    def close(self) -> None:
        """Close all connections; the store cannot be used after it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Documents

    def documents(self) -> list[Entry]:
        """All stored documents without their texts, by source."""
        with self._database.reading() as connection:
            rows = connection.execute(schema.ENTRIES, (self._key,)).fetchall()
        return [Entry(*[*row[:6], Stamp(*row[6:9]), row[9], bool(row[10])]) for row in rows]

    def document(self, doc_id: int) -> Document:
        """One document with its text; raises StoreError when there is none of this id."""
        with self._database.reading() as connection:
            row = connection.execute(schema.DOCUMENT, (doc_id,)).fetchone()
        if row is None:
            raise StoreError(f"there is no document {doc_id} in the store; list the documents for their ids")
        *values, headings = row
        return Document(*[*values, tuple(Heading(*h) for h in json.loads(headings)), doc_id])

    def segments(self, doc_id: int) -> Segments:
        """The sentences and passages of a document, as it was cut up when it was indexed."""
        with self._database.reading() as connection:
            rows = connection.execute(schema.SENTENCES_OF_DOCUMENT, (doc_id,)).fetchall()
            passages = connection.execute(schema.PASSAGES_OF_DOCUMENT, (doc_id,)).fetchall()
        return Segments(tuple(Sentence(*row) for row in rows), tuple(Passage(*row) for row in passages))

    def put(
        self, document: Document, segments: Segments, passages: Vectors, sentences: Vectors, stamp: Stamp
    ) -> int:
        """Store a document whole, in place of the one with the same source; returns its id.

        `passages` and `sentences` are unit rows, one per passage and per sentence. Where another process
        has stored the same bytes in the meantime, only the stamp is taken over.
        """
        wanted = (len(segments.passages), self.dimension), (len(segments.sentences), self.dimension)
        if (passages.shape, sentences.shape) != wanted:
            raise EmbedderError(
                f"the embedder gave vectors of shapes {passages.shape} and {sentences.shape} where the store "
                f"needs {wanted[0]} and {wanted[1]}; open the store with the embedder that is in use"
            )
        with self._database.writing() as connection:
            same = (document.source, document.sha256, self._key)
            if found := connection.execute(schema.SAME_DOCUMENT, same).fetchone():
                connection.execute(schema.RESTAMP, {"id": found[0], **asdict(stamp)})
                return int(found[0])
            doc_id = schema.write_document(connection, document, stamp, self._key)
            schema.delete_parts(connection, doc_id)
            schema.write_parts(connection, doc_id, document, segments, passages, sentences)
            connection.execute(schema.NEXT_GENERATION)
        return doc_id

    def restamp(self, stamps: Iterable[tuple[int, Stamp]]) -> None:
        """Take over new stamps (document id, stamp) of files whose bytes did not change."""
        with self._database.writing() as connection:
            rows = ({"id": doc_id, **asdict(stamp)} for doc_id, stamp in stamps)
            connection.executemany(schema.RESTAMP, rows)

    def remove(self, doc_ids: Collection[int]) -> None:
        """Remove documents with all that belongs to them; ids that are not there are passed over."""
        with self._database.writing() as connection:
            for doc_id in doc_ids:
                schema.delete_parts(connection, doc_id)
                connection.execute(schema.DELETE_DOCUMENT, (doc_id,))
            connection.execute(schema.NEXT_GENERATION)

    # Search

    def generation(self) -> int:
        """A number that differs after every change of what is searched, by whichever process."""
        with self._database.reading() as connection:
            return _generation(connection)

    def count(self) -> tuple[int, int, int]:
        """How many documents, passages and sentences are stored."""
        with self._database.reading() as connection:
            documents, passages, sentences = connection.execute(schema.COUNT).fetchone()
        return documents, passages, sentences

    def passage_vectors(self, after: int = 0) -> PassageVectors:
        """The ids of all searchable passages, and the vectors of those with an id above `after`."""
        with self._database.reading() as connection:
            generation = _generation(connection)
            rows = connection.execute(schema.PASSAGE_IDS, (self._key,)).fetchall()
            blobs = connection.execute(schema.PASSAGE_VECTORS, (after, self._key)).fetchall()
            (waiting,) = connection.execute(schema.ANY_WAITING, (self._key,)).fetchone()
        ids = np.array(rows, dtype=np.int64).reshape(-1, 2)
        ids = ids[np.argsort(ids[:, 0])]
        return PassageVectors(generation, ids[:, 0], ids[:, 1], self._unit_rows(blobs), bool(waiting))

    def passages(self, passage_ids: Collection[int]) -> dict[int, StoredPassage]:
        """The passages of these ids, by id, with their sentences; those that are gone are left out."""
        wanted = json.dumps([int(passage_id) for passage_id in passage_ids])
        with self._database.reading() as connection:
            passages = connection.execute(schema.PASSAGES, (wanted, self._key)).fetchall()
            rows = connection.execute(schema.SENTENCES, (wanted,)).fetchall()
        found = {}
        for passage in passages:
            own = [row for row in rows if row[0] == passage[0]]
            begin, text = passage[6], passage[8]
            sentences = tuple(
                StoredSentence(i, ordinal, start, end, text[start - begin : end - begin])
                for _, i, ordinal, start, end, _ in own
            )
            vectors = self._unit_rows([row[5:] for row in own])
            *shown, opens = passage
            found[passage[0]] = StoredPassage(*[*shown, bool(opens), sentences, vectors])
        return found

    def match(
        self, text: str, limit: int, documents: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """(passage id, bm25) of the passages that hold words of the text; higher bm25 is better.

        At most `limit`, best first; `documents` restricts it to these document ids.
        """
        expression = any_of(text)
        if not expression:
            return []
        only = None if documents is None else json.dumps([int(doc_id) for doc_id in documents])
        with self._database.reading() as connection:
            rows = connection.execute(schema.MATCH, (expression, self._key, only, only, limit)).fetchall()
        return sorted(((i, -rank) for i, rank in rows), key=lambda pair: (-pair[1], pair[0]))

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]:
        """The number of stored sentences, and how many of them hold each term, by FTS5's tokenizer."""
        with self._database.reading() as connection:
            (total,) = connection.execute(schema.COUNT_SENTENCES).fetchone()
            counts = {
                term: int(connection.execute(schema.COUNT_MATCHES, (phrase(term),)).fetchone()[0])
                for term in terms
            }
        return total, counts

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables of a new file, or check an old one; record the embedder in use."""
        tables = {name for (name,) in connection.execute(schema.TABLES)}
        if not tables:
            for statement in schema.CREATE:
                connection.execute(statement)
        elif "meta" not in tables:
            raise StoreError(f"{self.path} is not a store of Attest; set ATTEST_DATA_DIR to another folder")
        meta = dict(connection.execute(schema.META))
        version = meta.get("schema_version", schema.VERSION)
        if not isinstance(version, int):
            raise self._database.damaged(f"its schema version is {version!r}")
        if version > schema.VERSION:
            raise StoreError(
                f"the store {self.path} has schema version {version}, this Attest reads {schema.VERSION}; "
                "update Attest, or set ATTEST_DATA_DIR to another folder"
            )
        name, fingerprint = self._embedder
        if meta and (meta.get("fingerprint"), meta.get("dimension")) != (fingerprint, self.dimension):
            self.notices.append(
                f"the articles were indexed with {meta.get('embedder')} (dimension {meta.get('dimension')}), "
                f"rebuilding with {name} (dimension {self.dimension})"
            )
        for item in (
            ("schema_version", schema.VERSION),
            ("embedder", name),
            ("fingerprint", fingerprint),
            ("dimension", self.dimension),
        ):
            connection.execute(schema.SET_META, item)

    def _note_damage(self, aside: Path | None) -> None:
        if aside is not None:
            self.notices.append(
                f"the store was damaged and is rebuilt from the articles; the old file is {aside}"
            )

    def _unit_rows(self, blobs: Sequence[tuple[bytes]]) -> Vectors:
        data = b"".join(blob for (blob,) in blobs)
        if len(data) != len(blobs) * self.dimension * 4:
            raise self._database.damaged("a vector has another length than the embedder's")
        rows = np.frombuffer(data, dtype="<f4").reshape(-1, self.dimension)
        if not np.allclose(np.einsum("ij,ij->i", rows, rows), 1.0, atol=1e-3):
            raise self._database.damaged("a vector is not of length 1")
        return rows


def _generation(connection: sqlite3.Connection) -> int:
    return int(connection.execute(schema.GENERATION).fetchone()[0])
