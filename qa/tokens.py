"""Token vectors of sentences, alone or read behind those before them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, TokenVectors
from qa.neighbours import Run, text

KEPT = 1024  # about 60 MB

Floats = NDArray[np.float32]


class SentenceTokens:
    """Gives the token vectors of runs of sentences, and keeps them. Thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[str, TokenVectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, runs: Iterable[Run]) -> dict[str, TokenVectors]:
        """The vectors of each run, under its text."""
        wanted = dict.fromkeys(map(text, runs))
        with self._lock:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
        missing = [key for key in wanted if key not in found]
        if missing:
            found |= dict(zip(missing, self._embedder.encode_tokens(missing), strict=True))
        with self._lock:
            for key, value in found.items():
                self._kept[key] = value
                self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def rows_of_last(run: Run, vectors: TokenVectors) -> Floats:
    """The rows of the last sentence of a run."""
    end = len(text(run))
    return vectors.rows_of(end - len(run[-1].text), end)
