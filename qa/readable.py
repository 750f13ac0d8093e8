"""Readable: the sentences of search hits as they are read, each by itself.

The rows of a table come with their headings, short replies with the questions before them, and names that are
left out are filled in. What is cited is always the sentence as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from index.search import Hit, HitSentence
from qa.coreference import full_names, named
from qa.neighbours import Neighbours
from qa.replies import replies
from qa.tables import Told, told


class Readable:
    """The sentences of some hits as they are read for a question; `neighbours` are those of the hits."""

    def __init__(self, question: str, hits: Sequence[Hit]) -> None:
        self.neighbours = Neighbours(hits)
        self._question = question
        self._hits = hits
        self._told: dict[int, Told | None] = {**replies(hits, self.neighbours), **told(hits)}
        self._fragments = frozenset(self._told)  # rows and "Eleven." name nobody that a pronoun stands for

    def __iter__(self) -> Iterator[tuple[Hit, HitSentence]]:
        """Those that may answer: no questions, and no headings of tables."""
        for hit in self._hits:
            for sentence in hit.sentences:
                if sentence.text.endswith("?") or self.heads_table(sentence):
                    continue
                found = self.told(sentence)
                yield hit, replace(sentence, text=found.text) if found else sentence

    def told(self, sentence: HitSentence) -> Told | None:
        """What a sentence is read as, None where that is as it stands."""
        return self._told.get(sentence.id)

    def heads_table(self, sentence: HitSentence) -> bool:
        return sentence.id in self._told and self._told[sentence.id] is None

    def named(self, hit: Hit, sentence: HitSentence, start: int) -> HitSentence:
        """The sentence with the names that it leaves out; what it needs for that begins at `start`."""
        before = self.neighbours.before(hit, sentence)
        names = before is not None and before.id not in self._fragments
        text = named(sentence.text, before.text if before and names else "", self._names)
        if text == sentence.text or self.told(sentence):
            return sentence
        self._told[sentence.id] = Told(text, sentence, start)
        return replace(sentence, text=text)

    @cached_property
    def _names(self) -> dict[str, str]:
        return full_names(self._question, (s.text for hit in self._hits for s in hit.sentences))
