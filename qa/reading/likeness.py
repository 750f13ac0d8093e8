"""Likeness: how well the words of a question are matched in sentences, by stem or by token vectors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embed import TokenVectors
from index.search import HitSentence
from qa.language.words import stems, words
from qa.questions.question import Question

EXACT_MATCH = 0.999  # a stem that is there matches like an equal vector

Floats = NDArray[np.float32]


class Rarity(Protocol):
    """Counts how many sentences hold each term, and how many sentences there are."""

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]: ...


@dataclass(frozen=True)
class Term:
    """A content word of the question: its token vectors, its stems, its weight by rarity."""

    rows: Any
    stems: frozenset[str]
    weight: float


def terms_of(question: Question, own: TokenVectors, rarity: Rarity) -> list[Term]:
    """The terms of a question whose token vectors are `own`."""
    total, frequency = rarity.document_frequency([word.lower for word in question.terms])
    terms = []
    for word in question.terms:
        count = frequency.get(word.lower, 0)
        weight = math.log(1 + (total - count + 0.5) / (count + 0.5))
        rows = own.rows_of(word.start, word.start + len(word.text))
        terms.append(Term(rows, frozenset(stems([word])), weight))
    return terms


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
        ranges = np.array([vectors.range_of(word.start, word.start + len(word.text)) for word in found])
        there = np.flatnonzero(ranges[:, 0] < ranges[:, 1])
        own = [k for k, term in enumerate(self.terms) if len(term.rows)]
        if not own or not there.size:
            return similar
        rows = np.concatenate([self.terms[k].rows for k in own])
        # Of each row the best in each word; every other slice is what stands between words.
        cosines = np.pad(rows @ vectors.rows.T, ((0, 0), (0, 1)))
        best = np.maximum.reduceat(cosines, ranges[there].ravel(), axis=1)[:, ::2]
        counts = np.array([len(self.terms[k].rows) for k in own])
        sums = np.add.reduceat(best, np.cumsum(counts) - counts, axis=0)
        similar[np.ix_(np.array(own), there)] = sums / counts[:, None]
        return similar
