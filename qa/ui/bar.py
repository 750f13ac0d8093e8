"""Bar: the reader's conversations and what can be done with the one in hand, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from qa.ui.conversations import Conversation, Listed
from qa.ui.markup import escape

_EXPORTS = (
    ("export.md", "Markdown", " download"),
    ("export.json", "JSON", " download"),
    ("export.html", "Page to print", ' target="_blank" rel="noopener"'),
)


def bar(listed: Sequence[Listed], current: Conversation, *, is_open: bool = False) -> str:
    """The bar over a conversation; `is_open` leaves the list open, where something in it was deleted."""
    export = _menu("Export", "export", _exports(current)) if current.turns else ""
    new = '<button type="button" data-do="visit" data-id="">New</button>' if current.turns else ""
    count = f' <span class="count">{len(listed)}</span>' if listed else ""
    address = f' data-conversation="{escape(current.id)}"' if current.turns else ""
    return (
        f'<div class="bar"{address}>'
        f"{_menu(f'Conversations{count}', 'conversations', _list(listed, current), is_open=is_open)}"
        f'{new}{export}<button type="button" id="open-article">Article</button></div>'
    )


def _menu(label: str, name: str, content: str, *, is_open: bool = False) -> str:
    state = " open" if is_open else ""
    return (
        f'<details class="menu" id="{name}"{state}><summary>{label}</summary>'
        f'<div class="sheet">{content}</div></details>'
    )


def _list(listed: Sequence[Listed], current: Conversation) -> str:
    if not listed:
        return '<p class="note">None yet. They are kept on this machine, and shown in this browser only.</p>'
    items = "".join(_item(conversation, conversation.id == current.id) for conversation in listed)
    return f"<ul>{items}</ul>"


def _item(listed: Listed, is_current: bool) -> str:
    title, name = escape(listed.title), escape(listed.id)
    here = ' aria-current="true"' if is_current else ""
    return (
        f'<li><button type="button" class="choose" data-do="visit" data-id="{name}"{here}>'
        f'<bdi>{title}</bdi> <span class="day">{escape(listed.day)}</span></button>'
        f'<button type="button" class="delete" data-do="discard" data-id="{name}"'
        f' aria-label="Delete: {title}" data-sure="Really?">Delete</button></li>'
    )


def _exports(current: Conversation) -> str:
    links = "".join(
        f'<li><a href="conversation/{escape(current.id)}/{file}"{how}>{label}</a></li>'
        for file, label, how in _EXPORTS
    )
    return f"<ul>{links}</ul>"
