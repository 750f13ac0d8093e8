"""What went wrong at an OpenAI-compatible endpoint, as one line with its cure: the one place that maps it."""

from __future__ import annotations

import re
import socket
import ssl

import httpx
import openai

from qa.cures import QUOTE_INSTEAD
from qa.generation.generator import harmless

_CONTEXT = re.compile(r"context.{0,20}(length|size|window)|maximum.{0,30}tokens|too long", re.I)
_NOT_AGREED = "sent a reply that is not of the agreed form"
CHECK_URL = "check llm_base_url (it usually ends in /v1)"
_CURES = {
    401: "check llm_api_key",
    403: "check llm_api_key",
    404: f"{CHECK_URL} and the model's name",
    429: "wait, or check the account's limits",
}


class BadReply(Exception):
    """A reply that is given up, or never asked for; the message goes on from the endpoint's name."""


def describe_failure(error: Exception, model: str, connect_s: float) -> str:
    """One line that goes on from the endpoint's name. It may quote the endpoint, so the key can be in it."""
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, BadReply):
            return str(cause)
    if isinstance(error, openai.APIStatusError):
        return _status(error, model)
    if isinstance(error, openai.APIConnectionError):
        return _connection(causes, connect_s)
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIResponseValidationError):
        return _refusal("broke off with an error", _said(error), model)
    if isinstance(error, httpx.TransportError | EOFError):
        return "stopped in mid-answer: the connection was closed; ask again"
    return f"{_NOT_AGREED} ({type(error).__name__}); {CHECK_URL}"


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _connection(causes: list[BaseException], connect_s: float) -> str:
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (httpx.ConnectTimeout, f"no connection within {connect_s:g} s"),
        (ConnectionRefusedError, "connection refused"),
        (socket.gaierror, "its name is not known"),
        (ssl.SSLError, "no secure connection"),
        (httpx.ConnectError, "no connection"),
    )
    for kind, reason in kinds:
        if any(isinstance(cause, kind) for cause in causes):
            return f"cannot be reached ({reason}); start it or {QUOTE_INSTEAD}"
    return "closed the connection without an answer; check llm_base_url and the endpoint's log"


def _status(error: openai.APIStatusError, model: str) -> str:
    code = error.status_code
    if 300 <= code < 400:
        return f"answered {code}, a redirect, which is not followed; set llm_base_url to its final address"
    if code in (401, 403):
        return f"answered {code} (not allowed); {_CURES[code]}"
    return _refusal(f"answered {code}", _said(error), model, _CURES.get(code, "see the endpoint's log"))


def _refusal(what: str, said: str, model: str, cure: str = "see the endpoint's log") -> str:
    if _CONTEXT.search(said):
        return f"{what}: the evidence does not fit the context length of {model}; raise it or lower passages"
    return f"{what}{f' ({said})' if said else ''}; {cure}"


def _said(error: openai.APIError) -> str:
    """The endpoint's own message, if it sent one in the usual place: untrusted, so short and on one line."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    message = body.get("message") if isinstance(body, dict) else None
    return harmless(message)[:160] if isinstance(message, str) else ""
