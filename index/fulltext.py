"""A user's words -> an FTS5 expression; nothing that is typed can be FTS5 syntax."""

from __future__ import annotations

import re
import unicodedata

MAX_TERMS = 32

# "3.5" and "U.S." are one term each (FTS5 makes a phrase of them); everything else is cut into words.
_TERM = re.compile(r"\d+(?:[.,:]\d+)+|(?:\w\.){2,}|\w+")

# Words that say nothing of what is asked for; "s" and "t" are what an apostrophe leaves.
_STOP_WORDS = re.compile(
    "a|about|after|all|also|am|an|and|any|are|as|at|be|been|before|being|but|by|can|could|did|do|does|doing|"
    "for|from|had|has|have|he|her|here|him|his|how|i|if|in|into|is|it|its|itself|just|me|more|most|my|no|nor|"
    "not|of|on|or|our|out|over|s|she|should|so|some|such|t|than|that|the|their|them|then|there|these|they|"
    "this|those|through|to|too|under|until|up|very|was|we|were|what|when|where|which|while|who|whom|whose|why|"
    "will|with|would|you|your"
)


def any_of(text: str) -> str:
    """An expression for rows that hold at least one of the text's words; "" when it has none.

    At most MAX_TERMS distinct terms, in the order of the text. Stop words are left out, unless there
    is nothing else.
    """
    words = dict.fromkeys(_TERM.findall(unicodedata.normalize("NFC", text).lower()))
    terms = [word for word in words if not _STOP_WORDS.fullmatch(word)] or list(words)
    return " OR ".join(phrase(term) for term in terms[:MAX_TERMS])


def phrase(text: str) -> str:
    """An expression for rows that hold the text's words side by side."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text))
    return '"' + " ".join(words) + '"'
