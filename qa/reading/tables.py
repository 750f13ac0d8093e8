"""Tables: a row told with the headings of its columns, so that it says by itself what its numbers are.

"Films | 318 | -13%" becomes "Division: Films; Revenue (€m): 318; Change: -13%." The cells are the article's
own; which row heads the table is told by the rule under it, or by its having no digits where others have.
Bars part the cells of a row, or tabs, or blanks; of the latter the places tell what stands under what.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.headings import GAP
from index.search import Hit, HitSentence
from qa.reading.read_as import ReadAs

_BAR = re.compile(r"\s*\|\s*")
_BETWEEN_BLANKS = re.compile(r"\S+(?: \S+)*")
_DIGIT = re.compile(r"(?<![^\W\d_])\d")  # but for that of "CO2"
_ENDS = re.compile(r"[ \t]*(?:[\r\n]|\Z)")
_LETTER = re.compile(r"[^\W\d_]")
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*\|")
_LINE_BELOW = re.compile(r"[\r\n][ \t]*[-=─]{3,}")
_MANY = 3  # cells of a row between blanks: where no rule tells, two may be an entry of a list

_Row = tuple[Hit, HitSentence]  # with the passage that it stands in


class _Cell(NamedTuple):
    text: str
    start: int = 0  # in its line
    end: int = 0


def rows(hits: Sequence[Hit]) -> tuple[dict[int, ReadAs], frozenset[int]]:
    """What the rows among the sentences of the hits are read as, by id, and the ids of those that head them.

    A row whose heading is not among the hits, or has another number of cells, is left out.
    """
    found: dict[int, ReadAs] = {}
    heads = set()
    for table in _tables(hits):
        header = _header(table)
        if header is None:
            continue
        told = _told(table)
        if "|" in header.text or any(told):
            heads.add(header.id)
        for (_, row), text in zip(table[1:], told, strict=True):
            if text:
                found[row.id] = ReadAs(text, row, header.start, is_worded=True)
    return found, frozenset(heads)


def _cells(hit: Hit, row: HitSentence) -> list[_Cell]:
    """The cells of a row; of one that tabs part, those that are empty too, which count as places."""
    if "|" in row.text:
        return [_Cell(" ".join(part.split())) for part in _BAR.split(row.text)]
    begin, end = row.start - hit.start, row.end - hit.start
    line = 1 + max(hit.text.rfind(mark, 0, begin) for mark in "\r\n")
    alone = not hit.text[line:begin].strip() and _ENDS.match(hit.text, end)
    if not alone or not GAP.search(row.text):  # two blanks behind a word of a sentence part no columns
        return [_Cell(row.text)]
    if "\t" in row.text:
        parts = f"{hit.text[line:begin]}{row.text}".split("\t")
        return [_Cell(part.strip(), n, n + 1) for n, part in enumerate(parts)]
    return [
        _Cell(cell[0], begin - line + cell.start(), begin - line + cell.end())
        for cell in _BETWEEN_BLANKS.finditer(row.text)
    ]


def _tables(hits: Sequence[Hit]) -> Iterator[list[_Row]]:
    """Runs of two rows or more of one section, from passage to passage; what is no row parts them."""
    found = {
        (hit.doc_id, row.ordinal): (hit, row)
        for hit in hits
        for row in hit.sentences
        if len(_cells(hit, row)) > 1
    }

    def run(numbered: tuple[int, tuple[int, int]]) -> tuple[int, str, bool, int]:
        """What rows of one run share: where ordinals go up by one, they stay as far from the count."""
        n, (doc_id, ordinal) = numbered
        hit, row = found[doc_id, ordinal]
        return doc_id, hit.heading, "|" in row.text, ordinal - n

    for _, places in itertools.groupby(enumerate(sorted(found)), run):
        table = [found[place] for _, place in places]
        if len(table) > 1:
            yield table


def _header(table: Sequence[_Row]) -> HitSentence | None:
    """The first row, where it heads the others."""
    hit, first = table[0]
    between = hit.text[first.end - hit.start : table[1][1].start - hit.start]
    bars = "|" in first.text
    if (_RULE if bars else _LINE_BELOW).search(between):
        return first
    names, *others = [_cells(*row) for row in table]
    if first is hit.sentences[0] and not hit.opens:  # the heading may be in the passage before
        return None
    if not bars and (max(map(len, (names, *others))) < _MANY or first.text.endswith((".", "!", "?"))):
        return None
    digits = [_DIGIT.search(row.text) is not None for _, row in table]
    plain = any(digits[1:]) and not digits[0]
    return first if (plain and not _is_alike(names)) or _names_amounts(names, others) else None


def _is_alike(cells: Sequence[_Cell]) -> bool:
    """ "Monday    closed    closed": no names of columns."""
    return len(cells) > 2 and len({cell.text for cell in cells[1:]}) == 1


def _names_amounts(names: Sequence[_Cell], table: Sequence[Sequence[_Cell]]) -> bool:
    """Whether cells that differ and have letters, "1st year", stand over two columns of amounts or more."""
    if len({cell.text for cell in names}) < max(len(names), _MANY):
        return False
    same = [row for row in table if len(row) == len(names)]
    over = [
        _LETTER.search(name.text) is not None
        and sum(_is_amount(row[n].text) for row in same) > len(table) / 2
        for n, name in enumerate(names)
    ]
    return sum(over[1:]) >= 2


def _is_amount(text: str) -> bool:
    return _DIGIT.search(text) is not None and not _LETTER.search(text)


def _told(table: Sequence[_Row]) -> list[str]:
    """Each row of a table with the names of its columns, which the first row has; "" where that is unclear.

    The first name may be missing, as in the corner of a table.
    """
    header = table[0][1]
    names, *others = [_cells(*row) for row in table]
    if "|" in header.text:
        if len(names) == max(map(len, others)) - 1:
            names = [_Cell(""), *names]
        under = [names if len(names) == len(row) else None for row in others]
    else:
        under = [_by_place(names, row) for row in others]
    return [_row_told(own, row) if own else "" for own, row in zip(under, others, strict=True)]


def _row_told(names: Sequence[_Cell], values: Sequence[_Cell]) -> str:
    pairs = (
        f"{name.text}: {value.text}" if name.text else value.text
        for name, value in zip(names, values, strict=True)
        if value.text
    )
    return f"{'; '.join(pairs).removesuffix('.')}."


def _by_place(names: Sequence[_Cell], row: Sequence[_Cell]) -> list[_Cell] | None:
    """The heading over each value of a row, None where one has no place; the first value may have none."""
    found: list[_Cell] = []
    for value in row:
        flush = [name for name in names if value.start == name.start or value.end == name.end]
        over = flush or [name for name in names if value.start < name.end and name.start < value.end]
        if len(over) > 1 or (over and over == found[-1:]) or not (over or value is row[0]):
            return None
        found += over or [_Cell("")]
    return found
