"""Alignment: which word of the evidence each word of a statement was taken from.

The rules of `verify` look at places in the evidence, not at sets of words: "The clinic was succeeded" uses
only words of "Kessler, who founded the clinic, was succeeded by Brandt", but joins what stands apart.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import cached_property

from qa.words import Word, in_digits, words

_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_PERCENT = re.compile(r"(?<=\d)\s*\bper ?cent\b", re.IGNORECASE)
_VERBS = """beat beaten|begin began begun|break broke broken|bring brought|build built|buy bought|catch caught
choose chose chosen|come came|deal dealt|draw drew drawn|drive drove driven|fall fell fallen|feel felt
fight fought|find found|fly flew flown|forbid forbade forbidden|get got gotten|give gave given|go went gone
grow grew grown|hear heard|hide hid hidden|hold held|keep kept|know knew known|lay laid|lead led|leave left
lend lent|lose lost|make made|mean meant|meet met|pay paid|rise rose risen|run ran|say said|see saw seen
seek sought|sell sold|send sent|shake shook shaken|shoot shot|speak spoke spoken|spend spent|stand stood
steal stole stolen|strike struck|swear swore sworn|take took taken|teach taught|tell told|think thought
throw threw thrown|wear wore worn|win won|withdraw withdrew withdrawn|write wrote written"""
_BASES = {form: verb.split()[0] for verb in re.split(r"[|\n]", _VERBS) for form in verb.split()}
IRREGULAR = frozenset(form for form, base in _BASES.items() if form != base)
_BACKWARDS = 3.0  # what a step back costs; a word left out going forward costs 0.02, all together at most 1
_CANDIDATES = 12  # places of one word that are tried


@dataclass(frozen=True)
class Text:
    """A text with its numbers in digits, and its words."""

    text: str
    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str) -> Text:
        """Tokenise; "thirty-day" becomes "30 day", while "cease-fire" stays one compound."""
        digits = _PERCENT.sub("%", in_digits(_COMPOUND.sub(_keep_together, text)))
        return cls(digits, tuple(words(digits)))

    def between(self, left: int, right: int) -> str:
        """The text between two words, by their indices; -1 and len(words) are its ends."""
        start = self.words[left].start + len(self.words[left].text) if left >= 0 else 0
        end = self.words[right].start if right < len(self.words) else len(self.text)
        return self.text[start:end]


def _keep_together(match: re.Match[str]) -> str:
    number = in_digits(match[0])
    return number if re.search(r"\d", number) else match[0].replace("-", "‐")


def is_material(word: Word) -> bool:
    """A content word, a number or the month of May: what has to come from the evidence."""
    return word.is_content or word.number is not None or (word.text == "May" and word.start > 0)


def is_adverb(word: Word) -> bool:
    """A word that may stand between an auxiliary and its verb without being about another thing."""
    return word.lower.endswith("ly") or word.lower in ("far", "already", "still", "now", "yet")


def same_word(one: Word, other: Word) -> bool:
    """Equal as a number, by stem, as a compound in one or two words, or as country and demonym."""
    if one.number is not None or other.number is not None:
        return one.number == other.number
    if _base(one) == _base(other) or one.joined == other.stem or one.stem == other.joined:
        return True
    return one.is_capitalised and other.is_capitalised and same_name(one.lower, other.lower)


def _base(word: Word) -> str:
    return _BASES.get(word.lower) or _BASES.get(word.stem, word.stem)


def same_name(one: str, other: str) -> bool:
    """Country and demonym: a shared root of 4 letters or more, and an ending that makes the adjective."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    endings = {one[shared:], other[shared:]}
    return shared >= 4 and any(endings == {root, adjective} for root, adjective in _DEMONYMS)


_DEMONYMS = [(root, adjective) for root in ("", "e", "a", "y") for adjective in ("n", "ns", "ian", "ians")]
_DEMONYMS += [("", "s"), ("", "i"), ("", "ish"), ("", "ese"), ("a", "ese"), ("n", "ns")]


@dataclass(frozen=True)
class Aligned:
    """A statement beside one sentence of evidence."""

    statement: Text
    source: Text

    @cached_property
    def places(self) -> dict[int, int]:
        """Statement index -> evidence index of every material word that the evidence has.

        Of a word that the evidence has twice, the place is taken that keeps the statement nearest to the
        evidence's own order (the cheapest path, by dynamic programming).
        """
        chosen: list[list[_Step]] = []
        for i, word in enumerate(self.statement.words):
            if not is_material(word):
                continue
            matches = (j for j, other in enumerate(self.source.words) if same_word(word, other))
            steps = [
                _best(i, j, chosen[-1] if chosen else []) for j in itertools.islice(matches, _CANDIDATES)
            ]
            if steps:
                chosen.append(steps)
        last = min(chosen[-1]) if chosen else None
        path: dict[int, int] = {}
        while last is not None:
            path[last.i] = last.j
            last = last.before
        return dict(sorted(path.items()))

    @cached_property
    def used(self) -> frozenset[int]:
        """The evidence indices that the statement takes up."""
        return frozenset(self.places.values())


@dataclass(frozen=True, order=True)
class _Step:
    """Statement word `i` at evidence word `j`; `cost` is of the whole path up to here."""

    cost: float
    j: int
    i: int
    before: _Step | None = field(compare=False)


def _best(i: int, j: int, before: list[_Step]) -> _Step:
    if not before:
        return _Step(0.0, j, i, None)
    cost, step = min((step.cost + _distance(step.j, j), step) for step in before)
    return _Step(cost, j, i, step)


def _distance(left: int, right: int) -> float:
    return min((right - left - 1) * 0.02, 1.0) if right > left else _BACKWARDS
