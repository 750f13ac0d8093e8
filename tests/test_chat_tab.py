"""The chat tab in a real browser with a fake pipeline: stopping, keeping, looking inside, improving."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from eval.page import Running
from index.errors import AttestError
from qa.answer import Answer, Statement, Withheld
from qa.ui import chat_tab, page
from tests.browsing import Visit, serving, visiting
from tests.fake_pipeline import FakePipeline, cite, document
from tests.waiting import until

TEXT = "Talks went on.\nTerms\nThe truce would last 30 days. Both sides object to it.\n\nIt rained in Oslo."
DOCUMENT = document(TEXT)
TRUCE = cite(DOCUMENT, "The truce would last 30 days.", heading="Terms")
OBJECTION = cite(DOCUMENT, "Both sides object to it.", 2, heading="Terms")
ANSWER = Answer(
    "How long?",
    "How long?",
    "answered",
    statements=(Statement("It would last 30 days.", (1,), "supported"),),
    mode="generated",
    citations=(TRUCE,),
    confidence=0.91,
    withheld=(Withheld("It lasts 300 days.", (1,), "number", "the source does not say “300”"),),
    trace={
        "generator": [{"prompt": "Fact: ${alert(1)}", "reply": "<b>300</b> days", "ms": 12.5}],
        "passages": [{"start": 0, "score": 0.0327}],
        "times_ms": {"total": 31.0},
        "else": {"kept": True},
    },
)
FOLLOW_UP = Answer(
    "Who objects?",
    "Who objects to the truce?",
    "answered",
    statements=(Statement(OBJECTION.quote, (2,), "verbatim"),),
    citations=(OBJECTION,),
    confidence=0.7,
)
ANSWERS = {"How long?": ANSWER, "Who objects?": FOLLOW_UP}


@dataclass
class FakeEvaluating:
    """Records what it is told to keep; `trouble` is raised instead."""

    trouble: str = ""
    kept: list[Mapping[str, Any]] = field(default_factory=list)
    splits: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)

    def save_gold(self, answer: Answer, **values: Any) -> str:
        return self._keep(answer, values, "Saved as added-1 in gold.jsonl.")

    def give_feedback(self, answer: Answer, **values: Any) -> str:
        return self._keep(answer, values, "Kept in feedback.jsonl.")

    def _keep(self, answer: Answer, values: Mapping[str, Any], line: str) -> str:
        if self.trouble:
            raise AttestError(self.trouble)
        self.kept.append({"question": answer.question, **values})
        return line

    def start(self, *args: Any, **options: Any) -> None: ...
    def cancel(self) -> None: ...
    def progress(self) -> Running:
        return Running()

    def runs(self) -> Sequence[str]:
        return ()

    def report(self, run: str) -> str:
        return ""

    def compare(self, a: str, b: str) -> str:
        return ""


EVALUATING = FakeEvaluating()


def fake(**changes: Any) -> FakePipeline:
    # Answers of their own each time, as the real pipeline gives, told apart by their ids.
    return replace(FakePipeline([DOCUMENT], ANSWERS), **changes)


def answered(visit: Visit, question: str) -> None:
    visit.ask(question)
    expect(visit.page.locator("#current .question")).to_have_text(question)
    expect(visit.page.locator("#current .tools")).to_be_visible()


def test_stop_shows_what_was_verified_and_the_next_question_works(browser: Browser) -> None:
    pipeline = fake(hold=Event())
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        visit.ask("How long?")
        expect(visit.page.locator("#current blockquote")).to_have_text(TRUCE.quote)
        visit.page.get_by_role("button", name="Stop").click()
        expect(visit.page.locator("#current .state")).to_have_text(
            "Stopped before the answer was worded; this is the evidence"
        )
        expect(visit.page.locator("#question textarea")).to_be_focused()
        expect(visit.page.locator("#said")).to_have_text("Stopped.")
        pipeline.hold = None
        answered(visit, "Who objects?")
        assert visit.page.locator("#past .question").all_inner_texts() == ["How long?"]
        assert pipeline.histories == [[], []], "a question without an answer is no history"
        visit.page.reload()
        expect(visit.page.locator("#past .state.stopped")).to_be_visible()
        expect(visit.page.locator("#past blockquote")).to_have_text(TRUCE.quote)


def test_a_question_can_be_stopped_while_the_models_load(browser: Browser) -> None:
    loaded = Event()

    def slowly(progress: object) -> FakePipeline:
        loaded.wait(30)
        return fake()

    with serving(slowly) as url, visiting(browser, url) as visit:
        visit.ask("How long?")
        visit.page.get_by_role("button", name="Stop").click()
        expect(visit.page.locator("#current .state")).to_have_text("Stopped before anything was found")
        loaded.set()
        answered(visit, "How long?")


def test_what_was_drawn_late_for_the_articles_does_not_hide_a_newer_answer(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, redraw, drawn = Event(), chat_tab.ChatTab._redraw, Event()

    @wraps(redraw)
    def late(*arguments: Any) -> Any:
        time.sleep(2)  # with the conversation as it was
        update = redraw(*arguments)
        drawn.set()
        return update

    def slowly(progress: object) -> FakePipeline:
        loaded.wait(30)
        return fake()

    monkeypatch.setattr(chat_tab.ChatTab, "_redraw", late)
    with serving(slowly) as url, visiting(browser, url) as visit:
        visit.ask("How long?")
        visit.page.get_by_role("button", name="Stop").click()
        expect(visit.page.locator("#current .state")).to_have_text("Stopped before anything was found")
        loaded.set()
        visit.page.wait_for_timeout(500)
        answered(visit, "How long?")
        assert drawn.wait(60)
        visit.page.wait_for_timeout(500)  # for what came of it to be seen
        expect(visit.page.locator("#current .tools")).to_be_visible()


def test_shift_enter_breaks_the_line_and_enter_sends(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        box = visit.page.locator("#question textarea")
        box.press_sequentially("How")
        box.press("Shift+Enter")
        box.press_sequentially("long?")
        assert box.input_value() == "How\nlong?"
        box.fill("How long?")
        box.press("Enter")
        expect(visit.page.locator("#current .tools")).to_be_visible()
        expect(box).to_be_focused()
        expect(box).to_have_value("")


def test_a_follow_up_says_how_it_was_understood_and_can_be_asked_literally(browser: Browser) -> None:
    pipeline = fake()
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        answered(visit, "How long?")
        answered(visit, "Who objects?")
        expect(visit.page.locator("#current .understood bdi")).to_have_text("Who objects to the truce?")
        pipeline.answers = {"Who objects?": replace(FOLLOW_UP, searched_for="Who objects?", id="c" * 32)}
        visit.page.click("#current .understood button")
        expect(visit.page.locator("#current .understood")).to_have_count(0)
        expect(visit.page.locator("#current .state.answered")).to_be_visible()
        assert visit.page.locator("#past .question").all_inner_texts() == ["How long?", "Who objects?"]
        assert [[turn.question for turn in history] for history in pipeline.histories] == [
            [],
            ["How long?"],
            [],
        ]


def test_conversations_are_listed_reopened_as_they_were_and_deleted(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        before = visit.page.locator("#current .turn").inner_html()
        address = visit.page.url
        assert re.search(r"\?c=[0-9a-f]{32}$", address)
        visit.page.click("#bar button >> text=New")
        expect(visit.page.locator("#past .welcome")).to_be_visible()
        expect(visit.page.locator("#examples")).to_be_visible()
        assert "?c=" not in visit.page.url
        answered(visit, "Who objects?")
        visit.page.click("#conversations summary")
        expect(visit.page.locator("#conversations .choose bdi")).to_have_text(["Who objects?", "How long?"])
        visit.page.click("#conversations .choose >> text=How long?")
        expect(visit.page.locator("#current .question")).to_have_text("How long?")
        assert visit.page.locator("#current .turn").inner_html() == before
        assert visit.page.url == address
        expect(visit.article("mark:target")).to_have_text(TRUCE.quote)
        visit.page.click("#conversations summary")
        delete = visit.page.locator("#conversations .delete").first
        delete.click()
        expect(delete).to_have_text("Really?")
        expect(delete).to_have_accessible_name("Really? Delete: Who objects?")
        expect(visit.page.locator("#told")).to_have_text("Really? Delete: Who objects?")
        visit.page.click("#conversations summary")
        visit.page.click("#conversations summary")
        expect(delete).to_have_text("Delete")  # it was not pressed twice in a row
        expect(delete).to_have_accessible_name("Delete: Who objects?")
        delete.click()
        delete.click()
        expect(visit.page.locator("#conversations .choose bdi")).to_have_text(["How long?"])
        expect(visit.page.locator("#current .question")).to_have_text("How long?")


def test_what_is_deleted_while_a_question_is_under_way_stays_deleted(browser: Browser) -> None:
    pipeline = fake()
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        answered(visit, "How long?")
        pipeline.hold = Event()
        visit.ask("Who objects?")
        expect(visit.page.locator("#current .question")).to_have_text("Who objects?")
        visit.page.click("#conversations summary")
        for _ in range(2):
            visit.page.locator("#conversations .delete").click()
        expect(visit.page.locator("#conversations .delete")).to_have_count(0)
        pipeline.hold.set()
        visit.page.wait_for_timeout(500)  # until the answer that was left has ended
        visit.page.reload()
        visit.page.click("#conversations summary")
        expect(visit.page.locator("#conversations .note")).to_contain_text("None yet")


def test_the_article_is_led_to_each_answer_though_it_has_the_address_of_the_last(browser: Browser) -> None:
    pipeline = fake()
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        for question in ("Who objects?", "How long?"):
            answered(visit, question)
        expect(visit.article("mark:target")).to_have_text(TRUCE.quote)
        visit.page.locator("#past a.show").first.click()
        expect(visit.article("mark:target")).to_have_text(OBJECTION.quote)
        pipeline.answers = {"How long?": replace(ANSWER, id="d" * 32)}
        answered(visit, "How long?")
        expect(visit.article("mark:target")).to_have_text(TRUCE.quote)


def test_a_cookie_of_another_program_does_not_hide_ours(url: str) -> None:
    secret = "a" * 32
    for foreign in ('prefs={"theme":"dark"}', "name=J\xf6rg"):
        sent = {"Cookie": f"{foreign}; attest_reader={secret}".encode("latin-1")}
        given = httpx.get(url, headers=sent).headers["set-cookie"]
        assert given.startswith(f"attest_reader={secret}; ")  # once more, for another year
    assert secret not in httpx.get(url).headers["set-cookie"]


def test_a_reload_brings_the_conversation_back_and_nobody_else_gets_it(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit, visiting(browser, url) as other:
        answered(visit, "How long?")
        answered(visit, "Who objects?")
        before = [turn.inner_html() for turn in visit.page.locator(".turn").all()]
        visit.page.reload()
        expect(visit.page.locator("#past .question")).to_have_text("How long?")
        assert [turn.inner_html() for turn in visit.page.locator(".turn").all()] == before
        answered(visit, "How long?")
        expect(visit.page.locator("#past .turn")).to_have_count(2)
        other.page.goto(visit.page.url)
        expect(other.page.locator("#bar .note.degraded")).to_have_text(
            "There is no such conversation in this browser; choose one of the list."
        )
        assert other.page.locator(".turn").count() == 0
        exported = visit.page.url.replace("?c=", "conversation/") + "/export.md"
        assert other.page.request.get(exported).status == 404
        assert visit.page.request.get(exported).status == 200


def test_a_conversation_chosen_while_the_models_load_stays(browser: Browser, tmp_path: Path) -> None:
    loaded = Event()

    def slowly(progress: object) -> FakePipeline:
        loaded.wait(60)
        return fake()

    with (
        serving(lambda progress: fake(), data_dir=tmp_path) as first,
        serving(slowly, data_dir=tmp_path) as second,
        visiting(browser, first) as visit,
    ):
        answered(visit, "Who objects?")
        visit.page.click("#bar button >> text=New")
        expect(visit.page.locator("#past .welcome")).to_be_visible()
        answered(visit, "How long?")
        visit.page.goto(second + visit.page.url.partition("/?")[2].join(("?", "")))
        question = visit.page.locator("#current .question")
        expect(question).to_have_text("How long?")
        visit.page.click("#conversations summary")
        visit.page.click("#conversations .choose >> text=Who objects?")
        expect(question).to_have_text("Who objects?")
        loaded.set()
        expect(visit.article("mark:target")).to_have_text(OBJECTION.quote)
        visit.page.wait_for_timeout(500)  # until nothing more is drawn
        expect(question).to_have_text("Who objects?")


def test_an_answer_says_that_its_source_has_changed(browser: Browser, tmp_path: Path) -> None:
    edited = replace(DOCUMENT, sha256="0" * 64)
    with (
        serving(lambda progress: fake(), data_dir=tmp_path) as first,
        serving(lambda progress: fake(documents=[edited]), data_dir=tmp_path) as second,
        visiting(browser, first) as visit,
    ):
        answered(visit, "How long?")
        assert visit.page.locator(".changed").count() == 0
        visit.page.goto(second + visit.page.url.partition("/?")[2].join(("?", "")))
        expect(visit.page.locator("#current .changed")).to_have_text(
            "Cease-fire talks has changed or is gone since this was answered. "
            "The quotations are shown as they were."
        )
        expect(visit.page.locator("#current blockquote")).to_have_text(TRUCE.quote)
        expect(visit.article(".notice")).to_contain_text("has changed since it was quoted")


def test_the_drawer_is_fetched_when_it_is_opened_and_hides_nothing(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        fetched: list[str] = []
        visit.page.on("request", lambda request: fetched.append(request.url))
        assert visit.page.locator(".inside .content").count() == 0
        visit.page.click("#current .inside summary")
        drawer = visit.page.locator("#current .inside .content")
        expect(drawer.locator("pre")).to_have_text(
            ["Fact: ${alert(1)}", "<b>300</b> days", '{\n "else": {\n  "kept": true\n }\n}']
        )
        for shown in (
            "0.0327",
            "12.5",
            "31.0",
            "It lasts 300 days.",
            "The source does not say “300”.",
            "0.91",
        ):
            expect(drawer).to_contain_text(shown)
        assert [one for one in fetched if one.endswith("/inside")] == [
            visit.page.url.replace("?c=", "conversation/") + f"/{ANSWER.id}/inside"
        ]


def test_the_drawer_says_where_nothing_came_and_can_be_opened_again(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        summary = visit.page.locator("#current .inside summary")
        visit.page.route("**/inside", lambda route: route.abort())
        summary.click()
        expect(visit.page.locator("#current .inside .note")).to_have_text(
            "Attest did not answer. Close this and open it to try again."
        )
        visit.page.unroute("**/inside")
        summary.click()
        summary.click()
        expect(visit.page.locator("#current .inside .content")).to_contain_text("It lasts 300 days.")
        visit.complaints.clear()  # the browser's own word on what it could not load


def test_an_answer_is_copied_with_its_sources(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        answered(visit, "How long?")
        visit.page.click("#current .tools >> text=Copy with sources")
        expect(visit.page.locator("#current .tools")).to_contain_text("Copied")
        assert visit.page.evaluate("navigator.clipboard.readText()") == (
            "How long?\n\nIt would last 30 days. [1]\n\n[1] “The truce would last 30 days.”\n"
            f"Cease-fire talks › Terms, characters {TRUCE.start}–{TRUCE.end}\n"
        )
        expect(visit.page.locator("#told")).to_have_text("Copied")
        visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        button = visit.page.locator("#current .tools >> text=Copy with sources")
        button.click()  # as on the page of another machine, without https
        expect(visit.page.locator("#current .tools")).to_contain_text("Copied")
        expect(visit.page.locator("#current .tools >> text=Copied")).to_be_focused()
        answered(visit, "Who objects?")
        expect(visit.page.locator("#said")).to_have_text(f"Answered, with 1 quotation. {OBJECTION.quote}")


def test_exports_hold_the_quotations_and_their_positions(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        answered(visit, "Who objects?")
        visit.page.click("#export summary")
        with visit.page.expect_download() as download:
            visit.page.click("#export >> text=Markdown")
        markdown = Path(download.value.path()).read_text("utf-8")
        assert f"“The truce would last 30 days.” — Cease\\-fire talks › Terms, {TRUCE.start}" in markdown
        assert "70 % sure that this answers the question" in markdown
        with visit.page.expect_download() as download:
            visit.page.click("#export >> text=JSON")
        exported = json.loads(Path(download.value.path()).read_text("utf-8"))
        assert [Answer.from_dict(turn["answer"]) for turn in exported["turns"]] == [ANSWER, FOLLOW_UP]
        with visit.page.context.expect_page() as opened:
            visit.page.click("#export >> text=Page to print")
        printable: Page = opened.value
        expect(printable.locator("h2")).to_have_text(["How long?", "Who objects?"])
        expect(printable.locator("blockquote").first).to_have_text(
            f"[1] “{TRUCE.quote}”Cease-fire talks › Terms, characters {TRUCE.start}–{TRUCE.end}"
        )


def test_an_answer_is_saved_as_gold_with_evidence_selected_in_the_article(browser: Browser, url: str) -> None:
    EVALUATING.kept.clear()
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        visit.page.click("#current .tools >> text=Save as gold")
        form = visit.page.locator("#improve")
        expect(form.locator("h3")).to_have_text("Keep this question for the evaluation How long?")
        expect(form.get_by_label("What an answer must say")).to_have_value("It would last 30 days.")
        form.get_by_label("What an answer must say").fill("30 days | thirty days\n\nthe truce")
        visit.article("p.text").last.evaluate(
            "e => getSelection().selectAllChildren(e) || document.getSelection().toString()"
        )
        form.get_by_text("Add the selected text").click()
        evidence = visit.page.locator("#gold-evidence textarea")
        expect(evidence).to_have_value(f"{TRUCE.quote}\n\nIt rained in Oslo.")
        form.get_by_role("button", name="Save as gold").click()
        expect(visit.page.locator("#improved")).to_have_text("Saved as added-1 in gold.jsonl.")
        expect(visit.page.locator("#improved")).to_have_attribute("aria-live", "polite")
        expect(visit.page.locator("#current .tools >> text=Save as gold")).to_be_focused()
        expect(form).to_be_hidden()
    assert EVALUATING.kept == [
        {
            "question": "How long?",
            "answerable": True,
            "facts": [["30 days", "thirty days"], ["the truce"]],
            "evidence": [TRUCE.quote, "It rained in Oslo."],
            "history": (),
        }
    ]


def test_a_thumb_is_kept_with_its_reason_and_trouble_is_told(
    browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    EVALUATING.kept.clear()
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        visit.page.click("#current .tools >> text=Bad")
        reason = visit.page.locator("#improve").get_by_label("Your reason")
        expect(reason).to_be_focused()
        reason.fill("It is 40 days.")
        monkeypatch.setattr(EVALUATING, "trouble", "the disk is full; make room")
        reason.press("Enter")
        expect(visit.page.locator("#improved")).to_have_text("The disk is full; make room.")
        monkeypatch.setattr(EVALUATING, "trouble", "")
        reason.press("Enter")
        expect(visit.page.locator("#improved")).to_have_text("Kept in feedback.jsonl.")
    assert EVALUATING.kept == [{"question": "How long?", "helpful": False, "reason": "It is 40 days."}]


def test_one_question_too_many_gets_a_clear_word_at_once(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_tab, "AT_ONCE", 1)
    built: list[Any] = []
    build = page.build
    monkeypatch.setattr(page, "build", lambda *parts: built.append(build(*parts)) or built[0])
    hold = Event()
    with (
        serving(lambda progress: fake(hold=hold)) as url,
        visiting(browser, url) as one,
        visiting(browser, url) as two,
        visiting(browser, url) as three,
    ):
        for visit in (one, two, three):
            visit.page.wait_for_selector("#status .ready")
        queue = built[0]._queue
        until(lambda: not len(queue) and not any(queue.active_jobs))
        queue.max_size = 1  # not before: opening the page takes its turn in the queue as well
        one.ask("How long?")
        expect(one.page.locator("#current blockquote")).to_be_visible()
        two.ask("How long?")
        expect(two.page.locator("#queued")).to_have_text("Others are asking. Yours is in line…")
        three.ask("How long?")
        expect(three.page.locator(".toast-body")).to_contain_text("busy")
        expect(three.page.locator("#question textarea")).to_have_value("How long?")
        hold.set()
        expect(two.page.locator("#current .tools")).to_be_visible()
        expect(two.page.locator("#queued")).to_be_empty()
        expect(three.page.locator("#queued")).to_be_empty()
        three.page.press("#question textarea", "Enter")
        expect(three.page.locator("#current .tools")).to_be_visible()
        three.complaints.clear()  # Gradio's own word on it in the console


def pressed_until(page: Page, selector: str, press: Callable[[], None], most: int = 40) -> None:
    for _ in range(most):
        if page.locator(selector).first.evaluate("e => e === document.activeElement"):
            return
        press()
    pytest.fail(f"{selector} is not reached by the keyboard")


def test_a_whole_journey_by_keyboard_alone(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        keys = visit.page.keyboard
        back: Callable[[], None] = lambda: keys.press("Shift+Tab")  # noqa: E731
        forth: Callable[[], None] = lambda: keys.press("Tab")  # noqa: E731
        expect(visit.page.locator("#question textarea")).to_be_focused()
        keys.type("How long?")
        keys.press("Enter")
        expect(visit.page.locator("#current .tools")).to_be_visible()
        pressed_until(visit.page, "#current .statement .mark", back)
        expect(visit.page.locator("#current .tip").first).to_be_visible()
        keys.press("Enter")
        expect(visit.article("mark:target")).to_have_text(TRUCE.quote)
        keys.press("Escape")
        expect(visit.page.locator("#current .tip").first).to_be_hidden()
        pressed_until(visit.page, "#current .inside summary", forth)
        keys.press("Enter")
        expect(visit.page.locator("#current .inside .content")).to_be_visible()
        pressed_until(visit.page, "#conversations summary", back)
        keys.press("Enter")
        pressed_until(visit.page, "#conversations .choose", forth)
        keys.press("Escape")
        expect(visit.page.locator("#conversations .sheet")).to_be_hidden()
        expect(visit.page.locator("#conversations summary")).to_be_focused()
        pressed_until(visit.page, "#bar button:has-text('New')", forth)
        keys.press("Enter")
        expect(visit.page.locator("#past .welcome")).to_be_visible()
        expect(visit.page.locator("#question textarea")).to_be_focused()


def test_another_conversation_can_be_opened_in_mid_answer_and_is_not_disturbed(browser: Browser) -> None:
    pipeline = fake()
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        answered(visit, "How long?")
        visit.page.click("#bar button >> text=New")
        expect(visit.page.locator("#past .welcome")).to_be_visible()
        pipeline.hold = Event()
        visit.ask("Who objects?")
        expect(visit.page.locator("#current blockquote")).to_have_text(OBJECTION.quote)
        visit.page.click("#conversations summary")
        visit.page.click("#conversations .choose >> text=How long?")
        expect(visit.page.locator("#current .question")).to_have_text("How long?")
        visit.page.wait_for_timeout(500)  # until the answer that was left has ended
        assert visit.text("#current .question") == "How long?"
        pipeline.hold.set()
        pipeline.hold = None
        answered(visit, "Who objects?")
        assert visit.page.locator("#past .question").all_inner_texts() == ["How long?"]
        visit.page.click("#conversations summary")
        left = visit.page.locator("#conversations .choose >> text=Who objects?")
        left.click()
        expect(visit.page.locator("#current .state.stopped")).to_be_visible()
        assert visit.page.locator(".turn").count() == 1


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        (cookie,) = visit.page.context.cookies()
        assert re.fullmatch("[0-9a-f]{32}", cookie["value"])
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("attest_reader", True, "Lax")
        answered(visit, "How long?")  # Gradio complains of a reload while it is still opening
        visit.page.reload()
        assert visit.page.context.cookies()[0]["value"] == cookie["value"]
        expect(visit.page.locator("#current .tools")).to_be_visible()


def test_without_cookies_the_page_works_and_says_that_nothing_is_kept(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.page.context.clear_cookies()
        answered(visit, "How long?")
        expect(visit.page.locator("#bar .note.degraded")).to_have_text(
            "This browser keeps no cookies, so the conversation ends with this page."
        )
        visit.page.click("#current .inside summary")
        expect(visit.page.locator("#current .inside .note")).to_contain_text("This conversation is not kept")
        visit.complaints.remove(next(line for line in visit.complaints if "404" in line))
        answered(visit, "Who objects?")
        assert visit.page.locator("#past .question").all_inner_texts() == ["How long?"]
