"""The store on a real SQLite file: what goes in comes out, and what breaks is said and kept."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import schema
from index.documents import Document, Heading
from index.errors import DamagedStore, EmbedderError, StoreError
from index.passages import Passage, Segments, Sentence
from index.records import Stamp, Vectors
from index.store import Store
from tests.waiting import beside

STAMP = Stamp(10, 20, 30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, "fake", "f1", 2) as opened:
        yield opened


def article(text: str, source: str = "/a.txt", title: str = "News") -> Document:
    return Document(text, title, source, "txt", sha256=f"sha of {text}")


def by_line(document: Document) -> Segments:
    """Each line is a sentence, each sentence a passage of its own."""
    spans, start = [], 0
    for line in document.text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return Segments(
        tuple(Sentence(a, b, 0, "Head") for a, b in spans),
        tuple(Passage(a, b, 0, "Head", i, i) for i, (a, b) in enumerate(spans)),
    )


def rows(n: int) -> Vectors:
    """(1, 0) and (0, 1) by turns."""
    return np.array([[1, 0], [0, 1]] * n, np.float32)[:n]


def put(store: Store, document: Document) -> int:
    segments = by_line(document)
    n = len(segments.sentences)
    return store.put(document, segments, rows(n), rows(n), STAMP)


def found(store: Store, query: str) -> list[str]:
    ids = [i for i, _ in store.match(query, 10)]
    passages = store.passages(ids)
    return [passages[i].text for i in ids]


def test_a_document_comes_back_as_it_went_in(store: Store) -> None:
    text = "Caf\u0065\u0301 \U0001f600 one.\r\n\x01\x0b two"
    document = dataclasses.replace(
        article(text), format="html", date="2025-03", headings=(Heading(0, 4, 1), Heading(5, 6, 2))
    )
    doc_id = put(store, document)
    assert store.document(doc_id) == dataclasses.replace(document, id=doc_id)
    assert store.segments(doc_id) == by_line(document)
    (entry,) = store.documents()
    assert (entry.id, entry.source, entry.stamp, entry.current) == (doc_id, "/a.txt", STAMP, True)
    assert store.count() == (1, 2, 2)


def test_a_passage_comes_with_its_sentences_and_their_vectors(store: Store) -> None:
    document = article("One. Two.")
    segments = Segments(
        (Sentence(0, 4, 0, "H"), Sentence(5, 9, 0, "H")),
        (Passage(0, 9, 0, "H", 0, 1),),
    )
    doc_id = store.put(document, segments, rows(1), rows(2), STAMP)
    (passage,) = store.passages([1, 999]).values()
    assert (passage.doc_id, passage.doc_sha256, passage.heading) == (doc_id, document.sha256, "H")
    assert [(s.ordinal, s.start, s.end, s.text) for s in passage.sentences] == [
        (0, 0, 4, "One."),
        (1, 5, 9, "Two."),
    ]
    assert passage.vectors.tolist() == [[1, 0], [0, 1]]


def test_the_first_passage_of_a_section_opens_it(store: Store) -> None:
    document = article("One. Two. Three.")
    spans = ((0, 4, 0), (5, 9, 0), (10, 16, 1))
    segments = Segments(
        tuple(Sentence(a, b, section, "H") for a, b, section in spans),
        tuple(Passage(a, b, section, "H", i, i) for i, (a, b, section) in enumerate(spans)),
    )
    put(store, article("Before.", "/0.txt"))
    doc_id = store.put(document, segments, rows(3), rows(3), STAMP)
    found = [p for p in store.passages(range(10)).values() if p.doc_id == doc_id]
    assert [(p.text, p.opens) for p in found] == [("One.", True), ("Two.", False), ("Three.", True)]


def test_a_changed_document_keeps_its_id_and_gets_new_passages(store: Store) -> None:
    first = put(store, article("apple\nbanana"))
    before = store.passage_vectors()
    assert put(store, article("cherry\nbanana")) == first
    after = store.passage_vectors(after=int(before.ids[-1]))
    assert before.ids.tolist() == [1, 2]
    assert after.ids.tolist() == [3, 4]
    assert after.new.tolist() == rows(2).tolist()
    assert after.generation > before.generation
    assert found(store, "apple cherry") == ["cherry"]
    assert store.document_frequency(["apple", "cherry"]) == (2, {"apple": 0, "cherry": 1})


def test_ids_are_never_used_again(store: Store) -> None:
    first = put(store, article("apple"))
    store.remove([first])
    second = put(store, article("apple"))
    assert second == first + 1
    assert store.passage_vectors().ids.tolist() == [2]
    with pytest.raises(StoreError, match=f"no document {first}"):
        store.document(first)


def test_storing_the_same_bytes_again_changes_only_the_stamp(store: Store) -> None:
    doc_id = put(store, article("apple"))
    generation = store.generation()
    document = article("apple")
    assert store.put(document, by_line(document), rows(1), rows(1), Stamp(1, 2, 3)) == doc_id
    assert store.documents()[0].stamp == Stamp(1, 2, 3)
    assert (store.generation(), store.passage_vectors().ids.tolist()) == (generation, [1])


def test_another_connection_sees_the_generation_change(store: Store, path: Path) -> None:
    with Store.open(path, "fake", "f1", 2) as other:
        before = store.generation()
        put(other, article("apple"))
        assert store.generation() > before


def test_what_fails_in_the_middle_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, article("apple"))
    monkeypatch.setattr(schema, "PUT_SENTENCE_WORDS", "INSERT INTO nowhere VALUES (?, ?)")
    with pytest.raises(StoreError, match="nowhere"):
        put(store, article("banana"))
    assert (found(store, "apple banana"), store.count()) == (["apple"], (1, 1, 1))


def test_vectors_of_another_shape_are_refused(store: Store) -> None:
    document = article("apple")
    with pytest.raises(EmbedderError, match=r"\(1, 3\).*\(1, 2\)"):
        store.put(document, by_line(document), np.ones((1, 3), np.float32), rows(1), STAMP)


def test_matches_come_best_first_by_words_title_and_heading(store: Store) -> None:
    put(store, article("apple\napples and apples\ncherry", title="Fruit"))
    matches = store.match("apple", 10)
    assert [i for i, _ in matches] == [2, 1]
    assert matches[0][1] > matches[1][1] > 0
    assert len(found(store, "fruit")) == len(found(store, "head")) == 3
    assert len(store.match("fruit", 2)) == 2


def test_matches_of_some_documents_only(store: Store) -> None:
    first, second = put(store, article("apple", "/a.txt")), put(store, article("apple", "/b.txt"))
    assert [i for i, _ in store.match("apple", 10, {second})] == [2]
    assert [i for i, _ in store.match("apple", 10, [first, second])] == [1, 2]
    assert store.match("apple", 10, []) == []


@pytest.mark.parametrize(
    "query",
    [
        'apple" OR "',
        "apple AND (",
        "title:apple",
        "NEAR(apple, 2)",
        "-apple*",
        "^apple",
        "apple\x00'; --",
        "{apple}",
    ],
)
def test_nothing_typed_is_query_syntax(store: Store, query: str) -> None:
    put(store, article("apple\nbanana"))
    assert found(store, query) == ["apple"]


@pytest.mark.parametrize("query", ["", "  ", '"', "\x00", "?!", "_", "\ud800", "*" * 10_000])
def test_a_query_without_words_matches_nothing(store: Store, query: str) -> None:
    put(store, article("apple"))
    assert store.match(query, 10) == []


def test_control_characters_in_an_article_keep_its_words_findable(store: Store) -> None:
    put(store, article("apple\x01banana\x0c\x7fcherry\u200b\u0085date"))
    for word in ("apple", "banana", "cherry", "date"):
        assert len(found(store, word)) == 1


def test_document_frequency_counts_sentences_by_stem_and_phrase(store: Store) -> None:
    put(store, article("Two apples.\nAn apple in the U.S. for 3.5\nUS 5 3\ncease-fire"))
    terms = ["apple", "U.S.", "3.5", "Cease-Fire", "zebra", "?"]
    assert store.document_frequency(terms) == (
        4,
        {"apple": 2, "U.S.": 1, "3.5": 1, "Cease-Fire": 1, "zebra": 0, "?": 0},
    )


def test_another_embedder_hides_and_keeps_what_is_stored(store: Store, path: Path) -> None:
    doc_id = put(store, article("apple"))
    store.close()
    with Store.open(path, "other", "f2", 3) as other:
        (notice,) = other.notices
        assert "fake (dimension 2)" in notice
        assert "other (dimension 3)" in notice
        assert not other.documents()[0].current
        assert (other.match("apple", 5), len(other.passage_vectors().ids)) == ([], 0)
        assert other.document(doc_id).text == "apple"
    with Store.open(path, "fake", "f1", 2) as again:
        assert found(again, "apple") == ["apple"]


def test_a_newer_schema_is_refused_with_both_versions(store: Store, path: Path) -> None:
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = 99 WHERE name = 'schema_version'")
    with pytest.raises(StoreError, match=r"version 99.*reads 1.*update Attest"):
        Store.open(path, "fake", "f1", 2)


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreError, match="not a store of Attest"):
        Store.open(path, "fake", "f1", 2)
    assert [p.name for p in tmp_path.glob("*damaged*")] == []


def test_a_destroyed_header_is_set_aside_with_a_notice(store: Store, path: Path) -> None:
    put(store, article("apple"))
    store.close()
    data = b"\xff" * 100 + path.read_bytes()[100:]
    path.write_bytes(data)
    for number in (1, 2):
        with Store.open(path, "fake", "f1", 2) as fresh:
            aside = path.with_name(f"store.sqlite.damaged-{number}")
            assert fresh.documents() == []
            assert fresh.notices == [
                f"the store was damaged and is rebuilt from the articles; the old file is {aside}"
            ]
            assert aside.read_bytes() == data
        path.write_bytes(data)


def test_damage_met_while_reading_is_said_and_the_store_begins_anew(store: Store, path: Path) -> None:
    put(store, article("apple"))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE passages SET vector = zeroblob(8)")
    with pytest.raises(DamagedStore, match=r"not of length 1.*damaged-1.*rebuilt from the articles"):
        store.passage_vectors()
    with pytest.raises(DamagedStore, match="damaged-1"):
        store.documents()
    assert not path.exists()
    store.recover()
    assert put(store, article("banana")) == 1
    assert (found(store, "banana"), len(store.notices)) == (["banana"], 1)


def test_damage_met_by_two_sets_the_fresh_file_of_the_other_not_aside(store: Store, path: Path) -> None:
    put(store, article("apple"))
    with Store.open(path, "fake", "f1", 2) as other:
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE passages SET vector = zeroblob(8)")
        for one in (store, other):
            with pytest.raises(DamagedStore):
                one.passage_vectors()
            one.recover()
            if one is store:
                put(store, article("banana"))
        assert found(other, "banana") == ["banana"]
        aside = path.with_name("store.sqlite.damaged-1")
        assert aside.exists()
        assert other.notices == store.notices
        assert other.notices[0].endswith(f"the old file is {aside}")


@pytest.mark.parametrize("where", ["file/store.sqlite", "/proc/attest/store.sqlite", "folder"])
def test_a_place_that_cannot_hold_a_store_is_an_error_with_the_cure(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="ATTEST_DATA_DIR") as caught:
        Store.open(tmp_path / where, "fake", "f1", 2)
    assert "\n" not in str(caught.value)


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.documents()


def test_many_threads_read_whole_documents_while_one_writes(store: Store) -> None:
    texts = ["apple\napple\napple", "banana\nbanana"]
    put(store, article(texts[0]))
    wrong: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            segments, text = store.segments(1), store.document(1).text
            passages = store.passages(store.passage_vectors().ids.tolist()).values()
            if (
                len({p.text for p in passages}) > 1
                or text not in texts
                or len(segments.passages) not in (2, 3)
            ):
                wrong.append((segments, text, passages))

    with beside(*[look] * 8):
        for turn in range(1, 40):
            put(store, article(texts[turn % 2]))
        done.set()
    assert wrong == []
