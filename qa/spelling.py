"""Spelling: the small words of a question that are often typed wrongly, as they are meant.

Only what is no English word is mended, and only words that ask or help a verb: by them a question's kind and
grammar are known. Misspelt names and things are met where they are compared (qa/likeness.py).
"""

from __future__ import annotations

import re

_MEANT = {
    "what": "wat waht whta wht whaat",
    "when": "wen whne wehn whn",
    "where": "wher wheer whre wehre",
    "why": "wy whi wyh",
    "which": "wich whcih whihc wihch whitch",
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
    "through": "thru throgh trough",
    "their": "thier",
    "the": "teh hte",
    "and": "adn",
    "please": "pls plz",
    "people": "poeple peopel",
}
_MENDED = {typed: word for word, typos in _MEANT.items() for typed in typos.split()}
_TYPED = re.compile(rf"\b(?:{'|'.join(sorted(_MENDED))})\b", re.IGNORECASE)
# "didnt", "wasnt"; not "cant" and "wont", which are words.
_JOINED = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should)nt\b", re.IGNORECASE)


def mended(question: str) -> str:
    """The question with its small words spelt right; what may be a name by its capitals stays."""
    return _JOINED.sub(r"\1n't", _TYPED.sub(_as_meant, question))


def _as_meant(typed: re.Match[str]) -> str:
    word = typed.group()
    if word.isupper() or (word[0].isupper() and typed.start() > 0):
        return word
    meant = _MENDED[word.lower()]
    return meant.capitalize() if word[0].isupper() else meant
