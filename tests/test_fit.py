"""Fitting: what a run gives to fit to, folds by article, and weights that keep to their directions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.fit import Asked, FitError, _logistic, _sentence, fit
from eval.records import BINDING, RunError
from qa.reading.fitted import FILE, Logistic
from qa.reading.premises import FEATURES

CHOSEN_BY = list(json.loads(FILE.read_text("utf-8"))["models"]["sentence"]["features"])


def sentence(text: str, **values: float) -> dict[str, Any]:
    return {"text": text, "features": dict.fromkeys(FEATURES, 0.0) | values}


def record(article: str, n: int, kind: str, sentences: Sequence[dict[str, Any]], *evidence: str) -> str:
    sample = {
        "id": f"{article}-{n}",
        "question": "?",
        "kind": kind,
        "answerable": bool(evidence),
        "evidence": list(evidence),
    }
    return json.dumps({"article": article, "sample": sample, "answer": {"trace": {"sentences": sentences}}})


def write_run(folder: Path, lines: Sequence[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "samples.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    manifest = dict.fromkeys(BINDING, "") | {"samples": len(lines)}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Articles in which a good match answers, a missing name never does, and off-topic is far away."""
    lines = []
    for article in "abcdefgh":
        for n in range(6):
            good = sentence("The mill opened.", cosine=0.6, match=0.8 + n / 50)
            poor = sentence("It rained.", cosine=0.5, match=0.3 + n / 50)
            named = sentence("The mill opened.", cosine=0.6, match=0.8, missing_name=0.9)
            far = sentence("It rained.", cosine=0.05 + n / 100, match=0.1)
            lines += [
                record(article, n, "fact", [good, poor], "The mill opened."),
                record(article, n + 10, "near-miss", [named, poor]),
                record(article, n + 20, "off-topic", [far]),
            ]
    write_run(tmp_path / "run", lines)
    return tmp_path / "run"


def test_what_the_run_shows_is_learned_and_written(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "fitted.json"
    figures = fit([run], out)
    assert figures.splitlines()[0].startswith(f"{run}: 144 questions of 8 articles")
    assert [line.split()[-1] for line in figures.splitlines()[1:3]] == ["1.000", "1.000"]
    found = json.loads(out.read_text("utf-8"))
    assert (found["made_by"], found["questions"]) == ("make fit SQUAD=squad-dev", 144)
    weights = {name: m["features"] for name, m in found["models"].items()}
    assert weights["sentence"]["match"]["weight"] > 0.1
    assert weights["answer"]["missing_name"]["weight"] < -0.1
    assert weights["topic"]["best_cosine"]["weight"] > 0.1
    assert Logistic.from_dict(found["models"]["sentence"]).names == tuple(CHOSEN_BY)


def test_fitting_twice_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    assert fit([run], one) == fit([run], two)
    assert one.read_bytes() == two.read_bytes()


def test_several_runs_are_fitted_to_together_and_each_has_its_figures(run: Path, tmp_path: Path) -> None:
    """In the second run the names are at fault the other way round: together they teach nothing of them."""
    other = tmp_path / "other"
    good, bad = sentence("The mill opened.", match=0.9, missing_name=0.9), sentence("It rained.", match=0.9)
    lines = []
    for article in "ijklmnop":
        lines += [record(article, n, "fact", [good], "The mill opened.") for n in range(6)]
        lines += [record(article, n, "near-miss", [bad]) for n in range(6, 12)]
    write_run(other, lines)
    figures = fit([run, other], tmp_path / "both.json")
    heads = [line for line in figures.splitlines() if "questions of" in line]
    assert [head.split(": ")[1].split(";")[0] for head in heads] == [
        "144 questions of 8 articles",
        "96 questions of 8 articles",
    ]
    fit([run], tmp_path / "one.json")
    one, both = (json.loads((tmp_path / name).read_text("utf-8")) for name in ("one.json", "both.json"))
    assert both["questions"] == 240
    assert both["sha256"] != one["sha256"]
    weight = [m["models"]["answer"]["features"]["missing_name"]["weight"] for m in (one, both)]
    assert weight[0] < weight[1] <= 0


def test_every_run_needs_both_kinds_of_questions(run: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "poor", [record("a", 1, "fact", [sentence("x.")], "x.")])
    with pytest.raises(FitError, match=r"poor needs questions with and without an answer"):
        fit([run, tmp_path / "poor"], tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


def test_a_weight_never_goes_against_its_direction() -> None:
    rows = [{"x": float(i % 2)} for i in range(40)]
    yes = np.array([i % 2 == 0 for i in range(40)])  # a higher x answers worse
    assert _logistic(rows, yes, {"x": 1}, 1.0).weights[0] == 0.0
    assert _logistic(rows, yes, {"x": -1}, 1.0).weights[0] < -1
    assert _logistic(rows, yes, {"x": 0}, 1.0).weights[0] < -1


def test_the_sentences_of_one_question_are_compared_with_each_other_only() -> None:
    """What tells questions apart, but not the sentences of one, is worth nothing."""
    asked = [
        Asked("a", "fact", True, ({"x": base, "y": 1.0}, {"x": base, "y": 0.0}), (True, False))
        for base in (0.0, 0.5, 1.0)
    ]
    none = Asked("a", "near-miss", False, ({"x": 0.0, "y": 1.0},), (False,))
    found = _sentence([*asked, none], {"x": 1, "y": 1})
    assert found.weights[0] == pytest.approx(0.0, abs=1e-6)
    assert found.weights[1] > 0.1
    assert found.intercept == 0.0


def test_a_run_without_unanswerable_questions_cannot_be_fitted_to(tmp_path: Path) -> None:
    write_run(tmp_path, [record("a", 1, "fact", [sentence("x.")], "x.")])
    with pytest.raises(FitError, match="needs questions with and without an answer; run the dev split"):
        fit([tmp_path], tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


def test_a_folder_that_is_no_run_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError):
        fit([tmp_path / "nothing"])
