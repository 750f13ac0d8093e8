"""Words and numbers of a text, in the form in which questions, statements and evidence are compared."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

# Function words carry no content of their own. Negators and words of quantity are not among them:
# "no", "all", "only" and their like change what a sentence says.
STOP_WORDS = frozenset(
    """a about after again against also among an and any are as at be because been before being between
    but by can could d did do does doing done during each either else ever for from further get gets getting
    got had has have having he her here hers herself him himself his how however i if in into is it its itself
    just ll m me meanwhile my myself of off on once one or other others our ours ourselves out over own please
    re s same shall she should since so such t than that the their theirs them themselves then there these
    they this those though through thus to too under until up upon us ve very was we were what whatever when
    where whether which while who whom whose why will with within would yet you your yours yourself
    nevertheless according may might must""".split()
)
NEGATORS = frozenset("no not never none neither nor nobody nothing nowhere cannot without".split())
WH_WORDS = frozenset("who whom whose what which when where why how".split())
ANY_WH_WORD = "|".join(sorted(WH_WORDS))  # for a regular expression
DEMONSTRATIVES = frozenset("this that these those".split())
DEFINITE = DEMONSTRATIVES | {"the"}
AUXILIARIES = frozenset(
    """do does did is are was were has have had can could will would should may might must""".split()
)
MONTHS = frozenset(
    """january february march april may june july august september october november december""".split()
)
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MAGNITUDES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9}
_MAGNITUDES |= {"trillion": 1e12}
_LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9}  # of money, or glued on: "10 m" is a length

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|[$€£¥]|%"  # U.S., currency, percent
    r"|\d+(?:[.,]\d+)*(?:(?:st|nd|rd|th)(?![A-Za-z]))?"
    r"|(?:[^\W\d_][\u0300-\u036f]*)+(?:['’](?:[^\W\d_][\u0300-\u036f]*)+)*\d*",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}")
_CONTRACTION = re.compile(
    r"(\w+)n['’ʼ]t|(do|does|did|is|are|was|were|has|have|had|ca|could|would|should)nt", re.IGNORECASE
)
_KEPT_CHARACTERS = 2_000
_SHORTENED = {"ca": "can", "wo": "will", "sha": "shall"}
_POSSESSIVE = re.compile(r"['’ʼ](?:s|re|ve|ll|d|m)$", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One token: `text` as written, `stem` as compared, `number` its value where it is one.

    `joined` is the hyphenated compound that it is a part of, written as one stem ("ceasefir"), or "".
    `start` is its offset in the text it came from.
    `abbreviation` tells "US", "U.S." and "a.m." from "us" and "am".
    """

    text: str
    lower: str
    stem: str
    start: int
    number: float | None = None
    joined: str = ""
    abbreviation: bool = False

    @property
    def is_content(self) -> bool:
        """It says something of its own: no function word, negator, number or sign ("1.2.3" is no number)."""
        plain = self.number is None and self.lower[0].isalnum() and self.lower not in NEGATORS
        return plain and (self.abbreviation or self.lower not in STOP_WORDS)

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


def span_of(phrase: str, text: str) -> tuple[int, int] | None:
    """Where a phrase first stands in a text as whole words, None where it does not, or is empty.

    Between its words any white space will do, such as the end of a line.
    """
    wanted = r"\s+".join(map(re.escape, phrase.split()))
    found = re.search(rf"(?<!\w){wanted}(?!\w)", text) if wanted else None
    return found.span() if found else None


def only_span_of(phrase: str, text: str) -> tuple[int, int] | None:
    """`span_of`, None where the phrase stands there twice."""
    place = span_of(phrase, text)
    return place if place and span_of(phrase, text[place[1] :]) is None else None


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball English stem of a lower-case word."""
    with _stemming:  # a stemmer keeps the word that it works on
        return str(_stemmer().stemWord(word))


_stemming = threading.Lock()


def words(text: str) -> Sequence[Word]:
    """The tokens of a text in order: words without possessive, numbers, currency and percent signs."""
    return _kept(text) if len(text) <= _KEPT_CHARACTERS else _words(text)


@lru_cache(maxsize=2_000)  # a question looks at the same forty sentences many times
def _kept(text: str) -> tuple[Word, ...]:
    return tuple(_words(text))


def _words(text: str) -> list[Word]:
    found: list[Word] = []
    shouted = text.isupper()
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if denied := _CONTRACTION.fullmatch(raw):
            head = denied[1] or denied[2]
            found.append(_word(_SHORTENED.get(head.lower(), head), match.start(), shouted))
            found.append(Word("not", "not", "not", match.start() + len(head)))
            continue
        found.append(_word(_POSSESSIVE.sub("", raw), match.start(), shouted))
    return _with_compounds(text, found)


def _word(raw: str, start: int, shouted: bool) -> Word:
    lower = unicodedata.normalize("NFKC", raw).lower().replace("’", "'")
    bare = without_stops(lower)
    abbreviation = bare != lower or (len(raw) > 1 and raw.isupper() and not shouted)
    return Word(raw, bare, stem(bare), start, _digits(bare), abbreviation=abbreviation)


def without_stops(word: str) -> str:
    """An abbreviation without its full stops, "U.S." as "US"; any other word as it is."""
    return word.replace(".", "") if _DOTTED.fullmatch(word) else word


def _digits(lower: str) -> float | None:
    match = re.fullmatch(r"(\d+(?:[.,]\d+)*)(?:st|nd|rd|th)?", lower)
    if not match:
        return None
    digits = match.group(1)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        number = float(digits.replace(",", "."))
    except ValueError:  # a version or a date such as 1.2.3
        return None
    return number if math.isfinite(number) else None


_HYPHENS = ("-", "‐", "‑", "\u00ad")  # the last is a soft hyphen, which is not seen


def _with_compounds(text: str, found: list[Word]) -> list[Word]:
    """Mark the parts of "cease-fire" so that they also compare equal to "ceasefire"."""
    result = list(found)
    for i, (left, right) in enumerate(itertools.pairwise(found)):
        gap = text[left.start + len(left.text) : right.start]
        if gap in _HYPHENS and left.number is None and right.number is None:
            joined = stem(left.lower + right.lower)
            result[i] = _joined(result[i], joined)
            result[i + 1] = _joined(result[i + 1], joined)
    return result


def _joined(word: Word, joined: str) -> Word:
    return dataclasses.replace(word, joined=joined)


def capitalised(text: str) -> str:
    """The text with its first character in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def stems(found: Iterable[Word]) -> set[str]:
    """All stems, those of hyphenated compounds written as one word included."""
    return {stem for word in found for stem in (word.stem, word.joined) if stem}


@dataclass(frozen=True)
class Number:
    """A quantity: its value, its sign, and the stems of the words around it.

    The sign is "%", "$", "€", "£", "¥", "th" for a place in an order (but "March 24th" is as "March 24"),
    or "".
    """

    value: float
    sign: str
    around: frozenset[str]
    text: str


def numbers(text: str) -> list[Number]:
    """The quantities of a text, in digits or in words, with magnitudes applied ("2 million" is 2e6)."""
    text = in_digits(text)
    found = words(text)
    result = []
    for i, word in enumerate(found):
        if word.number is None:
            continue
        value, after = word.number, i + 1
        while after < len(found) and (magnitude := _magnitude(text, found, i, after)):
            value, after = value * magnitude, after + 1
        nearby = [*found[max(0, i - 3) : i], *found[after : after + 4]]
        around = frozenset(w.stem for w in nearby if w.is_content)
        negative = _MINUS.search(text[max(0, word.start - 7) : word.start])
        result.append(Number(-value if negative else value, _sign(found, i, after), around, word.text))
    return result


# Before a number: "minus 5", "-5", but not "10-5".
_MINUS = re.compile(r"(?:^|[^\w\s])[-−–]\$?$|(?:^|\s)[-−–]\$?$|\bminus \$?$", re.IGNORECASE)


def _magnitude(text: str, found: Sequence[Word], number: int, at: int) -> float | None:
    """What the word at `at` multiplies the number before it by, if it is such a word."""
    before, word = found[at - 1], found[at]
    gap = text[before.start + len(before.text) : word.start]
    if gap.strip(" -\u00a0\n"):
        return None
    money = number > 0 and found[number - 1].text in _CURRENCIES
    letter = _LETTERS.get(word.lower) if money or not gap else None
    return _MAGNITUDES.get(word.lower, letter)


_CURRENCIES = "$€£¥"
_SIGNS = {"%": "%", "percent": "%", "$": "$", "dollar": "$", "dollars": "$", "€": "€", "euro": "€"}
_SIGNS |= {"euros": "€", "£": "£", "pound": "£", "pounds": "£", "¥": "¥", "yen": "¥"}


def _sign(found: Sequence[Word], at: int, after: int) -> str:
    if at and found[at - 1].text in _CURRENCIES:
        return found[at - 1].text
    if after + 1 < len(found) and found[after].lower == "per" and found[after + 1].lower == "cent":
        return "%"
    if found[at].lower[-1].isalpha() and not any(w.lower in MONTHS for w in found[max(0, at - 2) : at + 3]):
        return "th"
    if after == len(found) or (
        after + 1 < len(found) and found[after].text in _CURRENCIES and found[after + 1].number is not None
    ):
        return ""  # "in 2020, $5 million" is not 2020 dollars
    return _SIGNS.get(found[after].lower, "")


# A number in digits keeps its magnitude, and "hundreds of people" are not 100.
_AS_WRITTEN = re.compile(
    r"(?<=\d)(?:[\s-]{0,3}(?:hundred|thousand|million|billion|trillion)\b)+"
    r"|\b(?:hundreds|thousands|millions|billions|trillions)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def in_digits(text: str) -> str:
    """The text with numbers in words written as digits ("a thirty-day truce" has "30 day")."""
    from text_to_num import alpha2digit

    # "thirty-day" is read as a number only when its parts stand apart. "one" stays a word ("the one who").
    apart = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text, flags=re.IGNORECASE)
    kept = [*_AS_WRITTEN.findall(apart), ""]
    converted = (alpha2digit(part, "en", 1.5) if part else "" for part in _AS_WRITTEN.split(apart))
    return "".join(part + word for part, word in zip(converted, kept, strict=True))
