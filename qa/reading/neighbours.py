"""Neighbours: which sentences of the hits stand side by side: before one, and as a list behind one."""

from __future__ import annotations

from collections.abc import Sequence

from index.headings import ITEM, is_row
from index.search import Hit, HitSentence

ITEMS = 5  # of a list, at most
_FAR = 20  # sentences between an item and what introduces its list, at most


class Neighbours:
    """Which sentence stands before which, as far as the hits tell."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._at = {(hit.doc_id, hit.heading, s.ordinal): (hit, s) for hit in hits for s in hit.sentences}

    def before(self, hit: Hit, sentence: HitSentence) -> HitSentence | None:
        """The sentence before one of a hit's, under one heading; for an item what introduces its list."""
        return self._introducing(hit, sentence) or self.above(hit, sentence)

    def above(self, hit: Hit, sentence: HitSentence) -> HitSentence | None:
        """The very sentence above one of a hit's, under one heading."""
        found = self._beside(hit, sentence, -1)
        return found[1] if found else None

    def _introducing(self, hit: Hit, item: HitSentence) -> HitSentence | None:
        """What introduces the list that an item is of, or its part of that list: "Applicants must:"."""
        depth = mark = self._mark(hit, item)
        if depth is None:
            return None
        for _ in range(_FAR):
            found = self._beside(hit, item, -1)
            if found is None:
                return None
            above_hit, above = found
            begins, mark = mark is not None, self._mark(above_hit, above)
            if begins and above.text.endswith(":") and (mark is None or mark < depth):
                return above
            if not begins and not _runs_on(above_hit, above, item):
                return None
            hit, item = above_hit, above
        return None

    def items_after(self, hit: Hit, sentence: HitSentence) -> list[HitSentence]:
        """What a sentence that ends with a colon introduces: the one behind it, and the list it begins."""
        found: list[HitSentence] = []
        while (sentence.text.endswith(":") or found) and len(found) < ITEMS:
            behind = self._beside(hit, sentence, 1)
            if behind is None or (found and not self._is_item(hit, sentence, *behind)):
                break
            hit, sentence = behind
            found.append(sentence)
        return found

    def _beside(self, hit: Hit, sentence: HitSentence, step: int) -> tuple[Hit, HitSentence] | None:
        """The sentence so many steps from one of a hit's, under the same heading, and its hit."""
        return self._at.get((hit.doc_id, hit.heading, sentence.ordinal + step))

    def _is_item(self, hit: Hit, sentence: HitSentence, other: Hit, item: HitSentence) -> bool:
        """Whether the sentence behind one, in this hit or another, is a list's item or a table's row."""
        if is_row(item.text):
            return True
        if item.start < hit.end:
            return _mark_between(hit, sentence, item) is not None
        introduces = item.text.endswith(":")  # another list
        return not introduces and self._mark(other, item) is not None

    def _mark(self, hit: Hit, item: HitSentence) -> int | None:
        """How far the mark of an item is indented, None for what is none.

        No passage has the mark of its first sentence: there the next one's tells.
        """
        before = self._beside(hit, item, -1)
        if before and before[1].end >= hit.start and item.start > hit.start:
            return _mark_between(hit, before[1], item)
        behind = self._beside(hit, item, 1)
        if before is None or behind is None or behind[1].start >= hit.end:
            return None
        return _mark_between(hit, item, behind[1])


def _runs_on(hit: Hit, sentence: HitSentence, other: HitSentence) -> bool:
    """Whether no blank line stands between two sentences of a hit."""
    between = hit.text[sentence.end - hit.start : other.start - hit.start]
    return other.start < hit.end and between.count("\n") < 2


def _mark_between(hit: Hit, sentence: HitSentence, item: HitSentence) -> int | None:
    """How far the mark of an item between two sentences of a hit is indented, None where there is none."""
    between = hit.text[sentence.end - hit.start : item.start - hit.start]
    line = between[between.rfind("\n") + 1 :]
    if "\n" not in between or not ITEM.match(f"{line.lstrip()}."):
        return None
    return len(line) - len(line.lstrip())
