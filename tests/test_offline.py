"""After set-up nothing touches the network: every socket beyond loopback is refused, and all works.

The page's start is shown the same way in test_page, with the browser's requests recorded too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import CompletedProcess

from tests.waiting import run

ROOT = Path(__file__).resolve().parent.parent


def python(env: dict[str, str], *words: str) -> CompletedProcess[str]:
    return run([sys.executable, *words], cwd=ROOT, env=env)


def test_index_and_ask_reach_nothing_outside(child_env: dict[str, str]) -> None:
    # HF_HUB_OFFLINE is Attest's own doing: the user's environment need not have it.
    child_env.pop("HF_HUB_OFFLINE", None)
    indexed = python(child_env, "-m", "qa.cli", "index", "seeds")
    assert indexed.returncode == 0, indexed.stderr
    assert indexed.stdout.startswith("1 added")
    asked = python(child_env, "-m", "qa.cli", "ask", "When did Russia launch its full-scale invasion?")
    assert asked.returncode == 0, asked.stderr
    assert "2022" in asked.stdout


def test_the_guard_sees_a_child_that_reaches_out(child_env: dict[str, str]) -> None:
    log = Path(child_env["NETWORK_GUARD_LOG"])
    done = python(child_env, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 1)")
    assert done.returncode != 0
    assert "192.0.2.1" in log.read_text("utf-8")
    log.unlink()
