"""The plots of a report, as SVG for a page: risk and coverage, calibration, latency; drawn by matplotlib.

Lines and letters take the page's own colour (`currentColor`), so that they can be read in the dark too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.confidence import BINS, reliability, risk_coverage
from eval.manifest import STAGES
from eval.together import Columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK = "#010203"  # becomes currentColor
_HUE = "#3b82c4"  # has contrast on white and on black
_SECOND, _THIRD = "#d9822b", "#5aa469"
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK),
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def risk_coverage_plot(columns: Columns) -> str:
    """Share of wrong answers against share of questions answered, as the confidence asked for falls."""
    figure, axes = _axes("risk", "share of questions answered", "share of these that are wrong")
    curve = risk_coverage(columns.confidence, columns.wrong, columns.answered)
    axes.step(curve.coverage, curve.risk, where="post", color=_HUE, linewidth=2)
    axes.axhline(0.1, color=_INK, linewidth=0.8, linestyle=":")
    _unit(axes)
    return _svg(figure, "risk", "Risk–coverage curve; the dotted line is 90 % accuracy")


def calibration_plot(columns: Columns) -> str:
    """Share of answerable questions against confidence, in ten bins, sized by how many lie in each."""
    figure, axes = _axes("calibration", "confidence", "share that is answerable")
    bins = reliability(columns.confidence, columns.answerable)
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=":")
    sizes = [30 + 300 * b.n / max(1, len(columns.confidence)) for b in bins]
    axes.plot([b.confidence for b in bins], [b.answerable for b in bins], color=_HUE, linewidth=1)
    axes.scatter([b.confidence for b in bins], [b.answerable for b in bins], s=sizes, color=_HUE)
    _unit(axes)
    return _svg(figure, "calibration", f"Calibration in {BINS} bins; on the dotted line confidence is exact")


_FINEST = 0.1  # ms, to which times are rounded; a logarithmic axis has no 0


def latency_plot(timings: Sequence[Mapping[str, Any]]) -> str:
    """Share of questions served within a time, for each stage."""
    figure, axes = _axes("latency", "milliseconds", "share of questions served")
    for (stage, name), colour in zip(STAGES.items(), (_HUE, _SECOND, _THIRD), strict=True):
        if values := sorted(max(timing[stage], _FINEST) for timing in timings if stage in timing):
            axes.step(values, np.arange(1, len(values) + 1) / len(values), color=colour, label=name)
    axes.set_xscale("log")
    axes.set_ylim(0, 1.02)
    if axes.lines:
        axes.legend(loc="lower right", frameon=False, labelcolor=_INK)
    return _svg(figure, "latency", "Time to evidence, to the first statement and to the whole answer")


def _style(name: str) -> Any:
    """An id of its own for every plot: they share a page, and equal plots are to be equal bytes."""
    return _STYLE | {"svg.hashsalt": name}


def _axes(name: str, x: str, y: str) -> tuple[Figure, Axes]:
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_style(name)):
        figure = Figure(figsize=(4.6, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        return figure, axes


def _unit(axes: Axes) -> None:
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)


def _svg(figure: Figure, name: str, label: str) -> str:
    import matplotlib

    drawn = io.StringIO()
    with matplotlib.rc_context(_style(name)):
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :].replace(_INK, "currentColor")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
