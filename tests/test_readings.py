"""qa.language.readings: who a pronoun is, where only one can be meant, and which clauses hold alone."""

from __future__ import annotations

import pytest

from qa.language.readings import independent, resolved, unmarked


@pytest.mark.parametrize(
    ("before", "sentence", "expected"),
    [
        ("The climbers had waited.", "They arrived on Sunday.", "The climbers arrived on Sunday."),
        ("Ida Kvist began to write.", "Her novel sold well.", "Ida Kvist’s novel sold well."),
        ("The alarm did not ring.", "It had been switched off.", "The alarm had been switched off."),
    ],
)
def test_the_one_subject_that_can_be_meant(before: str, sentence: str, expected: str) -> None:
    assert resolved(sentence, before) == expected


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("The judge questioned the driver.", "He confessed on Friday."),  # either
        ("The company bought the mill.", "It was built in 1911."),
        ("She thanked Greta Lund.", "She left in May."),  # somebody named before that
        ("A dog barked at Pavel Orr.", "He ran."),  # no subject
        ("The festival opened in July.", "It rained for a week."),  # nothing
        ("The festival opened in July.", "It is clear that nobody came."),
        ("The people of Orrin were not asked.", "Their mayor left."),
        ("Ada Vell spoke.", "Ned Orr left, and she wept."),  # not the first word
        ("", "He left."),
        ("Ada Vell spoke.", ""),
    ],
)
def test_where_two_or_none_can_be_meant_it_stays(before: str, sentence: str) -> None:
    assert resolved(sentence, before) == ""


def test_what_semicolons_part_holds_alone() -> None:
    assert independent("Fares rise in May; single tickets stay as they are.") == (
        "Fares rise in May.",
        "Single tickets stay as they are.",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Lund said that fares rise; single tickets stay as they are.",
        "According to Lund, fares rise; single tickets stay as they are.",
        "If it rains, the match is off; the players stay at home.",
        "Two things are untrue: fares rise in May; single tickets stay as they are.",
        "The rumour that fares rise is old; single tickets stay as they are.",
        "**Myths.** Fares rise in May; single tickets stay as they are.",
        "Fares rise in May.",
    ],
)
def test_what_is_said_or_set_on_a_condition_does_not(sentence: str) -> None:
    assert independent(sentence) == ()


def test_marks_and_run_in_headings_are_no_words() -> None:
    assert unmarked("**3 March.** The *Aldona*\nsank.") == "The Aldona sank."
    assert independent("**3 March.** The *Aldona* sank.") == ("The Aldona sank.",)
