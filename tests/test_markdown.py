"""Markdown within a line: what is left without its marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.markdown import as_shown
from qa import Pipeline, Settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**Serves:** 6", "Serves: 6"),
        ("the *old* and the __new__ mill, ~~red~~ blue", "the old and the new mill, red blue"),
        ("***Very* old** mill", "***Very* old** mill"),
        ("**The *old* mill** of Vell", "The old mill of Vell"),
        ("Run `attest ask` or ``a`` first.", "Run attest ask or a first."),
        (
            "See [the mill](https://vell.example) and ![its wheel](wheel.png).",
            "See the mill and its wheel.",
        ),
        (r"5 \* 3, not *5*", "5 * 3, not 5"),
        (r"in `C:\_data\.log` and ``a_b_c``", r"in C:\_data\.log and a_b_c"),
        ("takes **at least ten\nminutes** on", "takes at least ten\nminutes on"),
        ("[wiki](https://vell.example/Mill_(grinding)) it", "wiki it"),
        # no marks
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("a*b*c and snake_case_name", "a*b*c and snake_case_name"),
        ("** alone, * too", "** alone, * too"),
        ("[1] says so (2)", "[1] says so (2)"),
        ("", ""),
    ],
)
def test_what_is_said_as_shown(text: str, said: str) -> None:
    assert as_shown(text) == said


@pytest.mark.parametrize("unit", ["*", "**a", "_ ", "[", "[a](", "`a*", "*a_b~~"])
def test_of_endless_marks_no_letter_is_lost(unit: str) -> None:
    endless = (unit * 2_000)[:2_000]
    assert as_shown(endless).count("a") == endless.count("a")
    assert as_shown(unit * 2_001) == unit * 2_001  # too long to be looked at


@pytest.mark.parametrize(("name", "said"), [("pie.md", "Serves: 6"), ("pie.txt", "**Serves:** 6")])
def test_an_answer_is_shown_without_marks_and_cited_with_them(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_text(
        "The pie is made of lentils.\n\n**Serves:** 6\n**Dish:** 2 litres\n", "utf-8"
    )
    settings = Settings(llm="none", data_dir=tmp_path / "data")
    with Pipeline.open(tmp_path / name, settings=settings) as pipeline:
        answer = pipeline.ask("How many people does the pie serve?")
        (statement,), (citation,) = answer.statements, answer.citations
        assert (statement.text, statement.support) == (said, "verbatim")
        assert citation.quote == "**Serves:** 6"
        assert citation.quote == pipeline.document(citation.doc_id).text[citation.start : citation.end]
