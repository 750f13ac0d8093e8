"""Markdown within a line: what a text says without the marks of emphasis, code and links."""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]+)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_PAIRED = re.compile(
    r"(?<![\w*_~\\])(\*{1,3}|_{1,3}|~~)(?=[^\s*_~])(.+?)(?<=[^\s\\*_~])\1(?![\w*_~])", re.DOTALL
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_DEPTH = 3  # of emphasis within emphasis
_LONGEST = 2_000  # characters; a longer text keeps its marks


def as_shown(text: str) -> str:
    """The text as a page would show it: "**Serves:** 6" says "Serves: 6", a link its words, code itself."""
    if len(text) > _LONGEST:
        return text
    shown, end = "", 0
    for code in _CODE.finditer(text):
        shown += f"{_plain(text[end : code.start()])}{code[2]}"
        end = code.end()
    return shown + _plain(text[end:])


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    for _ in range(_DEPTH):
        text, found = _PAIRED.subn(r"\2", text)
        if not found:
            break
    return _ESCAPED.sub(r"\1", text)
