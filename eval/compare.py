"""compare: is one run better than another? Question by question, with interval and p for each measure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from eval.definitions import MEASURES, Better
from eval.intervals import SEED, Interval, Resamples
from eval.manifest import STAGES
from eval.measures import Score
from eval.records import Record, RunError, key_of, read_manifest, read_records, score_of
from eval.summary import ALL, column
from eval.together import SET_MEASURES, Columns, SetMeasure, held, of_set
from eval.verdicts import verdict

SURE = 0.05
_PERMUTATIONS = 9_999
_SET_PERMUTATIONS = 999  # each costs a whole measure
_BATCH = 500

Call = Literal["better", "worse", "more", "less", "cannot tell"]


@dataclass(frozen=True)
class Difference:
    """B less A on the `n` questions that both have a value for; `p` of a difference this large by chance."""

    name: str
    n: int
    a: float
    b: float
    difference: float
    interval: Interval | None
    p: float
    better: Better

    @property
    def call(self) -> Call:
        """ "cannot tell" unless p is below 0.05 and the interval leaves out 0."""
        clear = self.interval is not None and (self.interval.low > 0 or self.interval.high < 0)
        if not clear or self.p >= SURE:
            return "cannot tell"
        rose = self.difference > 0
        if self.better == "neither":
            return "more" if rose else "less"
        return "better" if rose == (self.better == "higher") else "worse"


@dataclass(frozen=True)
class Comparison:
    """`turned` has the pairs of records of which one is right; `left_out` counts what is in one run only."""

    differences: tuple[Difference, ...]
    turned: tuple[tuple[Record, Record], ...]
    n: int
    left_out: int


def compare_runs(a: Path, b: Path) -> Comparison:
    """Compare the runs in two folders; raises RunError where one is not complete or they share nothing."""
    return compare(read_records(a), read_records(b))


def compare(
    a: Sequence[Record], b: Sequence[Record], *, measures: Collection[str] = tuple(ALL)
) -> Comparison:
    """Pair two runs' records by article and id; a question whose gold differs is left out.

    Only `measures` are compared.
    """
    others = {key_of(record): record for record in b}
    pairs = [(one, others[key_of(one)]) for one in a if key_of(one) in others]
    pairs = [(one, other) for one, other in pairs if one["sample"] == other["sample"]]
    if not pairs:
        raise RunError("the two runs share no question with the same gold; run both on the same --gold")
    first, second = ([score_of(pair[i]) for pair in pairs] for i in (0, 1))
    turned = [pair for pair in pairs if (verdict(pair[0]) == "right") != (verdict(pair[1]) == "right")]
    left_out = len(a) + len(b) - 2 * len(pairs)
    return Comparison(tuple(_differences(first, second, measures)), tuple(turned), len(pairs), left_out)


def _differences(a: Sequence[Score], b: Sequence[Score], measures: Collection[str]) -> Iterator[Difference]:
    resamples = Resamples.of([score.article for score in a])
    for measure in (m for m in MEASURES if m.name in measures):
        before, after = column(a, measure.name), column(b, measure.name)
        both = ~np.isnan(before) & ~np.isnan(after)
        if both.any():
            change = after - before
            means = (float(before[both].mean()), float(after[both].mean()))
            interval = resamples.interval(resamples.means(change)) if both.sum() > 1 else None
            yield _difference(measure.name, int(both.sum()), means, interval, sign_flip_p(change[both]))
    first, second = Columns.of(a), Columns.of(b)
    for together in (m for m in SET_MEASURES if m.name in measures):
        values = (of_set(together, first), of_set(together, second))
        if values[0] is not None and values[1] is not None:
            interval = resamples.interval(_drawn(together, first, second, resamples))
            p = _swap_p(together, first, second, values[1] - values[0])
            n = len(held(together, first).wrong)
            yield _difference(together.name, n, (values[0], values[1]), interval, p)


def _difference(
    name: str, n: int, means: tuple[float, float], interval: Interval | None, p: float
) -> Difference:
    return Difference(name, n, *means, means[1] - means[0], interval, p, ALL[name].better)


def sign_flip_p(change: NDArray[np.float64]) -> float:
    """Two-sided p of the mean change when each question's sign is a coin's (Fisher 1935); 1 if all are 0."""
    if not change.any():
        return 1.0
    random = np.random.default_rng(SEED)
    from scipy import stats

    test = stats.permutation_test(
        (change,),
        np.mean,
        permutation_type="samples",
        n_resamples=_PERMUTATIONS,
        batch=_BATCH,
        vectorized=True,
        rng=random,
    )
    return float(test.pvalue)


def _drawn(measure: SetMeasure, a: Columns, b: Columns, resamples: Resamples) -> NDArray[np.float64]:
    """The difference in each round, the same questions drawn from both runs."""

    def change(rows: NDArray[np.int32]) -> float | None:
        before, after = of_set(measure, a.take(rows)), of_set(measure, b.take(rows))
        return None if before is None or after is None else after - before

    return resamples.statistics(change)


def _swap_p(measure: SetMeasure, a: Columns, b: Columns, observed: float) -> float:
    """As `sign_flip_p`, for a measure of many: a coin decides for each question which run an answer is of."""
    random = np.random.default_rng(SEED)
    as_large = 1
    for _ in range(_SET_PERMUTATIONS):
        swap = random.integers(2, size=len(a.wrong)).astype(bool)
        before, after = of_set(measure, _mixed(a, b, swap)), of_set(measure, _mixed(b, a, swap))
        if before is None or after is None or abs(after - before) >= abs(observed) - 1e-12:
            as_large += 1
    return as_large / (_SET_PERMUTATIONS + 1)


def _mixed(a: Columns, b: Columns, swap: NDArray[np.bool_]) -> Columns:
    pairs = zip(vars(a).values(), vars(b).values(), strict=True)
    return Columns(*(np.where(swap, other, one) for one, other in pairs))


def text(comparison: Comparison, names: tuple[str, str]) -> str:
    """For a terminal: a line per measure, then what turned right or wrong, both answers side by side."""
    lines = [
        f"A {names[0]}",
        f"B {names[1]}",
        f"{comparison.n} questions in both, {comparison.left_out} in one only",
        "",
    ]
    lines += [
        f"{ALL[d.name].label:26} {d.a:8.3f} → {d.b:8.3f}  {d.difference:+.3f} {_interval(d.interval):20} "
        f"p {d.p:.4f}  n {d.n:<5} {d.call}"
        for d in comparison.differences
    ]
    lines.append(
        f"\nOf {len(comparison.differences)} measures about one in {1 / SURE:.0f} would be called by chance."
    )
    for one, other in comparison.turned:
        lines += [
            "",
            f"turned {verdict(other)}: {one['sample']['question']}  ({', '.join(key_of(one))})",
            f"  A {_said(one)}",
            f"  B {_said(other)}",
        ]
    return "\n".join(lines)


def costs(a: Path, b: Path) -> str:
    """One line: the median time of each stage in both runs; times of different machines do not compare."""
    first, second = (read_manifest(path).get("cost", {}) for path in (a, b))
    shared = [stage for stage in STAGES if stage in first and stage in second]
    times = (f"{STAGES[stage]} {first[stage]['p50']} → {second[stage]['p50']}" for stage in shared)
    return f"median time in ms: {' · '.join(times)}"


def _interval(interval: Interval | None) -> str:
    return f"{interval:+.3f}" if interval else "–"


def _said(record: Mapping[str, Any]) -> str:
    if record["error"]:
        return f"{record['error']['type']}: {record['error']['message']}"
    return f"{verdict(record)}: {record['answer']['text']}"
