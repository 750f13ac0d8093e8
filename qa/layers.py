"""Layers: the network of the reader; apart from qa/reader.py, for importing torch takes a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoTokenizer, BertModel

from index.embed import BUNDLED, model_folder

ALONE = 3  # of the bundled embedder's six layers: these read a text alone, the others two together
QUESTION_PIECES, SENTENCE_PIECES = 42, 98  # word pieces; what is longer is cut, in training as well


class _Together(nn.Module):
    """What is trained: layers and heads."""

    def __init__(self, layers: nn.ModuleList, width: int) -> None:
        super().__init__()
        self.layers = layers
        self.kind = nn.Embedding(2, width)  # added to each row: 0 of the question, 1 of the sentence
        self.answers = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)  # where the answer begins and ends; learning it helps the other
        nn.init.zeros_(self.kind.weight)


class Layers(nn.Module):
    """The lower layers of the bundled embedder as they are, and its upper ones, which are trained.

    `alone` makes rows of a text, shape (pieces, width); `forward` reads the rows of pairs of texts.
    """

    def __init__(self) -> None:
        super().__init__()
        folder = str(model_folder(BUNDLED))
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        # Eager attention: the fused kinds take half as long again for texts as short as these.
        base: Any = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        self._embeddings, self._lower = base.embeddings, base.encoder.layer[:ALONE]
        self.trained = _Together(base.encoder.layer[ALONE:], base.config.hidden_size)
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

    def alone(self, text: str, pieces: int) -> Tensor:
        """The rows of a text, read by itself: the same bits whatever else is read. Not thread-safe."""
        ids = self.tokenizer(text, truncation=True, max_length=pieces, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            rows = self._embeddings(input_ids=ids)
            for layer in self._lower:
                rows = layer(rows)
        return rows[0]  # type: ignore[no-any-return]

    def pieces_of(
        self, question: Tensor, sentence: Tensor, text: str, span: tuple[int, int]
    ) -> tuple[int, int] | None:
        """The rows of a pair that the first and last piece of text[start:end] have; None where it was cut."""
        places = self.tokenizer(text, return_offsets_mapping=True)["offset_mapping"][: len(sentence) - 1]
        inside = [
            i for i, (begin, end) in enumerate(places) if begin < end and begin < span[1] and end > span[0]
        ]
        return (len(question) + inside[0] - 1, len(question) + inside[-1] - 1) if inside else None

    def forward(self, pairs: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        """Of questions with a sentence each: log-odds that it answers, shape (pairs,), and the scores of each
        of its rows but the first as beginning and end of the answer, (pairs, rows, 2), -inf elsewhere.
        """
        lengths = [(len(question), len(sentence) - 1) for question, sentence in pairs]
        longest = max(a + b for a, b in lengths)
        rows = torch.zeros(len(pairs), longest, pairs[0][0].shape[-1])
        kind = torch.zeros(len(pairs), longest, dtype=torch.long)
        padding = torch.zeros(len(pairs), 1, 1, longest)
        outside = torch.ones(len(pairs), longest, dtype=torch.bool)
        for i, ((question, sentence), (a, b)) in enumerate(zip(pairs, lengths, strict=True)):
            rows[i, :a], rows[i, a : a + b] = question, sentence[1:]
            kind[i, a:] = 1
            padding[i, :, :, a + b :] = torch.finfo(torch.float32).min / 2
            outside[i, a : a + b] = False
        rows = rows + self.trained.kind(kind)
        for layer in self.trained.layers:
            rows = layer(rows, attention_mask=padding)
        answers, spans = self.trained.answers(rows[:, 0]), self.trained.span(rows)
        return answers.squeeze(-1), spans.masked_fill(outside[:, :, None], -torch.inf)
