"""Conversations on disk: kept apart, private, bounded, and whole after a torn write."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import AttestError
from qa.answer import Answer, Statement
from qa.ui import conversations as module
from qa.ui.conversations import Conversation, Conversations, Failed, Stopped, is_reader, new_id
from tests.fake_pipeline import cite, document

DOCUMENT = document("The truce would last 30 days. Both sides object.")
TRUCE = cite(DOCUMENT, "The truce would last 30 days.")
STATEMENT = Statement(TRUCE.quote, (1,), "verbatim")
ANSWER = Answer(
    "How long?", "How long?", "answered", statements=(STATEMENT,), citations=(TRUCE,), trace={"a": [1.5]}
)
TURNS = (ANSWER, Failed("Who?", "the folder is gone"), Stopped("Why?", (TRUCE,), (STATEMENT,)))
READER, OTHER, NAME = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    conversations = Conversations(tmp_path / "conversations")
    for turn in TURNS:
        conversations.add(READER, NAME, turn)
    return conversations


def files(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.rglob("*.jsonl"))


def test_a_conversation_is_loaded_as_it_was(kept: Conversations) -> None:
    assert kept.load(READER, NAME) == Conversation(NAME, TURNS)
    assert [(one.id, one.title) for one in kept.listed(READER)] == [(NAME, "How long?")]


def test_nobody_else_sees_it_and_the_secret_is_not_on_the_disk(kept: Conversations, tmp_path: Path) -> None:
    assert kept.listed(OTHER) == []
    with pytest.raises(AttestError, match="no such conversation in this browser"):
        kept.load(OTHER, NAME)
    kept.delete(OTHER, NAME)
    assert len(files(tmp_path)) == 1
    assert READER not in str(files(tmp_path)[0])


def test_only_the_owner_of_the_machine_may_read_it(kept: Conversations, tmp_path: Path) -> None:
    (file,) = files(tmp_path)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("name", ["", "../x", "c" * 31, "C" * 32, "c" * 32 + "/..", "\0"])
def test_a_name_is_never_a_path(kept: Conversations, name: str) -> None:
    for act in (kept.load, kept.delete):
        with pytest.raises(AttestError, match="no such conversation"):
            act(READER, name)


def test_a_torn_line_is_passed_over_and_the_next_turn_is_kept(kept: Conversations, tmp_path: Path) -> None:
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[:-40])
    kept.add(READER, NAME, ANSWER)
    assert kept.load(READER, NAME).turns == (*TURNS[:2], ANSWER)


def test_foreign_and_damaged_records_are_left_out(kept: Conversations, tmp_path: Path) -> None:
    (file,) = files(tmp_path)
    lines = [b"[]", b"{}", b'{"os": {}}', b'{"answer": {"version": 99}}', b'{"failed": {}}', b"\xff\x00"]
    with file.open("ab") as opened:
        opened.write(b"\n".join(lines) + b"\n")
    assert kept.load(READER, NAME).turns == TURNS
    file.with_name(f"{'d' * 32}.jsonl").write_text("no head\n", "utf-8")
    assert [one.id for one in kept.listed(READER)] == [NAME]


def test_the_one_used_last_comes_first_and_the_oldest_goes(
    kept: Conversations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_CONVERSATIONS", 2)
    os.utime(files(tmp_path)[0], (1000, 1000))
    names = [new_id(), new_id()]
    for at, name in enumerate(names, start=2):
        kept.add(READER, name, replace(ANSWER, question=f"Question {at}?"))
        file = next(path for path in files(tmp_path) if path.stem == name)
        os.utime(file, (at * 1000, at * 1000))
    assert [one.title for one in kept.listed(READER)] == ["Question 3?", "Question 2?"]


def test_a_full_conversation_and_a_disk_that_refuses_are_one_line(
    kept: Conversations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", files(tmp_path)[0].stat().st_size)
    with pytest.raises(AttestError, match="begin a new one"):
        kept.add(READER, NAME, ANSWER)
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(AttestError, match="set ATTEST_DATA_DIR to a folder"):
        Conversations(tmp_path / "file").add(READER, NAME, ANSWER)


def test_what_is_deleted_is_gone(kept: Conversations, tmp_path: Path) -> None:
    kept.delete(READER, NAME)
    kept.delete(READER, NAME)
    assert (files(tmp_path), kept.listed(READER)) == ([], [])
    with pytest.raises(AttestError, match="was deleted; begin a new one"):
        kept.add(READER, NAME, ANSWER)  # to a question that was under way
    assert files(tmp_path) == []


def test_a_cookie_of_ours_is_told_from_any_other() -> None:
    assert is_reader(new_id())
    assert not any(is_reader(other) for other in (None, "", "x", "../" * 11, "A" * 32))
