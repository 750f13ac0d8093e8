"""Polarity: whether a word of a sentence is denied there, or only wanted, planned or possible."""

from __future__ import annotations

from dataclasses import dataclass

from qa.language.cues import DENYING_VERBS, INTENDING, MODALS
from qa.language.grammar import Parse
from qa.language.words import NEGATORS

# These differ from the lists that verification goes by. What is found here is weighed by the models of
# qa/reading/fitted.json, so that other words here ask for `make fit`, and other words there for
# `eval support`.
_DENYING = DENYING_VERBS | frozenset("withdraw drop unable unlikely absent".split())
_MODALS = MODALS - {"ought"}
# Where "not" denies, `dep` is "neg"; "without" denies what stands below it only.
_NEGATIVE = NEGATORS - frozenset("not nor nowhere cannot without".split())
_OWN_CLAUSE = frozenset("conj relcl advcl appos parataxis".split())
_SUBJECT = frozenset("nsubj nsubjpass csubj agent".split())
_STEPS = 7


@dataclass(frozen=True)
class Polarity:
    """`denied`: an odd number of negations stands over the word; `unreal`: it is no fact, or not yet."""

    denied: bool = False
    unreal: bool = False


def polarity(tree: Parse, i: int) -> Polarity:
    """How token `i` is said: read on the way from it up to the verb of its clause."""
    denied = unreal = False
    at = i
    for _ in range(_STEPS):
        token = tree.tokens[at]
        below = [tree.tokens[k] for k in tree.children(at)]
        negations = sum(child.dep == "neg" or child.lemma in _NEGATIVE for child in below)
        negations += (at != i and token.lemma in _DENYING) + (token.lemma == "without")
        denied ^= bool(negations % 2)
        unreal |= at != i and token.lemma in INTENDING
        unreal |= any(child.lemma in _MODALS and child.dep == "aux" for child in below)
        unreal |= any(child.lemma in ("if", "unless", "whether") and child.dep == "mark" for child in below)
        if token.head == at or not _goes_up(tree, at):
            break
        at = token.head
    return Polarity(denied, unreal)


def _goes_up(tree: Parse, at: int) -> bool:
    """Whether what is said of the token above is said of this one too."""
    token = tree.tokens[at]
    above = tree.tokens[token.head]
    if token.dep in _SUBJECT or token.dep in _OWN_CLAUSE:
        return False
    if token.dep == "ccomp":
        return above.lemma in _DENYING | INTENDING
    infinitive = any(tree.tokens[k].tag == "TO" for k in tree.children(at))
    return token.dep != "acl" or infinitive
