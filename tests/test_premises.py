"""Premises: each feature by a question and two sentences that differ in just that."""

from __future__ import annotations

import numpy as np
import pytest

from qa.language.grammar import parse
from qa.language.words import words
from qa.questions.question import analyse
from qa.questions.question_parse import parse_question
from qa.reading.fitted import model
from qa.reading.gap import gives_reason
from qa.reading.matches import FROM_CONTEXT, FROM_HEADING, SYNONYM, Candidate
from qa.reading.premises import FEATURES, features
from qa.reading.reader import Reading


def held(
    question: str, text: str, *, before: str = "", heading: str = "", answer: str = ""
) -> dict[str, float]:
    """Features with a model of similarity in which no two words are alike; the reader points at `answer`."""
    found = analyse(question)
    n = len(found.terms)
    candidate = Candidate(
        text,
        before,
        heading,
        similar=np.zeros((n, len(words(text))), np.float32),
        similar_before=np.zeros((n, len(words(before))), np.float32),
        cosine=0.4,
        behind=0.1,
        holds=found.holds_answer(text),
        reading=Reading(1.5, (text.index(answer), text.index(answer) + len(answer))),
    )
    own = [frozenset({term.stem}) for term in found.terms]
    return features(parse_question(found), candidate, own, np.ones(n, np.float32))


def test_what_is_told_of_anothers_thing_is_not_told_of_this_one() -> None:
    ours, theirs = "Ukrainian President Volodymyr Zelenskyy left.", "Russian President Vladimir Putin left."
    name = "What is the name of Ukraine's president?"
    assert held(name, ours)["no_filler"] == 0.0
    assert held(name, theirs)["no_filler"] == 1.0
    assert held(name, "Vladimir Putin, the president of Russia, left.")["no_filler"] == 1.0
    role = "Who is the president of Ukraine?"
    assert held(role, ours)["untold_role"] == 0.0
    assert held(role, theirs)["untold_role"] == 1.0
    assert held("Who is the president?", theirs)["untold_role"] == 0.0


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("What is the name of the tug?", "The tug Bastion took her in tow.", True),
        ("What is the tug called?", "The Bastion, a tug, took her in tow.", True),
        ("name of the tug", "It was a tug called Bastion.", True),
        ("name of the tug", "The tug is called Bastion.", True),
        ("What is the enzyme called?", "A single enzyme, called lentase, does most of the work.", True),
        ("What is the name of the officer?", "It was destroyed by the safety officer, Tomas Quill.", True),
        ("What is the tug called?", "Egon Prill watched the tug from Port Ailo.", False),
        ("What is the name of the leading man?", "Ruta Halvarsen came; the leading man was asleep.", False),
        ("What is his wife's name?", "He lives in Rome with his wife Anna.", True),
        ("What is his wife's name?", "He lives in Rome with his wife.", False),
        ("What is the tug called?", "The name was Bastion.", True),
    ],
)
def test_a_name_that_is_asked_for_is_that_of_the_thing(question: str, text: str, named: bool) -> None:
    assert held(question, text)["no_filler"] == (not named)


def test_the_fitted_models_know_these_features() -> None:
    chosen_by, sure_by = model("sentence").names, model("answer").names
    assert [name for name in FEATURES if name in chosen_by] == [*chosen_by]
    assert {*FEATURES} <= {*chosen_by, *sure_by}
    assert {*FEATURES} - {*chosen_by} == {"void"}  # nothing there: an answer neither here nor elsewhere
    assert {*FEATURES} - {*sure_by} == {"outdone", "is_row"}  # they tell rows apart


def test_what_the_vectors_and_the_reader_say_is_handed_on() -> None:
    found = held("When did the harbour close?", "It closed in May.")
    assert (found["cosine"], found["reads"]) == (0.4, 1.5)


@pytest.mark.parametrize(
    ("question", "answer", "echoed"),
    [
        ("When did the old harbour close?", "in June", 0.0),
        ("When did the old harbour close?", "The old harbour", 1.0),
        ("When did the old harbour close?", "harbour closed in June", 2 / 3),
        ("When did the old harbour close?", "", 0.0),  # it points at nothing
        ("old harbour closed", "The old harbour", 0.0),  # nor do key words ask for others
        ("Did the old harbour close?", "The old harbour", 0.0),  # there what is asked is the answer
    ],
)
def test_an_answer_that_only_says_the_question_again_is_known(
    question: str, answer: str, echoed: float
) -> None:
    found = held(question, "The old harbour closed in June.", answer=answer)
    assert found["echoed"] == pytest.approx(echoed, abs=1e-3)


def test_a_match_in_the_sentence_before_or_the_heading_is_worth_less() -> None:
    question = "When did the harbour close?"
    assert held(question, "The harbour closed in May.")["match"] == 1.0
    assert held(question, "It closed in May.", before="The harbour froze.")["match"] == pytest.approx(
        (1 + FROM_CONTEXT) / 2, abs=1e-4
    )
    assert held(question, "It closed in May.", heading="Harbour")["match"] == pytest.approx(
        (1 + FROM_HEADING) / 2, abs=1e-4
    )


def test_a_synonym_matches_and_the_opposite_is_told() -> None:
    same = held("Why did the firm buy the mill?", "The firm purchased the mill.")
    other = held("Why did the firm buy the mill?", "The firm sold the mill.")
    assert same["predicate"] == pytest.approx(SYNONYM)
    assert (same["opposite"], other["opposite"]) == (0.0, 1.0)


def test_a_word_that_is_not_english_is_a_name() -> None:
    assert held("when does marbeck quay open", "The quay opens at six.")["missing_name"] > 0.5
    assert held("when does the harbour open", "The quay opens at six.")["missing_name"] == 0
    assert held("when does marbeck quay open", "Marbeck Quay opens at six.")["missing_name"] == 0


def test_a_kind_of_the_thing_and_the_adjective_of_a_place_match() -> None:
    assert held("Which leader came?", "The president came.")["match"] == pytest.approx(
        (1 + SYNONYM) / 2, abs=1e-4
    )
    # Peace is a condition, but so are 500 other things.
    assert held("Which conditions hold?", "Peace holds.")["match"] == pytest.approx(1 / 2)
    assert held("Who came from Ukraine?", "The Ukrainian came.")["missing_name"] == pytest.approx(1 - SYNONYM)
    assert held("Who came from Austria?", "The Australian came.")["missing_name"] == 1.0


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("Kyiv is far away.", 1.0),
        ("Kyiv has the mayor Ann Quill.", 0.0),
        ("Kyiv has Mayor Quill.", 0.0),
    ],
)
def test_a_role_must_be_told_of(text: str, untold: float) -> None:
    assert held("Who is the mayor of Kyiv?", text)["untold_role"] == untold


def test_a_role_is_told_of_by_other_words_or_by_what_is_done_in_it() -> None:
    assert held("Who was the founder of the mill?", "Ann Quill founded the mill.")["untold_role"] == 0.0
    assert (
        held("Who is the leader of the union?", "The union's president is Ann Quill.")["untold_role"] == 0.0
    )
    assert held("Who is the leader of the union?", "The union is old.")["untold_role"] == 1.0
    # A town is not told of as a capital because it is one.
    assert held("What is the capital of Norway?", "Moscow bought fish from Norway.")["untold_role"] == 1.0
    assert held("What did the mayor say?", "It rained.")["untold_role"] == 0.0  # nobody's role is asked for
    assert held("What was the mayor given?", "It rained.")["untold_role"] == 0.0


def test_what_is_counted_may_go_by_the_name_of_its_kind() -> None:
    question = "How many wolves did the institute count?"
    assert held(question, "The institute counted 13 animals.")["miscounted"] == 0.0
    assert held(question, "The institute counted 13 sheep.")["miscounted"] == 1.0


@pytest.mark.parametrize(
    ("question", "told", "other"),
    [
        ("How old is Pavo?", "Pavo, 52, lives by the sea.", "Pavo led 40 passengers ashore."),
        ("How old is the mill?", "The mill was built in 1788.", "The mill has 40 windows."),
        ("How far away is Rome?", "Rome is seven miles away.", "Rome has seven hills."),
        ("What share of it is water?", "About a third of it is water.", "It is water in 40 places."),
        ("How high was the fine?", "The fine was 1,500 florins.", "The fine was paid by 40 men."),
        ("How much butter goes in?", "50 g butter, at room temperature", "The butter goes in last."),
    ],
)
def test_what_is_measured_must_be_told_in_its_units(question: str, told: str, other: str) -> None:
    assert held(question, told)["miscounted"] == 0.0
    assert held(question, other)["miscounted"] == 1.0


def test_a_crowd_is_measured_in_people() -> None:
    assert held("How large was the audience?", "The audience was more than 25m people.")["miscounted"] == 0.0
    assert held("How large was the audience?", "The audience left at 11 from 3 doors.")["miscounted"] == 1.0


def test_a_time_of_day_counts_nothing() -> None:
    assert held("How many trees fell?", "A mast fell at 04.20.")["miscounted"] == 1.0
    assert held("How many trees fell?", "The storm took 30.")["miscounted"] == 0.5


def test_a_question_for_a_fact_must_be_matched_to_the_last_word() -> None:
    text = "The bridge was opened in 1788."
    assert held("When was the bridge opened?", text)["unmatched_fact"] == 0.0
    assert held("When was the tunnel opened?", text)["unmatched_fact"] == 1.0
    assert held("Who opened the tunnel?", text)["unmatched_fact"] == 0.0
    assert held("What is the tunnel called?", "It is called Ada.")["unmatched_fact"] == 1.0


def test_what_repeats_a_question_without_an_answer_is_known_by_its_match() -> None:
    bare, told = "The general resigned.", "The general resigned because he was ill."
    assert held("Why did the general resign?", bare)["unreasoned_match"] == 1.0
    assert held("Why did the general resign?", told)["unreasoned_match"] == 0.0
    assert held("When did the general resign?", bare)["empty_match"] == 1.0
    assert held("When did the general resign?", "The general resigned in May.")["empty_match"] == 0.0


def test_what_stands_in_a_row_or_behind_as_is_not_bare() -> None:
    assert held("What pay rise was agreed?", "Pay rise; agreed: 4.5%")["bare_kind"] == 0.0
    causes = "Lightning and sabotage were examined as causes."
    assert held("Which causes were examined?", causes)["bare_kind"] == 0.0
    assert held("Which judge signed it?", "A judge signed it.")["bare_kind"] == 1.0


def test_a_kind_is_not_bare_where_its_number_is_asked_for_or_told() -> None:
    assert held("Which judge signed it?", "A judge signed it.")["bare_kind"] == 1.0
    assert held("Which judge signed it?", "Judge: Ada Vell.")["bare_kind"] == 0.0
    assert held("How many judges signed it?", "A judge signed it.")["bare_kind"] == 0.0


def test_a_name_that_stands_where_a_place_does_fills_the_gap() -> None:
    question = "Which region do the troops hold?"
    assert held(question, "The troops fight in Kursk, a region of Russia.")["no_filler"] == 0.0
    assert held(question, "The troops fight on.")["no_filler"] == 1.0


@pytest.mark.parametrize(
    ("feature", "question", "without", "having"),
    [
        ("missing_name", "What did Anna Kessler sign?", "Anna Kessler signed it.", "Brandt signed it."),
        ("missing_number", "Who won in 2019?", "Brandt won in 2019.", "Brandt won in 2021."),
        ("denied", "Why did the council object?", "The council objected.", "The council did not object."),
        ("unreal", "When did they return?", "They returned in May.", "They planned to return in May."),
        ("no_filler", "When was it signed?", "It was signed in May 2020.", "It was signed by the queen."),
        ("no_filler", "When does it sail?", "It sails at 06.40 from the quay.", "It sails from the quay."),
        ("unknown_kind", "Which street is it in?", "It is in a narrow street.", "It is in the town."),
        ("bare_kind", "Which judge refused it?", "Judge Vekker refused it.", "A judge refused it."),
        ("no_reason", "Why did he leave?", "He left because it rained.", "He left in the rain."),
        ("miscounted", "How many herds joined?", "Nine herds joined.", "The herds joined for nine days."),
        (
            "miscounted",
            "How old is Mara Ott?",
            "Mara Ott, 52, was jailed.",
            "Mara Ott was jailed for 52 days.",
        ),
        ("missing_attribute", "Who is the mayor?", "The mayor is Anna Ott.", "The clerk is Anna Ott."),
    ],
)
def test_a_feature_tells_two_sentences_apart(feature: str, question: str, without: str, having: str) -> None:
    assert held(question, without)[feature] < held(question, having)[feature]


def test_yes_or_no_may_be_answered_by_a_denial() -> None:
    assert held("Did the council object?", "The council did not object.")["denied"] == 0.0


def test_what_somebody_said_may_be_a_denial_or_a_wish() -> None:
    said = "What has the council said about guns?"
    assert held(said, "The council has said that no guns are allowed.")["denied"] == 0.0
    assert held(said, "The council has said that it may allow guns.")["unreal"] == 0.0


def test_what_would_answer_is_nearer_in_its_own_clause() -> None:
    question = "When did Brandt retire?"
    near = held(question, "Brandt retired in 1990, and Kessler died.")
    far = held(question, "Brandt retired, and Kessler, who came later, died in 1990.")
    assert near["far_filler"] < far["far_filler"]


@pytest.mark.parametrize(
    "text",
    [
        "He left because it rained.",
        "The road was closed due to snow.",
        "She sold the house to pay her debts.",
        "He was jailed for stealing a horse.",
        "As it was late, they stayed.",
    ],
)
def test_reasons_are_told_in_many_ways(text: str) -> None:
    assert gives_reason(parse(text))


@pytest.mark.parametrize(
    "text", ["The firm has paid since 2024.", "He left in May.", "They met for two hours."]
)
def test_a_plain_fact_gives_no_reason(text: str) -> None:
    assert not gives_reason(parse(text))
