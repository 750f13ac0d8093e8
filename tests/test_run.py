"""evaluate and its command: broken systems lose where they should, and nothing is lost on the way."""

from __future__ import annotations

import dataclasses
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from signal import SIGINT, SIGKILL
from typing import Any, get_args
from xml.etree import ElementTree

import pytest

from eval import manifest
from eval.__main__ import main
from eval.gate import gate, shortfalls
from eval.gold import Sample, Split
from eval.page import Evaluation
from eval.records import RunError, answer_of, new_folder, read_records
from eval.run import Results, choose, evaluate, load_parts, split_parts
from eval.saved import own_articles
from eval.summary import ALL
from qa import Answer, Pipeline, Settings
from qa.answering import Event
from tests.evaluating import (
    FACTS,
    SENTENCES,
    Respond,
    Scripted,
    full_disk,
    part,
    perfect,
    refusal,
    samples,
    says,
    sentence,
)
from tests.waiting import LIMIT_S, child, until


def run(folder: Path, respond: Respond, out: Path | None = None) -> Results:
    return evaluate(
        [part(folder)],
        settings=Settings(llm="none"),
        opener=lambda corpus: Scripted(folder, respond),
        out=out,
    )


def lost(better: Results, worse: Results) -> set[str]:
    """The measures on which `worse` is worse."""
    names = set()
    for name, entry in better.summary["measures"].items():
        sign = {"higher": 1, "lower": -1, "neither": 0}[ALL[name].better]
        other = worse.summary["measures"].get(name)
        if other and sign * (entry["value"] - other["value"]) > 1e-9:
            names.add(name)
    return names


def index(sample: Sample) -> int:
    return int(sample.id[1:])


def unless_missing(respond: Respond) -> Respond:
    """Refuse what the article does not say."""
    return lambda sample: respond(sample) if sample.answerable else refusal(sample)


CITING = {"gold_cited", "citation_precision", "citation_recall", "citation_focus"}
WORDING = {"correct", "facts", "f1"}
ERRING = {"trust", "risk_coverage_area", "coverage_at_90"}
UNSURE = {name for name in ALL if name.startswith("auroc")} | {"calibration_error"}
REFUSING = WORDING | UNSURE | {"grounded", "gold_cited", "citation_recall", "wrong_refusal"}
RANKING = {name for name in ALL if name.startswith("passage_")}


def first_sentence(sample: Sample) -> Answer:
    return says(sample, SENTENCES[0], [sentence(0)])


def wrong_citation(sample: Sample) -> Answer:
    return says(sample, SENTENCES[index(sample)], [sentence((index(sample) + 1) % len(SENTENCES))])


def wrong_number(sample: Sample) -> Answer:
    return says(sample, "It was 77777 in all, they say.", [sentence(index(sample))])


def cites_everything(sample: Sample) -> Answer:
    return says(sample, SENTENCES[index(sample)], [sentence(i, i + 1) for i in range(len(SENTENCES))])


def wordy(sample: Sample) -> Answer:
    return says(sample, " ".join(SENTENCES), [sentence(index(sample))])


def at_random(sample: Sample) -> Answer:
    """Any sentence, as sure of it as a die says; the same each time for the same question."""
    dice = random.Random(f"0 {sample.id}")
    i = dice.randrange(len(SENTENCES))
    return says(sample, SENTENCES[i], [sentence(i)], confidence=dice.random())


def raising(sample: Sample) -> Answer:
    if samples().index(sample) % 5 == 0:
        raise ZeroDivisionError("the fifth")
    return perfect(sample)


@pytest.fixture(scope="module")
def best(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run(tmp_path_factory.mktemp("best"), perfect)


@pytest.mark.parametrize(
    ("respond", "caught"),
    [
        (unless_missing(wrong_citation), CITING | {"grounded"}),
        (unless_missing(wrong_number), WORDING | ERRING | {"grounded", "words"}),
        (unless_missing(cites_everything), {"citation_precision", "citation_focus"}),
        (unless_missing(wordy), {"words", "f1"}),
        (
            lambda s: perfect(s) if s.answerable else says(s, "Yes.", [sentence(0)], 0.05),
            ERRING - {"coverage_at_90"} | {"missed_refusal"},
        ),
        (
            lambda s: dataclasses.replace(perfect(s), confidence=0.5),
            UNSURE,
        ),
        (refusal, REFUSING | {"trust", "coverage_at_90"}),
        (
            first_sentence,
            WORDING | UNSURE | ERRING | CITING | {"grounded", "missed_refusal", "words"},
        ),
        (at_random, WORDING | UNSURE | ERRING | CITING | {"grounded", "missed_refusal"}),
        (raising, REFUSING | ERRING | CITING | RANKING | {"missed_refusal", "error"}),
    ],
    ids=[
        "wrong citation",
        "wrong number",
        "cites everything",
        "quotes everything",
        "never refuses",
        "no confidence",
        "refuses always",
        "first sentence always",
        "at random",
        "raises on every fifth",
    ],
)
def test_a_broken_system_loses_exactly_where_it_is_broken(
    tmp_path: Path, best: Results, respond: Respond, caught: set[str]
) -> None:
    found = lost(best, run(tmp_path, respond))
    assert found == caught


def test_to_refuse_always_costs_every_answer_and_misses_no_refusal(tmp_path: Path, best: Results) -> None:
    results = run(tmp_path, refusal)
    measures = results.summary["measures"]
    assert (
        measures["correct"]["value"],
        measures["grounded"]["value"],
        measures["wrong_refusal"]["value"],
    ) == (0, 0, 1)
    assert measures["missed_refusal"]["value"] == 0
    assert measures["auroc"]["value"] == 0.5
    assert measures["trust"]["value"] == pytest.approx(4 / 12, abs=1e-6)


def test_the_first_sentence_always_is_right_once(tmp_path: Path) -> None:
    measures = run(tmp_path, first_sentence).summary["measures"]
    assert (
        measures["correct"]["value"]
        == measures["grounded"]["value"]
        == measures["citation_precision"]["value"]
        == 0.125
    )
    assert measures["missed_refusal"]["value"] == 1
    assert measures["byte_exact"]["value"] == 1


def test_answers_at_random_have_no_auroc_worth_the_name(tmp_path: Path) -> None:
    entry = run(tmp_path, at_random).summary["measures"]["auroc"]
    assert entry["low"] < 0.5 < entry["high"]


def test_an_exception_is_a_wrong_answer_with_its_traceback(tmp_path: Path) -> None:
    results = run(tmp_path / "a", raising, tmp_path / "run")
    assert results.summary["errors"] == 3  # questions 0, 5 and 10
    assert results.summary["samples"] == 12
    assert results.summary["measures"]["trust"]["value"] == pytest.approx(6 / 12)
    assert results.summary["measures"]["error"]["value"] == 0.25
    assert results.failures == [f"3 of 12 questions raised an error; see {tmp_path / 'run'}"]
    failed = [record for record in read_records(tmp_path / "run") if record["error"]]
    assert failed[0]["error"]["type"] == "ZeroDivisionError"
    assert "in raising" in failed[0]["error"]["traceback"]
    assert answer_of(failed[0]) is None


def test_a_quotation_that_is_not_exact_fails_the_run(tmp_path: Path) -> None:
    def misquoting(sample: Sample) -> Answer:
        citation = dataclasses.replace(sentence(1), quote="It employed 310 people.")
        return says(sample, citation.quote, [citation]) if sample.id == "q1" else perfect(sample)

    results = run(tmp_path, misquoting)
    assert results.summary["measures"]["byte_exact"]["value"] == pytest.approx(7 / 8)
    assert results.failures == ["only 87.50% of the quotations equal their place; all of them must"]


def test_a_perfect_system_does_not_fail(best: Results) -> None:
    assert best.failures == []
    measures = best.summary["measures"]
    assert [measures[n]["value"] for n in ("trust", "grounded", "correct", "missed_refusal", "auroc")] == [
        1,
        1,
        1,
        0,
        1,
    ]
    assert measures["words"]["value"] == pytest.approx(sum(len(s.split()) for s in SENTENCES) / 8)


# What is written


def test_the_files_of_a_run(tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(tmp_path / "a", lambda s: wrong_number(s) if s.id == "q3" else perfect(s), out)
    names = {path.name for path in out.iterdir()}
    assert names == {
        "manifest.json",
        "samples.jsonl",
        "timings.jsonl",
        "summary.json",
        "junit.xml",
        "report.html",
    }
    suite = ElementTree.parse(out / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("12", "1", "0")
    assert [case.get("message") for case in suite.iter("failure")] == ["does not state “twelve times”"]
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["samples"] == 12
    assert manifest["settings"]["llm"] == "none"
    assert len(manifest["parts"]["mill"]["gold_sha256"]) == 64
    assert manifest["cost"]["answer_ms"]["n"] == 12
    record = read_records(out)[0]
    answer = answer_of(record)
    assert answer is not None
    assert (answer.text, answer.citations[0].source) == (SENTENCES[0], "mill.txt")


def test_no_key_is_written(tmp_path: Path) -> None:
    settings = Settings(llm="none", llm_api_key="sk-secret-value")
    opener = lambda corpus: Scripted(tmp_path, perfect)  # noqa: E731
    evaluate([part(tmp_path / "a")], settings=settings, opener=opener, out=tmp_path / "run")
    assert all("sk-secret-value" not in path.read_text("utf-8") for path in (tmp_path / "run").iterdir())


def test_two_runs_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run(tmp_path / "a", perfect, tmp_path / name)
    for file in ("samples.jsonl", "summary.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


# Stopping and going on


def stopping(after: int, how: type[BaseException]) -> tuple[Respond, Callable[[], int]]:
    asked: list[str] = []

    def respond(sample: Sample) -> Answer:
        asked.append(sample.id)
        if len(asked) > after:
            raise how
        return perfect(sample)

    return respond, lambda: len(asked)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    run(tmp_path / "a", perfect, tmp_path / "whole")
    respond, _ = stopping(5, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a", respond, tmp_path / "run")
    with pytest.raises(RunError, match="has 5 of 12 questions"):
        read_records(tmp_path / "run")
    with (tmp_path / "run" / "samples.jsonl").open("a") as file:
        file.write('{"article": "mill", "sam')  # torn by a power cut
    system = Scripted(tmp_path / "a", perfect)
    results = evaluate(
        [part(tmp_path / "a")], settings=Settings(llm="none"), opener=lambda _: system, out=tmp_path / "run"
    )
    assert len(system.asked) == 7
    assert system.closed
    assert len(results.scores) == 12
    for file in ("samples.jsonl", "summary.json"):
        assert (tmp_path / "run" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


def test_a_finished_run_asks_nothing_again(tmp_path: Path) -> None:
    run(tmp_path / "a", perfect, tmp_path / "run")
    respond, asked = stopping(0, AssertionError)
    assert len(run(tmp_path / "a", respond, tmp_path / "run").scores) == 12
    assert asked() == 0


def test_changed_gold_is_said_and_nothing_is_touched(tmp_path: Path) -> None:
    respond, _ = stopping(5, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a", respond, tmp_path / "run")
    before = (tmp_path / "run" / "samples.jsonl").read_bytes()
    changed = part(tmp_path / "a")
    first = dataclasses.replace(changed.samples[0], facts=(("1912",),))
    changed = dataclasses.replace(changed, samples=(first, *changed.samples[1:]))
    with pytest.raises(
        RunError, match=r"cannot go on: parts changed since it began \(mill.gold_sha256 \w+ then, \w+ now\)"
    ):
        evaluate(
            [changed],
            settings=Settings(llm="none"),
            opener=lambda _: Scripted(tmp_path, perfect),
            out=tmp_path / "run",
        )
    assert (tmp_path / "run" / "samples.jsonl").read_bytes() == before


def test_other_settings_do_not_go_on_either(tmp_path: Path) -> None:
    run(tmp_path / "a", perfect, tmp_path / "run")
    with pytest.raises(RunError, match=r"settings changed since it began \(passages 6 then, 9 now\)"):
        evaluate(
            [part(tmp_path / "a")],
            settings=Settings(llm="none", passages=9),
            opener=lambda _: Scripted(tmp_path, perfect),
            out=tmp_path / "run",
        )


@pytest.mark.parametrize("bytes_free", [500, 6_000, 20_000], ids=["at once", "midway", "at the report"])
def test_a_full_disk_is_one_line_and_what_was_done_is_kept(tmp_path: Path, bytes_free: int) -> None:
    run(tmp_path / "a", perfect, tmp_path / "whole")
    asked: list[Sample] = []

    def counting(sample: Sample) -> Answer:
        asked.append(sample)
        return perfect(sample)

    with (
        full_disk(bytes_free),
        pytest.raises(RunError, match=r"\(File too large\).*go on with --out") as caught,
    ):
        run(tmp_path / "a", counting, tmp_path / "run")
    assert "\n" not in str(caught.value)
    run(tmp_path / "a", counting, tmp_path / "run")
    assert len(asked) <= 13  # at most the one that did not fit is asked again
    for file in ("samples.jsonl", "summary.json"):
        assert (tmp_path / "run" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()
    assert (tmp_path / "run" / "report.html").stat().st_size > 20_000


def test_a_run_stopped_by_ctrl_c_and_then_killed_goes_on(
    tmp_path: Path, child_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    part(tmp_path)
    asked = [{"id": f"q{i}", "question": f"How many people did it employ in {1900 + i}?"} for i in range(40)]
    lines = [json.dumps(q | {"kind": "near-miss", "answerable": False}) for q in asked]
    (tmp_path / "mill.jsonl").write_text("\n".join(lines), "utf-8")
    arguments = ["run", "--gold", "mill.jsonl", "--corpus", "mill.txt", "--llm", "none", "--out"]
    command = [sys.executable, "-m", "eval", *arguments, "run"]
    stopped = [_stopped(command, tmp_path, child_env, how) for how in (SIGINT, SIGKILL)]
    assert [status for status, _ in stopped] == [130, -SIGKILL]
    assert stopped[0][1] == "eval: stopped; what is done is kept: the same command with --out goes on"
    monkeypatch.chdir(tmp_path)
    assert [main([*arguments, name]) for name in ("run", "whole")] == [0, 0]
    assert len(read_records(tmp_path / "run")) == 40
    for file in ("samples.jsonl", "summary.json"):
        assert (tmp_path / "run" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


def _stopped(command: list[str], folder: Path, env: dict[str, str], how: int) -> tuple[int, str]:
    """Status and last line of a run that gets a signal when it has written some questions more."""
    samples = folder / "run" / "samples.jsonl"
    before = samples.stat().st_size if samples.exists() else 0
    with child(command, cwd=folder, env=env, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: process.poll() is not None or (samples.exists() and samples.stat().st_size > before))
        process.send_signal(how)
        _, said = process.communicate(timeout=LIMIT_S)
    return process.returncode, said.strip().rpartition("\n")[2]


def test_changed_gold_is_one_line_of_the_command_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part(tmp_path)
    command = ["run", "--gold", str(tmp_path / "mill.jsonl"), "--corpus", str(tmp_path), "--llm", "none"]
    command += ["--limit", "2", "--out", str(tmp_path / "run")]
    assert main(command) == 0
    gold = (tmp_path / "mill.jsonl").read_text("utf-8")
    (tmp_path / "mill.jsonl").write_text(
        gold.replace("1911", "1912", 1).replace("in 1912", "in 1911"), "utf-8"
    )
    capsys.readouterr()
    assert main(command) == 2
    assert "cannot go on: parts changed since it began (mill.gold_sha256" in capsys.readouterr().err


def test_an_article_that_changed_is_said(tmp_path: Path) -> None:
    run(tmp_path / "a", perfect, tmp_path / "run")
    changed = part(tmp_path / "a")
    changed.corpus.write_text("Something else.", "utf-8")
    with pytest.raises(RunError, match=r"parts changed since it began \(mill\.articles_sha256"):
        evaluate(
            [changed],
            settings=Settings(llm="none"),
            opener=lambda _: Scripted(tmp_path, perfect),
            out=tmp_path / "run",
        )


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"version": 1}'])
def test_a_manifest_that_is_none_is_said(tmp_path: Path, manifest: str) -> None:
    run(tmp_path / "a", perfect, tmp_path / "run")
    (tmp_path / "run" / "manifest.json").write_text(manifest, "utf-8")
    with pytest.raises(RunError, match=r"manifest\.json (cannot be read|is no manifest).*start a new run"):
        read_records(tmp_path / "run")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine", "utf-8")
    with pytest.raises(RunError, match="is not empty and holds no run"):
        run(tmp_path / "a", perfect, tmp_path / "thesis")


# Choosing questions


def test_runs_that_begin_in_the_same_second_have_a_folder_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 11, 29, 12)
    monkeypatch.setattr("eval.records.datetime", type("Noon", (), {"now": lambda: noon}))
    names = [new_folder(tmp_path / "runs", "attest").name for _ in range(3)]
    assert names == ["20261129-120000-attest", "20261129-120000-2-attest", "20261129-120000-3-attest"]


def test_a_gold_file_goes_with_the_article_of_its_name(tmp_path: Path) -> None:
    part(tmp_path)
    (tmp_path / "other.txt").write_text("Something else.", "utf-8")
    parts = load_parts(tmp_path, tmp_path)
    assert [(p.name, p.corpus.name, len(p.samples)) for p in parts] == [("mill", "mill.txt", 12)]
    (tmp_path / "mill.jsonl").rename(tmp_path / "gold.jsonl")
    assert load_parts(tmp_path / "gold.jsonl", tmp_path)[0].corpus == tmp_path


def test_a_limit_is_spread_over_all_questions(tmp_path: Path) -> None:
    chosen = choose([part(tmp_path)], limit=4)
    assert [sample.id for sample in chosen[0].samples] == ["q0", "q3", "q6", "u1"]
    kinds = choose([part(tmp_path)], kinds=["off-topic"])
    assert [sample.id for sample in kinds[0].samples] == ["u2"]


def test_no_question_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no questions to ask"):
        evaluate(choose([part(tmp_path)], kinds=["overview"]), settings=Settings(llm="none"))


def test_the_splits_are_apart() -> None:
    sides = [{part.name for part in split_parts(name)} for name in get_args(Split)]
    assert "ceasefire-talks" in sides[1]
    assert len(set().union(*sides)) == sum(map(len, sides))


# Gates and the command


def test_a_gate_reads_the_worse_end_of_the_interval() -> None:
    entries = {
        "trust": {"value": 0.7, "low": 0.6, "high": 0.8},
        "missed_refusal": {"value": 0.2, "low": 0.1, "high": 0.3},
    }
    summary = {"measures": entries}
    assert shortfalls(summary, {"trust": 0.6, "missed_refusal": 0.3}) == []
    assert shortfalls(summary, {"trust": 0.61}) == [
        "trust is 0.700 [0.600, 0.800]; all of it must be at least 0.61"
    ]
    assert shortfalls(summary, {"missed_refusal": 0.29}) == [
        "missed_refusal is 0.200 [0.100, 0.300]; all of it must be at most 0.29"
    ]
    assert shortfalls(summary, {"grounded": 0.1}) == [
        "grounded was not measured: no question of this gold has a value for it"
    ]


def test_the_command_from_gold_to_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    part(tmp_path / "a")
    command = ["run", "--gold", "a/mill.jsonl", "--corpus", "a", "--llm", "none", "--set", "passages=4"]
    assert main([*command, "--out", "one"]) == 0
    shown = capsys.readouterr().out
    times = r"^p50: evidence [\d.]+ ms \(p95 [\d.]+, n 12\) .* · most memory \d+ MiB$"
    assert re.search(times, shown, re.MULTILINE)
    last = shown.splitlines()[-1]
    assert last.startswith("trust ")
    assert [name in last for name in ("grounded", "correct", "words", "missed refusals", "AUROC")] == [
        True
    ] * 5
    assert main([*command, "--out", "two", "--fail-under", "trust=1.0"]) == 1
    assert "FAILED: trust is" in capsys.readouterr().out
    for file in ("samples.jsonl", "summary.json"):
        assert Path("one", file).read_bytes() == Path("two", file).read_bytes()
    assert json.loads(Path("one/manifest.json").read_text("utf-8"))["settings"]["passages"] == 4
    assert main(["compare", "one", "two"]) == 0
    assert "cannot tell" in capsys.readouterr().out


def test_the_gate_of_a_project_of_its_own(tmp_path: Path) -> None:
    part(tmp_path)
    settings = Settings(llm="none", min_confidence=0.0)  # whatever the models say, all of them are answered
    results = gate(tmp_path / "mill.jsonl", tmp_path, settings=settings, byte_exact=0.5, error=0.5)
    assert len(results.scores) == 12
    with pytest.raises(AssertionError, match=r"exact_match is .* at least 0\.99"):
        gate(tmp_path / "mill.jsonl", tmp_path, settings=settings, exact_match=0.99)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["run", "--gold", "none.jsonl"], "none.jsonl"),
        (["run", "--corpus", "x"], "--corpus needs the questions about it"),
        (["run", "--set", "passages"], "'passages' is not NAME=VALUE"),
        (["run", "--set", "colour=red"], "there is no setting 'colour'"),
        (["sweep", "--vary", "pasages=3,6"], "there is no setting 'pasages'"),
        (["sweep", "--vary", "passages=3,0"], "passages is '0'; it must be"),
        (["run", "--fail-under", "beauty=1"], "there is no measure 'beauty'"),
        (["run", "--fail-under", "trust=high"], "trust is 'high'; it must be a number"),
        (["run", "--limit", "0"], "--limit is '0'"),
        (["run", "--name", "../x"], "--name is '../x'"),
        (["run", "--gold", "bad.jsonl", "--corpus", "."], "bad.jsonl:1: this is not JSON"),
        (["compare", "a", "b"], "holds no samples.jsonl"),
        (["dance"], "invalid choice"),
    ],
)
def test_a_users_error_is_one_line_and_status_2(
    arguments: list[str],
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.jsonl").write_text("{\n", "utf-8")
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert line in said
    assert said.startswith("eval: ")
    assert said.count("\n") == 1


def test_facts_and_sentences_of_the_small_gold_belong_together() -> None:
    assert all(fact.lower() in text.lower() for fact, text in zip(FACTS, SENTENCES, strict=True))


def test_a_run_is_bound_to_code_fitted_models_and_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (
        "qa/ask.py",
        "qa/reading/fitted.json",
        "qa/reading/reader.safetensors",
        "qa/language/wordnet.json.gz",
        "index/store.py",
        "eval/run.py",
    )
    others = ("qa/page.css", "eval/passages.json")  # how it looks, what the reader was trained on
    for name in (*names, *others):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(manifest, "ROOT", tmp_path)

    def code() -> str:
        manifest._code.cache_clear()
        return manifest._code()

    seen = {code()}
    for name in others:
        (tmp_path / name).write_text("two")
    assert {code()} == seen
    for name in names:
        (tmp_path / name).write_text("two")
        seen.add(code())
    manifest._code.cache_clear()
    assert len(seen) == 1 + len(names)


def test_the_articles_are_read_ahead_before_anything_is_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the chat does, on the page too; else the times would be those of first questions."""
    happened: list[str] = []
    stream = Pipeline.stream

    def asked(self: Pipeline, question: str, **options: Any) -> Iterator[Event]:
        happened.append("asked")
        return stream(self, question, **options)

    monkeypatch.setattr(Pipeline, "read_ahead", lambda self: happened.append("read ahead"))
    monkeypatch.setattr(Pipeline, "stream", asked)
    settings = Settings(llm="none", data_dir=tmp_path / "data")
    parts = choose([part(tmp_path)], limit=2)
    evaluate(parts, settings=settings)
    assert happened == ["read ahead", "asked", "asked"]
    page = Evaluation(tmp_path, load=lambda split: parts)
    page.start(settings, split="dev")
    until(lambda: page.progress().state == "done")
    own_articles(dataclasses.replace(settings, corpus=tmp_path / "mill.txt"))(Path()).close()
    assert happened[3:] == ["read ahead", "asked", "asked", "read ahead"]
