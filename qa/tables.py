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


_Row = tuple[Hit, HitSentence]  # with the passage that it stands in


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
    for rows in _tables(hits):
        header = _header(rows)
        if header is None:
            continue
        found[header.id] = None
        for _, row in rows[1:]:
            if text := _told(cells(header), cells(row)):
                found[row.id] = Told(text, row, header.start, is_worded=True)
    return found


def cells(row: HitSentence) -> list[str]:
    return [" ".join(cell.split()) for cell in _BAR.split(row.text)]


def _tables(hits: Sequence[Hit]) -> Iterator[list[_Row]]:
    """Runs of two rows or more of one section, from passage to passage; what is no row parts them."""
    found = {
        (hit.doc_id, row.ordinal): (hit, row) for hit in hits for row in hit.sentences if len(cells(row)) > 1
    }
    rows: list[_Row] = []
    for doc_id, ordinal in sorted(found):
        hit, row = found[doc_id, ordinal]
        last = rows[-1] if rows else None
        if last and (last[0].doc_id, last[0].heading, last[1].ordinal) != (doc_id, hit.heading, ordinal - 1):
            yield from [rows] * (len(rows) > 1)
            rows = []
        rows.append((hit, row))
    yield from [rows] * (len(rows) > 1)


def _header(rows: Sequence[_Row]) -> HitSentence | None:
    """The first row, where it heads the others."""
    hit, first = rows[0]
    ruled = _RULE.search(hit.text[first.end - hit.start : rows[1][1].start - hit.start])
    goes_on = first is hit.sentences[0] and not hit.opens  # the heading may be in the passage before
    plain = not _DIGIT.search(first.text) and any(_DIGIT.search(row.text) for _, row in rows[1:])
    return first if ruled or (plain and not goes_on) else None


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
