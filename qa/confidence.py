"""Confidence: how sure it is that the chosen sentences answer the question, from 0 to 1.

A product of two logistic scores, fitted on six invented development articles (180 questions): is this the
topic at all (cosine, match), and does the sentence meet the question (its worst-matched word, whether
something of the kind asked for is there, whether it denies what is asked about). It is monotone in each of
these, and not calibrated: off-topic questions it tells apart well (AUROC 0.97), near misses hardly (0.55).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.question import Question

if TYPE_CHECKING:
    from qa.evidence import RankedSentence

KNOWN_NAME = 0.7
UNKNOWN_NAME = 0.5  # what is left of the confidence when the article does not know whom it is about


def confidence(
    question: Question, ranked: Sequence[RankedSentence], chosen: Sequence[RankedSentence]
) -> float:
    """Of `chosen` among `ranked` (at least one, best first), rounded to 4 places."""
    best = ranked[0]
    lacking = not any(sentence.holds for sentence in chosen)
    topic = 7.47 * best.sentence.cosine + 5.65 * best.match - 2.75
    meets = 0.62 * best.weakest - 1.63 * lacking - 0.90 * best.denied + 0.89
    sure = _logistic(topic) * _logistic(meets)
    return round(sure * (UNKNOWN_NAME if _names_unknown(question, ranked) else 1.0), 4)


def _names_unknown(question: Question, ranked: Sequence[RankedSentence]) -> bool:
    """Whether the question names somebody or something that no candidate sentence knows.

    A name is a word with a capital that does not begin the question. Other names for the same thing match
    above KNOWN_NAME ("USA" in an article that says "United States" 0.74), others below ("UN" 0.52).
    """
    return any(
        term.is_capitalised and term.start and max(sentence.matches[i] for sentence in ranked) < KNOWN_NAME
        for i, term in enumerate(question.terms)
    )


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
