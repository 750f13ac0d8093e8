"""Words and numbers of a text, in the form in which questions, statements and evidence are compared."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

# Function words carry no content of their own. Negators and words of quantity are not among them:
# "no", "all", "only" and their like change what a sentence says.
STOP_WORDS = frozenset(
    """a about after again against also am among an and any are as at be because been before being between
    but by can could d did do does doing done during each either else ever for from further get gets getting
    got had has have having he her here hers herself him himself his how however i if in into is it its itself
    just ll m me meanwhile my myself of off on once one or other others our ours ourselves out over own please
    re s same shall she should since so such t than that the their theirs them themselves then there these
    they this those though through thus to too under until up upon us ve very was we were what whatever when
    where whether which while who whom whose why will with within would yet you your yours yourself
    nevertheless according may might must""".split()
)
NEGATORS = frozenset("no not never none neither nor nobody nothing nowhere cannot without".split())
MONTHS = frozenset(
    """january february march april may june july august september october november december""".split()
)
_MAGNITUDES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9}
_MAGNITUDES |= {"b": 1e9, "trillion": 1e12, "hundred": 1e2}

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|[$€£¥]|%"  # U.S., currency, percent
    r"|\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![A-Za-z])|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*\d*"
)
_CONTRACTION = re.compile(r"n['’]t$")
_SHORTENED = {"ca": "can", "wo": "will", "sha": "shall"}
_POSSESSIVE = re.compile(r"['’]s?$|['’](?:s|re|ve|ll|d|m)$")


@dataclass(frozen=True)
class Word:
    """One token: `text` as written, `stem` as compared, `number` its value where it is one.

    `joined` is the hyphenated compound that it is a part of, written as one stem ("ceasefir"), or "".
    `start` is its offset in the text it came from.
    """

    text: str
    lower: str
    stem: str
    start: int
    number: float | None = None
    joined: str = ""

    @property
    def is_content(self) -> bool:
        """It says something of its own: no function word, negator, number or sign."""
        plain = self.number is None and self.lower[0].isalpha()
        return plain and self.lower not in STOP_WORDS and self.lower not in NEGATORS

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball English stem of a lower-case word."""
    return str(_stemmer().stemWord(word))


def words(text: str) -> list[Word]:
    """The tokens of a text in order: words without possessive, numbers, currency and percent signs."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if _CONTRACTION.search(raw):
            head = _CONTRACTION.sub("", raw)
            found.append(_word(_SHORTENED.get(head.lower(), head), match.start()))
            found.append(Word("not", "not", "not", match.start() + len(head)))
            continue
        found.append(_word(_POSSESSIVE.sub("", raw) or raw, match.start()))
    return _with_compounds(text, found)


def _word(raw: str, start: int) -> Word:
    lower = raw.lower().replace("’", "'")
    if re.fullmatch(r"(?:[a-z]\.){2,}", lower):
        lower = lower.replace(".", "")
    return Word(raw, lower, stem(lower), start, _digits(lower))


def _digits(lower: str) -> float | None:
    match = re.fullmatch(r"(\d+(?:[.,]\d+)*)(?:st|nd|rd|th)?", lower)
    if not match:
        return None
    digits = match.group(1)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:  # a version or a date such as 1.2.3
        return None


def _with_compounds(text: str, found: list[Word]) -> list[Word]:
    """Mark the parts of "cease-fire" so that they also compare equal to "ceasefire"."""
    result = list(found)
    for i, (left, right) in enumerate(itertools.pairwise(found)):
        gap = text[left.start + len(left.text) : right.start]
        if gap in ("-", "‐", "‑") and left.number is None and right.number is None:
            joined = stem(left.lower + right.lower)
            result[i] = _joined(result[i], joined)
            result[i + 1] = _joined(result[i + 1], joined)
    return result


def _joined(word: Word, joined: str) -> Word:
    return Word(word.text, word.lower, word.stem, word.start, word.number, joined)


def stems(found: Iterable[Word]) -> set[str]:
    """All stems, those of hyphenated compounds written as one word included."""
    return {stem for word in found for stem in (word.stem, word.joined) if stem}


@dataclass(frozen=True)
class Number:
    """A quantity: its value, its sign ("%", "$", …, or ""), and the stems of the words around it."""

    value: float
    sign: str
    around: frozenset[str]
    text: str


def numbers(text: str) -> list[Number]:
    """The quantities of a text, in digits or in words, with magnitudes applied ("2 million" is 2e6)."""
    found = words(in_digits(text))
    result = []
    for i, word in enumerate(found):
        if word.number is None or (i and found[i - 1].number is not None and word.number in _SCALES):
            continue
        value, after = word.number, i + 1
        if after < len(found):
            scale = found[after].number if found[after].number in _SCALES else None
            scale = scale or _MAGNITUDES.get(found[after].lower)
            if scale:
                value, after = value * scale, after + 1
        nearby = found[max(0, i - 3) : i] + found[after : after + 4]
        around = frozenset(w.stem for w in nearby if w.is_content)
        result.append(Number(value, _sign(found, i, after), around, word.text))
    return result


_SCALES = frozenset({1e2, 1e3, 1e6, 1e9, 1e12})
_SIGNS = {"%": "%", "percent": "%", "per": "", "$": "$", "dollar": "$", "dollars": "$", "€": "€", "euro": "€"}
_SIGNS |= {"euros": "€", "£": "£", "pound": "£", "pounds": "£", "¥": "¥", "yen": "¥"}


def _sign(found: list[Word], before: int, after: int) -> str:
    if before and found[before - 1].text in "$€£¥":
        return found[before - 1].text
    if after + 1 < len(found) and found[after].lower == "per" and found[after + 1].lower == "cent":
        return "%"
    return _SIGNS.get(found[after].lower, "") if after < len(found) else ""


@lru_cache(maxsize=10_000)
def in_digits(text: str) -> str:
    """The text with numbers in words written as digits ("a thirty-day truce" has "30 day")."""
    from text_to_num import alpha2digit

    # "thirty-day" is read as a number only when its parts stand apart. "one" stays a word ("the one who").
    apart = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text, flags=re.IGNORECASE)
    return str(alpha2digit(apart, "en", 1.5))
