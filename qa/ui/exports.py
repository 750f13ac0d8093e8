"""Exports: a conversation as Markdown, JSON or a page to print, and one answer as plain text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from qa.answer import Answer, Citation
from qa.ui import views
from qa.ui.article import page
from qa.ui.conversations import VERSION, Conversation, Failed, Stopped, Turn, record
from qa.ui.markup import escape

_STOPPED = "Stopped before the answer was complete"


def markdown(conversation: Conversation) -> str:
    """Every turn with its state, its quotations and their positions."""
    parts = []
    for turn in conversation.turns:
        answer = _as_answer(turn)
        if answer.degraded:
            answer = replace(answer, degraded=views.sentence(answer.degraded))
        parts.append(f"{answer.to_markdown()}\n*{_state(turn)}*\n")
    return "\n---\n\n".join(parts)


def as_json(conversation: Conversation) -> str:
    """All there is, traces included: `Answer.to_dict()` for each answer."""
    turns = [record(turn) for turn in conversation.turns]
    whole = {"version": VERSION, "id": conversation.id, "title": conversation.title, "turns": turns}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def printable(conversation: Conversation) -> str:
    """A page of its own with nothing on it but text."""
    body = "".join(_section(turn) for turn in conversation.turns)
    return page(conversation.title, f"<article>{body}</article>")


def plain(turn: Turn) -> str:
    """One answer with its sources, to be pasted anywhere."""
    answer = _as_answer(turn)
    said = [s.text + "".join(f" [{number}]" for number in s.citations) for s in answer.statements]
    message = f"{_STOPPED}." if isinstance(turn, Stopped) else answer.message
    parts = [answer.question, *filter(None, (" ".join(said), message))]
    parts += [f"[{c.number}] “{c.quote}”\n{_place(c)}" for c in answer.citations]
    if answer.nearby:
        parts += ["The article does say:", *(f"“{c.quote}”\n{_place(c)}" for c in answer.nearby)]
    return "\n\n".join(parts) + "\n"


def _as_answer(turn: Turn) -> Answer:
    """What there is of an answer in a turn that has none; that it was stopped is its state."""
    if isinstance(turn, Failed):
        return Answer(turn.question, turn.question, "not_found", views.sentence(turn.reason))
    if isinstance(turn, Stopped):
        return Answer(
            turn.question,
            turn.question,
            "answered",
            statements=turn.statements,
            citations=turn.citations,
        )
    return turn


def _state(turn: Turn) -> str:
    if isinstance(turn, Failed):
        return "That did not work"
    if isinstance(turn, Stopped):
        return _STOPPED
    return ". ".join(part for part in (*views.state_words(turn), turn.created) if part)


def _section(turn: Turn) -> str:
    answer = _as_answer(turn)
    said = " ".join(
        f"<bdi>{escape(s.text)}</bdi>" + "".join(f" [{number}]" for number in s.citations)
        for s in answer.statements
    )
    notes = [views.sentence(note) for note in (answer.degraded, answer.left_out) if note]
    near = '<p class="about">Close to the question, but not an answer to it:</p>' if answer.nearby else ""
    return (
        f'<section><h2 dir="auto">{escape(answer.question)}</h2><p class="about">{escape(_state(turn))}</p>'
        + (f'<p class="about">Understood as: {escape(answer.searched_for)}</p>' if _rewritten(answer) else "")
        + "".join(f'<p class="about">{escape(note)}</p>' for note in notes)
        + (f'<p dir="auto">{said}</p>' if said else "")
        + (f'<p dir="auto">{escape(answer.message)}</p>' if answer.message else "")
        + f"{_quotations(answer.citations)}{near}{_quotations(answer.nearby, numbered=False)}</section>"
    )


def _rewritten(answer: Answer) -> bool:
    return answer.searched_for != answer.question


def _quotations(citations: Sequence[Citation], *, numbered: bool = True) -> str:
    return "".join(
        f'<blockquote dir="auto">{f"[{c.number}] " if numbered else ""}“{escape(c.quote)}”'
        f'<footer class="about">{escape(_place(c))}</footer></blockquote>'
        for c in citations
    )


def _place(citation: Citation) -> str:
    where = " › ".join(part for part in (citation.title, citation.heading) if part)
    return f"{where}, {citation.position}"
