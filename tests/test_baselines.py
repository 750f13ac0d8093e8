"""The baselines: shortcuts do what they say and are exposed; llama-index is scored like the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.baselines import SHORTCUTS, opener_of
from eval.run import Results, choose, evaluate
from qa import Settings
from tests.evaluating import SENTENCES, TEXT, part


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(llm="none", data_dir=tmp_path_factory.mktemp("baselines"))


@pytest.fixture(scope="module")
def results(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Results]:
    parts = [part(tmp_path_factory.mktemp("mill"))]
    return {
        name: evaluate(parts, settings=settings, opener=opener_of(name, settings), name=name)
        for name in SHORTCUTS
    }


def value(results: Results, name: str) -> float:
    return float(results.summary["measures"][name]["value"])


def test_refusing_always_answers_nothing(results: dict[str, Results]) -> None:
    found = results["refuse"]
    assert (value(found, "answered"), value(found, "correct"), value(found, "missed_refusal")) == (0, 0, 0)
    assert "words" not in found.summary["measures"]


def test_the_whole_article_is_always_right_and_that_is_seen(results: dict[str, Results]) -> None:
    found = results["whole-article"]
    assert (value(found, "correct"), value(found, "grounded"), value(found, "citation_recall")) == (1, 1, 1)
    assert value(found, "words") == len(TEXT.split())
    mean = sum(len(sentence) for sentence in SENTENCES) / len(SENTENCES)
    assert value(found, "citation_focus") == pytest.approx(mean / len(TEXT))
    assert value(found, "missed_refusal") == 1
    assert value(found, "auroc") == 0.5


def test_the_best_sentence_never_refuses(results: dict[str, Results]) -> None:
    found = results["best-sentence"]
    assert (value(found, "answered"), value(found, "missed_refusal"), value(found, "citations")) == (1, 1, 1)
    assert value(found, "byte_exact") == 1
    assert all(0 <= score.confidence <= 1 for score in found.scores)


def test_the_shortcuts_are_told_apart_from_each_other(results: dict[str, Results]) -> None:
    assert value(results["refuse"], "trust") == pytest.approx(4 / 12, abs=1e-6)
    assert value(results["whole-article"], "trust") == pytest.approx(4 / 12, abs=1e-6)
    focus = [value(results[name], "citation_focus") for name in ("best-sentence", "whole-article")]
    assert focus[0] != focus[1]


class Response:
    """What a llama-index engine returns, as far as it is read."""

    def __init__(self, text: str, nodes: list[Any]) -> None:
        self.text, self.source_nodes = text, nodes

    def __str__(self) -> str:
        return self.text


@pytest.fixture(scope="module")
def engine(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return opener_of("llama-index", settings)(part(tmp_path_factory.mktemp("llama")).corpus)


def test_llama_index_answers_with_its_own_engine(engine: Any, settings: Settings, tmp_path: Path) -> None:
    parts = choose([part(tmp_path)], limit=1)
    found = evaluate(parts, settings=settings, opener=lambda _: engine, name="llama-index")
    assert found.summary["errors"] == 0
    assert value(found, "passage_success_at_1") == 1  # the article is one chunk
    assert all(record["answer"]["text"] for record in found.records)


@pytest.mark.parametrize(
    ("said", "status", "text", "cited"),
    [
        ("It opened in 1911 [1].", "answered", "It opened in 1911.", [1]),
        ("It opened in 1911 [1, 9].", "answered", "It opened in 1911.", [1]),
        ("In 1911.", "answered", "In 1911.", []),
        ("None of the sources are helpful.", "not_found", "None of the sources are helpful.", []),
        ("The article does not mention it [1].", "not_found", "The article does not mention it.", []),
        ("", "not_found", "", []),
    ],
)
def test_marks_become_citations_and_phrases_refusals(
    engine: Any, monkeypatch: pytest.MonkeyPatch, said: str, status: str, text: str, cited: list[int]
) -> None:
    nodes = engine._engine._create_citation_nodes(engine._index.as_retriever().retrieve("the mill"))
    monkeypatch.setattr(
        engine, "_engine", type("Engine", (), {"query": lambda self, q: Response(said, nodes)})()
    )
    [answer] = engine.stream("When did it open?")
    assert (answer.status, answer.text, [c.number for c in answer.citations]) == (status, text, cited)
    assert [c.quote for c in answer.citations] == [TEXT] * len(cited)


def test_a_baseline_that_was_stopped_goes_on(tmp_path: Path) -> None:
    part(tmp_path)
    arguments = [
        "best-sentence",
        "--gold",
        str(tmp_path / "mill.jsonl"),
        "--corpus",
        str(tmp_path / "mill.txt"),
    ]
    command = ["baseline", *arguments, "--limit", "6", "--out", str(tmp_path / "run")]
    assert main(command) == 0
    whole = (tmp_path / "run" / "samples.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    assert len(lines) == 6
    (tmp_path / "run" / "samples.jsonl").write_bytes(b"".join(lines[:2]) + lines[2][:40])
    timings = (tmp_path / "run" / "timings.jsonl").read_bytes().splitlines()
    assert main(command) == 0
    assert (tmp_path / "run" / "samples.jsonl").read_bytes() == whole
    assert (tmp_path / "run" / "timings.jsonl").read_bytes().splitlines()[:2] == timings[:2]
