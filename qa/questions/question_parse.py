"""A question's parse: what it asks for, the gap, and what it takes for granted, its premises.

"Which street is the museum in?" has the gap "which street", the predicate "is" and the premise "museum".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from qa.language.grammar import Parse, parse
from qa.language.labels import NOUNS, VERBS, WH_TAGS
from qa.language.nouns import is_person_noun
from qa.language.polarity import Polarity, polarity
from qa.language.words import WH_WORDS, stems, words
from qa.questions.question import Question

_SEATS = frozenset(("capital", "headquarters"))
_CLIMB = 9  # steps up a parse, at most


@dataclass(frozen=True)
class QuestionParse:
    """A question's parse and the parts of it; all indices are of tokens, but `places`, one per term.

    `gap` are the tokens that stand for the answer, `head` the one that says what kind of thing it is (None
    in a yes-or-no question), `predicate` the verb or noun that the gap hangs on. `places` gives the token of
    each of the question's terms, `polarities` how each of those is said. `stems` are those of all its words.
    """

    question: Question
    parse: Parse
    gap: frozenset[int]
    head: int | None
    predicate: int | None
    places: tuple[int | None, ...]
    polarities: tuple[Polarity, ...]
    stems: frozenset[str]

    @property
    def kind(self) -> str:
        """The lemma of the noun that names what is asked for ("street"), or "" where none does."""
        named = self.head is not None and self.parse.tokens[self.head].pos in NOUNS
        return self.parse.tokens[self.head].lemma if named and self.head is not None else ""

    @property
    def role(self) -> int | None:
        """The token of what somebody or some town is said to be: "mayor" of "who is the mayor of Kyiv"."""
        if self.head is None or self.predicate is None or self.kind:
            return None
        if self.parse.tokens[self.predicate].lemma != "be":
            return None
        hangs = (k for k in self.parse.children(self.predicate, "nsubj", "attr") if k != self.head)
        return next((k for k in hangs if _is_role(self.parse, k)), None)

    @property
    def named(self) -> int | None:
        """The token of what has the name that is asked for: "tug" of "the name of the tug"."""
        tree = self.parse
        for i, token in enumerate(tree.tokens):
            ends: list[int] = []
            if token.lemma in ("name", "title") and token.pos == "NOUN":
                ends = [*tree.children(i, "poss")]
                ends += [below for k in tree.children(i, "prep") for below in tree.children(k, "pobj")]
            elif token.lemma in ("call", "name") and token.pos == "VERB":
                before = [k for k in range(i) if tree.tokens[k].pos in NOUNS]
                ends = [k for k in before if tree.tokens[k].dep in ("nsubj", "nsubjpass", "dobj")] or before
            if ends:
                return ends[0]
        return None

    def is_premise(self, term: int) -> bool:
        """Whether a term is taken for granted, rather than a part of the gap."""
        return self.places[term] not in self.gap

    def term_at(self, token: int | None) -> int | None:
        """The term that a token belongs to."""
        return self.places.index(token) if token is not None and token in self.places else None


@lru_cache(maxsize=1000)
def parse_question(question: Question) -> QuestionParse:
    """A question's parse, with its gap and premises; the same question is not taken apart twice."""
    tree = parse(question.text)
    asking = _asking_word(tree)
    gap, head = _gap(tree, asking) if asking is not None else (frozenset[int](), None)
    predicate = tree.roots[0] if tree.roots else None
    if head is not None:
        predicate = _verb_above(tree, head)
    places = tuple(token_at(tree, term.start) for term in question.terms)
    said = tuple(polarity(tree, place) if place is not None else Polarity() for place in places)
    own = frozenset(stems(words(question.text)))
    return QuestionParse(question, tree, gap, head, predicate, places, said, own)


def token_at(tree: Parse, offset: int) -> int | None:
    """The index of the token that holds a code point of the text, or None."""
    return next((i for i, t in enumerate(tree.tokens) if t.start <= offset < t.end), None)


def _is_role(tree: Parse, at: int) -> bool:
    """Whether a token names a role that somebody has, and nothing that is done to its holder."""
    token, behind = tree.tokens[at], tree.tokens[at + 1 : at + 2]
    is_name = token.pos == "NOUN" and (token.lemma in _SEATS or is_person_noun(token.lemma))
    return is_name and all(t.pos not in VERBS for t in behind)


def _asking_word(tree: Parse) -> int | None:
    """The first word that asks; a relative pronoun does not."""
    for i, token in enumerate(tree.tokens):
        asks = token.lemma in WH_WORDS or token.tag in WH_TAGS
        if asks and token.dep != "mark" and not _is_relative(tree, i):
            return i
    return None


def _is_relative(tree: Parse, i: int) -> bool:
    for _ in range(_CLIMB):
        if tree.tokens[i].dep == "relcl":
            return True
        if tree.tokens[i].head == i:
            return False
        i = tree.tokens[i].head
    return False


def _gap(tree: Parse, asking: int) -> tuple[frozenset[int], int]:
    """The asking phrase ("how many of the", "which old street") and its head."""
    token = tree.tokens[asking]
    if (noun := _noun_behind(tree, asking)) is not None:
        return frozenset(range(asking, noun + 1)), noun
    above = token.head
    if above == asking:
        return frozenset((asking,)), asking
    if token.dep in ("det", "poss"):
        return frozenset(range(min(asking, above), max(asking, above) + 1)), above
    if token.lemma == "how" and tree.tokens[above].pos in ("ADJ", "ADV"):
        noun = tree.tokens[above].head
        if noun != above and tree.tokens[noun].pos in NOUNS and tree.tokens[above].dep.endswith("mod"):
            return frozenset(range(min(asking, noun), max(asking, noun) + 1)), noun
        return frozenset((asking, above)), above
    return frozenset((asking,)), asking


def _noun_behind(tree: Parse, asking: int) -> int | None:
    """The noun of "what big blue ship", "which eleven countries", whatever the parser made of it."""
    if tree.tokens[asking].lemma not in ("what", "which"):
        return None
    end = asking + 1
    while end < len(tree.tokens) and tree.tokens[end].pos in (*NOUNS, "ADJ", "NUM"):
        end += 1
    return end - 1 if tree.tokens[end - 1].pos in NOUNS else None


def _verb_above(tree: Parse, i: int) -> int:
    for _ in range(_CLIMB):
        token = tree.tokens[i]
        is_verb = token.pos in VERBS and token.dep not in ("aux", "auxpass")
        if is_verb or token.head == i:
            break
        i = token.head
    return i
