"""Changes: questions that have no answer, made of ones that have.

A name, a number or a word of the question is exchanged for another, or it is denied: of the kinds that
Rajpurkar et al. 2018 found in SQuAD 2.0.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from qa.lexicon import antonyms

_NAME = re.compile(r"\b(?:[A-Z][\w’'-]+(?:\s(?:of the |of |the )?[A-Z][\w’'-]+)*)")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_VERB = re.compile(r"\b(?:was|were|is|are|did|does|do|has|have|can|could|would|will)\b")
_FIRST = frozenset(
    "What Which Who When Where Why How In The On At By For From To Of During After Before A An Is Was Were "
    "Did Does Do Are Along According Besides Since Name Whose Whom As With Aside Under If".split()
)
_OPPOSITES = (
    "first last, largest smallest, highest lowest, most least, more fewer, before after, north south, "
    "east west, northern southern, eastern western, increase decrease, increased decreased, won lost, "
    "win lose, began ended, begin end, start end, started ended, oldest youngest, older younger, "
    "greater lesser, majority minority, maximum minimum, best worst, better worse, longest shortest, "
    "early late, above below, over under, male female, men women, father mother, brother sister, "
    "allowed banned, supported opposed, accepted rejected, approved rejected, founded dissolved, "
    "built demolished, born buried, died born"
)


class Changes:
    """Makes them with the names and numbers of an article, by chance."""

    def __init__(self, article: str, chance: random.Random) -> None:
        self._chance = chance
        self._names = sorted(set(_names(article)))
        self._numbers = sorted(set(_NUMBER.findall(article)))

    def one(self, question: str, paragraph: str) -> str | None:
        """The question about another name or number, with a word's opposite, or denied, if it can be."""
        made = [*self._renamed(question, paragraph), *self._recounted(question, paragraph)]
        if words := [word for word in re.findall(r"[a-z]+", question) if word in _opposites()]:
            word = self._chance.choice(words)
            other = self._chance.choice(_opposites()[word][:3])
            made.append(re.sub(rf"\b{word}\b", other, question, count=1))
        if not made and (verb := _VERB.search(question)) and self._chance.random() < 0.5:
            made = [f"{question[: verb.end()]} not{question[verb.end() :]}"]
        return self._chance.choice(made) if made else None

    def _renamed(self, question: str, paragraph: str) -> Iterator[str]:
        if names := [name for name in _names(question) if name in paragraph]:
            name = self._chance.choice(names)
            others = [
                other
                for other in self._names
                if other not in question
                and name not in other
                and other not in name
                and len(other.split()) == len(name.split())
            ]
            if others:
                yield question.replace(name, self._chance.choice(others))

    def _recounted(self, question: str, paragraph: str) -> Iterator[str]:
        if numbers := [number for number in _NUMBER.findall(question) if number in paragraph]:
            number = self._chance.choice(numbers)
            others = [n for n in self._numbers if len(n) == len(number) and n != number and n not in question]
            if others and self._chance.random() < 0.6:
                other = self._chance.choice(others)
            else:
                other = re.sub(r"\d", lambda digit: str(self._chance.randint(1, 9)), number)
            if other != number:
                yield question.replace(number, other)


def _names(text: str) -> Iterator[str]:
    for found in _NAME.finditer(text):
        if found.start() > 0 or found.group().split()[0] not in _FIRST:
            yield found.group()


@cache
def _opposites() -> dict[str, list[str]]:
    """Of each word its opposites, those that a question is likely to turn on first."""
    found = antonyms()
    for pair in _OPPOSITES.split(", "):
        one, other = pair.split()
        for word, opposite in ((one, other), (other, one)):
            found[word] = [opposite, *found.get(word, [])]
    return found
