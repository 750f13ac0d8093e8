"""Leavable: what of a clause could go, as far as grammar tells, so that a sentence remains.

Asides, adjuncts and joined verbs with their commas, but not what tells which thing is meant, nor half a name.
Whether it may go for the truth's sake is for `qa.verify` to tell, for the question's sake for
qa/generation/telling.py.
"""

from __future__ import annotations

from functools import cached_property

from qa.language.clauses import ASIDES, COMMAS, Clause, adds
from qa.language.labels import AMOUNTS, NOUNS, SUBJECTS, TENSED_TAGS, TIMES, VERBS
from qa.language.moods import is_aside
from qa.language.relations import Sentence

_LEAVABLE = frozenset("relcl acl appos advcl prep npadvmod parataxis conj".split())
_CONTRARY = frozenset("against despite except instead unlike without".split())  # they make it another thing
_FROM_THERE = frozenset("after before from of into past to since".split())


def leavable(clause: Clause) -> list[frozenset[int]]:
    """The tokens of each part that hangs on the words of a clause and could go, the longest first."""
    return _Leavable(clause).parts()


class _Leavable:
    """What of one clause could go."""

    def __init__(self, clause: Clause) -> None:
        self._sentence = clause.sentence
        self._head = clause.head
        self._tokens = clause.tokens

    def parts(self) -> list[frozenset[int]]:
        """What hangs on the words of the clause and could go, the longest first."""
        parse = self._sentence.parse
        found = []
        for k in self._tokens - {self._head}:
            token = parse.tokens[k]
            if token.dep == "appos" and token.pos == "PROPN" and is_aside(self._sentence, k):
                found.append(self._role_of(k))
            below = frozenset(parse.subtree(k))
            inside = token.head in self._tokens and below <= self._tokens and self._head not in below
            inside &= token.dep not in ASIDES or self._is_closed(below)
            if inside and token.dep in _LEAVABLE and self._may_go(k):
                links = {c for c in parse.children(token.head, "cc") if token.head < c < k}
                found.append(self._with_commas(below | links))
        return sorted(filter(None, found), key=lambda part: (-len(part), min(part)))

    def _is_closed(self, below: frozenset[int]) -> bool:
        """Whether an aside that a comma opens ends at another, or with the sentence; else it is misread."""
        before, after = min(below) - 1, max(below) + 1
        opened = before >= 0 and self._sentence.lower[before] in COMMAS
        return not opened or after >= len(self._sentence.tokens) or not self._sentence.lower[after].isalnum()

    def _role_of(self, k: int) -> frozenset[int]:
        """What stands before a name and says who that is: "its deputy chair, [Ada Vell], lost …"."""
        parse, name = self._sentence.parse, set(self._sentence.parse.subtree(k))
        behind = max(name) + 1
        closing = {behind} if behind < len(parse.tokens) and self._sentence.lower[behind] in COMMAS else set()
        role = {i for i in parse.subtree(parse.tokens[k].head) if i < k and i not in name}
        return frozenset(i for i in role | closing if i in self._tokens)

    def _with_commas(self, part: frozenset[int]) -> frozenset[int]:
        """A part with the commas that set it off: both, or the one where the sentence begins or ends.

        The second stays where it closes an aside before this one ("Marsh, 52, a guard, …").
        """
        before, after = min(part) - 1, max(part) + 1
        texts = self._sentence.lower
        closes = {after} if after in self._tokens and texts[after] in COMMAS else set()
        if before in self._tokens and texts[before] in COMMAS:
            near = range(max(0, before - 4), before)
            nested = any(texts[k] in COMMAS for k in near if k in self._tokens)
            nested |= any(below[0] == after + 1 for _, below in self._asides)
            return part | {before} | (set() if nested else closes)
        return part | closes if not any(k < min(part) for k in self._tokens) else part

    @cached_property
    def _asides(self) -> list[tuple[int, tuple[int, ...]]]:
        """What is said by the way of a word of the clause, as (its head, all of it)."""
        tokens = self._sentence.tokens
        found = [(k, self._sentence.parse.subtree(k)) for k in self._tokens if tokens[k].dep in ASIDES]
        return [(k, below) for k, below in found if self._head not in below]

    def _may_go(self, k: int) -> bool:
        """Not what tells which thing is meant, nor half a name, date or comparison.

        Of what is joined by "and" only a verb may go: of two things that somebody did either is true alone.
        """
        sentence, token = self._sentence, self._sentence.tokens[k]
        if token.dep == "conj":
            return self._only_adds(k)
        if token.dep in ASIDES and not is_aside(sentence, k):
            return False
        if token.dep == "prep" and (sentence.parse.children(k, "pcomp") or self._limits(k)):
            return False  # "will go on teaching"
        if token.dep == "prep" and (token.lemma in _CONTRARY or self._is_score(k)):
            return False
        measure = token.dep == "npadvmod" and sentence.parse.children(k, "nummod")  # "lasted three years"
        if measure or any(k in below and k != top for top, below in self._asides):
            return False
        below = sentence.parse.subtree(k)
        first, behind = below[0], below[-1] + 1
        if any(0 < k < len(sentence.tokens) and _in_one_name(sentence, k) for k in (first, behind)):
            return False
        measured = first > 0 and sentence.tokens[first - 1].entity in AMOUNTS  # "six minutes after lift-off"
        if measured and token.dep in ("prep", "advcl") and sentence.lower[first] in _FROM_THERE:
            return False
        following = sentence.lower[behind : behind + 2]
        return "that" not in following[:1] and "not" not in following  # "over taxes, not over the dam"

    def _is_score(self, k: int) -> bool:
        """Whether a preposition goes on with a count: "four votes to one", "nine in ten"."""
        tokens, children = self._sentence.tokens, self._sentence.parse.children
        if k == 0 or tokens[k].lemma not in ("in", "of", "to"):
            return False
        counted = tokens[k - 1].pos == "NUM" or bool(children(k - 1, "nummod"))
        return counted and any(
            tokens[c].pos == "NUM" and tokens[c].entity not in TIMES for c in children(k, "pobj")
        )

    def _limits(self, k: int) -> bool:
        """Whether a preposition tells which are meant ("tools with a tag"), or when ("in storms")."""
        sentence, above = self._sentence, self._sentence.tokens[k].head
        head = sentence.tokens[above]
        if head.pos in NOUNS:
            below = {sentence.tokens[c].dep for c in sentence.parse.children(above)}
            definite = any(sentence.lower[c] == "the" for c in sentence.parse.children(above, "det"))
            return head.pos != "PROPN" and not definite and "poss" not in below
        return k < self._head and not any(sentence.parse.subtree(k)[0] > s for s in self._subjects)

    @cached_property
    def _subjects(self) -> tuple[int, ...]:
        return self._sentence.parse.children(self._head, *SUBJECTS)

    def _only_adds(self, k: int) -> bool:
        """Whether a joined verb is a clause of its own that may go."""
        sentence, token = self._sentence, self._sentence.tokens[k]
        finite = token.tag in TENSED_TAGS or bool(sentence.parse.children(k, "aux", "auxpass"))
        verbs = token.pos in VERBS and sentence.tokens[token.head].pos in VERBS
        return finite and verbs and adds(sentence, token.head, k)


def _in_one_name(sentence: Sentence, i: int) -> bool:
    """Whether a token goes on with the name or date of the token before."""
    token, before = sentence.tokens[i], sentence.tokens[i - 1]
    return bool(token.entity) and token.entity == before.entity and not token.begins_entity
