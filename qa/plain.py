"""Plain: text on one line, without what is not printable."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The text with a blank for every run of white space and of characters that are not printable."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
