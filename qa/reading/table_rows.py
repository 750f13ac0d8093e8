"""Rows: lines of a table with their cells and with where these stand, and how a row is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.headings import GAP, between_bars, is_row
from index.lines import line_start
from index.search import Hit, HitSentence

MANY = 3  # columns of plain text: where no rule tells, two may be the entries of a list
DIGIT = re.compile(r"\d")
OWN_DIGIT = re.compile(r"(?<![^\W\d_])\d")  # but for that of "CO2"
TOTAL = re.compile(r"(?:grand |sub-?|over)?(?:total|sum|all|average|mean|median)\b", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")
LINE_END = re.compile(r"\r\n|\r|\n")
_BARS = re.compile(r"[ \t|>]*")
_BARS_BEHIND = re.compile(r"[ \t|]*(?=[\r\n]|\Z)")
REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")

_BETWEEN_BLANKS = re.compile(r"\S+(?: \S+)*")
_BAR_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*\|")
_RULE = re.compile(r"[\r\n][ \t]*[-=─]{3,}")


class Cell(NamedTuple):
    text: str
    start: int = 0  # in its line
    end: int = 0


class Told(NamedTuple):
    """What a row says, "" where that is unclear; and the name and the value of each column, "" for none."""

    text: str = ""
    columns: tuple[tuple[str, str], ...] = ()


class Row(NamedTuple):
    """A sentence of a hit with its cells: none of prose, one of a line that may name the rows below it."""

    hit: Hit
    sentence: HitSentence
    cells: list[Cell]
    has_bars: bool = False

    @property
    def is_label(self) -> bool:
        return len(self.cells) == 1

    def is_like(self, other: Row) -> bool:
        """Whether a row may be of one table with another; a label, of which bars part nothing, with any."""
        place = (self.hit.doc_id, self.hit.heading) == (other.hit.doc_id, other.hit.heading)
        return place and (self.has_bars == other.has_bars or self.is_label or other.is_label)

    @property
    def above(self) -> str:
        """The line above, as far as the hit tells."""
        *_, above, _ = ["", *LINE_END.split(self.hit.text[: self.sentence.start - self.hit.start])]
        return above.strip()

    @property
    def opens_table(self) -> bool:
        """Whether no line of columns is right above, nor in the passage before."""
        first = self.sentence is self.hit.sentences[0]
        return (self.hit.opens or not first) and (self.has_bars or not is_row(self.above))

    def goes_on(self, other: Row) -> bool:
        """Whether `other` is the next line of this row's table, but for a rule."""
        if not self.is_like(other) or self.sentence.ordinal + 1 != other.sentence.ordinal:
            return False
        if other.sentence.start >= self.hit.end:
            return True  # in the next passage
        return all(line.strip() for line in LINE_END.split(self._between(other))[1:-1])

    def is_ruled(self, other: Row) -> bool:
        """Whether a rule stands between this row and the next one."""
        return (_BAR_RULE if self.has_bars else _RULE).search(self._between(other)) is not None

    def lacks_first(self, left: int) -> bool:
        """Whether it has no cell in the first column, which begins at `left`."""
        return self.cells[0].start > left or not self.cells[0].text

    def has_amounts(self) -> bool:
        return any(is_amount(cell.text) for cell in self.cells)

    def _between(self, other: Row) -> str:
        """What stands between this row and the next one, as far as the hit tells."""
        return self.hit.text[self.sentence.end - self.hit.start : other.sentence.start - self.hit.start]


def row_of(hit: Hit, sentence: HitSentence) -> Row:
    """A sentence with its cells; of one that bars or tabs part, those too that are empty."""
    text = sentence.text
    begin, end = sentence.start - hit.start, sentence.end - hit.start
    line = line_start(hit.text, begin)
    before, behind = _BARS.fullmatch(hit.text, line, begin), _BARS_BEHIND.match(hit.text, end)
    whole = f"{before[0] if before else ''}{text}{behind[0] if behind else ''}"
    if "|" in whole:
        cells = [Cell(" ".join(whole[a:b].split())) for a, b in between_bars(whole)]
        return Row(hit, sentence, cells, has_bars=True)
    alone = not hit.text[line:begin].strip() and REST_OF_LINE.match(hit.text, end)
    if not alone or LINE_END.search(text):
        return Row(hit, sentence, [])  # two blanks in prose part no columns
    if "\t" in text:
        parts = f"{hit.text[line:begin]}{text}".split("\t")
        return Row(hit, sentence, [Cell(part.strip(), n, n + 1) for n, part in enumerate(parts)])
    indent = begin - line
    found = _BETWEEN_BLANKS.finditer(text) if GAP.search(text) else re.finditer(".+", text)
    return Row(hit, sentence, [Cell(m[0], indent + m.start(), indent + m.end()) for m in found])


def is_amount(text: str) -> bool:
    return DIGIT.search(text) is not None and not LETTER.search(text)


def row_told(columns: Sequence[Cell], names: Sequence[Cell], values: Sequence[Cell], label: str = "") -> Told:
    """What a row says behind its label: before each value the name of its column, which may have none.

    `names` are those of the values, `columns` those of the whole table.
    """
    named = [(name.text, value.text) for name, value in zip(names, values, strict=True)]
    pairs = [f"{name}: {value}" if name else value for name, value in named if value]
    empty = [(column.text, "") for column in columns if column not in names]
    told = f"{'; '.join([label, *pairs] if label else pairs).removesuffix('.')}."
    return Told(told, (*([("", label)] if label else []), *named, *empty))
