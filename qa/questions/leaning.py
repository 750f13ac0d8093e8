"""Leaning: which words of a question lean on the turns before it, and what they are replaced by."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.language.antecedents import PERSONAL, PRONOUNS, Exchange, antecedent, date_of, fits, place_of
from qa.language.grammar import Parse, parse
from qa.language.labels import VERBS
from qa.language.mentions import Mention, mentions
from qa.language.words import DEMONSTRATIVES

_MAY_LEAN = re.compile(r"\b(?:he|him|his|she|hers?|they|them|their|its?|th(?:is|at|ese|ose|ere|en))\b", re.I)
_TIME_OR_TEXT = frozenset(
    """week month year morning evening summer winter spring autumn season century time day moment case way
    article text story report page document kind sort""".split()
)
_GENERAL = frozenset("agreement company deal decision event firm idea plan problem project proposal".split())
_EXPLETIVE = frozenset("be cost take help matter seem appear happen rain snow mean pay hurt".split())
_WEATHER = frozenset("cold warm hot dark late early windy wet dry sunny".split())
_AMONG = frozenset("between among of".split())
_OF_THE_TEXT = frozenset("say mention tell state describe discuss".split())


def filled_in(text: str, exchanges: Sequence[Exchange]) -> str | None:
    """The text with each pronoun that nothing in it explains replaced by what it stands for; None without."""
    if not _MAY_LEAN.search(text):
        return None
    tree = parse(text)
    swaps: list[_Swap] = []
    for i in range(len(tree.tokens)):
        if swap := _swap(tree, i, exchanges, [s.mention for s in swaps]):
            swaps.append(swap)
    for swap in reversed(swaps):
        text = text[: swap.start] + swap.text + text[swap.end :]
    return text if swaps else None


class _Swap(NamedTuple):
    """`text` for [start, end); `mention` is what it took, without a preposition or an ending."""

    start: int
    end: int
    text: str
    mention: str


def _swap(tree: Parse, i: int, exchanges: Sequence[Exchange], taken: Sequence[str]) -> _Swap | None:
    """What stands in for token i; None where it does not lean on the turns before."""
    token, word = tree.tokens[i], tree.tokens[i].text.lower()
    exists = token.dep == "expl" and tree.tokens[token.head].lemma == "be"
    if word == "there" and not exists and (place := place_of(exchanges)):
        placed = i > 0 and tree.tokens[i - 1].pos == "ADP"
        text = place.text if placed else place.phrase or f"in {place.text}"
        return _Swap(token.start, token.end, text, place.text)
    if word == "then" and i + 1 == len(tree.tokens) and (date := date_of(exchanges)):
        return _Swap(token.start, token.end, date.phrase, date.text)
    if word in DEMONSTRATIVES and token.dep == "det":
        return _described(tree, i, exchanges)
    if i and tree.tokens[i - 1].text.lower() == "all":  # "all this"
        return None
    if word not in PRONOUNS or token.tag not in ("PRP", "PRP$", "DT") or _is_explained(tree, i):
        return None
    if word in ("that", "this", "it") and _is_compared(tree, i):
        amount = _amount(exchanges[-1].answer)
        return _Swap(token.start, token.end, amount, amount) if amount else None
    verb = tree.tokens[token.head].lemma if token.dep in ("nsubj", "nsubjpass") else ""
    acts = token.dep == "nsubj" and verb not in ("", "be")
    taken = [*taken, *(m.text for m in mentions(tree.text))]
    found = antecedent(word, exchanges, verb=verb, acts=acts, taken=taken)
    if found is None:
        return None
    ending = "" if token.tag != "PRP$" else "’" if found.plural and found.text.endswith("s") else "’s"
    return _Swap(token.start, token.end, found.text + ending, found.text)


def _is_explained(tree: Parse, i: int) -> bool:
    """Whether a pronoun stands for something in its own question, or for nothing."""
    token, word = tree.tokens[i], tree.tokens[i].text.lower()
    head = tree.tokens[token.head]
    if word == "it" and _is_empty(tree, i):
        return True
    if word in ("it", "this") and head.lemma in _OF_THE_TEXT and token.dep == "nsubj":
        return True  # the article
    if word in DEMONSTRATIVES:
        if _follows_a_clause(tree, i):
            return True
        told = tree.children(token.head, "attr") if head.lemma == "be" else ()
        return bool(told) or (token.dep == "nsubj" and head.dep in ("relcl", "ccomp"))
    asks = tree.tokens[0].text.lower() in ("who", "which", "whose")
    if token.tag == "PRP$" and asks and tree.tokens[0].head != token.head:
        return True  # "Which town put its taxes up?"
    before = [m for m in mentions(tree.text) if m.start < token.start or token.tag == "PRP$"]
    return any(
        _may_mean(tree, i, m) for m in before if not m.start <= token.start < m.end or m.start < token.start
    )


def _follows_a_clause(tree: Parse, i: int) -> bool:
    """ "How late will it open, and what caused that?" says itself what "that" is."""
    before = tree.tokens[:i]
    return any(t.pos in VERBS for t in before) and any(t.text.lower() == "and" for t in before)


def _is_empty(tree: Parse, i: int) -> bool:
    """The "it" of "Is it true that …", "How cold was it" and "got it wrong"."""
    token = tree.tokens[i]
    head = tree.tokens[token.head]
    clausal = tree.children(token.head, "ccomp", "xcomp", "advcl", "csubj") + tree.children(
        i, "relcl", "ccomp"
    )
    said = {tree.tokens[k].lemma for k in tree.children(token.head)}
    passive = token.dep == "nsubjpass" and bool(tree.children(token.head, "ccomp"))
    return (
        passive
        or (head.lemma in _EXPLETIVE and bool(clausal))
        or head.lemma in ("rain", "snow")
        or (head.lemma == "be" and bool(said & _WEATHER))
        or (head.lemma == "get" and bool(said & {"right", "wrong"}))
        or (head.lemma in ("right", "wrong"))
    )


def _may_mean(tree: Parse, i: int, mention: Mention) -> bool:
    """Whether a pronoun can mean what its own question mentions; in doubt it can, and nothing is touched."""
    token, word = tree.tokens[i], tree.tokens[i].text.lower()
    person = word in PERSONAL
    single = dataclasses.replace(mention, plural=mention.head.tag in ("NNS", "NNPS"))
    subject = mention.role == "subject"
    named = person and subject and not single.plural and single.kind not in ("date", "amount")
    if not (named or fits(word, mention) or fits(word, single)):
        return False
    place = next(k for k, t in enumerate(tree.tokens) if t.start == mention.head.start)
    if token.tag == "PRP$" and mention.start > token.start:  # "How far out of their way did people drive?"
        return subject and tree.tokens[place].dep in ("nsubj", "nsubjpass") and place != token.head
    # What the verb is done to is another than who does it: "What did Putin tell him?"
    direct = token.dep == "dobj" or (
        token.dep == "pobj" and tree.tokens[token.head].text.lower() not in _AMONG
    )
    own = direct and subject and _verb_of(tree, place) == _verb_of(tree, i)
    return not own


def _verb_of(tree: Parse, i: int) -> int:
    while tree.tokens[i].pos not in VERBS and tree.tokens[i].head != i:
        i = tree.tokens[i].head
    return i


def _described(tree: Parse, i: int, exchanges: Sequence[Exchange]) -> _Swap | None:
    """ "That deal" is the deal that was spoken of, with all that was said of it."""
    noun = tree.tokens[i].head
    if (
        _follows_a_clause(tree, i)
        or tree.tokens[noun].lemma in _TIME_OR_TEXT
        or tree.children(noun, "prep", "relcl", "acl")
    ):
        return None
    for exchange in reversed(exchanges):
        for mention in (m for text in exchange for m in mentions(text)):
            if mention.head.lemma == tree.tokens[noun].lemma:
                return _Swap(tree.tokens[i].start, tree.tokens[noun].end, mention.text, mention.text)
    meant = antecedent("it", exchanges) if tree.tokens[noun].lemma in _GENERAL else None
    return _Swap(tree.tokens[i].start, tree.tokens[noun].end, meant.text, meant.text) if meant else None


def _is_compared(tree: Parse, i: int) -> bool:
    """ "Is that more than last year?"."""
    more = any(t.tag in ("JJR", "RBR") for t in tree.tokens) and any(t.text == "than" for t in tree.tokens)
    return more and tree.tokens[tree.tokens[i].head].lemma == "be"


def _amount(answer: str) -> str:
    """The first amount of an answer, with what is counted."""
    found = [m for m in mentions(answer) if re.search(r"\d", m.text) and m.kind != "date"]
    number = re.search(r"[€£$]?\d[\d.,]*(?:%| per ?cent)", answer)
    return found[0].text if found else number[0] if number else ""
