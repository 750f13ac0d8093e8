"""Extremes: the row of a table that a word such as "cheapest" or "most" means, and by which of its columns.

A heading, or the units of what stands below it, tells what is compared: "Weight (kg)" the heaviest.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qa.language.ranges import amounts, kind_of
from qa.language.words import Word, stems, words
from qa.questions.question import Question
from qa.reading.table_rows import TOTAL

_FEWEST = 3  # rows with a value of which one can be the most
_CLOCK = re.compile(r"\b(\d{1,3}):(\d\d)\b")
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
_CENTS = re.compile(r"\d[.,]\d\d\b")
_PRICE = r"pric|cost|fee|charg|fare|rate|pay|rent|hire|tariff"
_SPACE = r"capacit|size|volume|area|place|seat|sleep|people|person|guest|hold"
_TIME = r"time|durat|lasts?|days?|hours?|weeks?|months?|nights?|minutes?|min|wait|stay"
_SPEED = r"speed|[km]?bit/s|km/h|mph|knots?|throughput|upload|download"


class _Compared(NamedTuple):
    """What a word such as "cheapest" compares: of what the most (1) or the least (-1) is meant.

    By `about` a heading names it, in amounts of a `kind` it is measured.
    """

    way: int
    about: str = ""
    kind: str = ""


_COMPARED: dict[str, tuple[_Compared, ...]] = {
    "cheapest": (_Compared(-1, _PRICE, "money"),),
    "dearest costliest priciest": (_Compared(1, _PRICE, "money"),),
    "quietest": (_Compared(-1, "nois|loud|sound|db"),),
    "loudest noisiest": (_Compared(1, "nois|loud|sound|db"),),
    "lightest": (_Compared(-1, "weigh|mass|load", "weight"),),
    "heaviest": (_Compared(1, "weigh|mass|load", "weight"),),
    "shortest": (_Compared(-1, "length|long|distan", "length"), _Compared(-1, _TIME, "time")),
    "longest": (_Compared(1, "length|long|distan", "length"), _Compared(1, _TIME, "time")),
    "smallest tiniest": (_Compared(-1, _SPACE, "volume"),),
    "biggest largest roomiest": (_Compared(1, _SPACE, "volume"),),
    "lowest": (_Compared(-1, "height|altitud|elevat|low", "length"),),
    "highest tallest": (_Compared(1, "height|tall|altitud|elevat|high", "length"),),
    "narrowest thinnest": (_Compared(-1, "width|wide|thick|diamet", "length"),),
    "widest thickest broadest": (_Compared(1, "width|wide|thick|diamet", "length"),),
    "shallowest": (_Compared(-1, "depth|deep", "length"),),
    "deepest": (_Compared(1, "depth|deep", "length"),),
    "youngest newest": (_Compared(-1, "age"),),
    "oldest": (_Compared(1, "age"),),
    "slowest": (_Compared(-1, _SPEED), _Compared(1, _TIME, "time")),
    "fastest quickest": (_Compared(1, _SPEED), _Compared(-1, _TIME, "time")),
    "coldest coolest": (_Compared(-1, "temp|°"),),
    "warmest hottest": (_Compared(1, "temp|°"),),
    "weakest": (_Compared(-1, "power|strength|kw|watt|hp"),),
    "strongest": (_Compared(1, "power|strength|kw|watt|hp"),),
    "earliest": (_Compared(-1, "start|open|from|depart|leav|arriv", "clock"),),
    "latest": (_Compared(1, "end|clos|until|depart|leav|arriv", "clock"),),
    "least fewest": (_Compared(-1),),
    "most": (_Compared(1),),
}
_BY_WORD = {word: found for forms, found in _COMPARED.items() for word in forms.split()}
_HEADS = frozenset("adults children guests people persons players visitors".split())
_OF_HEADS = {"most": (_Compared(1, _SPACE),), "fewest": (_Compared(-1, _SPACE),)}
_OF_ADJECTIVES = {"expensive": "dearest", "costly": "dearest", "powerful": "strongest", "noisy": "loudest"}
_OPPOSITES = {"dearest": "cheapest", "strongest": "weakest", "loudest": "quietest"}


class TableRow(NamedTuple):
    """A row of a table by the id of its sentence: names and values of its columns, and what these hold."""

    id: int
    columns: tuple[tuple[str, str], ...]
    stems: frozenset[str]  # of its values
    numbers: frozenset[float]

    @property
    def label(self) -> str:
        return next((value for _, value in self.columns if value), "")

    def has(self, term: Word) -> bool:
        return bool(stems([term]) & self.stems) or term.number in self.numbers

    def value(self, name: str) -> str:
        return next((value for own, value in self.columns if own == name), "")


def extremes(question: Question, tables: Mapping[int, Sequence[TableRow]]) -> dict[int, set[int]]:
    """The rows with the most or the least of what a question asks about, by their table: one at most.

    None where several tables may be meant: the cheapest of one is none of all.
    """
    asked, compared = _compared(question.text)
    terms = [term for term in question.terms if term.lower not in asked.split()]
    best = {
        table: max(ends, key=lambda end: end[0])
        for table, rows in tables.items()
        if (ends := [end for what in compared for end in _ends(terms, rows, what)])
    }
    most = max((score for score, _ in best.values()), default=0.0)
    meant = {table: found for table, (score, found) in best.items() if score == most}
    return meant if len(meant) == 1 else {}


def _ends(
    terms: Sequence[Word], rows: Sequence[TableRow], what: _Compared
) -> Iterator[tuple[float, set[int]]]:
    """The rows with the most or the least in each column that may be meant, and how well its heading says so.

    Of a table whose rows are what others have in columns, the row that is compared.
    """
    rows = [row for row in rows if not TOTAL.match(row.label)]
    telling = [term for term in terms if 0 < sum(row.has(term) for row in rows) < len(rows)]
    named = {row.id: sum(row.has(term) for term in telling) for row in rows}
    left = stems(term for term in terms if term not in telling)

    def says(heading: str, values: Sequence[str]) -> float:
        by_name = bool(what.about and re.search(rf"\b(?:{what.about})", heading, re.IGNORECASE))
        by_kind = what.kind in _kinds(heading, values)
        return 2.0 * len(left & stems(words(heading))) + by_name + 0.5 * by_kind

    for name, _ in rows[0].columns[1:] if rows else ():
        values = {row.id: v for row in rows if (v := _value(row.value(name), what.way)) is not None}
        score = says(name, [row.value(name) for row in rows])
        of_those = {id_: v for id_, v in values.items() if named[id_] == max(named[i] for i in values)}
        if len(values) >= _FEWEST and score:
            end = max(what.way * v for v in of_those.values())
            about_these = 0.5 * bool(left & stems(words(rows[0].columns[0][0])))
            yield score + about_these, {id_ for id_, v in of_those.items() if what.way * v == end}
    for row in rows:
        own = [value for _, value in row.columns[1:] if value]
        compared = len(own) >= _FEWEST and all(_value(value, what.way) is not None for value in own)
        if compared and (score := says(row.label, own)):
            yield score, {row.id}


def _compared(text: str) -> tuple[str, tuple[_Compared, ...]]:
    """The words by which a question asks for the most or the least of something, and of what."""
    found = [word.lower for word in words(text)]
    for before, word, after in zip(["", *found], found, [*found[1:], ""], strict=False):
        if word in ("most", "least") and after in _OF_ADJECTIVES:
            as_one = _OF_ADJECTIVES[after]
            as_one = as_one if word == "most" else _OPPOSITES[as_one]
            return f"{word} {after}", _BY_WORD[as_one]
        if word in _OF_HEADS and after in _HEADS:
            return f"{word} {after}", _OF_HEADS[word]
        if word in _BY_WORD and before != "at" and after not in ("often", "of"):
            return word, _BY_WORD[word]
    return "", ()


def _kinds(name: str, values: Sequence[str]) -> set[str]:
    """What a column measures, by its heading or by most of its values."""
    clocks = sum(_CLOCK.search(value) is not None for value in values)
    prices = sum(_CENTS.search(value) is not None and not _CLOCK.search(value) for value in values)
    own = Counter(amount.kind for value in values for amount in amounts(value))
    own.update(clock=clocks, time=clocks + own["age"], money=prices)
    return {*kind_of(name)[:1], *(kind for kind, n in own.items() if 2 * n > len(values))} - {""}


def _value(cell: str, way: int) -> float | None:
    """What a cell comes to, of several numbers the outer one, in base units if it has some; None for none."""
    if cell.strip().lower() in ("free", "none", "nil"):
        return 0.0
    if cell.strip().lower() == "unlimited":
        return math.inf
    clocks = [60 * float(m[1]) + float(m[2]) for m in _CLOCK.finditer(cell)]
    sized = [amount.value for amount in amounts(cell)]
    plain = (m[0].replace(",", "").replace("−", "-") for m in _NUMBER.finditer(cell))
    found = clocks or sized or [float(number) for number in plain]
    return way * max(way * value for value in found) if found else None
