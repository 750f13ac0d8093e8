"""The page in a real browser with a fake pipeline: what its states look like, and that it is safe."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import httpx
import pytest
from playwright.sync_api import Browser, expect

from index.errors import CorpusError, SettingsError
from qa.answer import Answer, Statement
from qa.settings import Settings
from qa.ui.server import claim_port
from tests.browsing import free_port, serving, visiting
from tests.conftest import ROOT
from tests.fake_pipeline import FakePipeline, cite, document
from tests.waiting import run

TEXT = "\n".join(
    [
        "Talks went on in Riyadh this week.",
        "Terms",
        "The truce would last 30 days. Both sides object to it.",
        *(
            f"Paragraph {n} says nothing of interest, at some length, so that the page scrolls."
            for n in range(40)
        ),
        "Kursk",
        "Both sides object to it. Putin wants no foreign troops in Ukraine.",
    ]
)
DOCUMENT = document(TEXT)
TRUCE = cite(DOCUMENT, "The truce would last 30 days.", heading="Terms")
OBJECTION = cite(DOCUMENT, "Both sides object to it.", 2, heading="Kursk", nth=1)
ANSWER = Answer(
    "How long?",
    "How long?",
    "answered",
    statements=(
        Statement("It would last 30 days.", (1,), "supported"),
        Statement("Both of them object.", (2,), "supported"),
    ),
    mode="generated",
    citations=(TRUCE, OBJECTION),
    confidence=0.91,
)
REFUSAL = Answer("Who won?", "Who won?", "not_found", "The article does not say.", nearby=(OBJECTION,))
ANSWERS = {
    "How long?": ANSWER,
    "Who won?": REFUSAL,
    "Gone?": CorpusError("the folder /x is gone; put it back"),
    "Broken?": ZeroDivisionError("secret detail"),
}


def fake(**changes: object) -> FakePipeline:
    return replace(FakePipeline([DOCUMENT], ANSWERS), **changes)


def test_an_answer_has_its_quotations_and_the_article_shows_them_marked(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.ask("How long?")
        expect(visit.page.locator("#current .state .name")).to_have_text("Answered, reworded and checked")
        assert [b.inner_text() for b in visit.page.locator(".quotations blockquote").all()] == [
            "The truce would last 30 days.",
            "Both sides object to it.",
        ]
        expect(visit.article("mark")).to_have_text(
            ["The truce would last 30 days.", "Both sides object to it."]
        )
        expect(visit.article("h2")).to_have_text(["Terms", "Kursk"])
        assert visit.page.input_value("#question textarea") == ""
        assert visit.text("#said") == (
            "Answered, with 2 quotations. It would last 30 days. Both of them object."
        )


def test_a_citation_scrolls_the_article_to_its_own_sentence_without_loading_it_again(
    browser: Browser, url: str
) -> None:
    """The words of the second quotation occur twice; its offsets say which is meant."""
    with visiting(browser, url) as visit:
        visit.ask("How long?")
        first, second = visit.article(f"#s{TRUCE.start}"), visit.article(f"#s{OBJECTION.start}")
        expect(first).to_be_in_viewport()
        expect(second).not_to_be_in_viewport()
        loaded: list[str] = []
        visit.page.on("request", lambda request: loaded.append(request.url))
        visit.page.click("#current .statement .mark >> nth=1")
        expect(second).to_be_in_viewport()
        expect(first).not_to_be_in_viewport()
        assert second.evaluate("mark => mark.matches(':target')")
        assert second.evaluate("mark => mark.parentElement.previousElementSibling.textContent") == "Kursk"
        visit.page.focus("#current .statement .mark >> nth=0")
        visit.page.keyboard.press("Enter")
        expect(first).to_be_in_viewport()
        expect(visit.page.locator("#current .statement .mark >> nth=0")).to_be_focused()
        assert loaded == []


def test_hover_and_focus_show_the_quotation_and_escape_hides_it(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.ask("How long?")
        mark, tip = visit.page.locator("#current .mark").first, visit.page.locator("#current .tip").first
        expect(tip).to_be_hidden()
        mark.hover()
        expect(tip).to_be_visible()
        assert visit.text("#current .tip") == (
            "Supported in other words, checked against the quotation "
            "The truce would last 30 days. Cease-fire talks Terms "
            f"characters {TRUCE.start}–{TRUCE.end}"
        )
        visit.page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
        visit.page.mouse.move(0, 0)
        mark.focus()
        expect(tip).to_be_visible()


def test_a_refusal_marks_what_is_near_in_another_way(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.ask("Who won?")
        expect(visit.page.locator("#current .state .name")).to_have_text("Not found")
        expect(visit.page.locator("#current .message")).to_have_text("The article does not say.")
        expect(visit.article("mark.near")).to_have_text("Both sides object to it.")
        expect(visit.article("mark.quoted")).to_have_count(0)


def test_marks_go_where_the_next_answer_has_no_quotation_and_the_article_keeps_its_place(
    browser: Browser, url: str
) -> None:
    with visiting(browser, url) as visit:
        visit.ask("How long?")
        cited = visit.article("mark:target")
        expect(cited).to_have_text(TRUCE.quote)
        visit.page.click("#current .statement .mark >> nth=1")
        expect(cited).to_have_text(OBJECTION.quote)
        colour, place = "e => getComputedStyle(e).backgroundColor", "e => e.scrollTop"
        marked, before = cited.evaluate(colour), visit.article("html").evaluate(place)
        visit.ask("Gone?")
        expect(visit.article("html.unmarked")).to_be_attached()
        assert {mark.evaluate(colour) for mark in visit.article("mark").all()} == {"rgba(0, 0, 0, 0)"}
        assert visit.article("html").evaluate(place) == before > 0
        visit.page.click("#past .statement .mark >> nth=1")
        expect(visit.article("html.unmarked")).to_have_count(0)
        assert cited.evaluate(colour) == marked
        visit.ask("Gone?")
        expect(visit.article("html.unmarked")).to_be_attached()
        visit.ask("How long?")
        expect(visit.article("html.unmarked")).to_have_count(0)


def test_an_error_is_one_line_and_the_next_question_is_answered(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.ask("Gone?")
        message = visit.page.locator("#current .message")
        expect(message).to_have_text("The folder /x is gone; put it back.")
        visit.ask("Broken?")
        expect(message).to_have_text(
            "Something went wrong inside Attest (ZeroDivisionError); "
            "the terminal that it runs in shows the details."
        )
        visit.ask("How long?")
        expect(visit.page.locator("#current .statement")).to_have_count(2)
        assert visit.page.locator("#past .question").all_inner_texts() == ["Gone?", "Broken?"]


def test_the_page_is_there_while_the_models_load_and_takes_the_first_question(browser: Browser) -> None:
    loaded = Event()

    def slowly(progress: Callable[[int, int, str], None]) -> FakePipeline:
        progress(3, 12, "talks.txt")
        loaded.wait(20)
        return fake()

    with serving(slowly) as url, visiting(browser, url) as visit:
        expect(visit.page.locator("#status p")).to_have_text("Loading the models… talks.txt, 3 of 12")
        expect(visit.article(".about")).to_have_text("The article appears here when it has been read.")
        visit.ask("How long?")
        expect(visit.page.locator("#current .state")).to_have_text("Loading the models… talks.txt, 3 of 12")
        loaded.set()
        expect(visit.page.locator("#current .statement")).to_have_count(2)
        expect(visit.page.locator("#status p")).to_have_text("1 article · answers are quotations")


def test_a_corpus_that_cannot_be_opened_is_said_on_the_page(browser: Browser) -> None:
    def failing(progress: object) -> FakePipeline:
        raise CorpusError("there is no folder /nowhere; set ATTEST_CORPUS to one that exists")

    with serving(failing) as url, visiting(browser, url) as visit:
        line = "There is no folder /nowhere; start Attest with ATTEST_CORPUS set to one that exists."
        expect(visit.page.locator("#status p")).to_have_text(line)
        visit.ask("How long?")
        expect(visit.page.locator("#current .message")).to_have_text(line)
        visit.page.get_by_role("tab", name="Articles").click()
        expect(visit.page.locator("#articles-said p")).to_have_text(line)


def test_evidence_is_shown_before_the_first_statement(browser: Browser) -> None:
    hold = Event()
    slow = fake(hold=hold, pause_s=3)  # the first statement is alone long enough to be seen
    with serving(lambda progress: slow) as url, visiting(browser, url) as visit:
        visit.ask("How long?")
        expect(visit.page.locator("#current blockquote")).to_have_count(2)
        assert visit.page.locator("#current .statement").count() == 0
        top = visit.page.locator("#current blockquote").first.bounding_box()
        hold.set()
        expect(visit.page.locator("#current .statement")).to_have_count(1)
        after = visit.page.locator("#current blockquote").first.bounding_box()
        assert top is not None
        assert after is not None
        assert abs(after["y"] - top["y"]) < 24, "the layout jumped when the first statement came"
        expect(visit.page.locator("#current .state .name")).to_have_text("Answered, reworded and checked")


def test_an_example_is_asked_with_one_click_and_earlier_answers_are_the_history(browser: Browser) -> None:
    about = replace(ANSWER, question="What is it about?", searched_for="What is it about?", status="overview")
    pipeline = fake(answers={**ANSWERS, "What is it about?": about})
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        visit.page.click("#examples button >> text=What is it about?")
        expect(visit.page.locator("#current .state .name")).to_have_text("Overview")
        expect(visit.page.locator("#examples")).to_be_hidden()
        visit.ask("How long?")
        expect(visit.page.locator("#current .question")).to_have_text("How long?")
        expect(visit.page.locator("#current .state .name")).to_have_text("Answered, reworded and checked")
        assert [[answer.question for answer in history] for history in pipeline.histories] == [
            [],
            ["What is it about?"],
        ]


def test_two_visitors_do_not_see_each_other(browser: Browser, url: str) -> None:
    with visiting(browser, url) as one, visiting(browser, url) as other:
        one.ask("How long?")
        other.ask("Who won?")
        expect(other.page.locator("#current .state .name")).to_have_text("Not found")
        expect(one.page.locator("#current .state .name")).to_have_text("Answered, reworded and checked")
        assert one.page.locator(".question").all_inner_texts() == ["How long?"]
        assert other.page.locator(".question").all_inner_texts() == ["Who won?"]


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_has_no_sideways_scrolling_and_the_article_in_a_drawer(
    browser: Browser, url: str, dark: bool
) -> None:
    with visiting(browser, url, width=360, height=720, dark=dark) as visit:
        visit.ask("How long?")
        expect(visit.page.locator("#current .statement")).to_have_count(2)
        for selector in ("html", "#turns"):
            assert visit.page.eval_on_selector(selector, "e => e.scrollWidth - e.clientWidth") == 0
        expect(visit.page.locator("iframe")).to_be_hidden()
        visit.page.click("#current .statement .mark >> nth=1")
        expect(visit.article(f"#s{OBJECTION.start}")).to_be_in_viewport()
        expect(visit.page.locator("#close-article")).to_be_focused()
        assert visit.article("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("iframe")).to_be_hidden()
        expect(visit.page.locator("#current .statement .mark >> nth=1")).to_be_focused()
        background = visit.page.eval_on_selector(
            ".gradio-container", "e => getComputedStyle(e).backgroundColor"
        )
        assert background == ("rgb(22, 24, 26)" if dark else "rgb(251, 250, 247)")


def test_a_hostile_article_question_and_generator_load_and_run_nothing(browser: Browser) -> None:
    payloads = (
        "<script>alert(1)</script>",
        '<img src="http://evil.example/x.png" onerror="alert(2)">',
        "![x](http://evil.example/y.png)",
        "${alert(3)}",
        "{{value}} ${`${alert(4)}`}",
        "</title></iframe><svg onload=alert(5)>",
    )
    text = "\n".join(f"Payload {payload} ends here." for payload in payloads)
    hostile = document(text, title=payloads[1], source="/x/<img src=x onerror=alert(6)>.txt")
    citations = tuple(
        cite(hostile, f"Payload {payload} ends here.", n, heading=payload)
        for n, payload in enumerate(payloads, start=1)
    )
    question = " ".join(payloads)
    answer = Answer(
        question,
        question + "?",
        "answered",
        statements=tuple(Statement(c.heading, (c.number,), "supported") for c in citations),
        citations=citations,
        degraded=payloads[3],
    )
    pipeline = FakePipeline([hostile], {question: answer, "Fail?": CorpusError(question)})
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        visit.ask(question)
        expect(visit.page.locator("#current .question")).to_have_text(question)
        expect(visit.page.locator("#current .statement > .text")).to_have_text(list(payloads))
        expect(visit.page.locator("#current blockquote")).to_have_text([c.quote for c in citations])
        expect(visit.article("mark")).to_have_text([c.quote for c in citations])
        visit.ask("Fail?")
        expect(visit.page.locator("#current .message")).to_contain_text("${alert(3)}")
        assert visit.page.locator("#panes :is(script, img, svg[onload])").count() == 0
        assert visit.article("script, img, svg").count() == 0


def test_every_reply_has_a_policy_and_the_article_a_stricter_one(url: str) -> None:
    page = httpx.get(url)
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert "img-src 'self' data: blob:" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["x-content-type-options"] == "nosniff"
    article = httpx.get(f"{url}article/1")
    assert article.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert article.headers["x-frame-options"] == "SAMEORIGIN"


def test_the_article_routes_answer_what_is_missing_changed_or_malformed(url: str) -> None:
    assert httpx.get(f"{url}article/99").status_code == 404
    assert "There is no article 99" in httpx.get(f"{url}article/99").text
    for told in ("sha=0123", "said=0123"):
        changed = httpx.get(f"{url}article/1?{told}&marks=0-5").text
        assert "This article has changed since it was quoted, so nothing is marked." in changed
        assert "<mark" not in changed
    assert "<mark" not in httpx.get(f"{url}article/1?marks=5-99999.x.-3").text
    assert '<a href="1" dir="auto">Cease-fire talks</a>' in httpx.get(f"{url}article/").text


def test_a_taken_port_is_one_line_and_exit_status_2(child_env: dict[str, str]) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        command = [sys.executable, str(ROOT / "app.py")]
        environment = {**child_env, "ATTEST_PORT": str(port)}
        done = run(command, env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"port {port} is taken; set ATTEST_PORT to another\n"


def test_a_host_of_another_machine_is_refused_with_the_cure() -> None:
    with pytest.raises(
        SettingsError, match=r"host '192\.0\.2\.1' is no address of this machine; set ATTEST_HOST"
    ):
        claim_port(Settings(host="192.0.2.1", port=free_port()))


def test_several_articles_are_listed_and_each_leads_back_to_the_list(browser: Browser) -> None:
    second = document("It rained in Oslo.", title="Weather", id=7)
    with (
        serving(lambda progress: fake(documents=[DOCUMENT, second])) as url,
        visiting(browser, url) as visit,
    ):
        # Not before: when all articles are open, the pane is taken to its list, once more.
        expect(visit.page.locator("#status p")).to_have_text("2 articles · answers are quotations")
        expect(visit.article("li a")).to_have_text(["Cease-fire talks", "Weather"])
        visit.article("li a", has_text="Weather").click()
        expect(visit.article("p.text")).to_have_text("It rained in Oslo.")
        visit.article("a", has_text="All articles").click()
        expect(visit.article("li a")).to_have_count(2)


def test_it_starts_on_a_machine_too_busy_to_answer_at_once(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gradio would look once more, for three seconds, and tell the user to make a public link."""
    monkeypatch.setattr("gradio.networking.url_ok", lambda url: False)
    with serving(lambda progress: FakePipeline([DOCUMENT], {})) as url, visiting(browser, url) as visit:
        visit.page.wait_for_selector("#status .ready")
