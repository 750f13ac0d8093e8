"""eval.add: an answer becomes a sample, on the command line only after confirmation."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from eval.add import add, sample_from
from eval.gold import GoldError, append, load
from qa import Answer, Citation, Pipeline, Settings, Statement

SAILS = "The ferry Marit sails at 06.40 from the old quay."
LAID_UP = "The ferry Merit is laid up until April for a new engine."


def citation(number: int, quote: str, source: str = "/x/ferry.txt") -> Citation:
    return Citation(number, 1, "0" * 64, "Ferry", "", source, 0, len(quote), quote, 0, len(quote))


def answer(*quotes: str, **changes: Any) -> Answer:
    """An answer that quotes these, or a refusal where there are none."""
    return dataclasses.replace(
        Answer(
            question="When does the Marit sail?",
            searched_for="When does the Marit sail?",
            status="answered" if quotes else "not_found",
            message="" if quotes else "The articles do not say.",
            statements=tuple(Statement(q, (n,), "verbatim") for n, q in enumerate(quotes, 1)),
            citations=tuple(citation(n, q) for n, q in enumerate(quotes, 1)),
        ),
        **changes,
    )


def test_an_answer_becomes_an_answerable_sample() -> None:
    turn = {"question": "Which ferries are there?", "answer": "Marit and Merit."}
    sample = sample_from(
        answer(SAILS, LAID_UP, SAILS), kind="multi", facts=[["06.40", "6.40"]], history=[turn]
    )
    assert sample.to_dict() == {
        "id": sample.id,
        "question": "When does the Marit sail?",
        "kind": "multi",
        "answerable": True,
        "document": "ferry.txt",
        "facts": [["06.40", "6.40"]],
        "evidence": [SAILS, LAID_UP],
        "history": [turn],
        "answer": f"{SAILS} {LAID_UP} {SAILS}",
    }


def test_evidence_from_two_articles_names_no_document() -> None:
    both = (citation(1, SAILS), citation(2, LAID_UP, "/x/other.txt"))
    assert sample_from(answer(SAILS, LAID_UP, citations=both), kind="fact").document is None


def test_a_question_that_must_be_refused_keeps_nothing_of_its_answer() -> None:
    sample = sample_from(answer(SAILS), kind="false-premise", facts=[["06.40"]])
    assert (sample.kind, sample.answerable) == ("false-premise", False)
    assert (sample.document, sample.facts, sample.evidence, sample.answer) == (None, (), (), None)


def test_a_refusal_is_right_unless_there_are_facts() -> None:
    assert sample_from(answer(), kind="near-miss").answerable is False
    wrong = sample_from(answer(), kind="fact", facts=[["06.40"]])
    assert (wrong.answerable, wrong.facts, wrong.evidence, wrong.answer) == (True, (("06.40",),), (), None)


def test_the_id_is_that_of_question_and_history(tmp_path: Path) -> None:
    turn = {"question": "Which?", "answer": "The Marit."}
    one, again = sample_from(answer(SAILS), kind="fact"), sample_from(answer(), kind="near-miss")
    assert one.id == again.id
    assert sample_from(answer(SAILS), kind="follow-up", history=[turn]).id != one.id
    append(tmp_path / "gold.jsonl", one)
    with pytest.raises(GoldError, match="already; change it there"):
        append(tmp_path / "gold.jsonl", again)


# The command


class Said:
    """A pipeline that gives one answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __enter__(self) -> Said:
        return self

    def __exit__(self, *_: object) -> None: ...

    def ask(self, question: str) -> Answer:
        assert question == self.answer.question
        return self.answer


def run(
    given: Answer, typed: str | None, gold: Path, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> list[dict[str, Any]]:
    """What is in `gold` after `add`, with `typed` at the prompt (None: the input ends)."""

    def prompt(_: str) -> str:
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.setattr(Pipeline, "open", lambda *paths, settings: Said(given))
    monkeypatch.setattr("builtins.input", prompt)
    sample = add(given.question, gold=gold, **options)
    saved = [s.to_dict() for s in load(gold, gold.parent)] if gold.exists() else []
    assert saved == ([sample.to_dict()] if sample else [])
    return saved


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(f"{SAILS}\n{LAID_UP}\n", "utf-8")
    return tmp_path / "gold.jsonl"


def test_yes_saves_the_answer(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (saved,) = run(answer(SAILS), "Yes", gold, monkeypatch)
    assert (saved["kind"], saved["answerable"], saved["evidence"]) == ("fact", True, [SAILS])
    shown = capsys.readouterr().out
    assert f"{SAILS} [1]" in shown
    assert f"[1] “{SAILS}” (ferry.txt)" in shown
    assert f"Saved as {saved['id']} (fact) in {gold}." in shown


def test_what_has_no_answer_is_shown_and_is_no_part_of_the_reference(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left_open = "The article does not say: Who built it?"
    (saved,) = run(answer(SAILS, message=left_open), "y", gold, monkeypatch)
    assert capsys.readouterr().out.startswith(f"{SAILS} [1]\n{left_open}\n\n[1] “")
    assert saved["answer"] == SAILS


@pytest.mark.parametrize(
    ("given", "typed", "options", "expected"),
    [
        (answer(SAILS), "y", {"kind": "typo"}, ("typo", True)),
        (answer(SAILS), "n", {}, ("near-miss", False)),
        (answer(SAILS), "n", {"kind": "false-premise"}, ("false-premise", False)),
        (answer(SAILS), "n", {"kind": "typo"}, ("near-miss", False)),
        (answer(SAILS, status="overview"), "y", {}, ("overview", True)),
        (answer(), "y", {}, ("near-miss", False)),
        (answer(), "y", {"kind": "injection"}, ("injection", False)),
        (answer(), "y", {"facts": [["06.40"]]}, ("fact", True)),
    ],
)
def test_what_is_saved(
    given: Answer,
    typed: str,
    options: dict[str, Any],
    expected: tuple[str, bool],
    gold: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (saved,) = run(given, typed, gold, monkeypatch, **options)
    assert (saved["kind"], saved["answerable"]) == expected


@pytest.mark.parametrize("given", [answer(SAILS), answer()], ids=["answered", "refused"])
@pytest.mark.parametrize("typed", ["", "q", None])
def test_nothing_is_saved_without_a_yes(
    given: Answer, typed: str | None, gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(given, typed, gold, monkeypatch) == []


def test_a_refusal_is_never_saved_by_no(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(answer(), "n", gold, monkeypatch) == []


def test_help_is_nothing_to_save(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(answer(status="help", message="Ask me something."), "y", gold, monkeypatch) == []


def test_what_would_steer_a_terminal_is_not_shown(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(answer("\x1b[2Jgone\u202e \x07"), "", gold, monkeypatch)
    shown = capsys.readouterr().out
    assert "[1] “[2Jgone” (ferry.txt)" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_add_with_the_real_pipeline(gold: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "y")
    corpus = gold.parent / "ferry.txt"
    settings = Settings(llm="none", data_dir=tmp_path / "data", min_confidence=0)
    sample = add("When does the Marit sail?", gold=gold, corpus=corpus, facts=[["06.40"]], settings=settings)
    assert sample is not None
    assert SAILS in sample.evidence
    assert load(gold, corpus) == [sample]


def test_evidence_of_a_page_of_html_can_be_checked_afterwards(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "y")
    html = f"<html><head><title>Ferries</title></head><body><p>{SAILS}</p><p>{LAID_UP}</p></body></html>"
    (tmp_path / "ferry.html").write_text(html.replace("old quay", "old&nbsp;<b>quay</b>"), "utf-8")
    settings = Settings(llm="none", data_dir=tmp_path / "data", min_confidence=0)
    gold = tmp_path / "gold.jsonl"
    sample = add("When does the Marit sail?", gold=gold, corpus=tmp_path / "ferry.html", settings=settings)
    assert sample is not None
    assert sample.document == "ferry.html"
    assert load(gold, tmp_path) == [sample]
