"""Lines to blocks: which lines are headings, which run on as a paragraph, which stand alone.

Lines come first because sentence splitting knows nothing of them: a heading without a full stop would
be glued to the sentence below it, and a table to the paragraph after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

Kind = Literal["heading", "text", "line"]

MAX_HEADING_WORDS = 12
_SHOWN = 200  # characters of a heading or title that are kept
_RUN = 10_000  # adjacent lines looked at together; more are taken in parts, to bound memory
_SHORT = 48  # characters; lines of an address or a list of names, not of wrapped prose
_MARGIN = 0.8  # a line shorter than this share of the longest around it was ended on purpose

_LINE = re.compile(r"[^\r\n]+")
_QUOTE = re.compile(r"(?:[ \t]*+>)++[ \t]?")
_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`]*+)$")
_ATX = re.compile(r"#{1,6}(?:[ \t]++|$)")
_SETEXT = re.compile(r"(?:=+|-{2,})$")
_RULE = re.compile(r"[\s\-*_=~#+|:•·–—]++$")
_ITEM = re.compile(r"(?:[-*+•‣◦▪·–]|(?P<number>\d{1,3})[.)]|[a-z]\)|\([a-z\d]{1,3}\))[ \t]+(?=\S)")
_END = re.compile(r"[.!?;:,…。！？][\"'”’»)\]*_]*$")
_OPENING = "\"'“‘«("

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_LABEL = re.compile(
    r"By(?: (?:[A-Z][\w.'’-]*|and|de|van|von|der|,|&)){1,8}$"
    r"|[^:|]{1,40}: [~≈<>+−-]?[$€£]?\d.{0,80}$"
    r"|(?i:author|by|date|published|updated|posted|source|photo|credit|tel|phone|e-?mail|address): .{1,120}$"
    rf"|(?:[A-Z][a-z]+day,? )?(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{4}})$"
    r"|\d{4}-\d\d(?:-\d\d)?$|\d{1,2}[./]\d{1,2}[./]\d{2,4}$"
)
_FRONT_LINE = re.compile(r"[A-Za-z_][\w .-]{0,60}:(?:\s|$)|[ \t]+\S|-[ \t]|#|\s*$")
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+|\s+#+$")


class Block(NamedTuple):
    """`text[start:end]`: a heading, a text to be split into sentences, or a line that is one sentence.

    `level` is a heading's depth by its mark-up, 1 outermost, 0 where the format marks none. `quoted` says
    that lines after the first begin with block-quote marks.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    quoted: bool = False


class _Line(NamedTuple):
    """One line without surrounding blanks and block-quote marks; `depth` counts the marks."""

    start: int
    end: int
    depth: int
    indented: bool


def lay_out(text: str, format: str, headings: Mapping[int, tuple[int, int]] | None = None) -> list[Block]:
    """The blocks of a text in order; `headings` maps the start of each known heading to (end, level).

    What lies outside the blocks is front matter, blanks, rules, and the marks of headings, list items,
    fences, tables and block-quotes. A heading with nothing under it is a line, so that none is lost.
    """
    layout = _Layout(text, format, headings or {})
    for run in _runs(text, front_matter_end(text) if format == "md" else 0, quotes=format != "html"):
        layout.take(run)
    layout.close()
    return _without_empty_sections(layout.blocks)


def front_matter_end(text: str) -> int:
    """Where the front matter (`---`, fields, `---` at the start of a Markdown file) ends; 0 for none."""
    position = 0
    for number, line in enumerate(re.finditer(r"([^\r\n]*)(?:\r\n|\n|\r|$)", text)):
        content = line[1].rstrip()
        if number == 0 and content != "---":
            return 0
        if number and content in ("---", "..."):
            return line.end()
        if number > 200 or line.end() == position or not (number == 0 or _FRONT_LINE.match(content)):
            return 0
        position = line.end()
    return 0


def heading_text(text: str, format: str) -> str:
    """A heading or title fit to show and index: one line of at most 200 characters, without Markdown marks."""
    text = " ".join(text[: 4 * _SHOWN].split())
    if format == "md":
        text = _MARKS.sub(lambda mark: mark[1] or "", text).strip()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


def title_line(text: str, format: str) -> str:
    """A text's own title: the first `# ` heading, or a .txt file's first line where it is one."""
    if format == "html":
        return ""
    start = text[: 64 * 1024]
    heads = [block for block in lay_out(start, format) if block.kind == "heading"]
    if format == "md":
        return next((heading_text(start[h.start : h.end], format) for h in heads if h.level == 1), "")
    first = heads and not start[: heads[0].start].strip()
    return heading_text(start[heads[0].start : heads[0].end], format) if first else ""


def _runs(text: str, position: int, *, quotes: bool) -> Iterator[list[_Line]]:
    """The lines that hold something, in runs without a blank line between them."""
    run: list[_Line] = []
    last_end = position
    for match in _LINE.finditer(text, position):
        start, end = match.span()
        adjacent = text[last_end:start] in ("\n", "\r\n", "\r")
        last_end = end
        mark = _QUOTE.match(text, start, end) if quotes else None
        depth = mark[0].count(">") if mark else 0
        content = text[mark.end() if mark else start : end]
        stripped = content.lstrip()
        start, end = end - len(stripped), end - len(stripped) + len(stripped.rstrip())
        if run and (not adjacent or not stripped or depth != run[-1].depth or len(run) == _RUN):
            yield run
            run = []
        if stripped:
            run.append(_Line(start, end, depth, len(stripped) < len(content)))
    if run:
        yield run


class _Layout:
    """Takes runs of lines and makes blocks of them; `open` is the paragraph or list item being read."""

    def __init__(self, text: str, format: str, headings: Mapping[int, tuple[int, int]]) -> None:
        self.text = text
        self.format = format
        self.headings = headings
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.in_item = False
        self.fence = ""

    def take(self, run: list[_Line]) -> None:
        self.close()
        alone = _standing_alone(self.text, run)
        index = 0
        while index < len(run):
            line, below = run[index], run[index + 1] if index + 1 < len(run) else None
            if self.format == "md" and (used := self._markdown(line, below)):
                index += used
                continue
            if self.format == "html" and line.start in self.headings:
                self._add("heading", line.start, *self.headings[line.start])
            elif alone[index]:
                self._add(self._kind_alone(run, alone, index), line.start, line.end)
            else:
                self._plain(line, run[index - 1] if index else None)
            index += 1

    def close(self) -> None:
        if self.open:
            self.blocks.append(self.open)
        self.open, self.in_item = None, False

    def _add(self, kind: Kind, start: int, end: int, level: int = 0) -> None:
        self.close()
        self.blocks.append(Block(kind, start, end, level))

    def _markdown(self, line: _Line, below: _Line | None) -> int:
        """Take in what only Markdown has; returns the number of lines used, 0 for none."""
        content = self.text[line.start : line.end]
        fence = _FENCE.match(content)
        if self.fence:
            if fence and fence[1].startswith(self.fence) and not fence[2].strip():
                self.fence = ""
            else:
                self._add("line", line.start, line.end)
        elif fence:
            self.close()
            self.fence = fence[1]
        elif mark := _ATX.match(content):
            bare = content[mark.end() :]
            opened = bare.rstrip("#")
            if opened[-1:] in ("", " ", "\t"):  # closing marks, not the "#" of "C#"
                bare = opened.rstrip()
            start = line.start + mark.end()
            if bare:
                self._add("heading", start, start + len(bare), mark[0].count("#"))
            else:
                self.close()
        elif below and not self.open and self._is_setext(content, below):
            self._add("heading", line.start, line.end, 1 if self.text[below.start] == "=" else 2)
            return 2
        else:
            return 0
        return 1

    def _is_setext(self, content: str, below: _Line) -> bool:
        underlined = below.end - below.start <= _SHOWN and _SETEXT.match(self.text[below.start : below.end])
        return (
            bool(underlined) and not _ITEM.match(content) and not _RULE.match(content) and "|" not in content
        )

    def _kind_alone(self, run: list[_Line], alone: list[str], index: int) -> Kind:
        """A lone line in the form of a heading is one in .txt; two or more are lines of a list or address."""
        if alone[index] != "heading" or self.format != "txt":
            return "line"
        first = index
        while first and alone[first - 1] == "heading":
            first -= 1
        last = index
        while last + 1 < len(run) and alone[last + 1] == "heading" and last - first < 2:
            last += 1
        opens = not self.blocks and not self.open and index == 0 and last - first == 1
        return "heading" if first == last or opens else "line"

    def _plain(self, line: _Line, above: _Line | None) -> None:
        """A rule, a table row, a list item, or a line of a paragraph."""
        content = self.text[line.start : line.end]
        item = _ITEM.match(content)
        in_paragraph = self.open is not None and not self.in_item
        if _RULE.match(content):
            self.close()
        elif content[0] == "|" or " | " in content:
            inner = content.strip("| \t")
            start = line.start + content.index(inner)
            self._add("line", start, start + len(inner))
        elif item and not (in_paragraph and item["number"] not in (None, "1")):
            self.close()
            self._begin(line.start + item.end(), line.end)
            self.in_item = True
        elif self.open and not (self.in_item and self._leaves_item(line, above)):
            self.open = self.open._replace(end=line.end, quoted=line.depth > 0)
        else:
            self.close()
            self._begin(line.start, line.end)

    def _begin(self, start: int, end: int) -> None:
        self.open = Block("text", start, end)

    def _leaves_item(self, line: _Line, above: _Line | None) -> bool:
        """Whether a line below a list item starts a text of its own: at the margin, with a capital."""
        if line.indented or above is None or not _starts_anew(self.text[line.start]):
            return False
        return above.end - above.start <= _MARGIN * (line.end - line.start) or _ends(self.text, above)


def _standing_alone(text: str, run: list[_Line]) -> list[str]:
    """For each line of a run "heading" or "label" where it has that form and stands alone, else "".

    A line of wrapped prose is one that the first word of the next line would not have fitted into.
    """
    forms = [_form(text[line.start : line.end]) if line.end - line.start <= _SHOWN else "" for line in run]
    if not any(forms):
        return forms
    longest = max(line.end - line.start for line in run)
    for index, line in enumerate(run):
        if not forms[index]:
            continue
        above_ends = index == 0 or forms[index - 1] or _ends(text, run[index - 1])
        if not above_ends or not _ended_on_purpose(text, run, forms, index, longest, line.end - line.start):
            forms[index] = ""
    return forms


def _ended_on_purpose(
    text: str, run: list[_Line], forms: list[str], index: int, longest: int, length: int
) -> bool:
    if index + 1 == len(run):
        return True
    below = run[index + 1]
    if forms[index + 1] and length <= _SHORT:
        return True
    word = re.compile(r"\S{1,200}").match(text, below.start, below.end)
    fits = length + 1 + (len(word[0]) if word else 0) <= longest and length <= _MARGIN * longest
    return fits and (_starts_anew(text[below.start]) or _ITEM.match(text, below.start, below.end) is not None)


def _form(content: str) -> str:
    """Whether one line has the form of a heading, of a label ("By Jane Doe", "Width: 30 cm"), or neither."""
    if "|" in content or _ITEM.match(content):
        return ""
    if _LABEL.match(content):
        return "label"
    if not _starts_anew(content[0]) or _END.search(content):
        return ""
    has_letter = any(character.isalpha() for character in content)
    return "heading" if has_letter and len(content.split()) <= MAX_HEADING_WORDS else ""


def _starts_anew(character: str) -> bool:
    """An upper-case letter, a letter of a script without case, a digit, or an opening quotation mark."""
    return (character.isalpha() and not character.islower()) or character.isdigit() or character in _OPENING


def _ends(text: str, line: _Line) -> bool:
    return _END.search(text[max(line.start, line.end - 10) : line.end]) is not None


def _without_empty_sections(blocks: list[Block]) -> list[Block]:
    """Headings with nothing under them become lines, but for the one that opens the text."""
    kept = []
    for index, block in enumerate(blocks):
        below = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.kind == "heading" and (below is None or below.kind == "heading"):
            deeper = below is not None and 0 < block.level < below.level
            if not deeper and (below is None or index > 0):
                block = block._replace(kind="line")
        kept.append(block)
    return kept
