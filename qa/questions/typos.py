"""Typos: the content words of a question as they are meant.

First by what the passages say that were found for it, which knows names as well; then by a dictionary of
English (pyspellchecker), which knows no names: there, only what is left out, doubled, turned round or another
vowel. A word that is one, or stands in an article, is no typo of another: "bought" is not "brought". What is
like no word at all, and stands where a name may, is one that nobody troubled to write with a capital: whom
no article names, none tells of. The small words are mended before anything is looked up
(qa/questions/spelling.py).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from index.embed import TokenVectors
from index.search import Hit
from qa.language.english import ENDS, THING, bases, common, parts, uses
from qa.language.words import AUXILIARIES, STOP_WORDS, Word, words
from qa.questions.question import Question
from qa.reading.likeness import Rarity

SHORTEST = 4  # letters; of fewer, too many words are one letter away
SHORTEST_IN_DICTIONARY = 5  # where nothing is known but that it is a word; "lnog" has all letters of "long"
LONG = 7  # letters, of which two may be wrong, if they are vowels
VERY_LONG = 9  # letters, of which any two may be wrong before a word is taken for a name: "sceptisism"

_DENYING = frozenset("a de dis il im in ir mis non un".split())
_VOWELS = re.compile(r"[aeiouy]")

# A name has no article before it, where a thing has one or is several: "what did the chatbot say to Arendt".
_BEFORE_NAME = AUXILIARIES | frozenset(
    """about after against at because before behind between by for from how if in near of or since than
    that to under when where who whom why with""".split()
)
_KINDS = frozenset("amount bit kind lot number piece plenty share sort type".split())  # of things
_OF_ONE = frozenset("does has is was".split())
_SHORTENED = re.compile(r"(?:n['’]t|['’]s)$")  # "didn't", "who's"
_QUANTITIES = frozenset("all enough every few less many more most much no several some".split())
_BEFORE_THING = (STOP_WORDS | _QUANTITIES) - {"and"}
_OBJECTS = frozenset("a an her him his it its my our that the their them these this those us".split())
_WHAT_IT_IS = re.compile(r"\bwhat(?: is| are| was| were|['’]s) $", re.IGNORECASE)
_MANY = re.compile(r"\w+[^aiou]s")


def doubtful(question: Question, own: TokenVectors) -> list[Word]:
    """The words that may be typos of a question whose token vectors are `own`.

    What the embedder has as one piece is a word; what is no letters ("cop28", "#metoo") is a name of its own.
    """
    return [
        word
        for word in question.terms
        if word.text.isalpha()
        and len(word.text) >= SHORTEST
        and not word.abbreviation
        and question.text[word.start - 1 : word.start] not in ("#", "@")
        and len(own.rows_of(word.start, word.start + len(word.text))) > 1
    ]


def without_typos(text: str, typed: Sequence[Word], hits: Sequence[Hit], rarity: Rarity) -> str:
    """A question with some of its words as they are meant, by the hits found for it."""
    known = _Vocabulary(hits)
    _, stored = rarity.document_frequency([word.lower for word in typed])
    for word in reversed(typed):
        may_be_name = _may_be_name(text, word)
        meant = known.meant(word, is_stored=bool(stored.get(word.lower)), may_be_name=may_be_name)
        text = text[: word.start] + meant + text[word.start + len(word.text) :]
    return text


class _Vocabulary:
    """The words of passages, by their lower case."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        texts = (
            text
            for hit in hits
            for text in (hit.title, hit.heading, *(sentence.text for sentence in hit.sentences))
        )
        found = [word for text in texts for word in words(text) if word.text.isalpha()]
        # Where a sentence begins, a capital tells nothing.
        self._texts = {word.lower: word.lower for word in found} | {
            word.lower: word.text for word in found if word.start > 0
        }
        self._stems = {word.lower: word.stem for word in found}

    def meant(self, word: Word, *, is_stored: bool, may_be_name: bool) -> str:
        """What is meant by a word; `is_stored` tells whether an article has it, or one of its stem.

        What was typed small stays so: which words are names is told by more than one (see capitals.py).
        """
        is_name = word.is_capitalised
        if word.lower in self._texts or (not is_name and word.lower in uses()):
            return word.text
        bare = _bare(word.lower)
        near = [
            text
            for text, stem in self._stems.items()
            if len(text) >= SHORTEST
            and _may_mean(bare, text, is_name)
            and (not is_stored or stem == word.stem or _bare(text) == bare)
        ]
        if near:
            nearest = min(near, key=lambda text: _far(bare, _bare(text)))
            return self._texts[nearest] if is_name else nearest
        if is_stored or is_name or word.stem in self._stems.values() or self._is_made_of_one(word.lower):
            return word.text
        if spelt := _spelt(word.lower):
            return spelt
        return word.text.capitalize() if may_be_name and _is_like_none(word.lower) else word.text

    def _is_made_of_one(self, word: str) -> bool:
        """Whether a word is one of theirs with an ending: the "wormer" of an article about worms."""
        stems = (word.removesuffix(end) for end in ENDS if word.endswith(end))
        return any(len(stem) >= SHORTEST and stem in self._texts for stem in stems)


def _may_be_name(question: str, word: Word) -> bool:
    """Whether an unknown word stands where somebody's name does: "how old is X", "did Ada X win"."""
    before, after = question[: word.start], question[word.start + len(word.text) :].lower().split()
    if THING.fullmatch(word.lower) or (after and after[0] in _OBJECTS):  # "did he livestream it"
        return False
    if _WHAT_IT_IS.search(before) and not after:
        return False
    *earlier, last = ["", *re.findall(r"[\w'’]+|[^\w\s,-]", before.lower())]
    if last == "of" and earlier[-1] in _KINDS:
        return False
    for other in (last, *reversed(earlier)):
        bare = _SHORTENED.sub("", other)
        if other in _BEFORE_NAME or bare in _BEFORE_NAME:
            return not _MANY.fullmatch(word.lower) or bare in _OF_ONE  # "is Hendriks", "do chatbots"
        if other in _BEFORE_THING or not other.isalpha():
            return False
    return False


def _may_mean(typed: str, text: str, is_name: bool) -> bool:
    """Whether a word of the passages may be what was typed, which has no accents."""
    other = _bare(text)
    if abs(len(other) - len(typed)) > 2 or other[0] != typed[0] or _is_form(typed, other):
        return False
    distance = _distance(typed, other)
    if distance > 1:
        return not is_name and distance == 2 and len(typed) >= LONG and _frame(typed) == _frame(other)
    # One letter in place of another makes another name: "Hansen", "Hanson".
    return not is_name or distance == 0 or len(typed) != len(other) or sorted(typed) == sorted(other)


def _is_form(one: str, other: str) -> bool:
    """Whether of two words one is made of the other: "podcasts" of "podcast", "unvaccinated"."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return False
    return (long.startswith(short) and long != short + short[-1]) or (
        long.endswith(short) and long.removesuffix(short) in _DENYING
    )


def _spelt(word: str) -> str | None:
    """The English word that is meant, if any: of those that are spelt nearly so the one that is used most."""
    return max(
        _spelt_alike(word),
        key=lambda other: (_undoubled(other) == _undoubled(word), uses()[other]),
        default=None,
    )


def _spelt_alike(word: str) -> Iterator[str]:
    """The common words with the same ends, where letters were left out, doubled or turned, or one vowel."""
    for other in _by_ends().get((word[0], word[-1]), ()):
        if abs(len(other) - len(word)) > 2:
            continue
        turned = sorted(other) == sorted(word) and _distance(word, other) == 1
        alike = _undoubled(other) == _undoubled(word)
        vowel = _frame(other) == _frame(word) and _distance(word, other) == 1
        if turned or (len(word) >= SHORTEST_IN_DICTIONARY and (alike or vowel or _is_left_out(word, other))):
            yield other


def _is_like_none(word: str) -> bool:
    """Whether a word is made of no English ones, and not within a letter or two of a common one."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    known = uses()
    if any(one in known and other in known for one, other in parts(word)):
        return False
    if any(base in known for base in bases(word)):
        return False
    has_vowel = _VOWELS.search(word) is not None  # "cctv" has none
    wrong = 1 if len(word) < VERY_LONG else 2
    return has_vowel and extractOne(word, common(), scorer=OSA.distance, score_cutoff=wrong) is None


def _far(typed: str, other: str) -> tuple[int, bool, str]:
    """How unlikely a word is meant: most often a letter was left out, or two were turned round."""
    likely = _is_left_out(typed, other) or sorted(typed) == sorted(other)
    return _distance(typed, other), not likely, other


def _is_left_out(typed: str, other: str) -> bool:
    """Whether a word has all that was typed, in order, and one letter more."""
    left = iter(other)
    return len(other) == len(typed) + 1 and all(letter in left for letter in typed)


def _distance(one: str, other: str) -> int:
    """How many letters are wrong; two that are turned round count once."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other)


def _frame(word: str) -> str:
    """The consonants of a word, each once."""
    return _undoubled(_VOWELS.sub("", word))


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in itertools.groupby(word))


def _bare(text: str) -> str:
    """Without accents, which many leave out."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@cache
def _by_ends() -> Mapping[tuple[str, str], Sequence[str]]:
    """The common words by their first and last letters."""
    found: dict[tuple[str, str], list[str]] = {}
    for word in common():
        found.setdefault((word[0], word[-1]), []).append(word)
    return found
