"""The chat tab used as nobody planned: two tabs, double clicks, back and forward, texts that turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from qa.answer import Answer, Statement
from qa.ui import chat
from qa.ui.sheet import Sheet
from tests.browsing import Visit, serving, visiting
from tests.fake_pipeline import cite, document
from tests.test_chat_tab import ANSWER, TRUCE, answered, fake
from tests.waiting import until


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


def test_enter_right_after_an_answer_counts_though_its_event_has_not_ended(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, reply = Event(), chat.reply

    def ends_late(*args: Any, **options: Any) -> Iterator[chat.Frame]:
        yield from reply(*args, **options)
        ended.wait(20)

    monkeypatch.setattr(chat, "reply", ends_late)
    with serving(lambda progress: fake()) as url, visiting(browser, url) as visit:
        answered(visit, "How long?")
        visit.ask("Who objects?")
        ended.set()
        expect(visit.page.locator("#current .question")).to_have_text("Who objects?")
        expect(visit.page.locator("#past .question")).to_have_text(["How long?"])
        expect(visit.page.locator("#question textarea")).to_have_value("")


def test_enter_in_mid_answer_asks_nothing_then_or_later(browser: Browser) -> None:
    pipeline = fake(hold=Event())
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        visit.ask("How long?")
        expect(visit.page.locator("#current blockquote")).to_be_visible()
        visit.ask("Who objects?")
        pipeline.hold.set()
        expect(visit.page.locator("#current .tools")).to_be_visible()
        visit.page.wait_for_timeout(500)
        expect(visit.page.locator("#question textarea")).to_have_value("Who objects?")
        assert len(pipeline.histories) == 1
        visit.page.press("#question textarea", "Enter")
        expect(visit.page.locator("#current .question")).to_have_text("Who objects?")


def test_enter_twice_asks_once_where_the_answer_is_there_at_once(browser: Browser) -> None:
    pipeline = fake()
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        visit.page.wait_for_selector("#status .ready")
        for asked in range(1, 6):
            visit.page.fill("#question textarea", "How long?")
            visit.page.evaluate(TWICE)
            expect(visit.page.locator("#past .turn")).to_have_count(asked - 1)
            expect(visit.page.locator("#current .tools")).to_be_visible()
        visit.page.wait_for_timeout(500)
        assert len(pipeline.histories) == 5


# Faster than any hand: the second is there before Gradio has sent the first.
TWICE = """() => {
  const box = document.querySelector("#question textarea");
  for (let n = 0; n < 2; n += 1) {
    for (const name of ["keydown", "keypress"]) {
      const options = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, cancelable: true };
      if (!box.dispatchEvent(new KeyboardEvent(name, options))) break;
    }
  }
}"""


def test_back_and_forward_lead_from_one_conversation_to_the_other(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        two_conversations(visit)
        page.go_back()
        expect(page.locator("#past .welcome")).to_be_visible()
        expect(page.locator("#current .turn")).to_have_count(0)
        page.go_back()
        expect(page.locator("#current .question")).to_have_text("How long?")
        expect(visit.article("mark:target")).to_have_text(TRUCE.quote)
        page.go_forward()
        page.go_forward()
        expect(page.locator("#current .question")).to_have_text("Who objects?")
        answered(visit, "How long?")
        expect(page.locator("#past .question")).to_have_text(["Who objects?"])


def two_conversations(visit: Visit) -> dict[str, str]:
    """ "How long?", an empty one and "Who objects?", each a step of Back and Forward; the names of two."""
    answered(visit, "How long?")
    first = name_of(visit)
    visit.page.click("#bar button >> text=New")
    expect(visit.page.locator("#past .welcome")).to_be_visible()
    answered(visit, "Who objects?")
    second = name_of(visit)
    # Until the bar names the second, a press of Back can meet its late arrival on a busy machine.
    expect(visit.page.locator("#bar [data-conversation]").first).to_have_attribute(
        "data-conversation", second
    )
    assert second not in ("", first)
    return {"How long?": first, "Who objects?": second}


def name_of(visit: Visit) -> str:
    return visit.page.url.partition("?c=")[2]


def test_back_and_forward_pressed_faster_than_they_are_followed_end_where_they_lead(
    browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Sheet.fresh

    def late(*args: Any, **options: Any) -> Any:
        time.sleep(0.5)  # overtaken by the next, if that is asked for meanwhile
        return fresh(*args, **options)

    with visiting(browser, url) as visit:
        two_conversations(visit)
        monkeypatch.setattr(Sheet, "fresh", late)
        page, steps = visit.page, []
        for question, presses in (
            ("How long?", (page.go_back, page.go_back)),
            ("Who objects?", (page.go_forward, page.go_forward)),
            ("Who objects?", (page.go_back, page.go_forward)),
            ("How long?", (page.go_back, page.go_back)),
        ):
            for press in presses:
                press()
            # Longer than what comes late. What is sent cannot be waited for: steps may cancel each other out.
            page.wait_for_timeout(1_500)
            expect(page.locator("#current .question")).to_have_text([question])
            steps.append(page.url)
        assert (steps[0], steps[1]) == (steps[3], steps[2])
        expect(visit.article("mark:target")).to_have_text(TRUCE.quote)


def test_of_two_conversations_chosen_at_once_the_last_is_shown_and_one_that_is_gone_leaves_no_step(
    browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Sheet.opened
    sent: list[str] = []

    def late(sheet: Sheet, request: Any, name: str) -> Any:
        if name == names["How long?"]:
            time.sleep(0.5)  # overtaken by the other, if that is asked for meanwhile
        sent.append(name)
        return opened(sheet, request, name)

    with visiting(browser, url) as visit:
        page = visit.page
        names = two_conversations(visit)
        page.click("#bar button >> text=New")
        expect(page.locator("#past .welcome")).to_be_visible()
        monkeypatch.setattr(Sheet, "opened", late)
        for question in ("How long?", "Who objects?"):
            page.locator("#conversations .choose", has_text=question).dispatch_event("click")
        until(lambda: sent == list(names.values()))  # one at a time, and nothing after it
        expect(page.locator("#current .question")).to_have_text(["Who objects?"])
        delete = page.locator("#conversations li", has_text="How long?").locator(".delete")
        for _ in range(2):
            delete.dispatch_event("click")
        expect(page.locator("#conversations li")).to_have_count(1)
        page.go_back()
        expect(page.locator("#bar .note")).to_contain_text("There is no such conversation")
        page.wait_for_url(url)
        page.go_forward()
        expect(page.locator("#current .question")).to_have_text(["Who objects?"])


def test_leaving_the_page_and_coming_back_shows_the_conversation(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        answered(visit, "How long?")
        visit.page.goto(visit.page.url.replace("?c=", "conversation/") + "/export.html")
        expect(visit.page.locator("h2")).to_have_text("How long?")
        visit.page.go_back()
        expect(visit.page.locator("#current .question")).to_have_text("How long?")
        answered(visit, "Who objects?")
        expect(visit.page.locator("#past .question")).to_have_text(["How long?"])


def test_a_long_question_keeps_its_answer_in_sight_and_nothing_is_cut(browser: Browser) -> None:
    question = "How long " + "and for how many days of the year " * 55 + "would it last?"
    pipeline = fake(answers={question: replace(ANSWER, question=question, searched_for=question)})
    with (
        serving(lambda progress: pipeline) as url,
        visiting(browser, url, width=360, height=640) as visit,
    ):
        answered(visit, question)
        expect(visit.page.locator("#current .statement")).to_be_in_viewport()
        expect(visit.page.locator("#current .question")).to_have_text(question)
        assert visit.page.eval_on_selector("html", "e => e.scrollWidth - e.clientWidth") == 0


def test_text_from_right_to_left_turns_nothing_around_it(browser: Browser) -> None:
    text = "الهدنة تستمر 30 يوما.\n\nThe truce would last 30 days."
    arabic = document(text, title="محادثات (الهدنة)")
    cited = cite(arabic, "الهدنة تستمر 30 يوما.", heading="الشروط [1]")
    question = "كم تستمر الهدنة؟"
    answer = Answer(
        question,
        question,
        "answered",
        statements=(Statement("تستمر 30 يوما.", (1,), "supported"),),
        citations=(cited,),
    )
    pipeline = fake(documents=[arabic], answers={question: answer})
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        answered(visit, question)
        direction = "e => getComputedStyle(e).direction"
        for selector, expected in ((".question", "rtl"), ("blockquote", "rtl"), ("figcaption", "ltr")):
            assert visit.page.locator(f"#current {selector}").evaluate(direction) == expected
        assert visit.article("p.text").first.evaluate(direction) == "rtl"
        assert visit.article("p.text").last.evaluate(direction) == "ltr"
        expect(visit.article("mark:target")).to_have_text(cited.quote)
        said = visit.page.locator("#current .statement .text").bounding_box()
        mark = visit.page.locator("#current .statement .mark").bounding_box()
        assert said is not None
        assert mark is not None
        assert mark["x"] + mark["width"] <= said["x"], "the mark follows the last word, which is on the left"
