"""Well-formed: statements in which a mark or a word has lost what it belonged to, and sound ones."""

from __future__ import annotations

import pytest

from qa import verify

DRIVER = "A lorry was blown over at 02.50, and its driver, a woman of 38, was taken to hospital at once."
MILL = "The mill (opened in 1911) was shut in May."


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        (DRIVER, "The woman of 38, was taken to hospital."),
        (DRIVER, "Its driver, was taken to hospital."),
        (DRIVER, "Its driver a woman of 38, was taken to hospital."),
        (DRIVER, "Its driver, a woman of 38 was taken to hospital."),
        ("Lund, who is 52, opened the mill in May.", "Lund, opened the mill in May."),
        ("The referee, Hanne Ostrow, changed her mind.", "The referee, Hanne Ostrow changed her mind."),
        (MILL, "The mill () was shut in May."),
        (MILL, "The mill (opened in 1911 was shut in May."),
        (MILL, "The mill opened in 1911) was shut in May."),
        ("“We sold less,” said Orr, “but we sold it better.”", "“We sold less, said Orr."),
        ('"We sold less," said Orr, "but we sold it better."', '"We sold less, said Orr.'),
        (
            "Momentum can be derived from symmetry and so is considered more fundamental.",
            "Momentum and so is considered more fundamental.",
        ),
        (
            "Momentum can be derived from symmetry and so is considered more fundamental.",
            "Momentum so is considered more fundamental.",
        ),
        (
            "He won the Lauterbach prize in 2019 and has never led the choir.",
            "He won the Lauterbach prize in 2019 has never led the choir.",
        ),
        ("The union did not oppose it, but objects to staff being moved.", "Objects to staff being moved."),
        ("Orr was arrested, but he was released after a week and never charged.", "Was he never charged."),
        ("The year before it was only 180, because June was wet.", "Because June was wet."),
    ],
)
def test_what_is_left_behind_makes_no_sentence(evidence: str, statement: str) -> None:
    assert verify(statement, [evidence]).kind == "grammar"


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        (DRIVER, "Its driver, a woman of 38, was taken to hospital."),
        (DRIVER, "Its driver was taken to hospital."),
        ("Marsh, 52, a former guard, was jailed in May.", "Marsh, 52, a former guard, was jailed."),
        ("Orrin, Pell and Vissing, which are towns, voted in May.", "Orrin, Pell and Vissing voted in May."),
        ("In May, the mill was shut because the dam broke.", "In May, the mill was shut."),
        ("Lund said, however, that the mill was shut in May.", "Lund said, however, that the mill was shut."),
        (MILL, "The mill (opened in 1911) was shut."),
        (MILL, "The mill was shut in May."),
        # The parser takes "held" for the verb, in the evidence too.
        (
            "The prize, held back for three weeks, was paid in May.",
            "The prize, held back for three weeks, was paid.",
        ),
        ("“We sold less,” said Orr in May.", "“We sold less,” said Orr."),
        # The article closes the quotation in its next sentence, and so may the statement.
        ("“We sold less, said Orr in May.", "“We sold less, said Orr."),
    ],
)
def test_what_is_set_off_by_pairs_is_a_sentence(evidence: str, statement: str) -> None:
    assert verify(statement, [evidence]).kind != "grammar"
