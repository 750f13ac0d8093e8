"""Tables: a row told with the headings of its columns, so that it says by itself what its numbers are.

"Films | 318 | -13%" becomes "Division: Films; Revenue (€m): 318; Change: -13%." The cells are the article's
own; which row heads the table is told by the rule under it, or by its having no digits where others have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.search import Hit, HitSentence

_BAR = re.compile(r"\s*\|\s*")
_DIGIT = re.compile(r"\d")
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*\|")


@dataclass(frozen=True)
class Told:
    """What a stored sentence says by the help of what stands before it, from `start` on.

    `is_worded`: a statement may be made of the text, for all of it is the article's own claim.
    """

    text: str
    sentence: HitSentence
    start: int
    is_worded: bool = False


def told(hits: Sequence[Hit]) -> dict[int, Told | None]:
    """The rows among the sentences of the hits, by id; None for one that heads a table: it answers nothing.

    A row whose heading is not among the hits, or has another number of cells, is left out.
    """
    found: dict[int, Told | None] = {}
    for hit in hits:
        for rows in _tables(hit.sentences):
            header = _header(hit, rows)
            if header is None:
                continue
            found[header.id] = None
            for row in rows[1:]:
                if text := _told(cells(header), cells(row)):
                    found[row.id] = Told(text, row, header.start, is_worded=True)
    return found


def cells(row: HitSentence) -> list[str]:
    return [" ".join(cell.split()) for cell in _BAR.split(row.text)]


def _tables(sentences: Sequence[HitSentence]) -> Iterator[list[HitSentence]]:
    """Runs of two rows or more; what is no row parts them."""
    rows: list[HitSentence] = []
    for sentence in [*sentences, None]:
        if sentence is not None and len(cells(sentence)) > 1:
            rows.append(sentence)
            continue
        if len(rows) > 1:
            yield rows
        rows = []


def _header(hit: Hit, rows: Sequence[HitSentence]) -> HitSentence | None:
    first, second = rows[0], rows[1]
    ruled = _RULE.search(hit.text[first.end - hit.start : second.start - hit.start])
    plain = not _DIGIT.search(first.text) and any(_DIGIT.search(row.text) for row in rows[1:])
    return first if ruled or plain else None


def _told(names: Sequence[str], values: Sequence[str]) -> str:
    """Each value behind its name; the first name may be missing, as in the corner of a table."""
    if len(names) == len(values) - 1:
        names = ["", *names]
    if len(names) != len(values):
        return ""
    pairs = (
        f"{name}: {value}" if name else value for name, value in zip(names, values, strict=True) if value
    )
    return f"{'; '.join(pairs)}."
