"""English: which words are ones, by a dictionary (pyspellchecker: how often film subtitles use each).

It knows few names, and is American: other spellings, endings, and compounds of two words are words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

COMMON = 400  # times in the dictionary's 1.6 billion words; rarer ones are seldom meant
VERY_COMMON = 1_500  # … from which on two may make up a third: "carmaker", but not "marbeck"
SHORTEST_PART = 3  # letters, of a word that is made of two

# Of words that are made of others: "unvaccinated", "breathability" (which is of "breathable"), "acclimatise".
BEGINNINGS = "anti dis inter mis multi non over pre re semi sub super un under".split()
ENDS = "able ability ed er ers ful ing ise ised ish less like ly ness s wise".split()
ENDINGS = ("", "e", "able", "ize")
_AMERICAN = {"is(?=[aei])": "iz", "our": "or", "[ao]e": "e", "re(?=s?$)": "er", "ll": "l"}
# What needs no article, or is left without one: the dictionary is older than these.
THING = re.compile(
    r"(?:bio\w|crypto|cyber|exo|micro|nano|neuro|tele)\w{3,}"
    r"|\w+(?:bot|coin|cracy|culture|[^aeiou]ed|flation|ism|ity|ment|ness|osis|phobia|tech|tion|virus|ware)"
    r"|covid|emoji|fentanyl|glyphosate|graphene|hackathon|kefir|ketamine|kombucha|maglev|naloxone|oxycodone"
    r"|perovskite|quinoa|selfie|semaglutide|tramadol|upcycle|webinar|wifi|jewellery"
)


@cache
def uses() -> Mapping[str, int]:
    """How often each English word is used."""
    from spellchecker import SpellChecker

    found: Mapping[str, int] = SpellChecker(language="en").word_frequency.dictionary
    return found


@cache
def common() -> Sequence[str]:
    """The words that are used often."""
    return [word for word, count in uses().items() if count >= COMMON and word.isalpha()]


@lru_cache(maxsize=10_000)
def is_english(word: str) -> bool:
    """Whether a lower-case word is English, or made of English ones."""
    known = uses()
    if word in known or THING.fullmatch(word) or any(base in known for base in bases(word)):
        return True
    return any(known.get(part, 0) >= VERY_COMMON <= known.get(rest, 0) for part, rest in parts(word))


def bases(word: str) -> Iterator[str]:
    """What a word may be made of or spelt as elsewhere: less a beginning or an ending, in American."""
    for begin in BEGINNINGS:
        if word.startswith(begin):
            yield word.removeprefix(begin)
    for end in ENDS:
        if word.endswith(end):
            yield from (word.removesuffix(end) + other for other in ENDINGS)
    for other, american in _AMERICAN.items():
        if re.search(other, word):
            yield (spelt := re.sub(other, american, word))
            yield spelt.removesuffix("s")


def parts(word: str) -> Iterator[tuple[str, str]]:
    """Each way to part a word into two."""
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        yield word[:at], word[at:]
