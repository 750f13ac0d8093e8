"""Token vectors of sentences, alone or read behind those before them; which sentences stand side by side."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, TokenVectors
from index.search import Hit, HitSentence

KEPT = 1024  # about 60 MB
BEFORE = 2  # sentences that one is read behind
LONGEST = 700  # characters of such a text: a model stops reading somewhere, and the sentence is its end

ITEMS = 5  # of a list, at most
_ITEM = re.compile(r"\n[ \t]*(?:[-*+•]|\d+[.)])[ \t]")

Run = tuple[HitSentence, ...]
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


class Neighbours:
    """Which sentence stands before which, as far as the hits tell."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._at = {(hit.doc_id, hit.heading, s.ordinal): s for hit in hits for s in hit.sentences}

    def before(self, hit: Hit, sentence: HitSentence) -> HitSentence | None:
        """The sentence before one of a hit's, under the same heading."""
        return self._at.get((hit.doc_id, hit.heading, sentence.ordinal - 1))

    def items_after(self, hit: Hit, sentence: HitSentence) -> list[HitSentence]:
        """What a sentence that ends with a colon introduces: the one behind it, and the list it begins."""
        found: list[HitSentence] = []
        while sentence.text.endswith(":") or found:
            item = self._at.get((hit.doc_id, hit.heading, sentence.ordinal + 1))
            between = hit.text[sentence.end - hit.start : item.start - hit.start] if item else ""
            if item is None or len(found) == ITEMS:
                break
            if found and not _ITEM.search(between) and " | " not in item.text:
                break
            found.append(item)
            sentence = item
        return found

    def run_to(self, hit: Hit, sentence: HitSentence) -> Run:
        """A sentence behind those before it, at most `BEFORE` of them and `LONGEST` characters."""
        run: Run = (sentence,)
        while len(run) <= BEFORE and (before := self.before(hit, run[0])) is not None:
            if len(text((before, *run))) > LONGEST:
                break
            run = (before, *run)
        return run


def text(run: Run) -> str:
    return " ".join(sentence.text for sentence in run)


def rows_of_last(run: Run, vectors: TokenVectors) -> Floats:
    """The rows of the last sentence of a run."""
    end = len(text(run))
    return vectors.rows_of(end - len(run[-1].text), end)
