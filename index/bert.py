"""BERT: the bundled model's tokenizer and network, in PyTorch alone.

To import transformers takes longer than all else that `attest ask` does; every other model is loaded by
sentence-transformers (index/embed.py). The parts are called as in files of weights, and give what its parts
give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention


@dataclass(frozen=True)
class Packed:
    """Texts behind one another: `rows` of all (rows, width), `inside` (texts, longest) where each has some.

    A batch that is padded to its longest text is half as much work again.
    """

    rows: Tensor
    inside: Tensor

    @classmethod
    def of(cls, texts: Sequence[Tensor]) -> Self:
        """One or more texts, each of one or more rows."""
        return cls.cut(torch.cat(list(texts)), [len(rows) for rows in texts])

    @classmethod
    def cut(cls, rows: Tensor, lengths: Sequence[int]) -> Self:
        """The rows of one or more texts, by how many each of them has."""
        return cls(rows, torch.arange(max(lengths)) < torch.tensor(lengths)[:, None])

    def through(self, layers: Iterable[Any]) -> Packed:
        """What `Layer`s make of each row by all of its text."""
        packed = self
        for layer in layers:
            packed = layer(packed, packed)
        return packed

    def first(self) -> Tensor:
        """The first row of each text, shape (texts, width)."""
        lengths = self.inside.sum(1)
        return self.rows[lengths.cumsum(0) - lengths]

    def split(self, rows: Tensor) -> list[Tensor]:
        """Rows for those of all texts, text by text."""
        return list(torch.split(rows, self.inside.sum(1).tolist()))

    def spread(self, rows: Tensor, heads: int) -> Tensor:
        """Rows for those of all texts, as (texts, heads, longest, width / heads)."""
        texts, longest = self.inside.shape
        padded = rows.new_zeros(texts, longest, rows.shape[-1])
        padded[self.inside] = rows
        return padded.view(texts, longest, heads, -1).transpose(1, 2)


class Layer(nn.Module):
    """One layer: rows see one another, then each is worked on alone (Devlin et al. 2019)."""

    def __init__(self, shape: Mapping[str, Any]) -> None:
        super().__init__()
        width, inner = shape["hidden_size"], shape["intermediate_size"]
        self.heads = shape["num_attention_heads"]
        own = nn.ModuleDict({name: nn.Linear(width, width) for name in ("query", "key", "value")})
        self.attention = nn.ModuleDict({"self": own, "output": _closing(width, shape)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, inner)})
        self.output = _closing(inner, shape)

    def forward(self, asking: Packed, seen: Packed) -> Packed:
        """What the layer makes of the rows of `asking`, some of each text's, by all rows of it in `seen`."""
        own: Any = self.attention["self"]
        asks = asking.spread(own["query"](asking.rows), self.heads)
        keys, values = (seen.spread(own[name](seen.rows), self.heads) for name in ("key", "value"))
        found = scaled_dot_product_attention(asks, keys, values, attn_mask=seen.inside[:, None, None])
        rows = _closed(self.attention["output"], found.transpose(1, 2).flatten(2)[asking.inside], asking.rows)
        return replace(asking, rows=_closed(self.output, gelu(self.intermediate["dense"](rows)), rows))


def _closing(inside: int, shape: Mapping[str, Any]) -> nn.ModuleDict:
    width = shape["hidden_size"]
    norm = nn.LayerNorm(width, eps=shape["layer_norm_eps"])
    return nn.ModuleDict({"dense": nn.Linear(inside, width), "LayerNorm": norm})


def _closed(closing: Any, rows: Tensor, before: Tensor) -> Tensor:
    closed: Tensor = closing["LayerNorm"](closing["dense"](rows) + before)
    return closed


def _table(size: int, width: int) -> nn.Embedding:
    """Empty: its weights come from a file, and drawing some, as the class does, loads torch's compiler."""
    return nn.Embedding(size, width, _weight=torch.empty(size, width))


class Bert(nn.Module):
    """The network: `embed` gives pieces their first rows, `layers` let those of a text see one another."""

    def __init__(self, shape: Mapping[str, Any]) -> None:
        super().__init__()
        width = shape["hidden_size"]
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": _table(shape["vocab_size"], width),
                "position_embeddings": _table(shape["max_position_embeddings"], width),
                "token_type_embeddings": _table(shape["type_vocab_size"], width),
                "LayerNorm": nn.LayerNorm(width, eps=shape["layer_norm_eps"]),
            }
        )
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape["num_hidden_layers"]))
        self.width: int = width

    def embed(self, texts: Sequence[Sequence[int]]) -> Packed:
        """The rows of the pieces, by their numbers, of one or more texts; each has one or more."""
        parts: Any = self.embeddings
        ids = torch.tensor([piece for text in texts for piece in text])
        places = torch.cat([torch.arange(len(text)) for text in texts])
        rows = parts["word_embeddings"](ids) + parts["token_type_embeddings"].weight[0]
        rows = parts["LayerNorm"](rows + parts["position_embeddings"](places))
        return Packed.cut(rows, [len(text) for text in texts])


@cache
def load(folder: Path) -> Bert:
    """The network of a model's folder, once for all that use it: nobody may change its weights."""
    shape = json.loads((folder / "config.json").read_text("utf-8"))
    with torch.device("meta"):  # no weights, which would only be thrown away
        network = Bert(shape)
    found = {
        re.sub(r"^encoder\.layer\.", "layers.", name): weights
        for name, weights in load_file(folder / "model.safetensors").items()
        if not name.startswith("pooler.") and name != "embeddings.position_ids"
    }
    network.load_state_dict(found, assign=True)
    return network.requires_grad_(False).eval()


def tokenizer(folder: Path, most: int | None = None) -> Tokenizer:
    """The tokenizer of a model's folder; of longer texts than `most` pieces it gives so many."""
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_padding()
    if most is None:
        found.no_truncation()
    else:
        found.enable_truncation(most)
    return found
