"""Views of the conversation: pure functions from a turn, or what is known of it so far, to HTML."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import SURENESS_MEANS, Answer, Citation, Statement
from qa.cures import told
from qa.followup import by_itself
from qa.settings import Settings
from qa.ui import proof
from qa.ui.markup import escape

_STATES = {"not_found": "Not found", "overview": "Overview", "help": "About Attest"}
LONG_QUESTION = 240  # characters; what is longer is set smaller, and scrolls by itself


def welcome() -> str:
    """What stands where the conversation will be."""
    return (
        '<div class="welcome"><h2>Ask, and check</h2><p>Every sentence of an answer stands on a quotation. '
        "Open any of them to see it in its place. Where the articles do not say, Attest says so.</p></div>"
    )


def busy(line: str) -> str:
    """The status line while something goes on."""
    return f'<span class="busy">{escape(line)}</span>'


def failed(message: str) -> str:
    """The status line when the articles could not be opened."""
    return f'<span class="failed">{escape(sentence(message))}</span>'


def ready(settings: Settings, documents: int, asked: int | None = None) -> str:
    """The status line of an open corpus: how many articles, and whether anything leaves the machine.

    `asked` is how many of them are asked, None for all.
    """
    count = "1 article" if documents == 1 else f"{documents} articles"
    if asked is not None:
        count = f"{asked} of {count} asked"
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
    look = ' long" tabindex="0' if len(question) > LONG_QUESTION else ""
    return (
        f'<article class="turn" id="{key}" aria-labelledby="{key}-question">'
        f'<h2 class="question{look}" id="{key}-question" dir="auto">{escape(question)}</h2>{body}</article>'
    )


def answer(key: str, shown: Answer, *, changed: Sequence[str] = ()) -> str:
    """All that a reader needs to check `shown`: its state, statements, quotations and what was left out.

    `changed` are the titles of articles that are no longer what the answer was given from.
    """
    parts = [_understood(shown), _state(shown), _changed(changed), _degraded(shown)]
    parts.append(proof.statements(key, shown.statements, shown.citations))
    if shown.message:
        look = "message left-open" if shown.statements else "message"
        parts.append(f'<p class="{look}">{escape(shown.message)}</p>')
    quoted = proof.said_verbatim(shown.statements, shown.citations)
    parts.append(proof.quotations([c for c in shown.citations if c.number not in quoted], shown.citations))
    parts += [proof.nearby(shown.nearby), _withheld(shown)]
    return "".join(parts)


def evidence(key: str, found: Sequence[Citation], statements: Sequence[Statement] = ()) -> str:
    """What is known before the answer is complete: the evidence, and the statements verified so far.

    `statements` cite records of `found`, which keep their numbers in the answer.
    """
    said = proof.statements(key, statements, found) or '<p class="skeleton" aria-hidden="true"></p>'
    state = '<p class="state busy">Found. Checking the wording…</p>'
    return state + said + _rest(found, statements)


def stopped(key: str, found: Sequence[Citation], statements: Sequence[Statement]) -> str:
    """A turn that was stopped: what had been verified by then, and the evidence."""
    return (
        '<p class="state stopped"><span class="name">Stopped</span> '
        f"<span>{_STOPPED_AFTER[bool(found), bool(statements)]}</span></p>"
        + proof.statements(key, statements, found)
        + _rest(found, statements)
    )


_STOPPED_AFTER = {
    (False, False): "before anything was found",
    (True, False): "before the answer was worded; this is the evidence",
    (True, True): "before the answer was complete; this much was checked",
}


def waiting(what: str) -> str:
    """The state of a question that nothing is known about yet; `what` says what is being done."""
    return f'<p class="state busy">{escape(what)}</p>'


def failure(message: str) -> str:
    """An error's one line, as the conversation shows it."""
    return f'<p class="state failed">That did not work</p><p class="message">{escape(sentence(message))}</p>'


def tools(turn_id: str, address: str, *, improve: bool) -> str:
    """What can be done with an answer; `address` is where its copy and its inside are fetched from.

    `improve` offers what is kept for the evaluation.
    """
    buttons = f'<button type="button" data-copy="{escape(address)}/copy">Copy with sources</button>'
    if improve:
        buttons += "".join(
            f'<button type="button" data-do="improve" data-what="{what}" data-turn="{escape(turn_id)}"'
            f' title="{title}">{label}</button>'
            for what, label, title in (
                ("helpful", "Good", "This answer helps; say why"),
                ("unhelpful", "Bad", "This answer does not help; say why"),
                ("gold", "Save as gold", "Keep the question and its right answer for the evaluation"),
            )
        )
    return (
        f'<div class="tools" role="group" aria-label="This answer">{buttons}</div>'
        f'<details class="inside" data-from="{escape(address)}/inside"><summary>Look inside</summary>'
        '<div class="busy">Loading…</div></details>'
    )


def announcement(shown: Answer) -> str:
    """What a screen reader is told when the answer is there: plain text, to be escaped by `escape`."""
    if shown.status != "answered":
        return f"{_STATES[shown.status]}. {shown.text}"
    count = len(shown.citations)
    quotations = "quotation" if count == 1 else "quotations"
    return f"{_answered(shown)}, with {count} {quotations}. {shown.text}"


def state_words(shown: Answer) -> tuple[str, str]:
    """The state of an answer, and how sure it is or what it consists of."""
    if shown.status == "answered":
        wording = "in the article’s words" if shown.mode == "quoted" else "reworded and checked"
        return f"{_answered(shown)}, {wording}", shown.sureness
    detail = "The first sentence of each section" if shown.status == "overview" else shown.sureness
    return _STATES[shown.status], detail


def _answered(shown: Answer) -> str:
    return "Answered in part" if shown.message else "Answered"


def sentence(text: str) -> str:
    """A reason as the page says it: with a capital, a full stop, and the cures that the page has."""
    text = told(text.strip(), "page")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def _understood(shown: Answer) -> str:
    if shown.searched_for == shown.question:
        return ""
    literally = (
        ""
        if shown.searched_for == by_itself(shown.question)  # neither earlier turns nor typos to leave alone
        else f' <button type="button" data-do="literally" data-turn="{escape(shown.id)}">'
        "Ask it literally</button>"
    )
    understood = f"Understood as: <bdi>{escape(shown.searched_for)}</bdi>{literally}"
    return f'<p class="note understood">{understood}</p>'


def _state(shown: Answer) -> str:
    name, detail = state_words(shown)
    if detail:
        means = f' title="{escape(SURENESS_MEANS)}"' if detail == shown.sureness else ""
        detail = f' <span class="confidence"{means}>{detail}</span>'
    return f'<p class="state {shown.status}"><span class="name">{name}</span>{detail}</p>'


def _changed(titles: Sequence[str]) -> str:
    return "".join(
        f'<p class="note changed"><bdi>{escape(title)}</bdi> has changed or is gone since this was answered. '
        "The quotations are shown as they were.</p>"
        for title in titles
    )


def _degraded(shown: Answer) -> str:
    return f'<p class="note degraded">{escape(sentence(shown.degraded))}</p>' if shown.degraded else ""


def _rest(found: Sequence[Citation], statements: Sequence[Statement]) -> str:
    quoted = proof.said_verbatim(statements, found)
    return proof.quotations([c for c in found if c.number not in quoted], found)


def _withheld(shown: Answer) -> str:
    """Why sentences are missing; which they were is there to be opened."""
    if not shown.withheld:
        return ""
    why = escape(sentence(shown.left_out))
    items = "".join(f'<li><q dir="auto">{escape(item.text)}</q></li>' for item in shown.withheld)
    return f'<details class="withheld"><summary>{why}</summary><ul>{items}</ul></details>'
