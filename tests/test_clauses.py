"""Clauses: the sentences within a sentence, and what is named twice there."""

from __future__ import annotations

import pytest

from qa.language.clauses import clauses, equations, is_open
from qa.language.relations import sentence_of


def texts(sentence: str) -> list[str]:
    return [clause.text() for clause in clauses(sentence_of(sentence))]


def test_joined_verbs_share_the_subject() -> None:
    found = texts("The court fined the firm in May and jailed its owner.")
    assert found[1:] == ["The court fined the firm in May.", "The court jailed its owner."]


def test_what_is_told_by_the_way_is_a_sentence_too() -> None:
    assert "The tunnel is 7.2 kilometres long." in texts(
        "The tunnel, which is 7.2 kilometres long, reopened to trains on 3 April."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "She dreamed of a widow who robs a bank.",  # tells which widow, and is not so
        "He sold the mill that had burnt down.",
    ],
)
def test_what_tells_which_thing_is_meant_is_no_sentence(sentence: str) -> None:
    assert texts(sentence) == [sentence]


def test_what_is_named_twice() -> None:
    assert list(equations(sentence_of("The judge, Ada Vell, spoke."))) == [("The judge", "Ada Vell")]
    assert list(equations(sentence_of("The judge Ada Vell spoke."))) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The foyer was to be repainted.", True),
        ("The well was thought to be deep.", True),
        ("They planned to return.", True),
        ("The foyer was repainted.", False),
    ],
)
def test_what_may_be_taken_back_is_open(sentence: str, expected: bool) -> None:
    read = sentence_of(sentence)
    assert is_open(read, read.parse.roots[0]) is expected
