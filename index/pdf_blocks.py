"""Blocks of a PDF: which of its lines are paragraphs, which tables, and which headings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.headings import ITEM
from index.pdf_lines import LARGE, Line

_APART = 1.35  # of the usual distance of lines: more parts paragraphs
_ROW_APART = 2.5  # of the usual distance: more ends a table
_SINGLE = 2  # lines between two rows that may have one cell
_INDENT = 0.8  # of a line's size: where a line begins a paragraph further in
_HEADING_LINES, _HEADING_CHARACTERS, _BOLD_WORDS = 3, 200, 14
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")


class Block(NamedTuple):
    """Lines without a blank line between them; `level` of a heading, else 0; rows are of `columns` places."""

    lines: list[Line]
    level: int = 0
    columns: tuple[tuple[float, float], ...] = ()


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Paragraphs and tables."""
    usual = _usual_distance(lines)
    blocks: list[Block] = []
    done = 0
    for begin, end in _tables(lines, usual):
        table = list(lines[begin:end])
        if columns := _columns(table):
            blocks += _paragraphs(lines[done:begin], usual)
            blocks.append(Block(table, columns=columns))
            done = end
    return blocks + _paragraphs(lines[done:], usual)


def _usual_distance(lines: Sequence[Line]) -> float:
    """Of one line from the next in a paragraph, in heights of the line."""
    pairs = (
        (one.baseline - other.baseline) / one.size
        for one, other in itertools.pairwise(lines)
        if one.page == other.page
        and one.is_like(other)
        and 0.5 < (one.baseline - other.baseline) / one.size < 3
    )
    found = sorted(pairs)
    return found[len(found) // 4] if found else 1.2


def _tables(lines: Sequence[Line], usual: float) -> Iterator[tuple[int, int]]:
    """Where lines with columns begin and end, with some of a single cell between them."""
    begin = end = 0  # of the table so far; behind the last of its lines that has columns
    for n, line in enumerate(lines):
        ends = n > end + _SINGLE or (n > begin and not _is_near(lines[n - 1], line, _ROW_APART * usual))
        if end > begin and ends:
            yield begin, end
            begin = end = n
        if _has_columns(line):
            begin = begin if end > begin else n
            end = n + 1
    if end > begin:
        yield begin, end


def _has_columns(line: Line) -> bool:
    return len(line.parts) > 1 and not ITEM.match(f"{line.parts[0].text} .")


def _is_near(one: Line, other: Line, distance: float) -> bool:
    """Whether a line stands below another, and within so many of its heights."""
    return one.is_above(other) and one.baseline - other.baseline <= distance * one.size


def _columns(table: Sequence[Line]) -> tuple[tuple[float, float], ...]:
    """Where the columns of a table stand, by the rows that have most cells.

    None where these overlap, or where one line alone has columns.
    """
    if sum(map(_has_columns, table)) < 2:
        return ()
    most = max(len(line.parts) for line in table)
    columns: list[tuple[float, float]] = []
    for part in sorted(
        (p for line in table if len(line.parts) == most for p in line.parts), key=lambda p: p.left
    ):
        if columns and part.left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], part.right)
        else:
            columns.append((part.left, part.right))
    return tuple(columns) if len(columns) == most > 1 else ()


def _paragraphs(lines: Sequence[Line], usual: float) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        if blocks and _runs_on(blocks[-1].lines, line, usual):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block([line]))
    return blocks


def _runs_on(block: Sequence[Line], line: Line, usual: float) -> bool:
    """Whether a line goes on with a paragraph: below it, or at the head of the next column or page."""
    last = block[-1]
    if not last.is_like(line) and not (last.page == line.page and abs(last.baseline - line.baseline) < 1):
        return False
    ended = _SENTENCE_END.search(last.text) is not None
    if _is_near(last, line, _APART * usual):
        further_in = line.left > max(last.left, block[0].left) + _INDENT * line.size
        return not (ended and further_in and len(block) > 1)
    if last.is_above(line):
        return False
    full = last.right >= max(one.right for one in block) - 3 * last.size
    return not ended and (line.text[:1].islower() or (len(block) > 1 and full))


def with_headings(blocks: Sequence[Block], body: float) -> list[Block]:
    """The blocks with the levels of those that are headings: by their size; those in bold are the lowest."""
    heights = sorted({round(block.lines[0].size) for block in blocks if _is_large(block, body)}, reverse=True)
    found = []
    for block, below in itertools.zip_longest(blocks, blocks[1:]):
        level = 0
        if _is_large(block, body):
            level = 1 + heights.index(round(block.lines[0].size))
        elif below and _is_bold_heading(block):
            level = 1 + len(heights)
        found.append(block._replace(level=level))
    return found


def _is_large(block: Block, body: float) -> bool:
    return _may_head(block) and block.lines[0].size >= LARGE * body


def _is_bold_heading(block: Block) -> bool:
    text = block.lines[-1].text
    short = len(block.lines) == 1 and len(text.split()) <= _BOLD_WORDS
    return _may_head(block) and block.lines[0].bold and short and not text.endswith((".", ":", ",", ";"))


def _may_head(block: Block) -> bool:
    text = " ".join(line.text for line in block.lines)
    worded = any(map(str.isalpha, text)) and len(text) <= _HEADING_CHARACTERS
    return worded and not block.columns and len(block.lines) <= _HEADING_LINES
