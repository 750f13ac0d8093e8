"""PDF to plain text: what a reader of the pages would see, its headings, its title.

A page only says where letters stand. Here they become lines, and lines what plain text has: a blank line
between paragraphs, headings by their size or weight, tabs between the columns of a table and a rule under its
bold head, words whole that a line's end divides. What stands at the edge of page after page is left out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.apart import taken_apart
from index.errors import DocumentError
from index.markup import Page
from index.pdf_blocks import Block, blocks_of, with_headings
from index.pdf_lines import Line, Part, body_size, lines_of, without_furniture

MAX_PAGES = 2_000
MAX_RUNS = 500_000
READER = Path(__file__).with_name("pdf_runs.py")
_INDENTED = 8  # blanks before a line at most
_UNSEEN = dict.fromkeys({0xAD, 0x200B, 0xFEFF, *range(0x20), *range(0x7F, 0xA0)} - {*b"\t\n"})
_DIVIDED = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_REST = re.compile(r"([^\W\d_]+)(\S*)")
_WHY = {
    "password": "is locked with a password; save it without one",
    "broken": "is no PDF that can be read; save it anew, or its text as .txt, .md or .html",
    "pages": f"has more than {MAX_PAGES:,} pages; split it into parts",
    "size": f"has more than {MAX_RUNS:,} pieces of text; split it into parts",
}


def extract(data: bytes, name: str) -> Page:
    """The text of a PDF's pages; raises DocumentError for one that has none or cannot be read."""
    found = taken_apart(data, name, READER, MAX_PAGES, MAX_RUNS, package="pypdfium2", why=_WHY)
    pages = [list(lines_of(runs, number)) for number, runs in enumerate(found["pages"], start=1)]
    body = body_size(list(itertools.chain(*pages)))
    lines = list(itertools.chain(*without_furniture(pages, body)))
    if not lines:
        raise DocumentError(
            f"{name} holds no text, only pictures of it (a scan); run it through text recognition (OCR) first"
        )
    return _written(with_headings(blocks_of(lines), body)).entitled(found["title"])


def _written(blocks: Sequence[Block]) -> Page:
    """The text of the blocks, with a form feed where a page begins, as plain text has it."""
    parts: list[str] = []
    headings = []
    length, page = 0, 1
    words = _Words(blocks)
    for block in blocks:
        lines = _block_lines(block, words)
        for n, (line, text) in enumerate(zip(block.lines, lines, strict=True)):
            text = text.translate(_UNSEEN).rstrip()
            if not text.strip():
                continue
            gap = ("\n" if n else "\n\n") if parts else ""
            gap += "\f" * (line.page - page)
            page = max(page, line.page)
            start = length + len(gap)
            if block.level:
                headings.append((start, start + len(text), block.level))
            parts += [gap, text]
            length = start + len(text)
    text = "".join(parts)
    title = min(headings, key=lambda heading: (heading[2], heading[0]), default=(0, 0, 0))
    return Page(text, text[title[0] : title[1]], tuple(headings))


class _Words:
    """The words of a document as they stand within its lines: how one is spelt that a line's end divides."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._found = Counter(
            word.lower()
            for block in blocks
            for above, line in zip([None, *block.lines], block.lines, strict=False)
            for word in _WORD.findall(_whole_words(line.text, above.text if above else ""))
        )

    def undivided(self, first: str, second: str) -> str:
        """As it stands elsewhere; else with its hyphen if both halves are words: "well-known"."""
        hyphened, whole = (self._found[f"{first}{mark}{second}".lower()] for mark in ("-", ""))
        both = self._found[first.lower()] and self._found[second.lower()]
        return f"{first}-{second}" if hyphened > whole or (both and not whole) else f"{first}{second}"


def _whole_words(text: str, above: str) -> str:
    """A line without the parts of words that its end or that of the line above divides."""
    rest = _REST.match(text) if _DIVIDED.search(above) else None
    return _DIVIDED.sub("", text[rest.end() :] if rest else text)


def _block_lines(block: Block, words: _Words) -> list[str]:
    """What is written for each line of a block; "" for what the line before it has already."""
    if block.level:
        return [" ".join(line.text for line in block.lines), *[""] * (len(block.lines) - 1)]
    if block.columns:
        return list(_rows(block))
    lines = [line.text for line in block.lines]
    for n in range(len(lines) - 1):
        divided, rest = _DIVIDED.search(lines[n]), _REST.match(lines[n + 1])
        if divided and rest and rest[1][0].islower():
            word = words.undivided(divided[1], rest[1])
            lines[n] = f"{lines[n][: divided.start()]}{word}{rest[2]}"
            lines[n + 1] = lines[n + 1][rest.end() :].lstrip()
    return [f"{indent}{text}" for indent, text in zip(_indents(block.lines), lines, strict=True)]


def _indents(lines: Sequence[Line]) -> Iterator[str]:
    """The blanks before each line of a paragraph, which may go on in the next column or page."""
    columns: list[list[Line]] = []
    for line in lines:
        if columns and columns[-1][-1].is_above(line):
            columns[-1].append(line)
        else:
            columns.append([line])
    for column in columns:
        left = min(line.left for line in column)
        yield from (" " * min(_INDENTED, round(2 * (line.left - left) / line.size)) for line in column)


def _rows(block: Block) -> Iterator[str]:
    """The rows of a table, a tab between its cells, a rule under its head where that alone is bold."""
    for n, line in enumerate(block.lines):
        places = [_place(part, block.columns) for part in line.parts]
        cells = [""] * len(block.columns)
        for place, part in zip(places, line.parts, strict=True):
            cells[place or 0] = part.text
        is_row = None not in places and len({*places}) == len(places)
        text = "\t".join(cells).rstrip("\t") if is_row else line.text
        headed = n == 0 and line.bold and not any(other.bold for other in block.lines[1:])
        yield f"{text}\n---" if headed else text


def _place(part: Part, columns: Sequence[tuple[float, float]]) -> int | None:
    """The number of the column that a part of a line stands in, if it is one."""
    over = [n for n, (left, right) in enumerate(columns) if part.left < right and left < part.right]
    return over[0] if len(over) == 1 else None
