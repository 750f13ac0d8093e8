"""Lines that stand alone in plain text: headings, and labels such as "By Jane Doe" or "Width: 30 cm"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

MAX_WORDS = 12
_KEPT = 200  # characters of a heading or title
_SHORT = 48  # characters; a line of an address or a list of names, not of wrapped prose
_MARGIN = 0.8  # a line shorter than this share of the longest around it was ended on purpose

ITEM = re.compile(r"(?:[-*+•‣◦▪·–]|(?P<number>\d{1,3})[.)]|[a-z]\)|\([a-z\d]{1,3}\))[ \t]+(?=\S)")
_END = re.compile(r"[.!?;:,…。！？][\"'”’»)\]*_]*$")
_OPENING = "\"'“‘«("
_WORD = re.compile(r"\S{1,200}")
_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+|\s+#+$")

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_LABEL = re.compile(
    r"By(?: (?:[A-Z][\w.'’-]*|and|de|van|von|der|,|&)){1,8}$"
    r"|[^:|]{1,40}: [~≈<>+−-]?[$€£]?\d.{0,80}$"
    r"|(?i:author|by|date|published|updated|posted|source|photo|credit|tel|phone|e-?mail|address): .{1,120}$"
    rf"|(?:[A-Z][a-z]+day,? )?(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{4}})$"
    r"|\d{4}-\d\d(?:-\d\d)?$|\d{1,2}[./]\d{1,2}[./]\d{2,4}$"
)

Form = Literal["heading", "label", ""]


def heading_text(text: str, format: str) -> str:
    """A heading or title fit to show and index: one line, at most 200 characters, no Markdown marks."""
    text = " ".join(text[: 4 * _KEPT].split())
    if format == "md":
        text = _MARKDOWN.sub(lambda mark: mark[1] or "", text).strip()
    return text if len(text) <= _KEPT else text[: _KEPT - 1].rstrip() + "…"


def standing_alone(lines: Sequence[str]) -> list[Form]:
    """For each line of a run without blank lines: "heading" or "label" if it has that form and stands alone.

    A line of wrapped prose has the form by chance only: the line above it does not end a sentence, or the
    first word of the line below would not have fitted into it.
    """
    forms = [_form(line) for line in lines]
    if not any(forms):
        return forms
    longest = max(map(len, lines))
    for index, line in enumerate(lines):
        if forms[index]:
            follows_end = index == 0 or forms[index - 1] or ends(lines[index - 1])
            last = index + 1 == len(lines)
            if not follows_end or not (last or _ended(line, lines[index + 1], forms[index + 1], longest)):
                forms[index] = ""
    return forms


def leaves_item(line: str, above: str) -> bool:
    """Whether a line at the margin below a list item starts a text of its own."""
    return starts_anew(line) and (ends(above) or len(above) <= _MARGIN * len(line))


def starts_anew(line: str) -> bool:
    """Whether a line starts with an upper-case letter, one without case, a digit, or an opening quotation."""
    first = line[0]
    return (first.isalpha() and not first.islower()) or first.isdigit() or first in _OPENING


def ends(line: str) -> bool:
    """Whether a line ends with an end mark, closing quotation marks after it included."""
    return _END.search(line[-10:]) is not None


def _ended(line: str, below: str, form_below: Form, longest: int) -> bool:
    """Whether a line was ended on purpose, with the line below it in view."""
    if form_below and len(line) <= _SHORT:
        return True
    word = _WORD.match(below)
    fits = len(line) + 1 + (len(word[0]) if word else 0) <= longest and len(line) <= _MARGIN * longest
    return fits and (starts_anew(below) or ITEM.match(below) is not None)


def _form(line: str) -> Form:
    if len(line) > _KEPT or "|" in line or ITEM.match(line):
        return ""
    if _LABEL.match(line):
        return "label"
    worded = any(map(str.isalpha, line)) and len(line.split()) <= MAX_WORDS
    return "heading" if worded and starts_anew(line) and not ends(line) else ""
