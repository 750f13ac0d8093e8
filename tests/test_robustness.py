"""The chat tab used as nobody planned: two tabs, double clicks, back and forward, texts that turn or never end."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import Visit, chromium, serving, visiting
from tests.test_chat_tab import TRUCE, answered, fake


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(lambda progress: fake()) as address:
        yield address


def test_two_tabs_of_one_browser_hold_two_conversations(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        other = Visit(visit.page.context.new_page())
        other.page.goto(url)
        other.page.wait_for_selector("#status .ready")
        answered(visit, "How long?")
        answered(other, "Who objects?")
        other.page.click("#conversations summary")
        expect(other.page.locator("#conversations .choose bdi")).to_have_text(["Who objects?", "How long?"])
        assert visit.page.url != other.page.url
        for tab, question in ((visit, "How long?"), (other, "Who objects?")):
            tab.page.reload()
            expect(tab.page.locator(".question")).to_have_text([question])


def test_enter_twice_and_a_double_click_ask_once(browser: Browser) -> None:
    pipeline = fake(hold=Event())
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        visit.page.wait_for_selector("#status .ready")
        box = visit.page.locator("#question textarea")
        box.fill("How long?")
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("#current blockquote")).to_have_text(TRUCE.quote)
        pipeline.hold.set()
        expect(visit.page.locator("#current .tools")).to_be_visible()
        box.fill("Who objects?")
        visit.page.locator("#question .submit-button").dblclick()
        expect(visit.page.locator("#current .question")).to_have_text("Who objects?")
        expect(visit.page.locator("#current .tools")).to_be_visible()
        expect(visit.page.locator("#past .turn")).to_have_count(1)
        assert len(pipeline.histories) == 2
