"""qa.questions.leaning: the words that lean on the turns before, and what replaces them."""

from __future__ import annotations

import pytest

from qa.language.antecedents import Exchange
from qa.questions.leaning import filled_in

MILL = Exchange("Where will Mr Oster build the mill?", "At Norrhage, in 2027.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who owns it?", "Who owns the mill?"),
        ("What did he say?", "What did Mr Oster say?"),
        ("Who lives there?", "Who lives at Norrhage?"),
        ("Is his plan new?", "Is Mr Oster’s plan new?"),
        ("Did that mill burn?", "Did the mill burn?"),
        ("Is it true that he left?", "Is it true that Mr Oster left?"),
        ("Who told the mayor that he won?", None),
        ("Is it raining?", None),
        ("Did she agree?", None),
        ("", None),
    ],
)
def test_what_leans_is_replaced_and_nothing_else(text: str, expected: str | None) -> None:
    assert filled_in(text, [MILL]) == expected


def test_each_pronoun_takes_another_mention() -> None:
    turn = Exchange("When did the office ask for test data?", "On 14 July.")
    assert filled_in("When did it get them?", [turn]) == "When did the office get test data?"
