"""Token vectors of sentences, alone or read behind those before them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, TokenVectors
from qa.kept import Kept
from qa.neighbours import Run, text

KEPT = 1024  # about 60 MB

Floats = NDArray[np.float32]


class SentenceTokens:
    """Gives the token vectors of runs of sentences, and keeps them. Thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        self._vectors = Kept(embedder.encode_tokens, KEPT)

    def of(self, runs: Iterable[Run]) -> dict[str, TokenVectors]:
        """The vectors of each run, under its text."""
        return self._vectors.of(map(text, runs))


def rows_of_last(run: Run, vectors: TokenVectors) -> Floats:
    """The rows of the last sentence of a run."""
    end = len(text(run))
    return vectors.rows_of(end - len(run[-1].text), end)
