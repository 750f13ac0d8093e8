"""Capitals: names that were typed in small letters are asked for as the articles write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import Pipeline, Settings
from qa.questions.capitals import with_capitals
from qa.questions.question import analyse
from tests.test_evidence import hit


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("What did ukraine sign?", "In May Ukraine signed.", "What did Ukraine sign?"),
        ("how old is anna reyes", "The miller, Anna Reyes, is 40.", "how old is Anna Reyes"),
        ("anna's mill", "The mill is of Anna Reyes.", "Anna's mill"),
        ("is it in nato", "It joined NATO.", "is it in NATO"),
        ("what did the us sign", "It is for the US to sign.", "what did the us sign"),  # "us" is a word
        ("who met rose", "She met Rose, who wore a rose.", "who met rose"),  # written both ways
        ("who shouted murder", "They shouted: “Murder!”", "who shouted murder"),
        ("who are the police", "Police came. Police left.", "who are the police"),  # where sentences begin
        ("what of putin and kyiv", "Mr Putin and Kyiv.\u00a0", "what of Putin and Kyiv"),
        ("when was o’hara born", "Mr O’Hara was born in 1950.", "when was O’Hara born"),
        ("Who did Ida and rose meet?", "Ida and Rose met Bo.", "Who did Ida and rose meet?"),  # as one likes
        ("what is the US view of kyiv", "The US knows Kyiv.", "what is the US view of Kyiv"),
        ("where can i park", "They met in Hyde Park.", "where can i park"),  # a verb
        ("is there a park in hyde park", "They met in Hyde Park.", "is there a Park in Hyde Park"),
        ("how many were hurt", "Mr Hurt said that nine were injured.", "how many were hurt"),
        ("what did kyiv sign in March", "In May Kyiv signed.", "what did Kyiv sign in March"),  # as phones do
        ("where is weiss", "He is Weiß.", "where is weiss"),  # no letter moves
        ("who is the president of france", "Ida is president.", "who is the president of France"),
        ("is it sold in berlin", "A berlin is sold, a doughnut.", "is it sold in berlin"),  # not the town
        ("do they like us", "They like it.", "do they like us"),
    ],
)
def test_a_name_is_asked_for_as_it_is_written(typed: str, text: str, expected: str) -> None:
    assert with_capitals(analyse(typed), [hit(text)], typed=analyse(typed)) == expected


def test_what_another_passage_writes_small_is_no_name() -> None:
    asked = analyse("what is the bureau for")
    assert with_capitals(asked, [hit("It is for the Bureau.")], typed=asked) == "what is the Bureau for"
    both = [hit("It is for the Bureau."), hit("Ask a bureau.")]
    assert with_capitals(asked, both, typed=asked) == asked.text
    assert with_capitals(asked, [], typed=asked) == asked.text


def test_what_stood_in_an_earlier_turn_is_judged_by_that() -> None:
    passage = [hit("Ida Moll asked the Bureau of Orm.")]
    for question, typed, expected in (
        ("What did Moll ask of orm?", "what did she ask of orm?", "What did Moll ask of Orm?"),
        ("Why did moll ask the bureau?", "why?", "Why did Moll ask the Bureau?"),
        ("Why did Moll ask the bureau?", "why?", "Why did Moll ask the bureau?"),
    ):
        assert with_capitals(analyse(question), passage, typed=analyse(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("what did slok say about putin", "what did Solk say about Putin"),  # a typo of a name
        ("what did solk say to arendt and putin", "what did Solk say to Arendt and Putin"),  # one is unknown
        ("What did slok say about Putin", "What did Solk say about Putin"),
        ("What did solk say about Putin", "What did solk say about Putin"),  # who writes one writes all
    ],
)
def test_what_was_mended_has_its_capitals_and_so_has_what_stands_beside_it(
    tmp_path: Path, typed: str, read: str
) -> None:
    (tmp_path / "a.txt").write_text("Talks\n\nOn Monday Irena Solk said that Putin had won the round.\n")
    settings = Settings(llm="none", data_dir=tmp_path / "data")
    with Pipeline.open(tmp_path / "a.txt", settings=settings) as pipeline:
        assert [part["question"] for part in pipeline.ask(typed).trace["parts"]] == [read]


def test_the_president_of_a_country_that_no_article_names_is_not_found(shipped: Pipeline) -> None:
    assert shipped.ask("who is the president of france").status == "not_found"
    assert shipped.ask("who is the president of russia").status == "answered"
