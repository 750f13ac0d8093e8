"""Ranked sentences, and the evidence of a question: the records that are answered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.search import Hit, HitSentence


@dataclass(frozen=True)
class RankedSentence:
    """A candidate sentence with what its rank came from.

    `probability` that it is this one that answers, 0..1, if any of those that were read does, by the fitted
    model; None for one that was not read. `score` is its rank score before reading, higher for better, about
    0 to 1.5. `features` are those of qa/reading/premises.py. `context_start` is where the sentence before
    begins when this one leans on it. `told` is what the row of a table says (see qa/reading/tables.py), ""
    for a sentence. `answer` are the words of it that the reader is sure to be the answer, "" for none.
    """

    hit: Hit
    sentence: HitSentence
    score: float
    context_start: int
    probability: float | None = None
    features: Mapping[str, float] = field(default_factory=dict)
    told: str = ""
    answer: str = ""

    def to_trace(self) -> dict[str, Any]:
        """Plain values for `Answer.trace`."""
        return {
            "doc_id": self.hit.doc_id,
            "start": self.sentence.start,
            "end": self.sentence.end,
            "text": self.sentence.text,
            "score": self.score,
            "cosine": round(self.sentence.cosine, 4),
            "probability": self.probability,
            "features": dict(self.features),
        }


@dataclass(frozen=True)
class Evidence:
    """`ranked` sentences, best first; `chosen` are those among them that answer, in the same order.

    `signals` are the features that the confidence came from.
    """

    ranked: tuple[RankedSentence, ...]
    chosen: tuple[RankedSentence, ...]
    confidence: float
    signals: Mapping[str, float] = field(default_factory=dict)
