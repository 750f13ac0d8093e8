"""What a confidence is worth: ranking (AUROC), choosing (risk and coverage), and calibration.

`confidence` is in 0..1, higher is surer that the article answers the question. All functions take one value
per sample; equal confidences are never told apart by their order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS = 10


def auroc(confidence: Floats, answerable: Flags) -> float | None:
    """The chance that an answerable question has the higher confidence, equal ones counting half; 0..1,
    higher.

    None unless both kinds are there. By counting pairs (Mann and Whitney 1947; Hanley and McNeil 1982), each
    one's place among the others sorted: intervals ask for thousands of these.
    """
    positives, negatives = confidence[answerable], np.sort(confidence[~answerable])
    if not len(positives) or not len(negatives):
        return None
    below, not_above = (np.searchsorted(negatives, positives, side) for side in ("left", "right"))
    return float((below + not_above).sum() / 2 / (len(positives) * len(negatives)))


@dataclass(frozen=True)
class RiskCoverage:
    """One point per distinct confidence of the answered samples, the surest first.

    `coverage`: the share of all samples answered at this confidence or above; `risk`: the share of these that
    are wrong. Both 0..1.
    """

    coverage: Floats
    risk: Floats


def risk_coverage(confidence: Floats, wrong: Flags, answered: Flags) -> RiskCoverage:
    """The trade of answering more against erring more (El-Yaniv and Wiener 2010).

    What was refused is not covered at any threshold: the curve ends at the run's own answered share. A run
    with `min_confidence=0` shows all of it.
    """
    order = np.argsort(-confidence[answered], kind="stable")
    thresholds, errors = confidence[answered][order], np.cumsum(wrong[answered][order])
    last = np.append(thresholds[1:] != thresholds[:-1], True) if len(thresholds) else np.empty(0, bool)
    counts = np.arange(1, len(thresholds) + 1)
    return RiskCoverage((counts / max(1, len(confidence)))[last], (errors / counts)[last])


def risk_coverage_area(confidence: Floats, wrong: Flags, answered: Flags) -> float | None:
    """The mean risk over the coverages of the curve; 0..1, lower is better; None where nothing is answered.

    Geifman and El-Yaniv 2017 (AURC), as far as the run answers. Equal confidences share their group's risk.
    """
    curve = risk_coverage(confidence, wrong, answered)
    if not len(curve.coverage):
        return None
    return float(np.average(curve.risk, weights=np.diff(curve.coverage, prepend=0.0)))


def coverage_at(accuracy: float, confidence: Floats, wrong: Flags, answered: Flags) -> float | None:
    """The largest share of all samples that can be answered with at least this accuracy; 0..1, higher.

    Kamath, Jia and Liang 2020. 0 where no threshold reaches it; None where there is no sample.
    """
    if not len(confidence):
        return None
    curve = risk_coverage(confidence, wrong, answered)
    reached = curve.coverage[curve.risk <= 1 - accuracy + 1e-12]
    return float(reached.max()) if len(reached) else 0.0


@dataclass(frozen=True)
class Bin:
    """The samples whose confidence lies in low..high: how many, their mean, the share answerable."""

    low: float
    high: float
    n: int
    confidence: float
    answerable: float


def reliability(confidence: Floats, answerable: Flags) -> list[Bin]:
    """Ten equal bins over 0..1, empty ones left out (reliability diagram: DeGroot and Fienberg 1983)."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(
            i / BINS,
            (i + 1) / BINS,
            int(held.sum()),
            float(confidence[held].mean()),
            float(answerable[held].mean()),
        )
        for i in range(BINS)
        if (held := place == i).any()
    ]


def calibration_error(confidence: Floats, answerable: Flags) -> float | None:
    """How far confidence and share of answerable questions lie apart; 0..1, lower is better; None without
    samples.

    Expected calibration error over ten equal bins (Naeini, Cooper and Hauskrecht 2015).
    """
    bins = reliability(confidence, answerable)
    if not bins:
        return None
    return sum(b.n * abs(b.confidence - b.answerable) for b in bins) / len(confidence)
