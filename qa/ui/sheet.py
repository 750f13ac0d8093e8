"""Sheet: what the chat tab shows of a conversation, as updates of the Gradio parts that show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from index.errors import AttestError
from qa.ui import chat, views
from qa.ui.conversations import Conversation
from qa.ui.desk import Desk
from qa.ui.shelf import Shelf

Update = dict[Any, Any]


@dataclass(frozen=True)
class Sheet:
    """Its fields from `bar` on are Gradio's; `conversation` is a `gr.State` of the one in hand."""

    desk: Desk
    shelf: Shelf
    bar: Any
    past: Any
    current: Any
    said: Any
    article: Any
    conversation: Any
    question: Any

    @property
    def parts(self) -> list[Any]:
        """All but the question, whose box may be in use already when the page opens."""
        return [self.bar, self.past, self.current, self.said, self.article, self.conversation]

    @property
    def showing(self) -> chat.Showing:
        return chat.Showing(self.desk.evaluating is not None, chat.changed_articles(self.desk.opening))

    def begun(self, past: str) -> Update:
        """A question is being answered."""
        return {
            self.past: past,
            self.question: gr.update(submit_btn=False, stop_btn="Stop"),  # asking.js empties it
        }

    def drawn(self, frame: chat.Frame) -> Update:
        """One frame of an answer."""
        article = None
        if frame.article:
            # A frame that has failed at an address, for the articles were not open, does not try it again.
            turn = frame.turn.id if frame.turn else ""
            article = _marked(frame.article, turn) if self.desk.opening.done else None
        elif frame.turn is not None:  # each turn another value, for page.js acts on what is new
            article = gr.update(unmarked=frame.turn.id)
        parts = {self.current: frame.current, self.said: frame.said, self.article: article}
        return {part: value for part, value in parts.items() if value is not None}

    def ended(self, request: gr.Request, grown: Conversation, problem: str) -> Update:
        """The answer is there; `grown` has its turn, and `problem` is why that could not be kept."""
        return {self.conversation: grown, **self.listed(request, grown, problem=problem), **self._idle()}

    def listed(self, request: gr.Request, conversation: Conversation, **options: Any) -> Update:
        """The bar over `conversation`, with the options of `Shelf.bar`."""
        return {self.bar: self.shelf.bar(request, conversation, **options)}

    def opened(self, request: gr.Request, name: str) -> Update:
        """A kept conversation as it was left; a new one, and why, where there is none of this name."""
        try:
            conversation = self.shelf.load(request, name)
        except AttestError as error:
            return self.fresh(request, problem=str(error))
        if not conversation.turns:
            return self.fresh(request)
        past, frame = chat.opened(conversation, self.showing)
        return {
            **self.listed(request, conversation),
            **self._idle(),
            **self.drawn(frame),
            self.past: past,
            self.conversation: conversation,
            self.said: "Conversation opened.",
        }

    def again(self, conversation: Conversation) -> Update:
        """The same turns, for articles that were opened after they were drawn."""
        past, frame = chat.opened(conversation, self.showing)
        return {self.past: past, **self.drawn(replace(frame, said=None))}

    def fresh(self, request: gr.Request, **options: Any) -> Update:
        """A new conversation, with the options of `Shelf.bar`."""
        conversation = Conversation()
        return {
            **self.listed(request, conversation, **options),
            **self._idle(),
            self.past: views.welcome(),
            self.current: "",
            self.said: "New conversation.",
            self.article: _marked(""),
            self.conversation: conversation,
        }

    def _idle(self) -> Update:
        return {self.question: gr.update(stop_btn=False, submit_btn="Ask")}


def _marked(address: str, turn: str = "") -> Any:
    """The article pane at `address`, with the marks that it holds of a turn."""
    # In one, for two that change one after the other would lead there twice.
    return gr.update(value=f"{address} {turn}".strip(), unmarked="")
