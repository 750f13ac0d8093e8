"""The summary of a run: every measure with n and a 95 % interval, overall, by kind and by article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.definitions import MEASURES, Better, Measure
from eval.intervals import MIN_ARTICLES, Interval, Resamples, mean_interval, wilson
from eval.measures import Score
from eval.together import SET_MEASURES, Columns, SetMeasure, held, of_set

VERSION = 1
HEADLINE = ("trust", "grounded", "correct", "words", "missed_refusal", "auroc")
_MAX_ARTICLES = 50  # a table of more is read by nobody
_DIGITS = 6


ALL: dict[str, Measure | SetMeasure] = {
    **{measure.name: measure for measure in MEASURES},
    **{measure.name: measure for measure in SET_MEASURES},
}


def summarise(scores: Sequence[Score]) -> dict[str, Any]:
    """JSON values: `measures`, and `by_kind` and `by_article` with the means alone; equal scores, equal
    bytes.

    `by_article` is empty for more than 50 articles.
    Each measure has `value` (None where no sample has one), `n`, `low`, `high` and `method`.
    """
    articles = sorted({score.article for score in scores})
    return {
        "version": VERSION,
        "samples": len(scores),
        "articles": len(articles),
        "errors": sum(bool(score.values["error"]) for score in scores),
        "interval": _interval_label(len(articles)),
        "measures": measured(scores, sets=True),
        "by_kind": {kind: measured([s for s in scores if s.kind == kind]) for kind in _kinds(scores)},
        "by_article": {
            name: measured([s for s in scores if s.article == name])
            for name in (articles if len(articles) <= _MAX_ARTICLES else ())
        },
    }


def measured(scores: Sequence[Score], *, sets: bool = False) -> dict[str, dict[str, Any]]:
    """Every measure that a sample has a value for, by name; with `sets` those of many together too."""
    if not scores:
        return {}
    resamples = Resamples.of([score.article for score in scores])
    found: dict[str, dict[str, Any]] = {}
    for measure in MEASURES:
        values = column(scores, measure.name)
        if n := int((~np.isnan(values)).sum()):
            interval = mean_interval(values, resamples, bounds=measure.bounds)
            found[measure.name] = _entry(float(np.nanmean(values)), n, interval)
    return found | (_together(scores, resamples) if sets else {})


def _together(scores: Sequence[Score], resamples: Resamples) -> dict[str, dict[str, Any]]:
    columns = Columns.of(scores)
    found = {}
    for measure in SET_MEASURES:
        value = of_set(measure, columns)
        if value is not None:
            drawn = resamples.statistics(partial(_of_rows, measure, columns))
            about = held(measure, columns)
            interval = _set_interval(measure, value, about, resamples, drawn)
            found[measure.name] = _entry(value, len(about.wrong), interval)
    return found


def _of_rows(measure: SetMeasure, columns: Columns, rows: NDArray[np.int32]) -> float | None:
    return of_set(measure, columns.take(rows))


def _set_interval(
    measure: SetMeasure, value: float, columns: Columns, resamples: Resamples, drawn: NDArray[np.float64]
) -> Interval | None:
    n = measure.smallest(columns)
    if value in measure.bounds and n and (drawn == value).all():
        return wilson(n * (value == measure.bounds[1]), n, measure.bounds)
    return resamples.interval(drawn)


def column(scores: Sequence[Score], name: str) -> NDArray[np.float64]:
    """The values of one measure, shape (n,), NaN where a sample has none."""
    return np.array([score.values.get(name, np.nan) for score in scores], dtype=np.float64)


def headline(summary: Mapping[str, Any]) -> str:
    """One line: "trust 0.61 [0.52, 0.70] · grounded …"; words stand beside correctness."""
    return " · ".join(
        f"{ALL[name].label} {cell(summary['measures'].get(name), bounds=ALL[name].bounds)}"
        for name in HEADLINE
    )


def cell(entry: Mapping[str, Any] | None, *, bounds: object = (0.0, 1.0)) -> str:
    """ "0.61 [0.52, 0.70]", with one digit where a measure has no highest value, "–" where there is none."""
    if entry is None:
        return "–"
    digits = 1 if bounds is None else 3
    shown = f"{entry['value']:.{digits}f}"
    if entry["low"] is None:
        return shown
    return f"{shown} [{entry['low']:.{digits}f}, {entry['high']:.{digits}f}]"


def table(summary: Mapping[str, Any]) -> str:
    """The summary for a terminal: a line per measure, then per kind the measures that tell kinds apart."""
    rows = [
        (ALL[name].label, cell(entry, bounds=ALL[name].bounds), f"n={entry['n']}", ARROWS[ALL[name].better])
        for name, entry in summary["measures"].items()
    ]
    lines = [*_aligned(rows), "", f"95 % intervals: {summary['interval']}", ""]
    kinds = [("kind", "n", "trust", "grounded", "correct", "words", "missed refusals")]
    for kind, entries in summary["by_kind"].items():
        shown = (
            cell(entries.get(m), bounds=ALL[m].bounds)
            for m in ("trust", "grounded", "correct", "words", "missed_refusal")
        )
        kinds.append((kind, str(entries["trust"]["n"]), *shown))
    return "\n".join(lines + _aligned(kinds))


ARROWS: dict[Better, str] = {"higher": "higher is better", "lower": "lower is better", "neither": ""}


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(part.ljust(w) for part, w in zip(row, widths, strict=True)).rstrip() for row in rows]


def _entry(value: float, n: int, interval: Interval | None) -> dict[str, Any]:
    return {
        "value": round(value, _DIGITS),
        "n": n,
        "low": round(interval.low, _DIGITS) if interval else None,
        "high": round(interval.high, _DIGITS) if interval else None,
        "method": interval.method if interval else None,
    }


def _interval_label(articles: int) -> str:
    if articles >= MIN_ARTICLES:
        return "bootstrap of articles, then questions; Wilson where all samples agree"
    return "bootstrap of questions, within these articles; Wilson where all samples agree"


def _kinds(scores: Sequence[Score]) -> list[str]:
    return list(
        dict.fromkeys(score.kind for score in sorted(scores, key=lambda s: (not s.answerable, s.kind)))
    )
