"""Likeness: the terms of a question beside the words of a sentence; with vectors made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embed import TokenVectors
from index.search import HitSentence
from qa.reading.likeness import Likeness, Term


def rows(*found: Sequence[float]) -> np.ndarray:
    return np.array(found, dtype=np.float32).reshape(-1, 2)


def sentence(text: str) -> HitSentence:
    return HitSentence(1, 0, 0, len(text), text, 0.5)


def likeness(text: str, spans: Sequence[tuple[int, int]], own: np.ndarray, *terms: np.ndarray) -> Likeness:
    vectors = TokenVectors(np.array(spans).reshape(-1, 2), own, own[0])
    return Likeness([Term(term, frozenset(), 1.0) for term in terms], vectors, {text: vectors})


def test_each_term_is_held_against_each_word_by_its_best_pieces() -> None:
    text = "Mills sank, late"
    # The model's own token, "Mill", "s", "sank", ","; "late" stands behind what it read.
    spans = [(0, 0), (0, 4), (4, 5), (6, 10), (10, 11)]
    own = rows((9, 9), (1, 0), (0, 1), (0.5, 0.25), (7, 7))
    one, two, unread = rows((1, 0)), rows((1, 0), (0, 2)), rows()
    found = likeness(text, spans, own, one, two, unread).similar(sentence(text))
    # Of "Mills" one row finds 1, the other 2: 1.5 in the mean.
    assert found.tolist() == [[1.0, 0.5, 0.0], [1.5, 0.5, 0.0], [0.0, 0.0, 0.0]]
    assert found.dtype == np.float32


def test_where_nothing_was_read_nothing_is_like() -> None:
    text = "Late"
    unread = likeness(text, [(0, 0)], rows((1, 1)), rows((1, 0)))
    assert unread.similar(sentence(text)).tolist() == [[0.0]]
    assert unread.similar(None).shape == (1, 0)
    assert likeness(text, [(0, 4)], rows((1, 1)), rows()).similar(sentence(text)).tolist() == [[0.0]]
