"""Markup: how any text becomes safe HTML, and how a place in an article becomes a link."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from qa.answer import Citation
from qa.language.words import span_of

# Gradio renders through templates; `$`, `{` and `}` as entities mean nothing to any of them.
_TEMPLATE_MARKS = str.maketrans({"$": "&#36;", "{": "&#123;", "}": "&#125;"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

Span = tuple[int, int]


def escape(text: str) -> str:
    """`text` as HTML that shows it and does nothing else; control characters become U+FFFD."""
    return html.escape(_CONTROLS.sub("\ufffd", text)).translate(_TEMPLATE_MARKS)


def pointed(text: str, words: str) -> str:
    """`text` escaped; `words`, where they stand in it, stand out as what answers the question."""
    place = span_of(words, text)
    if place is None:
        return escape(text)
    before, found, after = text[: place[0]], text[slice(*place)], text[place[1] :]
    return f'{escape(before)}<b class="answer">{escape(found)}</b>{escape(after)}'


def article_url(citation: Citation, others: Iterable[Citation] = (), *, near: bool = False) -> str:
    """Where the article pane shows `citation`, with all quotations of its document marked.

    Relative to the page. The address of every citation of one answer and document differs in its
    anchor only, so that going from one to the next scrolls and does not load. `near` marks them as
    passages that are close to the question but no evidence.
    """
    spans = {(c.start, c.end): c.quote for c in (citation, *others) if c.doc_id == citation.doc_id}
    marks = ".".join(f"{start}-{end}" for start, end in sorted(spans))
    said = digest(quote for _, quote in sorted(spans.items()))
    query = urlencode({"sha": citation.doc_sha256[:16], "said": said, "near" if near else "marks": marks})
    return f"article/{citation.doc_id}?{query}#s{citation.start}"


def digest(quotes: Iterable[str]) -> str:
    """What tells in an address whether quotations still stand where they stood."""
    return hashlib.sha256("\n".join(quotes).encode()).hexdigest()[:16]


def parse_marks(marks: str, length: int) -> list[Span]:
    """The spans that `article_url` wrote, sorted; what is malformed or outside 0..length is dropped."""
    pairs = (re.fullmatch(r"(\d{1,9})-(\d{1,9})", part, re.ASCII) for part in marks.split("."))
    spans = {(int(pair[1]), int(pair[2])) for pair in pairs if pair}
    return sorted((start, end) for start, end in spans if start < end <= length)


def marked(text: str, start: int, end: int, spans: Sequence[Span], kind: str = "quoted") -> str:
    """`text[start:end]` escaped, what `spans` cover wrapped in `<mark>`; spans may overlap.

    A mark that begins a span has the id `s<start>`; one that only continues it has none.
    """
    inside = [(max(a, start), min(b, end), a) for a, b in spans if a < end and b > start]
    cuts = sorted({start, end, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    begins = {a for a, _, origin in inside if a == origin}
    parts = []
    for left, right in pairwise(cuts):
        piece = escape(text[left:right])
        if any(a <= left and right <= b for a, b, _ in inside):
            anchor = f' id="s{left}"' if left in begins else ""
            piece = f'<mark class="{kind}"{anchor}>{piece}</mark>'
        parts.append(piece)
    return "".join(parts)
