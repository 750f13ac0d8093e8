"""Generators behind llama-index: an OpenAI-compatible endpoint with every time limit, or any LLM object."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from index.errors import GeneratorError, SettingsError
from qa.cures import QUOTE_INSTEAD
from qa.generation.failures import CHECK_URL, BadReply, describe_failure
from qa.generation.generator import Prompt, Usage, harmless
from qa.settings import OPENAI, Settings, is_loopback, without_secrets

_MAX_BYTES = 4 * 2**20  # of one reply; thousands of times what is asked for


@dataclass(frozen=True)
class Limits:
    """In seconds; `math.inf` where a limit cannot be held."""

    first_token: float
    between_tokens: float
    total: float


def relay(read: Callable[[], Iterator[str]], name: str, limits: Limits, deadline: float) -> Iterator[str]:
    """What `read` yields in a thread of its own; raises GeneratorError when a limit passes.

    A thread, for no timeout of a socket ends a reply that drips. It is abandoned then, and ends with its
    connection; whoever gave `read` closes that.
    """
    pieces: queue.Queue[str | Exception | None] = queue.Queue()
    abandoned = threading.Event()

    def work() -> None:
        try:
            for piece in read():
                if abandoned.is_set():
                    return
                pieces.put(piece)
            pieces.put(None)
        except Exception as error:  # handed to the caller's thread, which maps it
            pieces.put(error)

    threading.Thread(target=work, name="attest-generator", daemon=True).start()
    too_long = f"took longer than {limits.total:g} s; raise total_s or {QUOTE_INSTEAD}"
    limit = limits.first_token
    passed = f"sent no first token within {limit:g} s; raise first_token_s or {QUOTE_INSTEAD}"
    try:
        while True:
            left = deadline - time.monotonic()
            try:
                piece = pieces.get(timeout=max(0.0, min(limit, left)))
            except queue.Empty:
                passed = too_long if left <= limit else passed
                raise GeneratorError(f"{name} {passed}") from None
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece
            if time.monotonic() > deadline:
                raise GeneratorError(f"{name} {too_long}")
            limit = limits.between_tokens
            passed = (
                f"stopped in mid-answer: no token for {limit:g} s; raise between_tokens_s or {QUOTE_INSTEAD}"
            )
    finally:
        abandoned.set()


class LlamaIndexGenerator:
    """Any llama-index LLM. What it does inside cannot be ended, so only the total limit is held."""

    batch = True

    def __init__(self, llm: Any, *, name: str, total_s: float) -> None:
        if not hasattr(llm, "stream_chat") or not hasattr(llm, "metadata"):
            raise SettingsError(f"llm is a {type(llm).__name__}; it must be a llama-index LLM object")
        self.name = name
        self._llm = llm
        self._limits = Limits(float("inf"), float("inf"), total_s)

    def stream(self, prompt: Prompt, *, max_tokens: int, deadline: float, usage: Usage) -> Iterator[str]:
        """`max_tokens` is the object's own affair."""
        try:
            yield from relay(partial(_pieces, self._llm, prompt, usage), self.name, self._limits, deadline)
        except GeneratorError:
            raise
        except Exception as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise GeneratorError(f"{self.name} failed ({reason}); mend it or {QUOTE_INSTEAD}") from error

    def describe(self) -> dict[str, str | None]:
        return {"name": self.name, "model": getattr(self._llm.metadata, "model_name", None), "sha256": None}

    def close(self) -> None:
        """Nothing to free: the object is the caller's."""


class Endpoint:
    """`openai:MODEL` at `llm_base_url`. One connection per call: closing it is what ends a bad reply."""

    batch = True

    def __init__(self, settings: Settings) -> None:
        self.name: str = settings.llm
        self._model = self.name.removeprefix("openai:")
        self._url = settings.llm_base_url or OPENAI
        if not _is_address(self._url):
            raise SettingsError(
                f"llm_base_url is {self._url!r}; it must begin with http:// or https:// and name a host, "
                "such as http://localhost:11434/v1"
            )
        self._key = settings.llm_api_key
        self._connect_s = settings.connect_s
        self._limits = Limits(settings.first_token_s, settings.between_tokens_s, settings.total_s)

    def stream(self, prompt: Prompt, *, max_tokens: int, deadline: float, usage: Usage) -> Iterator[str]:
        # They take seconds, which must not count as the endpoint's.
        import llama_index.llms.openai_like  # noqa: F401
        import openai.resources.chat.completions  # noqa: F401

        where = f"the model at {without_secrets(self._url)}"
        try:
            with _client(self._url) as client:
                llm = self._open(client, max_tokens)
                read = partial(_pieces, llm, prompt, usage, must_end=True)
                yield from relay(read, where, self._limits, deadline)
        except GeneratorError:
            raise
        except Exception as error:
            reason = describe_failure(error, self._model, self._connect_s)
            if self._key:
                reason = reason.replace(self._key, "…")
            raise GeneratorError(f"{where} {reason}") from error

    def describe(self) -> dict[str, str | None]:
        return {"name": self.name, "model": self._model, "sha256": None}

    def close(self) -> None:
        """Nothing to free: connections last for one call."""

    def _open(self, client: httpx.Client, max_tokens: int) -> Any:
        from llama_index.llms.openai_like import OpenAILike

        # A little over ours, so that the watchdog says which limit passed and this one ends its thread.
        read = max(self._limits.first_token, self._limits.between_tokens) + 1
        return OpenAILike(
            model=self._model,
            api_base=self._url,
            # Never empty: llama-index would send the key of OPENAI_API_KEY, whatever host this is.
            api_key=self._key or "none",
            is_chat_model=True,
            temperature=0.0,
            max_tokens=max_tokens,
            max_retries=0,
            http_client=client,
            # Only here is a timeout heeded: the field of that name is one number, and beats the client's.
            additional_kwargs={
                "timeout": httpx.Timeout(read, connect=self._connect_s),
                "stream_options": {"include_usage": True},
            },
        )


def _pieces(llm: Any, prompt: Prompt, usage: Usage, *, must_end: bool = False) -> Iterator[str]:
    """The texts of a streamed chat, "" for a thought; with `must_end` a stream without an end is an error."""
    from llama_index.core.llms import ChatMessage

    ended = None
    turns = (("system", prompt.fixed), ("user", prompt.varying))
    messages = [ChatMessage(role=role, content=text) for role, text in turns]
    for response in _responses(llm, messages):
        counts = response.additional_kwargs
        usage.prompt_tokens = counts.get("prompt_tokens", usage.prompt_tokens)
        usage.reply_tokens = counts.get("completion_tokens", usage.reply_tokens)
        choices = getattr(response.raw, "choices", None)
        ended = (choices and choices[0].finish_reason) or ended
        usage.cut = ended == "length"
        if response.delta or counts.get("thinking_delta"):
            yield response.delta or ""
    if must_end and ended is None:
        raise EOFError("the stream has no finish_reason")


def _responses(llm: Any, messages: list[Any]) -> Iterator[Any]:
    try:
        yield from llm.stream_chat(messages)
    except NotImplementedError:  # an LLM that cannot stream
        response = llm.chat(messages)
        response.delta = response.message.content
        yield response


class _Bounded(httpx.SyncByteStream):
    """A body that ends with an error when it grows past `_MAX_BYTES`."""

    def __init__(self, body: httpx.SyncByteStream) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._body:
            size += len(chunk)
            if size > _MAX_BYTES:
                raise BadReply(f"sent more than {_MAX_BYTES} bytes; check llm_base_url")
            yield chunk

    def close(self) -> None:
        self._body.close()


def _on_response(response: httpx.Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0]
    if response.is_success and kind not in ("text/event-stream", ""):
        raise BadReply(f"answered with {harmless(kind)[:40]}, not with a stream; {CHECK_URL}")
    assert isinstance(response.stream, httpx.SyncByteStream)
    response.stream = _Bounded(response.stream)


def _client(url: str) -> httpx.Client:
    """Never follows a redirect, which would take the key along; no proxy on the way to this machine."""
    try:
        return httpx.Client(
            trust_env=not is_loopback(httpx.URL(url).host),
            follow_redirects=False,
            event_hooks={"response": [_on_response]},
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        reason = " ".join(str(error).split())[:80]
        raise BadReply(
            f"was not asked: the proxy of the environment cannot be used ({reason}…); "
            "unset ALL_PROXY, HTTPS_PROXY and HTTP_PROXY, or name another"
        ) from error


def _is_address(url: str) -> bool:
    try:
        return httpx.URL(url).scheme in ("http", "https") and bool(httpx.URL(url).host)
    except httpx.InvalidURL:  # such as two ports
        return False
