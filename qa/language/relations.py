"""Relations: who does what, to whom, of which kind; the same whether a sentence says it active or passive.

A relation joins two tokens of a parse by a label: "subj" (who does it), "obj" (to whom it is done, a
passive's subject too), "is" (one thing, two names), "mod" (what describes, counts, denies or hedges
another), "comp" (what is said, wanted, begun), "of", "attr", "when", "when:after" (three
days after it), "prep:into", "advcl:after", …
Prepositions, articles, auxiliaries and relative pronouns are silent: they are in the labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from qa.language.cues import FACTUAL, NEGATIONS
from qa.language.grammar import Parse, parse
from qa.language.labels import NOUNS, SUBJECTS, TIMES, VERBS
from qa.language.syntax import Syntax
from qa.language.words import DEFINITE

_DETERMINERS = DEFINITE | {"a", "an", "both"}
# "Rounds of talks" are talks.
_CONTAINERS = frozenset("round series string wave amount".split())


class Relation(NamedTuple):
    head: int
    label: str
    dependent: int


@dataclass(frozen=True, eq=False)
class Sentence(Syntax):
    """A parse with its relations; with `folded`, a bare "X is Y" is the relation of Y to X itself."""

    folded: bool = False

    @cached_property
    def silent(self) -> frozenset[int]:
        """Tokens that say nothing beside the label that they give."""
        return frozenset(i for i in range(len(self.tokens)) if self._is_silent(i))

    def _is_silent(self, i: int) -> bool:
        token = self.tokens[i]
        if self.lower[i] in NEGATIONS | {"or"}:
            return False
        if token.pos in ("PUNCT", "SPACE", "PART"):
            return True
        if token.dep in ("aux", "auxpass"):
            return token.tag != "MD"
        if token.dep in ("cc", "case", "mark", "expl"):
            return True
        if token.dep in ("det", "predet", "preconj"):
            return token.text.lower() in _DETERMINERS
        if token.dep in ("prep", "agent", "dative") and token.text.lower() != "according":
            return bool(self.parse.children(i, "pobj", "pcomp", "prep"))
        return self.antecedent(i) != i or i in self.folds or self.is_mark(i)

    @cached_property
    def folds(self) -> dict[int, tuple[int, int]]:
        """Verbs that only join: index -> (subject, complement): "is", and "lasted" with a length of time."""
        found = {}
        for i, token in enumerate(self.tokens) if self.folded else ():
            subjects = self.parse.children(i, "nsubj")
            if len(subjects) != 1 or token.dep in ("aux", "auxpass"):
                continue
            joined = self.parse.children(i, "attr", "acomp")
            if token.lemma == "last":
                heads = (i, *self.parse.children(i, "prep"))
                joined = tuple(k for h in heads for k in self.parse.children(h, "npadvmod", "dobj", "pobj"))
            elif token.lemma != "be":
                continue
            found[i] = (subjects[0], joined[0] if joined else subjects[0])
        return found

    @cached_property
    def relations(self) -> frozenset[Relation]:
        """All relations of the sentence, those included that words share."""
        return frozenset(self._relations())

    def _relations(self) -> Iterator[Relation]:
        for i, token in enumerate(self.tokens):
            governor = self.governor(i)
            if token.text.lower() == "according" and governor:
                yield from (Relation(i, "comp", k) for k in (governor[0], *self.joined(governor[0])))
            elif i not in self.silent and governor and governor[1] not in ("relcl", "acl"):
                head, label = governor
                yield from self._governed(head, label, i)
            elif governor and self.antecedent(i) != i and token.dep not in SUBJECTS:
                yield Relation(governor[0], governor[1], self.antecedent(i))
            if token.pos in VERBS and i not in self.silent:
                yield from self._of_verb(i)
        for subject, complement in self.folds.values():
            if subject != complement:
                yield self._folded(subject, complement)

    def _governed(self, head: int, label: str, i: int) -> Iterator[Relation]:
        if head in self.folds:
            if i in self.folds[head]:
                return
            head = self.folds[head][1]
        if label in ("subj", "obj") and self.tokens[i].dep in SUBJECTS:
            return  # told by its verb
        yield Relation(self.antecedent(head), label, i)
        if self.tokens[i].dep == "oprd":
            subject = self.subject(head) if self.is_passive(head) else None
            for k in self.parse.children(head, "dobj") if subject is None else (subject,):
                yield Relation(k, "mod", i)

    def _of_verb(self, i: int) -> Iterator[Relation]:
        token = self.tokens[i]
        subject = self.subject(i)
        if subject is not None:
            for k in (subject, *self.joined(subject)):
                yield Relation(i, "obj" if self.is_passive(i) else "subj", k)
        yield from (Relation(i, "mod", k) for k in self.modifiers(i))
        if token.dep == "acl" and subject is None:
            yield Relation(token.head, "comp", i)
        if token.dep == "advcl" and self.mark(i) in FACTUAL:
            governor = self.governor(token.head)
            if governor and governor[1] == "comp":
                yield Relation(governor[0], "comp", i)
        if token.dep == "relcl" and not self._has_relative(i) and not self.parse.children(i, "dobj"):
            yield Relation(i, "obj", token.head)

    def _has_relative(self, i: int) -> bool:
        return any(self.antecedent(k) == self.tokens[i].head for k in self.parse.subtree(i) if k != i)

    def _folded(self, subject: int, complement: int) -> Relation:
        return Relation(subject, "is" if self.tokens[complement].dep == "attr" else "mod", complement)

    @cached_property
    def referents(self) -> tuple[frozenset[int], ...]:
        """For each token the tokens that name the same thing: "her deputy, Tomas Brandt"."""
        groups = [{i} for i in range(len(self.tokens))]
        for i in range(len(self.tokens)):
            for k in self._other_names(i):
                groups[k] |= groups[i]
                for member in groups[k]:
                    groups[member] = groups[k]
        return tuple(map(frozenset, groups))

    def _other_names(self, i: int) -> Iterator[int]:
        token = self.tokens[i]
        if self._names_head(i):
            yield token.head
        if token.dep == "pobj" and self.tokens[token.head].lemma == "of":
            container = self.tokens[token.head].head
            if self.tokens[container].lemma in _CONTAINERS:
                yield container
        if token.pos == "PROPN" and token.entity not in TIMES:
            first = self.parse.subtree(i)[0]
            if any(self.tokens[k].pos != "PROPN" for k in range(first, i)):
                return
            before = first - 1 if first and self.tokens[first - 1].text != "," else first - 2
            if (
                before < 0
                or self.tokens[before].tag != "NN"
                or not self.parse.children(before, "det", "poss")
            ):
                return
            if before == first - 1 or (token.dep == "npadvmod" and before == first - 2):
                yield before

    def _names_head(self, i: int) -> bool:
        token, head = self.tokens[i], self.tokens[self.tokens[i].head]
        if token.pos not in NOUNS or head.pos not in NOUNS:
            return False
        if token.dep == "appos":
            if self.parse.is_far(i):
                return False
            alone = not self.parse.children(i, "conj") and head.dep != "appos" and not self.is_parted(i)
            return alone and (token.tag.endswith("S") == head.tag.endswith("S"))
        return token.dep == "compound" and token.pos == "NOUN" and head.pos == "PROPN"


@lru_cache(maxsize=4096)
def sentence_of(text: str) -> Sentence:
    """The relations of a sentence, kept for the next statement on it."""
    return Sentence(parse(text))


@lru_cache(maxsize=4096)
def framed(frame: str, text: str) -> Sentence | None:
    """The relations of a text as the clause that `frame` opens; None if it does not parse as one clause."""
    whole = parse(f"{frame} {text}")
    skipped = len(frame.split())
    below = {k for i in whole.roots for k in whole.children(i, "ccomp")}
    outside = [
        i for i, t in enumerate(whole.tokens) if i >= skipped and t.head < skipped and t.pos != "PUNCT"
    ]
    if len(whole.roots) != 1 or set(outside) != below or len(below) != 1:
        return None
    (root,) = below
    tokens = tuple(
        replace(
            token,
            head=(root if token.head < skipped else token.head) - skipped,
            dep="ROOT" if i == root else token.dep,
            start=token.start - len(frame) - 1,
        )
        for i, token in enumerate(whole.tokens)
        if i >= skipped
    )
    return Sentence(Parse(text, tokens))
