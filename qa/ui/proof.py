"""Proof: what a statement stands on, as HTML: the mark with its card, the quotation, and its place."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Citation, Statement, Support
from qa.ui.markup import article_url, escape, pointed

BADGES: dict[Support, tuple[str, str]] = {
    "verbatim": ("Verbatim", "the sentence as the article has it"),
    "supported": ("Supported", "in other words, checked against the quotation"),
}

_JOINER = "\u2060"  # no line is broken here, so that a mark stays with its last word


def said_verbatim(statements: Sequence[Statement], citations: Sequence[Citation]) -> dict[int, Statement]:
    """Statements that are one quotation as it stands, by its number: shown as the quotation itself."""
    quotes = {citation.number: citation.quote for citation in citations}
    return {
        statement.citations[0]: statement
        for statement in statements
        if len(statement.citations) == 1 and quotes.get(statement.citations[0]) == statement.text
    }


def statements(key: str, said: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """Each statement with its marks; `key` is unique on the page."""
    by_number = {citation.number: citation for citation in citations}
    quoted = set(said_verbatim(said, citations).values())
    parts: list[str] = []
    for index, statement in enumerate(said):
        cited = [by_number[number] for number in statement.citations]
        marks = "".join(_mark(f"{key}-{index}-{c.number}", statement, c, citations) for c in cited)
        if statement in quoted:
            parts.append(_figure(cited[0], citations, marks))
        else:
            text = f'<span class="text">{pointed(statement.text, cited[0].answer)}</span>'
            parts.append(f'<p class="statement" dir="auto">{text}{_JOINER}{marks}</p>')
    return f'<div class="statements">{"".join(parts)}</div>' if parts else ""


def quotations(citations: Sequence[Citation], others: Sequence[Citation]) -> str:
    """`citations` in full; `others` are all that the answer has, which the article pane marks as well."""
    if not citations:
        return ""
    cards = "".join(
        _figure(citation, others, f'<span class="number">{citation.number}</span>') for citation in citations
    )
    return f'<section class="quotations" aria-label="Quotations">{cards}</section>'


def nearby(citations: Sequence[Citation]) -> str:
    """What the article does say beside the question; without numbers, for it is no evidence."""
    if not citations:
        return ""
    cards = "".join(_figure(citation, citations, near=True) for citation in citations)
    return (
        '<section class="nearby"><h3>The article does say…</h3>'
        f'<p class="note">Close to the question, but not an answer to it.</p>{cards}</section>'
    )


def place(citation: Citation) -> str:
    """Article, heading and character offsets."""
    heading = ""
    if citation.heading:
        heading = f' <span class="heading"><bdi>{escape(citation.heading)}</bdi></span>'
    return (
        f'<span class="place"><cite><bdi>{escape(citation.title)}</bdi></cite>{heading}'
        f' <span class="position">{citation.position}</span></span>'
    )


def _mark(card: str, statement: Statement, citation: Citation, others: Sequence[Citation]) -> str:
    """The number behind a statement: a link to the sentence, with the quotation on hover and focus."""
    badge, meaning = BADGES[statement.support]
    return (
        f'<span class="cite" dir="ltr"><a class="mark {statement.support}" target="article"'
        f' href="{escape(article_url(citation, others))}" aria-describedby="{card}"'
        f' aria-label="Quotation {citation.number}, {badge.lower()}; show in the article">'
        f'{citation.number}</a><span class="tip" role="tooltip" id="{card}">'
        f'<span class="how"><b class="badge {statement.support}">{badge}</b> {meaning}</span>'
        f'<q dir="auto">{pointed(citation.quote, citation.answer)}</q>{place(citation)}</span></span>'
    )


def _figure(citation: Citation, others: Sequence[Citation], number: str = "", *, near: bool = False) -> str:
    url = escape(article_url(citation, others, near=near))
    quote = pointed(citation.quote, citation.answer)
    return (
        f'<figure class="quotation"><blockquote dir="auto">{quote}</blockquote>'
        f'<figcaption><span>{number}{place(citation)}</span> <a class="show" href="{url}" target="article">'
        "Show in the article</a></figcaption></figure>"
    )
