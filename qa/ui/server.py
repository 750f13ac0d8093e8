"""Server: the address the page listens on, the article routes, and the middleware of every reply.

The middleware adds the policy that keeps requests at home, and the cookie that tells readers apart.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from index.errors import AttestError, SettingsError
from qa.settings import Settings
from qa.ui import article
from qa.ui.conversations import is_reader, new_id
from qa.ui.desk import Desk
from qa.ui.markup import digest, parse_marks
from qa.ui.opening import Opening
from qa.ui.views import sentence

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

_LOADING = article.message_page("The article appears here when it has been read.", is_wrong=False)
COOKIE = "attest_reader"
_YEAR_S = 365 * 24 * 3600


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


def routes(desk: Desk) -> list[Route]:
    """`article/`, the list of articles, and `article/<id>`, one of them with its quotations marked."""
    from starlette.routing import Route

    def contents(request: Request) -> Response:
        if not desk.opening.done:
            return page_reply(_LOADING)
        try:
            return page_reply(article.contents_page(desk.opening.result().listing))
        except AttestError as error:
            return page_reply(article.message_page(sentence(str(error))))

    def one(request: Request) -> Response:
        if not desk.opening.done:
            return page_reply(_LOADING, 503)
        try:
            return page_reply(_article(desk.opening, request.path_params["id"], request.query_params))
        except AttestError as error:
            return page_reply(article.message_page(sentence(str(error))), 404)

    return [Route("/article/", contents), Route("/article/{id:int}", one)]


def _article(opening: Opening, doc_id: int, query: Mapping[str, str]) -> str:
    pipeline = opening.result()
    document = pipeline.document(doc_id)
    several = len(pipeline.listing) > 1
    kind = "near" if "near" in query else "quoted"
    spans = parse_marks(query.get("near" if kind == "near" else "marks", ""), len(document.text))
    said = digest(document.text[start:end] for start, end in spans)
    # A later Attest may read another text from the same file.
    if not document.sha256.startswith(query.get("sha", "")) or said != query.get("said", said):
        notice = "This article has changed since it was quoted, so nothing is marked."
        return article.article_page(document, (), notice=notice, several=several)
    return article.article_page(document, spans, kind=kind, several=several)


def page_reply(content: str, status: int = 200) -> Response:
    """A page of ours that may do nothing at all, and be framed by the chat page only."""
    from starlette.responses import HTMLResponse

    headers = {"Content-Security-Policy": article.POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(content, status, headers)


class Policy:
    """ASGI middleware: every reply carries a content security policy; the article's own is stricter.

    Whoever opens the page gets the cookie that their conversations are kept under.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Given again at each visit, so that it lasts for a year from the last one.
        secret = _secret(scope) if scope["type"] == "http" and scope["path"] == "/" else None

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _with_policy(list(message.get("headers", [])))
                if secret:
                    headers.append((b"set-cookie", _cookie(secret).encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, guarded)


def _secret(scope: Scope) -> str:
    """That of whoever asks, a new one where there is none yet."""
    from starlette.requests import Request

    # By a lenient parser: other programs of this machine set cookies of their own for the same address.
    sent = Request(scope).cookies.get(COOKIE)
    return sent if sent and is_reader(sent) else new_id()


def _cookie(secret: str) -> str:
    """Not readable by scripts, and not sent along by other sites' pages; a link from them still works."""
    return f"{COOKIE}={secret}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax"


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
