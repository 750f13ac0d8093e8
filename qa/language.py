"""Language: whether a question is clearly not English, which the default models do not read."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_LATIN_SCRIPT_END = 0x24F

_LANGUAGES = """english german french spanish italian portuguese dutch swedish danish norwegian finnish
turkish romanian hungarian indonesian""".split()

# English words of asking that the stop word list lacks or that other languages share.
_ENGLISH = frozenset("what who when where why how which whose whom tell explain does did".split())


def foreign_language(text: str) -> str | None:
    """The language of a question that is clearly not English ("German"), else None.

    Another script decides at once; else function words, by the stop word lists that llama-index ships.
    Names and terms alone say nothing, so that "Putin NATO?" counts as English.
    """
    letters = [c for c in text if c.isalpha()]
    if sum(ord(c) > _LATIN_SCRIPT_END for c in letters) * 2 > len(letters):
        return "a language that is not English"
    tokens = re.findall(r"[^\W\d_]+", text.lower())
    scores = {language: sum(t in known for t in tokens) for language, known in _stop_words().items()}
    english = scores.pop("english", 0) + sum(t in _ENGLISH for t in tokens)
    best = max(scores, key=lambda language: scores[language], default="")
    if best and scores[best] > english and scores[best] * 4 >= len(tokens):
        return best.capitalize()
    return None


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    # find_spec does not import llama-index, which would take seconds.
    spec = find_spec("llama_index.core")
    if spec is None or spec.origin is None:
        return {}
    folder = Path(spec.origin).parent / "_static" / "nltk_cache" / "corpora" / "stopwords"
    paths = {language: folder / language for language in _LANGUAGES}
    return {
        language: frozenset(path.read_text("utf-8").split())
        for language, path in paths.items()
        if path.is_file()
    }
