"""Confidence: from two fitted models over what a question's sentences are like."""

from __future__ import annotations

import pytest

from qa import Pipeline
from qa.reading.confidence import ON_TOPIC, UNKNOWN, confidence, joined, whole
from qa.reading.fitted import model
from qa.reading.premises import FEATURES


def row(**values: float) -> dict[str, float]:
    return dict.fromkeys(FEATURES, 0.0) | values


def test_what_the_reader_says_counts_by_the_question_and_the_match() -> None:
    found = whole([row(reads=2.0, match=0.8, is_yesno=1.0), row(reads=9.0, asks_reason=1.0)])
    assert [found[f"reads_{name}"] for name in ("yesno", "reason", "match")] == [2.0, 0.0, 1.6]
    assert whole([row(reads=2.0, asks_reason=1.0)])["reads_reason"] == 2.0


def test_signals_are_the_best_sentence_and_the_extremes_of_all() -> None:
    rows = [
        row(cosine=0.3, match=0.9, weakest=0.2, missing_name=0.4, denied=0.0, opposite=0.0),
        row(cosine=0.5, match=0.7, weakest=0.6, missing_name=0.1, missing_number=0.2, denied=1.0),
        row(missing_name=0.3),
        row(opposite=1.0, missing_name=0.3),
    ]
    found = whole(rows)
    assert {name: found[name] for name in FEATURES} == rows[0]
    assert (found["best_cosine"], found["best_match"], found["best_weakest"]) == (0.5, 0.9, 0.6)
    assert (found["unknown_name"], found["unknown_number"]) == (0.1, 0.0)
    assert (found["denied_near"], found["opposite_near"]) == (1.0, 0.0)  # the fourth is not near


@pytest.mark.parametrize("cosine", [0.1, 0.5])  # off the topic, and on it
def test_confidence_joins_topic_and_answer(cosine: float) -> None:
    signals = whole([row(cosine=cosine, match=0.9, weakest=0.8, predicate=0.9)])
    joint = joined(model("topic").probability(signals), model("answer").probability(signals))
    assert confidence(signals) == pytest.approx(joint, abs=5e-5)
    assert 0 < confidence(signals) < 1


def test_on_the_topic_only_the_answer_counts() -> None:
    assert joined(ON_TOPIC, 0.5) == joined(1.0, 0.5) == 0.5
    assert joined(ON_TOPIC / 2, 0.5) == 0.25
    assert joined(0.0, 0.5) == 0.0


@pytest.mark.parametrize(
    "worse",
    [
        "missing_name",
        "missing_number",
        "denied",
        "opposite",
        "lacks",
        "no_filler",
        "miscounted",
        "empty_match",
        "unreasoned_match",
    ],
)
def test_what_speaks_against_an_answer_lowers_it(worse: str) -> None:
    good = row(cosine=0.5, match=0.9, weakest=0.8, predicate=0.9)
    bad = good | {worse: 1.0}
    if worse == "lacks":  # a sentence that lacks what is asked for has its match counted so too
        bad["empty_match"] = bad["match"]
    assert confidence(whole([bad])) < confidence(whole([good]))


@pytest.mark.parametrize("better", ["cosine", "match", "reads"])
def test_what_speaks_for_an_answer_raises_it(better: str) -> None:
    poor = row(cosine=0.1, match=0.3)
    assert confidence(whole([poor | {better: 0.9}])) > confidence(whole([poor]))


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "How do I reset my router password?",
        "What did the EU say about the cease-fire?",
        "What did Biden promise Zelenskyy?",
        "How many soldiers died in Kursk?",
        "Why did Zelenskyy refuse the talks?",
    ],
)
def test_the_real_model_refuses_what_the_article_does_not_say(shipped: Pipeline, question: str) -> None:
    assert shipped.ask(question).status == "not_found"


def test_a_role_that_nothing_tells_of_is_not_answered() -> None:
    good = row(cosine=0.6, match=0.9, weakest=0.8, predicate=0.9)
    untold = good | {"untold_role": UNKNOWN}
    assert confidence(whole([untold, untold])) == 0.0
    assert confidence(whole([untold, good])) > 0.0  # another sentence tells of it
