"""Chat tab: the conversation on the left, the article on the right, and everything that happens there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from threading import Event
from typing import Any

import gradio as gr

from index.errors import AttestError
from qa.ui import chat, settings_tab, views
from qa.ui.bar import bar
from qa.ui.conversations import Conversation, Conversations, Stopped
from qa.ui.desk import Desk
from qa.ui.examples import EXAMPLES_FROM, examples
from qa.ui.fixed import ADDRESS, ARTICLE, BUTTONS, html
from qa.ui.improve import Improve
from qa.ui.opening import Opening
from qa.ui.sheet import Sheet, Update
from qa.ui.shelf import Shelf

AT_ONCE = 4  # questions answered side by side
CONTENTS = "article/"

_QUIET = {"show_progress": "hidden", "api_visibility": "private"}


class ChatTab:
    """Draws itself where it is made; `status` is the page's status line, `chosen` the articles asked."""

    def __init__(self, desk: Desk, conversations: Conversations, status: Any, chosen: Any) -> None:
        self._desk = desk
        self._shelf = Shelf(conversations)
        self._status, self._chosen = status, chosen
        self._stops: dict[str, Event] = {}  # of the answers being made, by the session of the page
        state = gr.State(Conversation())
        with gr.Row(elem_id="panes", equal_height=False):
            with gr.Column(elem_id="conversation", min_width=0):
                top = html(bar((), Conversation()), "bar")
                with gr.Column(elem_id="turns"):
                    past = html(views.welcome(), "past")
                    current = html("", "current")
                    self._tries = gr.Dataset(
                        components=["textbox"],
                        samples=[],
                        visible=False,
                        elem_id="examples",
                        show_label=False,
                    )
                improve = Improve(desk, state)
                agreed = settings_tab.consent(desk)
                question = gr.Textbox(
                    elem_id="question",
                    show_label=False,
                    label="Question",
                    placeholder="Ask a question",
                    submit_btn="Ask",
                    max_lines=6,
                    autofocus=True,
                )
                said = html("", "said")
            with gr.Column(elem_id="reading", min_width=0):
                html(ARTICLE, "article")
        where = html("", "where", html_template=ADDRESS, home="", unmarked="", visible="hidden")
        self._sheet = Sheet(desk, self._shelf, top, past, current, said, where, state, question)
        buttons = gr.HTML(elem_id="buttons", visible="hidden", js_on_load=BUTTONS)
        improve.listen(buttons)
        self._wire(buttons)
        self.follow(agreed)
        self.follow(chosen)

    def follow(self, changes: Any) -> None:
        """Bring status, examples and article pane up to date whenever the `gr.State` `changes` does."""
        parts = [self._status, self._sheet.article, self._tries]
        changes.change(self._refresh, self._chosen, parts, concurrency_limit=None, **_QUIET)

    def load(self, page: Any) -> None:
        """What the page shows first: the conversation of its address, then the articles."""
        parts = [*self._sheet.parts, self._status, self._tries]
        opened = page.load(self._load, None, parts, concurrency_limit=None, **_QUIET)
        # A step of its own, for the conversation in hand need not be that of the address any more.
        opened.then(
            self._redraw, self._sheet.conversation, self._sheet.parts, concurrency_limit=None, **_QUIET
        )

    def _wire(self, buttons: Any) -> None:
        question, conversation = self._sheet.question, self._sheet.conversation
        # The button first, for Enter counts only where it says Ask, and parts are drawn one after the other.
        parts = [question, *self._sheet.parts]
        asked: dict[str, Any] = {
            "outputs": parts,
            "concurrency_id": "ask",
            "concurrency_limit": AT_ONCE,
        }
        known = [conversation, self._chosen]
        # Enter between an answer's last part and its end counts, after the end: Gradio would drop it.
        late = {"trigger_mode": "always_last"}
        sent = question.submit(self._ask, [question, *known], **asked, **late, **_QUIET)
        sent.failure(None, None, None, js="() => window.attest.refused()", **_QUIET)
        self._tries.click(self._ask_example, [self._tries, *known], **asked, **_QUIET)
        buttons.literally(self._ask_literally, known, **asked, **_QUIET)
        question.stop(self._stop, None, None, queue=False, **_QUIET)
        # Every one counts: by default Gradio drops an event while another of its kind is under way.
        each: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "multiple"}
        buttons.discard(self._discard, [conversation], parts, **each, **_QUIET)
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
        showing, turn = self._sheet.showing, None
        frames = chat.reply(
            self._desk.opening,
            question,
            conversation,
            stop,
            literally=literally,
            documents=chosen,
            showing=showing,
        )
        update: Update = self._sheet.begun(showing.past(conversation))
        try:
            for frame in frames:
                if self._stops.get(session) is not stop:  # another conversation is shown by now
                    yield gr.skip()  # for Gradio draws what was yielded last once more at the end
                    return
                if frame.turn is not None:
                    turn = frame.turn
                    del self._stops[session]
                    problem = self._shelf.keep(request, conversation, turn)
                    grown = Conversation(conversation.id, (*conversation.turns, turn))
                    update |= self._sheet.ended(request, grown, problem)
                update |= self._sheet.drawn(frame)
                yield dict(update)  # all of it each time, for a busy browser leaves out what it is late for
        finally:
            frames.close()  # type: ignore[attr-defined]  # a generator
            if self._stops.get(session) is stop:
                del self._stops[session]
            if turn is None:  # the reader has gone elsewhere
                self._shelf.keep(request, conversation, Stopped(question))

    def _stop(self, request: gr.Request) -> None:
        if stop := self._stops.get(str(request.session_hash)):
            stop.set()

    # Conversations

    def _visit(self, event: gr.EventData, request: gr.Request) -> Update:
        """Open a conversation, or begin one; what was being answered is left."""
        self._leave(request)
        name = str(event._data.get("id"))
        return self._sheet.opened(request, name) if name else self._sheet.fresh(request)

    def _discard(self, conversation: Conversation, event: gr.EventData, request: gr.Request) -> Update:
        name = str(event._data.get("id"))
        self._shelf.delete(request, name)
        if name != conversation.id:
            return self._sheet.listed(request, conversation, is_open=True)
        self._leave(request)
        return self._sheet.fresh(request, is_open=True)

    def _leave(self, request: gr.Request) -> None:
        if stop := self._stops.pop(str(request.session_hash), None):
            stop.set()

    # Articles

    def _load(self, request: gr.Request) -> Iterator[Update]:
        name = request.query_params.get("c")
        shown = self._sheet.opened(request, name) if name else self._sheet.listed(request, Conversation())
        yield {part: value for part, value in shown.items() if part is not self._sheet.question}
        yield from self._refresh()

    def _redraw(self, conversation: Conversation, request: gr.Request) -> Any:
        """Once the articles are open, the pane can show them, and it is known which of them have changed."""
        if not conversation.turns or str(request.session_hash) in self._stops:
            return gr.skip()
        if self._shelf.has_more(request, conversation):
            return gr.skip()  # a question was asked and answered since this began: that is what is shown
        return self._sheet.again(conversation)

    def _refresh(self, chosen: list[int] | None = None) -> Iterator[Update]:
        opening = self._desk.opening  # another one after settings were mended with which it failed
        for line in opening.lines():
            yield {self._status: views.busy(line)}
        yield self._opened(opening, chosen)

    def _opened(self, opening: Opening, chosen: list[int] | None) -> Update:
        try:
            pipeline = opening.result()
            listing = pipeline.listing
            first = [pipeline.document(one.id) for one in listing[:EXAMPLES_FROM]]
        except AttestError as error:
            return {self._status: views.failed(str(error)), self._sheet.article: gr.update(home=CONTENTS)}
        # Another address for other articles, so that the frame is taken there again.
        state = hashlib.sha256(repr([(one.id, one.sha256) for one in listing]).encode()).hexdigest()[:8]
        home = f"{CONTENTS}{listing[0].id if len(listing) == 1 else ''}?of={state}"
        asked = len(chosen) if chosen else None
        return {
            self._status: views.ready(self._desk.in_use, len(listing), asked),
            self._sheet.article: gr.update(home=home),
            self._tries: gr.update(samples=[[example] for example in examples(first)], visible=True),
        }
