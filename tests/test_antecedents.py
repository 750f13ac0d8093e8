"""qa.language.antecedents: what a pronoun, "there" and "then" stand for."""

from __future__ import annotations

import pytest

from qa.language.antecedents import Exchange, antecedent, date_of, place_of

TALK = Exchange("What did Mr Oster buy for the school?", "He bought 40 chairs from Ms Lund.")


@pytest.mark.parametrize(
    ("pronoun", "expected"),
    [
        ("he", "Mr Oster"),
        ("she", "Ms Lund"),
        ("they", "the school"),
        ("it", "the school"),
        ("those", "the school"),
    ],
)
def test_a_pronoun_stands_for_what_fits_it(pronoun: str, expected: str) -> None:
    found = antecedent(pronoun, [TALK])
    assert found is not None
    assert found.text == expected


def test_what_who_asked_for_comes_first() -> None:
    found = antecedent("he", [Exchange("Who beat Karl Voss?", "Jon Aske beat him.")])
    assert found is not None
    assert found.text == "Jon Aske"


def test_the_subject_of_the_same_verb_comes_first() -> None:
    turn = Exchange("Did the plan survive?", "The trip was cancelled.")
    found = antecedent("it", [turn], verb="cancel")
    assert found is not None
    assert found.text == "the trip"


def test_what_is_taken_is_not_taken_twice() -> None:
    assert antecedent("he", [Exchange("Did Karl Voss win?", "")], taken=["Karl Voss"]) is None


def test_nobody_fits_where_no_person_is_named() -> None:
    assert antecedent("she", [Exchange("How deep is the lake?", "183 metres.")]) is None


def test_there_and_then() -> None:
    turns = [
        Exchange("Where did they meet?", "In the Methodist schoolroom."),
        Exchange("Who paid?", "In May."),
    ]
    place, date = place_of(turns), date_of(turns)
    assert place is not None
    assert date is not None
    assert (place.phrase, date.phrase) == ("in the Methodist schoolroom", "in May")
    assert date_of(turns[:1]) is None
