"""Naming: which words of a sentence are names, of what; and whose a thing is."""

from __future__ import annotations

from collections.abc import Collection

from qa.language.grammar import Parse
from qa.language.labels import QUANTITIES
from qa.language.lexicon import are_synonyms, is_of_place

_VERBS = frozenset("call name title entitle christen dub nickname know".split())
_ONE_THING = frozenset("appos compound nmod attr oprd flat".split())  # arcs between two words for one thing
_PLACES = ("GPE", "NORP")


def names(tree: Parse, thing: str, holders: Collection[str] = ()) -> list[int]:
    """Tokens that name a thing, given by its lemma: "Bastion" of "the tug Bastion" for "tug".

    All names of the sentence where the thing is not in it; no dates and amounts. `holders` are names of whose
    thing is meant: that of others is not.
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
    meant = [k for k in things if not is_of_another(tree, k, holders)]
    return [i for i in found if any(_is_name_of(tree, i, k) for k in meant)] if things else found


def is_of_another(tree: Parse, thing: int, holders: Collection[str]) -> bool:
    """Whether a thing is that of others than of `holders`: "Russian President" where Ukraine's is meant."""
    found = holders_of(tree, thing)
    return bool(found and holders) and not any(_is_same(one, other) for one in found for other in holders)


def holders_of(tree: Parse, thing: int) -> list[str]:
    """Names of the countries and people by which it is told whose a thing is."""
    tokens = tree.tokens
    tops = {thing, tokens[thing].head} if tokens[thing].dep == "compound" else {thing}
    below = [k for top in tops for k in tree.children(top, "amod", "compound", "poss", "nmod") if k != thing]
    found = [
        k for k in below if tokens[k].entity in _PLACES or (tokens[k].dep, tokens[k].pos) == ("poss", "PROPN")
    ]
    inside = [k for top in tops for k in tree.children(top, "prep") if tokens[k].lemma in ("of", "in", "for")]
    found += [k for one in inside for k in tree.children(one, "pobj") if tokens[k].pos == "PROPN"]
    return [tokens[k].text for k in found]


def _is_same(one: str, other: str) -> bool:
    return one.lower() == other.lower() or is_of_place(one, other) or is_of_place(other, one)


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
