"""Kept: the routes to a reader's conversations: exports, one answer as text, and its inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from index.errors import AttestError
from qa.answer import Answer
from qa.ui import exports
from qa.ui.article import message_page
from qa.ui.conversations import Conversation, Conversations, is_reader
from qa.ui.inside import inside
from qa.ui.server import COOKIE, page_reply
from qa.ui.views import sentence

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_FILES: dict[str, tuple[Callable[[Conversation], str], str]] = {
    "export.md": (exports.markdown, "text/markdown"),
    "export.json": (exports.as_json, "application/json"),
}


def routes(conversations: Conversations) -> list[Route]:
    """`conversation/<id>/export.md|json|html`, and `conversation/<id>/<turn>/copy|inside`."""
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    def found(request: Request) -> Conversation:
        secret = request.cookies.get(COOKIE)
        if secret is None or not is_reader(secret):
            raise AttestError("this browser has no conversations; open the page in it first")
        return conversations.load(secret, request.path_params["id"])

    def file(request: Request) -> Response:
        make, kind = _FILES[request.url.path.rpartition("/")[2]]
        conversation = found(request)
        name = f"attest-{conversation.id[:8]}.{kind.removeprefix('text/').removeprefix('application/')}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(make(conversation), media_type=kind, headers=headers)

    def printable(request: Request) -> Response:
        return page_reply(exports.printable(found(request)))

    def copy(request: Request) -> Response:
        return PlainTextResponse(exports.plain(found(request).turn(request.path_params["turn"])))

    def look_inside(request: Request) -> Response:
        turn = found(request).turn(request.path_params["turn"])
        return page_reply(inside(turn) if isinstance(turn, Answer) else "")

    def told(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def endpoint_or_error(request: Request) -> Response:
            try:
                return endpoint(request)
            except AttestError as error:
                return page_reply(message_page(sentence(str(error))), 404)

        return endpoint_or_error

    base, turn = "/conversation/{id:str}", "/conversation/{id:str}/{turn:str}"
    return [
        *(Route(f"{base}/{name}", told(file)) for name in _FILES),
        Route(f"{base}/export.html", told(printable)),
        Route(f"{turn}/copy", told(copy)),
        Route(f"{turn}/inside", told(look_inside)),
    ]
