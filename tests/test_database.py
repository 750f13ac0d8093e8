"""The database on a real SQLite file: who waits for whom, and who does not."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import database as database_module
from index.database import Database
from index.errors import StoreError
from tests.waiting import LIMIT_S, beside


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "store.sqlite", lambda connection: None)) as database:
        yield database


@pytest.fixture
def other(database: Database) -> Iterator[sqlite3.Connection]:
    """Another process that has the new file and writes to it, but has not switched it to WAL yet."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_a_read_does_not_wait_for_a_write(database: Database) -> None:
    database.start()
    begun, read = threading.Event(), threading.Event()
    read_meanwhile: list[bool] = []

    def write() -> None:
        with database.writing():
            begun.set()
            read_meanwhile.append(read.wait(LIMIT_S / 2))

    def look() -> None:
        begun.wait(LIMIT_S)
        with database.reading() as connection:
            connection.execute("SELECT * FROM sqlite_master").fetchall()
        read.set()

    with beside(write, look):
        pass
    assert read_meanwhile == [True]


def test_a_store_that_another_process_is_making_is_waited_for(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def ending(seconds: float) -> None:
        waits.append(seconds)
        other.execute("COMMIT")

    monkeypatch.setattr(database_module.time, "sleep", ending)
    assert database.start() is None
    assert len(waits) == 1


def test_a_store_that_another_process_does_not_give_up_is_in_use(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_S", 0.0)
    with pytest.raises(StoreError, match="in use by another process"):
        database.start()
