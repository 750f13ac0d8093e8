"""Chat: from a question to the frames that the page shows one after the other, without Gradio."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread

from index.documents import Document
from index.errors import AttestError
from qa.answer import Answer, Citation, EvidenceFound, Statement, StatementReady
from qa.ui import views
from qa.ui.conversations import Conversation, Failed, Stopped, Turn
from qa.ui.markup import article_url, escape
from qa.ui.opening import Opening, unexpected

UPDATE_S = 0.05  # the page is drawn again at most this often
NOTICE_S = 0.1  # longest time until a stop is seen
_log = logging.getLogger(__name__)

News = str | EvidenceFound | StatementReady | Answer | Exception


@dataclass(frozen=True)
class Frame:
    """What changes on the page; None leaves a part as it is.

    `current` is HTML, `said` is for screen readers (HTML as well), `article` is an address for the
    article pane ("": it stays where it is, nothing marked), `turn` the turn that this ends with.
    """

    current: str
    said: str | None = None
    article: str | None = None
    turn: Turn | None = None


@dataclass(frozen=True)
class Showing:
    """How turns are shown: whether gold and feedback are offered, and which articles have changed."""

    improve: bool = False
    changed: Callable[[Answer], Sequence[str]] = lambda answer: ()

    def turn(self, key: str, turn: Turn, conversation: str) -> str:
        """A finished turn as HTML; `key` is unique on the page."""
        if isinstance(turn, Failed):
            body = views.failure(turn.reason)
        elif isinstance(turn, Stopped):
            body = views.stopped(key, turn.citations, turn.statements)
        else:
            body = views.answer(key, turn, changed=self.changed(turn))
            address = f"conversation/{conversation}/{turn.id}"
            body += views.tools(turn.id, address, improve=self.improve and turn.status != "help")
        return views.turn(key, turn.question, body)

    def past(self, conversation: Conversation) -> str:
        """All its turns, one below the other."""
        shown = (self.turn(_key(n), t, conversation.id) for n, t in enumerate(conversation.turns))
        return "".join(shown)


@dataclass
class _Known:
    """What is known of an answer while it is made."""

    line: str = "Searching…"
    found: tuple[Citation, ...] = ()
    statements: list[Statement] = field(default_factory=list)
    end: Answer | Exception | None = None

    def take(self, news: News) -> None:
        if isinstance(news, str):
            self.line = news
        elif isinstance(news, EvidenceFound):
            self.found = news.citations
        elif isinstance(news, StatementReady):
            self.statements.append(news.statement)
        else:
            self.end = news

    def body(self, key: str) -> str:
        if self.found:  # without evidence the answer follows at once
            return views.evidence(key, self.found, self.statements)
        return views.waiting(self.line)

    def turn(self, question: str) -> Turn:
        if isinstance(self.end, Answer):
            return self.end
        if self.end is None:
            return Stopped(question, self.found, tuple(self.statements))
        error = self.end if isinstance(self.end, AttestError) else unexpected(self.end)
        return Failed(question, str(error))


def reply(
    opening: Opening,
    question: str,
    conversation: Conversation,
    stop: Event,
    *,
    literally: bool = False,
    documents: Sequence[int] | None = None,
    showing: Showing | None = None,
) -> Iterator[Frame]:
    """Answer `question` as frames, the last of which has the turn; waits for the models, and never raises.

    Setting `stop` ends it within `NOTICE_S`, wherever it is. `literally` leaves the earlier turns out of
    account and typos as they are; `documents` are the ids of the articles that are asked (None: all).
    """
    key, known = _key(len(conversation.turns)), _Known()
    history = [] if literally else [turn for turn in conversation.turns if isinstance(turn, Answer)]

    def news() -> Iterator[News]:
        yield from opening.lines()
        if stop.is_set():  # while the models were loading
            return
        yield from opening.result().stream(
            question, history=history, documents=documents, literally=literally
        )

    try:
        yield Frame(views.turn(key, question, known.body(key)), said="Searching.")
        for _ in _follow(news, stop, known):
            yield Frame(views.turn(key, question, known.body(key)))
            time.sleep(UPDATE_S)
        yield _last(key, known.turn(question), conversation, showing or Showing())
    finally:
        stop.set()  # whoever does not wait for the answer ends the work on it


def opened(conversation: Conversation, showing: Showing) -> tuple[str, Frame]:
    """A conversation as it was left: what is past as HTML, and its last turn."""
    *before, last = conversation.turns
    past = showing.past(Conversation(conversation.id, tuple(before)))
    return past, _last(_key(len(before)), last, conversation, showing)


def changed_articles(opening: Opening) -> Callable[[Answer], Sequence[str]]:
    """Titles of the articles of an answer that are not what they were; none while nothing is open."""
    try:
        pipeline = opening.result() if opening.done else None
    except AttestError:
        pipeline = None

    @functools.cache
    def document(doc_id: int) -> Document | None:
        try:
            return pipeline.document(doc_id) if pipeline else None
        except AttestError:
            return None

    def is_as_quoted(citation: Citation) -> bool:
        now = document(citation.doc_id)
        if now is None or now.sha256 != citation.doc_sha256:
            return False
        # A later Attest may read another text from the same file.
        return now.text[citation.start : citation.end] == citation.quote

    def changed(answer: Answer) -> Sequence[str]:
        cited = (*answer.citations, *answer.nearby) if pipeline else ()
        return list({c.doc_id: c.title for c in cited if not is_as_quoted(c)}.values())

    return changed


def _follow(news: Callable[[], Iterator[News]], stop: Event, known: _Known) -> Iterator[None]:
    """Take in the news as they come; yields after each lot, until the end is known or `stop` is set.

    A thread of its own works, since it may wait for a generator for longer than a reader does.
    """
    arrived: SimpleQueue[News] = SimpleQueue()
    Thread(target=_work, args=(news, stop, arrived), name="attest-answer", daemon=True).start()
    while known.end is None and not stop.is_set():
        try:
            known.take(arrived.get(timeout=NOTICE_S))
        except Empty:
            continue
        while known.end is None and not arrived.empty():
            known.take(arrived.get())
        if known.end is None:
            yield


def _work(news: Callable[[], Iterator[News]], stop: Event, arrived: SimpleQueue[News]) -> None:
    try:
        with closing(news()) as items:  # type: ignore[type-var]  # a generator
            for item in items:
                if stop.is_set():
                    return
                arrived.put(item)
    except Exception as error:
        if not isinstance(error, AttestError):
            _log.exception("a question could not be answered")
        arrived.put(error)


def _last(key: str, turn: Turn, conversation: Conversation, showing: Showing) -> Frame:
    html = showing.turn(key, turn, conversation.id)
    if isinstance(turn, Failed):
        return Frame(html, said=escape(turn.reason), article="", turn=turn)
    if isinstance(turn, Stopped):
        return Frame(html, said="Stopped.", article=_address(turn.citations), turn=turn)
    article = _address(turn.citations or turn.nearby, near=not turn.citations)
    return Frame(html, said=escape(views.announcement(turn)), article=article, turn=turn)


def _address(shown: Sequence[Citation], *, near: bool = False) -> str:
    return article_url(shown[0], shown, near=near) if shown else ""


def _key(index: int) -> str:
    return f"t{index}"
