"""Neighbours: which sentences of the hits stand side by side: before one, and as a list behind one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search import Hit, HitSentence

ITEMS = 5  # of a list, at most
_FAR = 20  # sentences between an item and what introduces its list, at most

_ITEM = re.compile(r"\n[ \t]*(?:[-*+•]|\d+[.)])[ \t]")


class Neighbours:
    """Which sentence stands before which, as far as the hits tell."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._at = {(hit.doc_id, hit.heading, s.ordinal): (hit, s) for hit in hits for s in hit.sentences}

    def before(self, hit: Hit, sentence: HitSentence) -> HitSentence | None:
        """The sentence before one of a hit's, under one heading; for an item what introduces its list."""
        found = self._beside(hit, sentence, -1)
        if found is None:
            return None
        return self._introducing(hit, sentence, *found) or found[1]

    def _introducing(
        self, hit: Hit, item: HitSentence, above_hit: Hit, above: HitSentence
    ) -> HitSentence | None:
        """What introduces the list that an item is of, "Applicants must:", if it is one of such a list."""
        if not self._is_item(above_hit, above, hit, item):
            return None
        for _ in range(_FAR):
            begins = self._is_item(above_hit, above, hit, item)
            if begins and above.text.endswith(":"):
                return above
            if not (begins or _runs_on(above_hit, above, item)):
                return None
            hit, item = above_hit, above
            if (found := self._beside(hit, item, -1)) is None:
                return None
            above_hit, above = found
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
        """Whether the sentence behind one, of the same hit or another, is an item of a list or a table's row.

        An item has a mark before it. No passage has that of its first sentence: there the next one's tells.
        """
        if " | " in item.text:
            return True
        if item.start < hit.end:
            return _has_mark(hit, sentence, item)
        _, following = self._beside(other, item, 1) or (other, item)
        introduces = item.text.endswith(":")  # another list
        return not introduces and following.start < other.end and _has_mark(other, item, following)


def _runs_on(hit: Hit, sentence: HitSentence, other: HitSentence) -> bool:
    """Whether no blank line stands between two sentences of a hit."""
    between = hit.text[sentence.end - hit.start : other.start - hit.start]
    return other.start < hit.end and between.count("\n") < 2


def _has_mark(hit: Hit, sentence: HitSentence, item: HitSentence) -> bool:
    """Whether the mark of an item stands between two sentences of a hit."""
    return bool(_ITEM.search(hit.text[sentence.end - hit.start : item.start - hit.start]))
