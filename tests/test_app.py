"""app.py: it can be interrupted at any time, and the shipped article is the one it was given."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.browsing import free_port
from tests.waiting import LIMIT_S, child

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("after_s", [0.3, 1.5])
def test_an_early_interrupt_is_no_traceback(child_env: dict[str, str], after_s: float) -> None:
    environment = child_env | {"ATTEST_PORT": str(free_port())}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with child([sys.executable, "app.py"], cwd=ROOT, env=environment, text=True, **pipes) as process:
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=LIMIT_S)
    assert "Traceback" not in errors
    assert process.returncode in (0, 130)


def test_the_shipped_article_is_byte_for_byte_what_it_was() -> None:
    article = (ROOT / "seeds" / "ceasefire-talks.txt").read_bytes()
    assert (
        hashlib.sha256(article).hexdigest()
        == "f8d15cde920ecb30823b47d9e3a83dfbb3b80c3668abbc69e67301ee045d6c53"
    )
