"""qa.questions.ellipsis: what a question of a few words leaves out is taken from the turn before."""

from __future__ import annotations

import pytest

from qa.language.antecedents import Exchange
from qa.questions.ellipsis import about, asked_again, event

LONG = (
    "That deal was broken at once, with officials in both countries accusing the other of sabotage, "
    "and neither of them has signed anything since."
)


@pytest.mark.parametrize(
    ("turn", "asking", "expected"),
    [
        (
            Exchange("Which plant will close?", "The plant at Vell."),
            "when",
            "When will the plant at Vell close?",
        ),
        (Exchange("Did anyone die?", "Yes."), "who", "Who die?"),
        (Exchange("What did the council offer?", "£4,500."), "why", "Why did the council offer £4,500?"),
        (Exchange("How long did it last?", "Two days."), "where", "Where did it last?"),
        (Exchange("Who left?", ""), "why", "Why did someone leave?"),
        (Exchange("Where did he die?", "In the U.S."), "why", "Why did he die in the U.S.?"),
        (Exchange("the truce", ""), "why", None),
        (Exchange("What would the truce cover?", LONG), "why", "Why would the truce cover that?"),
        (Exchange("What did she say about it?", LONG), "why", "Why did she say that about it?"),
        (Exchange("What has she said about guns?", LONG), "when", "When has she said that about guns?"),
        (
            Exchange("What did the council close in May?", LONG),
            "why",
            "Why did the council close that in May?",
        ),
    ],
)
def test_the_question_before_is_asked_again(turn: Exchange, asking: str, expected: str | None) -> None:
    assert asked_again(asking, turn) == expected


@pytest.mark.parametrize(
    ("question", "topic", "expected"),
    [
        ("What was the margin of cartons?", "glass", "What was the margin of glass?"),
        ("What does a ticket cost for an adult?", "for a child", "What does a ticket cost for a child?"),
        ("Did the second engineer agree?", "the third one", "Did the third engineer agree?"),
        ("What did her aide Bo Moll do?", "the other one", "What did her other aide do?"),
        ("How many of the 24 tubes broke?", "the others", "Did the other tubes break?"),
        ("Who paid two thirds of it?", "the rest", "Who paid the rest of it?"),
        ("Was the gate shut?", "the windows", "were the windows shut?"),
        ("What is done in the U.S.?", "by Ida", "What is done in the U.S. by Ida?"),
        ("Who won?", "the mayor", None),
    ],
)
def test_a_topic_takes_the_place_of_what_is_most_like_it(
    question: str, topic: str, expected: str | None
) -> None:
    asked = about(topic, Exchange(question, ""))
    assert asked == expected


def test_what_happened_is_told_by_the_answer_or_by_the_question() -> None:
    assert event(Exchange("Did it pass?", "The bill failed in May.")) == "the bill failed in May"
    assert event(Exchange("When would the truce end?", "")) == "the truce would end"
    assert event(Exchange("What did Putin say?", "")) is None
