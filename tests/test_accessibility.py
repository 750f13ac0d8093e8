"""Every tab in both themes against WCAG 2.2 AA, by axe: no fault in our elements, and none in Gradio's."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from eval.page import Running
from qa.answer import Answer, Statement
from tests.browsing import Visit, serving, visiting
from tests.fake_pipeline import FakePipeline, cite, document

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

TEXT = "Terms\n\nThe truce would last 30 days. Both sides object to it.\n\nPutin wants no troops in Ukraine."
DOCUMENT = document(TEXT)
TRUCE = cite(DOCUMENT, "The truce would last 30 days.", heading="Terms")
OBJECTION = cite(DOCUMENT, "Both sides object to it.", 2, heading="Terms")
ANSWERS = {
    "How long?": Answer(
        "How long?",
        "How long would the truce last?",
        "answered",
        statements=(
            Statement("It would last 30 days.", (1,), "supported"),
            Statement(OBJECTION.quote, (2,), "verbatim"),
        ),
        mode="generated",
        citations=(TRUCE, OBJECTION),
        confidence=0.7,
        degraded="the generator stopped; start it",
    ),
    "Who won?": Answer("Who won?", "Who won?", "not_found", "It does not say.", nearby=(OBJECTION,)),
}


class Evaluated:
    """Two runs that are there, and one that goes on where `runs_now`."""

    splits: Mapping[str, str] = {"test": "to report", "dev": "to tune"}
    terms: Mapping[str, str] = {"trust": "the mean over all questions"}

    def __init__(self, *, runs_now: bool) -> None:
        self._runs_now = runs_now

    def progress(self) -> Running:
        if self._runs_now:
            return Running("running", 5, 10, "Question 6 of 10…")
        return Running("done", 10, 10, "Done: 10 questions.", "two")

    def runs(self) -> list[str]:
        return ["two", "one"]

    def report(self, run: str) -> str:
        return f'<!doctype html><html lang="en"><title>{run}</title><h1>{run}</h1></html>'

    def compare(self, a: str, b: str) -> str:
        return f"A {a}\nB {b}\ntrust 0.5 → 0.6"

    def cancel(self) -> None:
        """Nothing to stop."""


class Owned(FakePipeline):
    """Its article is one that was added, so that it can be removed."""

    @property
    def listing(self) -> Sequence[object]:
        return [dataclasses.replace(one, own=True) for one in super().listing]


EVALUATING = Evaluated(runs_now=False)
SETTINGS = {"llm": "openai:gpt", "llm_base_url": "https://llm.example.com/v1"}


def fake() -> Owned:
    return Owned([DOCUMENT], ANSWERS)


def faults(page: Page) -> list[str]:
    """ "rule selector" of each fault, Gradio's widgets included: as they are dressed here they have none."""
    options = {"runOnly": STANDARD, "resultTypes": ["violations"]}
    return [
        f"{violation['id']} {' '.join(map(str, node['target']))}"
        for violation in Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"]
    ]


def go(visit: Visit, tab: str) -> None:
    visit.page.get_by_role("tab", name=tab).click()
    visit.page.mouse.move(0, 0)
    visit.page.wait_for_timeout(400)  # for what glides: colours in between would be measured


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360], ids=["desktop", "phone"])
def test_every_tab_meets_wcag_in_every_state(browser: Browser, url: str, dark: bool, width: int) -> None:
    found: dict[str, list[str]] = {}
    with visiting(browser, url, dark=dark, width=width) as visit:
        page = visit.page
        expect(page.locator("#consent")).to_be_visible()
        expect(page.locator("#examples button").first).to_have_text("What is it about?")
        found["welcome"] = faults(page)
        for question, state in (("How long?", "answered"), ("Who won?", "not_found")):
            visit.ask(question)
            expect(page.locator(f"#current .state.{state}")).to_be_visible()
            go(visit, "Chat")
            page.evaluate("document.querySelectorAll('#turns details').forEach((e) => { e.open = true; })")
            found[state] = faults(page)
        go(visit, "Articles")
        page.click("#remove")
        expect(page.locator("#remove-sure")).to_be_visible()
        go(visit, "Articles")
        found["articles"] = faults(page)
        go(visit, "Settings")
        found["settings"] = faults(page)
        go(visit, "Evaluation")
        page.click("#compare")
        expect(page.locator("#difference pre")).to_contain_text("trust")
        go(visit, "Evaluation")
        found["evaluation"] = faults(page)
    assert {state: lines for state, lines in found.items() if lines} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_running_evaluation_and_the_article_meet_wcag(browser: Browser, dark: bool) -> None:
    evaluating = Evaluated(runs_now=True)
    with (
        serving(lambda progress: fake(), evaluating) as url,
        visiting(browser, url, dark=dark) as visit,
    ):
        go(visit, "Evaluation")
        expect(visit.page.locator("#evaluation-said progress")).to_be_visible()
        assert faults(visit.page) == []
        article = visit.page.context.new_page()
        for path in ("article/", f"article/1?marks={TRUCE.start}-{TRUCE.end}#s{TRUCE.start}"):
            article.goto(url + path)
            assert faults(article) == []


# What glides or is animated, with its pseudo-elements.
MOVING = """() => {
  const moves = (style) => style.animationName !== "none" || /[1-9]/.test(style.transitionDuration);
  const all = [...document.querySelectorAll(".contain *")];
  const parts = (e) => [null, "::before", "::after"].map((part) => getComputedStyle(e, part));
  return all.filter((e) => parts(e).some(moves)).map((e) => e.className);
}"""


def test_nothing_moves_for_a_reader_who_asked_for_reduced_motion(browser: Browser) -> None:
    evaluating = Evaluated(runs_now=True)
    with serving(lambda progress: fake(), evaluating) as url, visiting(browser, url) as visit:
        assert visit.page.evaluate(MOVING) != []
        visit.page.emulate_media(reduced_motion="reduce")
        assert visit.page.evaluate(MOVING) == []


def test_a_fault_of_ours_is_found(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.page.evaluate(
            "document.querySelector('#turns').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')"
        )
        assert [line for line in faults(visit.page) if line.startswith("image-alt")] == ["image-alt img"]
