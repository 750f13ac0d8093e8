"""Shelf: the conversations of whoever sits at a browser, as the chat tab uses them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from index.errors import AttestError
from qa.ui import views
from qa.ui.bar import bar
from qa.ui.conversations import Conversation, Conversations, Turn, is_reader
from qa.ui.markup import escape
from qa.ui.server import COOKIE


class Shelf:
    """`request` is always the call of the page that asks; its cookie says whose conversations are meant."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def has_more(self, request: Any, conversation: Conversation) -> bool:
        """Whether more turns of a conversation are kept than it has."""
        try:
            return len(self.load(request, conversation.id).turns) > len(conversation.turns)
        except AttestError:
            return False

    def keep(self, request: Any, conversation: Conversation, turn: Turn) -> str:
        """Keep one more turn; what went wrong as a line, "" where nothing did."""
        reader = _reader(request)
        if reader is None:
            return "this browser keeps no cookies, so the conversation ends with this page"
        try:
            self._conversations.add(reader, conversation.id, turn)
        except AttestError as error:
            return str(error)
        return ""

    def load(self, request: Any, name: str) -> Conversation:
        """Raises AttestError where this reader has none of this id."""
        return self._conversations.load(_reader(request) or "", name)

    def delete(self, request: Any, name: str) -> None:
        """Nothing where this reader has none of this id."""
        if reader := _reader(request):
            with suppress(AttestError):
                self._conversations.delete(reader, name)

    def bar(
        self, request: Any, conversation: Conversation, *, is_open: bool = False, problem: str = ""
    ) -> str:
        """The bar over `conversation` as HTML; `problem` is one line about it."""
        reader = _reader(request)
        listed = self._conversations.listed(reader) if reader else []
        note = f'<p class="note degraded">{escape(views.sentence(problem))}</p>' if problem else ""
        return bar(listed, conversation, is_open=is_open) + note


def _reader(request: Any) -> str | None:
    secret = request.cookies.get(COOKIE)
    return secret if is_reader(secret) else None
