"""Chat: frames of an answer being made, stopped or failed, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from index.errors import CorpusError
from qa.answer import Answer, Statement
from qa.ui import chat
from qa.ui.chat import Frame, Showing, reply
from qa.ui.conversations import Conversation, Failed, Stopped
from qa.ui.markup import digest
from qa.ui.opening import Opening
from tests.fake_pipeline import FakePipeline, cite, document

DOCUMENT = document("The truce would last 30 days. Both sides object.")
TRUCE = cite(DOCUMENT, "The truce would last 30 days.")
ANSWER = Answer(
    "How long?",
    "How long?",
    "answered",
    statements=(Statement("It would last 30 days.", (1,), "supported"),),
    mode="generated",
    citations=(TRUCE,),
)
REFUSAL = Answer("Who won?", "Who won?", "not_found", "The article does not say.")


def opening(**answers: Any) -> tuple[Opening, FakePipeline]:
    pipeline = FakePipeline([DOCUMENT], {"How long?": ANSWER, "Who won?": REFUSAL, **answers})
    opened = Opening(lambda progress: pipeline)
    opened.begin()
    opened.result()
    return opened, pipeline


def frames(question: str, conversation: Conversation | None = None, **options: Any) -> list[Frame]:
    opened, _ = opening(**options.pop("answers", {}))
    return list(reply(opened, question, conversation or Conversation(), Event(), **options))


def test_what_a_later_attest_reads_as_another_text_has_changed() -> None:
    another = replace(DOCUMENT, text=f"A {DOCUMENT.text}")
    for now, expected in ((DOCUMENT, []), (another, ["Cease-fire talks"])):
        opening = Opening(lambda progress, now=now: FakePipeline([now], {}))
        opening.begin()
        opening.result()
        assert chat.changed_articles(opening)(ANSWER) == expected


def test_frames_lead_from_searching_over_evidence_to_the_answer() -> None:
    shown = frames("How long?")
    assert "Searching…" in shown[0].current
    assert shown[0].said == "Searching."
    assert shown[-1].turn == ANSWER
    assert shown[-1].said == "Answered, with 1 quotation. It would last 30 days."
    where = f"article/1?sha={DOCUMENT.sha256[:16]}&said={digest([TRUCE.quote])}&marks=0-29#s0"
    assert shown[-1].article == where
    assert [frame.turn for frame in shown[:-1]] == [None] * (len(shown) - 1)


def test_a_refusal_ends_with_nothing_marked_and_is_said() -> None:
    last = frames("Who won?")[-1]
    assert (last.turn, last.article, last.said) == (
        REFUSAL,
        "",
        "Not found. The article does not say.",
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CorpusError("the folder is gone; put it back"), "the folder is gone; put it back"),
        (ZeroDivisionError("secret"), "something went wrong inside Attest (ZeroDivisionError)"),
    ],
)
def test_an_error_becomes_a_turn_of_one_line(error: Exception, reason: str) -> None:
    last = frames("Fail?", answers={"Fail?": error})[-1]
    assert isinstance(last.turn, Failed)
    assert last.turn.reason.startswith(reason)
    assert "secret" not in last.current


def test_a_stop_ends_at_once_with_what_was_verified_and_ends_the_work() -> None:
    opened, pipeline = opening()
    pipeline.hold, stop = Event(), Event()
    shown: list[Frame] = []
    for frame in reply(opened, "How long?", Conversation(), stop):
        shown.append(frame)
        if "blockquote" in frame.current:
            stop.set()
    pipeline.hold.set()
    turn = shown[-1].turn
    assert isinstance(turn, Stopped)
    assert (turn.question, turn.citations, turn.statements) == ("How long?", (TRUCE,), ())
    assert shown[-1].said == "Stopped."


def test_leaving_in_mid_answer_ends_the_work_on_it() -> None:
    opened, pipeline = opening()
    pipeline.hold, stop = Event(), Event()
    going = reply(opened, "How long?", Conversation(), stop)
    next(going)
    going.close()  # type: ignore[attr-defined]
    pipeline.hold.set()
    assert stop.is_set()


def test_many_statements_at_once_are_one_update(monkeypatch: pytest.MonkeyPatch) -> None:
    said = tuple(Statement(f"It would last {n} days.", (1,), "supported") for n in range(300))
    long = replace(ANSWER, statements=said)
    slept: list[float] = []
    monkeypatch.setattr(chat.time, "sleep", slept.append)

    class Bursting(FakePipeline):
        def stream(self, question: str, **options: Any) -> Iterator[Any]:
            yield from list(super().stream(question, **options))

    opened = Opening(lambda progress: Bursting([DOCUMENT], {"How long?": long}))
    opened.begin()
    opened.result()
    shown = list(reply(opened, "How long?", Conversation(), Event()))
    assert len(shown) < 60, "far fewer frames than the 300 statements"
    assert set(slept) <= {0, chat.UPDATE_S}
    assert slept.count(chat.UPDATE_S) >= len(shown) - 2


def test_earlier_answers_are_the_history_unless_it_is_asked_literally() -> None:
    conversation = Conversation(turns=(ANSWER, Failed("x", "y"), Stopped("z")))
    for literally, history in ((False, [ANSWER]), (True, [])):
        opened, pipeline = opening()
        list(reply(opened, "Who won?", conversation, Event(), literally=literally))
        assert pipeline.histories == [history]
        assert pipeline.literally is literally


def test_tools_are_offered_for_answers_only_and_gold_only_where_it_can_be_kept() -> None:
    for improve, expected in ((True, True), (False, False)):
        html = Showing(improve=improve).turn("t0", ANSWER, "c")
        assert ('data-what="gold"' in html) is expected
        assert f'data-from="conversation/c/{ANSWER.id}/inside"' in html
    assert "data-copy" not in Showing().turn("t0", Stopped("x"), "c")
    assert "data-copy" not in Showing().turn("t0", Failed("x", "y"), "c")
