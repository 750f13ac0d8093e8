"""Typos: the content words of a question as they are meant.

First by what the passages say that were found for it, which knows names as well; then by a dictionary of
English (pyspellchecker). A word that is one, or stands in any article, is no typo of another: "bought" is not
"brought". The small words are mended before anything is looked up (qa/spelling.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from index.embed import TokenVectors
from index.search import Hit
from qa.language import foreign_language
from qa.likeness import Rarity
from qa.question import Question
from qa.words import Word, words

SIMILARITY, NAME_SIMILARITY = 0.75, 0.84  # normalised Damerau-Levenshtein; "Hansen" is not "Hanson"
SHORTEST = 4  # letters; of fewer, too many words are one letter away
SHORTEST_IN_DICTIONARY = 5  # where nothing is known but that it is a word; "lnog" has all letters of "long"
LONG = 8  # letters, of which two may be wrong
COMMON = 400  # times in the dictionary's 1.6 billion words (film subtitles); rarer ones are seldom meant

_DENYING = frozenset("a de dis il im in ir mis non un".split())


def without_typos(question: Question, own: TokenVectors, hits: Sequence[Hit], rarity: Rarity) -> str:
    """The text of a question whose token vectors are `own`, its typos mended by the hits found for it."""
    doubtful = [word for word in question.terms if _is_doubtful(word, own)]
    if not doubtful:
        return question.text
    said = _Said(word for hit in hits for sentence in hit.sentences for word in words(sentence.text))
    _, stored = rarity.document_frequency([word.lower for word in doubtful])
    english = not foreign_language(question.text)
    text = question.text
    for word in reversed(doubtful):
        meant = said.meant(word, is_stored=bool(stored.get(word.lower)), english=english)
        text = text[: word.start] + meant + text[word.start + len(word.text) :]
    return text


def _is_doubtful(word: Word, own: TokenVectors) -> bool:
    """Whether a word may be a typo; what the embedder has as one piece is a word."""
    plain = word.number is None and not word.abbreviation and len(word.text) >= SHORTEST
    return plain and len(own.rows_of(word.start, word.start + len(word.text))) > 1


class _Said:
    """The words of passages."""

    def __init__(self, found: Iterable[Word]) -> None:
        long = [word for word in found if word.number is None and len(word.text) >= SHORTEST]
        # Where a sentence begins, a capital tells nothing.
        self._texts = {word.lower: word.lower for word in long} | {
            word.lower: word.text for word in long if word.start > 0
        }
        self._by_stem = {word.stem: self._texts[word.lower] for word in long}

    def meant(self, word: Word, *, is_stored: bool, english: bool) -> str:
        """What is meant by a word; `is_stored` tells whether an article has it, or one of its stem."""
        is_name = word.is_capitalised and word.start > 0
        if word.lower in self._texts or (not is_name and english and _is_english(word.lower)):
            return word.text
        if same := self._by_stem.get(word.stem):
            return word.text if is_name else same  # "minuts" beside "minutes"; but "the Lamms"
        if is_stored:
            return word.text
        if near := self._nearest(word, NAME_SIMILARITY if is_name else SIMILARITY):
            return near
        return word.text if is_name or not english else _spelt(word.lower) or word.text

    def _nearest(self, word: Word, similarity: float) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        own = _bare(word.lower)
        near = process.extractOne(
            own,
            sorted(
                text
                for text in self._texts
                if abs(len(text) - len(own)) <= 2 and text[0] == own[0] and not _are_negations(own, text)
            ),
            processor=_bare,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=similarity,
        )
        return self._texts[near[0]] if near else None


def _spelt(word: str) -> str | None:
    """The English word that is meant, if any: of the nearest with its first letter the likeliest."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    frequency, by_letter = _dictionary()
    most = 2 if len(word) >= LONG else 1
    near = process.extract(
        word, by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=most, limit=None
    )
    if len(word) < SHORTEST_IN_DICTIONARY:
        near = [found for found in near if sorted(found[0]) == sorted(word)]

    def likeliest(found: tuple[str, float, Any]) -> tuple[float, bool, int, str]:
        # One of two equal letters left out, or two for one, is the commonest of typos.
        other, distance, _ = found
        return -distance, _undoubled(other) == _undoubled(word), frequency[other], other

    return max(near, key=likeliest)[0] if near else None


def _is_english(word: str) -> bool:
    return word in _dictionary()[0]


@cache
def _dictionary() -> tuple[Mapping[str, int], Mapping[str, Sequence[str]]]:
    """How often each English word is used, and the common ones by their first letters."""
    from spellchecker import SpellChecker

    frequency = SpellChecker(language="en").word_frequency.dictionary
    by_letter: dict[str, list[str]] = {}
    for word, count in frequency.items():
        if count >= COMMON:
            by_letter.setdefault(word[0], []).append(word)
    return frequency, by_letter


def _undoubled(word: str) -> str:
    return "".join(a for a, b in zip(word, f"{word[1:]} ", strict=True) if a != b)


def _bare(text: str) -> str:
    """Without accents, which many leave out."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _are_negations(one: str, other: str) -> bool:
    """Whether of two words one denies the other: "vaccinated", "unvaccinated"."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and long.removesuffix(short) in _DENYING
