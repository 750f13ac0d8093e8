"""Open the generator that the settings name, and try whether it works."""

from __future__ import annotations

import time
from typing import Any

from index.errors import GeneratorError
from qa.compose import EXAMPLES, SENTENCE_FIXED, compose
from qa.generation.generator import Generator, Prompt, Usage
from qa.settings import Settings

__all__ = ["Generator", "Prompt", "Usage", "open_generator", "reachable"]


def open_generator(settings: Settings) -> Generator | None:
    """The generator of `settings.llm`, None for "none"; the embedded model begins to load behind it.

    Whether it works shows when it is asked. Raises SettingsError for an object that is no llama-index LLM.
    """
    llm: Any = settings.llm
    if llm == "none":
        return None
    if llm == "embedded":
        from qa.generation.embedded import Embedded

        return Embedded(SENTENCE_FIXED)
    from qa.generation.endpoint import Endpoint, LlamaIndexGenerator

    if isinstance(llm, str):
        return Endpoint(settings)
    return LlamaIndexGenerator(llm, name=settings.llm_name, total_s=settings.total_s)


def reachable(settings: Settings) -> str:
    """One line that says the generator answers, after asking it for one statement; else GeneratorError."""
    generator = open_generator(settings)
    if generator is None:
        return "none: answers are quotations"
    evidence, question, _ = EXAMPLES[0]
    started = time.monotonic()
    try:
        drafts = list(compose(generator, question, [evidence], {}, deadline=started + settings.total_s))
    finally:
        generator.close()
    if not drafts:
        raise GeneratorError(f"{generator.name} had nothing to say to a test question; try another model")
    return f"{generator.name} answered a test question in {time.monotonic() - started:.1f} s"
