"""ReadAs: what a stored sentence is read as, with what stands before it; it is cited as it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from index.search import HitSentence


@dataclass(frozen=True)
class ReadAs:
    """The `text` that a stored `sentence` is read as; what that needs begins at `start` in its document.

    `is_worded`: a statement may be made of the text, for all of it is the article's own claim. Of the row of
    a table, `table` is the id of the sentence that heads it, else -1; `columns` are its names and values, ""
    for none.
    """

    text: str
    sentence: HitSentence
    start: int
    is_worded: bool = False
    table: int = -1
    columns: tuple[tuple[str, str], ...] = ()
