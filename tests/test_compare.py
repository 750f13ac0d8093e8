"""compare and sweep: what is better, what cannot be told, and which settings win."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from eval.compare import Comparison, Difference, compare, compare_runs, sign_flip_p, text
from eval.gold import Sample
from eval.intervals import Interval
from eval.options import varied
from eval.records import RunError
from eval.run import Results, evaluate
from eval.sweep import Row, changes, header, line, sweep
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


def test_a_measure_of_one_kind_has_the_n_of_the_questions_that_it_is_of(tmp_path: Path) -> None:
    records = run(tmp_path, perfect).records
    n = {d.name: d.n for d in compare(records, records).differences}
    assert (n["auroc"], n["auroc_near_miss"], n["auroc_off_topic"]) == (12, 10, 9)


def test_an_answer_with_another_number_of_words_is_only_compared_where_both_answered(tmp_path: Path) -> None:
    wordy = run(tmp_path, lambda s: says(s, "one two", [sentence(0)]))
    words = {d.name: d for d in compare(run(tmp_path, perfect).records, wordy.records).differences}["words"]
    assert (words.n, words.b) == (8, 2.0)


ASKED = (
    "When did the mill at Vell open?",
    "How many people did the mill employ?",
    "Who bought the mill in 1954?",
    "How often does the wheel turn in a minute?",
    "How long was the mill closed by a fire?",
    "How did the flour leave until 1960?",
    "Who owns the building today?",
    "How much do visitors pay?",
)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row]]:
    """The folder and the rows of a sweep with the real pipeline; at min_confidence=1 nothing is answered."""
    folder = tmp_path_factory.mktemp("sweep")
    mill = part(folder / "a")
    asked = [dataclasses.replace(s, question=q) for s, q in zip(mill.samples[:8], ASKED, strict=True)]
    mill = dataclasses.replace(mill, samples=(*asked, *mill.samples[8:]))
    settings = Settings(llm="none", data_dir=folder / "data")
    changed = changes(settings, {"passages": ("6", "1"), "min_confidence": ("1",)})
    return folder / "out", list(sweep([mill], settings, changed, folder / "out"))


def test_what_is_varied_twice_is_tried_with_all_its_values() -> None:
    given = ["passages=3,10", "fusion=bm25", "passages=1"]
    assert varied(given) == {"passages": ("3", "10", "1"), "fusion": ("bm25",)}


def test_a_sweep_compares_each_change_with_the_base(swept: tuple[Path, list[Row]]) -> None:
    base, passages, refusing = swept[1]
    assert [row.settings for row in swept[1]] == ["base", "passages=1", "min_confidence=1"]
    assert base.against_base == {}
    assert base.measures["grounded"]["value"] > 0.7
    assert passages.against_base["grounded"].call == "cannot tell"  # the article is one passage
    assert refusing.measures["grounded"]["value"] == 0
    missed = {kind: entry["value"] for kind, entry in refusing.missed_refusal.items()}
    assert missed == {"near-miss": 0, "off-topic": 0, "false-premise": 0}
    lost = refusing.against_base["grounded"]
    assert (lost.difference, lost.call) == (pytest.approx(-base.measures["grounded"]["value"]), "worse")


def test_a_sweep_is_written_as_markdown_and_as_json(swept: tuple[Path, list[Row]]) -> None:
    folder, rows = swept
    table = (folder / "sweep.md").read_text("utf-8").splitlines()
    assert table == [*header().split("\n"), *map(line, rows)]
    assert {text.count("|") for text in table} == {13}
    for wanted in ("| min_confidence=1 |", "| 0.000 [0.000, 0.324] |", " p 0.0", " worse |"):
        assert wanted in table[4]
    written = json.loads((folder / "sweep.json").read_text("utf-8"))["rows"]
    assert [row["settings"] for row in written] == [row.settings for row in rows]
    assert written[2]["measures"] == rows[2].measures
    grounded = written[2]["against_base"]["grounded"]
    assert (grounded["call"], grounded["p"]) == ("worse", rows[2].against_base["grounded"].p)
    names = ["base", "min_confidence=1", "passages=1", "sweep.json", "sweep.md"]
    assert sorted(path.name for path in folder.iterdir()) == names
