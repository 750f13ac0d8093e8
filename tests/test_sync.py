"""Sync on real folders: what changed is indexed, and pulling the plug loses nothing."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import sync as sync_module
from index.documents import from_text
from index.errors import CorpusError, EmbedderError
from index.records import Stamp
from index.search import Searcher
from index.store import Store
from index.sync import SyncReport, index_one, sync
from tests.fakes import FakeEmbedder
from tests.waiting import LIMIT_S, child, line_of

Opener = Callable[[], Store]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, 3)
    return folder


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def store(tmp_path: Path, embedder: FakeEmbedder) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite", embedder) as store:
        yield store


def open_store(path: Path, embedder: FakeEmbedder) -> Store:
    return Store.open(path, embedder.name, embedder.fingerprint, embedder.dimension)


def write(folder: Path, n: int, sentences: int = 2) -> None:
    """n articles that have long been as they are."""
    for i in range(n):
        lines = [f"The apple number {j} of article {i} is ripe." for j in range(sentences)]
        settled(folder / f"{i:03}.txt", " ".join(lines))


def settled(path: Path, text: str) -> None:
    """A file whose stamps say that it has not been touched for a while."""
    path.write_text(text)
    os.utime(path, ns=(10**18, 10**18))


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def content(path: Path) -> list[tuple[object, ...]]:
    """All that can be searched or shown, by source; ids and times left out."""
    with sqlite3.connect(path) as connection:
        return connection.execute(
            """SELECT d.source, d.text, d.sha256, d.index_key, p.ordinal, p.start, p."end", hex(p.vector),
                w.body, s.ordinal, s.start, s."end", hex(s.vector), sw.body
            FROM documents d JOIN passages p ON p.doc_id = d.id JOIN passage_words w ON w.rowid = p.id
            JOIN sentences s ON s.passage_id = p.id JOIN sentence_words sw ON sw.rowid = s.id
            ORDER BY d.source, s.ordinal"""
        ).fetchall()


def words_are_sound(path: Path) -> None:
    """FTS5's own check that its index and its texts agree; it raises where they do not."""
    with sqlite3.connect(path) as connection:
        for table in ("passage_words", "sentence_words"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")


def test_only_what_changed_is_embedded(store: Store, corpus: Path, embedder: FakeEmbedder) -> None:
    assert counts(sync(store, [corpus], embedder)) == (3, 0, 0, 0)
    embedder.encoded.clear()
    assert counts(sync(store, [corpus], embedder)) == (0, 0, 0, 3)
    assert embedder.encoded == []
    settled(corpus / "000.txt", "A cherry.")
    settled(corpus / "new.txt", "A banana.")
    (corpus / "001.txt").unlink()
    assert counts(sync(store, [corpus], embedder)) == (1, 1, 1, 1)
    assert sorted(embedder.encoded) == sorted(["A cherry.", "A banana.", "000\nA cherry.", "New\nA banana."])
    assert [Path(entry.source).name for entry in store.documents()] == ["000.txt", "002.txt", "new.txt"]
    words_are_sound(store.path)


def test_what_has_not_changed_is_not_read(
    store: Store, corpus: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_module, "_SETTLED_NS", 0)
    sync(store, [corpus], embedder)
    read: list[Path] = []
    monkeypatch.setattr(sync_module, "read", read.append)
    assert counts(sync(store, [corpus], embedder)) == (0, 0, 0, 3)
    assert read == []


def test_a_touched_file_is_read_but_not_embedded_again(
    store: Store, corpus: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_module, "_SETTLED_NS", 0)
    sync(store, [corpus], embedder)
    embedder.encoded.clear()
    os.utime(corpus / "000.txt", ns=(5, 5))
    assert counts(sync(store, [corpus], embedder)) == (0, 0, 0, 3)
    assert embedder.encoded == []
    assert store.documents()[0].stamp.mtime_ns == 5


def test_a_change_that_leaves_the_stamps_alone_is_seen_while_the_clock_is_too_coarse(
    store: Store, corpus: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    monkeypatch.setattr(sync_module, "Stamp", lambda *status: Stamp(80, now, now))
    assert counts(sync(store, [corpus], embedder)) == (3, 0, 0, 0)
    (corpus / "000.txt").write_text((corpus / "000.txt").read_text().replace("apple", "olive"))
    assert counts(sync(store, [corpus], embedder)) == (0, 1, 0, 2)
    assert "olive" in store.document(1).text


def test_a_file_that_cannot_be_read_is_skipped_and_the_others_go_on(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    sync(store, [corpus], embedder)
    (corpus / "000.txt").write_bytes(bytes(range(256)) * 20)
    (corpus / "paper.pdf").write_bytes(b"%PDF-1.7")
    report = sync(store, [corpus], embedder)
    assert counts(report) == (0, 0, 1, 2)
    reasons = {skipped.path.name: skipped.reason for skipped in report.skipped}
    assert set(reasons) == {"000.txt", "paper.pdf"}
    assert reasons["000.txt"].endswith("what was indexed of it before is removed")
    assert [Path(entry.source).name for entry in store.documents()] == ["001.txt", "002.txt"]


def test_a_file_that_cannot_be_reached_is_skipped_and_one_that_is_gone_by_now_is_not(
    store: Store, corpus: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(store, [corpus], embedder)
    stat, failures = os.stat, {"000.txt": errno.EACCES, "001.txt": errno.ENOENT}

    def failing(path: Path, *args: object, **options: object) -> os.stat_result:
        if code := failures.get(Path(path).name):
            raise OSError(code, os.strerror(code), path)
        return stat(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", failing)
    report = sync(store, [corpus], embedder)
    assert counts(report) == (0, 0, 2, 1)
    (skipped,) = report.skipped
    assert skipped.path == corpus / "000.txt"
    assert skipped.reason == (
        "000.txt cannot be read (Permission denied); check that it exists and may be read; "
        "what was indexed of it before is removed"
    )


def test_a_document_that_another_process_removes_at_once_was_indexed_all_the_same(
    store: Store, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = store.put

    def removed(*args: object) -> int:
        doc_id = put(*args)  # type: ignore[arg-type]
        store.remove([doc_id])
        return doc_id

    monkeypatch.setattr(store, "put", removed)
    assert index_one(store, from_text("An apple.", title="", source="/a.txt"), embedder) == 1


def test_a_vanished_folder_is_an_error_and_removes_nothing(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    sync(store, [corpus], embedder)
    shutil.move(corpus, corpus.with_name("elsewhere"))
    with pytest.raises(CorpusError, match="does not exist"):
        sync(store, [corpus], embedder)
    assert len(store.documents()) == 3


def test_a_folder_without_articles_is_an_error_that_names_the_files_and_removes_nothing(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    sync(store, [corpus], embedder)
    for path in corpus.iterdir():
        path.unlink()
    with pytest.raises(CorpusError, match="no article can be read"):
        sync(store, [corpus], embedder)
    (corpus / "paper.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(CorpusError, match=r"paper\.pdf"):
        sync(store, [corpus], embedder)
    assert len(store.documents()) == 3


def test_an_embedder_that_does_not_fit_the_store_is_refused(store: Store, corpus: Path) -> None:
    with pytest.raises(EmbedderError, match="opened for the embedder fake"):
        sync(store, [corpus], FakeEmbedder(("other", "words", "here")))


def test_another_embedder_indexes_everything_anew_under_the_same_ids(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    sync(store, [corpus], embedder)
    store.close()
    other = FakeEmbedder(("ripe",), name="other")
    with open_store(store.path, other) as again:
        report = sync(again, [corpus], other)
        assert counts(report) == (0, 3, 0, 0)
        assert "indexed with fake (dimension 4), rebuilding with other (dimension 2)" in report.notices[0]
        assert [entry.id for entry in again.documents()] == [1, 2, 3]
        assert again.passage_vectors().new.shape == (3, 2)


def test_progress_counts_up_to_all_files(store: Store, corpus: Path, embedder: FakeEmbedder) -> None:
    told: list[tuple[int, int, str]] = []
    sync(store, [corpus], embedder, progress=lambda *args: told.append(args))
    assert told == [(1, 3, "000.txt"), (2, 3, "001.txt"), (3, 3, "002.txt")]


def test_one_huge_article_shows_progress(store: Store, corpus: Path, embedder: FakeEmbedder) -> None:
    settled(corpus / "huge.txt", " ".join(f"The apple number {i} is ripe." for i in range(3000)))
    told: list[str] = []
    sync(store, [corpus], embedder, progress=lambda done, total, what: told.append(what))
    assert told[0].startswith("512 of ")
    assert told[-1] == "huge.txt"
    assert len(store.segments(4).sentences) == 3000


class Interrupted(FakeEmbedder):
    """Stops at the call of encode that is numbered `at`, counted from 1."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.at -= 1
        if not self.at:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_an_interrupt_keeps_what_was_finished_and_the_next_sync_does_the_rest(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    write(corpus, 300, sentences=4)
    with pytest.raises(KeyboardInterrupt):
        sync(store, [corpus], Interrupted(at=3))
    finished = len(store.documents())
    assert 0 < finished < 300
    assert counts(sync(store, [corpus], embedder)) == (300 - finished, 0, 0, finished)
    assert len(embedder.encoded) == 5 * (300 - finished)


# Each batch takes a while, so that there is a middle to be killed in.
CHILD = """
import sys, time
from pathlib import Path
from index.store import Store
from index.sync import sync
from tests.fakes import FakeEmbedder

class Slow(FakeEmbedder):
    def encode(self, texts):
        time.sleep(0.05)
        return super().encode(texts)

embedder = Slow()
with Store.open(Path(sys.argv[1]), embedder.name, embedder.fingerprint, embedder.dimension) as store:
    print("open", flush=True)
    report = sync(store, [Path(sys.argv[2])], embedder, progress=lambda *a: print(*a, flush=True))
    print(report.added, report.changed, report.removed, report.unchanged, flush=True)
"""


def syncing(store: Path, corpus: Path, env: dict[str, str]) -> AbstractContextManager[subprocess.Popen[str]]:
    command = [sys.executable, "-c", CHILD, str(store), str(corpus)]
    return child(command, env=env, stdout=subprocess.PIPE, text=True)


def test_a_killed_sync_goes_on_to_the_same_store(
    tmp_path: Path, corpus: Path, embedder: FakeEmbedder, child_env: dict[str, str]
) -> None:
    write(corpus, 600, sentences=4)
    whole, torn = tmp_path / "whole.sqlite", tmp_path / "torn.sqlite"
    with open_store(whole, embedder) as store:
        sync(store, [corpus], embedder)
    for _ in range(3):
        with syncing(torn, corpus, child_env) as process:
            assert line_of(process) == "open\n"
            line_of(process)
            time.sleep(random.uniform(0, 0.1))
            process.kill()
            process.communicate(timeout=LIMIT_S)
    with open_store(torn, embedder) as store:
        before = len(store.documents())
        report = sync(store, [corpus], embedder)
        assert 3 <= before == report.unchanged < 600
        assert report.notices == ()
    assert content(torn) == content(whole)
    words_are_sound(torn)


def test_two_processes_may_sync_the_same_new_store_at_once(
    tmp_path: Path, corpus: Path, embedder: FakeEmbedder, child_env: dict[str, str]
) -> None:
    write(corpus, 200, sentences=4)
    whole, shared = tmp_path / "whole.sqlite", tmp_path / "shared.sqlite"
    with syncing(shared, corpus, child_env) as one, syncing(shared, corpus, child_env) as other:
        ends = [process.communicate(timeout=LIMIT_S)[0].splitlines()[-1] for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0]
    assert all(sum(map(int, end.split())) == 200 for end in ends)
    with open_store(whole, embedder) as store:
        sync(store, [corpus], embedder)
    assert content(shared) == content(whole)
    words_are_sound(shared)


def test_whatever_page_of_the_file_is_damaged_the_articles_are_there_again(
    tmp_path: Path, corpus: Path, embedder: FakeEmbedder
) -> None:
    settled(corpus / "long.txt", " ".join(f"The cherry number {i} is ripe." for i in range(300)))
    path = tmp_path / "store.sqlite"
    with open_store(path, embedder) as store:
        sync(store, [corpus], embedder)
    whole, sound = content(path), path.read_bytes()
    noise = random.Random(0)
    pages = len(sound) // 4096
    assert pages > 20
    for page in range(pages):
        damaged = bytearray(sound)
        damaged[page * 4096 : (page + 1) * 4096] = noise.randbytes(4096)
        path.write_bytes(damaged)
        with open_store(path, embedder) as store:
            report = sync(store, [corpus], embedder)
            assert len(Searcher(store, embedder).search("cherry", 9)) == 9
            assert report.added == 4
            assert "damaged-" in report.notices[0]
        assert content(path) == whole
    asides = [aside for aside in tmp_path.glob("*.damaged-*") if aside.name[-1].isdigit()]
    assert len(asides) == pages


def test_damage_that_shows_only_while_syncing_is_mended_too(
    store: Store, corpus: Path, embedder: FakeEmbedder
) -> None:
    sync(store, [corpus], embedder)
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE documents SET title = CAST(x'ff' AS TEXT)")
    report = sync(store, [corpus], embedder)
    assert counts(report) == (3, 0, 0, 0)
    assert "damaged-1" in report.notices[0]
