"""Generator: the protocol of what words the evidence, and how text is made safe to hand to one.

A generator never chooses, decides or cites: code has chosen the evidence before it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from qa.plain import one_line


@dataclass(frozen=True)
class Prompt:
    """`fixed` is the same for every question, so that its cost is paid once; `varying` follows it.

    `grammar` is GBNF that the reply must match, "" for none; only the embedded generator heeds it.
    """

    fixed: str
    varying: str
    grammar: str = ""


@dataclass
class Usage:
    """What one call took, filled in by the generator; None where it does not say.

    `cut` is True when the reply ended at `max_tokens`, so that its last line may be half a sentence.
    """

    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    cached_tokens: int | None = None
    cut: bool = False


class Generator(Protocol):
    """`name` is for display; with `batch` one call words all the evidence, without it one sentence."""

    name: str
    batch: bool

    def stream(self, prompt: Prompt, *, max_tokens: int, deadline: float, usage: Usage) -> Iterator[str]:
        """Pieces of the reply as they come, "" among them; raises GeneratorError, whatever went wrong.

        `deadline` is in seconds of `time.monotonic`. Safe from many threads.
        """
        ...

    def describe(self) -> dict[str, str | None]:
        """For the trace: `name`, `model` and `sha256` (of the model's file; None for an endpoint)."""
        ...

    def close(self) -> None:
        """Free the model; calls after it raise GeneratorError."""
        ...


# `<|im_end|>` and its kin, tags such as </s>, and [INST]: a chat template takes them for its own.
_TEMPLATE_TOKEN = re.compile(r"<(?=[|｜/A-Za-z_])|\[(?=/?INST\])")


def harmless(text: str) -> str:
    """`text` on one line, without control characters, no part of which a model takes for a control token.

    `<|im_end|>` becomes `< |im_end|>`. For prompts only: quotations are never edited.
    """
    return _TEMPLATE_TOKEN.sub(r"\g<0> ", one_line(text))
