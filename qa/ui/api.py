"""API: the named endpoints /ask and /documents for programs; everything else of the page is private.

For the page: give `launch_options(desk)` to `launch`; they bound uploads, and switch the MCP tools on where
the settings say so.
"""

# Without `from __future__ import annotations`, for Gradio reads the types of the endpoints.
import importlib.util
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from index.errors import AttestError, QuestionError, SettingsError
from qa.answer import Answer
from qa.ui.articles_tab import MAX_UPLOAD
from qa.ui.desk import Desk
from qa.ui.opening import unexpected

MAX_TURNS = 50  # earlier turns that a question may come with
AT_ONCE = 4  # questions of programs that are answered side by side
_log = logging.getLogger(__name__)
_Value = TypeVar("_Value")
_MCP = 'pip install "mcp>=1.21,<2"'


def build(desk: Desk) -> None:
    """Add the endpoints; called once inside the Blocks."""
    import gradio as gr

    def ask(
        request: gr.Request,
        question: str,
        history: list | None = None,  # type: ignore[type-arg]
        documents: list | None = None,  # type: ignore[type-arg]
    ) -> dict:  # type: ignore[type-arg]
        """Answer a question from the articles, every sentence with its quotation, or say that they do not.

        `history` holds earlier turns, oldest first: {"question": ..., "answer": ...} each, or earlier
        answers of this function. `documents` holds the ids of the only articles to ask.
        """
        with _told():
            turns = _turns(history)
            answer = desk.opening.result().ask(question, history=turns, documents=documents)
        return _reply(answer.to_dict(), request)

    def documents(request: gr.Request) -> list:  # type: ignore[type-arg]
        """The articles: id, title, source, date, sha256, size in bytes, state and when each was added."""
        with _told():
            listing = desk.opening.result().listing
        return _reply([dict(vars(one)) for one in listing], request)

    gr.api(ask, api_name="ask", concurrency_limit=AT_ONCE)
    gr.api(documents, api_name="documents", concurrency_limit=AT_ONCE)


def launch_options(desk: Desk) -> dict[str, Any]:
    """What `launch` needs beside; raises SettingsError where MCP is switched on but not installed."""
    if desk.settings.mcp and importlib.util.find_spec("mcp") is None:
        raise SettingsError(
            f"mcp is switched on, but its package is not installed; {_MCP}, or set ATTEST_MCP=no"
        )
    return {"max_file_size": MAX_UPLOAD, "mcp_server": desk.settings.mcp}


@contextmanager
def _told() -> Iterator[None]:
    """An error as Gradio tells it to a client: one line, and no traceback on either side."""
    import gradio as gr

    try:
        yield
    except Exception as error:
        if not isinstance(error, AttestError):
            _log.exception("a program's call failed")
            error = unexpected(error)
        raise gr.Error(str(error), print_exception=False) from error


def _reply(value: _Value, request: Any) -> _Value:
    """The value; for an MCP client its JSON, since such a reply is a text, and Gradio's would be Python's."""
    if request.headers.get("x-gradio-user") == "mcp":
        return json.dumps(value, ensure_ascii=False)  # type: ignore[return-value]
    return value


def _turns(history: Any) -> Sequence[Answer | Mapping[str, str]]:
    """The earlier turns as a Pipeline takes them; raises QuestionError for what is none."""
    if history is None:
        return ()
    if not isinstance(history, list) or not all(isinstance(turn, dict) for turn in history):
        raise QuestionError(
            f'history is {str(history)[:60]!r}; it must be a list of {{"question", "answer"}}'
        )
    return [Answer.from_dict(turn) if "version" in turn else turn for turn in history[-MAX_TURNS:]]
