"""qa.followup: what stands alone stays as it is, what leans on the conversation is filled in."""

from __future__ import annotations

from typing import Any

import pytest

from index.errors import QuestionError
from qa.answer import Answer, Statement
from qa.followup import stand_alone


def turn(question: str, answer: str = "") -> dict[str, str]:
    return {"question": question, "answer": answer}


TALKS = turn("How long would the cease-fire last?", "The talks on March 24 aimed at a 30-day cease-fire.")
RUSSIA = turn(
    "What does Russia want?", "Putin has said that a lasting peace would require foreign troops to go."
)
WHO = turn("Who delayed accepting the requests?", "Putin has meanwhile delayed accepting them.")

STAND_ALONE = """
Is it true that Russia launched a cyberattack?
What is it that Ukraine wants?
Who met in Saudi Arabia?
When did the talks take place?
Why has Putin delayed accepting the cease-fire?
Where are Ukrainian troops fighting?
How many regions does Russia occupy?
Is there a maritime truce?
Are there any plans for further contacts?
Who was there to sign the contract?
What did the White House say about the talks?
How does it help to inspect ships?
How much does it cost to renew a passport?
Does it matter whether NATO joins the talks?
What was violated almost immediately?
Was it raining during the talks?
Who demanded that foreign troops leave?
What would a lasting peace require?
Is this the first cease-fire since 2022?
What happened this week in Saudi Arabia?
What happened that day in Kursk?
What is the aim of these negotiations between Kyiv and Moscow?
Which goods were exported through the Black Sea?
What is Kursk?
How did the U.S. react?
Do officials expect that the truce will hold?
Did Ukraine say that it would extend the cease-fire to ports?
Has Russia changed its position on NATO?
And who paid for the railway repairs?
And is there a plan for the ports?
Why did the president say he would end the war?
Did the mayor say that she would resign in October?
Or is there another plan for grain ships?
But the mayor of Skarrow resigned in March, after the eruption?
What does it say about the ports?
What is this article about?
What is it about?
Summarise the article.
Hello
What can you do?
And then?
And you?
""".strip().splitlines()


@pytest.mark.parametrize("history", [[], [TALKS], [RUSSIA], [WHO], [WHO, TALKS]], ids=range(5))
@pytest.mark.parametrize("question", STAND_ALONE)
def test_a_question_that_stands_alone_is_untouched(question: str, history: list[Any]) -> None:
    assert stand_alone(question, history) == question


@pytest.mark.parametrize("question", ["Why?", "And Ukraine?", "What did he say?", "Is it over?"])
def test_without_a_history_nothing_is_filled_in(question: str) -> None:
    assert stand_alone(question, []) == question


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        # a bare word of asking
        (TALKS, "Why?", "why would the cease-fire last?"),
        (TALKS, "why not", "why would the cease-fire last?"),
        (TALKS, "And since when?", "since when would the cease-fire last?"),
        (TALKS, "But how come?", "how come would the cease-fire last?"),
        (RUSSIA, "Why is that?", "why does Russia want?"),
        (turn("Did Putin agree?"), "Why?", "why did Putin agree?"),
        (turn("In which city did they meet?"), "And when?", "when did they meet?"),
        (turn("Tell me about the truce."), "How long?", "how long the truce?"),
        # another topic
        (RUSSIA, "And Ukraine?", "What does Ukraine want?"),
        (RUSSIA, "What about the White House?", "What does the White House want?"),
        (RUSSIA, r"And \1 Ukraine?", r"What does \1 Ukraine want?"),
        (RUSSIA, "And in Kursk?", "What does Russia want in Kursk?"),
        (RUSSIA, "and the ports?", "What does Russia want, the ports?"),
        (turn("What is Putin's aim?"), "And Zelenskyy's?", "What is Zelenskyy's aim?"),
        (turn("What happened in Kursk?"), "And in Kyiv?", "What happened in Kyiv?"),
        (turn("What happened in 2022?"), "And in 2023?", "What happened in 2023?"),
        (turn("What happened in March?"), "What about in April?", "What happened in April?"),
        (turn("Did Ukraine attack Russia?"), "And Moldova?", "Did Ukraine attack Russia, Moldova?"),
        # a person or an owner
        (RUSSIA, "Why did they refuse?", "Why did Russia refuse?"),
        (RUSSIA, "What are their demands?", "What are Russia’s demands?"),
        (WHO, "What did he say?", "What did Putin say?"),
        (WHO, "What was his reason?", "What was Putin’s reason?"),
        (turn("What did Putin say?"), "What did he tell Zelenskyy?", "What did Putin tell Zelenskyy?"),
        (turn("What did Putin say in March?"), "When did he say it?", "When did Putin say it?"),
        (turn("What did Kyiv and Moscow sign?"), "Why did they?", "Why did Kyiv and Moscow?"),
        (
            turn("Who is the judge?", "The judge, Alder Finch, said so."),
            "Did she agree?",
            "Did Alder Finch agree?",
        ),
        # a thing, or a person without a name
        (TALKS, "Is it over?", "Is it over (cease-fire last)?"),
        (TALKS, "What does that mean?", "What does that mean (cease-fire last)?"),
        (TALKS, "Did that deal hold?", "Did that deal hold (cease-fire last)?"),
        (TALKS, "What did he say?", "What did he say (cease-fire last)?"),  # March is no person
        (TALKS, "Tell me more.", "Tell me more (cease-fire last)?"),
        (TALKS, "What happened next?", "What happened next (cease-fire last)?"),
        (TALKS, "Anything else?", "Anything else (cease-fire last)?"),
        (
            turn("Who left the White House in Kursk?"),
            "What did he do?",
            "What did he do (left White House Kursk)?",
        ),
    ],
)
def test_a_follow_up_is_filled_in(before: dict[str, str], question: str, expected: str) -> None:
    assert stand_alone(question, [before]) == expected


def test_the_last_question_counts_as_it_was_searched_for() -> None:
    answer = Answer(
        "And Ukraine?", "What does Ukraine want?", "not_found", message="The article does not say."
    )
    assert stand_alone("And Moldova?", [RUSSIA, answer]) == "What does Moldova want?"


def test_a_name_in_a_refusal_is_no_antecedent() -> None:
    answer = Answer(
        "Who won?", "Who won?", "not_found", message="Ask in English, or set Attest up for German."
    )
    assert stand_alone("What did he say?", [answer]) == "What did he say (won)?"


def test_a_name_in_an_answer_is_one() -> None:
    statement = Statement("The prize went to Ana Ruiz.", (1,), "verbatim")
    answer = Answer("Who won?", "Who won?", "answered", statements=(statement,))
    assert stand_alone("What did she say?", [answer]) == "What did Ana Ruiz say?"


@pytest.mark.parametrize("last", ["Hello", "What is it about?"])
def test_a_greeting_or_an_overview_in_between_is_passed_over(last: str) -> None:
    assert stand_alone("And Ukraine?", [RUSSIA, turn(last)]) == "What does Ukraine want?"


@pytest.mark.parametrize(
    "broken", ["Why?", None, 3, {}, {"answer": "x"}, {"question": None}, {"question": 3}, ["question"]]
)
def test_a_turn_that_is_none_is_refused_by_name(broken: Any) -> None:
    with pytest.raises(QuestionError) as caught:
        stand_alone("Why?", [broken])
    assert str(caught.value) == (
        f'a turn of the history is {broken!r}; it must be an Answer or {{"question": …, "answer": …}}'
    )


def test_a_turn_without_an_answer_will_do() -> None:
    assert stand_alone("And Ukraine?", [{"question": "What does Russia want?"}]) == "What does Ukraine want?"
