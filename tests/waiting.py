"""Waiting: for child processes, threads and conditions, never for ever: what hangs fails its own test."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

LIMIT_S = 300  # many times what any of them takes, also where the machine is busy


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """`subprocess.run` with its output caught as text; raises TimeoutExpired after LIMIT_S."""
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, **options)


@contextmanager
def child(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A child process beside the block; one that still runs behind it is killed."""
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[Any]) -> Any:
    """The next line that it prints, empty at its end; it is killed where none comes within LIMIT_S."""
    assert process.stdout is not None
    killer = threading.Timer(LIMIT_S, process.kill)
    killer.start()
    try:
        return process.stdout.readline()
    finally:
        killer.cancel()


@contextmanager
def beside(*works: Callable[[], object]) -> Iterator[None]:
    """Each of the works in a thread beside the block, behind which they have LIMIT_S to end.

    They are daemons: one that hangs must not keep the test run from its end.
    """
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    yield
    deadline = time.monotonic() + LIMIT_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
        assert not thread.is_alive(), f"a thread still runs after {LIMIT_S} s"


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, f"not so after {LIMIT_S} s"
        time.sleep(0.01)
