"""Layers: the network of the reader; apart from qa/reading/reader.py, for importing torch takes a second."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from index import bert
from index.bert import Packed
from index.embed import bundled_folder

ALONE = 3  # of the six layers: these read a text alone, the others three together
PIECES = 98  # of a text; what is longer is cut
BEFORE = 48  # pieces of the sentence before
LONGEST = 20  # pieces behind the first of an answer


class _Trained(nn.Module):
    """What is trained: layers and heads."""

    def __init__(self, layers: nn.ModuleList, width: int) -> None:
        super().__init__()
        self.layers = layers
        self.kind = nn.Embedding(3, width)  # added to each row: of the question, the sentence, the one before
        self.answers = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)  # where the answer begins and ends; learning it helps `answers` too
        nn.init.zeros_(self.kind.weight)


@dataclass(frozen=True)
class Alone:
    """A text read by itself: `rows` (pieces, width), and which code points of it each stands for."""

    rows: Tensor
    places: Sequence[tuple[int, int]]

    def pieces(self, start: int, end: int) -> tuple[int, int] | None:
        """The first and the last piece of text[start:end], None where it was cut."""
        inside = [i for i, (a, b) in enumerate(self.places) if a < b and a < end and b > start]
        return (inside[0], inside[-1]) if inside else None


Triple = tuple[Alone, Alone, Alone]  # a question, a sentence, and the one before it


class Layers(nn.Module):
    """The bundled embedder's words as they are, and its layers, trained.

    By the lower ones `alone` reads texts by themselves, `forward` by the others three of these together.
    """

    def __init__(self) -> None:
        super().__init__()
        folder = bundled_folder()
        self._base, self._tokenizer = bert.load(folder), bert.tokenizer(folder, PIECES)
        self.trained = _Trained(copy.deepcopy(self._base.layers), self._base.width)
        self.requires_grad_(False).eval()

    @classmethod
    def load(cls, weights: Path) -> Self:
        """With the trained weights of a file that `save` wrote."""
        layers = cls()
        found = {name: tensor.float() for name, tensor in load_file(weights).items()}
        layers.trained.load_state_dict(found)
        return layers

    def save(self, weights: Path, about: Mapping[str, str]) -> None:
        """Write the trained weights, two bytes each, with what the file tells about them."""
        found = {name: tensor.half().contiguous() for name, tensor in self.trained.state_dict().items()}
        save_file(found, weights, metadata=dict(about))

    def alone(self, texts: Sequence[str]) -> list[Alone]:
        """Each of the texts (one or more), read by itself. Not thread-safe."""
        found = self._tokenizer.encode_batch(list(texts))
        packed = self._base.embed([own.ids for own in found]).through(self.trained.layers[:ALONE])
        # Each its own copy: a part of them all, once kept, would keep them all.
        rows = (rows.clone() for rows in packed.split(packed.rows))
        return [Alone(own, encoding.offsets) for own, encoding in zip(rows, found, strict=True)]

    def forward(self, triples: Sequence[Triple]) -> tuple[Tensor, list[Tensor]]:
        """Of triples (one or more) the log-odds that the sentence answers, shape (triples,), and where.

        That is, of each triple the scores of the sentence's pieces as first and last of the answer, shape
        (pieces, 2), as logarithms of the shares that they have among all of them.
        """
        kind = self.trained.kind.weight
        # The first row of a sentence stands for all of it: together the question's does so for all three.
        joined = [
            torch.cat([asked.rows + kind[0], said.rows[1:] + kind[1], before.rows[1:BEFORE] + kind[2]])
            for asked, said, before in triples
        ]
        *inner, last = self.trained.layers[ALONE:]
        packed = Packed.of(joined).through(inner)
        # The last layer makes only what the heads look at: the first row and the sentence's own, of which the
        # first would stand where the question's last does.
        looked_at = [
            torch.cat([rows[:1], rows[len(asked.rows) - 1 :][: len(said.rows)]])
            for rows, (asked, said, _) in zip(packed.split(packed.rows), triples, strict=True)
        ]
        packed = last(Packed.of(looked_at), packed)
        answers: Tensor = self.trained.answers(packed.first())
        spans = packed.split(self.trained.span(packed.rows))
        return answers.squeeze(-1), [torch.log_softmax(span[1:].float(), 0) for span in spans]


def answer_of(sentence: Alone, scores: Tensor) -> tuple[tuple[int, int], float]:
    """Where the likeliest answer begins and ends in a sentence, by the scores of its pieces; and its share.

    That is its probability (0..1), if the sentence answers, among all words that may be the answer.
    """
    whole = scores[:, 0, None] + scores[None, :, 1]
    order = torch.ones_like(whole, dtype=torch.bool)
    possible = order.triu() & order.tril(LONGEST)
    for k, (start, end) in enumerate(sentence.places):
        if start == end:  # the model's own tokens
            possible[k] = possible[:, k] = False
    if not possible.any():
        return (0, 0), 0.0
    shares = torch.softmax(whole.masked_fill(~possible, -torch.inf).flatten(), 0)
    first, last = divmod(int(shares.argmax()), len(whole))
    return (sentence.places[first][0], sentence.places[last][1]), float(shares.max())
