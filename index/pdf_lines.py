"""Lines of a PDF: what stands side by side, in the order of reading, without what is none of the text.

Places are in points, from the left and from below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

LARGE = 1.12  # of the size of most of the text: that of a heading
_GAP = 1.0  # of a line's size: a wider one parts the columns of a row
_BLANK = 0.15  # of its size: a wider one is a blank
_SIZE = 0.05  # of a line's size: by more it is of another
_LEVEL = 0.5  # of the smaller of two sizes, which parts of one line share
_EDGE = 2  # lines at the head and at the foot of a page that may be no text
_OFTEN = 0.3  # on so many of the pages a line is no text, but on two of them at least
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?)?[-–—\[ ]*(?:\d{1,4}|[ivxl]{1,6})[-–—\] ]*(?:(?:of|/) ?\d{1,4})?", re.I
)
_AT_END = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
_DIGITS = re.compile(r"\d+")
_SPELT = str.maketrans(
    dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
    | {"\x02": "-", "\ufffe": "-"}  # PDFium's signs for a hyphen at the end of a line
)
_LEADERS = re.compile(r"(?: ?\.){4,} ?")  # of a table of contents


class Part(NamedTuple):
    """What stands side by side in a line, in points from the left."""

    text: str
    left: float
    right: float


class Line(NamedTuple):
    parts: tuple[Part, ...]
    baseline: float
    size: float  # of most of its letters
    bold: bool
    page: int

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    @property
    def left(self) -> float:
        return self.parts[0].left

    @property
    def right(self) -> float:
        return self.parts[-1].right

    def is_above(self, other: Line) -> bool:
        return self.page == other.page and self.baseline > other.baseline

    def is_like(self, other: Line) -> bool:
        """Whether both are of one size and weight."""
        return abs(self.size - other.size) <= _SIZE * self.size and self.bold == other.bold


def lines_of(runs: Sequence[Any], page: int) -> Iterator[Line]:
    """The lines of a page, in the order of the file, which is that of reading."""
    line: list[Any] = []
    for run in runs:
        if line and not _is_beside(line[-1], run):
            yield _line(line, page)
            line = []
        line.append(run)
    if line:
        yield _line(line, page)


def _is_beside(run: Any, other: Any) -> bool:
    """Whether two runs stand in one line, the other further to the right: a raised number does too."""
    (_, _, right, baseline, size, _), (_, left, _, other_baseline, other_size, _) = run, other
    shared = min(baseline + size, other_baseline + other_size) - max(baseline, other_baseline)
    lower = min(size, other_size)
    return bool(shared >= _LEVEL * lower and left >= right - lower / 2)


def _line(runs: Sequence[Any], page: int) -> Line:
    *_, baseline, size, _ = max(runs, key=lambda run: len(run[0]) * run[4])
    parts: list[Part] = []
    for text, left, right, *_ in runs:
        text = _LEADERS.sub(" … ", " ".join(text.translate(_SPELT).split()))
        gap = left - parts[-1].right if parts else size
        if parts and gap <= _GAP * size:
            blank = " " if gap > _BLANK * size else ""
            parts[-1] = Part(f"{parts[-1].text}{blank}{text}", parts[-1].left, max(right, parts[-1].right))
        else:
            parts.append(Part(text, left, right))
    return Line(tuple(parts), baseline, size, all(run[5] for run in runs), page)


def without_furniture(pages: Sequence[list[Line]], body: float) -> list[list[Line]]:
    """The lines of each page but for what stands at its edge and is none of its text.

    That is its number, what many pages have there (but for the first, or it would be lost), and what has a
    number that grows from page to page. What is larger than the text is a heading: "1 Introduction".
    """
    edges = [_edges(lines) for lines in pages]
    seen = Counter(text for edge in edges for text in {_DIGITS.sub("#", line.text) for line in edge})
    ahead = Counter(n for edge in edges for n in {n for line in edge for n in _ahead(line)})
    often = max(2, _OFTEN * len(pages))
    usual = {n for n, count in ahead.items() if count >= max(3, len(pages) / 2)}

    def is_text(line: Line) -> bool:
        repeated = line.page > 1 and seen[_DIGITS.sub("#", line.text)] >= often
        large = line.size >= LARGE * body
        return large or not (repeated or usual & _ahead(line) or _PAGE_NUMBER.fullmatch(line.text))

    return [
        [line for line in lines if line not in edge or is_text(line)]
        for lines, edge in zip(pages, edges, strict=True)
    ]


def _ahead(line: Line) -> set[int]:
    """How far the numbers that a line begins and ends with are ahead of the number of its page."""
    return {int(found[0]) - line.page for found in _AT_END.finditer(line.text)}


def _edges(lines: Sequence[Line]) -> list[Line]:
    """The highest and the lowest lines of a page, wherever the file has them."""
    down = sorted(lines, key=lambda line: -line.baseline)
    heights = sorted({round(line.baseline) for line in down}, reverse=True)
    edge = {*heights[:_EDGE], *heights[-_EDGE:]}
    return [line for line in down if round(line.baseline) in edge]


def body_size(lines: Sequence[Line]) -> float:
    """The height of the lines that most of the text stands in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)
