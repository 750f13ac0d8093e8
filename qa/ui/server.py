"""Server: the address the page listens on, the article routes, and the policy that keeps requests at home."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from index.errors import AttestError, SettingsError
from qa.settings import Settings
from qa.ui import article
from qa.ui.markup import parse_marks
from qa.ui.opening import Opening

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio needs inline scripts and eval, so this cannot stop an injected script; escaping does that.
# It stops what would leave the page.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)


def claim_port(settings: Settings) -> None:
    """Raise SettingsError in one line where the page could not listen on `host` and `port`."""
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise port_taken(port) from error
        if error.errno == errno.EACCES:
            raise SettingsError(
                f"port {port} may not be opened by this user; set ATTEST_PORT to 1024 or more"
            ) from error
        raise SettingsError(
            f"host {host!r} is no address of this machine; set ATTEST_HOST to 127.0.0.1"
        ) from error


def port_taken(port: int) -> SettingsError:
    return SettingsError(f"port {port} is taken; set ATTEST_PORT to another")


def routes(opening: Opening) -> list[Route]:
    """`article/`, the list of articles, and `article/<id>`, one of them with its quotations marked."""
    from starlette.routing import Route

    def contents(request: Request) -> Response:
        if not opening.done:
            return _html(article.message_page("The article appears here when it has been read."))
        try:
            return _html(article.contents_page(opening.result().documents))
        except AttestError as error:
            return _html(article.message_page(str(error)))

    def one(request: Request) -> Response:
        if not opening.done:
            return _html(article.message_page("The article appears here when it has been read."), 503)
        try:
            return _html(_article(opening, request.path_params["id"], request.query_params))
        except AttestError as error:
            return _html(article.message_page(str(error)), 404)

    return [Route("/article/", contents), Route("/article/{id:int}", one)]


def _article(opening: Opening, doc_id: int, query: Mapping[str, str]) -> str:
    pipeline = opening.result()
    document = pipeline.document(doc_id)
    report = pipeline.report
    several = report.added + report.changed + report.unchanged > 1
    kind = "near" if "near" in query else "quoted"
    if not document.sha256.startswith(query.get("sha", "")):
        notice = "This article has changed since it was quoted, so nothing is marked."
        return article.article_page(document, (), notice=notice, several=several)
    spans = parse_marks(query.get("near" if kind == "near" else "marks", ""), len(document.text))
    return article.article_page(document, spans, kind=kind, several=several)


def _html(content: str, status: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    headers = {"Content-Security-Policy": article.POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(content, status, headers)


class Policy:
    """ASGI middleware: every reply carries a content security policy; the article's own is stricter."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_policy(list(message.get("headers", [])))}
            await send(message)

        await self._app(scope, receive, guarded)


def _with_policy(headers: list[Any]) -> list[Any]:
    present = {name.lower() for name, _ in headers}
    wanted = {
        "Content-Security-Policy": POLICY,
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    ours = [(name.lower().encode(), value.encode()) for name, value in wanted.items()]
    return headers + [(name, value) for name, value in ours if name not in present]
