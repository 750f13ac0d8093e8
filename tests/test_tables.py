"""Tables: rows told with their headings, which row heads a table, and what is left as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.search import Hit
from qa import Pipeline, Settings
from qa.reading.readable import Readable
from qa.reading.tables import rows
from tests.test_evidence import hit


def said(*texts: str) -> list[str | None]:
    """What is made of each sentence of a passage: its told form, "heads", or None where it stays as it is."""
    passage = hit(*texts)
    found, heads = rows([passage])
    return [
        "heads" if s.id in heads else found[s.id].text if s.id in found else None for s in passage.sentences
    ]


def ruled(*texts: str) -> Hit:
    """A passage whose text has a rule between its first two rows."""
    passage = hit(*texts)
    text = list(" " * passage.end)
    for sentence in passage.sentences:
        text[sentence.start : sentence.end] = sentence.text
    at = passage.sentences[0].end
    text[at : at + 13] = " |\n|---|---|\n"
    return replace(passage, text="".join(text))


def test_a_row_is_told_with_the_headings_of_its_columns() -> None:
    assert said("The figures:", "Division | Revenue", "Films | 318", "Glass | 230", "That is all.") == [
        None,
        "heads",
        "Division: Films; Revenue: 318.",
        "Division: Glass; Revenue: 230.",
        None,
    ]


def test_a_corner_may_be_empty_and_so_may_a_cell() -> None:
    assert said("Adult | Child", "Ferry | 6 | 3")[1] == "Ferry; Adult: 6; Child: 3."
    assert said("Ticket | Adult | Child", "Ferry |  | 3")[1] == "Ticket: Ferry; Child: 3."


def test_a_table_goes_on_from_passage_to_passage() -> None:
    whole = hit("Ticket | Price", "Adult | 6", "Adult, off-season | free", "Child | 3")
    first = replace(whole, sentences=whole.sentences[:2])
    second = replace(whole, sentences=whole.sentences[2:], passage_id=2, opens=False)
    assert [row.text for row in rows([second, first])[0].values()] == [
        "Ticket: Adult; Price: 6.",
        "Ticket: Adult, off-season; Price: free.",
        "Ticket: Child; Price: 3.",
    ]
    assert rows([second]) == ({}, frozenset())  # its heading is not there: no row is one
    elsewhere = replace(second, heading="Dogs")
    assert [row.sentence for row in rows([first, elsewhere])[0].values()] == [first.sentences[1]]


def test_a_heading_that_asks_makes_no_answer_of_the_heading_of_a_table() -> None:
    passage = replace(hit("Ticket | Price", "Adult | 6"), heading="What does it cost?")
    readable = Readable("What does it cost?", [passage])
    assert [sentence.text for _, sentence in readable] == ["Ticket: Adult; Price: 6."]


@pytest.mark.parametrize(
    "rows",
    [
        ("22:45 | The brake is released", "22:46 | Collision"),  # no row of headings
        ("Ann | tall", "Bob | short"),  # nothing tells whether it has one
        ("Division | Revenue",),
        ("Plain text.", "More of it."),
    ],
)
def test_what_has_no_headings_stays_as_it_is(rows: tuple[str, ...]) -> None:
    assert said(*rows) == [None] * len(rows)


def test_a_rule_under_the_first_row_makes_it_the_heading() -> None:
    passage = ruled("Name | Height", "Ann | tall", "Bob | short")
    found, heads = rows([passage])
    assert heads == {passage.sentences[0].id}
    assert [row.text for row in found.values()] == [
        "Name: Ann; Height: tall.",
        "Name: Bob; Height: short.",
    ]


def test_a_row_with_other_cells_than_the_headings_stays_as_it_is() -> None:
    assert said("Division | Revenue", "Films | 318", "Total | 548 | 1 | 2") == [
        "heads",
        "Division: Films; Revenue: 318.",
        None,
    ]


TABLE = """# The ferry

Prices have risen again this year.

| Ticket | Adult | Child |
|---|---|---|
| Ferry, single | 6.40 | 3.20 |
| Bus, single | 2.00 | 1.00 |
"""
HTML = """<h1>The ferry</h1><p>Prices have risen again this year.</p><table><tr><th>Ticket</th><th>Adult</th>
<th>Child</th></tr><tr><td>Ferry, single</td><td>6.40</td><td>3.20</td></tr>
<tr><td>Bus, single</td><td>2.00</td><td>1.00</td></tr></table>"""


@pytest.mark.parametrize(("name", "source"), [("ferry.md", TABLE), ("ferry.html", HTML)])
def test_a_row_answers_with_its_headings_and_quotes_the_article(
    name: str, source: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(source, "utf-8")
    settings = Settings(data_dir=tmp_path / "data", llm="none")
    with Pipeline.open(tmp_path / name, settings=settings) as pipeline:
        answer = pipeline.ask("How much is a single bus ticket for a child?")
        text = pipeline.documents[0].text
    assert answer.statements[0].text == "Ticket: Bus, single; Adult: 2.00; Child: 1.00."
    assert (answer.statements[0].support, answer.mode) == ("supported", "condensed")
    cited = answer.citations[0]
    assert cited.quote == text[cited.start : cited.end] == "Bus, single | 2.00 | 1.00"
    assert text[cited.context_start :].startswith("Ticket | Adult | Child")
