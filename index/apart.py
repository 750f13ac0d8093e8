"""Apart: a file that may do harm is taken apart by a script in a process of its own, within limits.

Such files come from anybody: whatever one does to the library that reads it, it does to that process alone.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import DocumentError

TIMEOUT_S = 120.0
_LIMITED = Path(__file__).with_name("limited.py")
_log = logging.getLogger(__name__)


def taken_apart(
    data: bytes, name: str, script: Path, *limits: int, package: str, why: Mapping[str, str]
) -> dict[str, Any]:
    """What the script, which imports nothing of Attest's, writes as JSON when given the bytes and `limits`.

    `name` is the file's, `package` what the script needs; `why` has the words for each "error" that it may
    write, and for "broken", that it wrote nothing. Raises DocumentError with these.
    """
    command = [sys.executable, "-I", str(_LIMITED), str(script), *map(str, limits)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise DocumentError(f"{name} took longer than {TIMEOUT_S:.0f} s to read; save it anew") from None
    except OSError as error:
        raise DocumentError(
            f"{name} cannot be read: no process can be started ({error.strerror}); close other programs"
        ) from error
    if b"ModuleNotFoundError" in done.stderr:
        raise DocumentError(f"{name} cannot be read: {package} is not installed; run: pip install {package}")
    try:
        found = json.loads(done.stdout)
    except ValueError:  # it ended early
        _log.info("reading %s failed with status %d: %s", name, done.returncode, done.stderr[-500:])
        found = {"error": "broken"}
    if "error" in found:
        raise DocumentError(f"{name} {why[found['error']]}")
    return dict(found)
