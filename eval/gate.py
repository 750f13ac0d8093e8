"""The gate: quality that must not fall, for `--fail-under` and for a project's own tests.

from eval.gate import gate

def test_answers_stay_good() -> None:
    gate("gold.jsonl", "articles/", trust=0.6, grounded=0.5, missed_refusal=0.3)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.run import Results, evaluate, load_parts
from eval.summary import ALL, cell
from qa import Settings


def gate(
    gold: Path | str, corpus: Path | str, *, settings: Settings | None = None, **limits: float
) -> Results:
    """Evaluate; AssertionError, with a line per reason, where the run fails or falls short of `limits`."""
    results = evaluate(load_parts(gold, corpus), settings=settings)
    failures = results.failures + shortfalls(results.summary, limits)
    if failures:
        raise AssertionError("\n".join(failures))
    return results


def shortfalls(summary: Mapping[str, Any], limits: Mapping[str, float]) -> list[str]:
    """A line for each measure of which the worse end of the interval is worse than its limit.

    That is the lower end, and the upper end where less is better. A measure without an interval (a single
    sample) is compared by its value; one without any value falls short.
    """
    found = []
    for name, limit in limits.items():
        if name not in ALL:
            raise ValueError(f"there is no measure {name!r}; there are {', '.join(ALL)}")
        lower_is_better = ALL[name].better == "lower"
        entry = summary["measures"].get(name)
        if entry is None:
            found.append(f"{name} was not measured: no question of this gold has a value for it")
            continue
        worst = entry["high" if lower_is_better else "low"]
        worst = entry["value"] if worst is None else worst
        if worst > limit if lower_is_better else worst < limit:
            side = "at most" if lower_is_better else "at least"
            found.append(
                f"{name} is {cell(entry, bounds=ALL[name].bounds)}; all of it must be {side} {limit}"
            )
    return found
