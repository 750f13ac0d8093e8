"""Neighbours: which sentence stands before one, as far as the hits tell."""

from __future__ import annotations

from dataclasses import replace

from qa.reading.neighbours import Neighbours
from tests.test_evidence import hit


def test_another_hit_of_the_same_section_knows_what_stands_before() -> None:
    whole = hit("One.", "Two.", "Three.")
    first, second = (
        replace(whole, passage_id=n, sentences=whole.sentences[part])
        for n, part in ((1, slice(0, 2)), (2, slice(2, 3)))
    )
    three = whole.sentences[2]
    assert Neighbours([second]).before(second, three) is None
    assert Neighbours([second, first]).before(second, three) == whole.sentences[1]
    elsewhere = replace(first, heading="Elsewhere")
    assert Neighbours([second, elsewhere]).before(second, three) is None
