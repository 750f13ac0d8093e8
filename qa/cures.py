"""Cures: how a reader mends what a message names, in the words of the page or of the command line.

A message names settings as Python does (`set llm="none"`, `llm_base_url`), and so it is kept in an Answer.
Who shows it says what to do there: the page names its Settings tab, the command line its options. A variable
of the environment is named only where there is nothing else.
"""

from __future__ import annotations

import re
from typing import Literal

Place = Literal["page", "command line"]

QUOTE_INSTEAD = 'set llm="none"'
LARGER_MODEL = "set llm to a larger model"
_LIMITS = ("first_token_s", "between_tokens_s", "total_s")
_CURES: dict[Place, dict[str, str]] = {
    "page": {
        QUOTE_INSTEAD: "choose “Quotations only” in Settings",
        LARGER_MODEL: "choose a larger model in Settings",
        "lower passages": "lower “Passages” in Settings",
        "llm_base_url": "the address in Settings",
        "llm_api_key": "the key in Settings",
        **{name: f"ATTEST_{name.upper()} where Attest is started" for name in _LIMITS},
    },
    "command line": {
        QUOTE_INSTEAD: "add --llm none",
        LARGER_MODEL: "name a larger model with --llm",
        "lower passages": "lower --passages",
        "llm_base_url": "--llm-base-url",
        "llm_api_key": "ATTEST_LLM_API_KEY",
        **{name: f"ATTEST_{name.upper()}" for name in _LIMITS},
    },
}
_NAMED = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, _CURES["page"])) + r")(?!\w)")


_SET_OUTSIDE = re.compile(r"\bset (ATTEST_\w+) to\b")


def told(message: str, place: Place) -> str:
    """`message` with every setting that it names as it is set at `place`."""
    message = _NAMED.sub(lambda named: _CURES[place][named[0]], message)
    # Who reads the page does not sit at the terminal, where a variable is set.
    return _SET_OUTSIDE.sub(r"start Attest with \1 set to", message) if place == "page" else message
