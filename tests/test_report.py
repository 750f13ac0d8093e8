"""report.html: one page, no network, hostile text stays text, and a reader finds what they look for."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from eval import terms
from eval.gold import KINDS, Sample
from eval.manifest import STAGES
from eval.plots import calibration_plot, latency_plot
from eval.records import read_records, score_of
from eval.run import evaluate
from eval.summary import ALL, HEADLINE
from eval.together import Columns
from eval.verdicts import VERDICTS
from qa import Answer, Settings
from tests.browsing import chromium
from tests.evaluating import Scripted, part, perfect, refusal, says, sentence

HOSTILE = '<script>window.hit=1</script><img src=x onerror="window.hit=1"></details>{{ 7*7 }}${7*7}'

LEFT_OPEN = "The article does not say: Who built it?"
LONG = "Intergovernmental-Panel-on-Climate-Change-" * 3


def hostile(sample: Sample) -> Answer:
    if sample.id == "q0":
        quoting = dataclasses.replace(sentence(0), title=HOSTILE, heading=HOSTILE)
        return says(sample, HOSTILE, [quoting])
    if sample.id == "q1":
        raise ValueError(HOSTILE)
    if sample.id == "q3":
        return dataclasses.replace(perfect(sample), message=LEFT_OPEN)
    return refusal(sample) if sample.id == "q2" else perfect(sample)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    system = Scripted(folder, hostile)
    named = dataclasses.replace(part(folder), name=LONG + HOSTILE)
    evaluate([named], settings=Settings(llm="none"), opener=lambda _: system, out=folder / "run")
    return folder / "run" / "report.html"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def tags(page: Path) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page.read_text("utf-8"))
    return parser.found


def test_nothing_is_loaded_from_anywhere(page: Path) -> None:
    for tag, attributes in tags(page):
        assert tag not in ("link", "img", "iframe", "object", "embed", "base"), tag
        assert not attributes.get("src")
        assert (attributes.get("href") or attributes.get("xlink:href") or "#").startswith("#")
    assert page.stat().st_size < 2**20


def test_hostile_text_stays_text(page: Path) -> None:
    scripts = [attributes for tag, attributes in tags(page) if tag == "script"]
    assert len(scripts) == 1
    html = page.read_text("utf-8")
    assert "<script>window" not in html
    assert "&lt;script&gt;window.hit=1" in html
    assert "{{ 7*7 }}" in html
    assert not any(name.startswith("on") for _, attributes in tags(page) for name in attributes)


def test_only_its_own_script_may_run(page: Path) -> None:
    policy = next(a["content"] for tag, a in tags(page) if tag == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert re.search(r"default-src 'none'.*script-src 'sha256-[\w+/]+=*'", policy)
    assert "unsafe-inline" not in policy.split("script-src")[1]


def test_headline_reasons_and_plots_are_there(page: Path) -> None:
    html = page.read_text("utf-8")
    assert html.count("<details") == 12
    assert html.count('role="img"') == 3
    assert re.search(r"within a time\. p50: evidence [\d.]+ ms \(p95 [\d.]+, n 11\)", html)  # one raised
    for text in ("does not state “1911”", "refused, but the article says", "ValueError: ", "Traceback"):
        assert text in html
    assert html.count(f'<p class="refused">{LEFT_OPEN}</p>') == html.count(LEFT_OPEN) == 1
    assert "#010203" not in html  # the plots take the page's colour


def test_every_figure_kind_and_verdict_is_explained_where_it_is_shown(page: Path) -> None:
    shown = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert [p.text for p in shown.select(".headline p")] == [ALL[name].what for name in HEADLINE]
    by_kind, by_article = shown.select("main > .scroll table")[:2]
    for table in (by_kind, by_article):
        explained = {str(th.contents[0]).strip(): th["title"] for th in table.select("th[title]")}
        assert explained["citation precision"] == ALL["citation_precision"].what
        assert len(explained) == 6
    kinds = [small.text for small in by_kind.select("th > small")]
    assert kinds == [terms.KINDS[kind] for kind in ("fact", "false-premise", "near-miss", "off-topic")]
    assert [dd.text.strip() for dd in shown.select(".meant dd")] == list(terms.VERDICTS.values())
    for said in shown.select(".verdict"):
        assert said["title"] == terms.VERDICTS[said.text]
    assert "sure that this answers the question" in shown.text


def test_every_kind_measure_and_verdict_has_a_line_of_its_own() -> None:
    assert set(terms.KINDS) == set(KINDS)
    assert set(terms.VERDICTS) == set(VERDICTS)
    lines = [*terms.KINDS.values(), *terms.VERDICTS.values(), *(measure.what for measure in ALL.values())]
    assert len(set(lines)) == len(lines)
    assert not any("\n" in line or line.endswith(".") for line in lines)


def test_equal_runs_give_equal_plots(page: Path, tmp_path: Path) -> None:
    columns = Columns.of([score_of(record) for record in read_records(page.parent)])
    assert calibration_plot(columns) == calibration_plot(columns)


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (380, "dark")])
def test_a_reader_filters_searches_and_opens_by_keyboard(page: Path, width: int, scheme: Any) -> None:
    with chromium() as browser:
        tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text))
        tab.on("request", lambda sent: faults.append(sent.url) if sent.url != page.as_uri() else None)
        tab.goto(page.as_uri())
        assert tab.evaluate("window.hit") is None
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert tab.locator("#count").inner_text() == "12 of 12 questions"
        tab.locator("select[name=verdict]").select_option("refused")
        assert tab.locator("details.question:visible").count() == 1
        tab.locator("select[name=verdict]").select_option("")
        tab.locator("h1").click()
        tab.keyboard.press("/")
        tab.keyboard.type("Anna roth")
        assert tab.locator("#count").inner_text() == "1 of 12 questions"
        tab.locator("details.question:visible summary").first.focus()
        tab.keyboard.press("Enter")
        assert tab.locator("details.question[open] dd").first.is_visible()
        assert faults == []


def test_everything_is_reached_by_tab_in_reading_order_and_nothing_is_covered(page: Path) -> None:
    with chromium() as browser:
        tab = browser.new_page(viewport={"width": 1000, "height": 700})
        tab.goto(page.as_uri())
        reached = []
        for _ in range(12):
            tab.keyboard.press("Tab")
            reached.append(tab.evaluate("document.activeElement.name || document.activeElement.tagName"))
        assert reached[:8] == ["DIV", "DIV", "DIV", "text", "verdict", "kind", "article", "SUMMARY"]
        assert set(reached[8:]) == {"SUMMARY"}
        for key in (" ", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"):
            tab.keyboard.press(key)
            top, bottom = tab.evaluate(
                "[document.activeElement.getBoundingClientRect().top,"
                " document.querySelector('form').getBoundingClientRect().bottom]"
            )
            assert top >= bottom, "the filter lies over what has the focus"
        assert tab.locator("details.question[open]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_each_measure_whole_and_the_plots_in_its_colours(page: Path, scheme: Any) -> None:
    with chromium() as browser:
        tab = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        tab.goto(page.as_uri())
        for row in tab.locator(".measures tr:visible").all():
            assert row.evaluate("row => row.scrollWidth <= row.clientWidth && row.clientWidth <= 360")
        colours = tab.evaluate(
            "[...document.querySelectorAll('svg text')].map(t => getComputedStyle(t).fill)"
        )
        ink = tab.evaluate("getComputedStyle(document.body).color")
        assert set(colours) == {ink}
        sizes = tab.evaluate(
            "[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect().width)"
        )
        assert min(sizes) > 300


def test_a_text_that_turns_the_direction_of_writing_turns_only_itself(page: Path) -> None:
    with chromium() as browser:
        tab = browser.new_page()
        tab.goto(page.as_uri())
        tab.locator("details.question summary").first.click()
        isolated = "e => getComputedStyle(e).unicodeBidi"
        assert tab.locator("summary bdi").first.evaluate(isolated) == "isolate"
        assert tab.locator("blockquote mark").first.evaluate(isolated) == "isolate"


def test_answers_that_took_no_time_have_a_plot_too() -> None:
    """A warning of the logarithmic axis would be an error here."""
    assert latency_plot([dict.fromkeys(STAGES, 0.0), dict.fromkeys(STAGES, 0.0)]).startswith("<svg")
