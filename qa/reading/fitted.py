"""Fitted: the weights of the models in `fitted.json`, which `make fit` makes from the development questions.

Each model is a logistic regression over named features. A feature's `direction` (1, -1, 0 for either) bounds
the sign of its weight, so that no accident of the questions can teach that a better match answers worse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "fitted.json"


@dataclass(frozen=True)
class Logistic:
    """P(yes) = 1 / (1 + exp(-(intercept + sum of weight * (value - mean) / scale)))."""

    names: tuple[str, ...]
    means: NDArray[np.float64]
    scales: NDArray[np.float64]
    weights: NDArray[np.float64]
    intercept: float

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Logistic:
        features = record["features"]
        means, scales, weights = (
            np.array([float(feature[key]) for feature in features.values()])
            for key in ("mean", "scale", "weight")
        )
        return cls(tuple(features), means, scales, weights, float(record["intercept"]))

    def score(self, values: Mapping[str, float]) -> float:
        """The log-odds of one set of feature values, by name; all the model's features must be there."""
        found = np.array([values[name] for name in self.names])
        return self.intercept + float(((found - self.means) / self.scales) @ self.weights)

    def probability(self, values: Mapping[str, float]) -> float:
        return float(1 / (1 + np.exp(-self.score(values))))


@cache
def model(name: str) -> Logistic:
    """ "sentence" (is it this that answers?), "topic" (is it about this at all?) or "answer" (does any?).

    "sentence" is a conditional logit (McFadden 1974): its scores compare the sentences of one question.
    """
    return Logistic.from_dict(_record()["models"][name])


def provenance() -> dict[str, Any]:
    """What the models were fitted on, and by which command; for traces and manifests."""
    return {name: value for name, value in _record().items() if name != "models"}


@cache
def _record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return record
