"""Tables: a row told with the headings of its columns, so that it says by itself what its numbers are.

"Films | 318 | -13%" becomes "Division: Films; Revenue (€m): 318; Change: -13%." The cells are the article's
own. Bars part them, or in plain text tabs or blanks; of the latter the places tell what stands under what.
What heads the columns is told by a rule under it, or by its having no numbers where the rows have them. A
wrong heading would make a false statement of a true row: where anything is unclear, rows stay as they are.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.headings import GAP, is_row
from index.lines import line_start
from index.search import Hit, HitSentence
from qa.reading.read_as import ReadAs

_BAR = re.compile(r"\s*\|\s*")
_BETWEEN_BLANKS = re.compile(r"\S+(?: \S+)*")
_DIGIT = re.compile(r"\d")
_OWN_DIGIT = re.compile(r"(?<![^\W\d_])\d")  # but for that of "CO2"
_LETTER = re.compile(r"[^\W\d_]")
_MEASURE = re.compile(r"[^\w\s]{0,2}\d[\d.,:/ –-]*(?:[^\W\d_]{1,3}|%)?")
_BAR_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*\|")
_RULE = re.compile(r"[\r\n][ \t]*[-=─]{3,}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")
_NEXT_LINE = re.compile(r"([ \t]*)([^\s=─_-])")
_MANY = 3  # columns of plain text: where no rule tells, two may be the entries of a list


class _Cell(NamedTuple):
    text: str
    start: int = 0  # in its line
    end: int = 0


class _Row(NamedTuple):
    hit: Hit
    sentence: HitSentence
    cells: list[_Cell]

    @property
    def has_bars(self) -> bool:
        return "|" in self.sentence.text

    @property
    def key(self) -> tuple[int, str, bool]:
        """What the rows of one table share."""
        return self.hit.doc_id, self.hit.heading, self.has_bars

    def between(self, other: _Row) -> str:
        """What stands between this row and the next one, as far as the hit tells."""
        return self.hit.text[self.sentence.end - self.hit.start : other.sentence.start - self.hit.start]

    def is_ruled(self, other: _Row) -> bool:
        return (_BAR_RULE if self.has_bars else _RULE).search(self.between(other)) is not None

    def has_amounts(self) -> bool:
        return any(_is_amount(cell.text) for cell in self.cells)


def rows(hits: Sequence[Hit]) -> tuple[dict[int, ReadAs], frozenset[int]]:
    """What the rows among the sentences of the hits are read as, by id, and the ids of those that head them.

    A row whose heading is not among the hits, or has other columns, is left out.
    """
    found: dict[int, ReadAs] = {}
    heads = set()
    for header, *others in _tables(hits):
        told = (_told_with_bars if header.has_bars else _told_by_place)(header, others)
        if told is None:
            continue
        heads.add(header.sentence.id)
        for row, text in zip(others, told, strict=True):
            if text:
                found[row.sentence.id] = ReadAs(text, row.sentence, header.sentence.start, is_worded=True)
    return found, frozenset(heads)


def _tables(hits: Sequence[Hit]) -> Iterator[list[_Row]]:
    """Runs of two rows or more of one section, from passage to passage; what is no row parts them."""
    found = sorted(
        (row for hit in hits for sentence in hit.sentences if len((row := _row(hit, sentence)).cells) > 1),
        key=lambda row: (row.hit.doc_id, row.sentence.ordinal),
    )
    table: list[_Row] = []
    for row, below in itertools.zip_longest(found, found[1:]):
        if table and (not _goes_on(table[-1], row) or _heads_anew(table, row, below)):
            yield from [table] if len(table) > 1 else []
            table = []
        table.append(row)
    if len(table) > 1:
        yield table


def _row(hit: Hit, sentence: HitSentence) -> _Row:
    """A sentence with its cells; of one that tabs part, those that are empty too, which count as places."""
    text = sentence.text
    if "|" in text:
        return _Row(hit, sentence, [_Cell(" ".join(part.split())) for part in _BAR.split(text)])
    begin, end = sentence.start - hit.start, sentence.end - hit.start
    line = line_start(hit.text, begin)
    alone = not hit.text[line:begin].strip() and _REST_OF_LINE.match(hit.text, end)
    if not alone or not GAP.search(text) or _LINE_END.search(text):  # two blanks in prose part no columns
        return _Row(hit, sentence, [_Cell(text)])
    if "\t" in text:
        parts = f"{hit.text[line:begin]}{text}".split("\t")
        return _Row(hit, sentence, [_Cell(part.strip(), n, n + 1) for n, part in enumerate(parts)])
    indent = begin - line
    found = _BETWEEN_BLANKS.finditer(text)
    return _Row(hit, sentence, [_Cell(m[0], indent + m.start(), indent + m.end()) for m in found])


def _goes_on(row: _Row, other: _Row) -> bool:
    """Whether one row is the next line of another's table, but for a rule."""
    if row.key != other.key or row.sentence.ordinal + 1 != other.sentence.ordinal:
        return False
    if other.sentence.start >= row.hit.end:
        return True  # in the next passage
    return all(line.strip() for line in _LINE_END.split(row.between(other))[1:-1])


def _heads_anew(table: Sequence[_Row], row: _Row, below: _Row | None) -> bool:
    """Whether a row below others has a rule under it, or may name columns: it has no numbers, and they do."""
    ruled = below is not None and _goes_on(row, below) and row.is_ruled(below) and not row.has_amounts()
    texts = [cell.text for cell in row.cells if cell.text]
    names = len(texts) >= _MANY and all(text[:1].isupper() for text in texts)
    names &= not _DIGIT.search(row.sentence.text) and any(other.has_amounts() for other in table)
    return ruled or (names and not row.has_bars)


def _opens(row: _Row) -> bool:
    """Whether a row begins its table: no line of columns is right above it, nor in the passage before."""
    first = row.sentence is row.hit.sentences[0]
    return (row.hit.opens or not first) and (row.has_bars or not is_row(_above(row)))


def _above(row: _Row) -> str:
    """The line above a row, as far as the hit tells."""
    *_, above, _ = ["", *_LINE_END.split(row.hit.text[: row.sentence.start - row.hit.start])]
    return above.strip()


def _told_with_bars(header: _Row, others: Sequence[_Row]) -> list[str] | None:
    """Each row with the names of its columns, the first of which, in the corner, may be missing."""
    digits = any(_DIGIT.search(row.sentence.text) for row in others)
    plain = digits and not _OWN_DIGIT.search(header.sentence.text) and _opens(header)
    if not plain and not header.is_ruled(others[0]):
        return None
    names = header.cells
    if len(names) == max(len(row.cells) for row in others) - 1:
        names = [_Cell(""), *names]
    return [_row_told(names, row.cells) if len(names) == len(row.cells) else "" for row in others]


def _told_by_place(header: _Row, others: Sequence[_Row]) -> list[str] | None:
    """Each row with the names over its cells, "" where a cell has no place or may go on in the next line."""
    names, left = header.cells, min(row.cells[0].start for row in others)
    texts = [cell.text for cell in names[not names[0].text :]]
    if "" in texts or len({*texts}) < len(texts) or header.has_amounts() or not _opens(header):
        return None
    under = [_by_place(names, row.cells) for row in others]
    table = list(zip(under, others, strict=True))
    if not header.is_ruled(others[0]) and not _is_named(names, table, left, _above(header)):
        return None
    lacks_first = [row.cells[0].start > left or not row.cells[0].text for row in others]
    if lacks_first[0]:
        return None  # a heading of two lines
    runs_over = [*lacks_first[1:], _runs_over(others[-1], left)]
    told = [
        _row_told(own, row.cells) if own and not lacks and not over else ""
        for (own, row), lacks, over in zip(table, lacks_first, runs_over, strict=True)
    ]
    return told if any(told) else None


def _is_named(
    names: Sequence[_Cell], table: Sequence[tuple[list[_Cell] | None, _Row]], left: int, above: str
) -> bool:
    """Whether names, and no values, stand over the columns: their corner is empty, or they have no numbers.

    Where the columns have them. `above` is the line above.
    """
    texts = [cell.text for cell in names]
    corner = names[0].start > left or not texts[0]
    if len(names) + (corner and bool(texts[0])) < _MANY or texts[-1].endswith((".", "!", "?")):
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
    return len(numbers) > any(_OWN_DIGIT.search(text) for text in texts)


def _is_number_under(name: str, value: str) -> bool:
    if _DIGIT.search(name) and not _OWN_DIGIT.search(name):
        name = ""  # "CO2"
    measure = not _DIGIT.search(name) and _MEASURE.fullmatch(value) is not None
    return measure or (_is_amount(value) and _LETTER.search(name) is not None)


def _is_amount(text: str) -> bool:
    return _DIGIT.search(text) is not None and not _LETTER.search(text)


def _by_place(names: Sequence[_Cell], cells: Sequence[_Cell]) -> list[_Cell] | None:
    """The name over each cell of a row, None where one has no place; over the first there may be none."""
    found: list[_Cell] = []
    for cell in cells:
        over = [name for name in names if cell.start < name.end and name.start < cell.end]
        if len(over) > 1 or (over and over == found[-1:]) or not (over or cell is cells[0]):
            return None
        found += over or [_Cell("")]
    return found


def _runs_over(row: _Row, left: int) -> bool:
    """Whether the line below the last row goes on with one of its cells: further in, or in lower case."""
    end = _REST_OF_LINE.match(row.hit.text, row.sentence.end - row.hit.start)
    below = _NEXT_LINE.match(row.hit.text, end.end()) if end else None
    if below is None:
        return False
    return len(below[1]) > left or below[2].islower()


def _row_told(names: Sequence[_Cell], values: Sequence[_Cell]) -> str:
    pairs = (
        f"{name.text}: {value.text}" if name.text else value.text
        for name, value in zip(names, values, strict=True)
        if value.text
    )
    return f"{'; '.join(pairs).removesuffix('.')}."
