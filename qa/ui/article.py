"""The article pane: a document as a page of its own, quotations marked by offset, nothing executed."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.documents import Document
from index.headings import between_bars, heading_text, is_barred
from index.lines import Block, lay_out, line_start
from qa.articles import Listed
from qa.ui.markup import Span, escape, marked

_LINE = re.compile(r"[^\r\n]+")
_COLUMNS = re.compile(r"[^\r\n]*\S(?: {3,}| *\t[ \t]*)\S[^\r\n]*")  # a line that blanks part
_CELL = re.compile(r"[^\t]*\t|[^\t]+")
_COLUMNS_LINE = '<p class="columns"'
_LONGEST_WRAPPED = 120  # characters

STYLE = Path(__file__).with_name("article.css").read_text("utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

# No script, no image, no request: the page is this text and this one style sheet.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


def article_page(
    document: Document,
    spans: Sequence[Span],
    *,
    kind: str = "quoted",
    notice: str = "",
    several: bool = False,
) -> str:
    """`document` as HTML, `spans` of its text marked; `kind` is the class of the marks.

    `several` adds the way to the other articles.
    """
    known = {heading.start: (heading.end, heading.level) for heading in document.headings}
    blocks = lay_out(document.text, document.format, known)
    parts: list[str] = []
    above = 0
    for block in blocks:
        if turned := _page_turned(document, above, block.start):
            parts.append(f'<p class="page">Page {turned}</p>')
        above = block.start
        if not _is_title(document, block):
            parts += [_block(document, p, spans, kind) for p in _paragraphs(document.text, block)]
    date = f"Dated {document.date}" if document.date else "Undated"
    name = Path(document.source).name
    about = f"{escape(name)} · {escape(date)}" if name and name != document.title else escape(date)
    warning = f'<p class="notice">{escape(notice)}</p>' if notice else ""
    others = '<p class="about"><a href="./">All articles</a></p>' if several else ""
    return page(
        document.title,
        f'<article><header>{others}<h1 dir="auto">{escape(document.title)}</h1>'
        f'<p class="about">{about}</p></header>{warning}'
        f"{''.join(_with_sheets(parts))}</article>",
    )


def contents_page(listing: Sequence[Listed]) -> str:
    """The list of articles, each a link to its page."""
    items = "".join(
        f'<li><a href="{one.id}" dir="auto">{escape(one.title)}</a> '
        f'<span class="about">{escape(one.date or "undated")}</span></li>'
        for one in listing
    )
    shown = f"<ul>{items}</ul>" if items else "<p>There are none yet; add one in the Articles tab.</p>"
    return page("Articles", f"<article><header><h1>Articles</h1></header>{shown}</article>")


def message_page(message: str, *, is_wrong: bool = True) -> str:
    """A page that says one thing, where there is no article to show."""
    look = "notice" if is_wrong else "about"
    return page("Attest", f'<article><p class="{look}">{escape(message)}</p></article>')


def page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        f'{escape(title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _page_turned(document: Document, above: int, start: int) -> int | None:
    """The number of the page that begins between two places of a PDF, if one does."""
    return document.page(start) if "\f" in document.text[above:start] else None


def _paragraphs(text: str, block: Block) -> Iterator[Block]:
    """`block`, cut after each line that is too long for an editor to have broken it."""
    start = None
    for line in _LINE.finditer(text, block.start, block.end):
        start = line.start() if start is None else start
        if line.end() - line.start() > _LONGEST_WRAPPED or line.end() == block.end:
            yield block._replace(start=start, end=line.end())
            start = None


def _block(document: Document, block: Block, spans: Sequence[Span], kind: str) -> str:
    """One heading, paragraph or line; a list's own mark is shown before its item."""
    text = marked(document.text, block.start, block.end, spans, kind)
    if block.kind == "heading":
        level = min(max(block.level, 1), 5) + 1  # the page's own title is the h1
        return f'<h{level} dir="auto">{text}</h{level}>'
    line = line_start(document.text, block.start)
    if block.kind == "line" and is_barred(document.text[line : block.end].lstrip(" \t>")):
        return f'<p class="row" dir="auto">{_bar_cells(document.text, line, spans, kind)}</p>'
    mark = document.text[line : block.start].strip()
    if mark:
        return f'<p class="item" dir="auto"><span class="about">{escape(mark)}</span> {text}</p>'
    if _COLUMNS.fullmatch(document.text, block.start, block.end):
        if "\t" in document.text[line : block.end]:
            return f'<p class="row" dir="auto">{_cells(document.text, line, block.end, spans, kind)}</p>'
        text = f"{escape(document.text[line : block.start])}{text}"  # what stands where tells what it is
        return f'{_COLUMNS_LINE} dir="auto">{text}</p>'
    short = block.end - block.start <= _LONGEST_WRAPPED
    near = " below" if short and _stands_below(document.text, line) else ""
    return f'<p class="{block.kind}{near}" dir="auto">{text}</p>'


def _with_sheets(parts: Sequence[str]) -> Iterator[str]:
    """The parts of a page, lines of columns together: what is wider than the pane moves as one, unbroken."""
    for is_columns, found in itertools.groupby(parts, key=lambda part: part.startswith(_COLUMNS_LINE)):
        lines = "".join(found)
        yield (
            f'<div class="sheet" role="region" aria-label="Table" tabindex="0">{lines}</div>'
            if is_columns
            else lines
        )


def _cells(text: str, start: int, end: int, spans: Sequence[Span], kind: str) -> str:
    """The cells of a row that tabs part, each with its tab, which is copied with it."""
    cells = (cell.span() for cell in _CELL.finditer(text, start, end))
    return "".join(f"<span>{marked(text, *cell, spans, kind)}</span>" for cell in cells)


def _bar_cells(text: str, start: int, spans: Sequence[Span], kind: str) -> str:
    """The cells of a row that bars part, without these; empty ones too, so that columns stay."""
    line = _LINE.match(text, start)
    cells = between_bars(line[0]) if line else []
    return "".join(f"<span>{marked(text, start + a, start + b, spans, kind)}</span>" for a, b in cells)


def _stands_below(text: str, line: int) -> bool:
    """Whether the line that begins there is right below another, as the entries of a list are."""
    end = line - 2 if text[max(0, line - 2) : line] == "\r\n" else line - 1
    return end > 0 and bool(text[line_start(text, end) : end].strip())


def _is_title(document: Document, block: Block) -> bool:
    if block.kind != "heading":
        return False
    return heading_text(document.text[block.start : block.end], document.format) == document.title
