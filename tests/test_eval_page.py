"""eval.page: a run in the background with progress and cancel, reports, comparison, gold and feedback."""

from __future__ import annotations

import json
import re
from pathlib import Path
from threading import Event

import pytest

from eval.gold import GoldError, load
from eval.page import Evaluation
from eval.records import RunError
from eval.run import Part
from qa import Answer, Settings
from tests.evaluating import SENTENCES, Scripted, part, perfect, refusal, samples
from tests.waiting import until


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run of the developer's own is found."""
    monkeypatch.chdir(tmp_path)


class Held(Scripted):
    """Answers its first question at once, the others when it may."""

    go_on: Event

    def stream(self, question: str, **options: object) -> object:  # type: ignore[override]
        if self.asked:
            assert self.go_on.wait(20)
        return super().stream(question, **options)


def evaluation(folder: Path, system: Scripted) -> Evaluation:
    parts: list[Part] = [part(folder / "gold-set")]
    return Evaluation(folder, load=lambda split: parts, opener=lambda settings: lambda corpus: system)


def ended(page: Evaluation) -> str:
    """The last state, waited for."""
    until(lambda: page.progress().state not in ("running", "stopping"))
    return page.progress().state


def test_a_run_tells_how_far_it_is_and_leaves_a_report(tmp_path: Path) -> None:
    system = Scripted(tmp_path / "gold-set", perfect)
    page = evaluation(tmp_path, system)
    assert (page.runs(), page.progress().line) == ([], "No evaluation is running.")
    page.start(Settings(llm="none"), split="dev")
    assert ended(page) == "done"
    now = page.progress()
    assert (now.done, now.total, now.line) == (12, 12, "Done: 12 questions.")
    assert page.runs() == [now.run]
    assert "How good are the answers?" in page.report(now.run or "")
    assert system.closed
    page.start(Settings(llm="none"), split="test", limit=3)
    ended(page)
    assert page.progress().total == 3
    first, second = page.runs()[::-1]
    compared = page.compare(first, second)
    assert "3 questions in both, 9 in one only" in compared
    assert re.search(r"\nmedian time in ms: evidence [\d.]+ → [\d.]+ · .*answer ", compared)


def test_a_cancelled_run_stops_after_the_question_in_hand_and_leaves_nothing(tmp_path: Path) -> None:
    system = Held(tmp_path / "gold-set", perfect)
    system.go_on = Event()
    page = evaluation(tmp_path, system)
    page.cancel()  # nothing runs: nothing happens
    page.start(Settings(llm="none"), split="dev")
    until(lambda: page.progress().line == "Question 2 of 12…")
    assert page.progress().done == 1
    with pytest.raises(RunError, match="an evaluation is running"):
        page.start(Settings(llm="none"), split="dev")
    page.cancel()
    assert page.progress().state == "stopping"
    system.go_on.set()
    assert ended(page) == "stopped"
    assert page.progress().line == "Stopped after 2 of 12 questions."
    assert (system.closed, page.runs()) == (True, [])
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_run_that_cannot_start_or_fails_is_one_line(tmp_path: Path) -> None:
    page = evaluation(tmp_path, Scripted(tmp_path / "gold-set", perfect))
    known = "test, fresh, everyday, tables, dev, saved"
    with pytest.raises(RunError, match=f"there is no split 'x'; there are {known}"):
        page.start(Settings(llm="none"), split="x")

    def broken(corpus: Path) -> Scripted:
        raise RunError("the disk is full; make room")

    failing = Evaluation(
        tmp_path, load=lambda split: [part(tmp_path / "gold-set")], opener=lambda settings: broken
    )
    failing.start(Settings(llm="none"), split="dev")
    assert (ended(failing), failing.progress().line) == ("failed", "the disk is full; make room")
    for call in (lambda: page.report("../x"), lambda: page.compare("a", "b")):
        with pytest.raises(RunError, match="there is no run"):
            call()


def test_a_right_answer_a_corrected_one_and_a_right_refusal_become_gold(tmp_path: Path) -> None:
    page = evaluation(tmp_path, Scripted(tmp_path / "gold-set", perfect))
    first, second, third, missing = (samples()[i] for i in (0, 1, 2, 8))
    file = tmp_path / "gold" / "added.jsonl"
    assert page.save_gold(perfect(first), answerable=True) == f"Saved as gold in {file}."
    page.save_gold(perfect(missing), answerable=False)
    page.save_gold(perfect(second), answerable=True, facts=[["210"]], evidence=[SENTENCES[1]])
    page.save_gold(refusal(third), answerable=True, facts=[["Anna Roth", "Roth"]])
    corpus = tmp_path / "gold-set"
    saved = [(s.question, s.answerable, s.kind, s.facts, s.evidence, s.answer) for s in load(file, corpus)]
    assert saved == [
        (first.question, True, "fact", (), (SENTENCES[0],), SENTENCES[0]),
        (missing.question, False, "near-miss", (), (), None),
        (second.question, True, "fact", (("210",),), (SENTENCES[1],), None),
        (third.question, True, "fact", (("Anna Roth", "Roth"),), (), None),
    ]
    with pytest.raises(GoldError, match="already"):
        page.save_gold(perfect(first), answerable=True)
    with pytest.raises(RunError, match="give a fact or select the evidence"):
        page.save_gold(refusal(samples()[3]), answerable=True)


def test_feedback_is_kept_with_the_answer_it_is_about(tmp_path: Path) -> None:
    page = evaluation(tmp_path, Scripted(tmp_path / "gold-set", perfect))
    answer = perfect(samples()[0])
    page.give_feedback(answer, helpful=True)
    assert page.give_feedback(answer, helpful=False, reason=" The year\nis wrong. ") == (
        f"Thank you: kept in {tmp_path / 'feedback.jsonl'}."
    )
    kept = [json.loads(line) for line in (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert [(one["helpful"], one["reason"]) for one in kept] == [(True, ""), (False, "The year\nis wrong.")]
    assert Answer.from_dict(kept[1]["answer"]) == answer
