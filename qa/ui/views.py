"""Views of the conversation: pure functions from an Answer, or what is known of it so far, to HTML."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Answer, Citation, Statement, Withheld
from qa.settings import Settings
from qa.ui.markup import article_url, escape

_STATES = {"not_found": "Not found", "overview": "Overview", "help": "About Attest"}
_SCORE = "A score from 0 to 1, higher is surer; not yet calibrated"


def welcome() -> str:
    """What stands where the conversation will be."""
    return (
        '<div class="welcome"><h2>Ask the article</h2><p>Every sentence of an answer stands on a quotation. '
        "Open any of them to see it in its place. Where the article does not say, Attest says so.</p></div>"
    )


def busy(line: str) -> str:
    """The status line while something goes on."""
    return f'<span class="busy">{escape(line)}</span>'


def failed(message: str) -> str:
    """The status line when the articles could not be opened."""
    return f'<span class="failed">{escape(message)}</span>'


def ready(settings: Settings, documents: int) -> str:
    """The status line of an open corpus: how many articles, and whether anything leaves the machine."""
    count = "1 article" if documents == 1 else f"{documents} articles"
    return f'<span class="ready">{count} · {escape(_destination(settings))}</span>'


def _destination(settings: Settings) -> str:
    if settings.llm == "none":
        return "answers are quotations"
    if settings.llm == "embedded":
        return "nothing leaves this machine"
    if not settings.llm_name.startswith("openai:"):
        return f"worded by {settings.llm_name}"
    if settings.text_goes_to:
        return f"the evidence is sent to {settings.text_goes_to}"
    return f"worded by {settings.llm_name.removeprefix('openai:')} on this machine"


def turn(key: str, question: str, body: str) -> str:
    """One question and what is said to it; `key` is unique on the page."""
    return (
        f'<article class="turn" id="{key}" aria-labelledby="{key}-question">'
        f'<h2 class="question" id="{key}-question" dir="auto">{escape(question)}</h2>{body}</article>'
    )


def answer(key: str, shown: Answer) -> str:
    """All that a reader needs to check `shown`: its state, statements, quotations and what was left out."""
    parts = [_understood(shown), _state(shown)]
    if shown.degraded:
        parts.append(f'<p class="note degraded">{escape(_sentence(shown.degraded))}</p>')
    parts.append(_statements(key, shown.statements, shown.citations))
    if shown.message and not shown.statements:
        parts.append(f'<p class="message">{escape(shown.message)}</p>')
    quoted = _said_verbatim(shown.statements, shown.citations)
    parts.append(_quotations([c for c in shown.citations if c.number not in quoted], shown.citations))
    parts += [_nearby(shown.nearby), _withheld(shown.withheld)]
    return "".join(parts)


def evidence(key: str, found: Sequence[Citation], statements: Sequence[Statement] = ()) -> str:
    """What is known before the answer is complete: the evidence, and the statements verified so far.

    `statements` cite records of `found`, which keep their numbers in the answer.
    """
    quoted = _said_verbatim(statements, found)
    parts = ['<p class="state busy">Found. Checking the wording…</p>']
    parts.append(_statements(key, statements, found) or '<p class="skeleton" aria-hidden="true"></p>')
    parts.append(_quotations([c for c in found if c.number not in quoted], found))
    return "".join(parts)


def waiting(what: str) -> str:
    """The state of a question that nothing is known about yet; `what` says what is being done."""
    return f'<p class="state busy">{escape(what)}</p>'


def failure(message: str) -> str:
    """An error's one line, as the conversation shows it."""
    return f'<p class="state failed">That did not work</p><p class="message">{escape(_sentence(message))}</p>'


def announcement(shown: Answer) -> str:
    """What a screen reader is told when the answer is there: plain text, to be escaped by `escape`."""
    if shown.status != "answered":
        return f"{_STATES[shown.status]}. {shown.text}"
    count = len(shown.citations)
    return f"Answered, with {count} {'quotation' if count == 1 else 'quotations'}. {shown.text}"


def sureness(confidence: float) -> str:
    """A confidence of 0..1 as the word for it: high, fair or low."""
    return "high" if confidence >= 0.8 else "fair" if confidence >= 0.6 else "low"


def _understood(shown: Answer) -> str:
    if shown.searched_for == shown.question:
        return ""
    return f'<p class="note">Understood as: <bdi>{escape(shown.searched_for)}</bdi></p>'


def _state(shown: Answer) -> str:
    if shown.status == "answered":
        wording = "in the article’s words" if shown.mode == "quoted" else "reworded and checked"
        name = f"Answered, {wording}"
        confidence = f"Confidence {sureness(shown.confidence)}, {shown.confidence:.2f}"
    else:
        name = _STATES[shown.status]
        confidence = {
            "not_found": f"Confidence that it answers this: {shown.confidence:.2f}",
            "overview": "The first sentence of each section",
        }.get(shown.status, "")
    detail = f' <span class="confidence" title="{_SCORE}">{confidence}</span>' if confidence else ""
    return f'<p class="state {shown.status}"><span class="name">{name}</span>{detail}</p>'


def _said_verbatim(statements: Sequence[Statement], citations: Sequence[Citation]) -> dict[int, Statement]:
    """Statements that are one quotation as it stands, by its number: shown as the quotation itself."""
    quotes = {citation.number: citation.quote for citation in citations}
    return {
        statement.citations[0]: statement
        for statement in statements
        if len(statement.citations) == 1 and quotes.get(statement.citations[0]) == statement.text
    }


def _statements(key: str, statements: Sequence[Statement], citations: Sequence[Citation]) -> str:
    by_number = {citation.number: citation for citation in citations}
    quoted = set(_said_verbatim(statements, citations).values())
    parts: list[str] = []
    for index, statement in enumerate(statements):
        cited = [by_number[number] for number in statement.citations]
        if statement in quoted:
            parts.append(_quotation(cited[0], citations))
            continue
        marks = "".join(_mark(f"{key}-{index}-{c.number}", statement, c, citations) for c in cited)
        parts.append(f'<p class="statement"><bdi>{escape(statement.text)}</bdi>{marks}</p>')
    return f'<div class="statements">{"".join(parts)}</div>' if parts else ""


def _mark(tip: str, statement: Statement, citation: Citation, others: Sequence[Citation]) -> str:
    """The number behind a statement: a link to the sentence, with the quotation on hover and focus."""
    how = "Quoted from" if statement.support == "verbatim" else "Checked against"
    return (
        f'<span class="cite"><a class="mark" href="{escape(article_url(citation, others))}" target="article"'
        f' aria-label="Quotation {citation.number}, show in the article" aria-describedby="{tip}">'
        f'{citation.number}</a><span class="tip" role="tooltip" id="{tip}"><span class="how">{how}</span>'
        f'<q dir="auto">{escape(citation.quote)}</q>{_place(citation)}</span></span>'
    )


def _quotations(citations: Sequence[Citation], others: Sequence[Citation]) -> str:
    if not citations:
        return ""
    cards = "".join(_quotation(citation, others) for citation in citations)
    return f'<section class="quotations" aria-label="Quotations">{cards}</section>'


def _quotation(citation: Citation, others: Sequence[Citation], *, near: bool = False) -> str:
    number = "" if near else f'<span class="number">{citation.number}</span>'
    url = escape(article_url(citation, others, near=near))
    return (
        f'<figure class="quotation"><blockquote dir="auto">{escape(citation.quote)}</blockquote>'
        f'<figcaption><span>{number}{_place(citation)}</span> <a class="show" href="{url}" target="article">'
        "Show in the article</a></figcaption></figure>"
    )


def _place(citation: Citation) -> str:
    heading = ""
    if citation.heading:
        heading = f' <span class="heading"><bdi>{escape(citation.heading)}</bdi></span>'
    return (
        f'<span class="place"><cite><bdi>{escape(citation.title)}</bdi></cite>{heading}'
        f' <span class="position">characters {citation.start}–{citation.end}</span></span>'
    )


def _nearby(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    cards = "".join(_quotation(citation, citations, near=True) for citation in citations)
    return (
        '<section class="nearby"><h3>The article does say…</h3>'
        f'<p class="note">Close to the question, but not an answer to it.</p>{cards}</section>'
    )


def _withheld(withheld: Sequence[Withheld]) -> str:
    if not withheld:
        return ""
    items = "".join(
        f'<li><q dir="auto">{escape(item.text)}</q> '
        f'<span class="reason">{escape(_sentence(item.reason))}</span></li>'
        for item in withheld
    )
    count = "1 statement was" if len(withheld) == 1 else f"{len(withheld)} statements were"
    return f'<details class="withheld"><summary>{count} withheld</summary><ul>{items}</ul></details>'


def _sentence(text: str) -> str:
    """`text` with a capital and a full stop, as reasons come without."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
