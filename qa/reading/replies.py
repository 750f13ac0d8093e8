"""Replies: a short reply read behind the question it stands after, so that "Eleven." says of what.

In interviews and lists of frequent questions a reply often says nothing by itself. One that has a verb of its
own and is no yes or no is left as it is: the question would lend it words to which it may be no answer
("What do they eat?" – "That is what everybody asks.").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.search import Hit
from qa.language.grammar import parse
from qa.language.labels import FINITE_TAGS
from qa.reading.neighbours import Neighbours
from qa.reading.read_as import ReadAs

LONGEST = 120  # characters of a reply: what is longer says something by itself

_YES_OR_NO = re.compile(r"(?:yes|no|certainly|of course|never|not at all)\b", re.IGNORECASE)


def replies(hits: Sequence[Hit], neighbours: Neighbours) -> dict[int, ReadAs]:
    """The short replies among the sentences of the hits, by id."""
    return {found.sentence.id: found for hit in hits for found in _of(hit, neighbours)}


def asked_before(before: str, reply: str) -> str:
    """The question that a sentence needs to say something, where the text before it is that; else ""."""
    return before if before.endswith("?") and _is_short(reply) else ""


def _of(hit: Hit, neighbours: Neighbours) -> Iterator[ReadAs]:
    for sentence in hit.sentences:
        before = neighbours.above(hit, sentence)
        # A heading asks of the sentence below it.
        heading = hit.heading if hit.opens and sentence is hit.sentences[0] else ""
        if asked := asked_before(before.text if before else heading, sentence.text):
            yield ReadAs(f"{asked} {sentence.text}", sentence, before.start if before else sentence.start)


def _is_short(text: str) -> bool:
    if len(text) > LONGEST or text.endswith("?"):
        return False
    return bool(_YES_OR_NO.match(text)) or not any(token.tag in FINITE_TAGS for token in parse(text).tokens)
