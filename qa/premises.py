"""Premises: one question held against one sentence, as numbers from which a model tells whether it answers.

What the question takes for granted should be there, undenied and in fact; and something of the kind that it
asks for should be there, near to the words that it is asked of. `FEATURES` names each number; what each is
worth, and which way it may count, stands in `fitted.json`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qa.asked import Asked, token_at
from qa.grammar import Parse, Token, parse
from qa.lexicon import are_opposites, are_synonyms, is_kind_of
from qa.polarity import Polarity, polarity
from qa.words import Word, stems, words

Floats = NDArray[np.float32]

FEATURES = (
    "cosine",  # of question and sentence
    "match",  # of the terms, weighted by rarity; the sentence before and the heading counted in
    "weakest",  # match of the worst-matched term
    "predicate",  # match of the verb that the gap hangs on
    "missing_name",  # how badly the worst-matched name is matched
    "missing_number",  # … number
    "missing_attribute",  # "who is the mayor" of a sentence without a mayor
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
_NEUTRAL = 0.7  # where there is nothing to match
_FARTHEST = 5.0

_ENTITIES = {
    "date": {"DATE", "TIME"},
    "duration": {"DATE", "TIME"},
    "number": {"CARDINAL", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "DATE", "TIME"},
    "person": {"PERSON", "ORG", "NORP", "GPE"},
    "place": {"GPE", "LOC", "FAC", "ORG"},
}
_KINDS_OF_ENTITY = {
    "PERSON": "person",
    "GPE": "city country town place state region location",
    "LOC": "place river mountain location region island lake sea",
    "FAC": "building facility road street station bridge airport prison hospital hall place",
    "ORG": "company organization organisation institution firm club team group newspaper university school "
    "party hospital bank agency society business publisher",
    "DATE": "day date year month week age period season time",
    "TIME": "time hour",
    "MONEY": "price cost sum amount fee fine salary money budget",
    "PERCENT": "percentage share percent rate proportion",
    "WORK_OF_ART": "book film song play title novel work",
    "QUANTITY": "distance length height weight depth size temperature speed area width",
    "CARDINAL": "number",
    "EVENT": "event war battle tournament",
}
_CAUSES = frozenset(
    """because due owe cause reason blame lead prompt force attribute stem result concern fear thank so amid
    over mean motive grounds purpose aim""".split()
)
_ARGUING = frozenset(
    "argue fear hope say claim explain complain worry insist object aim want seek think".split()
)
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d")  # of which the parser does not always know that it is a time
_DEFINITE = frozenset("the this that these those".split())
_AMOUNTS = {"MONEY", "PERCENT", "QUANTITY", "CARDINAL"}
_PRICED = frozenset(
    "pay cost earn price worth spend salary wage fine owe charge compensation fee prize".split()
)
_MONEY = re.compile(
    r"[$€£¥]|\b(?:dollars?|euros?|pounds?|pence|cents?|francs?|crowns?|marks?|florins?|yen|[mb]illions?"
    r"|free|nothing|percent|per cent)\b|%",
    re.IGNORECASE,
)
_LENGTH = (
    r"\d[ -]?(?:mm|cm|m|km|kilomet\w+|met(?:re|er)s?|centimet\w+|millimet\w+|feet|foot|ft|inch\w*|miles?"
    r"|yards?)\b"
)
_UNITS = {
    "old": re.compile(
        r"\baged \d|\d[- ]year-old|\bage of \d|, \d{1,3},|\b\d+ years old|\bat \d+\b|\bcentur|\bbuilt\b",
        re.IGNORECASE,
    ),
    "heavy": re.compile(
        r"\d[ -]?(?:kg|kilos?|kilogram\w*|g|grams?|tonnes?|tons?|pounds?|lb)\b", re.IGNORECASE
    ),
    "big": re.compile(rf"{_LENGTH}|\bhectares?\b|\bacres?\b|\bsquare\b|\btimes\b", re.IGNORECASE),
    "fast": re.compile(r"\b(?:km/h|mph|knots?|kilomet\w+|miles|met(?:re|er)s)\b|\bper\b", re.IGNORECASE),
    **dict.fromkeys("wide tall high deep thick far broad".split(), re.compile(_LENGTH, re.IGNORECASE)),
}


@dataclass(frozen=True)
class Sentence:
    """A candidate: its text, that of the sentence before it ("" if none), its title and heading.

    `similar` (terms, words) and `similar_before` hold the cosine of each term of the question with each of
    the `words` of the two sentences. `cosine` is that of the question with the sentence, `behind` how far its
    rank score lies behind the best, `holds` whether it has something of the kind asked for, by surface cues.
    """

    text: str
    before: str
    heading: str
    similar: Floats
    similar_before: Floats
    cosine: float
    behind: float
    holds: bool


@dataclass(frozen=True)
class _Match:
    """How well one term is matched, at which token (None: outside the sentence), if by an opposite."""

    score: float
    token: int | None
    opposed: bool


def features(
    asked: Asked, sentence: Sentence, term_stems: Sequence[frozenset[str]], weights: Floats
) -> dict[str, float]:
    """The numbers of `FEATURES` by name; `term_stems` and `weights` (rarity) are those of the terms."""
    return _Held(asked, sentence, term_stems, weights).features()


class _Held:
    """One question held against one sentence."""

    def __init__(
        self, asked: Asked, sentence: Sentence, term_stems: Sequence[frozenset[str]], weights: Floats
    ) -> None:
        self._asked = asked
        self._question = asked.question
        self._sentence = sentence
        self._stems = term_stems
        self._weights = weights
        self._tree = parse(sentence.text)

    def features(self) -> dict[str, float]:
        kind = self._question.answer_type
        asks_fact = kind != "yesno"
        denied = [weight for weight, ours, theirs in self._said if ours.denied != theirs.denied]
        unreal = [weight for weight, ours, theirs in self._said if theirs.unreal and not ours.unreal]
        found = {
            "cosine": self._sentence.cosine,
            "match": self._match_of_all,
            "weakest": min(match.score for match in self._matches),
            "predicate": self._score_of(self._asked.predicate),
            "missing_name": self._missing([w.is_capitalised and w.start > 0 for w in self._question.terms]),
            "missing_number": asks_fact * self._missing([w.number is not None for w in self._question.terms]),
            "missing_attribute": self._missing_attribute(),
            "opposite": asks_fact * float(any(m.opposed for m in self._matches)),
            "denied": asks_fact * max(denied, default=0.0),
            "unreal": asks_fact * max(unreal, default=0.0),
            "lacks": float(not self._sentence.holds),
            "no_filler": float(kind in _ENTITIES and not self._fillers),
            "far_filler": self._far_filler(),
            "unknown_kind": 1 - self._kind_known if self._asked.kind else 0.0,
            "bare_kind": self._bare_kind(),
            "no_reason": float(kind == "reason" and not gives_reason(self._tree)),
            "miscounted": self._miscounted(),
            "unmatched_yesno": 0.0 if asks_fact else 1 - self._match_of_all,
            "unmatched_who": (kind == "person") * (1 - self._score_of(self._asked.predicate)),
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
        if own.pos == token.pos and are_synonyms(own.lemma, token.lemma, own.pos):
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

    @cached_property
    def _fillers(self) -> list[int]:
        """Tokens of names and quantities of the kind asked for, that are not the question's own."""
        kind = self._question.answer_type
        wanted = _ENTITIES.get(kind or "", set())
        found = [
            i
            for i, t in enumerate(self._tree.tokens)
            if (t.entity in wanted or (kind == "date" and _CLOCK.fullmatch(t.text))) and self._is_new(t)
        ]
        if kind == "person" and not found:
            found = [i for i, t in enumerate(self._tree.tokens) if self._is_new(t) and _is_person(t)]
        return found

    def _is_new(self, token: Token) -> bool:
        return token.pos != "DET" and not stems(words(token.text)) & self._asked.stems

    def _far_filler(self) -> float:
        if self._question.answer_type not in _ENTITIES:
            return 0.0
        predicate = self._asked.term_at(self._asked.predicate)
        anchors = [
            match.token
            for k, match in enumerate(self._matches)
            if match.token is not None and match.score > MATCHED and self._asked.is_premise(k)
        ]
        if predicate is not None and (at := self._matches[predicate]).token in anchors:
            anchors = [at.token]
        steps = [
            _steps(self._tree, a, f) for a, f in itertools.product(anchors, self._fillers) if a is not None
        ]
        return min(min(steps, default=2.0), _FARTHEST)

    @cached_property
    def _kind_known(self) -> float:
        """How well the sentence knows a thing of the kind asked for."""
        term = self._asked.term_at(self._asked.head)
        known = self._matches[term].score if term is not None else _NEUTRAL
        for token in self._tree.tokens:
            if known < 1 and self._is_new(token) and _is_of_kind(token, self._asked.kind):
                known = 1.0
        return known

    def _bare_kind(self) -> float:
        """1 where the kind of thing asked for is there, but only as "a judge", with nothing told of it."""
        term = self._asked.term_at(self._asked.head)
        at = self._matches[term].token if term is not None and self._asked.kind else None
        if term is None or at is None or self._matches[term].score < _EXACT:
            return 0.0
        below = [self._tree.tokens[k] for k in self._tree.subtree(at) if k != at]
        if any(token.lemma in _DEFINITE for token in below):
            return 0.0  # "the judge" was told of before
        told = [token for token in below if self._is_new(token)]
        above = self._tree.tokens[self._tree.tokens[at].head]
        is_told = above.entity or any(t.entity or t.pos in ("PROPN", "NUM", "ADJ", "NOUN") for t in told)
        return float(not is_told)

    def _miscounted(self) -> float:
        """Of "how many herds": 1 where numbers are there, but each counts other things; ages likewise."""
        head = self._asked.head
        if self._question.answer_type != "number" or head is None:
            return 0.0
        token = self._asked.parse.tokens[head]
        money = token.lemma == "much" and not _PRICED.isdisjoint(t.lemma for t in self._asked.parse.tokens)
        unit = _MONEY if money else _UNITS.get(token.lemma)
        if unit is not None:
            return float(not unit.search(self._sentence.text))
        if token.lemma == "much":
            return float(not any(t.entity in _AMOUNTS and self._is_new(t) for t in self._tree.tokens))
        if not self._asked.kind:
            return 0.0
        counted = [
            self._tree.tokens[t.head] for t in self._tree.tokens if t.dep == "nummod" and self._is_new(t)
        ]
        alone = any(t.pos == "NUM" and t.dep != "nummod" and self._is_new(t) for t in self._tree.tokens)
        same = any(t.lemma == token.lemma or _is_of_kind(t, token.lemma) for t in counted)
        same |= any(are_synonyms(t.lemma, token.lemma, "NOUN") for t in counted)
        return 0.0 if same else 0.5 if alone else 1.0


def gives_reason(tree: Parse) -> bool:
    """Whether anything in a sentence is told as a cause, a purpose or somebody's argument."""
    return any(_is_reason(tree, i) for i in range(len(tree.tokens)))


def _is_reason(tree: Parse, i: int) -> bool:
    token = tree.tokens[i]
    above = tree.tokens[token.head]
    if token.lemma in _CAUSES:
        return token.dep != "ROOT" or token.pos == "VERB"
    if token.dep == "mark" and token.lemma in ("as", "since"):
        return above.dep == "advcl" and not any(tree.tokens[k].entity for k in tree.subtree(token.head))
    below = [tree.tokens[k] for k in tree.children(i)]
    if token.lemma == "for" and token.dep == "prep":
        return any(child.dep == "pcomp" for child in below)
    if token.dep == "advcl":
        purpose = any(child.tag == "TO" for child in below)
        return purpose or (token.tag == "VBG" and token.lemma in _ARGUING)
    return token.lemma in _ARGUING and token.pos == "VERB"


def _is_person(token: Token) -> bool:
    named = token.pos in ("NOUN", "PROPN") and token.dep in (
        "nsubj",
        "nsubjpass",
        "pobj",
        "dobj",
        "appos",
        "attr",
    )
    return named and (token.pos == "PROPN" or is_kind_of(token.lemma, "person"))


def _is_of_kind(token: Token, kind: str) -> bool:
    if token.pos == "NOUN" and is_kind_of(token.lemma, kind):
        return True
    return bool(kind) and any(
        is_kind_of(kind, name) for name in _KINDS_OF_ENTITY.get(token.entity, "").split()
    )


def _steps(tree: Parse, one: int, other: int) -> float:
    """How many tokens lie between two of them in the parse, joints of phrases not counted."""
    left, right = _way_up(tree, one), _way_up(tree, other)
    meeting = next((i for i in left if i in right), None)
    if meeting is None:
        return _FARTHEST
    way = left[: left.index(meeting) + 1] + right[: right.index(meeting)][::-1]
    return float(sum(not _is_joint(tree.tokens[i]) for i in way[1:-1]) + _new_clauses(tree, way))


def _is_joint(token: Token) -> bool:
    return token.pos in ("ADP", "PART") or token.dep in ("conj", "appos", "compound")


def _new_clauses(tree: Parse, way: Sequence[int]) -> int:
    """How often the way goes from one verb to another beside it: "he retired and she died"."""
    return sum(tree.tokens[i].pos == "VERB" and tree.tokens[i].dep == "conj" for i in way)


def _way_up(tree: Parse, i: int) -> list[int]:
    way = [i]
    while tree.tokens[i].head != i:
        i = tree.tokens[i].head
        way.append(i)
    return way
