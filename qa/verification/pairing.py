"""Pairing: a statement beside its evidence, word by word, as found by qa/verification/alignment.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qa.language.relations import Sentence

Loss = tuple[str, str]  # (kind, reason)


@dataclass(frozen=True, eq=False)
class Pairing:
    """`places` takes each token of the statement that says something to its token of the evidence."""

    statement: Sentence
    source: Sentence
    places: Mapping[int, int]

    @cached_property
    def back(self) -> dict[int, int]:
        """The token of the statement for a token of the evidence."""
        return {j: i for i, j in self.places.items()}

    @cached_property
    def used(self) -> frozenset[int]:
        """The tokens of the evidence that the statement takes up, by any of their names."""
        return frozenset(k for j in self.places.values() for k in self.source.referents[j])
