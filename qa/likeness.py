"""Likeness: how well the words of a question are matched in sentences, by stem, typo or token vectors."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embed import TokenVectors
from index.search import HitSentence
from qa.lexicon import is_lemma
from qa.question import Question
from qa.words import Word, stems, words

EXACT_MATCH = 0.999  # a stem that is there matches like an equal vector
TYPO_SIMILARITY, NAME_SIMILARITY = 0.75, 0.84  # normalised Damerau-Levenshtein; "Hansen" is not "Hanson"

_DENYING = frozenset("a de dis il im in ir mis non un".split())
_CHAT_MARK = re.compile(r"<\|[^|<>]*\|>")

Floats = NDArray[np.float32]


class Rarity(Protocol):
    """Counts how many sentences hold each term, and how many sentences there are."""

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]: ...


@dataclass(frozen=True)
class Term:
    """A content word of the question: its token vectors, its stems (a typo mended), its weight by rarity.

    `typo_of` is the stem that a typo is taken for, "" of a word that is none.
    """

    rows: Any
    stems: frozenset[str]
    weight: float
    typo_of: str


def terms_of(question: Question, own: TokenVectors, known: Collection[str], rarity: Rarity) -> list[Term]:
    """The terms of a question whose token vectors are `own`; `known` are the stems a typo may stand for."""
    rows = [own.rows_of(word.start, word.start + len(word.text)) for word in question.terms]
    # What the embedder has as one piece is a word: "bought" is no typo of "brought".
    meanings = [
        _typo_of(word, known) if len(own_rows) > 1 else ""
        for word, own_rows in zip(question.terms, rows, strict=True)
    ]
    total, frequency = rarity.document_frequency(
        [*(word.lower for word in question.terms), *filter(None, meanings)]
    )
    terms = []
    for word, typo, own_rows in zip(question.terms, meanings, rows, strict=True):
        typo_of = "" if frequency.get(word.lower) else typo  # what an article says is meant
        count = frequency.get(typo_of or word.lower, 0)
        weight = math.log(1 + (total - count + 0.5) / (count + 0.5))
        terms.append(Term(own_rows, frozenset({typo_of} if typo_of else stems([word])), weight, typo_of))
    return terms


def meant(question: Question, terms: Sequence[Term], known: Mapping[str, str]) -> str:
    """The question without typos among its `terms` and chat marks; `known` has the word of a stem, or "".

    A model that reads "<|im_end|>" in a question takes it for one about that.
    """
    text = question.text
    found = zip(question.terms, terms, strict=True)
    for word, term in sorted(found, key=lambda pair: -pair[0].start):
        if known.get(term.typo_of):
            text = text[: word.start] + known[term.typo_of] + text[word.start + len(word.text) :]
    return _CHAT_MARK.sub("", text).strip()


def _typo_of(word: Word, known: Collection[str]) -> str:
    """The known stem that a word is a typo of, "" for none."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if any(stem in known for stem in stems([word])) or len(word.stem) < 5 or word.number is not None:
        return ""
    is_name = word.is_capitalised and word.start > 0
    if not is_name and is_lemma(word.lower):
        return ""
    own = _bare(word.stem)
    near = process.extractOne(
        own,
        sorted(
            k for k in known if len(k) >= 4 and abs(len(k) - len(own)) <= 2 and not _are_negations(own, k)
        ),
        processor=_bare,
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=NAME_SIMILARITY if is_name else TYPO_SIMILARITY,
    )
    return str(near[0]) if near else ""


def _bare(text: str) -> str:
    """Without accents, which many leave out."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _are_negations(one: str, other: str) -> bool:
    """Whether of two words one denies the other: "vaccinated", "unvaccinated"."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and long.removesuffix(short) in _DENYING


def covered(terms: Sequence[Term], sentence: HitSentence) -> float:
    """The share of the terms, by weight, whose stems are in a sentence."""
    there = stems(words(sentence.text))
    return sum(term.weight for term in terms if term.stems & there) / sum(term.weight for term in terms)


@dataclass(frozen=True)
class Likeness:
    """A question's terms and token vectors `own`, beside sentences whose `vectors` are at hand by text."""

    terms: Sequence[Term]
    own: TokenVectors
    vectors: Mapping[str, TokenVectors]

    @property
    def weights(self) -> Floats:
        return np.array([term.weight for term in self.terms], dtype=np.float32)

    def matches(self, sentence: HitSentence | None) -> NDArray[np.float64]:
        """The best match of each term in a sentence, shape (terms,); zeros for None."""
        if sentence is None:
            return np.zeros(len(self.terms))
        there = stems(words(sentence.text))
        return np.array([self._match(term, there, sentence) for term in self.terms])

    def _match(self, term: Term, there: set[str], sentence: HitSentence) -> float:
        if term.stems & there:
            return EXACT_MATCH
        similarities = term.rows @ self.vectors[sentence.text].rows.T
        return float(similarities.max(axis=1).mean()) if similarities.size else 0.0

    def similar(self, sentence: HitSentence | None) -> Floats:
        """The cosine of each term with each word of a sentence, shape (terms, words)."""
        found = words(sentence.text) if sentence else []
        similar = np.zeros((len(self.terms), len(found)), dtype=np.float32)
        if sentence is None or not found:
            return similar
        vectors = self.vectors[sentence.text]
        ranges = [vectors.range_of(word.start, word.start + len(word.text)) for word in found]
        for k, term in enumerate(self.terms):
            if len(term.rows):
                cosines = term.rows @ vectors.rows.T
                for j, (first, end) in enumerate(ranges):
                    if first < end:
                        similar[k, j] = cosines[:, first:end].max(axis=1).mean()
        return similar
