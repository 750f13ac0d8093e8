"""Capitals: the names of a question that was typed in small letters, as the passages found for it write them.

Grammar tells a name by its capital: it takes "ukraine" for a thing that is done, or for nothing. A country or
a city that no passage names is known by the parser: "who is the president of france".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from index.search import Hit
from qa.language.grammar import parse
from qa.language.lexicon import may_be_done
from qa.language.words import DAYS, MONTHS, Word
from qa.questions.question import Question

# Elsewhere (behind a full stop, a colon, a quotation mark) a capital tells nothing.
_SHORTEST = 4  # letters of a place; "us" is a word
_WITHIN = r"(?<=[\w,’'][ \u00a0\n-])"


def with_capitals(question: Question, hits: Sequence[Hit], *, typed: Question) -> str:
    """A question with capitals where the sentences of the hits always have some.

    Where a name was `typed` with a capital, what else was typed stays: who writes one writes all. So it is
    with what stood in an earlier turn. No letter moves.
    """
    own = {term.lower for term in typed.terms}
    other = [term for term in question.terms if term.lower not in own]  # of an earlier turn, or mended
    small: set[str] = set()
    for terms in (typed.terms, other):
        if not any(_is_written_large(term) for term in terms):
            small |= {term.lower for term in terms if not term.is_capitalised}
    if not small:
        return question.text
    written = _spellings(small, hits)
    names = {lower: most for lower, found in written.items() if (most := _always_large(found))}
    names |= {place: place.capitalize() for place in _places(question.text) if not written.get(place, True)}
    text = question.text
    for n, term in enumerate(question.terms):
        spelling = names.get(term.lower, "")
        beside = question.terms[max(n - 1, 0) : n] + question.terms[n + 1 : n + 2]
        # "Where can I park": a verb is none of a name ("Hyde Park") alone.
        is_name = not may_be_done(term.lower) or any(other.lower in names for other in beside)
        if is_name and len(spelling) == len(term.text):
            text = text[: term.start] + spelling + text[term.start + len(spelling) :]
    return text


def _places(text: str) -> set[str]:
    """The countries, cities and states of a question that were typed small."""
    found = {token.text for token in parse(text).tokens if token.entity == "GPE"}
    return {word for word in found if word.islower() and len(word) >= _SHORTEST}


def _is_written_large(term: Word) -> bool:
    """Whether a name was typed with its capital; months and days have theirs from a phone."""
    within = term.is_capitalised and not term.abbreviation and term.start > 0
    return within and term.lower not in MONTHS | DAYS


def _always_large(spellings: Counter[str]) -> str:
    """The commonest spelling of a word that always has a capital; "" for any other."""
    large = spellings and all(spelling[0].isupper() for spelling in spellings)
    return spellings.most_common(1)[0][0] if large else ""


def _spellings(small: Collection[str], hits: Sequence[Hit]) -> dict[str, Counter[str]]:
    """How the hits write each of some words within their sentences, by the word."""
    either = "|".join(re.escape(lower).replace("'", "[’']") for lower in small)
    wanted = re.compile(rf"{_WITHIN}(?:{either})\b", re.IGNORECASE)
    found: dict[str, Counter[str]] = {lower: Counter() for lower in small}
    for spelling in (each for hit in hits for s in hit.sentences for each in wanted.findall(s.text)):
        found.setdefault(spelling.lower().replace("’", "'"), Counter())[spelling] += 1
    return found
