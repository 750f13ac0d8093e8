"""Qualifiers: what takes back, limits, attributes or sets terms to what it stands by, and so comes along.

"By his own count", "less anything owed", "so long as …", "not", "may", "some": told by the words of
qa/language/cues.py and by their place in the parse. What else may be left out, grammar tells
(qa/verification/losses.py).
"""

from __future__ import annotations

from qa.language.cues import (
    CHANGING,
    CONCESSIVE,
    CONDITIONS,
    DISPUTING,
    EXCEPTING,
    MODALS,
    NEGATIONS,
    PARTIAL,
    QUALIFYING,
    SAYING,
    SOURCES,
    TERMS,
    TOTAL,
)
from qa.language.labels import SUBJECTS, VERBS
from qa.language.moods import is_inverted, is_specific
from qa.language.relations import Sentence

_BY_SOURCES = frozenset("prep:by prep:in prep:to prep:from prep:on".split())


def qualifies(source: Sentence, head: int, k: int, label: str) -> str:
    """The kind of loss if token k is left out from under `head`, "" where it does not qualify that."""
    token, word = source.tokens[k], source.lower[k]
    if word in NEGATIONS or token.dep == "neg":
        return "negation"
    if word in MODALS and token.tag == "MD":
        return "hedge"
    if _attributes(source, head, k, label):
        return "attribution"
    if sets_terms(source, k) or _takes_back(source, k):
        return "hedge"
    if {word, token.lemma, source.compounds[k]} & CHANGING or (
        label.startswith("prep:") and token.lemma in PARTIAL
    ):
        return "scope"
    articles = {source.lower[c] for c in source.parse.children(k, "det")}
    if token.dep == "npadvmod" and articles & {"a", "an", "each", "every"}:
        return "scope"  # "40 a day"
    return "scope" if token.lemma in QUALIFYING and not is_specific(source, head) else ""


def _attributes(source: Sentence, head: int, k: int, label: str) -> bool:
    """Whether a token tells whose word it is: "by his own count", "as he told them", "she says"."""
    token = source.tokens[k]
    if token.dep == "advcl" and source.mark(k) == "as" and token.lemma in SAYING:
        return True
    if token.dep == "parataxis" and token.lemma in SAYING:
        return True
    agent = label == "subj" and source.tokens[token.head].dep == "agent"  # "was stung, by his own count, …"
    names = bool({token.lemma, source.lower[k]} & SOURCES)
    return names and (agent or label in _BY_SOURCES) and source.tokens[head].pos in VERBS


def sets_terms(source: Sentence, k: int) -> bool:
    """Whether a token heads a condition or an exception: "if …", "provided that …", "less anything owed"."""
    token = source.tokens[k]
    if _is_excepted(source, k):
        return True
    if token.dep in ("pobj", "pcomp"):
        opening = source.lower[token.head]
        sets = opening in CONDITIONS | EXCEPTING and opening != "until"  # "until 1999" tells when
        return sets or f"{opening}_{token.lemma}" in TERMS
    if source.lower[k] in CONDITIONS | EXCEPTING and token.tag == "VBG":  # "weather permitting"
        return True
    return token.dep == "advcl" and (bool(CONDITIONS & set(source.mark(k).split())) or is_inverted(source, k))


def _is_excepted(source: Sentence, k: int) -> bool:
    """ "Every member but one", "nobody was hurt but the driver"."""
    token, parse = source.tokens[k], source.parse
    opening = token.head  # "everything but the bridge", as the parser has it at times
    if token.dep == "conj" and token.pos not in VERBS:
        links = [c for c in parse.children(token.head, "cc") if token.head < c < k]
        opening = links[-1] if links else k
    if source.lower[opening] != "but" or "no" in (source.lower[c] for c in parse.children(k, "det")):
        return False  # "a garden but no garage"
    head = source.tokens[opening].head
    named = {head, *parse.children(head, *SUBJECTS, "dobj")}
    return any(
        source.lower[c] in TOTAL for n in named for c in (n, *parse.children(n, "det", "predet")) if c < k
    )


def _takes_back(source: Sentence, k: int) -> bool:
    """ "Though not on Mondays", "though some dispute it": a concession that is no fact beside the other."""
    token = source.tokens[k]
    if token.dep in ("pobj", "pcomp"):
        marks = {source.lower[c] for c in source.parse.children(token.head, "mark")}
        return bool(marks & CONCESSIVE)
    below = {k, *source.parse.children(k, "acomp")}
    disputes = any(source.tokens[c].lemma in DISPUTING for c in below)
    return token.dep == "advcl" and source.mark(k) in CONCESSIVE and disputes
