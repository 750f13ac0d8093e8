"""VectorIndex against numpy: the same ids and cosines, whatever is allowed, equal or asked for."""

from __future__ import annotations

import numpy as np
import pytest

from index.vectors import Ids, VectorIndex, Vectors


def unit_rows(n: int, seed: int = 0, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def some_ids(n: int) -> Ids:
    return np.cumsum(np.random.default_rng(1).integers(1, 5, n))


def oracle(ids: Ids, rows: Vectors, query: Vectors, k: int) -> list[tuple[int, float]]:
    cosines = rows.astype(np.float64) @ query.astype(np.float64)
    order = np.lexsort((ids, -cosines))[:k]
    return [(int(ids[i]), float(cosines[i])) for i in order]


@pytest.mark.parametrize("k", [1, 7, 299, 300, 1000])
def test_search_finds_what_numpy_finds(k: int) -> None:
    ids, rows, query = some_ids(300), unit_rows(300), unit_rows(1, seed=2)[0]
    found = VectorIndex.of(ids, rows).search(query, k)
    expected = oracle(ids, rows, query, k)
    assert [i for i, _ in found] == [i for i, _ in expected]
    assert [c for _, c in found] == pytest.approx([c for _, c in expected], abs=1e-6)


def test_search_among_allowed_ids_only() -> None:
    ids, rows, query = some_ids(300), unit_rows(300), unit_rows(1, seed=2)[0]
    allowed = ids[::7]
    found = VectorIndex.of(ids, rows).search(query, 10, allowed)
    assert [i for i, _ in found] == [i for i, _ in oracle(allowed, rows[::7], query, 10)]


def test_ids_that_are_not_there_are_never_found() -> None:
    index = VectorIndex.of(np.array([3, 9]), unit_rows(2))
    assert index.search(unit_rows(1)[0], 5, [4, 10]) == []
    assert [i for i, _ in index.search(unit_rows(1)[0], 5, {9, 10})] == [9]


def test_equal_vectors_come_by_id_even_where_k_cuts_through_them() -> None:
    a, b = unit_rows(2)
    index = VectorIndex.of(np.arange(10, 50), np.stack([b] * 20 + [a] * 20))
    assert [i for i, _ in index.search(a, 5)] == [30, 31, 32, 33, 34]
    assert [i for i, _ in index.search(a, 23)][20:] == [10, 11, 12]


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex.of(np.empty(0, np.int64), np.empty((0, 16), np.float32))
    assert (len(index), index.search(unit_rows(1)[0], 3)) == (0, [])


def test_vectors_come_back_by_id_in_the_order_asked_for() -> None:
    ids, rows = some_ids(50), unit_rows(50)
    wanted = [int(ids[40]), int(ids[0]), int(ids[7])]
    assert np.array_equal(VectorIndex.of(ids, rows).vectors_of(wanted), rows[[40, 0, 7]])


def test_updated_equals_building_anew_and_leaves_the_old_one_alone() -> None:
    ids, rows, new = some_ids(100), unit_rows(100), unit_rows(5, seed=3)
    kept = np.flatnonzero(np.arange(100) % 9)
    now = np.concatenate([ids[kept], ids[-1] + np.arange(1, 6)])
    old = VectorIndex.of(ids, rows)
    updated = old.updated(now, new)
    assert np.array_equal(updated.ids, now)
    assert np.array_equal(updated.vectors_of(now), np.concatenate([rows[kept], new]))
    assert np.array_equal(old.vectors_of(ids), rows)


def test_updating_from_nothing_and_to_nothing() -> None:
    empty = VectorIndex.of(np.empty(0, np.int64), np.empty((0, 16), np.float32))
    full = empty.updated(np.array([4, 6]), unit_rows(2))
    assert np.array_equal(full.vectors_of([4, 6]), unit_rows(2))
    assert len(full.updated(np.empty(0, np.int64), np.empty((0, 16), np.float32))) == 0


def test_searching_leaves_the_thread_count_of_openmp_alone() -> None:
    import torch  # noqa: F401
    import faiss  # isort: skip

    before = faiss.omp_get_max_threads()
    VectorIndex.of(some_ids(5), unit_rows(5)).search(unit_rows(1)[0], 2)
    assert faiss.omp_get_max_threads() == before
