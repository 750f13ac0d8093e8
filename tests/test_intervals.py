"""Intervals: against published values, scipy's own bootstrap, and where a bootstrap has no spread."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eval.intervals import MIN_ARTICLES, Resamples, mean_interval, wilson

RANDOM = np.random.default_rng(7)


def test_wilson_against_published_values() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for k, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        interval = wilson(k, n)
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_the_bootstrap_is_the_percentile_bootstrap_of_scipy() -> None:
    values = RANDOM.normal(size=80)
    ours = mean_interval(values, Resamples.of(["one"] * 80, rounds=4_000), bounds=None)
    theirs = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=4_000, rng=1
    ).confidence_interval
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)
    assert ours.method == "questions"


def test_articles_are_drawn_first_when_there_are_enough() -> None:
    articles = [f"a{i}" for i in range(MIN_ARTICLES) for _ in range(20)]
    values = np.repeat(RANDOM.normal(size=MIN_ARTICLES), 20)  # all of the spread lies between articles
    wide = mean_interval(values, Resamples.of(articles), bounds=None)
    narrow = mean_interval(values, Resamples.of(["one"] * len(values)), bounds=None)
    assert wide is not None
    assert narrow is not None
    assert wide.method == "articles"
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_seven_articles_are_too_few() -> None:
    assert Resamples.of([f"a{i}" for i in range(MIN_ARTICLES - 1)]).method == "questions"


def test_where_all_agree_wilson_stands_in() -> None:
    resamples = Resamples.of(["one"] * 10)
    best = mean_interval(np.ones(10), resamples, bounds=(0, 1))
    assert best is not None
    assert (best.low, best.high, best.method) == (pytest.approx(wilson(10, 10).low), 1.0, "wilson")
    worst = mean_interval(np.full(10, -1.0), resamples, bounds=(-1, 1))
    assert worst is not None
    assert (worst.low, worst.high) == (-1.0, pytest.approx(2 * wilson(0, 10).high - 1))


def test_equal_values_within_the_bounds_have_no_spread() -> None:
    interval = mean_interval(np.full(5, 0.5), Resamples.of(["one"] * 5), bounds=(0, 1))
    assert interval is not None
    assert (interval.low, interval.high) == (0.5, 0.5)


def test_one_value_has_no_interval_unless_it_is_at_a_bound() -> None:
    resamples = Resamples.of(["one"])
    assert mean_interval(np.array([0.4]), resamples, bounds=(0, 1)) is None
    assert mean_interval(np.array([1.0]), resamples, bounds=(0, 1)) == wilson(1, 1)


def test_samples_without_a_value_are_not_counted_as_nought() -> None:
    values = np.array([1.0, 0.0, np.nan, np.nan] * 20)
    interval = mean_interval(values, Resamples.of(["one"] * 80), bounds=(0, 1))
    assert interval is not None
    assert interval.low < 0.5 < interval.high
    assert interval.low > 0.3


def test_the_same_figures_each_time() -> None:
    articles = [f"a{i % 9}" for i in range(50)]
    assert np.array_equal(Resamples.of(articles).picks, Resamples.of(articles).picks)
