"""Parts: a question that asks several things, and the evidence for each of them brought together.

"How old is Joris Maas, and where was he born?" is looked up as two questions, so that the answer to one does
not hide that the other has none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evidence import MAX_SENTENCES
from qa.followup import stand_alone
from qa.language.grammar import parse
from qa.language.labels import FINITE_TAGS, NOUNS
from qa.language.words import ANY_WH_WORD, capitalised
from qa.questions.question import analyse
from qa.questions.rephrasing import SINGULARS, read_question, without_end
from qa.reading.confidence import about
from qa.reading.ranked import Evidence, RankedSentence

MAX_PARTS = 3
BESIDE = 0.75
ABOUT = 0.5  # below this a question is probably not about the articles at all

_JOIN = re.compile(
    rf"(?:\s*[,;]\s*|\s+)(?:and|but)\s+(?=(?:(?:in|on|at|to|by|from|for|with|of) )?(?:{ANY_WH_WORD})\b)"
    r"|\s*[,;]\s+(?=(?:what|why|how)\b)"  # ", which" may be of a relative clause
    rf"|\s*\?\s+(?=(?:{ANY_WH_WORD})\b)",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"\b(?:do|did|are|were|have|had|can|could|will|would|should|must) ", re.IGNORECASE
)  # of several
_BARE = re.compile(r"where|when|why|how", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One of the things that a question asks, and what was found for it."""

    question: str
    evidence: Evidence

    def is_met(self, min_confidence: float) -> bool:
        return bool(self.evidence.chosen) and self.evidence.confidence >= min_confidence

    @property
    def has_name(self) -> bool:
        return any(term.is_capitalised and term.start > 0 for term in analyse(self.question).terms)


def split(question: str) -> tuple[str, ...]:
    """The questions that one joins, each made to stand alone; the question itself where it asks one thing.

    What leaves out its verb ("and how much from insurance?") is not taken apart, for it says too little
    alone, but for "and where?" and the like. "What did Ann and Ben each say?" asks once of Ann and once of
    Ben.
    """
    pieces = [piece for piece in _JOIN.split(without_end(question)) if piece.strip()]
    if len(pieces) > MAX_PARTS or (len(pieces) < 2 and " each " not in question):
        return (question,)
    first, *others = pieces
    if not _is_whole(first) or not all(_BARE.fullmatch(piece) or _is_whole(piece) for piece in others):
        return (question,)
    found = _of_each(first)
    for piece in others:
        asked = stand_alone(f"And {piece}?", [{"question": found[-1]}]).removeprefix("And ")
        found += _of_each(asked.rstrip("?"))
    if not 1 < len(found) <= MAX_PARTS or not all(analyse(asked).terms for asked in found):
        return (question,)
    return tuple(found)


def _of_each(piece: str) -> list[str]:
    """A question without its mark as one or, where it asks something of each of two, as two."""
    before, each, rest = piece.partition(" each ")
    first, joined, other = before.rpartition(" and ")
    auxiliary = _AUXILIARY.search(first) if each and joined else None
    one = first[auxiliary.end() :] if auxiliary else ""
    if auxiliary is None or not _are_two(one, other) or rest.startswith("other"):
        return [f"{capitalised(piece)}?"]
    return [
        f"{capitalised(first[: auxiliary.start()])}{_agreeing(auxiliary.group(), name)}{name} {rest}?"
        for name in (one, other)
    ]


def _are_two(one: str, other: str) -> bool:
    """Whether two texts name one thing each; "the north" of "the north and south wings" does not."""
    shared = one.lower().startswith("the ") and " " in other and not other.lower().startswith("the ")
    return not shared and _is_name(one) and _is_name(other)


def _is_name(text: str) -> bool:
    """Whether a text is but the name of a thing: no list, no verb, no half of a phrase."""
    tokens = parse(text).tokens
    plain = all(t.pos not in ("VERB", "AUX", "ADP", "CCONJ") or t.text.lower() == "of" for t in tokens)
    return bool(tokens) and "," not in text and tokens[-1].pos in (*NOUNS, "NUM") and plain


def _agreeing(auxiliary: str, name: str) -> str:
    """An auxiliary of several, with its space, as it goes with one name."""
    is_one = parse(name).tokens[-1].tag not in ("NNS", "NNPS")
    return f"{SINGULARS.get(auxiliary.strip(), auxiliary.strip())} " if is_one else auxiliary


def _is_whole(piece: str) -> bool:
    """Whether a piece is a question with a verb of its own."""
    clause = read_question(piece)
    if clause is None or (clause.has_do and not clause.rest):
        return False
    return any(token.tag in FINITE_TAGS for token in parse(piece).tokens)


def met(parts: Sequence[Part], min_confidence: float) -> list[Part]:
    """The parts that have an answer, none where none has at `min_confidence`.

    Less will do beside one that has: who asks two things of an article can mostly be told both. What names
    nobody leans on the first part, and falls with it where that is not about the articles at all.
    """
    if not any(part.is_met(min_confidence) for part in parts):
        return []
    enough = min_confidence * (BESIDE if len(parts) > 1 else 1)
    astray = not parts[0].is_met(enough) and about(parts[0].evidence.signals) < ABOUT
    return [part for part in parts if part.is_met(enough) and (part.has_name or not astray)]


def left_open(parts: Sequence[Part], answered: Sequence[Part]) -> list[str]:
    """The parts that nothing answers, as far as can be told.

    What is shown for those that are `answered` may well hold the answer: it does not where the kind is not
    there.
    """
    shown = {ranked.sentence.id for _, ranked in chosen(parts, answered)}
    unmet = [part for part in parts if part not in answered]
    return [part.question for part in unmet if not _may_be_in(shown, part.evidence)]


def _may_be_in(shown: Collection[int], evidence: Evidence) -> bool:
    best = evidence.ranked[0] if evidence.ranked else None
    return best is not None and best.sentence.id in shown and not best.features.get("lacks")


def chosen(parts: Sequence[Part], answered: Sequence[Part]) -> list[tuple[str, RankedSentence]]:
    """The sentences that answer, each with the questions that it answers: the best of each part first.

    Of several answered parts no more than `MAX_SENTENCES` are taken.
    """
    in_turn = itertools.zip_longest(*(part.evidence.chosen for part in answered))
    found: dict[int, tuple[str, RankedSentence]] = {}
    for layer in in_turn:
        for part, ranked in zip(answered, layer, strict=True):
            if ranked is not None and ranked.sentence.id not in found:
                # Of what it tells, nothing may be cut that another part asked for.
                own = {ranked.sentence.id}
                asked = [p.question for p in parts if p is part or _may_be_in(own, p.evidence)]
                found[ranked.sentence.id] = " ".join(asked), ranked
    return list(found.values())[: MAX_SENTENCES if len(answered) > 1 else None]


def traced(parts: Sequence[Part], min_confidence: float) -> list[dict[str, Any]]:
    """Plain values for `Answer.trace`: each part with what came of it, and its best sentences.

    A part that is neither `answered` nor `left_open` may be answered by what is shown for another.
    """
    answered = met(parts, min_confidence)
    unanswered = left_open(parts, answered)
    return [
        {
            "question": part.question,
            "answered": part in answered,
            "left_open": part.question in unanswered,
            "confidence": part.evidence.confidence,
            "sentences": [ranked.sentence.text for ranked in part.evidence.ranked[:MAX_SENTENCES]],
            "signals": dict(part.evidence.signals),
        }
        for part in parts
    ]


def ranked(parts: Sequence[Part]) -> list[RankedSentence]:
    """The sentences of all parts, the best of each first."""
    found: dict[int, RankedSentence] = {}
    for one in itertools.chain.from_iterable(itertools.zip_longest(*(p.evidence.ranked for p in parts))):
        if one is not None:
            found.setdefault(one.sentence.id, one)
    return list(found.values())
