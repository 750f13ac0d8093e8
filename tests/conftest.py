"""The surroundings of every test: a clean environment, data in a temporary folder, no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import qa  # sets OMP_WAIT_POLICY and HF_HUB_OFFLINE before any heavy library is imported
from index.embed import BUNDLED, Embedder, open_embedder
from qa import Pipeline, Settings
from tests.guard.sitecustomize import refuse

pytest_plugins = ["tests.browsing"]  # its fixtures `browser`, `url` and `loops`

ROOT = Path(qa.__file__).resolve().parent.parent
GUARD = Path(__file__).resolve().parent / "guard"

_attempts: list[str] = []
refuse(_attempts.append)


@pytest.fixture(scope="session", autouse=True)
def _clean_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No ATTEST_ variable of the developer's reaches a fixture of the session."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ATTEST_")]:
            patch.delenv(name)
        patch.setenv("ATTEST_DATA_DIR", str(tmp_path_factory.mktemp("session-data")))
        yield


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """ATTEST_DATA_DIR, a folder of this test's own that does not exist yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("ATTEST_DATA_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled model, loaded once."""
    return open_embedder(BUNDLED)


@pytest.fixture(scope="session")
def shipped(_clean_session: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """The shipped article with the real embedder, answering in quotations."""
    settings = Settings(llm="none", data_dir=tmp_path_factory.mktemp("shipped"))
    with Pipeline.open(ROOT / "seeds", settings=settings) as pipeline:
        yield pipeline


@pytest.fixture
def network_attempts() -> list[str]:
    """What was refused so far; a test that provokes a refusal must clear it."""
    return _attempts


@pytest.fixture(autouse=True)
def _offline(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that reached out, even where the code swallowed the refusal.

    Cleared at the end only, so that what happens between two tests is not lost.
    """
    yield
    refused = list(_attempts)
    _attempts.clear()
    assert not refused, f"reached beyond loopback: {refused}"


@pytest.fixture
def child_env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment for child processes: this test's, the checkout importable, the guard installed."""
    log = tmp_path / "network-attempts"
    path = os.pathsep.join((str(GUARD), str(ROOT)))
    yield {**os.environ, "PYTHONPATH": path, "NETWORK_GUARD_LOG": str(log)}
    refused = log.read_text("utf-8") if log.exists() else ""
    assert not refused, f"a child process reached beyond loopback: {refused}"
