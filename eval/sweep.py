"""sweep: which settings answer best? One change at a time, all on the same questions, in one table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eval.compare import Difference, compare
from eval.options import check_names
from eval.records import write
from eval.run import Part, Results, evaluate
from eval.sample import NEVER_ANSWERABLE
from eval.summary import ALL, cell
from qa import Settings

VERSION = 1
DEFAULT = {
    "llm": ("none", "embedded"),
    "passages": ("3", "6", "10"),
    "fusion": ("rrf", "weighted", "bm25", "dense"),
    "min_confidence": ("0.3", "0.4", "0.5", "0.6"),
}
_COMPARED = ("trust", "grounded")
_SHOWN = ("trust", "grounded", "correct", "words", "auroc")
_NO_TIME = {"p50": "–", "p95": "–"}


@dataclass(frozen=True)
class Row:
    """A run of the sweep: "base", or what differs from it, and its figures.

    `measures`, and `missed_refusal` by kind, hold entries of its summary, `cost` is its manifest's;
    `against_base` has the paired differences to the base by measure, none for the base itself.
    """

    settings: str
    measures: Mapping[str, Any]
    missed_refusal: Mapping[str, Any]
    cost: Mapping[str, Any]
    against_base: Mapping[str, Difference] = field(default_factory=dict)


def changes(settings: Settings, vary: Mapping[str, Sequence[str]]) -> dict[str, Settings]:
    """The settings with each value that is another than theirs, by "name=value"; raises SettingsError."""
    check_names(vary)
    found = {}
    for name, value in ((name, value) for name, values in vary.items() for value in values):
        change: dict[str, Any] = {name: value}
        changed = replace(settings, **change)
        if getattr(changed, name) != getattr(settings, name):
            found[f"{name}={value}"] = changed
    return found


def sweep(
    parts: Sequence[Part], settings: Settings, changed: Mapping[str, Settings], out: Path
) -> Iterator[Row]:
    """Each row as soon as it is known: first the base, then every change to it (see `changes`).

    Every row is a run of its own in `out`, so that a sweep can be stopped and gone on with; what is known so
    far stands in sweep.md and sweep.json there. Raises AttestError.
    """
    base = evaluate(parts, settings=settings, name="base", out=out / "base", progress=True)
    rows = [_row("base", base, base)]
    _write(rows, out)
    yield rows[0]
    for label, other in changed.items():
        folder = out / label.replace("/", "_").replace(":", "_")
        results = evaluate(parts, settings=other, name=label, out=folder, progress=True)
        rows.append(_row(label, results, base))
        _write(rows, out)
        yield rows[-1]


def _row(label: str, results: Results, base: Results) -> Row:
    summary = results.summary
    missed: dict[str, Any] = {
        kind: summary["by_kind"].get(kind, {}).get("missed_refusal") for kind in NEVER_ANSWERABLE
    }
    row = Row(label, summary["measures"], missed, results.manifest["cost"])
    if results is base:
        return row
    comparison = compare(base.records, results.records, measures=_COMPARED)
    return replace(row, against_base={found.name: found for found in comparison.differences})


def header() -> str:
    """The first two lines of the Markdown table; `line` makes the others."""
    labels = [ALL[name].label for name in _SHOWN] + [f"missed, {kind}" for kind in NEVER_ANSWERABLE]
    labels += ["answer p50 / p95, ms", *(f"{name} − base" for name in _COMPARED)]
    return "| " + " | ".join(["settings", *labels]) + " |\n" + "| --- " * (len(labels) + 1) + "|"


def line(row: Row) -> str:
    """A row as a line of Markdown, "cannot tell" where a difference to the base may be chance."""
    cells = [cell(row.measures.get(name), bounds=ALL[name].bounds) for name in _SHOWN]
    cells += [cell(row.missed_refusal[kind]) for kind in NEVER_ANSWERABLE]
    time = row.cost.get("answer_ms", _NO_TIME)
    cells.append(f"{time['p50']} / {time['p95']}")
    cells += [_change(row.against_base.get(name)) for name in _COMPARED]
    return "| " + " | ".join([row.settings, *cells]) + " |"


def _change(difference: Difference | None) -> str:
    if difference is None:
        return ""
    interval = difference.interval
    shown = f" {interval:+.3f}" if interval else ""
    return f"{difference.difference:+.3f}{shown} p {difference.p:.3f} {difference.call}"


def _write(rows: Sequence[Row], out: Path) -> None:
    write(out / "sweep.md", "\n".join([header(), *map(line, rows)]) + "\n")
    records = [dataclasses.asdict(row) for row in rows]
    for record, row in zip(records, rows, strict=True):
        for name, difference in row.against_base.items():
            record["against_base"][name]["call"] = difference.call
    write(out / "sweep.json", {"version": VERSION, "rows": records})
