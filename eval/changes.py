"""Changes: questions that have no answer, made of ones that have.

A name, a number or a word of the question is exchanged for another, two names change places, or it is denied:
of the kinds that Rajpurkar et al. 2018 found in SQuAD 2.0.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from functools import cache

from eval.off_topic import DAYS, MONTHS
from qa.language.lexicon import antonyms

_NAME = re.compile(r"\b(?:[A-Z][\w’'-]+(?:\s(?:of the |of |the )?[A-Z][\w’'-]+)*)")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_TIME = re.compile(rf"(?:(?:{'|'.join(DAYS)})s?|{'|'.join(MONTHS)})\b")
# Between two parts of one name, or the names of two who do it together or to whom the same is done.
_SAME = re.compile(
    r"-|['’].*|[\s,.]*(?:(?:of|de|di|du|von|van|al|ibn|and|or|with|v|to|from)\b.*|&.*)?", re.IGNORECASE
)
_TOGETHER = re.compile(
    r"\b(?:relat|marr|met|meet|play|between|distance|journey|differ|compar|as well as|both|how often|than)",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:was|were|is|are|did|does|do|has|have|can|could|would|will)\b")
_FIRST = frozenset(
    "What Which Who When Where Why How In The On At By For From To Of During After Before A An Is Was Were "
    "Did Does Do Are Along According Besides Since Until Name Whose Whom As With Aside Under If".split()
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
        self._names = sorted(set(names_in(article)))
        self._numbers = sorted(set(_NUMBER.findall(article)))

    def one(self, question: str, paragraph: str) -> str | None:
        """The question about another name or number, with a word's opposite, or denied, if it can be."""
        made = [*self._renamed(question, paragraph), *self._recounted(question, paragraph)]
        if swapped := self.swapped(question, paragraph):
            made.append(swapped)
        if words := [word for word in re.findall(r"[a-z]+", question) if word in _opposites()]:
            word = self._chance.choice(words)
            other = self._chance.choice(_opposites()[word][:3])
            made.append(re.sub(rf"\b{word}\b", other, question, count=1))
        if not made and (verb := _VERB.search(question)) and self._chance.random() < 0.5:
            made = [f"{question[: verb.end()]} not{question[verb.end() :]}"]
        return self._chance.choice(made) if made else None

    def swapped(self, question: str, paragraph: str) -> str | None:
        """The question with who did it and to whom changed about, where it names both."""
        names = [name for name in _NAME.finditer(question) if _is_name(name)]
        if _TOGETHER.search(question) or any(name.group().endswith(("'s", "’s")) for name in names):
            return None
        names = [name for name in names if not _TIME.match(name.group())]
        for one, other in itertools.pairwise(names):
            between = question[one.end() : other.start()]
            both = one.group() in paragraph and other.group() in paragraph
            if both and one.group() != other.group() and not _SAME.fullmatch(between):
                return (
                    f"{question[: one.start()]}{other.group()}{between}{one.group()}{question[other.end() :]}"
                )
        return None

    def _renamed(self, question: str, paragraph: str) -> Iterator[str]:
        if names := [name for name in names_in(question) if name in paragraph]:
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


def names_in(text: str) -> Iterator[str]:
    """What a text calls by name: words with capitals, but nothing that begins it with one such as "What"."""
    yield from (found.group() for found in _NAME.finditer(text) if _is_name(found))


def _is_name(found: re.Match[str]) -> bool:
    return found.start() > 0 or found.group().split()[0] not in _FIRST


@cache
def _opposites() -> dict[str, list[str]]:
    """Of each word its opposites, those that a question is likely to turn on first."""
    found = antonyms()
    for pair in _OPPOSITES.split(", "):
        one, other = pair.split()
        for word, opposite in ((one, other), (other, one)):
            found[word] = [opposite, *found.get(word, [])]
    return found
