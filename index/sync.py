"""Make the store equal to the folders of articles, at a cost that follows what has changed.

Each document is written in one transaction, so an interrupted run loses only what it had in hand, and
the next one goes on from there.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.documents import READABLE, Document, Skipped, find, read
from index.embed import Embedder
from index.errors import CorpusError, DamagedStore, DocumentError
from index.passages import Segments, passage_text, segment
from index.records import Stamp
from index.store import Store

Progress = Callable[[int, int, str], None]  # files done, files in all, what was done

# Texts that are embedded together: enough of each length to fill the embedder's batches, few enough
# that an interrupt costs seconds.
_TOGETHER = 512

# File systems count time in steps of up to 2 s: a file may change again within one and look the same.
_SETTLED_NS = 2 * 10**9
_UNSETTLED = Stamp(-1, -1, -1)


@dataclass(frozen=True)
class SyncReport:
    """What a sync did, in files; `changed` counts files with new bytes and those indexed anew."""

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    notices: tuple[str, ...]  # one line each, for the user


def sync(
    store: Store, roots: Sequence[Path], embedder: Embedder, *, progress: Progress | None = None
) -> SyncReport:
    """Index what is new or changed under `roots` and remove what is gone.

    A file that cannot be read is skipped, with the reason; the others go on. A damaged store is set aside
    and built anew. Raises CorpusError, and removes nothing, when a root has vanished or no article at all
    can be read; EmbedderError when the store was opened for another embedder; StoreError.
    """
    store.require(embedder.name, embedder.fingerprint)
    try:
        return _Run(store, embedder, progress).over(roots)
    except DamagedStore:
        store.recover()
        return _Run(store, embedder, progress).over(roots)


def index_one(
    store: Store, document: Document, embedder: Embedder, *, progress: Progress | None = None
) -> int:
    """Index one document in place of what is stored of its source, if that differs; returns its id.

    The next sync reads its file again. Raises EmbedderError and StoreError as `sync` does.
    """
    store.require(embedder.name, embedder.fingerprint)
    return _Run(store, embedder, progress).one(document)


@dataclass(frozen=True)
class _Cut:
    """A document that is cut up and waits for its vectors."""

    document: Document
    segments: Segments
    stamp: Stamp


class _Run:
    """One pass over the folders; `kept` says of each source what became of it."""

    def __init__(self, store: Store, embedder: Embedder, progress: Progress | None) -> None:
        self._store = store
        self._embedder = embedder
        self._progress = progress or (lambda done, total, what: None)
        # What is stored is listed before what is there, so that a document which another process adds
        # in between is not taken for one whose file is gone.
        self._stored = {entry.source: entry for entry in store.documents()}
        self._kept: dict[str, Literal["added", "changed", "unchanged"]] = {}
        self._skipped: list[Skipped] = []
        self._restamps: list[tuple[int, Stamp]] = []
        self._waiting: list[_Cut] = []
        self._total = 0

    def over(self, roots: Sequence[Path]) -> SyncReport:
        files, self._skipped = find(roots)
        unlisted = {skipped.path for skipped in self._skipped}
        todo = [(path, stamp) for path, stamp in self._stamps(files) if not self._unchanged(path, stamp)]
        self._total = len(self._kept) + len(todo)
        for path, stamp in todo:
            self._take(path, stamp)
            if sum(_size(cut.segments) for cut in self._waiting) >= _TOGETHER:
                self._index_waiting()
        self._index_waiting()
        if self._restamps:
            self._store.restamp(self._restamps)
        if not self._kept:
            raise CorpusError(_nothing_to_read(roots, self._skipped))
        removed = self._remove_gone(unlisted)
        count = Counter(self._kept.values())
        return SyncReport(
            added=count["added"],
            changed=count["changed"],
            removed=removed,
            unchanged=count["unchanged"],
            skipped=tuple(self._skipped),
            notices=tuple(self._store.notices),
        )

    def one(self, document: Document) -> int:
        """Index one document; returns its id."""
        self._total = 1
        segments = segment(document, self._embedder.count_pieces)
        self._waiting.append(_Cut(document, segments, _UNSETTLED))
        (doc_id,) = self._index_waiting()
        return doc_id

    def _stamps(self, files: Sequence[Path]) -> Iterator[tuple[Path, Stamp]]:
        for path in files:
            try:
                status = os.stat(path)
            except FileNotFoundError:
                continue  # gone by now: treated as one that was not found
            except OSError as error:
                reason = (
                    f"{path.name} cannot be read ({error.strerror}); check that it exists and may be read"
                )
                self._skip(path, reason)
                continue
            yield path, Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def _skip(self, path: Path, reason: str) -> None:
        before = "; what was indexed of it before is removed" if str(path) in self._stored else ""
        self._skipped.append(Skipped(path, f"{reason}{before}"))

    def _unchanged(self, path: Path, stamp: Stamp) -> bool:
        entry = self._stored.get(str(path))
        if entry is None or not entry.current or entry.stamp != stamp:
            return False
        self._kept[entry.source] = "unchanged"
        return True

    def _take(self, path: Path, stamp: Stamp) -> None:
        """Read a file; where its bytes are new, cut it up and let it wait for its vectors."""
        entry = self._stored.get(str(path))
        if time.time_ns() - max(stamp.mtime_ns, stamp.ctime_ns) < _SETTLED_NS:
            stamp = _UNSETTLED
        try:
            document = read(path)
        except DocumentError as error:
            self._skip(path, str(error))
            return
        if entry and entry.current and entry.sha256 == document.sha256:
            if entry.stamp != stamp:
                self._restamps.append((entry.id, stamp))
            self._kept[entry.source] = "unchanged"
            return
        segments = segment(document, self._embedder.count_pieces)
        self._waiting.append(_Cut(document, segments, stamp))

    def _index_waiting(self) -> list[int]:
        """Embed all that waits together, and store it document by document; returns their ids."""
        texts = [text for cut in self._waiting for text in _texts(cut)]
        vectors = self._encode(texts)
        start = 0
        ids: list[int] = []
        for cut in self._waiting:
            middle = start + len(cut.segments.passages)
            end = start + _size(cut.segments)
            passages, sentences = vectors[start:middle], vectors[middle:end]
            ids.append(self._store.put(cut.document, cut.segments, passages, sentences, cut.stamp))
            source = cut.document.source
            self._kept[source] = "changed" if source in self._stored else "added"
            self._tell(Path(source).name)
            start = end
        self._waiting = []
        return ids

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode in blocks of like length, so that one huge article shows progress too."""
        rows = np.empty((len(texts), self._embedder.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _TOGETHER):
            block = order[start : start + _TOGETHER]
            rows[block] = self._embedder.encode([texts[i] for i in block])
            if len(texts) > 2 * _TOGETHER:
                self._tell(f"{min(start + _TOGETHER, len(texts))} of {len(texts)} texts")
        return rows

    def _remove_gone(self, unlisted: Set[Path]) -> int:
        """Remove documents whose file is gone; not those in a folder that could not be listed."""
        missing = [entry for source, entry in self._stored.items() if source not in self._kept]
        gone = [entry.id for entry in missing if unlisted.isdisjoint(Path(entry.source).parents)]
        if gone:
            self._store.remove(gone)
        return len(gone)

    def _tell(self, what: str) -> None:
        self._progress(len(self._kept), self._total, what)


def _size(segments: Segments) -> int:
    return len(segments.passages) + len(segments.sentences)


def _texts(cut: _Cut) -> Iterator[str]:
    """What is embedded: passages with title and heading, sentences bare, in the order of their vectors."""
    for passage in cut.segments.passages:
        yield passage_text(cut.document, passage)
    for sentence in cut.segments.sentences:
        yield cut.document.text[sentence.start : sentence.end]


def _nothing_to_read(roots: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    where = ", ".join(str(root) for root in roots)
    reasons = "; ".join(one.reason for one in skipped[:5])
    more = f" and {len(skipped) - 5} more" if len(skipped) > 5 else ""
    why = f" ({reasons}{more})" if skipped else ""
    return f"no article can be read in {where}{why}; put {READABLE} files there"
