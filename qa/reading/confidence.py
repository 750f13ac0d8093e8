"""Confidence: the probability that the article answers the question, from what its best sentences are like.

From two fitted models: is the article about this at all (`topic`), and is the question met by the sentence
ranked first (`answer`). Both are fitted on the development questions, see qa/reading/fitted.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.reading.fitted import model

_NEXT = 3  # sentences that may deny what is asked
# "Who is the mayor?" is not answered where nothing is told of a mayor, whatever else is: too few of the
# development questions ask so for a weight to be learned, but none that does has an answer.
UNKNOWN = 0.5
# From this probability of the topic on, only the answer counts: how sure the topic is beyond it says nothing
# of whether the question is met. By folds of the development questions 0.6 has the least log loss.
ON_TOPIC = 0.6


def confidence(signals: Mapping[str, float]) -> float:
    """Of a question whose sentences give these `signals` (see `whole`); 0..1, 4 places."""
    known = 0.0 if signals["unknown_role"] >= UNKNOWN else 1.0
    return round(known * joined(about(signals), model("answer").probability(signals)), 4)


def joined(topic: float, answer: float) -> float:
    """The probability that the question is answered, from those of its topic and its answer."""
    return min(1.0, topic / ON_TOPIC) * answer


def about(signals: Mapping[str, float]) -> float:
    """The probability that the articles are about what is asked at all; 0 for a question without signals."""
    return model("topic").probability(signals) if signals else 0.0


def whole(ranked: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The features of the best sentence, and of all together; `ranked` holds one or more, best first.

    The reader was trained on short questions for facts: what it says of others counts otherwise.
    """
    best = ranked[0]
    return {
        **best,
        "reads_yesno": best["reads"] * best["is_yesno"],
        "reads_reason": best["reads"] * best["asks_reason"],
        "reads_match": best["reads"] * best["match"],
        "best_cosine": max(row["cosine"] for row in ranked),
        "best_match": max(row["match"] for row in ranked),
        "best_weakest": max(row["weakest"] for row in ranked),
        "unknown_name": min(row["missing_name"] for row in ranked),
        "unknown_role": min(row["untold_role"] for row in ranked),
        "unknown_number": min(row["missing_number"] for row in ranked),
        "denied_near": max(row["denied"] for row in ranked[:_NEXT]),
        "opposite_near": max(row["opposite"] for row in ranked[:_NEXT]),
    }
