"""Antecedents: what a pronoun, "there" or "then" stands for in the turns of a conversation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from qa.language.grammar import parse
from qa.language.mentions import Mention, mentions

_FEMALE = frozenset(
    """mrs ms miss lady madam woman girl mother wife sister daughter granddaughter grandmother aunt niece
    widow queen spokeswoman chairwoman actress""".split()
)
_MALE = frozenset(
    """mr sir lord man boy father husband brother son grandson grandfather uncle nephew widower king
    spokesman chairman""".split()
)
_SHIPS = frozenset("ship ferry boat vessel tug liner yacht".split())


class Exchange(NamedTuple):
    """One earlier turn: the question as it was searched for, and what was answered ("" for a refusal)."""

    question: str
    answer: str


PRONOUNS = frozenset("he him his she her hers they them their it its this that these those".split())
_FEMININE, _MASCULINE = frozenset("she her hers".split()), frozenset("he him his".split())
PERSONAL = _FEMININE | _MASCULINE
_THINGS = frozenset("it its this that".split())
_PLURAL = frozenset("they them their these those".split())


def fits(pronoun: str, mention: Mention) -> bool:
    """Whether a pronoun can stand for a mention, by number, kind and what is known of the gender."""
    if mention.kind in ("date", "amount"):
        return False
    if pronoun in _PLURAL:
        # Countries, firms and boards are "they" too.
        name = mention.is_proper and not mention.phrase and mention.kind != "person"
        return mention.plural or mention.kind == "group" or name
    if mention.plural:
        return False
    if pronoun in PERSONAL:
        said = {word.lower() for word in re.findall(r"\w+", mention.text)}
        wrong = _MALE if pronoun in _FEMININE else _FEMALE
        return mention.kind in ("person", "name") and not said & wrong
    return mention.kind != "person"


def antecedent(
    pronoun: str,
    exchanges: Sequence[Exchange],
    *,
    verb: str = "",
    acts: bool = False,
    taken: Collection[str] = (),
) -> Mention | None:
    """What a pronoun stands for, or None; the latest turn comes first, and `taken` texts are left out.

    `verb` is what the pronoun is the subject of, and `acts` whether it does that.
    """
    telling = verb not in ("", "be", "have", "do", "say")
    for exchange in reversed(exchanges):
        found = _candidates(pronoun, exchange, taken)
        if not found and pronoun in _FEMININE and set(re.findall(r"\w+", exchange.question)) & _SHIPS:
            found = _candidates("it", exchange, taken)
        if found:
            found.sort(
                key=lambda m: (
                    telling and m.verb != verb,
                    pronoun in _THINGS and not acts and m.kind != "thing" and m.verb not in ("", "be"),
                    pronoun in _THINGS and m.kind == "name",
                )
            )
            return found[0]
        if _class_of(pronoun) & {word.lower() for word in re.findall(r"\w+", exchange.question)}:
            return None  # both mean somebody whom the article is about
    return None


def _candidates(pronoun: str, exchange: Exchange, taken: Collection[str]) -> list[Mention]:
    """What a pronoun may stand for in one turn, in the order of likelihood."""
    own = _class_of(pronoun)
    names_somebody = bool(own & {word.lower() for word in re.findall(r"\w+", exchange.question)})
    if names_somebody and not _asks_who(exchange):
        return []
    found = []
    for text in _texts(pronoun, exchange):
        here = [m for m in mentions(text) if fits(pronoun, m) and m.text not in taken and _is_told(m)]
        whole = [m for m in here if m.plural]  # of "Thea and Joss" neither alone is "they"
        found += [m for m in here if not any(_is_part(m, other) for other in whole)]
    return found


def _is_part(mention: Mention, whole: Mention) -> bool:
    return mention is not whole and whole.start <= mention.start and mention.end <= whole.end


def _class_of(pronoun: str) -> frozenset[str]:
    return next((c for c in (_FEMININE, _MASCULINE) if pronoun in c), frozenset())


def _is_told(mention: Mention) -> bool:
    """Whether a mention is definite enough to be spoken of again: "as chair" and "take part" are not."""
    if mention.text.lower().startswith(("no ", "any ", "every ", "each ")):
        return False
    if mention.head.lemma == "name":  # of "Her name was Ada" Ada is meant, or who was asked about
        return False
    guessed = mention.is_proper and mention.head.text.islower() and not mention.head.entity
    bare = guessed or (mention.text.lower() == mention.head.text.lower() and not mention.is_proper)
    return not bare or mention.role == "subject" or (mention.plural and mention.role == "object")


def _asks_who(exchange: Exchange) -> bool:
    return bool(re.match(r"(?:\w+ )?who(?:m|se)?\b", exchange.question, re.IGNORECASE))


def _texts(pronoun: str, exchange: Exchange) -> Iterator[str]:
    """The question and the answer, in the order in which they are searched.

    What "Who …?" or "Which ship …?" asked for is named by the answer; else the question has the topic.
    """
    answers = (bool(_class_of(pronoun)) and _asks_who(exchange)) or _asks_subject(exchange)
    yield from (exchange.answer, exchange.question) if answers else exchange


def _asks_subject(exchange: Exchange) -> bool:
    """Whether the question asks for its own subject or its name: "Which ship lost power?"."""
    tree = parse(exchange.question)
    for i, token in enumerate(tree.tokens):
        if token.tag in ("WDT", "WP"):
            top = tree.tokens[token.head] if token.dep == "det" else token
            return top.dep in ("nsubj", "nsubjpass") or (top.dep == "attr" and " called" in tree.text)
        if i > 2:
            break
    return False


def place_of(exchanges: Sequence[Exchange]) -> Mention | None:
    """What "there" stands for: a place, or whatever a question with "where" was answered by."""
    for exchange in reversed(exchanges):
        where = re.match(r"(?:and )?where\b", exchange.question, re.IGNORECASE)
        for text in reversed(exchange):
            for mention in mentions(text):
                told = where and text == exchange.answer and mention.phrase
                inside = mention.kind == "group" and mention.phrase.startswith(("in ", "at "))
                if told or inside or (mention.kind == "place" and (mention.phrase or mention.is_proper)):
                    return mention
    return None


def date_of(exchanges: Sequence[Exchange]) -> Mention | None:
    """What "then" stands for: a date of the last turn, with its preposition."""
    for text in reversed(exchanges[-1]):
        for mention in mentions(text):
            if mention.kind == "date" and mention.phrase.startswith(
                ("in ", "on ", "at ", "during ", "from ")
            ):
                return mention
    return None
