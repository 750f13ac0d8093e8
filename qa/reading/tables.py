"""Tables: a row told with the headings of its columns, so that it says by itself what its numbers are.

"Films | 318 | -13%" becomes "Division: Films; Revenue (€m): 318; Change: -13%." The cells are the article's
own; which row heads the table is told by the rule under it, or by its having no digits where others have.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from index.search import Hit, HitSentence
from qa.reading.read_as import ReadAs

_BAR = re.compile(r"\s*\|\s*")
_DIGIT = re.compile(r"\d")
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*\|")

_Row = tuple[Hit, HitSentence]  # with the passage that it stands in


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
        heads.add(header.id)
        for _, row in table[1:]:
            if text := _told(cells(header), cells(row)):
                found[row.id] = ReadAs(text, row, header.start, is_worded=True)
    return found, frozenset(heads)


def cells(row: HitSentence) -> list[str]:
    return [" ".join(cell.split()) for cell in _BAR.split(row.text)]


def _tables(hits: Sequence[Hit]) -> Iterator[list[_Row]]:
    """Runs of two rows or more of one section, from passage to passage; what is no row parts them."""
    found = {
        (hit.doc_id, row.ordinal): (hit, row) for hit in hits for row in hit.sentences if len(cells(row)) > 1
    }

    def run(numbered: tuple[int, tuple[int, int]]) -> tuple[int, str, int]:
        """What rows of one run share: where ordinals go up by one, they stay as far from the count."""
        n, (doc_id, ordinal) = numbered
        return doc_id, found[doc_id, ordinal][0].heading, ordinal - n

    for _, places in itertools.groupby(enumerate(sorted(found)), run):
        table = [found[place] for _, place in places]
        if len(table) > 1:
            yield table


def _header(table: Sequence[_Row]) -> HitSentence | None:
    """The first row, where it heads the others."""
    hit, first = table[0]
    ruled = _RULE.search(hit.text[first.end - hit.start : table[1][1].start - hit.start])
    goes_on = first is hit.sentences[0] and not hit.opens  # the heading may be in the passage before
    plain = not _DIGIT.search(first.text) and any(_DIGIT.search(row.text) for _, row in table[1:])
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
