"""Rephrasing: a question or a short statement in parts, and asked by other words."""

from __future__ import annotations

import pytest

from qa.questions.rephrasing import Phrasing, read_question, read_statement, without_end


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where will the next meeting be held?", Phrasing("Where", "will", "the next meeting", "be held")),
        ("And did revenue change?", Phrasing("", "did", "revenue", "change")),
        ("Who was jailed?", Phrasing("Who", "was", "", "jailed")),
        ("Who won?", Phrasing("Who", "", "", "won", "win", "did")),
        ("Which batch codes of it are affected?", Phrasing("Which batch codes of it", "are", "", "affected")),
        ("Who left the U.S.?", Phrasing("Who", "", "", "left the U.S.", "leave the U.S.", "did")),
        ("Tell me about the truce.", None),
        ("", None),
    ],
)
def test_a_question_is_read_in_parts(question: str, expected: Phrasing | None) -> None:
    assert read_question(question) == expected


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The trip was cancelled.", "Why was the trip cancelled?"),
        ("Sales rose by 4 per cent.", "Why did sales rise by 4 per cent?"),
        ("In May, Ida Moll left.", "Why did Ida Moll leave In May?"),
        ("It has a roof.", "Why does it have a roof?"),
        ("Rain fell in the U.S.", "Why did rain fall in the U.S.?"),
    ],
)
def test_a_statement_can_be_asked_about(text: str, asked: str) -> None:
    told = read_statement(text)
    assert told is not None
    assert told.asked("why") == asked


@pytest.mark.parametrize("text", ["", "In 2027.", "She refused.", "One. Two came.", "Rain fell " * 20])
def test_what_is_no_short_statement_is_not_asked_about(text: str) -> None:
    assert read_statement(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Who won?! ", "Who won"),
        ("Who left the U.S.?", "Who left the U.S."),
        ("at 6 a.m.", "at 6 a.m."),
        ("Who left the U.S?", "Who left the U.S"),
        ("It cost 3.5.", "It cost 3.5"),
        ("It ended...", "It ended"),
        ("", ""),
    ],
)
def test_the_marks_at_the_end_are_no_part_of_what_is_asked(text: str, expected: str) -> None:
    assert without_end(text) == expected
