"""Coreference: a sentence read with the names that it leaves out, so that question and sentence name alike.

"She resigned in March" is read after the one who is named before it, where only one can be meant (see
qa/language/readings.py). "Solk, 23, was playing black" is read as of Irena Solk, where a question names her
so and the passages know no other Solk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from qa.language.mentions import TITLES, Mention, mentions
from qa.language.nouns import is_person_noun
from qa.language.readings import resolved
from qa.language.words import STOP_WORDS

_CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽŒ"
_NAME = rf"[{_CAPITAL}](?:\w|[’'-](?!s\b))*\w"
_BEFORE = rf"[{_CAPITAL}][\w’'-]*\.?"  # another first name, an initial, a title
_PAIR = re.compile(rf"\b({_NAME}) (?=({_NAME})\b)")


def full_names(question: str, texts: Iterable[str]) -> dict[str, str]:
    """Of each last name that a question gives with a first one the first, where `texts` give it no other."""
    asked = dict(
        pair for mention in mentions(question) if _may_be_person(mention) for pair in _pairs(mention.text)
    )
    known: dict[str, set[str]] = {last: set() for last in asked}
    for last, first in (pair for text in texts for pair in _pairs(text)) if asked else ():
        known.get(last, set()).add(first)
    return {last: first for last, first in asked.items() if known[last] == {first}}


def named(text: str, before: str, names: Mapping[str, str]) -> str:
    """`text` with the names that it leaves out; `before` stands before it, `names` are of `full_names`."""
    text = resolved(text, before) or text
    for last, first in names.items():
        text = re.sub(rf"(?<![\w’'-])(?:({_BEFORE}) )?{re.escape(last)}\b", _with(first, last), text)
    return text


def _may_be_person(mention: Mention) -> bool:
    """Whether "Irena Solk" may be somebody: invented names are taken for those of firms, too."""
    return mention.kind in ("person", "name", "group") and mention.head.entity != "NORP"


def _with(first: str, last: str) -> Callable[[re.Match[str]], str]:
    def filled(found: re.Match[str]) -> str:
        before = found[1] or ""
        if before and before.lower() not in STOP_WORDS:  # "Irena Solk", "Dr Solk"
            return found[0]
        return f"{before} {first} {last}".strip()

    return filled


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Last and first name of whoever is named with both; "Dr Solk" and "When Solk" have no first name."""
    for found in _PAIR.finditer(text):
        first, last = found.groups()
        word = first.lower()
        if word not in STOP_WORDS | TITLES and not is_person_noun(word):
            yield last, first
