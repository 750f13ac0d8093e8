"""Intervals: how far a mean may be off; 95 %, the same figures each time.

The questions of one article resemble each other, so with at least 8 articles these are drawn first and then
questions within each (two-stage cluster bootstrap: Davison and Hinkley 1997, section 3.8); with fewer only
questions are drawn, and the interval holds "within these articles". Where every sample has the best or the
worst value a bootstrap has no spread, and Wilson's interval stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
ROUNDS = 1_000
SEED = 20_250_324
MIN_ARTICLES = 8

Method = Literal["articles", "questions", "wilson"]
Picks = NDArray[np.int32]


@dataclass(frozen=True)
class Interval:
    """95 % of the drawn values lie in low..high; `method` says what was drawn (see the module)."""

    low: float
    high: float
    method: Method

    def __format__(self, number: str) -> str:
        """ "[0.123, 0.456]" for ".3f": both ends by the format of a number."""
        return f"[{self.low:{number}}, {self.high:{number}}]"


@dataclass(frozen=True)
class Resamples:
    """Draws with replacement: `picks` has a row of sample indices per round, short rows filled up with -1."""

    picks: Picks
    method: Method

    @classmethod
    def of(cls, articles: Sequence[str], *, rounds: int = ROUNDS, seed: int = SEED) -> Resamples:
        """Draws from samples of which `articles` says, one by one, where each belongs."""
        random = np.random.default_rng(seed)
        members = [np.flatnonzero(np.array(articles) == name) for name in sorted(set(articles))]
        if len(members) < MIN_ARTICLES:
            picks = random.integers(len(articles), size=(rounds, len(articles)), dtype=np.int32)
            return cls(picks, "questions")
        rows = [_two_stage(random, members) for _ in range(rounds)]
        picks = np.full((rounds, max(map(len, rows))), -1, dtype=np.int32)
        for row, drawn in zip(picks, rows, strict=True):
            row[: len(drawn)] = drawn
        return cls(picks, "articles")

    def means(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean of each round over samples that have a value (NaN: none); rounds without are left out."""
        drawn = np.append(values, np.nan)[self.picks]
        held = ~np.isnan(drawn)
        counts = held.sum(axis=1)
        totals = np.where(held, drawn, 0.0).sum(axis=1)
        means: NDArray[np.float64] = totals[counts > 0] / counts[counts > 0]
        return means

    def statistics(self, statistic: Callable[[NDArray[np.int32]], float | None]) -> NDArray[np.float64]:
        """`statistic` of the indices of each round; rounds where it is None are left out."""
        found = (statistic(row[row >= 0]) for row in self.picks)
        return np.array([value for value in found if value is not None], dtype=np.float64)

    def interval(self, drawn: NDArray[np.float64]) -> Interval | None:
        """The percentile interval of drawn values; None where nothing could be drawn."""
        if not len(drawn):
            return None
        low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Interval(float(low), float(high), self.method)


def mean_interval(
    values: NDArray[np.float64], resamples: Resamples, *, bounds: tuple[float, float] | None
) -> Interval | None:
    """The interval of the mean of `values`, NaN where a sample has none; None for fewer than 2 values.

    `bounds` are the lowest and highest possible value, None where there is no highest.
    """
    held = values[~np.isnan(values)]
    if bounds is not None and len(held) and (held == held[0]).all() and held[0] in bounds:
        return wilson(int(len(held) * (held[0] == bounds[1])), len(held), bounds)
    if len(held) < 2:
        return None
    return resamples.interval(resamples.means(values))


def wilson(successes: int, n: int, bounds: tuple[float, float] = (0.0, 1.0)) -> Interval:
    """Wilson's score interval of a proportion (Wilson 1927), stretched from 0..1 to `bounds`."""
    from scipy import stats

    low, high = stats.binomtest(successes, n).proportion_ci(LEVEL, method="wilson")
    width = bounds[1] - bounds[0]
    return Interval(bounds[0] + width * float(low), bounds[0] + width * float(high), "wilson")


def _two_stage(random: np.random.Generator, members: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    chosen = random.integers(len(members), size=len(members))
    return np.concatenate([random.choice(members[i], size=len(members[i])) for i in chosen])
