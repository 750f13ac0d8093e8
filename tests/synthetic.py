"""Made-up corpora of any size, and an embedder that costs next to nothing: for all that is not the model."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIMENSION = 384
_WORDS_PER_SENTENCE = 20
_SENTENCES_PER_PASSAGE = 3
_VOCABULARY = 20_000
_STOP_WORDS = 100


class RandomEmbedder:
    """Unit vectors drawn by the text's checksum: equal texts get equal ones, others are unrelated."""

    name = "random"
    fingerprint = "random"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._bank = np.random.default_rng(7).standard_normal((4096, DIMENSION), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        sums = np.array([zlib.crc32(text.encode()) for text in texts], dtype=np.int64)
        rows = self._bank[sums % 4096] + self._bank[(sums // 4096) % 4096] * 0.5
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """3.5 a word, so that three sentences fill a passage."""
        return [int(3.5 * len(text.split())) for text in texts]


class Writer:
    """Writes sentences of a made-up language whose words are as unevenly common as those of a real one."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
        self._words = ["".join(self._random.choices(syllables, k=3)) for _ in range(_VOCABULARY)]
        self._weights = np.cumsum([1 / (rank + 3) for rank in range(_VOCABULARY)]).tolist()

    def words(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def query(self, count: int) -> str:
        """Words as uneven as those of the text, without the commonest, which Attest does not look up."""
        common = set(self._words[:_STOP_WORDS])
        return " ".join([word for word in self.words(10 * count) if word not in common][:count])

    def passage(self) -> str:
        """One paragraph of as many sentences as a passage holds for `RandomEmbedder`."""
        sentences = (" ".join(self.words(_WORDS_PER_SENTENCE)) for _ in range(_SENTENCES_PER_PASSAGE))
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    def corpus(self, folder: Path, files: int, passages: int) -> Path:
        """A folder of `files` articles with `passages` passages each."""
        folder.mkdir(parents=True)
        for number in range(files):
            text = "\n\n".join(self.passage() for _ in range(passages))
            (folder / f"article-{number:05}.txt").write_text(text + "\n", "utf-8")
        return folder


def editions(article: str, folder: Path, count: int) -> Path:
    """A folder of copies of an article, the words of each sentence shuffled, so that no two texts agree."""
    folder.mkdir(parents=True)
    for number in range(count):
        shuffle = random.Random(number).shuffle
        lines = []
        for line in article.splitlines():
            sentences = [sentence.split(" ") for sentence in line.rstrip(".").split(". ")]
            for words in sentences:
                shuffle(words)
            end = "." if line.endswith(".") else ""
            lines.append(". ".join(" ".join(words).capitalize() for words in sentences) + end)
        (folder / f"edition-{number}.txt").write_text("\n".join(lines), "utf-8")
    return folder
