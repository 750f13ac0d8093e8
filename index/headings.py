"""Lines that stand alone in plain text: headings, labels such as "By Jane Doe" or "Width: 30 cm", fields.

Fields are the entries of a list without marks, "Colour: white" one below the other, or rows of columns
that only blanks part.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

MAX_WORDS = 12
_KEPT = 200  # characters of a heading or title
_SHORT = 48  # characters; a line of an address or a list of names, not of wrapped prose
_SELDOM = 10  # of so many lines at least one must show a column
_NEAR = 3  # lines from one row to the next, at most
_JUSTIFIED = 2  # blanks between the words of justified prose, at most
_MARGIN = 0.8  # a line shorter than this share of the longest around it was ended on purpose

ITEM = re.compile(r"(?:[-*+•‣◦▪·–]|(?P<number>\d{1,3})[.)]|[a-z]\)|\([a-z\d]{1,3}\))[ \t]+(?=\S)")
_CLOSING = r"[\"'”’»)\]*_]*$"
_END = re.compile(rf"[.!?;:,…。！？]{_CLOSING}")
_SENTENCE_END = re.compile(rf"[.!?…。！？]{_CLOSING}")
_OPENING = "\"'“‘«("
_WORD = re.compile(r"\S{1,200}")
_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+|\s+#+$")

RULE = re.compile(r"[\s\-*_=~#+|:•·–—]++$")

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_LABEL = re.compile(
    r"By(?: (?:[A-Z][\w.'’-]*|and|de|van|von|der|,|&)){1,8}$"
    r"|[^:|]{1,40}: [~≈<>+−-]?[$€£]?\d.{0,80}$"
    r"|(?i:author|by|date|published|updated|posted|source|photo|credit|tel|phone|e-?mail|address): .{1,120}$"
    rf"|(?:[A-Z][a-z]+day,? )?(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{4}})$"
    r"|\d{4}-\d\d(?:-\d\d)?$|\d{1,2}[./]\d{1,2}[./]\d{2,4}$"
)

_FIELD = re.compile(r"[*_]{0,2}[A-Z\d][^:|.!?]{0,60}:[*_]{0,2}[ \t]+\S")
_ABOUT = re.compile(r"[*_]{0,2}(?:authors?|by|dates?|published|updated|posted|sources?)\b[^:]{0,20}:", re.I)
_OUTER_BAR = re.compile(r"^[\s>]*\||\|\s*$")
GAP = re.compile(r"(?<=[^\s.!?:;,])(?: *\t[ \t]*| {2,})(?=\S)")  # between the columns of a row without bars
_PRICE = re.compile(r"\d[.,]\d\d$")
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
    forms: list[Form] = ["field" if new else _form(line) for new, line in zip(begin, lines, strict=True)]
    for index in range(1, len(lines)):
        if forms[index - 1] == "field" and forms[index] != "field" and indents[index] > indents[index - 1]:
            forms[index] = ""  # the field goes on
    if not any(forms):
        return forms
    longest = max(map(len, lines))
    for index, line in enumerate(lines):
        if forms[index] in ("heading", "label"):
            follows_end = index == 0 or forms[index - 1] or ends(lines[index - 1])
            last = index + 1 == len(lines)
            if not follows_end or not (last or _ended(line, lines[index + 1], forms[index + 1], longest)):
                forms[index] = ""
    return forms


def has_heading_form(line: str) -> bool:
    """Whether a line could be a heading: a few words that begin like a sentence and do not end like one."""
    return _form(line) == "heading"


def is_row(line: str) -> bool:
    """Whether bars part a line into columns, or blanks or tabs into three or more."""
    return is_barred(line) or len(GAP.findall(line)) > 1


def is_barred(line: str) -> bool:
    """Whether bars part a line, without the blanks before it, into columns."""
    return line.startswith("|") or " | " in line


def between_bars(line: str) -> list[tuple[int, int]]:
    """Where in a line its cells stand, without the blanks around them; of an empty one, an empty place.

    A bar at an end of a line is its frame, as in Markdown; a second one has an empty cell beside it.
    """
    frame = [bar.span() for bar in _OUTER_BAR.finditer(line)]
    at = frame[0][1] if frame and not frame[0][0] else 0
    end = frame[-1][0] if frame and frame[-1][0] >= at else len(line)
    cells = []
    for cell in line[at:end].split("|"):
        start = at + len(cell) - len(cell.lstrip())
        cells.append((start, start + len(cell.strip())))
        at += len(cell) + 1
    return cells


def may_be_underlined(line: str) -> bool:
    """Whether a rule under a line may make it a heading: it has that form, and is no row or sum."""
    return has_heading_form(line) and not GAP.search(line) and not _PRICE.search(line)


def begins_with_month(line: str) -> bool:
    """Whether a line goes on with a date that a number begins: "12." and "March 2024"."""
    return re.match(_MONTH, line) is not None


def _fields(lines: Sequence[str]) -> list[bool]:
    """Which lines are fields, "Colour: white": where another is next to it, or behind a sentence's end.

    A byline or a date below a line makes that no field: "The mill: a history" is a title. In wrapped prose
    the line above must have been ended on purpose.
    """
    formed = [_FIELD.match(line) is not None and not ITEM.match(line) for line in lines]
    if sum(formed) < 2:
        return [False] * len(lines)
    of_thing = [own and not _ABOUT.match(line) for own, line in zip(formed, lines, strict=True)]
    wrapped = _is_wrapped(lines) and sum(formed) < _MARGIN * len(lines)
    longest = max(map(len, lines))
    found = []
    for i, line in enumerate(lines):
        others = of_thing if of_thing[i] else formed
        beside = (i > 0 and others[i - 1]) or (i + 1 < len(lines) and others[i + 1])
        behind_end = i == 0 or _ends_sentence(lines[i - 1])
        ended = behind_end or not wrapped or len(lines[i - 1]) + 1 + len(line.split()[0]) <= longest
        found.append(formed[i] and sum(others) > others[i] and (beside or behind_end) and ended)
    return found


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines look like prose that an editor wrapped: long, and most of about one length."""
    longest = max(map(len, lines))
    return (
        len(lines) > 2 and longest > _SHORT and statistics.median(map(len, lines[:-1])) >= _MARGIN * longest
    )


class _Columns(NamedTuple):
    """Where the columns of a line begin, behind the first; -1 for any that tabs part."""

    places: tuple[int, ...]
    ends: tuple[int, ...] = ()  # where they end, but for the first and the last
    indent: int = 0
    end: int = 0  # where an amount at the end of the line ends; 0 for none
    wide: bool = False  # whether more blanks part some of them than justified prose has

    def share(self, other: _Columns) -> bool:
        """Whether two lines are parted at the same places; of an amount, where it begins or ends.

        Where there are three columns or more, one place will do, though one line has fewer of them.
        """
        if not self.places or not other.places:
            return False
        more = self if len(self.places) > len(other.places) else other
        one = {*self.places, self.indent} & {*other.places, other.indent} - {more.indent}
        many = self.wide and other.wide and len(more.places) > 1 and (one or {*self.ends} & {*other.ends})
        return bool(many) or self.places == other.places or 0 < self.end == other.end


def _rows(lines: Sequence[str], indents: Sequence[int]) -> list[bool]:
    """Which lines are rows of columns parted by blanks alone.

    Rows next to each other are parted at the same places, or near to each other with what their cells go on
    with between them. Where most lines of the run have a word begin there, one blank will do for the longest.
    """
    parted = [_columns(line, indent) for line, indent in zip(lines, indents, strict=True)]
    rows = [False] * len(lines)
    unruled = [k for k, line in enumerate(lines) if not RULE.match(line)]
    wide = [k for k in unruled if parted[k].wide]
    beside = itertools.pairwise(unruled)
    near = ((i, j) for k, i in enumerate(wide) for j in wide[k + 1 : k + 1 + _NEAR] if j - i <= _NEAR)
    for i, j in (*beside, *near):
        if parted[i].share(parted[j]):
            rows[i] = rows[j] = True
    places = Counter(columns.places[0] for columns in parted if len(columns.places) == 1)
    for place, count in places.items():
        if place < 0 or count < max(2, len(lines) // _SELDOM):
            continue
        begins = [_begins_word(line, place - i) for line, i in zip(lines, indents, strict=True)]
        if sum(begins) >= _MARGIN * len(lines):
            rows = [row or (new and i < place) for row, new, i in zip(rows, begins, indents, strict=True)]
    return rows


def _columns(line: str, indent: int) -> _Columns:
    """How a line is parted; an amount at its end stands to the right, so that its end tells."""
    if len(line) > _KEPT:
        return _Columns(())
    gaps = list(GAP.finditer(line))
    if any("\t" in gap[0] for gap in gaps):
        return _Columns((-1,), wide=True)
    is_amount = bool(gaps) and _AMOUNT.match(line[gaps[-1].end() :])
    return _Columns(
        tuple(indent + gap.end() for gap in gaps),
        tuple(indent + gap.start() for gap in gaps[1:]),
        indent,
        end=indent + len(line) if is_amount else 0,
        wide=any(len(gap[0]) > _JUSTIFIED for gap in gaps),
    )


def _begins_word(line: str, place: int) -> bool:
    return len(line) > place > 0 and line[place - 1].isspace() and not line[place].isspace()


def leaves_field(line: str, above: str) -> bool:
    """Whether a line at the margin below a field, or below what goes on with it, is a text of its own."""
    return starts_anew(line) and (_ends_sentence(above) or len(above) <= _SHORT)


def _ends_sentence(line: str) -> bool:
    return _SENTENCE_END.search(line[-10:]) is not None


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
    if len(line) > _KEPT or "|" in line or ITEM.match(line) or is_row(line):
        return ""
    if _LABEL.match(line):
        return "label"
    worded = any(map(str.isalpha, line)) and len(line.split()) <= MAX_WORDS
    return "heading" if worded and starts_anew(line) and not ends(line) else ""
