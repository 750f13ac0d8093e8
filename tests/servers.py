"""A scripted OpenAI-compatible HTTP server on loopback that misbehaves on demand.

    with scripted(["1. The talks are held in Saudi Arabia."]) as server:
        settings = Settings(llm="openai:scripted", llm_base_url=server.base_url)
        ...
        server.requests[0]["messages"]

Each reply is a text, streamed well, or a function from `Exchange` to None that sends what it likes.
The last reply is given again to every later request.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.waiting import beside


class Exchange:
    """One request being answered; `body` is its JSON, `headers` its headers."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: Any, closing: threading.Event) -> None:
        self.body = body
        self.headers = dict(handler.headers)
        self._handler = handler
        self._closing = closing

    def start(self, status: int = 200, content_type: str = "text/event-stream", **headers: str) -> None:
        """Status line and headers; the body ends where the connection does."""
        self._handler.send_response(status)
        for name, value in {"content-type": content_type, **headers}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.send_header("connection", "close")
        self._handler.end_headers()

    def raw(self, data: bytes | str) -> None:
        self._handler.wfile.write(data.encode() if isinstance(data, str) else data)
        self._handler.wfile.flush()

    def piece(self, text: str) -> None:
        self.event({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})

    def end(self, reason: str = "stop") -> None:
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
        self.event({"choices": [], "usage": usage})
        self.raw("data: [DONE]\n\n")

    def event(self, chunk: dict[str, Any]) -> None:
        head = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        self.raw(f"data: {json.dumps(head | chunk)}\n\n")

    def pause(self, seconds: float) -> bool:
        """Wait; False when the server is being closed, so that a loop can end."""
        return not self._closing.wait(seconds)


Reply = str | Callable[[Exchange], None]


@dataclass
class Scripted:
    """`base_url` ends in /v1; `requests` are the JSON bodies and `headers` theirs, in order of arrival."""

    base_url: str
    requests: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


def well(text: str, size: int = 12) -> Callable[[Exchange], None]:
    """`text` streamed in pieces of `size` characters, with a proper end."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        for start in range(0, len(text), size):
            exchange.piece(text[start : start + size])
        exchange.end()

    return reply


def fails(status: int, message: str = "", **headers: str) -> Callable[[Exchange], None]:
    """An error status with the usual JSON body."""

    def reply(exchange: Exchange) -> None:
        exchange.start(status, "application/json", **headers)
        exchange.raw(json.dumps({"error": {"message": message, "type": "scripted", "code": status}}))

    return reply


def silent(exchange: Exchange) -> None:
    """Takes the request and never answers."""
    exchange.pause(30)


def stalls(text: str) -> Callable[[Exchange], None]:
    """Streams `text`, then nothing more, on an open connection."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        exchange.piece(text)
        exchange.pause(30)

    return reply


def breaks_off(text: str) -> Callable[[Exchange], None]:
    """Streams `text` and closes the connection without an end."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        exchange.piece(text)

    return reply


def drips(text: str = "1. A word and ", every: float = 0.05) -> Callable[[Exchange], None]:
    """Streams `text` again and again, for ever, a little before any limit between tokens."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        while exchange.pause(every):
            exchange.piece(text)

    return reply


def sends(data: bytes | str, content_type: str = "text/event-stream") -> Callable[[Exchange], None]:
    """Exactly `data` with status 200."""

    def reply(exchange: Exchange) -> None:
        exchange.start(content_type=content_type)
        exchange.raw(data)

    return reply


def floods(data: bytes) -> Callable[[Exchange], None]:
    """`data` for ever, as fast as it is taken."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        while exchange.pause(0):
            exchange.raw(data)

    return reply


@contextmanager
def scripted(replies: Sequence[Reply]) -> Iterator[Scripted]:
    """A server on a free loopback port that gives `replies` in order, then the last one for ever."""
    closing = threading.Event()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                reply = replies[min(len(state.requests), len(replies) - 1)]
                state.requests.append(body)
                state.headers.append({name.lower(): value for name, value in self.headers.items()})
            with suppress(OSError):  # the client gives up, which is what many scripts are for
                (well(reply) if isinstance(reply, str) else reply)(Exchange(self, body, closing))
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = Scripted(f"http://127.0.0.1:{server.server_port}/v1")
    with beside(partial(server.serve_forever, 0.02)):
        try:
            yield state
        finally:
            closing.set()
            server.shutdown()
            server.server_close()
