"""Searcher: worked-out rankings with the fake embedder, then the shipped article with the real one."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embed import BUNDLED, open_embedder
from index.errors import EmbedderError, StoreError
from index.search import Searcher, fuse
from index.store import Store
from index.sync import sync
from tests.fakes import FakeEmbedder
from tests.waiting import beside

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("The apple is red today. A banana is yellow today.")
    (folder / "b.txt").write_text("The cherry is dark in June.")
    (folder / "c.txt").write_text("Nothing of the kind grows here in winter.")
    return folder


@pytest.fixture
def store(tmp_path: Path, corpus: Path, embedder: FakeEmbedder) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite", "fake", embedder.fingerprint, embedder.dimension) as store:
        sync(store, [corpus], embedder)
        embedder.encoded.clear()
        yield store


def names(searcher: Searcher, query: str, documents: Collection[int] | None = None) -> list[str]:
    return [Path(hit.source).name for hit in searcher.search(query, 10, documents=documents)]


def test_a_hit_says_what_was_found_where_and_how_well(store: Store, embedder: FakeEmbedder) -> None:
    hit = Searcher(store, embedder).search("yellow banana", 2)[0]
    document = store.document(hit.doc_id)
    assert (hit.source, hit.doc_sha256, hit.title) == (document.source, document.sha256, document.title)
    assert document.text[hit.start : hit.end] == hit.text
    assert [s.text for s in hit.sentences] == ["The apple is red today.", "A banana is yellow today."]
    assert [document.text[s.start : s.end] for s in hit.sentences] == [s.text for s in hit.sentences]
    # Query (0, 1, 0, .1), passage (1, 1, 0, .1), sentences (1, 0, 0, .1) and (0, 1, 0, .1), normalised.
    assert hit.cosine == pytest.approx(1.01 / (1.01 * 2.01) ** 0.5, abs=1e-5)
    assert [s.cosine for s in hit.sentences] == pytest.approx([0.01 / 1.01, 1.0], abs=1e-5)
    assert hit.bm25 is not None
    assert hit.bm25 > 0
    assert hit.score == pytest.approx(2 / 61)


def test_a_hit_by_meaning_alone_has_no_bm25(store: Store, embedder: FakeEmbedder) -> None:
    hits = Searcher(store, embedder).search("cherry", 3)
    assert [Path(hit.source).name for hit in hits] == ["b.txt", "c.txt", "a.txt"]
    assert [hit.bm25 is None for hit in hits] == [False, True, True]


def test_each_fusion_ranks_its_own_way(store: Store, embedder: FakeEmbedder) -> None:
    query = "cherry cherry kind winter grows"
    assert names(Searcher(store, embedder, fusion="bm25"), query) == ["c.txt", "b.txt"]
    assert names(Searcher(store, embedder, fusion="dense"), query) == ["b.txt", "c.txt", "a.txt"]
    assert sorted(names(Searcher(store, embedder, fusion="rrf"), query)[:2]) == ["b.txt", "c.txt"]
    assert names(Searcher(store, embedder, fusion="bm25"), "zebra") == []


def test_reciprocal_ranks_are_summed() -> None:
    scores = fuse("rrf", {1: 9.0, 2: 8.0}, {2: 0.9, 3: 0.8}, {1: 0.1, 2: 0.9, 3: 0.8})
    assert scores == pytest.approx({1: 1 / 61, 2: 1 / 62 + 1 / 61, 3: 1 / 62})


def test_weighted_scores_are_stretched_and_averaged() -> None:
    scores = fuse("weighted", {1: 8.0, 2: 4.0}, {2: 0.9, 3: 0.5}, {1: 0.1, 2: 0.9, 3: 0.5})
    assert scores == pytest.approx({1: 0.5, 2: 0.75, 3: 0.25})
    assert fuse("weighted", {}, {1: 0.5, 2: 0.5}, {1: 0.5, 2: 0.5}) == {1: 0.0, 2: 0.0}


def test_equal_passages_come_by_id(tmp_path: Path, embedder: FakeEmbedder) -> None:
    for name in "dcba":
        (tmp_path / f"{name}.txt").write_text("An apple a day keeps us well.")
    with Store.open(tmp_path / "s.sqlite", "fake", embedder.fingerprint, embedder.dimension) as store:
        sync(store, [tmp_path / f"{name}.txt" for name in "abcd"], embedder)
        hits = Searcher(store, embedder).search("apple", 3)
        assert [hit.passage_id for hit in hits] == [1, 2, 3]


def test_only_some_documents(store: Store, embedder: FakeEmbedder) -> None:
    ids = {Path(entry.source).name: entry.id for entry in store.documents()}
    searcher = Searcher(store, embedder)
    assert names(searcher, "cherry", {ids["a.txt"]}) == ["a.txt"]
    assert names(searcher, "cherry", [ids["a.txt"], ids["b.txt"]]) == ["b.txt", "a.txt"]
    assert names(searcher, "cherry", []) == []


def test_an_empty_store_finds_nothing(tmp_path: Path, embedder: FakeEmbedder) -> None:
    with Store.open(tmp_path / "e.sqlite", "fake", embedder.fingerprint, embedder.dimension) as store:
        assert Searcher(store, embedder).search("apple", 3) == []


def test_the_query_is_embedded_once(store: Store, embedder: FakeEmbedder) -> None:
    searcher = Searcher(store, embedder)
    hits = searcher.search("apple", 3)
    assert embedder.encoded == ["apple"]
    vector = searcher.embed("apple")
    assert searcher.search("apple", 3, vector=vector) == hits
    assert embedder.encoded == ["apple", "apple"]


def test_a_reranker_has_the_last_word(store: Store, embedder: FakeEmbedder) -> None:
    class Longest:
        def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([len(text) for text in texts], np.float32)

    hits = Searcher(store, embedder, reranker=Longest()).search("cherry", 2)
    assert [Path(hit.source).name for hit in hits] == ["a.txt", "c.txt"]
    assert [hit.score for hit in hits] == [49.0, 41.0]


def test_changes_by_another_process_are_found_at_the_next_search(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    searcher = Searcher(store, embedder)
    assert names(searcher, "apple")[0] == "a.txt"
    (corpus / "a.txt").unlink()
    (corpus / "d.txt").write_text("Another apple fell from the tree.")
    with Store.open(store.path, "fake", embedder.fingerprint, embedder.dimension) as other:
        sync(other, [corpus], embedder)
    assert names(searcher, "apple") == ["d.txt", "c.txt", "b.txt"]


def test_what_another_process_indexed_with_other_models_is_not_taken_for_nothing_found(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    searcher = Searcher(store, embedder)
    assert names(searcher, "apple")[0] == "a.txt"
    other = FakeEmbedder(("ripe",), name="other")
    with Store.open(store.path, other.name, other.fingerprint, other.dimension) as theirs:
        sync(theirs, [corpus], other)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"with other models by another process; start Attest again$"):
            searcher.search("apple", 3)
    sync(store, [corpus], embedder)
    assert names(searcher, "apple")[0] == "a.txt"


def test_what_is_removed_during_a_search_is_left_out(
    store: Store, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = Searcher(store, embedder)
    match = store.match

    def removing(*args: object) -> list[tuple[int, float]]:
        found = match(*args)  # type: ignore[arg-type]
        store.remove([entry.id for entry in store.documents() if entry.source.endswith("b.txt")])
        return found

    monkeypatch.setattr(store, "match", removing)
    assert names(searcher, "cherry") == ["c.txt", "a.txt"]


def test_an_embedder_that_does_not_fit_the_store_is_refused(store: Store) -> None:
    with pytest.raises(EmbedderError, match="opened for the embedder fake, not other"):
        Searcher(store, FakeEmbedder(("other", "words", "here"), name="other"))


def test_document_frequency_is_over_the_sentences(store: Store, embedder: FakeEmbedder) -> None:
    frequency = Searcher(store, embedder).document_frequency(["today", "apples", "zebra"])
    assert frequency == (4, {"today": 2, "apples": 1, "zebra": 0})


def test_eight_threads_search_while_another_changes_the_corpus(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    searcher = Searcher(store, embedder)
    wrong: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            try:
                hits = searcher.search("apple", 5)
                if not hits or any(s.text not in hit.text for hit in hits for s in hit.sentences):
                    wrong.append(hits)
            except Exception as error:
                wrong.append(error)

    with beside(*[look] * 8):
        for turn in range(20):
            (corpus / "a.txt").write_text(f"The apple number {turn} is red today. " * (turn % 3 + 1))
            (corpus / f"new-{turn}.txt").write_text(f"An apple was number {turn} of all.")
            (corpus / f"new-{turn - 2}.txt").unlink(missing_ok=True)
            sync(store, [corpus], embedder)
        done.set()
    assert wrong == []
    assert sorted(names(searcher, "apple")) == ["a.txt", "b.txt", "c.txt", "new-18.txt", "new-19.txt"]


def test_the_shipped_article_with_the_real_model(tmp_path: Path) -> None:
    embedder = open_embedder(BUNDLED)
    with Store.open(tmp_path / "s.sqlite", embedder.name, embedder.fingerprint, embedder.dimension) as store:
        sync(store, [SEEDS], embedder)
        hit, *_ = Searcher(store, embedder).search("How long would the cease-fire last?", 3)
        best = max(hit.sentences, key=lambda sentence: sentence.cosine)
        assert "30-day cease-fire" in best.text
        assert store.document(hit.doc_id).text[best.start : best.end] == best.text
