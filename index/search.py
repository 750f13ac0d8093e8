"""Searcher: passages for a query, ranked by keywords (bm25) and by meaning (cosine), fused into one list."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, Reranker
from index.errors import StoreError
from index.records import StoredPassage
from index.store import Store
from index.vectors import VectorIndex

Fusion = Literal["rrf", "weighted", "bm25", "dense"]
Scores = dict[int, float]

# The best of each ranking that fusion sees, and how many of its result a reranker reads.
CANDIDATES = 100
RERANKED = 30

# The constant of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009.
_RRF = 60


@dataclass(frozen=True)
class HitSentence:
    """A sentence of a hit; `ordinal` counts in its document, `cosine` (-1..1) is to the query."""

    id: int
    ordinal: int
    start: int
    end: int
    text: str
    cosine: float


@dataclass(frozen=True)
class Hit:
    """A passage that was found, with its sentences in text order.

    `score` is the fused one, higher is better, comparable within one search only. `bm25`, higher is
    better, is None where no keyword put the passage among the candidates. `cosine` (-1..1) is to the query.
    `opens` tells whether it is the first of its section, so that nothing but the heading stands before it.
    """

    passage_id: int
    doc_id: int
    doc_sha256: str
    title: str
    heading: str
    source: str
    start: int
    end: int
    text: str
    score: float
    bm25: float | None
    cosine: float
    sentences: tuple[HitSentence, ...]
    opens: bool = True


@dataclass(frozen=True)
class _Snapshot:
    """The vectors of one generation of the store; `doc_ids` says whose each is, in the order of its ids."""

    generation: int
    index: VectorIndex
    doc_ids: NDArray[np.int64]


class Searcher:
    """Searches one store with the embedder that it was opened for. Safe to use from many threads."""

    def __init__(
        self, store: Store, embedder: Embedder, *, fusion: Fusion = "rrf", reranker: Reranker | None = None
    ) -> None:
        store.require(embedder.name, embedder.fingerprint)
        self._store = store
        self._embedder = embedder
        self._fusion = fusion
        self._reranker = reranker
        self._refreshing = threading.Lock()
        nothing = np.empty(0, np.int64)
        empty = VectorIndex.of(nothing, np.empty((0, store.dimension), np.float32))
        self._snapshot = _Snapshot(-1, empty, nothing)

    def embed(self, query: str) -> NDArray[np.float32]:
        """The query's unit vector, shape (dimension,), to give to `search` and to use again."""
        vector: NDArray[np.float32] = self._embedder.encode([query])[0]
        return vector

    def search(
        self,
        query: str,
        k: int,
        *,
        documents: Collection[int] | None = None,
        vector: NDArray[np.float32] | None = None,
    ) -> list[Hit]:
        """The k best passages, best first, equal ones by id; [] for an empty store.

        `documents` restricts the search to these document ids. `vector` is the query's, from `embed`,
        where the caller has it already. Raises StoreError where all that is stored was indexed anew with
        other models, by another process.
        """
        snapshot = self._current()
        if not len(snapshot.index):
            return []
        vector = self.embed(query) if vector is None else vector
        depth = max(CANDIDATES, k)
        bm25 = self._by_keyword(snapshot, query, depth, documents)
        dense = snapshot.index.search(vector, depth, _ids_of(snapshot, documents))
        ids = list(dict.fromkeys([*bm25, *(i for i, _ in dense)]))
        cosine = dict(zip(ids, (snapshot.index.vectors_of(ids) @ vector).tolist(), strict=True))
        scores = fuse(self._fusion, bm25, dict(dense), cosine)
        ranked = _ranked(scores)[: max(k, RERANKED) if self._reranker else k]
        passages = self._store.passages(ranked)
        # What another thread has removed since the ranking is gone, and is not shown.
        found = [passages[i] for i in ranked if i in passages]
        if self._reranker is not None:
            scores, found = _reranked(self._reranker, query, found)
        return [_hit(p, scores[p.id], bm25.get(p.id), cosine[p.id], vector) for p in found[:k]]

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]:
        """The number of stored sentences, and how many of them hold each term (stems, as FTS5 cuts words)."""
        return self._store.document_frequency(terms)

    def _current(self) -> _Snapshot:
        """The snapshot of the store as it is now; loads only vectors that are new."""
        if self._store.generation() == self._snapshot.generation:
            return self._snapshot
        with self._refreshing:
            old = self._snapshot
            if self._store.generation() != old.generation:
                newest = int(old.index.ids[-1]) if len(old.index) else 0
                now = self._store.passage_vectors(after=newest)
                if now.waiting and not len(now.ids):
                    raise StoreError(
                        f"the articles in the store {self._store.path} were indexed anew with other models "
                        "by another process; start Attest again"
                    )
                self._snapshot = _Snapshot(now.generation, old.index.updated(now.ids, now.new), now.doc_ids)
            return self._snapshot

    def _by_keyword(
        self, snapshot: _Snapshot, query: str, depth: int, documents: Collection[int] | None
    ) -> Scores:
        """bm25 by passage id, best first, of passages that the snapshot holds too."""
        matches = self._store.match(query, depth, documents)
        held = np.isin([i for i, _ in matches], snapshot.index.ids)
        return dict(match for match, known in zip(matches, held, strict=True) if known)


def fuse(fusion: Fusion, bm25: Scores, dense: Scores, cosine: Mapping[int, float]) -> Scores:
    """One score per passage id, higher is better.

    `bm25` and `dense` are the two rankings, best first; `cosine` knows every id of both. "rrf" sums
    1 / (60 + rank); "weighted" sums both scores, each stretched to 0..1 over the candidates, no keyword
    counting as 0; "bm25" and "dense" keep one ranking.
    """
    match fusion:
        case "bm25":
            return bm25
        case "dense":
            return dense
        case "rrf":
            scores = dict.fromkeys(cosine, 0.0)
            for ranking in (bm25, dense):
                for rank, i in enumerate(ranking, start=1):
                    scores[i] += 1 / (_RRF + rank)
            return scores
        case "weighted":
            keyword = _stretched({i: bm25.get(i, 0.0) for i in cosine})
            meaning = _stretched(cosine)
            return {i: (keyword[i] + meaning[i]) / 2 for i in cosine}


def _stretched(scores: Mapping[int, float]) -> Scores:
    """Scores moved to 0..1; all 0 when they are equal."""
    low, high = min(scores.values()), max(scores.values())
    return {i: (score - low) / (high - low) if high > low else 0.0 for i, score in scores.items()}


def _ranked(scores: Scores) -> list[int]:
    return sorted(scores, key=lambda i: (-scores[i], i))


def _reranked(
    reranker: Reranker, query: str, passages: Sequence[StoredPassage]
) -> tuple[Scores, list[StoredPassage]]:
    values = reranker.score(query, [p.text for p in passages])
    scores = {p.id: float(value) for p, value in zip(passages, values, strict=True)}
    return scores, sorted(passages, key=lambda p: (-scores[p.id], p.id))


def _ids_of(snapshot: _Snapshot, documents: Collection[int] | None) -> NDArray[np.int64] | None:
    if documents is None:
        return None
    return snapshot.index.ids[np.isin(snapshot.doc_ids, np.fromiter(documents, np.int64))]


def _hit(
    p: StoredPassage, score: float, bm25: float | None, cosine: float, vector: NDArray[np.float32]
) -> Hit:
    cosines = (p.vectors @ vector).tolist()
    sentences = tuple(
        HitSentence(s.id, s.ordinal, s.start, s.end, s.text, c)
        for s, c in zip(p.sentences, cosines, strict=True)
    )
    return Hit(
        passage_id=p.id,
        doc_id=p.doc_id,
        doc_sha256=p.doc_sha256,
        title=p.title,
        heading=p.heading,
        source=p.source,
        start=p.start,
        end=p.end,
        text=p.text,
        score=score,
        bm25=bm25,
        cosine=cosine,
        sentences=sentences,
        opens=p.opens,
    )
