"""Alignment: the token of the evidence that each token of a statement was taken from, in the same relations.

A word may stand in the evidence several times; of all ways to take the words up, those are found in which
every relation of the statement is a relation of the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from qa.language.cues import is_saying
from qa.language.grammar import Token
from qa.language.labels import NOUNS, PLACES
from qa.language.lexicon import is_of_place
from qa.language.relations import Relation, Sentence
from qa.language.syntax import same_form
from qa.language.words import STOP_WORDS, without_stops

Places = Mapping[int, int]  # statement token -> evidence token

_PREFIXED = re.compile("(?:re|un|non|de|ex|co|anti|pre|mis|half|semi|vice|pro|dis|self)-")
_MOST_STEPS = 4_000  # then the statement is withheld
_RIGHT = frozenset("obj attr comp when prt mod dep prep advcl:".split())
_BEFORE_NOUNS = frozenset("compound amod nmod nummod poss det quantmod advmod".split())
_ARGUMENTS = frozenset("subj obj attr".split())


def _spelt(token: Token) -> str:
    """In small letters; "U.S." as "US", which is not "us"."""
    text = without_stops(token.text)
    lower = text.lower()
    return text if text.isupper() and lower in STOP_WORDS and len(text) > 1 else lower


def _may_be_name(token: Token) -> bool:
    """Names have no forms: "Harris" is not "Harry", nor "Davies", which is parsed as a plural, "Davy"."""
    return token.pos in NOUNS and token.text[:1].isupper()


def _is_of_place(adjective: Token, name: Token) -> bool:
    """ "The [Ukrainian] army" of "Ukraine": where the parser knows both, as of no person.

    "Julian" is not "Julia", "Asian Orr" not "Asia Orr", and a Georgian not Georgia.
    """
    described = adjective.entity == "NORP" and adjective.dep == "amod"
    named = name.entity in PLACES and name.dep != "compound"
    return described and named and is_of_place(adjective.text, name.text)


@dataclass
class Alignment:
    """All ways to take the statement's words from the evidence, and why there is none."""

    statement: Sentence
    source: Sentence
    objection: tuple[int, str] = (-1, "")
    _steps: int = 0
    _due: dict[int, list[Relation]] = field(default_factory=dict)  # token -> what holds once it is placed

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The statement's tokens that say something, each behind what it belongs to."""
        found, waiting = [], list(self.statement.parse.roots)
        while waiting:
            i = waiting.pop(0)
            found.append(i)
            waiting.extend(self.statement.parse.children(i))
        return tuple(i for i in found if i not in self.statement.silent)

    def candidates(self, i: int) -> list[int]:
        """The tokens of the evidence that say what token i of the statement says."""
        return self._candidates[i]

    @cached_property
    def _candidates(self) -> dict[int, list[int]]:
        loud = [j for j in range(len(self.source.tokens)) if j not in self.source.silent]
        return {i: [j for j in loud if self._says(i, j)] for i in self.order}

    def _says(self, i: int, j: int) -> bool:
        one, other = self.statement.tokens[i], self.source.tokens[j]
        if (
            _PREFIXED.match(self.source.compounds[j])
            and self.statement.compounds[i] != self.source.compounds[j]
        ):
            return False  # who was re-elected was not elected
        if _spelt(one) == _spelt(other):
            return True
        alike = self.statement.keys[i] == self.source.keys[j] or same_form(one, other)
        if alike and not (_may_be_name(one) and _may_be_name(other)):
            return True
        if _is_of_place(one, other) or _is_of_place(other, one):
            return True
        if is_saying(one, neutral=True) and is_saying(other):
            return True
        ours, theirs = self.statement.compounds[i], self.source.compounds[j]
        in_one_word = (ours.count("-") == 0) != (theirs.count("-") == 0)
        return in_one_word and ours.replace("-", "") == theirs.replace("-", "")

    def ways(self) -> Iterator[dict[int, int]]:
        """Every way, best first; none when a word has no place or the relations do not hold."""
        relations = sorted(self.statement.relations)
        self._due = {i: [] for i in self.order}
        rank = {i: n for n, i in enumerate(self.order)}
        for relation in relations:
            if relation.head not in rank or relation.dependent not in rank:
                self.objection = (0, self._unjoined(relation))
                return
            self._due[max(relation.head, relation.dependent, key=rank.__getitem__)].append(relation)
        yield from self._extend(0, {})

    def _extend(self, n: int, places: dict[int, int]) -> Iterator[dict[int, int]]:
        if n == len(self.order):
            yield dict(places)
            return
        i = self.order[n]
        for j in self.candidates(i):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                return
            if j in places.values() and not self._in_one_compound(i, j, places):
                continue
            places[i] = j
            broken = next((r for r in self._due[i] if not self._holds(r, places)), None)
            if broken is None:
                yield from self._extend(n + 1, places)
            elif self.objection[0] < n:
                self.objection = (n, self._unjoined(broken))
            del places[i]
        if self.objection[0] < n and not self.objection[1]:
            self.objection = (n, f"the source says “{self.statement.tokens[i].text}” only once")

    def _in_one_compound(self, i: int, j: int, places: Places) -> bool:
        ours = self.statement.compounds[i]
        taken = [k for k, place in places.items() if place == j]
        return "-" in ours and all(self.statement.compounds[k] == ours for k in taken)

    def _unjoined(self, relation: Relation) -> str:
        one, two = self.statement.tokens[relation.head].text, self.statement.tokens[relation.dependent].text
        return f"it joins “{one}” and “{two}” as the source does not"

    def _holds(self, relation: Relation, places: Places) -> bool:
        known, label = self.source.relations, relation.label
        head, dependent = places[relation.head], places[relation.dependent]
        heads, dependents = self.source.referents[head], self.source.referents[dependent]
        if head == dependent or self._are_one_date(relation, places):
            return True
        if label == "is":
            return dependent in heads or any(
                Relation(x, "is", y) in known or Relation(y, "is", x) in known
                for x in heads
                for y in dependents
            )
        names = self.source.tokens[dependent].pos in NOUNS
        labels = ("mod", "of") if label in ("mod", "of") and names else (label,)
        if any(Relation(x, one, y) in known for x in heads for y in dependents for one in labels):
            return True
        if (label in _RIGHT or label.startswith("prep:")) and self._is_copied(relation, places):
            return True
        of_verb = label == "of" and self.statement.tokens[relation.head].pos == "VERB"
        if label == "when" or label.startswith("prep") or of_verb:
            near = {k for x in heads for k in self._arguments[x]}
            if any(Relation(x, label, y) in known for x in near for y in dependents):
                return True
            return self._follows_the_same(relation, places)
        return label == "mod" and self._stands_before_the_same(relation.dependent, places)

    def _is_copied(self, relation: Relation, places: Places) -> bool:
        """Whether a verb and what follows it stand so in the evidence: there labels may differ."""
        i, k = relation.head, relation.dependent
        j, end = places[i], places[k]
        if not 0 < k - i == end - j:
            return False
        ours, theirs = self.statement.tokens[i + 1 : k + 1], self.source.tokens[j + 1 : end + 1]
        same = all(one.text.lower() == other.text.lower() for one, other in zip(ours, theirs, strict=True))
        last = self.source.tokens[end]
        return same and not (last.head > end and last.dep in _BEFORE_NOUNS)

    def _are_one_date(self, relation: Relation, places: Places) -> bool:
        """Whether both words are of one date, side by side as in the evidence ("Saturday 14 September")."""
        (i, k), (j, m) = (
            sorted((relation.head, relation.dependent)),
            sorted((places[relation.head], places[relation.dependent])),
        )
        dated = all(token.entity == "DATE" and token.pos != "ADP" for token in self.source.tokens[j : m + 1])
        same = self.statement.lower[i : k + 1] == self.source.lower[j : m + 1]
        return (
            dated
            and same
            and (places[relation.head] < places[relation.dependent]) == (relation.head < relation.dependent)
        )

    def _follows_the_same(self, relation: Relation, places: Places) -> bool:
        """Whether a phrase stands right behind the same word as in the evidence."""
        i, j = relation.dependent, places[relation.dependent]
        first = min(self.statement.parse.subtree(i), default=i)
        start = self.statement.tokens[i].head
        while start > relation.head and self.statement.tokens[start].dep in ("prep", "pcomp"):
            first, start = min(first, start), self.statement.tokens[start].head
        before = first - 1
        ours, theirs = (
            self.statement.tokens[max(before, 0) : i + 1],
            self.source.tokens[j - (i - before) : j + 1],
        )
        governor = self.source.governor(j)
        if before < 0 or governor is None or j - (i - before) < 0 or governor[1] != relation.label:
            return False
        same = [one.text.lower() for one in ours] == [other.text.lower() for other in theirs]
        return same and any(governor[0] in self.candidates(k) for k in self.order)

    @cached_property
    def _arguments(self) -> list[set[int]]:
        near: list[set[int]] = [set() for _ in self.source.tokens]
        for head, label, dependent in self.source.relations:
            if label in _ARGUMENTS:
                near[head].add(dependent)
                near[dependent].add(head)
        return near

    def _stands_before_the_same(self, i: int, places: Places) -> bool:
        """An adverb right before the same word is about the same: parsers often differ there."""
        j = places[i]
        if self.source.tokens[j].pos != "ADV" or i + 1 not in places:
            return False
        return places[i + 1] == j + 1
