"""A headless Chromium that records what a page asks of the network, complains about and tries to run.

The fixtures `browser`, `url` and `loops` are here; conftest.py makes them known to every test file.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from qa.settings import Settings
from qa.ui.desk import Desk, Evaluating
from qa.ui.page import start
from tests.conftest import GUARD, ROOT
from tests.fake_pipeline import FakePipeline
from tests.waiting import LIMIT_S, child, line_of

expect.set_options(timeout=20_000)  # ms; the machine may be busy with other tests

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What Gradio's own client says when it closes a stream, and when a page is left whose streams are open.
GRADIOS = (
    "Method not implemented.",
    "AbortError: signal is aborted without reason",
    "AbortError: BodyStreamBuffer was aborted",
    "Unexpected error Connection errored out.",
)


@dataclass
class Visit:
    """One open page; `outside`, `complaints` and `dialogs` are empty as long as all is well."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")

    def text(self, selector: str) -> str:
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def article(self, selector: str, **options: Any) -> Any:
        return self.page.frame_locator("iframe[name=article]").locator(selector, **options)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips the test where there is none, but fails in CI."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"there is no {CHROMIUM}; .ci/run installs it")
        pytest.skip(f"there is no {CHROMIUM}; install Debian's chromium to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a test file: beside Playwright's event loop no other can run, so not for all."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def loops(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For a test without a browser: where no event loop runs, Gradio makes one a lock and closes none."""
    made: list[asyncio.AbstractEventLoop] = []
    new = asyncio.new_event_loop
    monkeypatch.setattr(asyncio, "new_event_loop", lambda: made.append(new()) or made[-1])
    yield
    for loop in made:
        if not loop.is_running():  # that of a server in another thread closes itself
            loop.close()


@contextmanager
def visiting(
    browser: Browser, url: str, *, width: int = 1280, height: int = 800, dark: bool = False, scale: float = 1
) -> Iterator[Visit]:
    """A fresh visitor at `url`; at the end nothing may have left the machine, complained or run."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        device_scale_factor=scale,
    )
    visit = Visit(context.new_page())
    _record(visit)
    visit.page.goto(url)
    visit.page.wait_for_selector("#question textarea")
    yield visit
    context.close()
    wrong = [*visit.outside, *visit.complaints, *visit.dialogs]
    assert not wrong, wrong


def _record(visit: Visit) -> None:
    page = visit.page

    def request(sent: Any) -> None:
        parts = urlsplit(sent.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            visit.outside.append(sent.url)

    def console(message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(GRADIOS):
            visit.complaints.append(message.text)

    def dialog(shown: Any) -> None:
        visit.dialogs.append(shown.message)
        shown.dismiss()

    page.on("request", request)
    page.on("websocket", lambda opened: visit.outside.append(opened.url))
    page.on("console", console)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("dialog", dialog)


@contextmanager
def serving(
    open_pipeline: Callable[..., FakePipeline],
    evaluating: Evaluating | None = None,
    **settings: Any,
) -> Iterator[str]:
    """The page in this process with a fake pipeline; yields its address.

    `open_pipeline` is called with the function that is told of progress.
    """
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(**{"port": free_port(), "llm": "none", "data_dir": Path(folder), **settings})
        page = start(Desk(chosen, lambda _, progress: open_pipeline(progress), evaluating))
        try:
            yield f"http://127.0.0.1:{chosen.port}/"
        finally:
            page.close(verbose=False)


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """One page for a test file: over its `fake()`, with its EVALUATING and SETTINGS where it has them."""
    file = request.module
    evaluating, settings = getattr(file, "EVALUATING", None), getattr(file, "SETTINGS", {})
    with serving(lambda progress: file.fake(), evaluating, **settings) as address:
        yield address


@contextmanager
def running_app(folder: Path, **settings: str) -> Iterator[str]:
    """`python app.py` as `make run` starts it, its data in `folder`; yields its address.

    What it sends beyond loopback is refused, and fails the test.
    """
    port = free_port()
    log = folder / "network-attempts"
    environment = {
        **os.environ,
        "ATTEST_PORT": str(port),
        "ATTEST_DATA_DIR": str(folder / "data"),
        **settings,
        "PYTHONPATH": os.pathsep.join((str(GUARD), str(ROOT))),
        "NETWORK_GUARD_LOG": str(log),
    }
    command = [sys.executable, str(ROOT / "app.py")]
    with child(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert line_of(process) == f"Attest is at http://127.0.0.1:{port} (Ctrl+C stops it)\n"
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(LIMIT_S)
    assert not log.exists(), log.read_text("utf-8")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
