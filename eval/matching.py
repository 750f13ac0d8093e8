"""When two texts say the same: facts as token sequences, exact match and F1, evidence covered by a citation.

The normalisation is that of SQuAD's official script (Rajpurkar et al. 2016): lower case, no punctuation, no
articles. `exact_match` and `f1` use it as it is, through torchmetrics. For facts it is made stricter where it
would call different numbers equal ("3.5", "35"), and looser where it would glue a fact to its neighbour
("30-day", "€84.3", "Putin's").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

Span = tuple[int, int]  # start and end, in code points

_POSSESSIVE = re.compile(r"(?<=\w)'s\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ARTICLES = frozenset(("a", "an", "the"))
_PARTING = frozenset(("Pd", "Sc"))  # dashes and currency signs stand between tokens, not inside them


def tokens(text: str) -> list[str]:
    """The words and numbers that facts are compared by; "a €1,140.5-a-day fee" is 1140.5, day, fee."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = _THOUSANDS.sub("", _POSSESSIVE.sub("", text))
    parted = "".join(" " if unicodedata.category(c) in _PARTING or c == "/" else c for c in text)
    words = (_bare(word) for word in parted.split())
    return [word for word in words if word and word not in _ARTICLES]


def _bare(word: str) -> str:
    """The word without punctuation and signs; the point of a decimal number stays."""
    number = _NUMBER.search(word)
    kept = range(*number.span()) if number else range(0)
    return "".join(c for i, c in enumerate(word) if i in kept or unicodedata.category(c)[0] not in "PS")


def states(text: str, spellings: Sequence[str]) -> bool:
    """Whether one of the accepted `spellings` of a fact is a run of whole tokens of `text`."""
    said = tokens(text)
    return any(_run(said, wanted) for spelling in spellings if (wanted := tokens(spelling)))


def _run(said: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said) - len(wanted) + 1))


def exact_match(text: str, reference: str) -> float:
    """1.0 where both texts are equal after SQuAD's normalisation, else 0.0."""
    return _squad(text, reference)["exact_match"]


def f1(text: str, reference: str) -> float:
    """The harmonic mean of the precision and recall of SQuAD tokens, 0..1, higher is better."""
    return _squad(text, reference)["f1"]


def _squad(text: str, reference: str) -> dict[str, float]:
    from torchmetrics.functional.text.squad import squad

    said = {"prediction_text": text, "id": ""}
    gold: Any = {"answers": {"text": [reference], "answer_start": [0]}, "id": ""}
    return {name: value.item() / 100 for name, value in squad(said, gold).items()}


def places(evidence: str, text: str) -> list[Span]:
    """Every place of `evidence` in the document's text, in order."""
    return [(m.start(), m.start() + len(evidence)) for m in re.finditer(f"(?={re.escape(evidence)})", text)]


def covers(citation: Span, evidence: Span) -> bool:
    """Whether the citation holds the evidence, or at least half of its characters."""
    return 2 * _overlap(citation, evidence) >= evidence[1] - evidence[0] > 0


def lies_in(citation: Span, evidence: Span) -> bool:
    """Whether at least half of the citation's characters are evidence: what a short quotation of a long
    piece of evidence (a whole document of BEIR's) can still meet."""
    return covers(evidence, citation)


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
