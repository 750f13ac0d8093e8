"""Setting values: what the value of each setting may be, whether it is given as an object or as a text.

Each converter gives the value as it is used; it raises ValueError, TypeError or RuntimeError with what it
must be.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_args

from index.search import Fusion


def _optional(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("it must be a text, or empty for none")
    return value or None


def _path(value: Any) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value):
        raise ValueError("it must be the path of a file or folder")
    return Path(value).expanduser()


def _paths(value: Any) -> tuple[Path, ...]:
    if isinstance(value, str):
        value = [part for part in value.split(os.pathsep) if part.strip()]
    parts = list(value) if isinstance(value, list | tuple) else [value]
    if not parts:
        raise ValueError("it must name at least one file or folder")
    return tuple(_path(part) for part in parts)


def _number(kind: type[int] | type[float], low: float, high: float) -> Callable[[Any], float]:
    def convert(value: Any) -> float:
        try:
            number = kind(value)
        except (TypeError, ValueError, OverflowError):
            number = kind(low) - 1
        cut = isinstance(value, float) and number != value
        if isinstance(value, bool) or cut or not low <= number <= high:
            what = "whole number" if kind is int else "number"
            raise ValueError(f"it must be a {what} from {low:g} to {high:g}")
        return number

    return convert


def _switch(value: Any) -> bool:
    known = dict.fromkeys(("1", "yes", "true", "on"), True) | dict.fromkeys(
        ("0", "no", "false", "off"), False
    )
    found = known.get(str(value).strip().lower())
    if found is None:
        raise ValueError("it must be yes or no")
    return found


def _fusion(value: Any) -> Fusion:
    if value not in get_args(Fusion):
        raise ValueError(f"it must be one of {', '.join(get_args(Fusion))}")
    return cast(Fusion, value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it must be a text")
    return value


def _generator(value: Any) -> Any:
    is_named = isinstance(value, str) and (
        value in ("embedded", "none") or (value.startswith("openai:") and value != "openai:")
    )
    if value is None or (isinstance(value, str) and not is_named):
        raise ValueError(
            'it must be "embedded", "none", "openai:MODEL" (such as openai:llama3.2, with llm_base_url for a '
            "server of your own) or a llama-index LLM object"
        )
    return value


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "corpus": _paths,
    "data_dir": lambda value: Path(os.path.abspath(_path(value))),
    "embedder": _text,
    "reranker": _optional,
    "llm_base_url": _optional,
    "llm_api_key": _optional,
    "llm": _generator,
    "passages": _number(int, 1, 50),
    "fusion": _fusion,
    "min_confidence": _number(float, 0, 1),
    "connect_s": _number(float, 0.01, 3600),
    "first_token_s": _number(float, 0.01, 3600),
    "between_tokens_s": _number(float, 0.01, 3600),
    "total_s": _number(float, 0.01, 3600),
    "host": _text,
    "port": _number(int, 1, 65535),
    "mcp": _switch,
}
