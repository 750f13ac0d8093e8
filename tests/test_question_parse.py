"""A question's parse: its gap, the kind of thing asked for, the predicate and the premises."""

from __future__ import annotations

import pytest

from qa.questions.question import analyse
from qa.questions.question_parse import QuestionParse, parse_question


def of(question: str) -> QuestionParse:
    return parse_question(analyse(question))


def texts(found: QuestionParse) -> list[str]:
    return [found.parse.tokens[i].text for i in sorted(found.gap)]


@pytest.mark.parametrize(
    ("question", "gap", "kind", "predicate"),
    [
        ("Why did the board reject the merger?", ["Why"], "", "reject"),
        ("Which street is the museum in?", ["Which", "street"], "street", "is"),
        ("How many people did the storm kill?", ["How", "many", "people"], "people", "kill"),
        ("What big ship sank?", ["What", "big", "ship"], "ship", "sank"),
        ("Whose car was stolen?", ["Whose", "car"], "car", "stolen"),
        ("How old is the mayor?", ["How", "old"], "", "is"),
        ("Did the man who won leave?", [], "", "leave"),
    ],
)
def test_gap_kind_and_predicate(question: str, gap: list[str], kind: str, predicate: str) -> None:
    found = of(question)
    assert texts(found) == gap
    assert found.kind == kind
    assert found.predicate is not None
    assert found.parse.tokens[found.predicate].text == predicate


def test_premises_are_the_terms_outside_the_gap() -> None:
    found = of("Which street is the museum in?")
    premises = [term.text for k, term in enumerate(found.question.terms) if found.is_premise(k)]
    assert premises == ["museum"]


def test_a_relative_pronoun_does_not_ask() -> None:
    found = of("Was the man who signed it fined?")
    assert found.head is None


@pytest.mark.parametrize("question", ["", "?", "what", "2019", "\x00", "who who who", "how many"])
def test_any_question_has_a_shape(question: str) -> None:
    assert of(question).question.text == question
