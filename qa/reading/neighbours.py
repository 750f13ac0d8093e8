"""Neighbours: which sentences of the hits stand side by side: before one, and as a list behind one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search import Hit, HitSentence

ITEMS = 5  # of a list, at most

_ITEM = re.compile(r"\n[ \t]*(?:[-*+•]|\d+[.)])[ \t]")


class Neighbours:
    """Which sentence stands before which, as far as the hits tell."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._at = {(hit.doc_id, hit.heading, s.ordinal): s for hit in hits for s in hit.sentences}

    def before(self, hit: Hit, sentence: HitSentence) -> HitSentence | None:
        """The sentence before one of a hit's, under the same heading."""
        return self._at.get((hit.doc_id, hit.heading, sentence.ordinal - 1))

    def items_after(self, hit: Hit, sentence: HitSentence) -> list[HitSentence]:
        """What a sentence that ends with a colon introduces: the one behind it, and the list it begins."""
        found: list[HitSentence] = []
        while sentence.text.endswith(":") or found:
            item = self._at.get((hit.doc_id, hit.heading, sentence.ordinal + 1))
            between = hit.text[sentence.end - hit.start : item.start - hit.start] if item else ""
            if item is None or len(found) == ITEMS:
                break
            if found and not _ITEM.search(between) and " | " not in item.text:
                break
            found.append(item)
            sentence = item
        return found
