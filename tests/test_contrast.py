"""Contrast sets: their pairs, each sentence asked alone, figures worked out by hand, and faults by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.contrast import (
    ContrastSet,
    Told,
    ask_contrast,
    held_out,
    load_contrast,
    report,
    trained_on,
)
from eval.gold import GOLD, GoldError, load
from qa import Pipeline, Settings

MILL = ContrastSet(
    ("How old was Hollis when she bought the mill?", "When did she sell it?", "Who mended the roof?"),
    (
        ("She was thirty when she bought it.", "Hollis took over the mill at 30."),
        ("Hollis sold the mill in May.",),
        ("Her brother Karl mended the roof.",),
    ),
)

LEAVING = ContrastSet(
    ("When did Bo Lund leave?", "When did Al Roe come?"),
    (("Bo Lund left in May.",), ("Al Roe came in June.",)),
)


def test_the_pairs_of_a_set() -> None:
    assert MILL.pairs() == [
        (MILL.questions[0], "She was thirty when she bought it.", "Hollis sold the mill in May."),
        (MILL.questions[0], "Hollis took over the mill at 30.", "Her brother Karl mended the roof."),
        (MILL.questions[1], "Hollis sold the mill in May.", "She was thirty when she bought it."),
        (MILL.questions[2], "Her brother Karl mended the roof.", "Hollis took over the mill at 30."),
    ]


def test_in_the_shipped_sets_neither_question_nor_sentence_tells_and_none_is_gold() -> None:
    sets = list(load_contrast())
    for each in sets:
        own = dict(zip(each.questions, each.answers, strict=True))
        pairs = each.pairs()
        assert Counter(yes for _, yes, _ in pairs) == Counter(no for _, _, no in pairs)
        assert all(yes in own[question] and no not in own[question] for question, yes, no in pairs)
    questions = [question for each in sets for question in each.questions]
    sentences = [text for each in sets for texts in each.answers for text in texts]
    assert len(sets) > 2000
    assert (len({*questions}), len({*sentences})) == (len(questions), len(sentences))
    assert {sample.question for sample in load(GOLD)}.isdisjoint(questions)


def test_each_sentence_is_asked_alone(tmp_path: Path) -> None:
    settings = Settings(llm="none", data_dir=tmp_path)
    told = ask_contrast([MILL, LEAVING], settings)
    assert told.sets == ("0", "0", "0", "0", "1", "1")
    (tmp_path / "alone.txt").write_text("Bo Lund left in May.\n", "utf-8")
    with Pipeline.open(tmp_path / "alone.txt", settings=settings) as pipeline:
        alone = [pipeline.ask(question).confidence for question in LEAVING.questions]
    assert (told.answers[4], told.seems[5]) == pytest.approx(alone, abs=0.01)
    assert told.answers[4] > told.seems[5]


def test_the_figures_are_those_of_the_pairs() -> None:
    told = Told(np.array([0.9, 0.4, 0.6, 0.3]), np.array([0.2, 0.4, 0.7, 0.1]), ("0", "0", "1", "1"))
    assert told.in_order.tolist() == [1.0, 0.5, 0.0, 1.0]
    # Of the 16 comparisons the surer one answers in 11, and one is level.
    assert told.auroc() == pytest.approx(11.5 / 16)
    lines = report(told, 0.4).splitlines()
    assert lines[0] == "2 sets, 4 pairs"
    values = [re.findall(r"0\.\d{3}", line)[0] for line in lines[1:]]
    assert values == ["0.719", "0.625", "0.750", "0.500"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "is not JSON"),
        ('{"question": "Who?", "answers": ["Bo."]}', "must be a list of two questions"),
        ('[{"question": "Who?", "answers": ["Bo."]}]', "must be a list of two questions"),
        ('[{"question": "Who?", "answers": ["Bo."]}, {"question": "When?"}]', "'answers' is missing"),
        ('[{"question": "Who?", "answers": ["Bo."]}, {"question": "When?", "answers": [5]}]', "is empty or"),
        (
            '[{"question": "Who?", "answers": ["Bo."]}, {"question": "Who?", "answers": ["Al."]}]',
            "there twice",
        ),
        (
            '[{"question": "Who?", "answers": ["Bo."]}, {"question": "When?", "answers": []}]',
            "1 of 1 answers",
        ),
        (
            '[{"question": "Who?", "answers": ["Bo.", "Al."]}, {"question": "When?", "answers": ["Now."]}]',
            "2 of 3 answers",
        ),
    ],
)
def test_a_bad_set_is_one_line_with_its_number(tmp_path: Path, line: str, problem: str) -> None:
    good = '[{"question": "Who?", "answers": ["Bo."]}, {"question": "When?", "answers": ["In May."]}]'
    (tmp_path / "sets.jsonl").write_text(f"{good}\n{line}\n", "utf-8")
    with pytest.raises(GoldError, match=f"^sets.jsonl:2.*{problem}"):
        list(load_contrast(tmp_path / "sets.jsonl"))


def test_a_file_without_a_set_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sets.jsonl").write_text("\n", "utf-8")
    assert main(["contrast", "--sets", str(tmp_path / "sets.jsonl")]) == 2
    said = capsys.readouterr().err
    assert said == f"eval: {tmp_path / 'sets.jsonl'} holds no set; write one a line\n"


def test_what_is_reported_on_is_not_trained_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sets = list(load_contrast())
    held, trained = set(held_out(sets)), set(trained_on(sets))
    assert (len(held), held & trained, held | trained) == (620, set(), set(sets))

    asked: list[ContrastSet] = []

    def ask(sets: Sequence[ContrastSet], settings: Settings, *, progress: bool) -> Told:
        asked.extend(sets)
        return Told(np.array([0.9]), np.array([0.1]), ("0",))

    monkeypatch.setattr("eval.__main__.ask_contrast", ask)
    assert main(["contrast", "--limit", "10000"]) == 0
    assert set(asked) == held

    def train(
        files: Sequence[Path], sets: Sequence[ContrastSet], passages: Sequence[Path], *, further: int
    ) -> str:
        assert set(sets) == trained
        return f"trained on {files[0]} and {passages[0].name}, {further} steps further"

    monkeypatch.setattr("eval.reader.train", train)
    assert main(["reader", "train-v2.0.json"]) == 0
    assert capsys.readouterr().out.endswith("trained on train-v2.0.json and passages.json, 0 steps further\n")
    assert main(["reader", "train-v2.0.json", "--further", "40"]) == 0
    assert capsys.readouterr().out.endswith("passages.json, 40 steps further\n")
