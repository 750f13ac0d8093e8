"""The words that answer stand out: from the reader to the page, as text and never as markup."""

from __future__ import annotations

import pytest

from qa import Answer, Pipeline, Settings
from qa.ui import proof
from qa.ui.markup import pointed

MILL = "The largest mill in Vell was opened by Anna Reyes in May 1911, and closed when the dam broke."


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    folder = tmp_path_factory.mktemp("pointed")
    (folder / "mill.txt").write_text(f"The mill\n\n{MILL}\n", "utf-8")
    with Pipeline.open(
        folder / "mill.txt", settings=Settings(data_dir=folder / "data", llm="none")
    ) as pipeline:
        return [
            pipeline.ask(q)
            for q in (
                "Who opened the mill?",
                "Was the largest mill in Vell opened by Anna Reyes?",
                "When did the mill burn down?",
            )
        ]


def test_the_words_that_answer_are_cited_by_their_offsets(answers: list[Answer]) -> None:
    cited = answers[0].citations[0]
    assert cited.answer == "Anna Reyes"
    assert cited.answer_start == cited.start + MILL.index("Anna Reyes")


def test_whether_it_is_so_is_told_by_the_whole_sentence(answers: list[Answer]) -> None:
    assert answers[1].citations[0].answer == ""


def test_nothing_stands_out_in_what_is_only_near_the_question(answers: list[Answer]) -> None:
    assert [cited.quote for cited in answers[2].nearby] == [MILL]
    assert answers[2].nearby[0].answer == ""


def test_the_page_lets_them_stand_out_in_statement_and_quotation(answers: list[Answer]) -> None:
    shown = proof.statements("k", answers[0].statements, answers[0].citations)
    assert shown.count('<b class="answer">Anna Reyes</b>') == 2


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("a <b> c", "<b>", 'a <b class="answer">&lt;b&gt;</b> c'),
        ("a & b", "b", 'a &amp; <b class="answer">b</b>'),
        ("a & b", "", "a &amp; b"),
        ("1,240 and 40", "40", '1,240 and <b class="answer">40</b>'),
        ("in March", "in\nMarch", '<b class="answer">in March</b>'),
        ("nowhere <i>", "here", "nowhere &lt;i&gt;"),
        ("a.c abc", "a.c", '<b class="answer">a.c</b> abc'),
    ],
)
def test_words_are_text_in_the_markup(text: str, words: str, html: str) -> None:
    assert pointed(text, words) == html
