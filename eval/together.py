"""The measures of many answers together: of the confidence, by what is known of every answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.confidence import auroc, calibration_error, coverage_at, risk_coverage_area
from eval.definitions import Better
from eval.measures import Score

_APART = ("off-topic", "near-miss", "false-premise")


@dataclass(frozen=True)
class Columns:
    """What the measures of many look at, one entry per sample; an error counts as a wrong answer given."""

    confidence: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    kind: NDArray[np.str_]

    @classmethod
    def of(cls, scores: Sequence[Score]) -> Columns:
        return cls(
            np.array([score.confidence for score in scores], dtype=np.float64),
            np.array([score.answerable for score in scores], dtype=bool),
            np.array([score.answered or bool(score.values["error"]) for score in scores], dtype=bool),
            np.array([score.wrong for score in scores], dtype=bool),
            np.array([score.kind for score in scores], dtype=np.str_),
        )

    def take(self, rows: NDArray[Any]) -> Columns:
        """Those of the samples at `rows` (indices or a mask)."""
        return Columns(*(column[rows] for column in vars(self).values()))


@dataclass(frozen=True)
class SetMeasure:
    """A measure of many samples together; `value` is None where they do not suffice.

    With `kind` it is of the answerable questions and those of this kind. `smallest` is how many samples carry
    it: what an interval can know where the measure is at its bound.
    """

    name: str
    label: str
    better: Better
    what: str
    source: str
    value: Callable[[Columns], float | None]
    smallest: Callable[[Columns], int] = lambda columns: len(columns.wrong)
    kind: str | None = None
    bounds: tuple[float, float] = (0.0, 1.0)


def _auroc(columns: Columns) -> float | None:
    return auroc(columns.confidence, columns.answerable)


def _smaller_side(columns: Columns) -> int:
    return int(min(columns.answerable.sum(), (~columns.answerable).sum()))


_HANLEY = "Hanley and McNeil 1982"

SET_MEASURES: tuple[SetMeasure, ...] = (
    SetMeasure(
        "auroc",
        "AUROC",
        "higher",
        "how well the confidence tells questions with an answer from those without: 0.5 is chance, 1 always",
        _HANLEY,
        _auroc,
        _smaller_side,
    ),
    *(
        SetMeasure(
            f"auroc_{kind.replace('-', '_')}",
            f"AUROC, {kind}",
            "higher",
            f"the same, with {kind} questions alone for those without an answer",
            _HANLEY,
            _auroc,
            _smaller_side,
            kind,
        )
        for kind in _APART
    ),
    SetMeasure(
        "risk_coverage_area",
        "risk–coverage area",
        "lower",
        "how many answers are wrong when only the surest are given, from few to all of them: the mean",
        "Geifman and El-Yaniv 2017",
        lambda c: risk_coverage_area(c.confidence, c.wrong, c.answered),
        lambda c: int(c.answered.sum()),
    ),
    SetMeasure(
        "coverage_at_90",
        "coverage at 90 % accuracy",
        "higher",
        "how many of the questions can be answered, the surest first, before 10 % of the answers are wrong",
        "Kamath, Jia and Liang 2020",
        lambda c: coverage_at(0.9, c.confidence, c.wrong, c.answered),
    ),
    SetMeasure(
        "calibration_error",
        "calibration error",
        "lower",
        "how far the confidence is from the share of questions that do have an answer; 0 is exact",
        "Naeini, Cooper and Hauskrecht 2015",
        lambda c: calibration_error(c.confidence, c.answerable),
    ),
)


def of_set(measure: SetMeasure, columns: Columns) -> float | None:
    """A measure of many samples, of those of them that it is about."""
    return measure.value(held(measure, columns))


def held(measure: SetMeasure, columns: Columns) -> Columns:
    if measure.kind is None:
        return columns
    return columns.take(columns.answerable | (columns.kind == measure.kind))
