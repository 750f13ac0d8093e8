"""Neighbours: which sentences one is read behind, as far as the hits tell."""

from __future__ import annotations

from dataclasses import replace

from qa.neighbours import LONGEST, Neighbours, text
from tests.test_evidence import hit


def test_a_sentence_is_read_behind_at_most_two_others() -> None:
    one = hit("One.", "Two.", "Three.", "Four.")
    runs = [text(Neighbours([one]).run_to(one, sentence)) for sentence in one.sentences]
    assert runs == ["One.", "One. Two.", "One. Two. Three.", "Two. Three. Four."]


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


def test_a_run_is_never_longer_than_a_model_reads() -> None:
    long = hit("x" * LONGEST, "Two.", "Three.")
    assert text(Neighbours([long]).run_to(long, long.sentences[2])) == "Two. Three."
    assert text(Neighbours([long]).run_to(long, long.sentences[0])) == "x" * LONGEST
