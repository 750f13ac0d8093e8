"""Replies: which sentences are read behind a question, and that they are cited as they stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa import Pipeline, Settings
from qa.reading.neighbours import Neighbours
from qa.reading.replies import replies
from tests.test_evidence import hit
from tests.test_neighbours import cut_up

ASKED = "How many hives are there now?"


def read(*texts: str, heading: str = "") -> list[str | None]:
    """What each sentence of a passage is read as, None where it stays as it is."""
    passage = replace(hit(*texts), heading=heading)
    found = replies([passage], Neighbours([passage]))
    return [found[s.id].text if s.id in found else None for s in passage.sentences]


@pytest.mark.parametrize("reply", ["Eleven.", "About 40 in summer.", "No.", "Never more than we can feed."])
def test_a_short_reply_is_read_behind_its_question(reply: str) -> None:
    assert read("He keeps bees.", ASKED, reply, "Ten.") == [None, None, f"{ASKED} {reply}", None]


@pytest.mark.parametrize(
    "reply", ["There are eleven.", "That is what everybody asks.", "And why?", "Eleven, " * 20 + "or so."]
)
def test_what_says_something_by_itself_or_asks_in_turn_stays_as_it_is(reply: str) -> None:
    assert read(ASKED, reply) == [None, None]


def test_a_reply_in_a_list_is_read_behind_the_item_that_asks_not_what_introduces_both() -> None:
    pieces = ("Often asked:", "How many hives are there?", "Eleven.")
    (whole,) = cut_up("Often asked:\n- How many hives are there?\n- Eleven.\n", pieces)
    (found,) = replies([whole], Neighbours([whole])).values()
    assert found.text == "How many hives are there? Eleven."


def test_a_heading_asks_of_the_first_sentence_below_it() -> None:
    assert read("Only on a lead.", "In the garden.", heading="Can I bring my dog?") == [
        "Can I bring my dog? Only on a lead.",
        None,
    ]
    assert read("Only on a lead.", heading="Dogs") == [None]


def test_a_heading_asks_nothing_of_a_later_passage() -> None:
    later = replace(hit("Only on a lead."), heading="Can I bring my dog?", opens=False)
    assert replies([later], Neighbours([later])) == {}


FAQ = """# The reading room

## May dogs come in?

Only on a lead. They are not fed here.

## How long are coats kept?

Fourteen days. Umbrellas are kept for three months.
"""
TALK = """The keeper of the lighthouse

We met Tove Skarn on the rock in May. She has kept the light since 1998.

How many steps are there to the lamp?

Ninety-one. I have counted them every morning.

And will your son follow you?

No. He is afraid of heights.
"""


@pytest.mark.parametrize(
    ("name", "text", "question", "quote", "context"),
    [
        ("faq.md", FAQ, "How long are coats kept?", "Fourteen days.", "Fourteen days."),
        ("faq.md", FAQ, "May dogs come in?", "Only on a lead.", "Only on a lead."),
        ("talk.txt", TALK, "How many steps lead to the lamp?", "Ninety-one.", "How many steps are there"),
    ],
)
def test_a_reply_answers_what_its_question_asks_and_is_quoted_as_it_stands(
    name: str, text: str, question: str, quote: str, context: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    settings = Settings(data_dir=tmp_path / "data", llm="none")
    with Pipeline.open(tmp_path / name, settings=settings) as pipeline:
        answer = pipeline.ask(question)
    cited = answer.citations[0]
    assert (answer.statements[0].text, cited.quote) == (quote, quote)
    assert text[cited.start : cited.end] == quote
    assert text[cited.context_start :].startswith(context)
