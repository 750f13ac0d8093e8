"""Chat: from a question to the frames that the page shows one after the other, without Gradio."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import AttestError
from qa.answer import Answer, Citation, EvidenceFound, Statement
from qa.ui import views
from qa.ui.markup import article_url, escape
from qa.ui.opening import Opening, unexpected

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failed:
    """A question that got an error instead of an answer."""

    question: str
    reason: str


Turn = Answer | Failed


@dataclass(frozen=True)
class Frame:
    """What changes on the page; None leaves a part as it is.

    `past` and `current` are HTML, `said` is for screen readers (HTML as well), `article` is an address
    for the article pane, `turns` the conversation so far.
    """

    current: str
    past: str | None = None
    said: str | None = None
    article: str | None = None
    turns: tuple[Turn, ...] | None = None


def reply(opening: Opening, question: str, turns: Sequence[Turn]) -> Iterator[Frame]:
    """Answer `question` in the conversation `turns`, as frames; waits for the models, and never raises."""
    key = f"t{len(turns)}"
    past = "".join(show(f"t{index}", turn) for index, turn in enumerate(turns))
    if not question.strip():
        return
    yield _frame(key, question, views.waiting("Searching…"), past=past, said="Searching.")
    try:
        for line in opening.lines():
            yield _frame(key, question, views.waiting(line))
        yield from _stream(opening, key, question, turns)
    except Exception as error:
        if not isinstance(error, AttestError):
            _log.exception("a question could not be answered")
            error = unexpected(error)
        failed = Failed(question, str(error))
        yield Frame(show(key, failed), said=escape(failed.reason), turns=(*turns, failed))


def show(key: str, turn: Turn) -> str:
    """A finished turn of the conversation as HTML."""
    body = views.failure(turn.reason) if isinstance(turn, Failed) else views.answer(key, turn)
    return views.turn(key, turn.question, body)


def _frame(key: str, question: str, body: str, *, past: str | None = None, said: str | None = None) -> Frame:
    return Frame(views.turn(key, question, body), past=past, said=said)


def _stream(opening: Opening, key: str, question: str, turns: Sequence[Turn]) -> Iterator[Frame]:
    history = [turn for turn in turns if isinstance(turn, Answer)]
    found: tuple[Citation, ...] = ()
    statements: list[Statement] = []
    for event in opening.result().stream(question, history=history):
        if isinstance(event, Answer):
            yield _finished(key, event, turns)
            return
        if isinstance(event, EvidenceFound):
            found = event.citations
        else:
            statements.append(event.statement)
        if found:  # without evidence the answer follows at once
            yield _frame(key, question, views.evidence(key, found, statements))


def _finished(key: str, answer: Answer, turns: Sequence[Turn]) -> Frame:
    shown = answer.citations or answer.nearby
    return Frame(
        show(key, answer),
        said=escape(views.announcement(answer)),
        article=article_url(shown[0], shown, near=not answer.citations) if shown else None,
        turns=(*turns, answer),
    )
