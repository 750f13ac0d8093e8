"""Ranges: the amounts that a text names, and the ends between which one may lie: "6 to 35 months", "under 3".

Amounts of one kind compare, whatever their unit: a kilo is 1,000 grams.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from qa.language.words import in_digits

_KINDS: dict[str, dict[float, str]] = {  # of the kind's base unit -> the names of what that many are
    "weight": {1: "g grams?", 1e3: "kgs? kilos? kilograms?", 1e6: "t tonnes? tons?", 453.6: "lbs?"},
    "time": {1: "mins? minutes?", 60: "h hrs? hours?", 1440: "days?"},
    "age": {7: "wks? weeks?", 30.44: "months?", 365.25: "yrs? years?"},  # longer times too
    "length": {
        1e-3: "mm millimet(?:re|er)s?",
        1e-2: "cm centimet(?:re|er)s?",
        1: "m met(?:re|er)s?",
        1e3: "km kilomet(?:re|er)s?",
        0.3048: "ft foot feet",
        1609.0: "miles?",
    },
    "volume": {1e-3: "ml", 1e-2: "cl", 1: "l lit(?:re|er)s?"},
    "money": {1: "euros? pounds? dollars? crowns? kroner kronor francs? eur gbp usd [£€$]"},
    "people": {1: "people persons? guests? adults? children kids players? passengers? pupils? visitors?"},
}
_UNITS = [
    (re.compile("|".join(names.split()), re.IGNORECASE), kind, size)
    for kind, units in _KINDS.items()
    for size, names in units.items()
]
_LONGEST = 500  # characters of a cell that are looked at
_N = r"(\d{1,9}(?:[.,]\d{1,9})*)"
_U = r"(?:\s?-?([A-Za-z]{1,12})\b)?"
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d\b(?=\s*[-–]\s*\d{1,2}[:.]\d\d)|\d{1,2}:\d\d\b")
_SPAN = re.compile(
    rf"(over |above |more than )?([£€$]?){_N}{_U}\s*(?:to|up to|[-–—]|and)\s*([£€$]?){_N}{_U}", re.IGNORECASE
)
_MOST = re.compile(
    r"(under|below|less than|younger than|up to|at most|not over|no more than|max(?:imum|\.)?)"
    rf"\s*([£€$]?){_N}{_U}",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"(over|above|more than|older than|from|at least|min(?:imum|\.)?)\s*([£€$]?){_N}{_U}"
    rf"|([£€$]?){_N}{_U}\s*(?:\+|(?:and|or) (?:over|older|above|more|up)\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(rf"(?<![\d.,:/–-])([£€$]?){_N}(?:\s?-?([A-Za-z]{{1,12}})\b)?(?![\d:/])")
_OPEN = ("under", "below", "less than", "younger than", "over", "above", "more than", "older than")
_ONE = re.compile(r"\bone(?=[ -](?:year|month|week|kilo|hour)s?\b)", re.IGNORECASE)
_HALF = re.compile(r"\bhalf(?:[ -]an?)?[ -](?=(?:kilo|kg|litre|liter|mile|hour|tonne)\b)", re.IGNORECASE)
_AGED = re.compile(
    r"\b(?:aged|i am|i'?m|(?:he|she)(?:'s| is)|turns|turned|(?:who|daughter|son|boy|girl|child|kid|mother"
    r"|father|mum|dad|wife|husband|nephew|niece|gran\w*) is(?: just| only| nearly| almost)?)\s+(\d{1,3})"
    r"(?=\s*(?:$|[,;?!)]|\.(?!\d)|(?:and|but|so|now|or|years?|next|this|can|could|may|how|what|do|does|is)\b))"
    r"|\b(\d{1,3})[- ]?(?:y/?o|year[- ]?olds?|years? old)\b",
    re.IGNORECASE,
)


class Amount(NamedTuple):
    """A `number` of some unit, which makes `value` of its kind's base unit."""

    number: float
    value: float
    kind: str


class Range(NamedTuple):
    """From `low` to `high`, less the ends that are `open`; of a kind as amounts are, "" of numbers alone."""

    low: float
    high: float
    kind: str
    open: frozenset[float] = frozenset()

    def holds(self, amount: Amount) -> bool:
        value = amount.value if self.kind else amount.number
        return self.kind in ("", amount.kind) and self.low <= value <= self.high and value not in self.open


def amounts(text: str) -> set[Amount]:
    """The amounts with a unit that a text names, and the ages: "my son is 9"."""
    text = in_digits(_HALF.sub("0.5 ", _ONE.sub("1", text)))
    named = [(number, sign or unit) for sign, number, unit in _AMOUNT.findall(text)]
    named += [(m[1] or m[2], "years") for m in _AGED.finditer(text)]
    return {
        Amount(_number(number), _number(number) * found[1], found[0])
        for number, unit in named
        if (found := _unit(unit))
    }


def ranges(text: str, about: str = "") -> Iterator[Range]:
    """The ranges that a text tells; where it names no unit, `about` may, what it is told of: "Length (m)"."""
    text = _CLOCK.sub(" ", text[:_LONGEST])
    unit = kind_of(about)
    while found := _SPAN.search(text) or _MOST.search(text) or _LEAST.search(text):
        if found.re is _SPAN:
            over, one, low, own_unit, other, high, last = found.groups()
            own = _unit(other or one or last) or _unit(own_unit) or unit
            first = _unit(one or own_unit) or own
            a, b = _number(low) * first[1], _number(high) * own[1]
            if a < b:
                yield Range(a, b, own[0], frozenset({a} if over else ()))
        else:
            word, *ends = found.groups()
            sign, number, own_unit = ends[:3] if ends[1] else ends[3:]
            own = _unit(sign or own_unit) or unit
            end = _number(number) * own[1]
            low, high = (-math.inf, end) if found.re is _MOST else (end, math.inf)
            yield Range(low, high, own[0], frozenset({end} if (word or "").lower() in _OPEN else ()))
        text = f"{text[: found.start()]} {text[found.end() :]}"


def _number(digits: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    whole, *rest = re.split("[.,]", digits)
    return float(f"{whole}.{''.join(rest) or 0}")


def _unit(name: str | None) -> tuple[str, float] | None:
    """The kind of what a word measures, and how many of its base unit it is."""
    return next(((kind, size) for names, kind, size in _UNITS if name and names.fullmatch(name)), None)


def kind_of(about: str) -> tuple[str, float]:
    """What a heading names as the unit of its column: "Weight (kg)", "Age"; "" for none, "?" for another."""
    if re.search(r"\bage\b", about, re.IGNORECASE):
        return "age", 365.25
    named = re.search(r"\(([A-Za-z/°²³]{1,12})\)|([£€$])", about)
    return _unit(named[1] or named[2]) or ("?", 1.0) if named else ("", 1.0)
