"""Word documents (.docx) to plain text: their paragraphs, headings, lists, tables and notes, and their title.

They become HTML, and are read as any page is. Comments, what was deleted, tables of contents, heads and feet
of pages are left out.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from index.apart import taken_apart
from index.errors import DocumentError
from index.markup import Page
from index.markup import extract as extract_html

MAX_SIZE = 100 * 2**20  # bytes of all its XML, unpacked
READER = Path(__file__).with_name("docx_html.py")
# The number of a note where it is told of, and the arrow that leads back from it.
_NOTE = re.compile(r"<sup>(?:<a [^>]*>\[\d+\]</a>)+</sup>|\s*<a href=\"#(?:foot|end)note-ref-\d+\">↑</a>")
_HEADED = re.compile(r"<h[1-6]\b")
_BOLD = re.compile(r"<table>(?s:.*?)</table>|<p><strong>([^<]{1,100}(?<![.!?:;,]))</strong></p>")
_BOLD_ROW = re.compile(r"(?<=<table><tr>)(?:<td[^>]*>(?:<p><strong>[^<]*</strong></p>)?</td>)+")
_CELL = re.compile(r"(?<=<)td|(?<=</)td")
_WHY = {
    "broken": "is no Word document that can be read; save it anew, or its text as .txt, .md or .html",
    "office": "is locked with a password, or of Word before 2007; save it anew as .docx, without one",
    "size": f"holds more than {MAX_SIZE >> 20} MB of text and mark-up; split it into parts",
}


def extract(data: bytes, name: str) -> Page:
    """The text of a Word document; raises DocumentError for one that cannot be read or has none."""
    found = taken_apart(data, name, READER, MAX_SIZE, package="mammoth", why=_WHY)
    html = _NOTE.sub("", found["html"])
    html = _BOLD_ROW.sub(lambda row: _CELL.sub("th", row[0]), html)
    page = extract_html(html if _HEADED.search(html) else _BOLD.sub(_heading, html))
    if not page.text:
        raise DocumentError(
            f"{name} holds no text; if it is pictures of it, run text recognition (OCR) first"
        )
    return page.headed().entitled(unescape(found["title"]))


def _heading(match: re.Match[str]) -> str:
    """A bold line as a heading, where no style marks any; nothing in tables."""
    return f"<h2>{match[1]}</h2>" if match[1] else match[0]
