"""Conversations: what was asked and answered, a file for each, kept apart for each reader.

A reader is one browser, known by the secret in its cookie; folders are named by the secret's hash. A file
holds JSON Lines: a head, then one line for each turn, which is only ever added. A line that was torn by a
crash or a full disk is passed over.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from index.errors import AttestError
from qa.answer import Answer, Citation, Statement

VERSION = 1
MAX_CONVERSATIONS = 200  # of one reader; the oldest go
MAX_BYTES = 32 * 2**20  # of one file
MAX_TITLE = 120  # characters

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_log = logging.getLogger(__name__)


def new_id() -> str:
    """A name that nobody can guess: of a conversation, of a turn, or a reader's secret."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Failed:
    """A question that got an error instead of an answer."""

    question: str
    reason: str
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Stopped:
    """A question whose answer was stopped: its evidence, and the statements verified until then."""

    question: str
    citations: tuple[Citation, ...] = ()
    statements: tuple[Statement, ...] = ()
    id: str = field(default_factory=new_id)


Turn = Answer | Failed | Stopped


@dataclass(frozen=True)
class Conversation:
    """Turns, oldest first."""

    id: str = field(default_factory=new_id)
    turns: tuple[Turn, ...] = ()

    @property
    def title(self) -> str:
        return self.turns[0].question[:MAX_TITLE] if self.turns else "New conversation"

    def turn(self, turn_id: str) -> Turn:
        """Raises AttestError where there is none of this id."""
        for turn in self.turns:
            if turn.id == turn_id:
                return turn
        raise AttestError("there is no such answer in this conversation; reload the page")


@dataclass(frozen=True)
class Listed:
    """A conversation by its title; `changed` is in seconds since 1970."""

    id: str
    title: str
    changed: float

    @property
    def day(self) -> str:
        date = datetime.fromtimestamp(self.changed)
        return f"{date.day} {date:%B %Y}"


class Conversations:
    """The conversations of all readers, under one folder that is made when needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gone: set[Path] = set()  # deleted since the start

    def add(self, reader: str, conversation: str, turn: Turn) -> None:
        """Keep one more turn, after those that are kept; what was deleted stays so, though asked on.

        Raises AttestError, in one line, where it cannot be kept.
        """
        path = self._path(reader, conversation)
        line = _line(record(turn))
        try:
            if not path.exists():
                if path in self._gone:
                    raise AttestError("this conversation was deleted; begin a new one")
                self._begin(path, turn)
            with path.open("r+b") as file:
                size = file.seek(0, os.SEEK_END)
                if size + len(line) > MAX_BYTES:
                    raise AttestError(f"this conversation fills {MAX_BYTES >> 20} MB; begin a new one")
                file.seek(size - 1)
                torn = file.read(1) != b"\n"
                file.write(b"\n" + line if torn else line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise AttestError(
                f"this conversation cannot be kept in {self._folder} ({error.strerror}); "
                "set ATTEST_DATA_DIR to a folder that you may write to"
            ) from error

    def load(self, reader: str, conversation: str) -> Conversation:
        """A conversation as it was; raises AttestError where this reader has none of this id."""
        path = self._path(reader, conversation)
        try:
            with path.open("rb") as file:
                _, *lines = file.read(MAX_BYTES).splitlines()
        except (OSError, ValueError) as error:
            raise _missing() from error
        return Conversation(conversation, tuple(_turns(lines)))

    def listed(self, reader: str) -> list[Listed]:
        """The reader's conversations, the one used last first."""
        found = []
        for path in self._files(reader):
            try:
                with path.open("rb") as file:
                    head = json.loads(file.readline(10 * MAX_TITLE + 200))
                found.append(Listed(path.stem, str(head["title"]), path.stat().st_mtime))
            except (OSError, ValueError, KeyError, TypeError):
                _log.warning("%s is no conversation; delete it", path)
        return sorted(found, key=lambda listed: -listed.changed)

    def delete(self, reader: str, conversation: str) -> None:
        self._remove(self._path(reader, conversation))

    def _begin(self, path: Path, first: Turn) -> None:
        """Write the head of a new file, and make room for it."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = sorted(self._files_in(path.parent), key=lambda file: file.stat().st_mtime)
        for old in kept[: max(0, len(kept) - MAX_CONVERSATIONS + 1)]:
            self._remove(old)
        head = {"version": VERSION, "title": Conversation(turns=(first,)).title}
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_line(head))

    def _remove(self, path: Path) -> None:
        self._gone.add(path)
        path.unlink(missing_ok=True)

    def _files(self, reader: str) -> list[Path]:
        return self._files_in(self._home(reader))

    @staticmethod
    def _files_in(home: Path) -> list[Path]:
        return [path for path in home.glob("*.jsonl") if _ID.fullmatch(path.stem)]

    def _home(self, reader: str) -> Path:
        return self._folder / hashlib.sha256(reader.encode()).hexdigest()[:32]

    def _path(self, reader: str, conversation: str) -> Path:
        if not _ID.fullmatch(conversation):
            raise _missing()
        return self._home(reader) / f"{conversation}.jsonl"


def is_reader(secret: str | None) -> bool:
    """Whether a cookie holds what we wrote into it."""
    return bool(secret and _ID.fullmatch(secret))


def _missing() -> AttestError:
    return AttestError("there is no such conversation in this browser; choose one of the list")


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=True).encode() + b"\n"


def record(turn: Turn) -> dict[str, Any]:
    """A turn as JSON values under the name of its kind."""
    if isinstance(turn, Answer):
        return {"answer": turn.to_dict()}
    return {type(turn).__name__.lower(): dataclasses.asdict(turn)}


def _turns(lines: list[bytes]) -> Iterator[Turn]:
    for line in lines:
        try:
            ((kind, record),) = json.loads(line).items()
            yield _READERS[kind](record)
        except (AttestError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("a turn of a conversation cannot be read and is left out (%r)", error)


def _stopped(record: Mapping[str, Any]) -> Stopped:
    return Stopped(
        record["question"],
        tuple(Citation(**citation) for citation in record["citations"]),
        tuple(Statement(s["text"], tuple(s["citations"]), s["support"]) for s in record["statements"]),
        record["id"],
    )


_READERS: dict[str, Callable[[Any], Turn]] = {
    "answer": Answer.from_dict,
    "failed": lambda record: Failed(record["question"], record["reason"], record["id"]),
    "stopped": _stopped,
}
