"""Polarity: whether a word of a sentence is denied there, or only wanted, planned or possible."""

from __future__ import annotations

from dataclasses import dataclass

from qa.grammar import Parse

# Verbs that deny what hangs on them: who refuses to sign has not signed.
_DENYING = frozenset(
    """fail refuse decline deny reject lack stop prevent delay avoid forbid prohibit ban oppose halt withdraw
    cancel suspend abandon postpone withhold doubt dismiss cease miss drop unable unlikely absent""".split()
)
# What is wanted, likely, asked for or allowed has not happened yet.
_INTENDING = frozenset(
    """seek want aim plan propose hope intend try attempt request ask desire consider threaten urge order
    offer promise pledge vow prepare expect suppose due require need demand allow suggest recommend advise
    encourage call warn fear risk suspect charge proposal possible potential""".split()
)
_MODALS = frozenset("may might could should would can must will shall".split())
_NEGATIVE = frozenset("no never neither nobody nothing none without".split())
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
        unreal |= at != i and token.lemma in _INTENDING
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
        return above.lemma in _DENYING | _INTENDING
    infinitive = any(tree.tokens[k].tag == "TO" for k in tree.children(at))
    return token.dep != "acl" or infinitive
