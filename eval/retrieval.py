"""Retrieval: did the passages and sentences that answer come up, and how early? Computed by ir-measures."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, Success, nDCG

MEASURES = {
    "success_at_1": Success @ 1,
    "success_at_3": Success @ 3,
    "success_at_5": Success @ 5,
    "rr_at_10": RR @ 10,
    "ndcg_at_10": nDCG @ 10,
}
DEPTH = 10

_QUERY = "q"


def rank_scores(covered: Sequence[frozenset[int]], n_evidence: int) -> dict[str, float]:
    """The measures of one ranking, each 0..1, higher is better.

    `covered` says for each ranked item, best first, which of the `n_evidence` gold strings it covers; an
    item is relevant when it covers one. Evidence that no ranked item covers counts as one relevant item
    each that was not found, so that nDCG's ideal knows of it.
    """
    relevant = {f"item-{i}": 1 for i, found in enumerate(covered) if found}
    missed = set(range(n_evidence)).difference(*covered)
    qrels = {_QUERY: relevant | {f"missed-{i}": 1 for i in missed}}
    run = {_QUERY: {f"item-{i}": float(-i) for i in range(len(covered))} or {"nothing": 0.0}}
    found = ir_measures.calc_aggregate(MEASURES.values(), qrels, run)
    return {name: float(found[measure]) for name, measure in MEASURES.items()}
