"""The terminal's view of an answer: marked statements, quotations with their places, nothing that steers."""

from __future__ import annotations

import os
import shutil
import textwrap
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from qa.answer import Answer, Citation, Statement


@dataclass(frozen=True)
class Look:
    """How a stream is written to: wrapped to `width` columns (None: not wrapped), in colour or not."""

    width: int | None
    colour: bool

    @classmethod
    def of(cls, stream: TextIO) -> Look:
        terminal = stream.isatty()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(shutil.get_terminal_size().columns if terminal else None, terminal and not plain)

    def wrap(self, text: str, indent: str = "") -> str:
        """One paragraph; lines after the first, and the first of a place, begin with `indent`."""
        if self.width is None:
            return text
        return textwrap.fill(
            text,
            max(self.width, 20),
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text


def answer_text(answer: Answer, look: Look) -> str:
    if answer.status == "overview":
        said = "In the article's own words:"  # the quotations that follow are the overview
    else:
        said = look.wrap(" ".join(map(marked, answer.statements)))
    return "\n\n".join(part for part in (said, after_statements(answer, look)) if part)


def marked(statement: Statement) -> str:
    return clean(statement.text) + "".join(f" [{number}]" for number in statement.citations)


def after_statements(answer: Answer, look: Look) -> str:
    """What has no answer, then the quotations and how sure that is."""
    blocks = [look.wrap(clean(answer.message))] if answer.message else []
    blocks += [_quotation(f"[{c.number}]", c, look) for c in answer.citations]
    if answer.nearby:
        blocks += ["The article does say:", *(_quotation("-", c, look) for c in answer.nearby)]
    blocks += [look.dim(look.wrap(answer.sureness))] if answer.sureness else []
    return "\n\n".join(blocks)


def _quotation(mark: str, citation: Citation, look: Look) -> str:
    indent = " " * (len(mark) + 1)
    place = " › ".join(clean(part) for part in (_shortest(citation.source), citation.heading) if part)
    quote = look.wrap(f"{mark} “{clean(citation.quote)}”", indent)
    place = look.wrap(f"{indent}{place}, {citation.position}", indent)
    return f"{look.bold(mark)}{quote[len(mark) :]}\n{look.dim(place)}"


def _shortest(source: str) -> str:
    """The path below the current folder, or in full."""
    path = Path(source)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else source


def clean(text: str) -> str:
    """One line that cannot steer a terminal.

    Control characters become visible ones: their control picture below U+0020, and U+FFFD for the
    rest, for lone surrogates and for characters that turn the direction of the text after them.
    """
    return "".join(map(visible, " ".join(text.split())))


def visible(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    steers = unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS
    return "�" if steers else character


_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
