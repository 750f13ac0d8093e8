"""Premises: one question held against one sentence, as numbers from which a model tells whether it answers.

What the question takes for granted should be there, undenied and in fact; and something of the kind that it
asks for should be there, near to the words that it is asked of. `FEATURES` names each number; what each is
worth, and which way it may count, stands in `fitted.json`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qa.gap import ENTITIES, Gap, gives_reason
from qa.grammar import Token, parse, steps
from qa.lexicon import are_opposites, are_synonyms, is_kind_of, is_narrow, is_of_place
from qa.polarity import Polarity, polarity
from qa.question_parse import QuestionParse, token_at
from qa.words import Word, stems, words

Floats = NDArray[np.float32]

FEATURES = (
    "cosine",  # of question and sentence
    "in_context",  # … of its words as they are read behind the sentences before it
    "echo",  # how well its words, read so, are matched by those of the question
    "match",  # of the terms, weighted by rarity; the sentence before and the heading counted in
    "weakest",  # match of the worst-matched term
    "predicate",  # match of the verb that the gap hangs on
    "missing_name",  # how badly the worst-matched name is matched
    "missing_number",  # … number
    "missing_attribute",  # "who is the mayor" of a sentence without a mayor
    "untold_role",  # … where there is no other word for a mayor either
    "opposite",  # a word that says the opposite of a term
    "denied",  # what is asked as a fact is denied
    "unreal",  # … is only planned, wanted or possible
    "lacks",  # nothing of the kind asked for, by surface cues
    "no_filler",  # … by named entities and nouns
    "far_filler",  # steps in the parse from what is asked of to what would answer
    "unknown_kind",  # "which street": neither a street nor a kind of it
    "bare_kind",  # "which judge": a judge, of whom nothing is told
    "no_reason",  # "why": nothing that gives a reason
    "miscounted",  # "how many herds": a number, but of other things; "how heavy": no weight
    "unmatched_yesno",  # how badly the terms of a yes-or-no question are matched on the whole
    "unmatched_who",  # how badly the predicate of a who-question is matched
    "unmatched_measured",  # how badly the worst-matched term of a question for a number or time is matched
    "behind",  # how far its rank score lies behind the best
    "is_yesno",
    "asks_person",
    "asks_time",
    "asks_number",
    "asks_place",
    "asks_reason",
)

FROM_CONTEXT = 0.9  # what a match in the sentence before is worth
FROM_HEADING = 0.85
SYNONYM = 0.85
OPPOSED = 0.5  # the most that a word of opposite meaning can match
OTHER_NUMBER = 0.3
MATCHED = 0.6  # from here on a term has a place in the sentence
_EXACT = 0.95
_MEASURED = ("number", "date", "duration")
_NEUTRAL = 0.7  # where there is nothing to match


@dataclass(frozen=True)
class Sentence:
    """A candidate: its text, that of the sentence before it ("" if none), its title and heading.

    `similar` (terms, words) and `similar_before` hold the cosine of each term of the question with each of
    the `words` of the two sentences. `cosine` is that of the question with the sentence, `in_context` that
    with its words as they are read behind the sentences before it, `echo` how well these are matched by the
    question's. `behind` is how far its rank score lies behind the best, `holds` whether it has something of
    the kind asked for, by surface cues.
    """

    text: str
    before: str
    heading: str
    similar: Floats
    similar_before: Floats
    cosine: float
    in_context: float
    echo: float
    behind: float
    holds: bool


@dataclass(frozen=True)
class _Match:
    """How well one term is matched, at which token (None: outside the sentence), if by an opposite."""

    score: float
    token: int | None
    opposed: bool


def features(
    asked: QuestionParse, sentence: Sentence, term_stems: Sequence[frozenset[str]], weights: Floats
) -> dict[str, float]:
    """The numbers of `FEATURES` by name; `term_stems` and `weights` (rarity) are those of the terms."""
    return _Held(asked, sentence, term_stems, weights).features()


class _Held:
    """One question held against one sentence."""

    def __init__(
        self, asked: QuestionParse, sentence: Sentence, term_stems: Sequence[frozenset[str]], weights: Floats
    ) -> None:
        self._asked = asked
        self._question = asked.question
        self._sentence = sentence
        self._stems = term_stems
        self._weights = weights
        self._tree = parse(sentence.text)
        self._gap = Gap(asked, self._tree)

    def features(self) -> dict[str, float]:
        kind = self._question.answer_type
        asks_fact = kind != "yesno"
        denied = [weight for weight, ours, theirs in self._said if ours.denied != theirs.denied]
        unreal = [weight for weight, ours, theirs in self._said if theirs.unreal and not ours.unreal]
        found = {
            "cosine": self._sentence.cosine,
            "in_context": self._sentence.in_context,
            "echo": self._sentence.echo,
            "match": self._match_of_all,
            "weakest": min(match.score for match in self._matches),
            "predicate": self._score_of(self._asked.predicate),
            "missing_name": self._missing([w.is_capitalised and w.start > 0 for w in self._question.terms]),
            "missing_number": asks_fact * self._missing([w.number is not None for w in self._question.terms]),
            "missing_attribute": self._missing_attribute(),
            "untold_role": self._untold_role(),
            "opposite": asks_fact * float(any(m.opposed for m in self._matches)),
            "denied": asks_fact * max(denied, default=0.0),
            "unreal": asks_fact * max(unreal, default=0.0),
            "lacks": float(not self._sentence.holds),
            "no_filler": float(kind in ENTITIES and not self._gap.fillers),
            "far_filler": self._far_filler(),
            "unknown_kind": 1 - self._kind_known() if self._asked.kind else 0.0,
            "bare_kind": float(self._is_bare()),
            "no_reason": float(kind == "reason" and not gives_reason(self._tree)),
            "miscounted": self._gap.miscounted(),
            "unmatched_yesno": 0.0 if asks_fact else 1 - self._match_of_all,
            "unmatched_who": (kind == "person") * (1 - self._score_of(self._asked.predicate)),
            "unmatched_measured": (kind in _MEASURED) * (1 - min(match.score for match in self._matches)),
            "behind": self._sentence.behind,
            "is_yesno": not asks_fact,
            "asks_person": kind == "person",
            "asks_time": kind in ("date", "duration"),
            "asks_number": kind == "number",
            "asks_place": kind == "place",
            "asks_reason": kind == "reason",
        }
        # Rounding takes the noise of batched arithmetic out, so that the same question ranks the same.
        return {name: round(float(found[name]), 4) for name in FEATURES}

    @cached_property
    def _match_of_all(self) -> float:
        scores = np.array([match.score for match in self._matches])
        return float(scores @ self._weights / self._weights.sum())

    @cached_property
    def _words(self) -> list[tuple[Word, int | None]]:
        return [(word, token_at(self._tree, word.start)) for word in words(self._sentence.text)]

    @cached_property
    def _matches(self) -> list[_Match]:
        around = stems(words(self._sentence.heading))
        return [self._match(k, around) for k in range(len(self._question.terms))]

    def _match(self, k: int, around: set[str]) -> _Match:
        best, at, opposed = 0.0, None, False
        for j, (word, token) in enumerate(self._words):
            if not (word.is_content or word.number is not None) or token is None:
                continue
            score, against = self._similar(
                k, word, self._tree.tokens[token], float(self._sentence.similar[k, j])
            )
            opposed |= against
            if score > best:
                best, at = score, token
        outside = self._outside(k, around) if best < _EXACT else 0.0
        if outside > best:
            return _Match(outside, None, opposed)
        return _Match(best, at, opposed and best < _EXACT)

    def _similar(self, k: int, word: Word, token: Token, cosine: float) -> tuple[float, bool]:
        """How well a term is matched by one word of the sentence, and whether that says the opposite."""
        term, place = self._question.terms[k], self._asked.places[k]
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
        if self._question.terms[k].number is None and self._stems_before:
            soft = float(self._sentence.similar_before[k].max())
        exact = bool(known & self._stems_before)
        return max(FROM_CONTEXT * (1.0 if exact else soft), FROM_HEADING * bool(known & around))

    @cached_property
    def _stems_before(self) -> set[str]:
        return stems(words(self._sentence.before))

    def _score_of(self, token: int | None) -> float:
        term = self._asked.term_at(token)
        if term is None or not self._asked.is_premise(term):
            return _NEUTRAL
        return self._matches[term].score

    def _missing(self, concerned: Sequence[bool]) -> float:
        scores = [match.score for match, is_one in zip(self._matches, concerned, strict=True) if is_one]
        return 1 - min(scores, default=1.0)

    def _missing_attribute(self) -> float:
        """Of "who is the mayor" or "what is the price of bread": how badly "mayor", "price" is matched."""
        tree, head = self._asked.parse, self._asked.head
        predicate = self._asked.predicate
        if head is None or predicate is None or tree.tokens[predicate].lemma != "be" or self._asked.kind:
            return 0.0
        hangs = tree.children(predicate, "nsubj", "attr")
        terms = [term for k in hangs if k != head and (term := self._asked.term_at(k)) is not None]
        return 1 - min((self._matches[term].score for term in terms), default=1.0)

    def _untold_role(self) -> float:
        term = self._asked.term_at(self._asked.role)
        return 0.0 if term is None or self._gap.knows_role() else 1 - self._matches[term].score

    @cached_property
    def _said(self) -> list[tuple[float, Polarity, Polarity]]:
        """Of each premise that has a place here: its weight, how the question says it, how the sentence."""
        found = []
        for k, match in enumerate(self._matches):
            place = self._asked.places[k]
            if place is None or match.token is None or match.score < MATCHED or not self._asked.is_premise(k):
                continue
            pos = self._asked.parse.tokens[place].pos
            if pos in ("VERB", "AUX", "NOUN", "ADJ"):
                weight = match.score * (1.0 if pos == "VERB" else MATCHED)
                found.append((weight, self._asked.polarities[k], polarity(self._tree, match.token)))
        return found

    def _places(self) -> list[int]:
        """Where in the sentence the premises are that have a place there."""
        matched = enumerate(self._matches)
        return [
            match.token
            for k, match in matched
            if match.token is not None and match.score > MATCHED and self._asked.is_premise(k)
        ]

    def _far_filler(self) -> float:
        if self._question.answer_type not in ENTITIES:
            return 0.0
        anchors = self._places()
        predicate = self._asked.term_at(self._asked.predicate)
        if predicate is not None and (at := self._matches[predicate].token) in anchors and at is not None:
            anchors = [at]
        ways = (steps(self._tree, a, f) for a, f in itertools.product(anchors, self._gap.fillers))
        return min(ways, default=2.0)

    def _kind_known(self) -> float:
        """How well the sentence knows a thing of the kind asked for."""
        if self._gap.knows_kind():
            return 1.0
        term = self._asked.term_at(self._asked.head)
        return self._matches[term].score if term is not None else _NEUTRAL

    def _is_bare(self) -> bool:
        """Whether the kind of thing asked for is there, but with nothing told of it."""
        term = self._asked.term_at(self._asked.head)
        counts = self._question.answer_type in ("number", "duration", "date")
        if term is None or counts or not self._asked.kind or self._matches[term].score < _EXACT:
            return False
        at = self._matches[term].token
        return at is not None and self._gap.is_bare(at)
