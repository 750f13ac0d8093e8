"""Takes the pictures of the page again, from the running app: `python -m tests.screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browsing import chromium, running_app, visiting
from tests.conftest import ROOT

FOLDER = ROOT / "qa" / "ui" / "screenshots"
QUESTION = "How long would the cease-fire last?"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as url, chromium() as browser:
        _take(browser, url, "answered-light.png", width=1180, height=720, dark=False)
        _take(browser, url, "answered-phone-dark.png", width=360, height=720, dark=True, scale=2)


def _take(browser: Browser, url: str, name: str, *, dark: bool, scale: float = 1, **size: int) -> None:
    with visiting(browser, url, dark=dark, scale=scale, **size) as visit:
        visit.ask(QUESTION)
        expect(visit.page.locator("#current .state .name")).to_be_visible(timeout=90_000)
        visit.page.wait_for_timeout(500)  # the article pane is drawn
        visit.page.screenshot(path=FOLDER / name)


if __name__ == "__main__":
    main()
