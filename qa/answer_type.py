"""Answer types: what kind of thing a question asks for, and whether a sentence holds one.

From surface cues alone: "when" asks for a date, and a sentence with a year, a month or "last week" holds
one. A cue that is missing is good evidence that a sentence does not answer; one that is there is weak.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from qa.words import MONTHS, in_digits, numbers, stems, words

AnswerType = Literal["date", "duration", "number", "person", "place", "reason", "yesno"]

_PLACES = "city|country|countries|town|place|region|state|street|village|location|sea|port|address"
_AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
_ASKED: dict[AnswerType | None, str] = {
    "duration": r"how long(?! ago)|how many (?:days?|weeks?|months?|years?|hours?|minutes?)|what duration",
    "number": r"how (?:many|much|old|big|large|tall|far|high|heavy|fast|wide|deep)"
    r"|what (?:number|percentage|percent|share|amount|price|cost|figure|sum|age|rate)",
    "date": r"when|how long ago|since when"
    r"|(?:what|which) (?:exact )?(?:date|day|year|month|time|week|decade|century)",
    "person": r"who|whom|whose",
    "place": rf"where|(?:what|which) (?:[a-z]+ )?(?:{_PLACES})",
    "reason": r"why|how come|what (?:is |was )?(?:the )?(?:reason|cause|purpose)",
    "yesno": rf"^(?:and |but |so )?(?:{_AUXILIARIES})\b(?!.* and (?:how|when|who|where|why))",
    None: r"what|which|how",
}
_PATTERNS = {kind: re.compile(rf"\b(?:{pattern})\b") for kind, pattern in _ASKED.items()}


# "Can you tell me when …" and "Does the article say who …" ask when and who.
_FRAME = re.compile(
    r"^(?:(?:can|could|would|will|do|did) (?:you|we|i) |(?:do|does|did) (?:it|(?:the|this) \w+) "
    r"|(?:i|please) |(?:want|like|need) to )+"
    r"(?:please )?(?:tell|say|know|mention|explain|find out|state)(?: me| us)?\b"
)


def answer_type_of(question: str) -> AnswerType | None:
    """The type whose cue comes first in a lower-case question without punctuation, or None.

    "What did he say when he left?" asks for no date. At one place the more special cue counts.
    """
    asked = _FRAME.sub("", question, count=1).strip()
    places = _places(asked) or _places(question)
    return min(places, key=lambda place: place[0], default=(0, None))[1]


def _places(question: str) -> list[tuple[int, AnswerType | None]]:
    """Where each type's cue first is, in the order of the types."""
    return [(m.start(), kind) for kind, pattern in _PATTERNS.items() if (m := pattern.search(question))]


def holds(kind: AnswerType, question: str, sentence: str) -> bool:
    """Whether a sentence holds something of this kind that the question does not hold already."""
    return _HOLDS[kind](question, sentence)


_UNIT = (
    r"(?:second|minute|hour|day|night|week|weekend|month|quarter|year|season|decade|century"
    r"|spring|summer|autumn|winter)s?"
)
_TIME = re.compile(
    r"\b(?:(?:this|last|next|past|previous|following|same|coming|recent"
    rf"|earlier (?:in|that|this)(?: the| this)?) (?:few |several |\w+ )?{_UNIT}"
    rf"|{_UNIT} (?:ago|later|earlier|before|after)"
    r"|yesterday|today|tomorrow|tonight|immediately|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    rf"|since then|ever since|(?:in|within|for|after) (?:\w+ ){{1,2}}{_UNIT}"
    r"|\d{1,2}[:.]\d\d|\d+ ?[ap]\.?m\b)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"\b(?:\d[\d,.]*|a|an|one|two|few|several|many|half(?: an?)?)[- ]{_UNIT}\b", re.IGNORECASE
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|in order|so that|so as to|as a result|thereby|hoping|hopes?"
    r"|reasons?|caus\w+|blam\w+|amid|for fear|in response|led to|prompted|concern\w*|thanks to"
    r"|on the grounds|aim\w*|which is why|saying|argu\w+|would require|in an attempt"
    r"|as (?:he|she|it|they|the)\b)|^to [a-z]+",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"how many ((?:[\w-]+ ){{0,2}}?[\w-]+)(?= (?:{_AUXILIARIES})\b)")
_WHERE = re.compile(r"\b(?:in|at|near|on|from|to) (?:the|a) \w+")
_GROUPS = frozenset(
    """offici negoti leader nation countri forc troop minist presid govern author spokesman spokeswoman
    spokesperson judg juri court board committe council compani team woman man peopl resid worker employe
    scientist research expert polic famili colleagu mayor director chair chairman founder""".split()
)


def _date(question: str, sentence: str) -> bool:
    found = words(sentence)
    years = any(w.number is not None and 1000 <= w.number < 2100 and w.text.isdigit() for w in found)
    months = any(w.lower in MONTHS and w.is_capitalised for w in found)
    return years or months or bool(_TIME.search(sentence))


_MONTHS = "|".join(sorted(month.capitalize() for month in MONTHS))
_DATED = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})\b(?:,? \d{{4}}\b)?"
    rf"|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:, \d{{4}}\b)?|\b(?:1[5-9]|20)\d\d\b"
)


def _number(question: str, sentence: str) -> bool:
    """A number that the question does not have and that is no date; "how many kettles": one by kettles."""
    asked = {number.value for number in numbers(question)}
    counted = _COUNTED.search(question.lower())
    things = {w.stem for w in words(counted.group(1)) if w.is_content} if counted else set()
    told = numbers(_DATED.sub(" ", sentence))
    return any(n.value not in asked and (not things or things & n.around) for n in told)


def _named(question: str, sentence: str) -> bool:
    """A capitalised word that the question does not have, and that is not capital only for beginning."""
    asked = stems(words(question))
    return any(w.is_capitalised and w.is_content and w.stem not in asked for w in words(sentence)[1:])


def _person(question: str, sentence: str) -> bool:
    found = words(sentence)
    begins = bool(found) and found[0].is_content and found[0].stem not in stems(words(question))
    return begins or _named(question, sentence) or any(w.stem in _GROUPS for w in found)


_HOLDS: dict[AnswerType, Callable[[str, str], bool]] = {
    "date": _date,
    "duration": lambda _, sentence: bool(_SPAN.search(in_digits(sentence))),
    "number": _number,
    "person": _person,
    "place": lambda question, sentence: _named(question, sentence) or bool(_WHERE.search(sentence)),
    "reason": lambda _, sentence: bool(_REASON.search(sentence)),
    "yesno": lambda _question, _sentence: True,
}
