"""Readable: the sentences of search hits as they are read, each by itself.

The rows of a table come with their headings, short replies with the questions before them, names that are
left out are filled in, and Markdown's marks left out. What is cited is always the sentence as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from index.documents import is_markdown
from index.markdown import as_shown
from index.search import Hit, HitSentence
from qa.reading.coreference import full_names, named
from qa.reading.neighbours import Neighbours
from qa.reading.read_as import ReadAs
from qa.reading.replies import replies
from qa.reading.tables import rows


class Readable:
    """The sentences of some hits as they are read for a question; `neighbours` are those of the hits."""

    def __init__(self, question: str, hits: Sequence[Hit]) -> None:
        self._stored = {sentence.id: sentence.text for hit in hits for sentence in hit.sentences}
        hits = [_as_shown(hit) if is_markdown(hit.source) else hit for hit in hits]
        self.neighbours = Neighbours(hits)
        self._question = question
        self._hits = hits
        found, self._heads = rows(hits)
        self._read_as = replies(hits, self.neighbours) | found

    def __iter__(self) -> Iterator[tuple[Hit, HitSentence]]:
        """Those that may answer: no questions, and no headings of tables."""
        for hit in self._hits:
            for sentence in hit.sentences:
                if not sentence.text.endswith("?") and not self.heads_table(sentence):
                    yield hit, replace(sentence, text=self.text(sentence))

    def read_as(self, sentence: HitSentence) -> ReadAs | None:
        """What a row or a reply is read as, None for any other sentence."""
        return self._read_as.get(sentence.id)

    @property
    def rows(self) -> dict[int, ReadAs]:
        """The rows of tables, by their sentences' ids."""
        return {id_: found for id_, found in self._read_as.items() if found.columns}

    def stored(self, sentence: HitSentence) -> str:
        """The text of a sentence as it stands."""
        return self._stored[sentence.id]

    def heads_table(self, sentence: HitSentence) -> bool:
        return sentence.id in self._heads

    def before(self, hit: Hit, sentence: HitSentence) -> str:
        """What is read before a sentence; "" for one that is read with it already, such as a reply."""
        before = None if self.read_as(sentence) else self.neighbours.before(hit, sentence)
        return self.text(before) if before else ""

    def named(self, hit: Hit, sentence: HitSentence, start: int) -> ReadAs | None:
        """The sentence with the names that it leaves out, if any; what that needs begins at `start`."""
        if self.read_as(sentence):
            return None
        before = self.neighbours.before(hit, sentence)
        # Rows and "Eleven." name nobody that a pronoun stands for.
        names = before is not None and not self.read_as(before) and not self.heads_table(before)
        text = named(sentence.text, before.text if before and names else "", self._names)
        return None if text == sentence.text else ReadAs(text, sentence, start)

    def text(self, sentence: HitSentence) -> str:
        """A sentence of the hits as it is read."""
        found = self.read_as(sentence)
        return found.text if found else sentence.text

    @cached_property
    def _names(self) -> dict[str, str]:
        return full_names(self._question, (s.text for hit in self._hits for s in hit.sentences))


def _as_shown(hit: Hit) -> Hit:
    return replace(hit, sentences=tuple(replace(s, text=as_shown(s.text)) for s in hit.sentences))
