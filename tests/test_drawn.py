"""Drawn pairs: each rule on a sentence of its own, the same pairs every time, and how verify judges them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.drawn import drawn_pairs
from eval.gold import CORPUS
from eval.support import judge


def drawn(folder: Path, text: str) -> dict[str, tuple[str, bool]]:
    (folder / "article.txt").write_text(text, "utf-8")
    return {pair.kind: (pair.statement, pair.faithful) for pair in drawn_pairs([folder])}


@pytest.mark.parametrize(
    ("sentence", "kind", "statement", "faithful"),
    [
        ("The old mayor opened the new mill.", "role", "The new mill opened the old mayor.", False),
        ("The old mayor opened the new mill.", "passive", "The new mill was opened by the old mayor.", True),
        (
            "The mill was sold to the council.",
            "negation added",
            "The mill was not sold to the council.",
            False,
        ),
        (
            "The mill was not sold to the council.",
            "negation dropped",
            "The mill was sold to the council.",
            False,
        ),
        (
            "The mill was not sold to the council.",
            "contraction",
            "The mill wasn't sold to the council.",
            True,
        ),
        ("The council may sell the old mill.", "modality", "The council must sell the old mill.", False),
        ("The mayor said the mill was old.", "attribution dropped", "The mill was old.", False),
        (
            "The mayor said the mill was old.",
            "according to",
            "According to the mayor, the mill was old.",
            True,
        ),
        ("The mill has about 40 windows left.", "scope", "The mill has 40 windows left.", False),
        ("In 1983, the mill burnt down.", "adjunct moved", "The mill burnt down in 1983.", True),
        ("The mill burnt down, and the bridge fell.", "second clause", "The bridge fell.", True),
    ],
)
def test_each_rule_does_what_it_says(
    tmp_path: Path, sentence: str, kind: str, statement: str, faithful: bool
) -> None:
    assert drawn(tmp_path, sentence)[kind] == (statement, faithful)


def test_a_comma_behind_the_subject_closes_no_adjunct(tmp_path: Path) -> None:
    assert "adjunct dropped" not in drawn(tmp_path, "In 1983 a student, Ane Kirk, noticed the old mill.")


def test_the_corpus_gives_the_same_pairs_and_none_of_the_false_ones_passes() -> None:
    pairs = drawn_pairs(CORPUS, 10)
    assert pairs == drawn_pairs(CORPUS, 10)
    assert len(pairs) >= 120
    results = judge(pairs)
    assert [j.pair.statement for j in results if j.false_accept] == []
    assert sum(j.false_reject for j in results) <= 0.2 * sum(j.pair.faithful for j in results)
