"""The score of qa.verify on pairs: shares by kind, what each rule rejected, and pairs that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold import GoldError
from eval.support import Judged, Pair, Rates, by_kind, by_rule, judge, load_pairs, report, table
from qa import Verdict

EVIDENCE = ("The council owns 4 mills.",)


def judged(kind: str, faithful: bool, verdict: str) -> Judged:
    supported = verdict in ("supported", "verbatim")
    return Judged(Pair(EVIDENCE, "x", None, faithful, kind), Verdict(supported, "", verdict))


SET = [
    *[judged("reworded", True, "supported")] * 3,
    judged("reworded", True, "content"),
    judged("number", False, "number"),
    judged("number", False, "supported"),
    judged("role", False, "role"),
]


def test_shares_by_kind() -> None:
    rates = by_kind(SET)
    assert [(r.kind, r.faithful, r.n, r.wrong) for r in rates] == [
        ("reworded", True, 4, 0.25),
        ("number", False, 2, 0.5),
        ("role", False, 1, 0.0),
    ]
    assert isinstance(rates[0], Rates)
    assert rates[0].interval.low < 0.25 < rates[0].interval.high


def test_each_rule_counts_what_it_rejected() -> None:
    found = by_rule([*SET, judged("date", False, "content")])
    assert list(found.items()) == [("content", (1, 1)), ("number", (1, 0)), ("role", (1, 0))]
    shown = [line.split() for line in table(SET).splitlines()[-3:]]
    assert sorted(shown) == [["content", "0", "1"], ["number", "1", "0"], ["role", "1", "0"]]


def test_verify_is_asked_with_evidence_and_question() -> None:
    pairs = [
        Pair(EVIDENCE, "The council owns 5 mills.", None, False, "number"),
        Pair(EVIDENCE, "The council owns 4 mills.", "Who owns 4 mills?", True, "reworded"),
    ]
    assert [j.verdict.kind for j in judge(pairs)] == ["number", "verbatim"]
    assert "false accepts" in table(judge(pairs))
    assert "0.000 [0.000, 0.793]  n=1" in table(judge(pairs))


def test_faults_are_listed_with_their_lines(tmp_path: Path) -> None:
    good = {"evidence": ["a"], "statement": "a", "question": None, "faithful": True, "kind": "reworded"}
    lines = [good, good | {"faithful": "yes"}, [1], good | {"question": 3}]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n{", "utf-8")
    with pytest.raises(GoldError) as caught:
        load_pairs(path)
    faults = str(caught.value).split("\n")
    assert [fault.split(": ")[0] for fault in faults] == [
        "pairs.jsonl:2",
        "pairs.jsonl:3",
        "pairs.jsonl:4",
        "pairs.jsonl:5",
    ]
    assert "faithful is 'yes'; it must be a bool" in faults[0]
    with pytest.raises(GoldError, match="cannot be read"):
        load_pairs(tmp_path / "none.jsonl")


def test_pairs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    record = {"evidence": ["a", "b"], "statement": "s", "question": None, "faithful": False, "kind": "role"}
    path.write_text(json.dumps(record | {"split": "dev"}) + "\n", "utf-8")
    assert load_pairs(path) == [Pair(("a", "b"), "s", None, False, "role")]


def test_each_split_has_its_own_table() -> None:
    one, other = judged("role", False, "supported"), judged("role", False, "role")
    drawn = Judged(Pair(EVIDENCE, "x", None, False, "role", "drawn"), other.verdict)
    lines = report([one, drawn]).splitlines()
    assert [line for line in lines if line.isupper()] == ["DEV", "DRAWN"]
    assert [line.split()[2] for line in lines if line.startswith("false accepts")] == ["1.000", "0.000"]
