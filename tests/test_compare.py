"""compare and sweep: what is better, what cannot be told, and which settings win."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from eval.compare import Comparison, Difference, compare, compare_runs, sign_flip_p, text
from eval.gold import Sample
from eval.intervals import Interval
from eval.records import RunError
from eval.run import Results, evaluate
from eval.sweep import sweep
from qa import Answer, Settings
from tests.evaluating import Respond, Scripted, part, perfect, refusal, says, sentence


def run(folder: Path, respond: Respond, out: Path | None = None) -> Results:
    system = Scripted(folder, respond)
    return evaluate([part(folder)], settings=Settings(llm="none"), opener=lambda _: system, out=out)


def calls(comparison: Comparison) -> dict[str, str]:
    return {difference.name: difference.call for difference in comparison.differences}


def test_a_run_against_itself_cannot_be_told_apart(tmp_path: Path) -> None:
    records = run(tmp_path, perfect).records
    comparison = compare(records, records)
    assert set(calls(comparison).values()) == {"cannot tell"}
    assert {d.difference for d in comparison.differences} == {0.0}
    assert {d.p for d in comparison.differences} == {1.0}
    assert comparison.turned == ()


def test_a_clear_loss_is_called_and_its_questions_are_named(tmp_path: Path) -> None:
    comparison = compare(run(tmp_path, perfect).records, run(tmp_path, refusal).records)
    found = calls(comparison)
    assert found["trust"] == found["grounded"] == found["correct"] == found["auroc"] == "worse"
    assert found["wrong_refusal"] == "worse"
    assert found["missed_refusal"] == "cannot tell"
    assert found["answered"] == "less"
    assert [pair[0]["sample"]["id"] for pair in comparison.turned] == [f"q{i}" for i in range(8)]
    trust = next(d for d in comparison.differences if d.name == "trust")
    assert (trust.a, trust.b, trust.difference) == (1.0, pytest.approx(4 / 12), pytest.approx(-8 / 12))


def test_one_question_of_twelve_cannot_be_told(tmp_path: Path) -> None:
    worse = run(tmp_path, lambda s: refusal(s) if s.id == "q2" else perfect(s)).records
    comparison = compare(run(tmp_path, perfect).records, worse)
    assert calls(comparison)["trust"] == "cannot tell"
    shown = text(comparison, ("old", "new"))
    assert "turned refused: Question 2?  (mill, q2)" in shown
    assert "A right: Anna Roth bought it in 1954." in shown
    assert "B refused: No." in shown


@pytest.mark.parametrize(
    ("difference", "low", "high", "p", "better", "call"),
    [
        (0.1, 0.05, 0.15, 0.01, "higher", "better"),
        (0.1, 0.05, 0.15, 0.01, "lower", "worse"),
        (0.1, 0.05, 0.15, 0.01, "neither", "more"),
        (-0.1, -0.15, -0.05, 0.01, "lower", "better"),
        (0.1, 0.05, 0.15, 0.06, "higher", "cannot tell"),
        (0.1, -0.01, 0.15, 0.01, "higher", "cannot tell"),
    ],
)
def test_interval_and_p_must_both_be_clear(
    difference: float, low: float, high: float, p: float, better: str, call: str
) -> None:
    interval = Interval(low, high, "questions")
    assert Difference("x", 9, 0, difference, difference, interval, p, better).call == call  # type: ignore[arg-type]


def test_the_permutation_p_is_exact_where_it_can_be() -> None:
    # All eight signs alike: 2 of 256 arrangements are as extreme.
    assert sign_flip_p(np.ones(8)) == pytest.approx(2 / 256)
    change = np.array([1.0, 1.0, -1.0, 0.0, 1.0])
    assert sign_flip_p(change) == pytest.approx(stats.binomtest(3, 4).pvalue)


def test_gold_that_differs_is_left_out_and_counted(tmp_path: Path) -> None:
    records = run(tmp_path, perfect).records
    changed = [dict(record) for record in records]
    changed[0] = changed[0] | {"sample": changed[0]["sample"] | {"facts": [["1912"]]}}
    comparison = compare(records, changed[:-1])
    assert (comparison.n, comparison.left_out) == (10, 3)
    with pytest.raises(RunError, match="share no question"):
        compare(records[:1], records[1:])


def test_runs_are_compared_from_their_folders(tmp_path: Path) -> None:
    run(tmp_path / "a", perfect, tmp_path / "one")
    run(tmp_path / "a", refusal, tmp_path / "two")
    assert calls(compare_runs(tmp_path / "one", tmp_path / "two"))["trust"] == "worse"


def test_a_surer_system_has_the_better_auroc(tmp_path: Path) -> None:
    def unsure(sample: Sample) -> Answer:
        return dataclasses.replace(perfect(sample), confidence=0.5)

    auroc = {
        d.name: d for d in compare(run(tmp_path, unsure).records, run(tmp_path, perfect).records).differences
    }["auroc"]
    assert (auroc.a, auroc.b, auroc.call) == (0.5, 1.0, "better")


def test_an_answer_with_another_number_of_words_is_only_compared_where_both_answered(tmp_path: Path) -> None:
    wordy = run(tmp_path, lambda s: says(s, "one two", [sentence(0)]))
    words = {d.name: d for d in compare(run(tmp_path, perfect).records, wordy.records).differences}["words"]
    assert (words.n, words.b) == (8, 2.0)


def test_a_sweep_tables_each_change_against_the_base(tmp_path: Path) -> None:
    settings = Settings(llm="none", data_dir=tmp_path / "data")
    vary = {"passages": ("6", "1"), "min_confidence": ("1",)}
    lines = list(sweep([part(tmp_path / "a")], settings, vary, tmp_path / "out"))
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| base", "| passages=1", "| min_confidence=1"]
    assert lines[-1].count("|") == lines[0].count("|") == 11
    assert "cannot tell" in lines[3] or "worse" in lines[3]
    assert "| 0.000 [0.000, 0.324] |" in lines[4]  # nothing is answered, so nothing is grounded
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["base", "min_confidence=1", "passages=1"]
