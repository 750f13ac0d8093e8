"""Ranges: which amounts a text names, and between which ends they lie."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.ranges import Amount, amounts, ranges

YEAR = 365.25


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("8 kilos to zone 2, price?", "weight", 8000),
        ("can i worm a puppy of only 700 g", "weight", 700),
        ("What do I pay for a half-kilo parcel?", "weight", 500),
        ("half an hour of yoga", "time", 30),
        ("Is there room for six people?", "people", 6),
        ("a painting worth 3,000 crowns", "money", 3000),
        ("can I spend £12.50", "money", 12.5),
        ("a boat of 7.5 metres", "length", 7.5),
        ("how much does a 9 week old eat", "age", 63),
        ("can my 15-year-old join", "age", 15 * YEAR),
        ("my son is 9 and can swim", "age", 9 * YEAR),
        ("I'm 70, how much do I get off?", "age", 70 * YEAR),
        ("for a girl who is just 4", "age", 4 * YEAR),
        ("free for my one-year-old?", "age", YEAR),
    ],
)
def test_an_amount_is_named_by_a_unit_or_is_an_age(text: str, kind: str, value: float) -> None:
    (found,) = amounts(text)
    assert (found.kind, found.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize(
    "text",
    [
        "when does bus 12 leave",
        "is the library open at 8 in the evening",
        "the 18:30-20:00 course",
        "my haemoglobin is 125 units low",
        "what happened on 4/5 July",
        "the fee is 12%",
    ],
)
def test_what_has_no_unit_is_no_amount(text: str) -> None:
    assert amounts(text) == set()


@pytest.mark.parametrize(
    ("text", "about", "inside", "outside"),
    [
        ("over 5 to 10 kg", "", [5.1, 10], [5, 10.1]),
        ("up to 1 kg", "", [0.2, 1], [1.1]),
        ("under 3 kg", "", [2.9], [3]),
        ("from 16 kg", "", [16, 90], [15.9]),
        ("more than 16 kg", "", [16.1], [16]),
        ("65 kg and over", "", [65, 90], [64]),
        ("18 kg+", "", [18], [17]),
        ("6–35", "Weight (kg)", [6, 35], [5, 36]),
        ("500 g to 2 kg", "", [0.5, 2], [0.4, 2.1]),
        ("between 8 and 14 kg", "", [8, 14], [7, 15]),
        ("1,000 to 2,000 kg", "", [1500], [999]),
    ],
)
def test_a_range_holds_what_lies_between_its_ends(
    text: str, about: str, inside: list[float], outside: list[float]
) -> None:
    (found,) = ranges(text, about)
    assert all(found.holds(Amount(kilos, 1000 * kilos, "weight")) for kilos in inside)
    assert not any(found.holds(Amount(kilos, 1000 * kilos, "weight")) for kilos in outside)
    assert not found.holds(Amount(inside[0], inside[0], "length"))


def test_numbers_without_a_unit_hold_what_is_written() -> None:
    (found,) = ranges("8 to 17")
    assert (found.low, found.high, found.kind) == (8, 17, "")
    assert found.holds(Amount(9, 9 * YEAR, "time"))


def test_an_age_is_in_years_and_months_compare_with_it() -> None:
    (years,) = ranges("8 to 17", "Age")
    (months,) = ranges("6 to 35 months")
    (nine,), (one,) = amounts("a 9-year-old"), amounts("a one-year-old")
    assert (years.holds(nine), years.holds(one), months.holds(nine), months.holds(one)) == (
        True,
        False,
        False,
        True,
    )


@pytest.mark.parametrize("text", ["18:30-20:00", "08.30-12.00", "12", "20 to 5", "from Monday to Friday", ""])
def test_times_of_day_and_plain_numbers_are_no_ranges(text: str) -> None:
    assert list(ranges(text)) == []


def test_other_units_hold_no_age() -> None:
    (nine,) = amounts("my son is 9")
    for text, about in (
        ("5 to 12", "Speed (Mbit/s)"),
        ("5-12", "Fee (£)"),
        ("from £5", ""),
        ("over 5 days", ""),
    ):
        (found,) = ranges(text, about)
        assert found.kind not in ("", "age")
        assert not found.holds(nine)


def test_several_ranges_are_each_told_and_a_long_text_is_cut() -> None:
    found = list(ranges("3 to 5 years, 10 to 12 years"))
    assert [round(r.low / YEAR) for r in found] == [3, 10]
    assert len(list(ranges("3 to 5 kg, " * 100_000))) < 60
    assert all(math.isfinite(r.low) for r in found)


@given(
    st.text("0123456789.,-–£ kgtoupverund", max_size=200), st.sampled_from(["", "Age", "Weight (kg)", "(x)"])
)
def test_whatever_a_cell_holds_has_sound_ranges(text: str, about: str) -> None:
    for found in ranges(text, about):
        assert found.low <= found.high
        assert all(end in (found.low, found.high) for end in found.open)
    amounts(text)
