"""Fakes that can be worked out by hand: an embedder that counts the words of a small vocabulary, a reader.

And files as chance damages them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embed import TokenVectors
from qa.reading.reader import Reading, Said


class FakeEmbedder:
    """Each text becomes the unit vector of its counts of `vocabulary`, plus a constant last dimension.

    A word piece is a run of word characters; read by tokens, a word outside the vocabulary has two.
    `encoded` records every text, in order, to count the work.
    """

    def __init__(self, vocabulary: Sequence[str] = ("apple", "banana", "cherry"), name: str = "fake") -> None:
        self.vocabulary = tuple(vocabulary)
        self.name = name
        self.fingerprint = f"fake:{','.join(self.vocabulary)}"
        self.dimension = len(self.vocabulary) + 1
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        return self._rows(texts)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = re.findall(r"\w+", text.lower())
            row[:-1] = [words.count(word) for word in self.vocabulary]
            row[-1] = 0.1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if len(rows) else rows

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        found = []
        for text in texts:
            pieces = [piece for match in re.finditer(r"\w+", text) for piece in self._pieces(match)]
            spans = np.array([span for span, _ in pieces], dtype=np.int64).reshape(-1, 2)
            rows = np.zeros((len(pieces), self.dimension), dtype=np.float32)
            rows[range(len(pieces)), [column for _, column in pieces]] = 1
            found.append(TokenVectors(spans, rows, self._rows([text])[0]))
        return found

    def _pieces(self, word: re.Match[str]) -> list[tuple[tuple[int, int], int]]:
        """The pieces of a word, each as its span and its column."""
        (start, end), known = word.span(), word.group().lower() in self.vocabulary
        if known or end - start == 1:
            return [((start, end), self.vocabulary.index(word.group().lower()) if known else -1)]
        return [((start, start + 1), -1), ((start + 1, end), -1)]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+", text)) for text in texts]


class FakeReader:
    """Says the same of every sentence, or what is given for its text."""

    fingerprint = "fake"

    def __init__(self, known: Mapping[str, float] | None = None) -> None:
        self.known = known or {}
        self.asked = ""
        self.sentences: list[Said] = []
        self.ahead: list[str] = []

    def read_ahead(self, texts: Sequence[str]) -> None:
        self.ahead.extend(texts)

    def read(self, question: str, sentences: Sequence[Said]) -> list[Reading]:
        self.asked, self.sentences = question, list(sentences)
        return [Reading(self.known.get(sentence.text, 0.0)) for sentence in sentences]


def damaged(data: bytes, times: int) -> Iterator[bytes]:
    """A file so many times, some twenty of its bytes others each time; the same ones in every run."""
    chance = random.Random(0)
    for _ in range(times):
        found = bytearray(data)
        for _ in range(20):
            found[chance.randrange(len(found))] = chance.randrange(256)
        yield bytes(found)
