"""Takes the pictures of the page again, from the running app: `python -m tests.screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Event

from playwright.sync_api import Browser, expect

from index.documents import read
from qa.answer import Answer, Statement, Withheld
from tests.browsing import Visit, chromium, running_app, serving, visiting
from tests.conftest import ROOT
from tests.fake_pipeline import FakePipeline, cite
from tests.test_chat_tab import FakeEvaluating

FOLDER = ROOT / "qa" / "ui" / "screenshots"
QUESTION = "What has Putin said about foreign troops?"
WIDE = {"width": 1180, "height": 720}
PHONE = {"width": 360, "height": 720, "scale": 2}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as url:
            _of_the_app(browser, url)
        _of_rare_states(browser)


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
        _ask(visit, "Why did Zelenskyy refuse the talks?")
        _take(visit, "not-found")
        visit.page.click("#conversations summary")
        _take(visit, "conversations")
    with visiting(browser, url, dark=True, **PHONE) as visit:
        _ask(visit, QUESTION)
        _take(visit, "answered-phone-dark")
        visit.page.click("#current .mark >> nth=0")
        _take(visit, "article-phone-dark")


def _of_rare_states(browser: Browser) -> None:
    """What the small generator and a healthy machine seldom show."""
    document = read(ROOT / "seeds" / "ceasefire-talks.txt")
    quote = (
        "Putin has said that no foreign troops of any kind can be allowed on Ukrainian soil "
        "if Russia is to agree to a cease-fire."
    )
    cited = cite(document, quote, heading="Where Kyiv and Moscow Stand")
    said = (Statement(quote, (1,), "verbatim"),)
    held = (Withheld("Putin wants 300 foreign troops.", (1,), "number", "300 is not in the quotation"),)
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
        hold.set()
        _ask(visit, QUESTION)
        visit.page.click("#current .withheld summary")
        _take(visit, "withheld-dark")
        visit.page.click("#current .tools >> text=Save as gold")
        expect(visit.page.locator("#improve textarea").first).to_be_visible()
        _take(visit, "save-as-gold-dark")


def _ask(visit: Visit, question: str) -> None:
    visit.ask(question)
    expect(visit.page.locator("#current .question")).to_have_text(question)
    expect(visit.page.locator("#current .tools")).to_be_visible(timeout=90_000)


def _take(visit: Visit, name: str) -> None:
    visit.page.wait_for_timeout(500)  # the article pane is drawn
    visit.page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
