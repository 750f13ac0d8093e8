"""The reader: how well a sentence answers a question, by a small model that reads them together.

The lower of its layers read the question, the sentence and the one before it each alone, so that what they
make of a sentence is kept; the upper ones read all three together (Cao et al. 2020, DeFormer). They began as
those of the bundled MiniLM and were trained by `python -m eval reader` on questions with and without an
answer; the weights are in reader.safetensors.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from index.embed import loading
from qa.kept import Kept

if TYPE_CHECKING:
    from qa.reading.layers import Alone, Layers

FILE = Path(__file__).parent / "reader.safetensors"
KEPT = 512  # texts; about 30 MB
# Share from which on the words pointed at are right for nine of ten development questions; more is asked
# where the sentence holds other words that might answer as well.
SURE, SURE_AMONG_OTHERS = 0.3, 0.4
_CHAT_MARK = re.compile(r"<\|[^|<>]*\|>")


def fingerprint_of(file: Path) -> str:
    """sha256 (hex) of a file's bytes, such as the weights."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def without_marks(question: str) -> str:
    """A question as it may be read: a model that reads "<|im_end|>" takes it for one about that."""
    return _CHAT_MARK.sub("", question).strip()


class Said(NamedTuple):
    """A sentence that is read, with the one that stands before it; "" for none."""

    text: str
    before: str = ""


@dataclass(frozen=True)
class Reading:
    """How well a sentence answers a question: the log-odds that it does, against that nothing does; 2 places.

    `answer` is where the likeliest answer stands in it, (start, end) in code points; (0, 0) where there is
    no word. `share` is how likely these words are to be the answer, if the sentence answers: 0..1, 2 places.
    """

    odds: float
    answer: tuple[int, int] = (0, 0)
    share: float = 0.0

    def is_sure(self, *, others: bool = False) -> bool:
        """Whether the words pointed at are likely enough to be the answer; `others` might be it as well."""
        return self.share >= (SURE_AMONG_OTHERS if others else SURE)


class Reader(Protocol):
    """Reads a question with each of several sentences. Safe to use from many threads."""

    @property
    def fingerprint(self) -> str:
        """See `fingerprint_of`."""

    def read(self, question: str, sentences: Sequence[Said]) -> list[Reading]:
        """What each sentence says to the question, in order."""

    def read_ahead(self, texts: Sequence[str]) -> None:
        """Read texts by themselves, before anything is asked."""


@cache
def open_reader(weights: Path = FILE) -> Reader:
    """Load the reader, once for all that use it; raises EmbedderError where a model is missing."""
    with loading(weights.name, "install Attest again"):
        from qa.reading.layers import Layers

        return _LayeredReader(fingerprint_of(weights), Layers.load(weights))


class _LayeredReader:
    def __init__(self, fingerprint: str, layers: Layers) -> None:
        self.fingerprint = fingerprint
        self._layers = layers
        self._lock = threading.Lock()
        self._texts = Kept(self._alone, KEPT)

    def read(self, question: str, sentences: Sequence[Said]) -> list[Reading]:
        """See `Reader.read`."""
        import torch

        from qa.reading.layers import answer_of

        if not sentences:
            return []
        # In one pass: a text alone takes half as long as six together.
        alone = self._texts.of([question, *itertools.chain(*sentences)])
        with self._lock, torch.inference_mode():
            odds, scores = self._layers(
                [(alone[question], alone[text], alone[before]) for text, before in sentences]
            )
        return [
            _reading(value, *answer_of(alone[said.text], own))
            for said, value, own in zip(sentences, odds.tolist(), scores, strict=True)
        ]

    def read_ahead(self, texts: Sequence[str]) -> None:
        """See `Reader.read_ahead`."""
        self._texts.of(texts)

    def _alone(self, texts: Sequence[str]) -> list[Alone]:
        import torch

        with self._lock, torch.inference_mode():
            return self._layers.alone(texts)


def _reading(odds: float, answer: tuple[int, int], share: float) -> Reading:
    """Rounding takes the noise of batched arithmetic out, so that the same question reads the same."""
    return Reading(round(odds, 2), answer, round(share, 2))
