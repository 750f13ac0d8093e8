"""Coreference: which names are filled in for reading, and that what is cited stays as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import Pipeline, Settings
from qa.reading.coreference import full_names, named

KNOWN = ["Irena Solk won the title.", "Solk, 23, was playing black.", "Dr Solk and Councillor Solk said so."]


@pytest.mark.parametrize(
    ("question", "texts", "names"),
    [
        ("How old is Irena Solk?", KNOWN, {"Solk": "Irena"}),
        ("How old is Solk?", KNOWN, {}),
        ("How old is Ada Solk?", KNOWN, {}),  # not the one they know
        ("How old is Irena Solk?", KNOWN[1:], {}),  # they may speak of another
        ("How old is Irena Solk?", [*KNOWN, "Her sister Ada Solk lost."], {}),
        ("Is Solk older than Ada Vell?", ["Ada Vell is 40, and Solk is not."], {"Vell": "Ada"}),
        ("When did Dr Solk come?", KNOWN, {}),
        ("What was Irena Solk's rank?", KNOWN, {"Solk": "Irena"}),
        ("How old is Irena Solk?", [*KNOWN, "Mark Solk's brother lost."], {}),
        ("How old is Irena Solk?", [*KNOWN, "André Solk lost."], {}),
        ("When did Northern Ireland vote?", ["Northern Ireland voted in June, Ireland in May."], {}),
    ],
)
def test_a_first_name_is_known_where_there_is_but_one(
    question: str, texts: list[str], names: dict[str, str]
) -> None:
    assert full_names(question, texts) == names


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Solk, 23, was playing black.", "Irena Solk, 23, was playing black."),
        ("When Solk left, it rained.", "When Irena Solk left, it rained."),
        ("It was Solk's phone.", "It was Irena Solk's phone."),
        ("Irena Solk won.", "Irena Solk won."),
        ("Dr Solk said so.", "Dr Solk said so."),
        ("J. Solk said so.", "J. Solk said so."),
        ("Irena M. Solk said so.", "Irena M. Solk said so."),
        ("André Solk said so.", "André Solk said so."),
        ("Solkstad is a town.", "Solkstad is a town."),
    ],
)
def test_a_bare_last_name_is_read_with_the_first(text: str, read: str) -> None:
    assert named(text, "", {"Solk": "Irena"}) == read


def test_a_pronoun_is_read_as_the_name_before_it_where_only_one_can_be_meant() -> None:
    assert (
        named("She resigned in March.", "Odile Brandt led the museum.", {})
        == "Odile Brandt resigned in March."
    )
    assert named("She resigned in March.", "Ada Vell met Odile Brandt.", {}) == "She resigned in March."


ARTICLE = """The title

Irena Solk won the title on Sunday after a long game. Solk, 23, was playing black. She was born in Orm.
"""


@pytest.mark.parametrize(
    ("question", "quote", "answer"),
    [
        ("How old is Irena Solk?", "Solk, 23, was playing black.", "23"),
        ("Where was Irena Solk born?", "She was born in Orm.", "Orm"),
    ],
)
def test_such_a_sentence_answers_and_is_quoted_as_it_stands(
    question: str, quote: str, answer: str, tmp_path: Path
) -> None:
    (tmp_path / "title.txt").write_text(ARTICLE, "utf-8")
    settings = Settings(data_dir=tmp_path / "data", llm="none")
    with Pipeline.open(tmp_path / "title.txt", settings=settings) as pipeline:
        found = pipeline.ask(question)
    assert (found.citations[0].quote, found.citations[0].answer) == (quote, answer)
    assert ARTICLE[found.citations[0].start :].startswith(quote)
