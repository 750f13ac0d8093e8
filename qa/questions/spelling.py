"""Spelling: the small words of a question that are often typed wrongly, as they are meant.

Only what is no English word is mended, and only words that ask or help a verb: by them a question's kind and
grammar are known. Misspelt names and things are met where they are compared (qa/reading/likeness.py).
"""

from __future__ import annotations

import re

_MEANT = {
    "what": "wat waht whta wht whaat",
    "when": "wen whne wehn whn",
    "where": "wher wheer whre wehre",
    "why": "wy whi wyh",
    "which": "wich whcih whihc wihch",
    "how": "hwo hw",
    "much": "mutch muhc moch",
    "many": "meny menny mnay manny",
    "would": "wuld wuold woud wolud",
    "could": "cuold coud culd",
    "should": "shuld shoud shuold",
    "does": "deos doese",
    "did": "ddi didd",
    "were": "wre weer",
    "because": "becuase becouse becaus becasue",
    "before": "befor befroe",
    "after": "aftr afetr",
    "against": "aganst agianst",
    "about": "abuot abot",
    "between": "betwen betwean",
    "through": "throgh",
    "their": "thier",
    "the": "teh hte",
    "and": "adn",
    "please": "pls plz",
    "people": "poeple peopel ppl",
    "you": "u",
    "your": "ur",
}
_MENDED = {typed: word for word, typos in _MEANT.items() for typed in typos.split()}
_YOU = r"(?<!\b[b-hj-qs-xz] )u(?! [b-hj-qs-xz]\b)"  # no part of "the u s" or "the e u"; "r u" is "are you"
_OTHERS = "|".join(sorted({*_MENDED} - {"u"}))
# No part of "u.s." or "u-turn".
_TYPED = re.compile(rf"(?<!\w[.-])\b(?:{_YOU}|{_OTHERS})\b(?![.-]\w)", re.IGNORECASE)
# What is a name as well ("manny pacquiao", "angkor wat", "wen jiabao") is no typo but behind these.
_ASKS_BEHIND = dict.fromkeys(
    ("wat", "wen"),
    re.compile(r"(?:(?:^|[^\w\s])\s*|\b(?:and|but|or|so|me|know|says?|since|till|until) )$", re.IGNORECASE),
) | {"manny": re.compile(r"\bhow $", re.IGNORECASE)}
_ASKED_WAT = re.compile(
    r" (?:year|month|day|date|time|reason|kind|happen(?:s|ed)|is|was|did|does)\b", re.IGNORECASE
)
_BEHIND = 8  # characters that hold what is looked for there
# "didnt", "whats", "theyve"; "cant" and "wont", which are words, only where one asks with them.
_JOINED = re.compile(
    r"\b(?:(do|does|did|is|are|was|were|has|have|had|could|would|should)(nt)|(what|where|who|how|when|why)(s)"
    r"|(they|you)(ve|re|ll))\b",
    re.IGNORECASE,
)
_CANNOT = re.compile(r"(^|\b(?i:why|who|what|which|when|where|how|i|you|we|they|s?he|it) )([Cc]a|[Ww]o)nt\b")
_NAME_GOES_ON = re.compile(r" [A-Z]")


def mended(question: str) -> str:
    """The question with its small words spelt right; what may be a name by its capitals stays."""
    return _CANNOT.sub(r"\1\2n't", _JOINED.sub(_apart, _TYPED.sub(_as_meant, question)))


def _as_meant(typed: re.Match[str]) -> str:
    word = typed.group()
    behind = _ASKS_BEHIND.get(word.lower())
    if _may_be_name(typed) or (behind and not _asks(typed, behind)):
        return word
    meant = _MENDED[word.lower()]
    return meant.capitalize() if word[0].isupper() else meant


def _asks(typed: re.Match[str], behind: re.Pattern[str]) -> bool:
    """Whether what may be a name asks something here: by what it stands behind, or "in wat year"."""
    text, start = typed.string, typed.start()
    before = behind.search(text[max(0, start - _BEHIND) : start])
    return bool(before) or (typed.group().lower() == "wat" and bool(_ASKED_WAT.match(text, typed.end())))


def _apart(joined: re.Match[str]) -> str:
    if _may_be_name(joined):
        return joined.group()
    word, tail = filter(None, joined.groups())
    return f"{word}n't" if tail.lower() == "nt" else f"{word}'{tail}"


def _may_be_name(word: re.Match[str]) -> bool:
    """Whether a word is in capitals, or begins with one where no sentence does or another follows."""
    text = word.group()
    goes_on = bool(_NAME_GOES_ON.match(word.string, word.end()))
    return text.isupper() or (text[0].isupper() and (word.start() > 0 or goes_on))
