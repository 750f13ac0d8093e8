"""One SQLite file: its connections, transactions and errors, and what happens when it is damaged.

Many threads read at once, one writes at a time; other processes may do the same. A damaged file is
set aside, never deleted: `store.sqlite` becomes `store.sqlite.damaged-1`, and so on.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import DamagedStore, StoreError

BUSY_S = 30.0
_RETRY_S = 0.01

# A file up to this size is checked whole when it is opened (0.1 s); in a larger one damage shows when
# the damaged part is read.
_CHECKED_BYTES = 64 * 2**20

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_CURE = "set ATTEST_DATA_DIR to a folder that you may write to"


class Database:
    """The connections to one SQLite file; `prepare` makes or checks the tables, in a transaction."""

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self.path = path
        self._prepare = prepare
        # Whoever writes has the turn, and may wait long for another process; the lock, which guards what
        # stands below it, is held for moments. Who needs both takes the turn first.
        self._turn = threading.RLock()
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._inode = 0
        self._aside: Path | None = None
        self._closed = False

    def start(self) -> Path | None:
        """Open or make the file; returns where a damaged one was set aside, or None.

        Raises StoreError when the place cannot be used.
        """
        try:
            self._start()
        except DamagedStore:
            return self.restart()
        return None

    def restart(self) -> Path | None:
        """Begin a new file after damage; returns where the damaged one is."""
        with self._turn:
            with self._lock:
                aside, self._aside = self._aside, None
                self._drop_connections()
            self._start()
        return aside

    def close(self) -> None:
        """Close every connection; those in use are closed as soon as they are given back."""
        with self._lock:
            self._closed = True
            self._drop_connections()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file, whatever is written meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are committed together at the end, or not at all."""
        with self._turn, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def damaged(self, reason: object) -> DamagedStore:
        """The error to raise for a damaged file, which is set aside by this."""
        with self._turn, self._lock:  # not while another thread writes to it
            if self._aside is None:
                self._aside = self._set_aside()
        return DamagedStore(
            f"the store {self.path} is damaged ({reason}) and was set aside as {self._aside.name}; "
            "start again, and it is rebuilt from the articles"
        )

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        idle = self._idle
        connection = None
        try:
            connection = self._borrow(idle)
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._mapped(error) from error
        finally:
            if connection is not None:
                self._give_back(connection, idle)

    def _borrow(self, idle: list[sqlite3.Connection]) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"the store {self.path} is closed; open it again")
        if self._aside is not None:
            raise self.damaged("found earlier")
        with self._lock, suppress(IndexError):
            return idle.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection, idle: list[sqlite3.Connection]) -> None:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        with self._lock:
            if idle is self._idle and not self._closed:
                idle.append(connection)
            else:
                connection.close()

    def _drop_connections(self) -> None:
        idle, self._idle = self._idle, []
        while idle:
            idle.pop().close()

    def _start(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {self.path.parent} cannot be made ({error.strerror}); {_CURE}"
            ) from error
        with self.writing() as connection:
            self._inode = self.path.stat().st_ino
            if self.path.stat().st_size <= _CHECKED_BYTES:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                if verdict != "ok":
                    raise self.damaged(" ".join(verdict.split()))
            self._prepare(connection)

    def _connect(self) -> sqlite3.Connection:
        # A connection serves one thread at a time, but not always the same one.
        connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            _switch_to_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> Path:
        self._drop_connections()
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            if aside.stat().st_ino == self._inode:
                return aside  # another process met the damage first
            number += 1
        try:
            # A new file that another process has made stays.
            if self._inode in (0, self.path.stat().st_ino):
                for suffix in ("-wal", "-shm", ""):
                    with suppress(FileNotFoundError):
                        os.replace(f"{self.path}{suffix}", f"{aside}{suffix}")
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StoreError(
                f"the store {self.path} is damaged and cannot be set aside ({error.strerror}); delete it, "
                "then start again, and it is rebuilt from the articles"
            ) from error
        return aside

    def _mapped(self, error: sqlite3.Error) -> StoreError:
        code = _code(error)
        # Python gives no code for bytes that are not text any more.
        if code in _DAMAGED or "decode to UTF-8" in str(error):
            return self.damaged(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreError(
                f"the store {self.path} has been in use by another process for {BUSY_S:.0f} s; "
                "wait for that to end and try again"
            )
        if code == sqlite3.SQLITE_FULL:
            return StoreError(f"no space is left for the store {self.path}; free some, then start again")
        return StoreError(f"the store {self.path} cannot be used ({error}); {_CURE}")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for whoever writes to a file that is not in WAL yet: this does, up to BUSY_S."""
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.Error as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(_RETRY_S)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 where it gave none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
