"""Rephrasing: a question or a short statement in parts, and asked by other words."""

from __future__ import annotations

import pytest

from qa.questions.rephrasing import Phrasing, read_question, read_statement


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where will the next meeting be held?", Phrasing("Where", "will", "the next meeting", "be held")),
        ("And did revenue change?", Phrasing("", "did", "revenue", "change")),
        ("Who was jailed?", Phrasing("Who", "was", "", "jailed")),
        ("Who won?", Phrasing("Who", "", "", "won", "win", "did")),
        ("Which batch codes of it are affected?", Phrasing("Which batch codes of it", "are", "", "affected")),
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
    ],
)
def test_a_statement_can_be_asked_about(text: str, asked: str) -> None:
    told = read_statement(text)
    assert told is not None
    assert told.asked("why") == asked


@pytest.mark.parametrize("text", ["", "In 2027.", "She refused.", "One. Two came.", "Rain fell " * 20])
def test_what_is_no_short_statement_is_not_asked_about(text: str) -> None:
    assert read_statement(text) is None
