"""Premises: one question held against one sentence, as numbers from which a model tells whether it answers.

What the question takes for granted should be there, undenied and in fact; and something of the kind that it
asks for should be there, near to the words that it is asked of. `FEATURES` names each number; what each is
worth, and which way it may count, stands in `fitted.json`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from qa.language.english import is_english
from qa.language.grammar import parse, steps
from qa.language.words import WH_WORDS, Word, words
from qa.questions.question_parse import QuestionParse
from qa.reading.gap import ENTITIES, Gap, gives_reason
from qa.reading.matches import EXACT, NEUTRAL, Candidate, Floats, Matches
from qa.reading.standings import Standing

FEATURES = (
    "cosine",  # of question and sentence
    "match",  # of the terms, weighted by rarity; the sentence before and the heading counted in
    "weakest",  # match of the worst-matched term
    "predicate",  # match of the verb that the gap hangs on
    "missing_name",  # how badly the worst-matched name is matched, or word that is not English
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
    "unmatched_fact",  # how badly the worst-matched term of a question for a number, time, name or saying is
    "empty_match",  # the match, where nothing of the kind asked for is there by surface cues
    "unreasoned_match",  # … where a why-question is given no reason
    "reads",  # log-odds that it answers, by the reader
    "echoed",  # share of the words that the reader points at which the question says itself
    "behind",  # how far its rank score lies behind the best
    *Standing._fields,  # see qa/reading/standings.py
    "is_yesno",
    "asks_person",
    "asks_time",
    "asks_number",
    "asks_place",
    "asks_reason",
)

SHORTEST_NAME = 4  # letters of one that has no capital
_FACTS = ("number", "date", "duration", "name", "speech")


def features(
    asked: QuestionParse, candidate: Candidate, term_stems: Sequence[frozenset[str]], weights: Floats
) -> dict[str, float]:
    """The numbers of `FEATURES` by name; `term_stems` and `weights` (rarity) are those of the terms."""
    return _Held(asked, candidate, term_stems, weights).features()


def _is_name(term: Word) -> bool:
    """Whether a term has a capital that does not begin the question, or is no English word."""
    strange = len(term.lower) >= SHORTEST_NAME and term.lower.isalpha() and not is_english(term.lower)
    return (term.is_capitalised and term.start > 0) or strange


class _Held:
    """One question held against one sentence."""

    def __init__(
        self,
        asked: QuestionParse,
        candidate: Candidate,
        term_stems: Sequence[frozenset[str]],
        weights: Floats,
    ) -> None:
        self._asked = asked
        self._question = asked.question
        self._candidate = candidate
        self._asked_stems = frozenset[str]().union(*term_stems)
        self._tree = parse(candidate.text)
        self._gap = Gap(asked, self._tree)
        self._matches = Matches(asked, candidate, self._tree, term_stems, weights)

    def features(self) -> dict[str, float]:
        kind = self._question.answer_type
        asks_fact = kind != "yesno"
        # Whether it is so may be the very answer: "no troops at all" is what somebody says about troops.
        takes_as_so = asks_fact and kind != "speech"
        unreasoned = kind == "reason" and not gives_reason(self._tree)
        said = list(self._matches.said())
        denied = [weight for weight, ours, theirs in said if ours.denied != theirs.denied]
        unreal = [weight for weight, ours, theirs in said if theirs.unreal and not ours.unreal]
        found = {
            "cosine": self._candidate.cosine,
            "match": self._matches.whole,
            "weakest": self._matches.weakest,
            "predicate": self._matches.score_of(self._asked.predicate),
            "missing_name": self._matches.missing(_is_name),
            "missing_number": asks_fact * self._matches.missing(lambda term: term.number is not None),
            "missing_attribute": self._missing_attribute(),
            "untold_role": self._untold_role(),
            "opposite": asks_fact * float(any(match.opposed for match in self._matches.of_terms)),
            "denied": takes_as_so * max(denied, default=0.0),
            "unreal": takes_as_so * max(unreal, default=0.0),
            "lacks": float(not self._candidate.holds),
            "no_filler": float(kind in ENTITIES and not self._gap.fillers),
            "far_filler": self._far_filler(),
            "unknown_kind": 1 - self._kind_known() if self._asked.kind else 0.0,
            "bare_kind": float(self._is_bare()),
            "no_reason": float(unreasoned),
            "miscounted": self._gap.miscounted(),
            "unmatched_yesno": 0.0 if asks_fact else 1 - self._matches.whole,
            "unmatched_who": (kind == "person") * (1 - self._matches.score_of(self._asked.predicate)),
            "unmatched_fact": (kind in _FACTS) * (1 - self._matches.weakest),
            "empty_match": (not self._candidate.holds) * self._matches.whole,
            "unreasoned_match": unreasoned * self._matches.whole,
            "reads": self._candidate.reading.odds,
            "echoed": asks_fact * self._echoed(),
            "behind": self._candidate.behind,
            **self._candidate.standing._asdict(),
            "is_yesno": not asks_fact,
            "asks_person": kind == "person",
            "asks_time": kind in ("date", "duration"),
            "asks_number": kind == "number",
            "asks_place": kind == "place",
            "asks_reason": kind == "reason",
        }
        # Rounding takes the noise of batched arithmetic out, so that the same question ranks the same.
        return {name: round(float(found[name]), 4) for name in FEATURES}

    def _echoed(self) -> float:
        if not any(word.lower in WH_WORDS for word in words(self._question.text)):
            return 0.0  # "putins conditions" may be told in just these words
        text = self._candidate.text[slice(*self._candidate.reading.answer)]
        own = [word for word in words(text) if word.is_content or word.number is not None]
        return sum(word.stem in self._asked_stems for word in own) / len(own) if own else 0.0

    def _missing_attribute(self) -> float:
        """Of "who is the mayor" or "what is the price of bread": how badly "mayor", "price" is matched."""
        tree, head = self._asked.parse, self._asked.head
        predicate = self._asked.predicate
        if head is None or predicate is None or tree.tokens[predicate].lemma != "be" or self._asked.kind:
            return 0.0
        hangs = tree.children(predicate, "nsubj", "attr")
        matches = (self._matches.at(k) for k in hangs if k != head)
        return 1 - min((match.score for match in matches if match is not None), default=1.0)

    def _untold_role(self) -> float:
        match, known = self._matches.at(self._asked.role), self._gap.knows_role()
        if match is None or known:
            return 0.0
        return 1.0 if known is None else 1 - match.score

    def _far_filler(self) -> float:
        if self._question.answer_type not in ENTITIES:
            return 0.0
        anchors = list(self._matches.places())
        predicate = self._matches.at(self._asked.predicate)
        if predicate is not None and predicate.token is not None and predicate.token in anchors:
            anchors = [predicate.token]
        ways = (steps(self._tree, a, f) for a, f in itertools.product(anchors, self._gap.fillers))
        return min(ways, default=2.0)

    def _kind_known(self) -> float:
        """How well the sentence knows a thing of the kind asked for."""
        if self._gap.knows_kind():
            return 1.0
        match = self._matches.at(self._asked.head)
        return NEUTRAL if match is None else match.score

    def _is_bare(self) -> bool:
        """Whether the kind of thing asked for is there, but with nothing told of it."""
        match = self._matches.at(self._asked.head)
        counts = self._question.answer_type in ("number", "duration", "date")
        if match is None or match.token is None or match.score < EXACT or counts or not self._asked.kind:
            return False
        return self._gap.is_bare(match.token)
