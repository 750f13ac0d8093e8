"""Tables: a row told with the headings of its columns, so that it says by itself what its numbers are.

"Films | 318 | -13%" becomes "Division: Films; Revenue (€m): 318; Change: -13%." The cells are the article's
own. Bars part them, or in plain text tabs or blanks (qa/reading/columns.py). A wrong heading would make a
false statement of a true row: where anything is unclear, rows stay as they are.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from index.search import Hit
from qa.reading.columns import told_by_place
from qa.reading.read_as import ReadAs
from qa.reading.table_rows import DIGIT, MANY, OWN_DIGIT, TOTAL, Cell, Row, Told, row_of, row_told

_LABEL = 48  # characters of a line that names the rows below it, at most
_NO_LABEL = ".!?,;"  # what it does not end with


def rows(hits: Sequence[Hit]) -> tuple[dict[int, ReadAs], frozenset[int]]:
    """What the rows among the sentences of the hits are read as, by id, and the ids of those that head them.

    A row whose heading is not among the hits, or has other columns, is left out.
    """
    found: dict[int, ReadAs] = {}
    heads = set()
    for header, *others in _tables(hits):
        told = (_told_with_bars if header.has_bars else told_by_place)(header, others)
        if told is None:
            continue
        heads.add(header.sentence.id)
        for row, says in zip(others, told, strict=True):
            if says is None:
                heads.add(row.sentence.id)
            elif says.text:
                found[row.sentence.id] = ReadAs(
                    says.text,
                    row.sentence,
                    header.sentence.start,
                    is_worded=True,
                    table=header.sentence.id,
                    columns=says.columns,
                )
    return found, frozenset(heads)


def _tables(hits: Sequence[Hit]) -> Iterator[list[Row]]:
    """Runs of two rows or more of one section, from passage to passage; what is no row parts them.

    A line of one cell between two rows heads those below it: "Adults".
    """
    lines = sorted(
        (row_of(hit, sentence) for hit in hits for sentence in hit.sentences),
        key=lambda row: (row.hit.doc_id, row.sentence.ordinal),
    )
    found = [
        row
        for above, row, below in zip([None, *lines], lines, [*lines[1:], None], strict=False)
        if len(row.cells) > 1 or (above and below and _is_label(above, row, below))
    ]
    table: list[Row] = []
    for row, below in itertools.zip_longest(found, found[1:]):
        if table and (not table[-1].goes_on(row) or _heads_anew(table, row, below)):
            yield from [table] if len(table) > 1 else []
            table = []
        table.append(row)
    if len(table) > 1:
        yield table


def _is_label(above: Row, row: Row, below: Row) -> bool:
    """Whether a line of one cell stands between the rows of a table, and names those below it."""
    if not row.is_label or min(len(above.cells), len(below.cells)) < 2 or not above.is_like(below):
        return False
    (cell,), first = row.cells, below.cells[0]
    named = cell.text[:1].isupper() and len(cell.text) <= _LABEL and cell.text[-1] not in _NO_LABEL
    goes_on = cell.start > first.start or first.text[:1].islower()  # of a cell that takes two lines
    return named and not goes_on and above.goes_on(row) and row.goes_on(below)


def _heads_anew(table: Sequence[Row], row: Row, below: Row | None) -> bool:
    """Whether a row below others has a rule under it, or may name columns: it has no numbers, and they do."""
    if row.is_label or (len(table) == 1 and row.lacks_first(table[0].cells[0].start)):
        return False
    ruled = below is not None and row.goes_on(below) and row.is_ruled(below) and not row.has_amounts()
    texts = [cell.text for cell in row.cells if cell.text]
    names = len(texts) >= MANY and all(text[:1].isupper() for text in texts)
    names &= not DIGIT.search(row.sentence.text) and any(other.has_amounts() for other in table)
    return ruled or (names and not row.has_bars)


def _told_with_bars(header: Row, others: Sequence[Row]) -> list[Told | None] | None:
    """Each row with the names of its columns, the first of which, in the corner, may be missing."""
    digits = any(DIGIT.search(row.sentence.text) for row in others)
    plain = digits and not OWN_DIGIT.search(header.sentence.text) and header.opens_table
    if not plain and not header.is_ruled(others[0]):
        return None
    names = header.cells
    ((usual, _),) = Counter(len(row.cells) for row in others).most_common(1)
    if names[0].text and len(names) == usual - 1:
        names = [Cell(""), *names]
    told: list[Told | None] = []
    label = ""
    for n, row in enumerate(others, start=1):
        first, *rest = [cell.text for cell in row.cells]
        if first and not any(rest) and n < len(others):
            label = first
            told.append(None)
            continue
        label = "" if TOTAL.match(first) else label
        says = len(row.cells) == len(names) and first and any(rest)
        told.append(row_told(names, names, row.cells, label) if says else Told())
    return told
