"""sweep: which settings answer best? One change at a time, all on the same questions, in one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.compare import compare
from eval.intervals import Interval
from eval.run import Part, Results, evaluate
from eval.summary import ALL, cell
from qa import Settings

DEFAULT = {
    "llm": ("none", "embedded"),
    "passages": ("3", "6", "10"),
    "fusion": ("rrf", "weighted", "bm25", "dense"),
    "min_confidence": ("0.5", "0.6", "0.7"),
}
_COMPARED = ("trust", "grounded")
_SHOWN = ("trust", "grounded", "correct", "words", "missed_refusal", "auroc")


def sweep(
    parts: Sequence[Part], settings: Settings, vary: Mapping[str, Sequence[str]], out: Path
) -> Iterator[str]:
    """The lines of a Markdown table, each as soon as it is known: first the base, then every change to it.

    Every row is a run of its own in `out`, so that a sweep can be stopped and gone on with. The last columns
    are the paired differences to the base; "cannot tell" where they may be chance.
    """
    labels = [ALL[name].label for name in _SHOWN]
    yield "| " + " | ".join(["settings", *labels, "answer p50, ms", "trust − base", "grounded − base"]) + " |"
    yield "| --- " * (len(labels) + 4) + "|"
    base = evaluate(parts, settings=settings, name="base", out=out / "base", progress=True)
    yield _row("base", base, base)
    for name, values in vary.items():
        for value in values:
            changes: dict[str, Any] = {name: value}
            changed = replace(settings, **changes)
            if getattr(changed, name) != getattr(settings, name):
                label = f"{name}={value}"
                folder = out / label.replace("/", "_").replace(":", "_")
                yield _row(
                    label, evaluate(parts, settings=changed, name=label, out=folder, progress=True), base
                )


def _row(label: str, results: Results, base: Results) -> str:
    measures = results.summary["measures"]
    cells = [label, *(cell(measures.get(name), bounds=ALL[name].bounds) for name in _SHOWN)]
    cells.append(str(results.manifest["cost"].get("answer_ms", {}).get("p50", "–")))
    if results is base:
        cells += ["", ""]
    else:
        comparison = compare(base.records, results.records, measures=_COMPARED)
        found = {difference.name: difference for difference in comparison.differences}
        cells += [_change(found.get(name)) for name in _COMPARED]
    return "| " + " | ".join(cells) + " |"


def _change(difference: Any) -> str:
    if difference is None:
        return "–"
    interval: Interval | None = difference.interval
    shown = f" [{interval.low:+.3f}, {interval.high:+.3f}]" if interval else ""
    return f"{difference.difference:+.3f}{shown} {difference.call}"
