"""Units: how money, shares, ages and measures are written; all for texts whose numbers are in digits."""

from __future__ import annotations

import re

MONEY = re.compile(
    r"[$€£¥]|\d[\d,.]* (?:(?:hundred|thousand|million|billion) )?(?:euros?|pounds?|dollars?|crowns?|marks?"
    r"|francs?|florins?|cents?|pence|yen|kroner|krona|p)\b|\d+p\b|\b(?:free|nothing)\b",
    re.IGNORECASE,
)
SHARE = re.compile(r"%|\bper ?cent\b|\b(?:half|third|quarter|fifth|tenth)s?\b", re.IGNORECASE)
AGE = re.compile(
    r"\baged \d|\d[- ]year-old|\bage of \d|\b\d+ years? old|\bat \d{1,3}\b(?! ?(?:%|per))|\bcentur"
    r"|, \d{1,3}(?=[,.;])|\(\d{1,3}\)|\b(?:is|was|are|were|be|turn\w*) (?:now )?\d{1,3}(?=[.,;]| when|$)"
    r"|\b(?:built|born|founded|erected|established|dates? (?:from|back))\b|\bsince \d{4}\b",
    re.IGNORECASE,
)
_LENGTH = (
    r"\d[ -]?(?:mm|cm|m|km|kilomet\w+|met(?:re|er)s?|centimet\w+|millimet\w+|feet|foot|ft|inch\w*|miles?"
    r"|yards?)\b"
)
LENGTH = re.compile(_LENGTH, re.IGNORECASE)
_WEIGHT = r"\d[ -]?(?:kg|kilos?|kilogram\w*|g|grams?|tonnes?|tons?|pounds?|lb)\b"
_SIZE = rf"{_LENGTH}|\bhectares?\b|\bacres?\b|\bsquare\b|\btimes\b|{SHARE.pattern}"
_SPEED = r"\b(?:km/h|mph|knots?|kilomet\w+|miles|met(?:re|er)s)\b|\bper\b"

# What "how heavy" and "what share" are answered with.
MEASURES = {
    "old": AGE,
    "heavy": re.compile(_WEIGHT, re.IGNORECASE),
    "big": re.compile(_SIZE, re.IGNORECASE),
    "fast": re.compile(_SPEED, re.IGNORECASE),
    "high": re.compile(f"{_LENGTH}|{MONEY.pattern}|{SHARE.pattern}", re.IGNORECASE),
    **dict.fromkeys("wide tall deep thick far broad".split(), LENGTH),
    **dict.fromkeys("share percentage percent proportion".split(), SHARE),
}
