"""Columns of plain text: what stands under which heading is told by the places in the lines.

What heads the columns is told by a rule under it, or by its having no numbers where the rows have them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.reading.table_rows import (
    DIGIT,
    LETTER,
    MANY,
    OWN_DIGIT,
    REST_OF_LINE,
    TOTAL,
    Cell,
    Row,
    Told,
    is_amount,
    row_told,
)

_MEASURE = re.compile(r"[^\w\s]{0,2}\d[\d.,:/ –-]*(?:[^\W\d_]{1,3}|%)?")
_NEXT_LINE = re.compile(r"([ \t]*)([^\s=─_-])")


class _Group(NamedTuple):
    """The rows below a label, or those before the first one; of the latter the label is ""."""

    label: str
    rows: list[Row]

    @property
    def left(self) -> int:
        """Where the first cells of its rows begin."""
        return min(row.cells[0].start for row in self.rows)


def told_by_place(header: Row, others: Sequence[Row]) -> list[Told | None] | None:
    """Each row with the names over its cells; unclear where one has no place or may go on in the next line.

    None for what names others: a second line of the heading, or the label over some of the rows.
    """
    names, body = header.cells, list(others)
    if second := _second_line(header, others):
        names, body = second, body[1:]
    texts = [cell.text for cell in names[not names[0].text :]]
    if "" in texts or len({*texts}) < len(texts) or header.has_amounts() or not header.opens_table:
        return None
    names = _widened(names, body)
    under = {row.sentence.id: _by_place(names, row.cells) for row in body}
    table = [(under[row.sentence.id], row) for row in body if not row.is_label]
    left = min(row.cells[0].start for _, row in table)
    last = others[0] if second else header
    if not last.is_ruled(body[0]) and not _is_named(names, table, left, header.above):
        return None
    told: list[Told | None] = [None] if second else []
    for group in _groups(body):
        told += [None] if group.label else []
        lacks_first = [row.lacks_first(group.left) for row in group.rows]
        if lacks_first[0]:
            return None  # a heading of more lines
        runs_over = [*lacks_first[1:], _runs_over(group.rows[-1], group.left)]
        for row, lacks, over in zip(group.rows, lacks_first, runs_over, strict=True):
            own = under[row.sentence.id]
            unclear = not own or lacks or over
            told.append(Told() if unclear else row_told(names, own or (), row.cells, group.label))
    return told if any(row and row.text for row in told) else None


def _second_line(header: Row, others: Sequence[Row]) -> list[Cell] | None:
    """The names of the columns, where the row below a header goes on with some of them: "Sleeps", "up to"."""
    second, *rows = others
    if not rows or second.is_label or second.has_amounts() or header.is_ruled(second):
        return None
    left = min(row.cells[0].start for row in rows if not row.is_label)
    over = _by_place(header.cells, second.cells)
    if not second.lacks_first(left) or not over or not all(name.text for name in over):
        return None
    below = {name: cell for name, cell in zip(over, second.cells, strict=True) if cell.text}
    return [
        Cell(f"{name.text} {cell.text}", min(name.start, cell.start), max(name.end, cell.end))
        if (cell := below.get(name))
        else name
        for name in header.cells
    ]


def _widened(names: list[Cell], rows: Sequence[Row]) -> list[Cell]:
    """The names, each as wide as what stands under it, so far as columns stay apart: "Low" over "14.00"."""
    columns = {name: name for name in names}
    for row in rows:
        for name, cell in zip(under := _by_place(names, row.cells) or [], row.cells, strict=bool(under)):
            if over := columns.get(name):
                columns[name] = Cell(name.text, min(over.start, cell.start), max(over.end, cell.end))
    wide = list(columns.values())
    apart = all(one.end <= other.start for one, other in itertools.pairwise(wide))
    return wide if apart else names


def _groups(rows: Sequence[Row]) -> list[_Group]:
    """The rows by the labels over them; one further out than the first of its group, or a total, has none."""
    groups: list[_Group] = []
    out = -1  # where the label stands
    for row in rows:
        first = row.cells[0]
        if row.is_label:
            groups.append(_Group(first.text.rstrip(":"), []))
            out = first.start
            continue
        labelled = groups and groups[-1].label and groups[-1].rows and first.start <= out
        if not groups or (labelled and (groups[-1].left > out or TOTAL.match(first.text))):
            groups.append(_Group("", []))
        groups[-1].rows.append(row)
    return groups


def _is_named(
    names: Sequence[Cell], table: Sequence[tuple[list[Cell] | None, Row]], left: int, above: str
) -> bool:
    """Whether names, and no values, stand over the columns: their corner is empty, or they have no numbers.

    Where the columns have them. `above` is the line above.
    """
    texts = [cell.text for cell in names]
    corner = names[0].start > left or not texts[0]
    if len(names) + (corner and bool(texts[0])) < MANY or texts[-1].endswith((".", "!", "?")):
        return False
    if corner and not above:
        return True
    if texts[0][:1].isupper() and any(text[:1].islower() for text in texts):
        return False  # "Infants   free   not needed"
    if len({text.endswith(":") for text in texts}) > 1:
        return False  # "Name:   Ada Vell   Age:   34"
    below: dict[str, list[str]] = {text: [] for text in texts}
    for under, row in table:
        for name, value in zip(under or (), row.cells, strict=bool(under)):
            below.setdefault(name.text, []).append(value.text)
    if any(text and text in values for text, values in below.items()):
        return False
    numbers = [
        text
        for text in texts
        if sum(_is_number_under(text, value) for value in below[text]) > max(1, len(below[text])) / 2
    ]
    return len(numbers) > any(OWN_DIGIT.search(text) for text in texts)


def _is_number_under(name: str, value: str) -> bool:
    if DIGIT.search(name) and not OWN_DIGIT.search(name):
        name = ""  # "CO2"
    measure = not DIGIT.search(name) and _MEASURE.fullmatch(value) is not None
    return measure or (is_amount(value) and LETTER.search(name) is not None)


def _by_place(names: Sequence[Cell], cells: Sequence[Cell]) -> list[Cell] | None:
    """The name over each cell of a row, None where one has no place; over the first there may be none."""
    found: list[Cell] = []
    for cell in cells:
        over = [name for name in names if cell.start < name.end and name.start < cell.end]
        if len(over) > 1 or (over and over == found[-1:]) or not (over or cell is cells[0]):
            return None
        found += over or [Cell("")]
    return found


def _runs_over(row: Row, left: int) -> bool:
    """Whether the line below the last row goes on with one of its cells: further in, or in lower case."""
    end = REST_OF_LINE.match(row.hit.text, row.sentence.end - row.hit.start)
    below = _NEXT_LINE.match(row.hit.text, end.end()) if end else None
    if below is None:
        return False
    return len(below[1]) > left or below[2].islower()
