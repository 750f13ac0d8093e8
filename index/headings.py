"""Lines that stand alone in plain text: headings, labels such as "By Jane Doe" or "Width: 30 cm", fields.

Fields are the entries of a list without marks, "Colour: white" one below the other, or rows of columns
that only blanks part.
"""

from __future__ import annotations

import itertools
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

_FIELD = re.compile(r"[*_]{0,2}[A-Z\d][^:|.!?]{0,40}:[*_]{0,2}[ \t]+\S")
_GAP = re.compile(r"(?<=[^\s.!?:;,])(?:\t[ \t]*| {2,})(?=\S)")
_AMOUNT = re.compile(r"[^\s\d]{0,3}\d\S{0,9}$")

Form = Literal["heading", "label", "field", ""]


def heading_text(text: str, format: str) -> str:
    """A heading or title fit to show and index: one line, at most 200 characters, no Markdown marks."""
    text = " ".join(text[: 4 * _KEPT].split())
    if format == "md":
        text = _MARKDOWN.sub(lambda mark: mark[1] or "", text).strip()
    return text if len(text) <= _KEPT else text[: _KEPT - 1].rstrip() + "…"


def standing_alone(lines: Sequence[str], indents: Sequence[int]) -> list[Form]:
    """For each line of a run without blank lines: which of the forms it has, if it stands alone.

    A line of wrapped prose has the form by chance only: the line above it does not end a sentence, or the
    first word of the line below would not have fitted into it. A field, which further lines may follow,
    needs another beside it. `indents` are the blanks before the lines.
    """
    begin = [field or row for field, row in zip(_fields(lines), _rows(lines, indents), strict=True)]
    alone = _alone(lines)
    return ["field" if new and form != "label" else form for new, form in zip(begin, alone, strict=True)]


def _alone(lines: Sequence[str]) -> list[Form]:
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


def has_heading_form(line: str) -> bool:
    """Whether a line could be a heading: a few words that begin like a sentence and do not end like one."""
    return _form(line) == "heading"


def _fields(lines: Sequence[str]) -> list[bool]:
    """Which lines are fields, "Colour: white": where another is next to it, or behind a sentence's end."""
    formed = [_FIELD.match(line) is not None and not ITEM.match(line) for line in lines]
    if sum(formed) < 2:
        return [False] * len(lines)
    beside = [above or below for above, below in zip([False, *formed], [*formed[1:], False], strict=False)]
    ended = [True, *map(ends, lines)]
    return [own and (near or free) for own, near, free in zip(formed, beside, ended, strict=False)]


def _rows(lines: Sequence[str], indents: Sequence[int]) -> list[bool]:
    """Which lines are rows of columns parted by blanks alone.

    Rows next to each other are parted at one place. Where most lines of the run have a word begin there, one
    blank will do for the longest.
    """
    parted = [_columns(line, indent) for line, indent in zip(lines, indents, strict=True)]
    beside = [one & other for one, other in itertools.pairwise(parted)]
    rows = [bool(above or below) for above, below in zip([set(), *beside], [*beside, set()], strict=True)]
    for place in {p for p in set().union(*parted) if isinstance(p, int)}:
        begins = [_begins_word(" " * i + line, place) for line, i in zip(lines, indents, strict=True)]
        if sum(place in own for own in parted) > 1 and sum(begins) >= _MARGIN * len(lines):
            rows = [row or (new and i < place) for row, new, i in zip(rows, begins, indents, strict=True)]
    return rows


def _columns(line: str, indent: int) -> set[int | tuple[str, int]]:
    """Where the columns of a line are: where the second begins, a tab, where an amount at its end ends."""
    gap = _GAP.search(line)
    if gap is None:
        return set()
    if "\t" in gap[0]:
        return {("tab", 0)}
    at_end = _AMOUNT.match(line.rsplit("  ", 1)[-1])
    return {indent + gap.end()} | ({("end", indent + len(line))} if at_end else set())


def _begins_word(line: str, place: int) -> bool:
    return len(line) > place > 0 and line[place - 1].isspace() and not line[place].isspace()


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
