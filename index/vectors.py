"""VectorIndex: exact cosine search over unit vectors, in memory, by FAISS; the only file that imports it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorIndex:
    """Unit vectors with ids of our own; never changes once built, so any thread may hold it.

    `ids` ascend, shape (n,). A position in FAISS is only ever a position in `ids`.
    """

    def __init__(self, ids: Ids, flat: Any) -> None:
        self.ids = ids
        self._flat = flat

    @classmethod
    def of(cls, ids: Ids, vectors: Vectors) -> VectorIndex:
        """Index one unit row per id, shape (len(ids), dimension), by ascending id."""
        flat = _faiss().IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors))
        return cls(ids, flat)

    def __len__(self) -> int:
        return len(self.ids)

    def search(
        self, vector: Vectors, k: int, allowed: Collection[int] | Ids | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest as (id, cosine in -1..1), by descending cosine, equal ones by ascending id.

        Fewer than k when there are fewer. `allowed` restricts the search to these ids.
        """
        selector, size = self._selector(allowed)
        wanted = k + 1
        while True:
            cosines, rows = self._nearest(vector, min(wanted, size), selector)
            # FAISS cuts a row of equals as it likes: look on until the cut is not within one.
            if len(rows) == size or cosines[-1] < cosines[k - 1]:
                break
            wanted *= 2
        found = zip(self.ids[rows].tolist(), cosines.tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    def vectors_of(self, ids: Collection[int] | Ids) -> Vectors:
        """The unit rows of these ids, in their order, shape (len(ids), dimension); all must be there."""
        dimension = self._flat.d
        stored = _faiss().rev_swig_ptr(self._flat.get_xb(), len(self) * dimension)
        rows: Vectors = stored.reshape(-1, dimension)[np.searchsorted(self.ids, np.fromiter(ids, np.int64))]
        return rows

    def updated(self, ids: Ids, new: Vectors) -> VectorIndex:
        """The index over `ids`, ascending: those it holds already, then one for each row of `new`."""
        faiss = _faiss()
        flat = faiss.clone_index(self._flat)
        gone = np.flatnonzero(np.isin(self.ids, ids, assume_unique=True, invert=True))
        # A flat index closes the gaps and keeps the order.
        flat.remove_ids(faiss.IDSelectorBatch(gone))
        flat.add(np.ascontiguousarray(new))
        return VectorIndex(ids, flat)

    def _selector(self, allowed: Collection[int] | Ids | None) -> tuple[Any, int]:
        if allowed is None:
            return None, len(self)
        rows = np.flatnonzero(np.isin(self.ids, np.fromiter(allowed, np.int64)))
        return _faiss().IDSelectorBatch(rows), len(rows)

    def _nearest(self, vector: Vectors, k: int, selector: Any) -> tuple[Vectors, Ids]:
        if k <= 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        faiss = _faiss()
        threads = faiss.omp_get_max_threads()
        # One query is twice as slow on two threads. The setting may be shared with torch: put it back.
        faiss.omp_set_num_threads(1)
        try:
            query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
            cosines, rows = self._flat.search(query, k, params=faiss.SearchParameters(sel=selector))
        finally:
            faiss.omp_set_num_threads(threads)
        return cosines[0], rows[0]


def _faiss() -> Any:
    # torch first: the other order crashes on macOS, where each brings its own OpenMP.
    import torch  # noqa: F401
    import faiss  # isort: skip

    return faiss
