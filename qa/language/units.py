"""Units: how money, shares, ages and measures are written.

Numbers are met in digits, and shares in words ("a third"): a text is searched as it stands and in digits.
"""

from __future__ import annotations

import re

MONEY = re.compile(
    r"[$€£¥]|\b(?:USD|EUR|GBP) ?\d|(?<![\d,.])\d[\d,.]* ?(?:(?:hundred|thousand|[mbtr]+illion|[mb]n?) )?"
    r"(?:(?:US|Swiss|Norwegian|Swedish|Danish|Australian|Canadian) )?(?:euros?|pounds?|dollars?|crowns?"
    r"|marks?|francs?|florins?|cents?|pence|yen|yuan|kroner|krona|rou?bles?|hryvnias?|shillings?|p)\b"
    r"|\b(?:free|nothing)\b",
    re.IGNORECASE,
)
FRACTIONS = "third|quarter|fifth|tenth"  # in words, beside "half"
SHARE = re.compile(rf"%|\bper ?cent\b|\b(?:half|{FRACTIONS})s?\b", re.IGNORECASE)
AGE = re.compile(
    r"\baged \d|\d[- ](?:year|month|week|day)s?[- ](?:old|of age)\b|\bage of \d"
    r"|\bat \d{1,3}\b(?! ?(?:%|per))|\bcentur|, \d{1,3}(?=[,.;])|\(\d{1,3}\)"
    r"|\b(?:is|was|are|were|be|turn\w*) (?:now )?\d{1,3}(?=[.,;]| (?:when|at|in|on|this|last)\b|$)"
    r"|\b(?:built|born|founded|erected|established|dat(?:es?|ed|ing) (?:from|back|to))\b|\bsince \d{4}\b"
    r"|\byears ago\b",
    re.IGNORECASE,
)
_LENGTH = (
    r"\d[ -]?(?:mm|cm|m|km|kilomet\w+|met(?:re|er)s?|centimet\w+|millimet\w+|feet|foot|ft|inch\w*|miles?"
    r"|yards?)\b"
)
LENGTH = re.compile(_LENGTH, re.IGNORECASE)
_WEIGHT = r"\d[ -]?(?:kg|kilos?|kilogram\w*|g|grams?|tonnes?|tons?|pounds?|lb)\b"
# Of an audience, an army, a fleet, a library.
_HEADS = (
    r"\d[\d,.]* ?(?:(?:m|million|thousand|hundred) )?(?:[a-z]+ )?(?:people|persons|members|men|women"
    r"|soldiers|troops|students|pupils|employees|workers|viewers|listeners|readers|visitors|inhabitants"
    r"|residents|citizens|animals|ships|rooms|seats|volumes|books)\b|\d[\d,.]* ?(?:m|bn|million|billion)\b"
)
_SIZE = rf"{_LENGTH}|{_HEADS}|\bhectares?\b|\bacres?\b|\bsquare\b|\btimes\b|{SHARE.pattern}"
_SPEED = r"\b(?:km/h|mph|knots?|kilomet\w+|miles|met(?:re|er)s)\b|\bper\b"

# What "how heavy" and "what share" are answered with.
MEASURES = {
    "old": AGE,
    "heavy": re.compile(_WEIGHT, re.IGNORECASE),
    **dict.fromkeys(("big", "large"), re.compile(_SIZE, re.IGNORECASE)),
    "fast": re.compile(_SPEED, re.IGNORECASE),
    "high": re.compile(f"{_LENGTH}|{MONEY.pattern}|{SHARE.pattern}", re.IGNORECASE),
    **dict.fromkeys("wide tall deep thick far broad".split(), LENGTH),
    **dict.fromkeys("share percentage percent proportion".split(), SHARE),
}
