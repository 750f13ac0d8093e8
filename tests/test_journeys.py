"""Journeys through the running app, as `make run` starts it, with the shipped article and its models."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import Visit, running_app, visiting
from tests.servers import scripted, silent
from tests.test_chat_tab import pressed_until

IS_SUPPORTED = "mark => Number(mark.classList.contains('supported'))"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`python app.py` as `make run` starts it, beyond loopback refused; yields its address."""
    with running_app(tmp_path_factory.mktemp("app")) as address:
        yield address


def ask_the_app(visit: Visit, question: str, state: str) -> None:
    visit.ask(question)
    expect(visit.page.locator("#current .question")).to_have_text(question)
    expect(visit.page.locator(f"#current .state.{state}")).to_be_visible(timeout=90_000)


def test_the_first_question_is_answered_from_the_article_with_a_quotation(browser: Browser, app: str) -> None:
    with visiting(browser, app) as visit:
        ask_the_app(visit, "How long would the cease-fire last?", "answered")
        quotes = visit.page.locator("#current blockquote").all_inner_texts()
        assert any("limited, 30-day cease-fire" in quote for quote in quotes)
        visit.page.click("#current a.show >> nth=0")
        target = visit.article("mark:target")
        expect(target).to_be_in_viewport()
        assert target.inner_text() == quotes[0]
        place = visit.text("#current figure:has-text('30-day cease-fire') figcaption")
        assert "Ceasefire talks Disagreements Over Cease-Fire Terms characters 635–802" in place
        expect(visit.article("h2")).to_have_text(
            [
                "Disagreements Over Cease-Fire Terms",
                "Maritime Security Deal in the Works",
                "Where Kyiv and Moscow Stand",
                "Kursk Presents Hurdle to Talks",
            ]
        )


def test_what_the_article_does_not_say_is_refused_and_quoted_as_no_evidence(
    browser: Browser, app: str
) -> None:
    with visiting(browser, app) as visit:
        ask_the_app(visit, "Who won the football World Cup?", "not_found")
        assert visit.text("#current .message") == "The article does not say."
        assert visit.page.locator("#current .mark, #current .number").count() == 0


def test_overview_and_help_are_no_refusals(browser: Browser, app: str) -> None:
    with visiting(browser, app) as visit:
        ask_the_app(visit, "What is it about?", "overview")
        assert "Negotiators for the United States, Russia, and Ukraine" in visit.text("#current blockquote")
        ask_the_app(visit, "Hello", "help")
        assert visit.page.locator("#current blockquote").count() == 0


def test_the_examples_of_the_shipped_article_show_answers_and_a_refusal(browser: Browser, app: str) -> None:
    with visiting(browser, app) as visit:
        visit.page.wait_for_selector("#examples button", timeout=90_000)
        questions = visit.page.locator("#examples button").all_inner_texts()
        assert len(questions) == 4
        for question in questions:
            visit.ask(question)
            expect(visit.page.locator("#current .question")).to_have_text(question)
            state = "not_found" if question.startswith("Why did Zelenskyy refuse") else "answered"
            expect(visit.page.locator(f"#current .state.{state}")).to_be_visible()


def test_a_citation_is_checked_by_hover_and_by_click(browser: Browser, app: str) -> None:
    with visiting(browser, app) as visit:
        ask_the_app(visit, "What has Putin said about foreign troops?", "answered")
        mark = visit.page.locator("#current .mark").first
        mark.hover()
        card = visit.page.locator("#current .tip").first
        expect(card).to_be_visible()
        quote = card.locator("q").inner_text()
        expect(card.locator(".badge")).to_have_text(("Verbatim", "Supported")[mark.evaluate(IS_SUPPORTED)])
        mark.click()
        expect(visit.article("mark:target")).to_have_text(quote)
        expect(visit.article("mark:target")).to_be_in_viewport()


def test_a_follow_up_is_understood_and_survives_a_reload(browser: Browser, app: str) -> None:
    with visiting(browser, app) as visit:
        ask_the_app(visit, "What has Putin said about foreign troops?", "answered")
        visit.ask("And Zelenskyy?")
        expect(visit.page.locator("#current .understood bdi")).to_have_text(
            "What has Zelenskyy said about foreign troops?"
        )
        expect(visit.page.locator("#current .tools")).to_be_visible()
        before = [turn.inner_html() for turn in visit.page.locator(".turn").all()]
        visit.page.reload()
        expect(visit.page.locator(".turn")).to_have_count(2)
        assert [turn.inner_html() for turn in visit.page.locator(".turn").all()] == before


def test_an_answer_is_stopped_in_mid_stream(browser: Browser, tmp_path: Path) -> None:
    with (
        scripted([silent, "Thirty days."]) as server,
        running_app(tmp_path, ATTEST_LLM="openai:m", ATTEST_LLM_BASE_URL=server.base_url) as url,
        visiting(browser, url) as visit,
    ):
        visit.ask("How long would the limited cease-fire last?")
        expect(visit.page.locator("#current blockquote").first).to_contain_text("30-day", timeout=90_000)
        visit.page.get_by_role("button", name="Stop").click()
        expect(visit.page.locator("#current .state.stopped")).to_be_visible()
        expect(visit.page.locator("#question textarea")).to_be_focused()
        ask_the_app(visit, "When did Russia launch its invasion?", "answered")


def test_by_keyboard_alone_on_a_phone_in_the_dark_to_the_quotation_and_back(
    browser: Browser, app: str
) -> None:
    with visiting(browser, app, width=360, height=720, dark=True) as visit:
        keys = visit.page.keyboard
        expect(visit.page.locator("#question textarea")).to_be_focused()
        keys.type("When did Russia launch its invasion?")
        keys.press("Enter")
        expect(visit.page.locator("#current .tools")).to_be_visible(timeout=90_000)
        mark = visit.page.locator("#current .mark").first
        pressed_until(visit.page, "#current .mark", lambda: keys.press("Shift+Tab"))
        expect(visit.page.locator("#current .tip").first).to_be_visible()
        keys.press("Enter")
        expect(visit.article("mark:target")).to_be_in_viewport()
        expect(visit.page.locator("#close-article")).to_be_focused()
        keys.press("Escape")
        expect(visit.page.locator("iframe")).to_be_hidden()
        expect(mark).to_be_focused()


def test_a_conversation_is_exported_with_its_quotations(browser: Browser, app: str) -> None:
    with visiting(browser, app) as visit:
        ask_the_app(visit, "When did Russia launch its invasion?", "answered")
        quote = visit.page.locator("#current blockquote").first.inner_text()
        texts = []
        visit.page.click("#export summary")
        for kind in ("Markdown", "JSON"):
            with visit.page.expect_download() as download:
                visit.page.click(f"#export >> text={kind}")
            texts.append(Path(download.value.path()).read_text("utf-8"))
        assert quote.partition("-")[0] in texts[0], "before the first mark that Markdown would read"
        (turn,) = json.loads(texts[1])["turns"]
        assert quote in [citation["quote"] for citation in turn["answer"]["citations"]]
        with visit.page.context.expect_page() as opened:
            visit.page.click("#export >> text=Page to print")
        expect(opened.value.locator("blockquote").first).to_contain_text(quote)


def test_a_conversation_survives_a_restart(browser: Browser, tmp_path: Path) -> None:
    with running_app(tmp_path, ATTEST_LLM="none") as first, visiting(browser, first) as visit:
        ask_the_app(visit, "What has Putin said about foreign troops?", "answered")
        quotes = visit.page.locator("#current blockquote").all_inner_texts()
        cookies, name = visit.page.context.cookies(), visit.page.url.partition("?")[2]
    assert [file.stat().st_mode & 0o777 for file in tmp_path.rglob("*.jsonl")] == [0o600]
    with running_app(tmp_path, ATTEST_LLM="none") as second, visiting(browser, second) as visit:
        visit.page.context.add_cookies(cookies)
        visit.page.goto(f"{second}?{name}")
        expect(visit.page.locator("#current blockquote")).to_have_text(quotes)
        visit.page.wait_for_selector("#status .ready", timeout=90_000)
        visit.page.click("#current .show >> nth=0")
        expect(visit.article("mark:target")).to_have_text(quotes[0])
        assert visit.page.locator(".changed").count() == 0


def test_two_people_ask_at_once_and_each_gets_their_own_answer(browser: Browser, app: str) -> None:
    with visiting(browser, app) as one, visiting(browser, app, width=360, height=720, dark=True) as other:
        one.ask("What has Putin said about foreign troops?")
        other.ask("Who won the football World Cup?")
        expect(other.page.locator("#current .state.not_found")).to_be_visible(timeout=90_000)
        expect(one.page.locator("#current .state.answered")).to_be_visible(timeout=90_000)
        for visit, question in ((one, "What has Putin"), (other, "Who won")):
            expect(visit.page.locator(".question")).to_have_count(1)
            expect(visit.page.locator(".question")).to_contain_text(question)
            expect(visit.page.locator("#conversations .choose")).to_have_count(1)
        assert other.page.eval_on_selector("html", "e => e.scrollWidth - e.clientWidth") == 0


def test_a_hostile_article_is_shown_and_quoted_as_text(browser: Browser, tmp_path: Path) -> None:
    lines = [
        "# Harbour <script>alert(1)</script>",
        'The harbour of <img src="http://evil.example/x.png" onerror="alert(2)"> opened in 1911.',
        "The ![ferry](http://evil.example/y.png) to the ${alert(3)} island sails on Mondays.",
    ]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "harbour.md").write_text("\n\n".join(lines), "utf-8")
    with (
        running_app(
            tmp_path, ATTEST_CORPUS=str(corpus), ATTEST_LLM="none", ATTEST_MIN_CONFIDENCE="0.01"
        ) as url,
        visiting(browser, url) as visit,
    ):
        ask_the_app(visit, "When did the harbour open?", "answered")
        assert lines[1] in visit.page.locator("#current blockquote").all_inner_texts()
        expect(visit.article("mark", has_text="1911")).to_have_text(lines[1])
        expect(visit.article("p")).to_contain_text([lines[1], lines[2]])
        assert visit.page.locator("#panes :is(script, img)").count() == 0
        assert visit.article("script, img").count() == 0


def test_the_page_is_usable_within_two_seconds_of_opening(browser: Browser, app: str) -> None:
    started = time.perf_counter()
    with visiting(browser, app) as visit:
        visit.page.fill("#question textarea", "How long?")
        assert time.perf_counter() - started < 8, "four times the aim, for a busy machine"
