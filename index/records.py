"""What the store takes and gives: frozen records of documents, passages, sentences and their vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Stamp:
    """What the file system said about a file when it was read; equal stamps: not read again."""

    size: int  # bytes
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True)
class Entry:
    """A stored document without its text. `current`: indexed with what is in use now, so it is searched."""

    id: int
    source: str
    title: str
    sha256: str
    format: str
    date: str | None
    stamp: Stamp
    added: str  # ISO time, UTC, of the first indexing
    current: bool


@dataclass(frozen=True)
class StoredSentence:
    """A sentence of a passage; `ordinal` counts in its document, `start`/`end` are offsets into its text."""

    id: int
    ordinal: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class StoredPassage:
    """A passage with what is shown of its document; `vectors` has one unit row per sentence.

    `opens` tells whether it is the first of its section.
    """

    id: int
    doc_id: int
    doc_sha256: str
    title: str
    heading: str
    source: str
    start: int
    end: int
    text: str
    opens: bool
    sentences: tuple[StoredSentence, ...]
    vectors: Vectors


@dataclass(frozen=True)
class PassageVectors:
    """All searchable passages, by ascending id, and the vectors of those that are new.

    `waiting` tells whether documents are stored that were indexed with something else.
    """

    generation: int
    ids: NDArray[np.int64]  # (n,)
    doc_ids: NDArray[np.int64]  # (n,)
    new: Vectors  # (m, d): of the last m ids
    waiting: bool
