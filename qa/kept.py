"""Kept: what was made for the latest texts, so that it need not be made again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Gives what `make` makes of texts, and keeps the latest `limit` of it. Thread-safe."""

    def __init__(self, make: Callable[[Sequence[str]], Iterable[V]], limit: int) -> None:
        self._make = make
        self._limit = limit
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Iterable[str]) -> dict[str, V]:
        """What is made of each text, by text; those that are not kept are made in one call."""
        wanted = dict.fromkeys(texts)
        with self._lock:
            found = {text: self._values[text] for text in wanted if text in self._values}
        missing = [text for text in wanted if text not in found]
        if missing:
            found |= dict(zip(missing, self._make(missing), strict=True))
        with self._lock:
            for text, value in found.items():
                self._values[text] = value
                self._values.move_to_end(text)
            while len(self._values) > self._limit:
                self._values.popitem(last=False)
        return found
