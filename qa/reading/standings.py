"""Standings: how a row stands among the others of its table, for a question.

A row is read by itself. That another has more of the question's words, that this is the cheapest of all, that
an amount lies between its ends and not those of others, is told only by a look at the whole table.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qa.language.ranges import Amount, Range, amounts, ranges
from qa.language.words import NEGATORS, stems, words
from qa.questions.question import Question
from qa.reading.extremes import TableRow, extremes
from qa.reading.read_as import ReadAs

_DASH = re.compile(r"[-–—.x/\s]*|n/?a|none|nil", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:from|min|minimum|over|up to|max|maximum|under)\b", re.IGNORECASE)


class Standing(NamedTuple):
    """How a row stands among the others of its table; 0 each for what is no row: `is_row` tells.

    `outdone`: the share of the question's terms that another row has and this one has not. `singled`: whether
    an amount or a word such as "cheapest" singles it out; `passed`: whether these tell against it. `void`:
    whether the column that the question names has nothing in it.
    """

    outdone: float = 0.0
    singled: float = 0.0
    passed: float = 0.0
    void: float = 0.0
    is_row: float = 0.0


NO_ROW = Standing()


def standings(question: Question, rows: Mapping[int, ReadAs]) -> dict[int, Standing]:
    """How each of the rows, by their ids, stands for a question."""
    tables: dict[int, list[TableRow]] = defaultdict(list)
    for id_, read_as in rows.items():
        tables[read_as.table].append(_row(id_, read_as.columns))
    named = amounts(question.text)
    # "Is there a sauna on Monday?" and "Which day has no sauna?" are answered by a dash.
    takes_as_there = question.answer_type != "yesno" and not any(
        word.lower in NEGATORS for word in words(question.text)
    )
    ends = extremes(question, tables)
    found = {}
    for table, own in tables.items():
        held, ruled_out = _by_amounts(own, named)
        if table in ends:
            held, ruled_out = held | ends[table], ruled_out | ({row.id for row in own} - ends[table])
        has = {row.id: {k for k, term in enumerate(question.terms) if row.has(term)} for row in own}
        # "Can a boy of 15 join the woodwork?" is asked of the woodwork, whoever else takes him.
        named_most = max((len(has[id_]) for id_ in held), default=len(question.terms))
        ruled_out = {id_ for id_ in ruled_out - held if len(has[id_]) <= named_most}
        for row in own:
            more = max(len(others - has[row.id]) - len(has[row.id] - others) for others in has.values())
            found[row.id] = Standing(
                outdone=more / len(question.terms) if question.terms else 0.0,
                singled=float(row.id in held),
                passed=float(row.id in ruled_out),
                void=float(takes_as_there and _is_void(row, question)),
                is_row=1.0,
            )
    return found


def _row(id_: int, columns: tuple[tuple[str, str], ...]) -> TableRow:
    found = [word for _, value in columns for word in words(value)]
    numbers = frozenset(word.number for word in found if word.number is not None)
    return TableRow(id_, columns, frozenset(stems(word for word in found if word.is_content)), numbers)


def _is_void(row: TableRow, question: Question) -> bool:
    """Whether a question names a row, and by other words columns in which that has nothing."""
    own = [term for term in question.terms if row.has(term)]
    terms = stems(term for term in question.terms if term not in own)
    named = {name: len(terms & _telling(name)) for name, _ in row.columns[1:]}
    most = max(named.values(), default=0)
    empty = all(_DASH.fullmatch(row.value(name)) for name, n in named.items() if n == most)
    return bool(own) and most > 0 and empty


def _telling(name: str) -> set[str]:
    return stems(word for word in words(name) if word.is_content or word.number is not None)


def _by_amounts(rows: Sequence[TableRow], named: set[Amount]) -> tuple[set[int], set[int]]:
    """The rows between whose ends an amount lies, and those between whose ends none does."""
    held, ruled_out = set(), set()
    for amount in named:
        for name in {name for row in rows for name, _ in row.columns}:
            told = {row.id: _ranges(row.value(name), name, amount) for row in rows}
            told = {id_: own for id_, own in told.items() if own}
            inside = {id_ for id_, own in told.items() if any(r.holds(amount) for r in own)}
            if len(inside) < len(rows) and (inside or len(told) > 1):
                held |= inside
                ruled_out |= told.keys() - inside
    return held, ruled_out


def _ranges(value: str, name: str, amount: Amount) -> list[Range]:
    """The ranges in a cell that compare with an amount; "18" under "Age from" is from 18."""
    limit = _LIMIT.search(name) if value[:1].isdigit() else None
    found = ranges(f"{limit[0]} {value}" if limit else value, name)
    return [range_ for range_ in found if _may_hold(range_, amount)]


def _may_hold(range_: Range, amount: Amount) -> bool:
    """Whether they compare: numbers without a unit are years, or people."""
    in_years = amount.kind == "age" and math.isclose(amount.number * 365.25, amount.value)
    return range_.kind == amount.kind or (not range_.kind and (in_years or amount.kind == "people"))
