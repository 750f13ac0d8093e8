"""qa.followup: what stands alone stays as it is, what leans on the conversation is filled in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from eval.gold import GOLD, load
from index.errors import QuestionError
from qa.answer import Answer, Statement
from qa.followup import stand_alone


def turn(question: str, answer: str = "") -> dict[str, str]:
    return {"question": question, "answer": answer}


DEVELOPMENT_ARTICLES = ("council", "court", "obituary", "recall", "results", "science")

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
        (TALKS, "Why?", "Why would the cease-fire last?"),
        (TALKS, "why not", "Why would the cease-fire not last?"),
        (TALKS, "And since when?", "Since when would the cease-fire last?"),
        (TALKS, "But how come?", "Why would the cease-fire last?"),
        (turn("What does Russia want?", "Land."), "Why is that?", "Why does Russia want land?"),
        (turn("Did Putin agree?"), "Why?", "Why did Putin agree?"),
        (turn("In which city did they meet?"), "And when?", "When did they meet?"),
        (turn("Tell me about the truce."), "How long?", "How long the truce?"),
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
        (turn("Did Ukraine attack Russia?"), "And Moldova?", "Did Moldova attack Russia?"),
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
        (TALKS, "Is it over?", "Is the cease-fire over?"),
        (TALKS, "What does that mean?", "What does the cease-fire mean?"),
        (TALKS, "Did that deal hold?", "Did the cease-fire hold?"),
        (TALKS, "What did he say?", "What did he say?"),  # March is no person
        (TALKS, "Tell me more.", "Tell me more about the cease-fire."),
        (TALKS, "What happened next?", "What happened after the cease-fire would last?"),
        (TALKS, "Anything else?", "Tell me more about the cease-fire."),
        (
            turn("Who left the White House in Kursk?"),
            "What did he do?",
            "What did he do?",
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
    assert stand_alone("What did he say?", [answer]) == "What did he say?"


def test_a_name_in_an_answer_is_one() -> None:
    statement = Statement("The prize went to Ana Ruiz.", (1,), "verbatim")
    answer = Answer("Who won?", "Who won?", "answered", statements=(statement,))
    assert stand_alone("What did she say?", [answer]) == "What did Ana Ruiz say?"


def test_a_name_in_what_has_no_answer_is_no_antecedent() -> None:
    statement = Statement("It was won in 1911.", (1,), "verbatim")
    answer = Answer(
        "When was it won?",
        "When was it won?",
        "answered",
        "The article does not say: Who is Ana Ruiz?",
        statements=(statement,),
    )
    assert stand_alone("What did she say?", [answer]) == "What did she say?"


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


# What each turn of the development questions becomes; a few are not what a person would say.
DEVELOPMENT = {
    "council-31": "Who opposed the closure of Market Square?",
    "council-32": "Why will the next meeting be held in the Methodist schoolroom?",
    "council-39": "Who is doing the repairs to the pool roof?",
    "council-40": "What did the florist say about his takings?",
    "council-41": "Did Councillor Fitch apologise?",
    "council-42": "On what condition did the council offer £4,500 for one year for the library?",
    "council-43": "Why is Councillor Brannagh stepping down?",
    "court-31": "What is the name of the Lady Corrin’s sister ship?",
    "court-32": "How old is Dellan Marsh?",
    "court-39": "How did Delia Marsh find the discrepancies?",
    "court-40": "Did the third engineer give evidence?",
    "court-41": "What else did Judge Ottoline Vekker do?",
    "court-42": "Why was the sentencing put back?",
    "court-43": "How old is Nuala Brandreth?",
    "obituary-31": "What happened to her other assistant?",
    "obituary-32": "When did Edmund Farrow die?",
    "obituary-39": "Why did Aldous Crane refuse to order people out?",
    "obituary-40": "What did she do after she failed the entrance examination at 17?",
    "obituary-41": "What happened at Mount Tarva four years later?",
    "obituary-42": "How did the Breathing Hill sell?",
    "obituary-43": "How old are Thea, and her younger brother Joss?",
    "recall-31": "Which batch codes of the 17S are affected?",
    "recall-32": "Does Varnholt agree that Brindlewick blames a spring supplied by Varnholt Components?",
    "recall-39": "Has anyone been hurt by the lid?",
    "recall-40": "Are white kettles included in the recall?",
    "recall-41": "What did Gesa Morrowick say?",
    "recall-42": "When did the Domestic Goods Office get test data?",
    "recall-43": "Is 27 complaints more than last year?",
    "results-31": "What was the operating margin of glass?",
    "results-32": "Why did the films division's revenue go down?",
    "results-39": "How did revenue change?",
    "results-40": "How much does the new mill cost?",
    "results-41": "What did Lucas Brede say about the dividend cut?",
    "results-42": "When is the carton plant at Vell going to be closed?",
    "results-43": "How much will Tamsin Aldine be paid?",
    "science-31": "How much of the softener did the related species remove?",
    "science-32": "Why was the trip cancelled?",
    "science-39": "What did Dr Sunniva Achterberg’s group find instead?",
    "science-40": "Above what does the microbe stop?",
    "science-41": "Did the other tubes have brittle liners?",
    "science-42": "Who paid the rest of the work?",
    "science-43": "Where did Kofi Lanterman study before?",
}


def test_the_follow_ups_of_the_development_questions_stand_alone() -> None:
    asked = [s for article in DEVELOPMENT_ARTICLES for s in load(GOLD / f"{article}.jsonl") if s.history]
    assert {s.id: stand_alone(s.question, s.history) for s in asked} == DEVELOPMENT


def test_hardly_any_stand_alone_question_is_touched_by_another_before_it() -> None:
    touched, count = [], 0
    for article in DEVELOPMENT_ARTICLES:
        samples = [s for s in load(GOLD / f"{article}.jsonl") if not s.history]
        for one, before in zip(samples, samples[5:] + samples[:5], strict=True):
            said = before.answer or " ".join(before.evidence[:1])
            count += 1
            if stand_alone(one.question, [turn(before.question, said)]) != one.question:
                touched.append(one.question)
    assert count > 200
    assert len(touched) < 0.08 * count
    leans = re.compile(r"\b(?:he|his|him|she|her|they|them|their|its?|there|this)\b")
    assert [question for question in touched if not leans.search(question)] == []


@pytest.mark.parametrize(
    ("asked", "answer", "question", "expected"),
    [
        ("Who was the keeper?", "Her name was Signe Aarvik.", "When did she die?", "keeper die?"),
        ("Who is the mayor?", "His name is Ruben Lowell.", "When did he resign?", "Ruben Lowell resign?"),
        ("What is the ship called?", "Its name is Bastion.", "Where does it sail?", "Bastion sail?"),
    ],
)
def test_nobody_is_taken_for_a_name(asked: str, answer: str, question: str, expected: str) -> None:
    found = stand_alone(question, [turn(asked, answer)])
    assert found.endswith(expected)
    assert "name" not in found


RESIGNED = turn("Who resigned?", "The mayor, Anna Berg, resigned on 3 May.")
BOUGHT = turn("What did the museum buy in 1911?", "It bought a clock.")
INJURED = turn("How many people were injured?", "Seven people were injured.")
AGREED = turn("Did Putin agree to the truce?", "No, he delayed accepting it.")
CLOSED = turn("Is the bridge open?", "The bridge is closed to all traffic.")
REPORT = turn("Who wrote the report?", "It was written by Dr Lena Holm and Prof Karl Ost.")
SALES = turn("What happened in 2022?", "Sales rose by 4 per cent.")


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (RESIGNED, "And his wife?", "Who is Anna Berg’s wife?"),
        (RESIGNED, "when was that?", "When did the mayor, Anna Berg, resign on 3 May?"),
        (RESIGNED, "who said that?", "Who said that the mayor, Anna Berg, resigned on 3 May?"),
        (RESIGNED, "what did she say about it", "What did Anna Berg say about it?"),
        (
            RESIGNED,
            "what happened before that?",
            "What happened before the mayor, Anna Berg, resigned on 3 May?",
        ),
        (RESIGNED, "is that true?", "Is it true that the mayor, Anna Berg, resigned on 3 May?"),
        (RESIGNED, "who replaced her?", "Who replaced Anna Berg?"),
        (BOUGHT, "how much did they pay for it?", "How much did the museum pay for the clock?"),
        (BOUGHT, "who made it?", "Who made the clock?"),
        (BOUGHT, "And in 1912?", "What did the museum buy in 1912?"),
        (INJURED, "how many of them died?", "How many of the people died?"),
        (INJURED, "And killed?", "How many people were killed?"),
        (INJURED, "Which ones?", "Which people were injured?"),
        (turn("How many of the tubes broke?"), "Which ones?", "Which of the tubes broke?"),
        (turn("When was the mill built?"), "Anything else?", "Tell me more about the mill."),
        (turn("When was the mill built?"), "Where else?", "Where else was the mill built?"),
        (turn("What did Putin say?"), "Who else?", "Tell me more about Putin."),
        (turn("What did Putin say?"), "Anything else?", "What else did Putin say?"),
        (turn("What time does the mill open?"), "What else?", "Tell me more about the mill."),
        (turn("Who left?"), "Anyone else?", "Who else left?"),
        (turn("What did Kyiv sign?"), "And the U.S.?", "What did the U.S. sign?"),
        (turn("What does Kyiv want?"), "And in the U.S.?", "What does Kyiv want in the U.S.?"),
        (
            turn("Did it hold?", "It was signed by the U.S."),
            "Really?",
            "Is it true that it was signed by the U.S.?",
        ),
        (INJURED, "where?", "Where were seven people injured?"),
        (AGREED, "why?", "Why did Putin not agree to the truce?"),
        (AGREED, "And Zelenskyy?", "Did Zelenskyy agree to the truce?"),
        (AGREED, "Who told him that?", "Who told Putin that?"),
        (CLOSED, "Since when?", "Since when is the bridge closed to all traffic?"),
        (CLOSED, "how long will it be closed?", "How long will the bridge be closed?"),
        (CLOSED, "what about lorries?", "Are lorries open?"),
        (REPORT, "where do they work?", "Where do Dr Lena Holm and Prof Karl Ost work?"),
        (REPORT, "when was it published?", "When was the report published?"),
        (SALES, "and in 2023?", "What happened in 2023?"),
        (SALES, "is that more than last year?", "Is 4 per cent more than last year?"),
        (SALES, "why?", "Why did sales rise by 4 per cent?"),
        (turn("Who left?", "Ida Moll."), "And who else?", "Who else left?"),
        (turn("Who left?", "Ida Moll."), "And then?", "What happened after Ida Moll left?"),
    ],
)
def test_each_word_that_leans_is_replaced_by_its_kind(
    before: dict[str, str], question: str, expected: str
) -> None:
    assert stand_alone(question, [before]) == expected


TRUCE = turn("What is the limited cease-fire?", "It is a 30-day truce.")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does it cover?", "What does the limited cease-fire cover?"),
        ("what does that contain", "What does the limited cease-fire contain?"),
        ("Tell me about that.", "Tell me about the limited cease-fire?"),
        ("What does it say?", "What does it say?"),  # the article
        ("What does this article cover?", "What does this article cover?"),
    ],
)
def test_what_was_spoken_of_is_asked_for_rather_than_an_overview(question: str, expected: str) -> None:
    assert stand_alone(question, [TRUCE]) == expected
    for before in ([], [turn("Hello")], [turn("What is it about?")]):
        assert stand_alone(question, before) == question


def test_a_turn_that_asked_for_it_is_no_overview_either() -> None:
    history = [TRUCE, turn("What does it cover?", "Railways and bridges.")]
    assert (
        stand_alone("Since when?", history)
        == "Since when does the limited cease-fire cover railways and bridges?"
    )


def test_a_turn_before_the_last_is_reached_through_it() -> None:
    history = [turn("Who led the work?", "Dr Ada Holm."), turn("When did she start?", "In 1999.")]
    assert stand_alone("And why?", history) == "Why did Dr Ada Holm start in 1999?"


def test_a_refusal_is_no_antecedent() -> None:
    before = turn("How long will the trial last?", "The article does not say.")
    assert stand_alone("Who pays for it?", [before]) == "Who pays for the trial?"


@pytest.mark.parametrize(
    "question",
    [
        "How late will the mill open and what caused that?",
        "Which town had to put its taxes up?",
        "How far out of their way must people drive?",
        "What percentage do the towns pay between them?",
        "How cold was it outside?",
        "What proved that the umpire had got it wrong?",
        "What did the cook say about losing her post?",
    ],
)
def test_a_pronoun_that_its_own_question_explains_is_left(question: str) -> None:
    assert stand_alone(question, [BOUGHT, RESIGNED]) == question


def test_a_long_text_is_no_follow_up() -> None:
    assert stand_alone("What did she say? " * 20, [RESIGNED]) == "What did she say? " * 20
