"""Chat tab: the conversation on the left, the article on the right, and everything that happens there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import gradio as gr

from index.errors import AttestError
from qa.ui import chat, settings_tab, views
from qa.ui.bar import bar
from qa.ui.conversations import Conversation, Conversations, Stopped, Turn
from qa.ui.desk import Desk
from qa.ui.examples import EXAMPLES_FROM, examples
from qa.ui.fixed import ADDRESS, ARTICLE, BUTTONS, html
from qa.ui.improve import Improve
from qa.ui.shelf import Shelf

AT_ONCE = 4  # questions answered side by side
CONTENTS = "article/"

_QUIET = {"show_progress": "hidden", "api_visibility": "private"}

Update = dict[Any, Any]


class ChatTab:
    """Draws itself where it is made; `status` is the page's status line, `chosen` the articles asked."""

    def __init__(self, desk: Desk, conversations: Conversations, status: Any, chosen: Any) -> None:
        self._desk = desk
        self._shelf = Shelf(conversations)
        self._status, self._chosen = status, chosen
        self._stops: dict[str, Event] = {}  # of the answers being made, by the session of the page
        self._conversation = gr.State(Conversation())
        with gr.Row(elem_id="panes", equal_height=False):
            with gr.Column(elem_id="conversation", min_width=0):
                self._bar = html(bar((), Conversation()), "bar")
                with gr.Column(elem_id="turns"):
                    self._past = html(views.welcome(), "past")
                    self._current = html("", "current")
                    self._tries = gr.Dataset(
                        components=["textbox"],
                        samples=[],
                        visible=False,
                        elem_id="examples",
                        show_label=False,
                    )
                improve = Improve(desk, self._conversation)
                agreed = settings_tab.consent(desk)
                self._question = gr.Textbox(
                    elem_id="question",
                    show_label=False,
                    label="Question",
                    placeholder="Ask a question",
                    submit_btn="Ask",
                    max_lines=6,
                    autofocus=True,
                )
                self._said = html("", "said")
            with gr.Column(elem_id="reading", min_width=0):
                html(ARTICLE, "article")
        self._article = html("", "where", html_template=ADDRESS, home="", unmarked="", visible="hidden")
        buttons = gr.HTML(elem_id="buttons", visible="hidden", js_on_load=BUTTONS)
        improve.listen(buttons)
        self._wire(buttons)
        self.follow(agreed)
        self.follow(chosen)

    def follow(self, changes: Any) -> None:
        """Bring status, examples and article pane up to date whenever the `gr.State` `changes` does."""
        parts = [self._status, self._article, self._tries]
        changes.change(self._refresh, self._chosen, parts, **_QUIET)

    def load(self, page: Any) -> None:
        """What the page shows first: the conversation of its address, then the articles."""
        parts = [*self._shown_parts(), self._status, self._tries]  # the box may be in use already
        opened = page.load(self._load, None, parts, concurrency_limit=None, **_QUIET)
        # A step of its own, for the conversation in hand need not be that of the address any more.
        parts = [self._past, self._current, self._article]
        opened.then(self._redraw, self._conversation, parts, concurrency_limit=None, **_QUIET)

    def _shown_parts(self) -> list[Any]:
        return [self._bar, self._past, self._current, self._said, self._article, self._conversation]

    def _turn_parts(self) -> list[Any]:
        # The button first, for Enter counts only where it says Ask, and parts are drawn one after the other.
        return [self._question, *self._shown_parts()]

    def _wire(self, buttons: Any) -> None:
        asked: dict[str, Any] = {
            "outputs": self._turn_parts(),
            "concurrency_id": "ask",
            "concurrency_limit": AT_ONCE,
        }
        known = [self._conversation, self._chosen]
        # Enter between an answer's last part and its end counts, after the end: Gradio would drop it.
        late = {"trigger_mode": "always_last"}
        sent = self._question.submit(self._ask, [self._question, *known], **asked, **late, **_QUIET)
        sent.failure(None, None, None, js="() => window.attest.refused()", **_QUIET)
        self._tries.click(self._ask_example, [self._tries, *known], **asked, **_QUIET)
        buttons.literally(self._ask_literally, known, **asked, **_QUIET)
        self._question.stop(self._stop, None, None, queue=False, **_QUIET)
        parts = self._turn_parts()
        # Every one counts: by default Gradio drops an event while another of its kind is under way.
        each: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "multiple"}
        buttons.discard(self._discard, [self._conversation], parts, **each, **_QUIET)
        visit = buttons.visit(self._visit, None, parts, **each, **_QUIET)
        for ended in (visit.then, visit.failure):  # Gradio calls only the latter after an error
            ended(None, None, None, js="() => window.attest.visited()", **_QUIET)

    # Asking

    def _ask(
        self, text: str, conversation: Conversation, chosen: list[int] | None, request: gr.Request
    ) -> Iterator[Update]:
        yield from self._answer(text.strip(), conversation, chosen, request)

    def _ask_example(
        self, sample: list[str], conversation: Conversation, chosen: list[int] | None, request: gr.Request
    ) -> Iterator[Update]:
        yield from self._answer(sample[0], conversation, chosen, request)

    def _ask_literally(
        self,
        conversation: Conversation,
        chosen: list[int] | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Update]:
        try:
            question = conversation.turn(str(event._data.get("turn"))).question
        except AttestError:
            question = ""  # of a conversation that was left meanwhile
        yield from self._answer(question, conversation, chosen, request, literally=True)

    def _answer(
        self,
        question: str,
        conversation: Conversation,
        chosen: list[int] | None,
        request: gr.Request,
        *,
        literally: bool = False,
    ) -> Iterator[Update]:
        """Answer, and keep the turn; nothing for an empty question or while another is answered."""
        session = str(request.session_hash)
        if not question or session in self._stops:
            yield gr.skip()
            return
        if not conversation.turns:
            conversation = Conversation()  # of a name of its own: a State begins with one value for all tabs
        stop = self._stops[session] = Event()
        showing, turn = self._showing(), None
        frames = chat.reply(
            self._desk.opening,
            question,
            conversation,
            stop,
            literally=literally,
            documents=chosen,
            showing=showing,
        )
        update: Update = self._begun(showing.past(conversation))
        try:
            for frame in frames:
                if self._stops.get(session) is not stop:  # another conversation is shown by now
                    yield gr.skip()  # for Gradio draws what was yielded last once more at the end
                    return
                if frame.turn is not None:
                    turn = frame.turn
                    del self._stops[session]
                    update |= self._ended(request, conversation, turn)
                update |= self._drawn(frame)
                yield dict(update)  # all of it each time, for a busy browser leaves out what it is late for
        finally:
            frames.close()  # type: ignore[attr-defined]  # a generator
            if self._stops.get(session) is stop:
                del self._stops[session]
            if turn is None:  # the reader has gone elsewhere
                self._shelf.keep(request, conversation, Stopped(question))

    def _begun(self, past: str) -> Update:
        return {
            self._past: past,
            self._question: gr.update(submit_btn=False, stop_btn="Stop"),  # page.js empties it
        }

    def _drawn(self, frame: chat.Frame) -> Update:
        article = None
        if frame.article:
            # A frame that has failed at an address, for the articles were not open, does not try it again.
            article = _marked(frame.article) if self._desk.opening.done else None
        elif frame.turn is not None:  # each turn another value, for page.js acts on what is new
            article = gr.update(unmarked=frame.turn.id)
        parts = {self._current: frame.current, self._said: frame.said, self._article: article}
        return {part: value for part, value in parts.items() if value is not None}

    def _ended(self, request: gr.Request, conversation: Conversation, turn: Turn) -> Update:
        problem = self._shelf.keep(request, conversation, turn)
        grown = Conversation(conversation.id, (*conversation.turns, turn))
        return {
            self._conversation: grown,
            self._bar: self._shelf.bar(request, grown, problem=problem),
            self._question: gr.update(stop_btn=False, submit_btn="Ask"),
        }

    def _stop(self, request: gr.Request) -> None:
        if stop := self._stops.get(str(request.session_hash)):
            stop.set()

    # Conversations

    def _visit(self, event: gr.EventData, request: gr.Request) -> Update:
        """Open a conversation, or begin one; what was being answered is left."""
        self._leave(request)
        name = str(event._data.get("id"))
        return self._opened(request, name) if name else self._fresh(request)

    def _discard(self, conversation: Conversation, event: gr.EventData, request: gr.Request) -> Update:
        name = str(event._data.get("id"))
        self._shelf.delete(request, name)
        if name != conversation.id:
            return {self._bar: self._shelf.bar(request, conversation, is_open=True)}
        self._leave(request)
        return self._fresh(request, is_open=True)

    def _leave(self, request: gr.Request) -> None:
        if stop := self._stops.pop(str(request.session_hash), None):
            stop.set()

    def _opened(self, request: gr.Request, name: str) -> Update:
        try:
            conversation = self._shelf.load(request, name)
        except AttestError as error:
            return self._fresh(request, problem=str(error))
        if not conversation.turns:
            return self._fresh(request)
        past, frame = chat.opened(conversation, self._showing())
        idle = {
            self._bar: self._shelf.bar(request, conversation),
            self._past: past,
            self._question: gr.update(stop_btn=False, submit_btn="Ask"),
            self._conversation: conversation,
        }
        return idle | self._drawn(frame) | {self._said: "Conversation opened."}

    def _fresh(self, request: gr.Request, *, is_open: bool = False, problem: str = "") -> Update:
        conversation = Conversation()
        return {
            self._bar: self._shelf.bar(request, conversation, is_open=is_open, problem=problem),
            self._past: views.welcome(),
            self._current: "",
            self._said: "New conversation.",
            self._article: _marked(""),
            self._question: gr.update(stop_btn=False, submit_btn="Ask"),
            self._conversation: conversation,
        }

    # Articles

    def _load(self, request: gr.Request) -> Iterator[Update]:
        name = request.query_params.get("c")
        shown = self._opened(request, name) if name else {self._bar: self._shelf.bar(request, Conversation())}
        yield {part: value for part, value in shown.items() if part is not self._question}
        for line in self._desk.opening.lines():
            yield {self._status: views.busy(line)}
        yield self._refresh()

    def _redraw(self, conversation: Conversation, request: gr.Request) -> Any:
        """Once the articles are open, the pane can show them, and it is known which of them have changed."""
        if not conversation.turns or str(request.session_hash) in self._stops:
            return gr.skip()
        past, frame = chat.opened(conversation, self._showing())
        return {self._past: past} | self._drawn(replace(frame, said=None))

    def _refresh(self, chosen: list[int] | None = None) -> Update:
        opening = self._desk.opening
        if not opening.done:
            return {self._status: views.busy(opening.progress)}
        try:
            pipeline = opening.result()
            listing = pipeline.listing
            first = [pipeline.document(one.id) for one in listing[:EXAMPLES_FROM]]
        except AttestError as error:
            return {self._status: views.failed(str(error)), self._article: gr.update(home=CONTENTS)}
        # Another address for other articles, so that the frame is taken there again.
        state = hashlib.sha256(repr([(one.id, one.sha256) for one in listing]).encode()).hexdigest()[:8]
        home = f"{CONTENTS}{listing[0].id if len(listing) == 1 else ''}?of={state}"
        asked = len(chosen) if chosen else None
        return {
            self._status: views.ready(self._desk.in_use, len(listing), asked),
            self._article: gr.update(home=home),
            self._tries: gr.update(samples=[[example] for example in examples(first)], visible=True),
        }

    def _showing(self) -> chat.Showing:
        return chat.Showing(self._desk.evaluating is not None, chat.changed_articles(self._desk.opening))


def _marked(address: str) -> Any:
    """The article pane at `address`, with the marks that it holds."""
    return gr.update(value=address, unmarked="")
