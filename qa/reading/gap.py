"""The gap: what a question asks for, and what of a sentence would fill it.

A name or quantity of the kind that is asked for, a thing of the kind that is named ("which street"), a number
that counts what is counted, a reason: all by the parse of the sentence, whatever becomes of the premises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from qa.language.grammar import Parse, Token
from qa.language.labels import AMOUNTS, NOUNS, PLACES, QUANTITIES, TIMES
from qa.language.lexicon import are_synonyms, is_kind_of
from qa.language.naming import holders_of, is_of_another, names
from qa.language.units import MEASURES, MONEY
from qa.language.words import DEFINITE, in_digits, stems, words
from qa.questions.question_parse import QuestionParse

ENTITIES: Mapping[str, Collection[str]] = {
    "date": TIMES,
    "duration": TIMES,
    "number": QUANTITIES,
    "person": {"PERSON", "ORG", "NORP", "GPE"},
    "place": {"GPE", "LOC", "FAC", "ORG"},
    "name": {"PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "NORP", "LAW"},
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
_DONE_BY = {
    "husband": "marry",
    "wife": "marry",
    "author": "write",
    "architect": "design",
    "successor": "succeed",
}
_WHERE = frozenset("in at near from to into outside inside through across around towards".split())
_AMOUNTS = AMOUNTS - TIMES
_PRICED = frozenset(
    "pay cost earn price worth spend salary wage fine owe charge compensation fee prize".split()
)


@dataclass(frozen=True)
class Gap:
    """What one question asks for, looked for in the parse `tree` of one sentence."""

    asked: QuestionParse
    tree: Parse

    @cached_property
    def fillers(self) -> list[int]:
        """Tokens of names and quantities of the kind asked for, that are not the question's own."""
        kind = self.asked.question.answer_type
        wanted = ENTITIES.get(kind or "", ())
        found = [
            i
            for i, t in enumerate(self.tree.tokens)
            if (t.entity in wanted or (kind == "date" and _CLOCK.fullmatch(t.text))) and self.is_new(t)
        ]
        if kind == "name":
            return [i for i in self._names() if self.is_new(self.tree.tokens[i])]
        if kind == "person" and not found:
            found = [i for i, t in enumerate(self.tree.tokens) if self.is_new(t) and _is_person(t)]
        if kind == "place" and not found:
            found = [i for i, t in enumerate(self.tree.tokens) if self.is_new(t) and self._is_whereabouts(t)]
        return found

    def _names(self) -> list[int]:
        named, asked = self.asked.named, self.asked.parse
        if named is None:
            return names(self.tree, "")
        return names(self.tree, asked.tokens[named].lemma, holders_of(asked, named))

    def _is_whereabouts(self, token: Token) -> bool:
        """Whether a name stands where a place does, whatever kind of name the parser takes it for."""
        above = self.tree.tokens[token.head]
        return token.pos == "PROPN" and token.dep == "pobj" and above.lemma in _WHERE

    def is_new(self, token: Token) -> bool:
        """Whether a token is not one of the question's own words."""
        return token.pos != "DET" and not stems(words(token.text)) & self.asked.stems

    def knows_kind(self) -> bool:
        """Whether there is a thing of the kind asked for, that is not the question's own."""
        return any(self.is_new(token) and _is_of_kind(token, self.asked.kind) for token in self.tree.tokens)

    def is_bare(self, at: int) -> bool:
        """Whether the thing asked for, at token `at`, is but "a judge", with nothing told of it."""
        below = [self.tree.tokens[k] for k in self.tree.subtree(at) if k != at]
        behind = self.tree.tokens[at + 1 : at + 2]
        if any(token.lemma in DEFINITE for token in below) or any(
            token.text in (":", ";") for token in behind
        ):
            return False  # "the judge" was told of before; "judge: Ada Vell" tells, and so does a table's row
        told = [token for token in below if self.is_new(token)]
        above = self.tree.tokens[self.tree.tokens[at].head]
        is_told = (
            above.entity
            or above.lemma == "as"
            or any(t.entity or t.pos in ("PROPN", "NUM", "ADJ", "NOUN") for t in told)
        )
        return not is_told

    def knows_role(self) -> bool | None:
        """Whether the role whose holder is asked for is told of, by itself or by what is done in it.

        None where it is but another's: the Russian president, where Ukraine's is asked for.
        """
        if self.asked.role is None:
            return False
        role = self.asked.parse.tokens[self.asked.role].lemma
        holders = holders_of(self.asked.parse, self.asked.role)
        told = [i for i, token in enumerate(self.tree.tokens) if _is_role(token, role)]
        own = [i for i in told if not is_of_another(self.tree, i, holders)]
        return bool(own) if own or not told else None

    def miscounted(self) -> float:
        """Of "how many herds": 1 where numbers are there, but each counts other things; ages likewise."""
        head = self.asked.head
        if self.asked.question.answer_type != "number" or head is None:
            return 0.0
        token = self.asked.parse.tokens[head]
        money = token.lemma == "much" and not _PRICED.isdisjoint(t.lemma for t in self.asked.parse.tokens)
        unit = MONEY if money else MEASURES.get(token.lemma)
        if unit is not None:
            return float(not (unit.search(self.tree.text) or unit.search(in_digits(self.tree.text))))
        if any(self.asked.parse.tokens[k].lemma == "much" for k in self.asked.gap):
            return float(not any(t.entity in _AMOUNTS and self.is_new(t) for t in self.tree.tokens))
        if not self.asked.kind:
            return 0.0
        counted = [self.tree.tokens[t.head] for t in self.tree.tokens if t.dep == "nummod" and self.is_new(t)]
        numbers = [t for t in self.tree.tokens if t.pos == "NUM" and not _CLOCK.fullmatch(t.text)]
        alone = any(t.dep != "nummod" and self.is_new(t) for t in numbers)
        same = any(t.lemma == token.lemma or _is_of_kind(t, token.lemma) for t in counted)
        same |= any(is_kind_of(token.lemma, t.lemma) for t in counted)  # wolves are counted as animals
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
    named = token.pos in NOUNS and token.dep in ("nsubj", "nsubjpass", "pobj", "dobj", "appos", "attr")
    return named and (token.pos == "PROPN" or is_kind_of(token.lemma, "person"))


def _is_role(token: Token, role: str) -> bool:
    """Whether a word names a role, a kind of it, or what its holder does: "founded" of a founder."""
    if token.pos in NOUNS and token.entity not in PLACES:  # no town, though it be a capital
        name = token.lemma.lower()
        return is_kind_of(name, role) or are_synonyms(name, role, "NOUN") or name.endswith(role)
    does = len(token.lemma) > 2 and role.startswith(token.lemma) and role.endswith(("er", "or"))
    return token.pos == "VERB" and (does or token.lemma == _DONE_BY.get(role))


def _is_of_kind(token: Token, kind: str) -> bool:
    if token.pos == "NOUN" and is_kind_of(token.lemma, kind):
        return True
    return bool(kind) and any(
        is_kind_of(kind, name) for name in _KINDS_OF_ENTITY.get(token.entity, "").split()
    )
