"""HTML to plain text: what a reader of the page would see, its headings, its title.

A single pass over tags without a tree: 10 MB of the worst mark-up tried (nested, unclosed, stray ends) take
under 10 s of CPU. The libraries tried are quadratic there: selectolax 1.0.2 takes 141 s for 1 MB of "<nav>"
and 15 s for 80 kB of crossed <b> and <i>, html5lib 1.1 4 s for 110 kB of nested <div>, and lxml 6.1.3 21 s
for 0.9 MB of stray end tags as events, while its tree silently ends 2,048 elements deep.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import NamedTuple

# Every alternative that has begun also ends at the end of the file (as browsers do), so nothing backtracks.
_TOKEN = re.compile(
    r"(?P<text>(?:[^<]|<(?![a-zA-Z/!?]))++)"
    r"|<!--(?s:.*?)(?:-->|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<attributes>(?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))|=)*+)(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)"
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s]*+)")
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:[\s=/]|$)", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})", re.IGNORECASE)
_CELL_END = re.compile(r"</?(?:td|th|tr|table)\b", re.IGNORECASE)
_BLOCK_IN_CELL = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|section|article)\b", re.IGNORECASE)

_RAW = frozenset({"script", "style", "title", "textarea", "xmp"})  # hold no tags
_UNSEEN = re.compile(
    r"nav|svg|noscript|template|button|select|iframe|object|audio|video|canvas|datalist|dialog"
)
_HIDEABLE = re.compile(r"div|span|section|article|aside|ul|ol|table|form|details|figure|main")

# What is not listed, unknown names too, is inline, as in browsers: it cuts no sentence, shown or unseen.
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol"
    " optgroup option p plaintext pre search section summary table tbody tfoot thead tr ul".split()
)
_LINE = frozenset({"li", "tr", "dt", "dd", "option", "caption", "summary", "legend"})
_LISTS = frozenset({"ul", "ol"})
_HEADING = re.compile(r"h[1-6]")
_OPENING = 3_000  # characters in which a document names itself
_GAPS = ("", " ", " | ", "\n", "\n\n")  # weakest first; the strongest that was asked for is written


class Page(NamedTuple):
    """What a page or a file of pages says: `headings` are (start, end, level) in `text`."""

    text: str
    title: str = ""
    headings: tuple[tuple[int, int, int], ...] = ()

    def headed(self) -> Page:
        """With its first outermost heading as the title, if that is of the first level."""
        first = next((self.text[start:end] for start, end, level in self.headings if level == 1), self.title)
        return self._replace(title=first)

    def entitled(self, given: str) -> Page:
        """With the title that the file gives, if it has none of its own and its opening says as much.

        What a file gives is often its name, or that of the document it was once made from.
        """
        given = " ".join(given.split())
        opening = " ".join(self.text[:_OPENING].split()).casefold()
        return self if self.title or given.casefold() not in opening else self._replace(title=given)


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page's <meta> names, if any."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def extract(html: str) -> Page:
    """The text of a page: blocks on lines of their own, "- " before list items, tables as Markdown has them.

    That is, " | " between cells, a rule under a first row that only heads columns, and a bar more at the end
    of a row whose outer cell is empty. Blanks are collapsed, entities decoded. What is not shown as text is
    left out.
    """
    reader = _Reader(html)
    reader.read()
    return Page("".join(reader.parts), reader.title, tuple(reader.headings))


class _Row:
    """A row of a table that is being read: how many cells were begun, and which was the last with words."""

    def __init__(self, *, is_first: bool) -> None:
        self.is_first = is_first
        self.cells = self.filled = 0
        self.heads = True  # whether all its cells head columns

    def before_words(self, gap: str) -> str:
        """What is written before the next words in it, instead of `gap` if a cell begins with them."""
        if self.filled == self.cells:
            return gap
        bars = "| " * (self.cells - self.filled)
        gap = f" {bars}" if self.filled else gap + (f"| {bars[2:]}" if self.cells > 1 else "")
        self.filled = self.cells
        return gap

    def after(self) -> str:
        """What is written at its end."""
        bars = " |" * (self.cells - self.filled + 1) if 0 < self.filled < self.cells else ""
        is_head = self.is_first and self.heads and self.filled and self.cells > 1
        return bars + (f"\n{' | '.join(['---'] * self.cells)}" if is_head else "")


class _Reader:
    """Walks the tags once; `parts` is the text so far, `gap` what to write before the next word."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.lower = html.lower() if len(html.lower()) == len(html) else html
        self.parts: list[str] = []
        self.length = 0
        self.title = ""
        self.headings: list[tuple[int, int, int]] = []
        self.gap = 0
        self.marker = ""
        self.lists = 0
        self.preformatted = 0
        self.opens_table = False  # whether no row of the table was begun yet
        self.row: _Row | None = None
        self.row_cell = False  # whether words are those of a cell that is written in its row's line
        self.heading: tuple[int, int] | None = None  # (start or -1 before its first word, level)
        self.unclosed: set[str] = set()

    def read(self) -> None:
        position = 0
        while match := _TOKEN.match(self.html, position):
            position = match.end()
            if match["text"] is not None:
                self._text(match["text"])
            elif match["name"] is not None:
                name = match["name"].lower()
                if match["close"]:
                    self._close(name)
                else:
                    position = self._open(name, match["attributes"], position)
        self._end_row()
        self._end_heading()

    def _open(self, name: str, attributes: str, position: int) -> int:
        """Take in a start tag; returns where to read on."""
        if name in _RAW:
            return self._raw(name, position)
        hidden = _HIDEABLE.fullmatch(name) and _HIDDEN.search(_VALUE.sub("=", attributes))
        if (_UNSEEN.fullmatch(name) or hidden) and not attributes.endswith("/"):
            return self._skip(name, position)
        if name == "br":
            self._ask("\n")
        elif name in ("td", "th"):
            self._cell(name, position)
        elif name in _BLOCKS:
            self._boundary(name)
            self.lists += name in _LISTS
            self.preformatted += name == "pre"
            if name == "tr":
                self.row, self.opens_table = _Row(is_first=self.opens_table), False
            elif name == "table":
                self.opens_table = True
            elif name == "li":
                self.marker = "- "
            elif _HEADING.fullmatch(name):
                self.heading = (-1, int(name[1]))
        elif "-" in name:  # a page's own element may stand for a paragraph: its text is not glued to another
            self._ask(" ")
        return position

    def _close(self, name: str) -> None:
        if name in ("td", "th"):
            self.row_cell = False
        elif name in _BLOCKS:
            if name in _LISTS:
                self.lists = max(0, self.lists - 1)
            elif name == "pre":
                self.preformatted = max(0, self.preformatted - 1)
            self._boundary(name)
            if _HEADING.fullmatch(name):
                self.heading = None

    def _cell(self, name: str, position: int) -> None:
        self.row_cell = self._is_plain_cell(position)
        if not self.row_cell:
            self.row = None
        elif self.row:
            self.row.cells += 1
            self.row.heads &= name == "th"
        self._ask(" | " if self.row_cell else "\n\n")

    def _boundary(self, name: str) -> None:
        """A block starts or ends here."""
        if name in ("tr", "table"):
            self._end_row()
        if name in _LISTS or name == "li":
            self.marker = ""
        self._end_heading()
        self._ask("\n" if name in _LINE or self.lists else "\n\n")

    def _end_row(self) -> None:
        if self.row:
            self._write(self.row.after())
        self.row, self.row_cell = None, False

    def _end_heading(self) -> None:
        if self.heading and self.heading[0] >= 0:
            start, level = self.heading
            self.headings.append((start, self.length, level))
            self.heading = None

    def _ask(self, gap: str) -> None:
        if gap[:1] == "\n" and (self.row_cell or (self.heading and self.heading[0] >= 0)):
            gap = " "
        self.gap = max(self.gap, _GAPS.index(gap))

    def _text(self, source: str) -> None:
        lines = unescape(source).splitlines() if self.preformatted else [unescape(source)]
        for number, line in enumerate(lines):
            if number:
                self._ask("\n")
            self._words(line)
        if self.preformatted and source.endswith("\n"):
            self._ask("\n")

    def _words(self, line: str) -> None:
        words = " ".join(line.split())
        if line[:1].isspace():
            self._ask(" ")
        if not words:
            return
        gap = _GAPS[self.gap] if self.length else ""
        if self.row and self.row_cell:
            gap = self.row.before_words(gap)
        if self.heading and self.heading[0] < 0:
            self.heading = (self.length + len(gap) + len(self.marker), self.heading[1])
        self._write(gap, self.marker, words)
        self.gap, self.marker = 0, ""
        if line[-1:].isspace():
            self._ask(" ")

    def _write(self, *parts: str) -> None:
        self.parts += parts
        self.length += sum(map(len, parts))

    def _raw(self, name: str, position: int) -> int:
        end = self.lower.find(f"</{name}", position)
        end = len(self.html) if end < 0 else end
        if name == "title" and not self.title:
            self.title = " ".join(unescape(self.html[position:end]).split())
        elif name in ("textarea", "xmp"):
            self._text(self.html[position:end])
        return end

    def _skip(self, name: str, position: int) -> int:
        """Where an unseen element ends; one that is never closed hides nothing."""
        if name in self.unclosed:
            return position
        depth = 1
        for tag in re.compile(rf"<(/?){name}(?![\w-])", re.IGNORECASE).finditer(self.html, position):
            depth += -1 if tag[1] else 1
            if depth == 0:
                return tag.start()
        self.unclosed.add(name)  # looked for once, so that thousands of them cost no more than one
        return position

    def _is_plain_cell(self, position: int) -> bool:
        """Whether a cell holds data; one that holds several blocks or a table only lays out the page."""
        end = _CELL_END.search(self.html, position)
        if end is None:
            blocks = _BLOCK_IN_CELL.finditer(self.html, position)
        else:
            blocks = _BLOCK_IN_CELL.finditer(self.html, position, end.end())
        return len(list(islice(blocks, 2))) < 2 and not (end and end[0].lower() == "<table")
