"""qa.ui.opening: the articles are opened behind the page, and warm before the first question comes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event

import pytest

from qa.ui.opening import WARMING, Opening
from tests.fake_pipeline import FakePipeline, document
from tests.waiting import LIMIT_S, until


def test_a_search_is_made_before_the_pipeline_is_handed_out() -> None:
    opened = Opening(lambda progress: FakePipeline([document("A text.")], {}))
    opened.begin()
    assert opened.result().warmed == 1


def test_a_pipeline_whose_first_search_fails_is_handed_out_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Failing(FakePipeline):
        def stream(self, question: str, **_: object) -> Iterator[object]:  # type: ignore[override]
            raise ZeroDivisionError
            yield

    opened = Opening(lambda progress: Failing([], {}))
    opened.begin()
    assert isinstance(opened.result(), Failing)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_the_articles_are_read_ahead_once_they_are_open() -> None:
    opened = Opening(lambda progress: FakePipeline([document("A text.")], {}))
    opened.begin()
    until(lambda: opened.result().ahead == [None])
    opened.read_ahead(7)
    until(lambda: opened.result().ahead == [None, [7]])


def test_closing_waits_for_what_is_read_ahead_and_begins_no_more() -> None:
    started, ended = Event(), Event()

    class Slow(FakePipeline):
        def read_ahead(self, documents: object = None) -> None:
            started.set()
            until(lambda: self.closed)
            ended.set()

    opened = Opening(lambda progress: Slow([], {}))
    opened.begin()
    assert started.wait(LIMIT_S)
    opened.close()
    assert ended.is_set()
    started.clear()
    opened.read_ahead(7)
    assert not started.wait(0.2)


def test_what_cannot_be_read_ahead_is_logged_and_the_pipeline_handed_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Failing(FakePipeline):
        def read_ahead(self, documents: object = None) -> None:
            raise ZeroDivisionError

    opened = Opening(lambda progress: Failing([], {}))
    opened.begin()
    assert isinstance(opened.result(), Failing)
    until(lambda: [record.levelno for record in caplog.records] == [logging.ERROR])


def test_the_warming_question_is_one_that_is_looked_up(shipped: object) -> None:
    (*_, answer) = shipped.stream(WARMING)  # type: ignore[attr-defined]
    assert answer.status in ("answered", "not_found")
    assert answer.trace["sentences"]
