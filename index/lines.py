"""Lines to blocks: which lines are headings, which run on as a paragraph, which stand alone.

Lines come first because sentence splitting knows nothing of them: a heading without a full stop would
be glued to the sentence below it, and a table to the paragraph after it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from index.headings import (
    ITEM,
    RULE,
    Form,
    begins_with_month,
    has_heading_form,
    heading_text,
    is_barred,
    is_row,
    leaves_field,
    leaves_item,
    may_be_underlined,
    standing_alone,
)

Kind = Literal["heading", "text", "line"]

_RUN = 10_000  # adjacent lines looked at together; more are taken in parts, to bound memory
_OPENING = 64 * 1024  # characters in which a text may give its title
_FIELDS = 200  # lines of front matter at most

_LINE = re.compile(r"[^\r\n]+")
_QUOTE = re.compile(r"(?:[ \t]*+>)++[ \t]?")
_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`]*+)$")
_ATX = re.compile(r"#{1,6}(?:[ \t]++|$)")
_SETEXT = re.compile(r"(?:=++|-{2,}+)$")
_FRONT_LINE = re.compile(r"[A-Za-z_][\w .-]{0,60}:(?:\s|$)|[ \t]+\S|-[ \t]|#|\s*$")


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
    """A line without surrounding blanks and block-quote marks; `depth` counts those marks."""

    start: int
    content: str
    depth: int
    indent: int  # blanks before the content

    @property
    def end(self) -> int:
        return self.start + len(self.content)


def lay_out(text: str, format: str, headings: Mapping[int, tuple[int, int]] | None = None) -> list[Block]:
    """The blocks of a text in order; `headings` maps the start of each known heading to (end, level).

    What lies outside the blocks is front matter, blanks, rules, and the marks of headings, list items,
    fences, tables and block-quotes. A heading with nothing under it is a line, so that none is lost.
    """
    layout = _Layout(format, headings or {})
    runs = _runs(text, front_matter_end(text) if format == "md" else 0, quotes=format in ("txt", "md"))
    for run, below in itertools.pairwise(itertools.chain(runs, [[]])):
        layout.take(run, below)
    layout.close()
    return _without_empty_sections(layout.blocks)


def front_matter_end(text: str) -> int:
    """Where the front matter (`---`, fields, `---` at the start of a Markdown file) ends; 0 for none."""
    for number, line in enumerate(re.finditer(r"([^\r\n]*+)(?:\r\n|\n|\r|\Z)", text)):
        content = line[1].rstrip()
        if number == 0:
            if content != "---":
                return 0
        elif content in ("---", "..."):
            return line.end()
        elif number > _FIELDS or not _FRONT_LINE.match(content):
            return 0
    return 0


def line_start(text: str, position: int) -> int:
    """Where the line begins that a position stands in, whatever ends the lines."""
    newline = text.rfind("\n", 0, position)
    return max(newline, text.rfind("\r", newline + 1, position)) + 1


def title_line(text: str, format: str) -> str:
    """A text's own title: the first `# ` heading, or a .txt file's first line if that is a heading; or ""."""
    if format == "html":
        return ""
    opening = text[:_OPENING]
    heads = [block for block in lay_out(opening, format) if block.kind == "heading"]
    if format == "md":
        heads = [head for head in heads if head.level == 1]
    elif heads and opening[: heads[0].start].strip():
        heads = []
    return heading_text(opening[heads[0].start : heads[0].end], format) if heads else ""


def _runs(text: str, position: int, *, quotes: bool) -> Iterator[list[_Line]]:
    """The lines that hold something, in runs of one quotation depth without a blank line between them."""
    run: list[_Line] = []
    last_end = position
    for match in _LINE.finditer(text, position):
        start, end = match.span()
        adjacent = text[last_end:start] in ("\n", "\r\n", "\r")
        last_end = end
        mark = _QUOTE.match(text, start, end) if quotes else None
        depth = mark[0].count(">") if mark else 0
        inner = text[mark.end() if mark else start : end].lstrip("\f")  # where a page begins
        content = inner.lstrip()
        if run and (not adjacent or not content or depth != run[-1].depth or len(run) == _RUN):
            yield run
            run = []
        if content:
            run.append(_Line(end - len(content), content.rstrip(), depth, len(inner) - len(content)))
    if run:
        yield run


class _Layout:
    """Takes runs of lines and makes blocks of them; `open` is the paragraph or list item being read."""

    def __init__(self, format: str, headings: Mapping[int, tuple[int, int]]) -> None:
        self.format = format
        self.headings = headings
        # Of a PDF or a letter all of whose lines are alike no more is known than of plain text.
        self.is_plain = format == "txt" or (format in ("docx", "pdf") and not headings)
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.in_item = self.in_field = False
        self.fence = ""  # the marks that opened the block of code being read
        self.in_steps = False  # whether the run above is an item of a list with blank lines between them

    def take(self, run: list[_Line], next_run: list[_Line]) -> None:
        self.close()
        if self._numbered(run, next_run):
            return
        alone = standing_alone([line.content for line in run], [line.indent for line in run])
        index = 0
        while index < len(run):
            line, below = run[index], run[index + 1] if index + 1 < len(run) else None
            if self.format == "md" and (used := self._markdown(line, below)):
                index += used
                continue
            if self.is_plain and below and not index and _is_underlined(line, below):
                self._add("heading", line.start, line.end)
                index += 2
                continue
            if line.start in self.headings:
                self._add("heading", line.start, *self.headings[line.start])
            elif alone[index] in ("heading", "label"):
                self._add(self._kind_alone(line, alone, index), line.start, line.end)
            else:
                self._plain(line, run[index - 1] if index else line, begins=alone[index] == "field")
            index += 1

    def close(self) -> None:
        if self.open:
            self.blocks.append(self.open)
        self.open, self.in_item, self.in_field = None, False, False

    def _add(self, kind: Kind, start: int, end: int, level: int = 0) -> None:
        self.close()
        self.blocks.append(Block(kind, start, end, level))

    def _numbered(self, run: list[_Line], below: list[_Line]) -> bool:
        """Take "2. FARES" of plain text as a heading, if it stands alone and is no step among others."""
        item, follows = ITEM.match(run[0].content), ITEM.match(below[0].content) if below else None
        number, above = item is not None and item["number"] is not None, self.in_steps
        self.in_steps = number and (above or (follows is not None and follows["number"] is not None))
        if item is None or not number or self.in_steps or not self.is_plain or len(run) > 1:
            return False
        if run[0].depth or not below or below[0].indent > run[0].indent:
            return False
        words = run[0].content[item.end() :]
        if not has_heading_form(words) or begins_with_month(words):
            return False
        self._add("heading", run[0].start + item.end(), run[0].end)
        return True

    def _markdown(self, line: _Line, below: _Line | None) -> int:
        """Take in what only Markdown has; returns the number of lines used, 0 for none."""
        fence = _FENCE.match(line.content)
        if self.fence:
            if fence and fence[1].startswith(self.fence) and not fence[2].strip():
                self.fence = ""
            else:
                self._add("line", line.start, line.end)
        elif fence:
            self.close()
            self.fence = fence[1]
        elif mark := _ATX.match(line.content):
            self._atx(line, mark)
        elif below and not self.open and _is_setext(line.content, below.content):
            self._add("heading", line.start, line.end, 1 if below.content[0] == "=" else 2)
            return 2
        else:
            return 0
        return 1

    def _atx(self, line: _Line, mark: re.Match[str]) -> None:
        words = line.content[mark.end() :]
        opened = words.rstrip("#")
        if opened[-1:] in ("", " ", "\t"):  # closing marks, not the "#" of "C#"
            words = opened.rstrip()
        start = line.start + mark.end()
        if words:
            self._add("heading", start, start + len(words), mark[0].count("#"))
        else:
            self.close()

    def _kind_alone(self, line: _Line, alone: list[Form], index: int) -> Kind:
        """A lone line in the form of a heading is one in .txt; several are lines of a list or an address.

        Of two that open the text the first is its title. What is quoted has no sections.
        """
        if alone[index] != "heading" or not self.is_plain or line.depth:
            return "line"
        above = index > 0 and alone[index - 1] == "heading"
        following = [*alone[index + 1 : index + 3], "", ""]
        if index and alone[index - 1] == "field":  # one more of the list, unless a text is below it
            return "heading" if index + 1 < len(alone) and not following[0] else "line"
        if above or following[0] != "heading":
            return "line" if above else "heading"
        return "heading" if not self.blocks and following[1] != "heading" else "line"

    def _plain(self, line: _Line, above: _Line, *, begins: bool) -> None:
        """A rule, a table row, a list item, a field, which `begins` a text, or a line of a paragraph."""
        item = ITEM.match(line.content)
        in_paragraph = self.open is not None and not self.in_item
        if RULE.match(line.content):
            self.close()
        elif is_barred(line.content):
            row = line.content.strip("| \t")
            start = line.start + line.content.index(row)
            self._add("line", start, start + len(row))
        elif item and not (in_paragraph and item["number"] not in (None, "1")):
            self.close()
            self.open, self.in_item = Block("text", line.start + item.end(), line.end), True
        elif begins and is_row(line.content):
            self._add("line", line.start, line.end)
        elif begins:
            self.close()
            self.open, self.in_field = Block("text", line.start, line.end), True
        elif self.open and not self._leaves(line, above):
            self.open = self.open._replace(end=line.end, quoted=line.depth > 0)
        else:
            self.close()
            self.open = Block("text", line.start, line.end)

    def _leaves(self, line: _Line, above: _Line) -> bool:
        """Whether a line begins a text of its own below the item or field that is being read."""
        if line.indent or not (self.in_item or self.in_field):
            return False
        return (leaves_field if self.in_field else leaves_item)(line.content, above.content)


def _is_setext(content: str, below: str) -> bool:
    other = ITEM.match(content) or RULE.match(content) or "|" in content
    return _SETEXT.match(below) is not None and not other


def _is_underlined(line: _Line, below: _Line) -> bool:
    """Whether a line of plain text is a heading by the rule under it, which is about as long."""
    close = 0.5 <= len(below.content) / len(line.content) <= 2 and len(below.content) > 2
    return close and _is_setext(line.content, below.content) and may_be_underlined(line.content)


def _without_empty_sections(blocks: list[Block]) -> list[Block]:
    """Headings with nothing under them become lines, but for the one that opens the text."""
    kept = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            below = blocks[index + 1] if index + 1 < len(blocks) else None
            over_deeper = below is not None and 0 < block.level < below.level
            opens = index == 0 and below is not None
            if (below is None or below.kind == "heading") and not (over_deeper or opens):
                block = block._replace(kind="line")
        kept.append(block)
    return kept
