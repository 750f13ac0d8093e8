"""Takes the pictures of the page again, from the running app: `python -m tests.screenshots`."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from threading import Event
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, expect

from index.documents import read
from qa.answer import Answer, Statement, Withheld
from tests.browsing import Visit, chromium, free_port, running_app, serving, visiting
from tests.conftest import ROOT
from tests.fake_pipeline import FakePipeline, cite
from tests.test_chat_tab import FakeEvaluating

FOLDER = ROOT / "qa" / "ui" / "screenshots"
QUESTION = "What has Putin said about foreign troops?"
WIDE = {"width": 1180, "height": 720}
SOME_WAY = re.compile(r"Question [1-5]\d of 60…")
PHONE = {"width": 360, "height": 720, "scale": 2}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as url:
            _of_the_app(browser, url)
            _of_the_tabs(browser, url)
        _of_rare_states(browser)
        _of_loading(browser)


def _of_the_app(browser: Browser, url: str) -> None:
    with visiting(browser, url, **WIDE) as visit:
        expect(visit.page.locator("#examples button").first).to_be_visible(timeout=90_000)
        _take(visit, "welcome")
        _ask(visit, QUESTION)
        visit.page.hover("#current .mark >> nth=0")
        _take(visit, "answered-light")
        visit.page.mouse.move(0, 0)
        _ask(visit, "And Zelenskyy?")
        _take(visit, "follow-up")
        visit.page.click("#current .inside summary")
        expect(visit.page.locator("#current .inside .content")).to_be_visible()
        visit.page.locator("#current .inside summary").evaluate("e => e.scrollIntoView()")
        _take(visit, "look-inside")
        _ask(visit, "When did Russia launch its invasion, and who is the mayor of Kyiv?")
        _take(visit, "in-part")
        _ask(visit, "Why did Zelenskyy refuse the talks?")
        _take(visit, "not-found")
        visit.page.click("#conversations summary")
        _take(visit, "conversations")
    with visiting(browser, url, dark=True, **PHONE) as visit:
        _ask(visit, QUESTION)
        _take(visit, "answered-phone-dark")
        visit.page.click("#current .mark >> nth=0")
        _take(visit, "article-phone-dark")


def _of_the_tabs(browser: Browser, url: str) -> None:
    with visiting(browser, url, **WIDE) as visit:
        page = visit.page
        _go(visit, "Articles")
        page.get_by_label("Or paste a text").fill(
            "The clock museum\n\nIt opened in 1932 and holds 412 clocks."
        )
        page.click("#add-text")
        expect(page.locator("#asked .wrap label")).to_have_count(2, timeout=90_000)
        page.get_by_label("Ceasefire talks").uncheck()
        expect(page.locator("#status .ready")).to_contain_text("1 of 2 articles asked")
        expect(page.locator("#remove")).to_be_visible()
        page.mouse.move(0, 0)
        _take(visit, "articles")
        page.get_by_label("Ceasefire talks").check()
        _go(visit, "Settings")
        page.get_by_label("An endpoint").check()
        page.fill("#endpoint-url :is(input, textarea)", f"http://127.0.0.1:{free_port()}/v1")
        page.fill("#endpoint-model :is(input, textarea)", "llama3.2")
        page.click("#test-settings")
        expect(page.locator("#settings-said")).to_contain_text("It does not work", timeout=60_000)
        page.locator("#settings-said").scroll_into_view_if_needed()
        _take(visit, "settings-dead-endpoint")
        page.click("#save-settings")
        expect(page.locator("#settings-said")).to_contain_text("Saved.")
        _go(visit, "Chat")
        _ask(visit, QUESTION)
        _take(visit, "quoted-dead-endpoint")
        _go(visit, "Settings")
        page.fill("#endpoint-url :is(input, textarea)", "https://llm.example.com/v1")
        page.click("#save-settings")
        _go(visit, "Chat")
        expect(page.locator("#consent")).to_be_visible()
        _take(visit, "consent")
    with visiting(browser, url, dark=True, **WIDE) as visit:
        _go(visit, "Evaluation")
        for limit in ("60", "24"):
            visit.page.fill("#limit input", limit)
            visit.page.click("#run-evaluation")
            if limit == "60":
                expect(visit.page.locator("#evaluation-said")).to_have_text(SOME_WAY, timeout=90_000)
                _take(visit, "evaluation-running-dark")
            expect(visit.page.locator("#evaluation-said")).to_contain_text("Done", timeout=120_000)
        expect(visit.page.frame_locator("#report iframe").locator("svg").first).to_be_visible()
        visit.page.locator("#run").scroll_into_view_if_needed()
        visit.page.locator("#report").evaluate("e => e.scrollIntoView()")
        _take(visit, "evaluation-report-dark")
        visit.page.click("#compare")
        expect(visit.page.locator("#difference pre")).to_contain_text("in both", timeout=60_000)
        visit.page.locator("#difference").evaluate("e => e.scrollIntoView({ block: 'end' })")
        _take(visit, "evaluation-compared-dark")


def _of_loading(browser: Browser) -> None:
    opened = Event()

    def slowly(progress: Any) -> FakePipeline:
        progress(3, 12, "ceasefire-talks.txt")
        opened.wait(60)
        return FakePipeline([], {})

    with serving(slowly) as url, visiting(browser, url, **WIDE) as visit:
        visit.ask(QUESTION)
        expect(visit.page.locator("#current .state")).to_contain_text("Loading the models")
        _take(visit, "loading")
        visit.page.get_by_role("button", name="Stop").click()
        expect(visit.page.locator("#current .stopped")).to_be_visible()
        opened.set()


def _of_rare_states(browser: Browser) -> None:
    """What the small generator and a healthy machine seldom show."""
    document = read(ROOT / "seeds" / "ceasefire-talks.txt")
    quote = (
        "Putin has said that no foreign troops of any kind can be allowed on Ukrainian soil "
        "if Russia is to agree to a cease-fire."
    )
    cited = cite(document, quote, heading="Where Kyiv and Moscow Stand")
    said = (Statement(quote, (1,), "verbatim"),)
    held = (Withheld("Putin wants 300 foreign troops.", (1,), "number", "the source does not say “300”"),)
    quoted = Answer(
        QUESTION, QUESTION, "answered", statements=said, citations=(cited,), confidence=0.84, withheld=held
    )
    hold = Event()
    pipeline = FakePipeline([document], {QUESTION: quoted}, hold=hold)
    with (
        serving(lambda progress: pipeline, FakeEvaluating()) as url,
        visiting(browser, url, dark=True, **WIDE) as visit,
    ):
        visit.ask(QUESTION)
        expect(visit.page.locator("#current blockquote")).to_be_visible()
        _take(visit, "answering-dark")
        visit.page.get_by_role("button", name="Stop").click()
        expect(visit.page.locator("#current .stopped")).to_be_visible()
        _take(visit, "stopped-dark")
        hold.set()
        _ask(visit, QUESTION)
        visit.page.click("#current .withheld summary")
        _take(visit, "withheld-dark")
        visit.page.click("#current .tools >> text=Save as gold")
        expect(visit.page.locator("#improve textarea").first).to_be_visible()
        _take(visit, "save-as-gold-dark")


def _go(visit: Visit, tab: str) -> None:
    visit.page.get_by_role("tab", name=tab).click()


def _ask(visit: Visit, question: str) -> None:
    visit.ask(question)
    expect(visit.page.locator("#current .question")).to_have_text(question)
    expect(visit.page.locator("#current .tools")).to_be_visible(timeout=90_000)


def _take(visit: Visit, name: str) -> None:
    visit.page.wait_for_timeout(500)  # the article pane is drawn
    picture = Image.open(io.BytesIO(visit.page.screenshot())).convert("RGB")
    picture.quantize(128).save(FOLDER / f"{name}.png", optimize=True)  # a third of the size, the same look


if __name__ == "__main__":
    main()
