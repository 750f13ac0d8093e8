"""Naming: which words of a sentence are names, and of what."""

from __future__ import annotations

from qa.grammar import Parse
from qa.labels import QUANTITIES
from qa.lexicon import are_synonyms

_VERBS = frozenset("call name title entitle christen dub nickname know".split())
_ONE_THING = frozenset("appos compound nmod attr oprd flat".split())  # arcs between two words for one thing


def names(tree: Parse, thing: str) -> list[int]:
    """Tokens that name a thing, given by its lemma: "Bastion" of "the tug Bastion" for "tug".

    All names of the sentence where the thing is not in it; no dates and amounts.
    """
    tokens = tree.tokens
    given = [i for i, t in enumerate(tokens) if t.dep == "oprd" and tokens[t.head].lemma in _VERBS]
    proper = [
        i
        for i, t in enumerate(tokens)
        if t.entity not in QUANTITIES and (t.pos == "PROPN" or (t.entity and t.pos in ("NOUN", "ADJ")))
    ]
    found = sorted({*given, *proper})
    things = [i for i, t in enumerate(tokens) if t.lemma == thing or are_synonyms(t.lemma, thing, "NOUN")]
    return [i for i in found if any(_is_name_of(tree, i, k) for k in things)] if things else found


def _is_name_of(tree: Parse, name: int, thing: int) -> bool:
    """Whether two tokens mean one thing, as in "a tug, the Bastion" or "a tug called Bastion"."""
    tokens = tree.tokens
    up, other = _top(tree, name), _top(tree, thing)
    if up == other or {tokens[k].text for k in range(thing + 1, name)} == {","}:
        return True
    if tokens[up].head == other or tokens[other].head == up:
        return tokens[up if tokens[up].head == other else other].dep in _ONE_THING
    verb = tokens[up].head
    if tokens[up].dep not in _ONE_THING or tokens[verb].lemma not in _VERBS | {"be"}:
        return False
    inside = tokens[verb].dep in ("acl", "relcl") and tokens[verb].head == other
    return inside or tokens[other].head == verb


def _top(tree: Parse, at: int) -> int:
    """The last word of a name of several: "Prill" of "Egon Prill"."""
    tokens = tree.tokens
    while tokens[at].dep in ("compound", "flat") and tokens[tokens[at].head].pos == "PROPN":
        at = tokens[at].head
    return at
