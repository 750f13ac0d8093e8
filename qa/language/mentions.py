"""Mentions: the noun phrases of a text, and what kind of thing each names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qa.language.grammar import Parse, Token, parse
from qa.language.labels import NOUNS, TIMES, WH_TAGS
from qa.language.nouns import GROUP_NOUNS, PLACE_NOUNS, is_person_noun
from qa.language.words import DAYS, MONTHS

Kind = Literal["person", "group", "place", "date", "amount", "name", "thing"]


@dataclass(frozen=True)
class Mention:
    """A noun phrase: `text` as it can be put elsewhere, at [start, end) of its text, `head` its last noun.

    `core_end` is where it ends without the phrases behind its noun. "name" is a proper noun of an unknown
    kind. `phrase` is the text with the preposition before it. `verb` is what it is the subject of, or "".
    """

    text: str
    start: int
    end: int
    core_end: int
    head: Token
    kind: Kind
    plural: bool
    role: Literal["subject", "object", "other"]
    phrase: str
    verb: str

    @property
    def is_proper(self) -> bool:
        written = self.head.start > 0 and self.head.text[:1].isupper()
        return written or self.head.pos == "PROPN" or any(c.isdigit() for c in self.head.text)


_SUBJECTS = frozenset(("nsubj", "nsubjpass", "ROOT"))
_BEHIND = frozenset(("prep", "acl", "relcl"))  # what may stand behind the noun and is kept when short
_MAX_TOKENS = 10
_FRONT = frozenset(("cc", "punct", "advmod", "intj", "preconj", "mark", "prep", "aux", "neg", "dep"))
_NAMES = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"))
_EMPTY_NOUNS = frozenset(
    """name kind type sort way reason number amount lot part thing one other rest article text
    story page""".split()
)
_UNITS = frozenset(
    """euro pound dollar crown cent mark franc krone metre meter kilometre kilometer mile foot kilo kilogram
    gram tonne ton litre liter degree percent half third quarter""".split()
)

TITLES = frozenset("mr mrs ms miss dr prof sir lady lord councillor".split())


@lru_cache(maxsize=256)
def mentions(text: str) -> tuple[Mention, ...]:
    """The noun phrases of a text, subjects first, then objects, then what hangs on prepositions."""
    tree = parse(text)
    found = [_mention(tree, i) for i in range(len(tree.tokens)) if _is_head(tree, i)]
    order = ("subject", "object", "other")
    kept = (m for m in found if m is not None)
    return tuple(sorted(kept, key=lambda m: (order.index(m.role), m.start)))


def _is_head(tree: Parse, i: int) -> bool:
    token = tree.tokens[i]
    year = token.tag == "CD" and token.dep == "pobj" and token.entity == "DATE"
    if is_misread_verb(tree, i) or token.lemma in _EMPTY_NOUNS or token.pos not in NOUNS:
        return year
    if token.dep in ("compound", "nmod"):
        return is_misread_verb(tree, token.head)
    named = token.dep == "appos" and token.pos == "PROPN"
    return token.dep not in ("appos", "npadvmod") or named


def is_misread_verb(tree: Parse, i: int) -> bool:
    """Whether the parser took the verb for a noun: "did the council offer", "did revenue change"."""
    token = tree.tokens[i]
    if token.tag not in ("NN", "VB"):
        return False
    helped = any(tree.tokens[k].lemma == "do" for k in tree.children(i, "aux")) or (
        tree.tokens[token.head].lemma == "do" and token.dep in ("nsubj", "dobj")
    )
    return helped and bool(tree.children(i, "compound", "nmod"))


def _mention(tree: Parse, i: int) -> Mention | None:
    token = tree.tokens[i]
    left = i
    below = tree.subtree(token.head if is_misread_verb(tree, token.head) else i)
    for k in range(i - 1, -1, -1):
        before = tree.tokens[k]
        front = before.dep in _FRONT and before.head == i and before.text != "-"
        if k not in below or before.pos == "AUX" or front:
            break
        left = k
    while left < i and (tree.tokens[left].tag in WH_TAGS or tree.tokens[left].dep == "case"):
        left += 1
    asked = left > 0 and tree.tokens[left - 1].tag in WH_TAGS
    if asked and tree.tokens[left].lemma in ("many", "much"):
        left += 1
    if left > i:
        return None
    right = _right_end(tree, i, left)
    if token.pos == "PROPN":  # "Harbour inspector Delia Marsh" is Delia Marsh
        while left < i and tree.tokens[left].pos == "NOUN" and tree.tokens[left].dep == "compound":
            left += 1
    conjoined = any(tree.tokens[k].pos in NOUNS for k in tree.children(i, "conj") if k <= right)
    named = next((k for k in tree.children(i, "appos") if tree.tokens[k].pos == "PROPN"), None)
    if named is not None and not conjoined and token.pos != "PROPN" and named > i:
        return None  # its name is a mention of its own, in its role
    start, end = tree.tokens[left].start, tree.tokens[right].end
    kind = _kind(tree, i, left)
    return Mention(
        text=_definite(tree, left, tree.text[start:end], asked),
        start=start,
        end=end,
        core_end=token.end,
        head=token,
        kind=kind,
        plural=conjoined or token.tag in ("NNS", "NNPS") or token.lemma == "people",
        role=_role(tree, i),
        phrase=_phrase(tree, i, left, end),
        verb=_verb(tree, i),
    )


def _right_end(tree: Parse, i: int, left: int) -> int:
    """The last token of the phrase: behind its noun, what is short and belongs to it."""
    right = i
    for k in tree.children(i):
        below = tree.subtree(k)
        token = tree.tokens[k]
        follows = k > i and below[0] == right + 1
        clause = token.dep in ("acl", "relcl") or (token.dep == "prep" and token.lemma != "of")
        if (clause and tree.tokens[i].pos == "PROPN") or token.lemma == "about":
            break
        joined = token.dep in ("cc", "conj") or (token.dep == "nummod" and token.head == i)
        if follows and (token.dep in _BEHIND or joined) and below[-1] - left < _MAX_TOKENS:
            right = below[-1]
        elif follows and token.dep == "punct" and tree.children(i, "conj"):
            right = k
        elif k > i:
            break
    while right > i and tree.tokens[right].dep in ("cc", "punct"):
        right -= 1
    return right


def _definite(tree: Parse, left: int, text: str, asked: bool) -> str:
    """As it is put into a later question: "a spring" has become "the spring", "Which ship" "the ship"."""
    first = tree.tokens[left]
    if asked and first.pos not in ("DET", "PROPN"):
        return f"the {text}"
    if first.lemma in ("a", "an", "the"):
        return f"the{text[len(first.text) :]}"
    named = first.pos == "PROPN" or first.entity in _NAMES or first.text[1:2].isupper()
    return text if first.start or named else text[:1].lower() + text[1:]


def _role(tree: Parse, i: int) -> Literal["subject", "object", "other"]:
    token = tree.tokens[i]
    if token.dep in ("appos", "conj"):
        return _role(tree, token.head)
    if token.dep in _SUBJECTS or (token.dep != "poss" and is_misread_verb(tree, token.head)):
        return "subject"
    return "object" if token.dep in ("dobj", "attr", "dative") else "other"


def _verb(tree: Parse, i: int) -> str:
    token = tree.tokens[i]
    return tree.tokens[token.head].lemma if token.dep in ("nsubj", "nsubjpass") else ""


def _phrase(tree: Parse, i: int, left: int, end: int) -> str:
    """The mention with the preposition that it hangs on: "at Mount Tarva"."""
    before = tree.tokens[left - 1] if left else None
    if before is None or before.pos != "ADP":
        return ""
    return f"{before.text.lower()} {tree.text[tree.tokens[left].start : end]}"


_TIME_NOUNS = re.compile(
    rf"(?:{'|'.join(sorted(MONTHS | DAYS))}|summer|autumn|winter|year|month|week|day|morning|evening|night"
    r"|hour|minute|decade|century|weekend|midnight|noon|dawn)s?"
)


def _kind(tree: Parse, i: int, left: int) -> Kind:
    token, first = tree.tokens[i], tree.tokens[left]
    if token.entity in TIMES and (_TIME_NOUNS.fullmatch(token.lemma) or token.tag == "CD"):
        return "date"
    if token.entity in ("MONEY", "PERCENT", "QUANTITY") or token.lemma in _UNITS:
        return "amount"
    if token.pos != "PROPN":
        if is_person_noun(token.lemma):
            return "person"
        return _listed(token.lemma) or "thing"
    if first.lemma == "the" or token.lemma[-1:].isdigit():
        return _listed(token.lemma) or ("place" if token.entity in ("GPE", "LOC", "FAC") else "thing")
    if _phrase(tree, i, left, token.end).startswith(("in ", "at ", "near ")):
        return "place"
    if listed := _listed(token.lemma):
        return listed
    if token.entity in ("GPE", "LOC", "FAC"):
        return "place"
    titled = first.lemma in TITLES or is_person_noun(first.lemma)
    if (token.entity == "PERSON" or titled) and left < i:
        return "person"
    return "group" if token.entity == "ORG" or token.text.isupper() else "name"


def _listed(lemma: str) -> Kind | None:
    if lemma in GROUP_NOUNS:
        return "group"
    return "place" if lemma in PLACE_NOUNS else None
