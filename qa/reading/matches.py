"""Matches: how well each term of a question is matched in a sentence, at which word, and how that is said.

By the same stem, a synonym or a place's adjective, else by the cosine of the token vectors; a word that says
the opposite and another number match little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qa.language.grammar import Parse, Token
from qa.language.lexicon import are_opposites, are_synonyms, is_kind_of, is_narrow, is_of_place
from qa.language.polarity import Polarity, polarity
from qa.language.words import Word, stems, words
from qa.questions.question_parse import QuestionParse, token_at
from qa.reading.reader import Reading
from qa.reading.standings import NO_ROW, Standing

Floats = NDArray[np.float32]

FROM_CONTEXT = 0.9  # what a match in the sentence before is worth
FROM_HEADING = 0.85
SYNONYM = 0.85
OPPOSED = 0.5  # the most that a word of opposite meaning can match
OTHER_NUMBER = 0.3
MATCHED = 0.6  # from here on a term has a place in the sentence
EXACT = 0.95  # from here on nothing can match it better
NEUTRAL = 0.7  # where there is nothing to match


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer: its text, that of the sentence before ("" if none), title and heading.

    `similar` (terms, words) and `similar_before` hold the cosine of each term of the question with each of
    the `words` of the two sentences. `cosine` is that of the question with the sentence, `behind` how far
    its rank score lies behind the best. `holds` tells whether it has something of the kind asked for, by
    surface cues.
    """

    text: str
    before: str
    heading: str
    similar: Floats
    similar_before: Floats
    cosine: float
    behind: float
    holds: bool
    reading: Reading
    standing: Standing = NO_ROW


@dataclass(frozen=True)
class Match:
    """How well one term is matched, at which token (None: outside the sentence), if by an opposite."""

    score: float
    token: int | None
    opposed: bool


class Matches:
    """The terms of a question held against the words of a candidate, whose parse is `tree`.

    `term_stems` and `weights` (rarity) are those of the terms.
    """

    def __init__(
        self,
        asked: QuestionParse,
        candidate: Candidate,
        tree: Parse,
        term_stems: Sequence[frozenset[str]],
        weights: Floats,
    ) -> None:
        self._asked = asked
        self._terms = asked.question.terms
        self._candidate = candidate
        self._tree = tree
        self._stems = term_stems
        self._weights = weights

    @cached_property
    def of_terms(self) -> list[Match]:
        """The match of each term, in order."""
        around = stems(words(self._candidate.heading))
        return [self._match(k, around) for k in range(len(self._terms))]

    @cached_property
    def whole(self) -> float:
        """The mean of all, weighted by rarity."""
        scores = np.array([match.score for match in self.of_terms])
        return float(scores @ self._weights / self._weights.sum())

    @cached_property
    def weakest(self) -> float:
        return min(match.score for match in self.of_terms)

    def at(self, token: int | None) -> Match | None:
        """The match of the term at a token of the question, None where no term is."""
        term = self._asked.term_at(token)
        return None if term is None else self.of_terms[term]

    def score_of(self, token: int | None) -> float:
        """How well the term at a token of the question is matched, NEUTRAL where there is no premise."""
        term = self._asked.term_at(token)
        if term is None or not self._asked.is_premise(term):
            return NEUTRAL
        return self.of_terms[term].score

    def missing(self, concerned: Callable[[Word], bool]) -> float:
        """How badly the worst-matched of the terms concerned is matched; 0 where none is."""
        pairs = zip(self._terms, self.of_terms, strict=True)
        return 1 - min((match.score for term, match in pairs if concerned(term)), default=1.0)

    def places(self) -> Iterator[int]:
        """Where in the sentence the premises are that have a place there."""
        for k, match in enumerate(self.of_terms):
            if match.token is not None and match.score > MATCHED and self._asked.is_premise(k):
                yield match.token

    def said(self) -> Iterator[tuple[float, Polarity, Polarity]]:
        """Of each premise that has a place here: its weight, how the question says it, how the sentence."""
        for k, match in enumerate(self.of_terms):
            place = self._asked.places[k]
            if place is None or match.token is None or match.score < MATCHED or not self._asked.is_premise(k):
                continue
            pos = self._asked.parse.tokens[place].pos
            if pos in ("VERB", "AUX", "NOUN", "ADJ"):
                weight = match.score * (1.0 if pos == "VERB" else MATCHED)
                yield weight, self._asked.polarities[k], polarity(self._tree, match.token)

    @cached_property
    def _words(self) -> list[tuple[Word, int | None]]:
        return [(word, token_at(self._tree, word.start)) for word in words(self._candidate.text)]

    def _match(self, k: int, around: set[str]) -> Match:
        best, at, opposed = 0.0, None, False
        for j, (word, token) in enumerate(self._words):
            if not (word.is_content or word.number is not None) or token is None:
                continue
            score, against = self._similar(
                k, word, self._tree.tokens[token], float(self._candidate.similar[k, j])
            )
            opposed |= against
            if score > best:
                best, at = score, token
        outside = self._outside(k, around) if best < EXACT else 0.0
        if outside > best:
            return Match(outside, None, opposed)
        return Match(best, at, opposed and best < EXACT)

    def _similar(self, k: int, word: Word, token: Token, cosine: float) -> tuple[float, bool]:
        """How well a term is matched by one word of the sentence, and whether that says the opposite."""
        term, place = self._terms[k], self._asked.places[k]
        if self._stems[k] & {word.stem, word.joined} - {""}:
            return 1.0, False
        if term.number is not None:
            return (1.0, False) if word.number == term.number else (min(cosine, OTHER_NUMBER), False)
        if place is None:
            return cosine, False
        own = self._asked.parse.tokens[place]
        if own.pos == token.pos and are_opposites(own.lemma, token.lemma, own.pos):
            return min(cosine, OPPOSED), True
        same = own.pos == token.pos and (
            are_synonyms(own.lemma, token.lemma, own.pos)
            or (own.pos == "NOUN" and is_narrow(own.lemma) and is_kind_of(token.lemma, own.lemma))
        )
        if same or is_of_place(token.text, own.text) or is_of_place(own.text, token.text):
            return max(cosine, SYNONYM), False
        return cosine, False

    def _outside(self, k: int, around: set[str]) -> float:
        """How well a term is matched by the sentence before, or by the heading and title."""
        known = self._stems[k]
        soft = 0.0
        if self._terms[k].number is None and self._stems_before:
            soft = float(self._candidate.similar_before[k].max())
        exact = bool(known & self._stems_before)
        return max(FROM_CONTEXT * (1.0 if exact else soft), FROM_HEADING * bool(known & around))

    @cached_property
    def _stems_before(self) -> set[str]:
        return stems(words(self._candidate.before))
