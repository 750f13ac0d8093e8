"""Confidence: it rises with what speaks for an answer and falls with what speaks against."""

from __future__ import annotations

import math

import pytest

from qa import Pipeline
from tests.test_evidence import find, hit


def test_confidence_is_the_product_of_two_logistic_scores() -> None:
    evidence = find("apple", hit("An apple grew.", cosines=[0.4]))
    topic = 1 / (1 + math.exp(-(7.47 * 0.4 + 5.65 * 0.999 - 2.75)))
    meets = 1 / (1 + math.exp(-(0.62 * 0.999 + 0.89)))
    assert evidence.confidence == pytest.approx(topic * meets, abs=1e-4)


def test_confidence_rises_with_cosine_and_falls_without_the_kind_asked_for() -> None:
    def sure(cosine: float, text: str, question: str = "When did the apple fall?") -> float:
        return find(question, hit(text, cosines=[cosine])).confidence

    dated = "The apple fell in 1932."
    rising = [sure(cosine, dated) for cosine in (0.0, 0.2, 0.4, 0.6, 0.8)]
    assert rising == sorted(rising)
    assert rising[0] < rising[-1]
    assert sure(0.6, "The apple did fall.") < sure(0.6, dated)


def test_confidence_falls_where_the_sentence_denies_what_is_asked() -> None:
    question = "Who picked the apple?"
    affirmed = find(question, hit("A gardener picked the apple.")).confidence
    assert find(question, hit("A gardener never picked the apple.")).confidence < affirmed


def test_a_name_that_no_sentence_knows_halves_it() -> None:
    known = find("Did Apple grow?", hit("The Apple grew.", cosines=[0.4])).confidence
    unknown = find("Did Banana grow?", hit("The Apple grew.", cosines=[0.4]))
    assert unknown.ranked[0].matches[0] < 0.7
    assert unknown.confidence < known / 2
    # The word that begins a question has its capital from that.
    assert find("Banana grew?", hit("The Apple grew.", cosines=[0.4])).confidence > unknown.confidence


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "How do I reset my router password?",
        "What did the EU say about the cease-fire?",
        "What did Biden promise Zelenskyy?",
        "How many soldiers died in Kursk?",
        "Why did Zelenskyy refuse the talks?",
        "Why did Putin accept foreign troops in Ukraine?",
    ],
)
def test_the_real_model_refuses_what_the_article_does_not_say(shipped: Pipeline, question: str) -> None:
    assert shipped.ask(question).status == "not_found"
