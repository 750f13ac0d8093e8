"""passages: sections, sentences and passages by value, and what holds for every text."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import documents, passages
from index.documents import Document, from_text
from index.passages import Passage, Segments, passage_text, segment

ARTICLE = Path(__file__).parent.parent / "seeds" / "ceasefire-talks.txt"


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(re.findall(r"\w+", text)) for text in texts]


def count_marks(texts: Sequence[str]) -> list[int]:
    """Like word pieces at their worst: every character that is no blank is one."""
    return [len("".join(text.split())) for text in texts]


def document(text: str, format: documents.Format = "txt", title: str = "") -> Document:
    return Document(text, title, "source", format, "sha")


def page(tmp_path: Path, html: str) -> Document:
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    return documents.read(tmp_path / "page.html")


def outline(document: Document) -> list[tuple[str, list[str]]]:
    """Each section's heading with its sentences."""
    sections: dict[int, tuple[str, list[str]]] = {}
    for s in segment(document, count_words).sentences:
        sections.setdefault(s.section, (s.heading, []))[1].append(document.text[s.start : s.end])
    assert list(sections) == list(range(len(sections)))
    return list(sections.values())


def sentences(text: str, format: documents.Format = "txt") -> list[str]:
    return [sentence for _, found in outline(document(text, format)) for sentence in found]


# --- the shipped article ---------------------------------------------------------------------------------


def test_the_shipped_article_by_value() -> None:
    article = documents.read(ARTICLE)
    assert article.title == "Ceasefire talks"
    sections = outline(article)
    starts = [(heading, [" ".join(s.split()[:3]) for s in found]) for heading, found in sections]
    assert starts == [
        ("", ["Negotiators for the", "President Donald Trump’s", "Further contacts between"]),
        (
            "Disagreements Over Cease-Fire Terms",
            [
                "The most recent",
                "Both Moscow and",
                "That deal was",
                "Since then, Russia",
                "While that initial",
            ],
        ),
        ("Maritime Security Deal in the Works", ["The White House", "That deal allowed", "The export of"]),
        (
            "Where Kyiv and Moscow Stand",
            [
                *("Both Kyiv and", "Russian President Vladimir", "Those demands are"),
                *("Ukrainian President Volodymyr", "Putin has said", "Zelenskyy, meanwhile, has"),
            ],
        ),
        ("Kursk Presents Hurdle to Talks", ["A key hurdle", "Ukraine has poured", "Putin has meanwhile"]),
    ]
    assert all(sentence.endswith(".") for _, found in sections for sentence in found)
    assert "cessation of U.S. aid earlier in the month." in sections[3][1][-1]
    # 20 sentences and 4 headings: together every line, and the four lines that hold two sentences.
    assert sum(len(found) for _, found in sections) == 20


def test_the_passages_of_the_shipped_article_follow_its_sections() -> None:
    segments = segment(documents.read(ARTICLE), count_words)
    assert [(p.first, p.last, p.section) for p in segments.passages] == [
        *((0, 2, 0), (3, 7, 1), (8, 10, 2), (11, 16, 3), (17, 19, 4)),
    ]


# --- sentences -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expected",
    [
        # split
        ["They met in the U.S.", "Putin disagreed."],
        ["They met in the U.S.", "Vladimir Putin disagreed."],
        ["He left at 5 p.m.", "Putin stayed."],
        ["It cost 3.5% in 2022.", "Ukraine paid."],
        ["He left… for good.", "She stayed."],
        ["“We will sign.”", "He left."],
        ["He left.”", "She stayed."],
        ["(They met.)", "He left."],
        ["The war ended.[12]", "Then came peace."],
        ["iPhone sales fell.", "iPhone users wept."],
        ["Is it so?", "It is!", "Well."],
        ["a text without capitals has sentences.", "here is another."],
        ["Two things matter.", "1. First point.", "2. Second point."],
        # keep
        ["The U.S. President said so."],
        ["Then the U.S. Senate agreed to U.S. aid."],
        ["The U.S. Secretary of State said so."],
        ["He likes Dr. No. 5 best."],
        ["See No. 7 on p. 12 and pp. 14 f. in Fig. 3."],
        ["There were approx. five men with Gov. Smith."],
        ["J. K. Rowling met Mr. J. R. R. Tolkien."],
        ["“Stop!” he said."],
        ['"Stop!" Putin said.'],
        ["The value is 3.5 and e.g. 4 too."],
        ["See www.example.com/A.Html or https://x.org/B.C?d=E.F for it."],
        ["Write to Joe.Bloggs@Example.com about Report.Final.Docx now."],
        ["Call numpy.Array or System.Out.println(x) or foo.Bar there."],
    ],
)
def test_boundaries_with_blanks(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("They halted the fighting.", "Both sides left."),
        ("It began in 2022.", "Ukraine has fought."),
        ("They met in Kyiv.", "Putin has left."),
        ("He said “it is over.”", "Then he left."),
        ('"It is the end of the fighting."', "Both sides cheered."),
        ("That was the end.", '"Both sides," he said, cheered.'),
        ("That was the end.", "“Both sides,” he said, cheered."),
        ("Stop it!", "Nobody moved."),
        ("Is it over?", "Nobody knows."),
        ("これは文です。", "次の文です。"),
    ],
)
def test_glued_sentences_are_split(first: str, second: str) -> None:
    assert sentences(first + second) == [first, second]


def test_a_hard_wrapped_paragraph_is_joined_across_its_lines() -> None:
    text = (
        "It is a truth universally acknowledged, that a single man in\n"
        "possession of a good fortune, must be in\n"
        "Want of a wife. However little known the feelings of such a man, Mr.\nBennet knew.\n"
    )
    assert sentences(text) == [
        "It is a truth universally acknowledged, that a single man in\n"
        "possession of a good fortune, must be in\n"
        "Want of a wife.",
        "However little known the feelings of such a man, Mr.\nBennet knew.",
    ]


def test_carriage_returns_are_line_ends() -> None:
    expected = [("", ["One thing."]), ("The Middle", ["Two things\nhappened.", "Three."])]
    for newline in ("\n", "\r\n", "\r"):
        text = "One thing.\n\nThe Middle\n\nTwo things\nhappened. Three.\n".replace("\n", newline)
        found = [
            (heading, [s.replace(newline, "\n") for s in these]) for heading, these in outline(document(text))
        ]
        assert found == expected


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffDie Straße 👩‍👩‍👧 cafe\u0301. It ends.".encode(),
        "\ufeffDie Straße 👩‍👩‍👧 cafe\u0301. It ends.".encode("utf-16-le"),
        "Die Straße, café. It ends.".encode("latin-1"),
    ],
    ids=["utf-8", "utf-16", "latin-1"],
)
def test_offsets_are_code_points_whatever_comes_before(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    read = documents.read(tmp_path / "a.txt")
    first, second = segment(read, count_words).sentences
    assert first.start == 0
    assert read.text[second.start : second.end] == "It ends."
    assert second.start == read.text.index("It ends.")


# Lines of it begin as fields do, by chance.
PROSE = (
    "We had heard nothing from the harbour office since the storm on Monday and on\n"
    "Tuesday: no reply came to the letter, which was not signed by the mayor but the\n"
    "Secretary: he is away until the end of the month, as it seems, and nobody else\n"
    "knows of it."
)


# --- headings and lines of plain text --------------------------------------------------------------------

JUSTIFIED = (
    "she had slipped     down into the\nshaft   while    measuring  an\nold lake and fractured her\npelvis."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Lead.\nThe Heading\nSome text that is longer.",
            [("", ["Lead."]), ("The Heading", ["Some text that is longer."])],
        ),
        ("Lead.\n\n7 Ways to Win\n\nText.", [("", ["Lead."]), ("7 Ways to Win", ["Text."])]),
        # an end mark, a lower-case start, too many words, or nothing under it
        ("Lead.\n\nIs it one?\n\nText.", [("", ["Lead.", "Is it one?", "Text."])]),
        ("Lead.\n\nnot a heading\n\nText.", [("", ["Lead.", "not a heading", "Text."])]),
        (
            "Lead.\n\nA b c d e f g h i j k l m\n\nText.",
            [("", ["Lead.", "A b c d e f g h i j k l m", "Text."])],
        ),
        ("Lead.\n\nThe Heading", [("", ["Lead.", "The Heading"])]),
        ("Only This", [("", ["Only This"])]),
        # the first of two is kept as a line, so that it can be found
        ("Lead.\n\nPart One\n\nThe Start\n\nText.", [("", ["Lead.", "Part One"]), ("The Start", ["Text."])]),
        ("The Title\n\nApples\n\nPears", [("The Title", ["Apples", "Pears"])]),
        # labels and runs of lines
        (
            "The Title\nBy Jane Doe\nMarch 25, 2024\n\nText.",
            [("The Title", ["By Jane Doe", "March 25, 2024", "Text."])],
        ),
        ("Lead.\n\nWidth: 30 cm\n\nText.", [("", ["Lead.", "Width: 30 cm", "Text."])]),
        (
            "Lead.\n\nWidth: 30 cm\nHeight: 20 cm\n\nText.",
            [("", ["Lead.", "Width: 30 cm", "Height: 20 cm", "Text."])],
        ),
        (
            "Write to:\n\nJane Doe\n12 High Street\nLondon\n\nText.",
            [("", ["Write to:", "Jane Doe", "12 High Street", "London", "Text."])],
        ),
        ("The Title\nIts Second Line\n\nText.", [("The Title", ["Its Second Line", "Text."])]),
        # fields, each of its own, with what goes on below; one by itself, or in a sentence, is none
        (
            "Lead.\n\nType: compressor\nTank: 2 litres\nNoise: low (39 dB)\n\nText.",
            [("", ["Lead.", "Type: compressor", "Tank: 2 litres", "Noise: low (39 dB)", "Text."])],
        ),
        (
            "Bandage: Take it off\nafter two days. Keep it dry.\nWork: Stay at home.",
            [("", ["Bandage: Take it off\nafter two days.", "Keep it dry.", "Work: Stay at home."])],
        ),
        ("Mill: it was\nRed.\nThe Mill: 1911 it", [("", ["Mill: it was", "Red.", "The Mill: 1911 it"])]),
        ("We asked for the\nRiver: it was low.", [("", ["We asked for the\nRiver: it was low."])]),
        (
            "Lead.\n\nType: compressor\nColour: white\nMade in Italy\n\nText.",
            [("", ["Lead.", "Type: compressor", "Colour: white", "Made in Italy", "Text."])],
        ),
        (
            "Name: Jane Doe\nHead of the Office\nPhone: none\nWHY WE ASK\nIt is a rule.",
            [
                ("", ["Name: Jane Doe", "Head of the Office", "Phone: none"]),
                ("WHY WE ASK", ["It is a rule."]),
            ],
        ),
        (
            "Present: Jane Doe, Mary\n         Brandt\nApologies: Tom",
            [("", ["Present: Jane Doe, Mary\n         Brandt", "Apologies: Tom"])],
        ),
        ("The mill: a history\nBy: Jane Doe\n\nText.", [("The mill: a history", ["By: Jane Doe", "Text."])]),
        (
            "ANNA: I was born in the old mill on the fourth of March,\n1932, in Leeds.\nBEN: Yes.",
            [
                (
                    "",
                    [
                        "ANNA: I was born in the old mill on the fourth of March,\n1932, in Leeds.",
                        "BEN: Yes.",
                    ],
                )
            ],
        ),
        (
            "Power cuts: Averil Grid fault line, 0555 010 330, day and night\n"
            "Customers: 0555 010 200, Monday to Friday 08:00 to 18:00\nComplaints: in writing",
            [
                (
                    "",
                    [
                        "Power cuts: Averil Grid fault line, 0555 010 330, day and night",
                        "Customers: 0555 010 200, Monday to Friday 08:00 to 18:00",
                        "Complaints: in writing",
                    ],
                )
            ],
        ),
        (
            PROSE,
            [("", [PROSE])],
        ),
        # rows whose columns begin at one place, or end there, or are parted by tabs
        (
            " 8:15  We meet at the mill\n10:00  We eat.\n\nText.",
            [("", ["8:15  We meet at the mill", "10:00  We eat.", "Text."])],
        ),
        (
            "adult    8.40 a day\nchildren 12.40\nall      1.20",
            [("", ["adult    8.40 a day", "children 12.40", "all      1.20"])],
        ),
        (
            "--all    all of them,\n         none left\n",
            [("", ["--all    all of them,\n         none left"])],
        ),
        ("adult      8.40\nchildren  12.40\n", [("", ["adult      8.40", "children  12.40"])]),
        ("adult\t8.40\nchildren \t12.40\n", [("", ["adult\t8.40", "children \t12.40"])]),
        (
            "adult    3.40    2.10\nstudent 13.40   12.10\n",
            [("", ["adult    3.40    2.10", "student 13.40   12.10"])],
        ),
        (
            "he took  the bus to  the mill and\nwent to  see what was  left there\n",
            [("", ["he took  the bus to  the mill and\nwent to  see what was  left there"])],
        ),
        ("He went  home.\nAnd then  he slept.", [("", ["He went  home.", "And then  he slept."])]),
        (
            "he took the  bus\nto the old mill, an\nhour by the  bus\n",
            [("", ["he took the  bus\nto the old mill, an\nhour by the  bus"])],
        ),
        ("He went.  He\nwas tired.  He", [("", ["He went.", "He\nwas tired.", "He"])]),
        # rows of three columns or more are lines, the names of their columns among them, for all that stands
        # where in them
        (
            "Place  Rower          Time\n1      Ann Lee      7:58.4\n2      Bea Roux     8:01.9\n",
            [
                (
                    "",
                    [
                        "Place  Rower          Time",
                        "1      Ann Lee      7:58.4",
                        "2      Bea Roux     8:01.9",
                    ],
                )
            ],
        ),
        (
            "           Lending    Reading room\nMonday     closed     10-18\nTuesday    9-20       10-18\n",
            [
                (
                    "",
                    [
                        "Lending    Reading room",
                        "Monday     closed     10-18",
                        "Tuesday    9-20       10-18",
                    ],
                )
            ],
        ),
        (
            "Hut          Height    Beds\n----------------------\nRif. Corno   2,310     80\n",
            [("", ["Hut          Height    Beds", "Rif. Corno   2,310     80"])],
        ),
        (
            "Sankt Urban   312       108\nBlaue Grotte  not given not given   12\nTap, Vell     8         20",
            [
                (
                    "",
                    [
                        "Sankt Urban   312       108",
                        "Blaue Grotte  not given not given   12",
                        "Tap, Vell     8         20",
                    ],
                )
            ],
        ),
        (
            "\tPedalo\tVelocare\nTheft\tno\tyes\nAbroad\tEU\n",
            [("", ["Pedalo\tVelocare", "Theft\tno\tyes", "Abroad\tEU"])],
        ),
        (
            "Plan    Covers      Price\nBasic   Theft and   10.00\n        loss\nFull    All         40.00\n",
            [
                (
                    "",
                    [
                        "Plan    Covers      Price",
                        "Basic   Theft and   10.00",
                        "loss",
                        "Full    All         40.00",
                    ],
                )
            ],
        ),
        # prose that is justified is none, nor is a line of columns a heading
        (
            JUSTIFIED,
            [("", [JUSTIFIED])],
        ),
        (
            "Lead.\n\nTicket      Day     Week\n\nSingle      4.50    21.00\n\nBoth are sold on board.",
            [
                (
                    "",
                    [
                        "Lead.",
                        "Ticket      Day     Week",
                        "Single      4.50    21.00",
                        "Both are sold on board.",
                    ],
                )
            ],
        ),
        # numbered headings; steps with blank lines between them are none
        (
            "Lead.\n\n1. FARES (single)\n\nText.\n\n2. Boarding\n\nMore.",
            [("", ["Lead."]), ("FARES (single)", ["Text."]), ("Boarding", ["More."])],
        ),
        (
            "Lead.\n\n1. Fill the tank\n\n2. Press the button\n\nText.",
            [("", ["Lead.", "Fill the tank", "Press the button", "Text."])],
        ),
        ("Lead.\n\n1. Fill the tank", [("", ["Lead.", "Fill the tank"])]),
        (
            "1. Fill the tank\n\n2. Press the button that is\non its side.\n\n3. Wait an hour\n\nText.",
            [("", ["Fill the tank", "Press the button that is\non its side.", "Wait an hour", "Text."])],
        ),
        ("Lead.\n\n1. Fill the tank\n\n   It is empty.", [("", ["Lead.", "Fill the tank", "It is empty."])]),
        ("Lead.\n\n12. March 2024\n\nText.", [("", ["Lead.", "March 2024", "Text."])]),
        # a heading by the rule under it
        (
            "Lead.\n\nThe Fares\n---------\nText.\n\nNew in 2.3\n==========\n\nMore.",
            [("", ["Lead."]), ("The Fares", ["Text."]), ("New in 2.3", ["More."])],
        ),
        (
            "Lead.\n\nDelivery 4.00\n-------------\nTotal 5.00",
            [("", ["Lead.", "Delivery 4.00", "Total 5.00"])],
        ),
        (
            "Lead.\n\nItem         Price\n------------------\nsaw          3.00",
            [("", ["Lead.", "Item         Price", "saw          3.00"])],
        ),
        # lists, rows, rules
        (
            "Lead.\n- Item one\n- Item two. More.\n2. Three\n\nText.",
            [("", ["Lead.", "Item one", "Item two.", "More.", "Three", "Text."])],
        ),
        ("- Item one\n  goes on\n- Two\n", [("", ["Item one\n  goes on", "Two"])]),
        (
            "- Item one\nThis is a longer text of its own.",
            [("", ["Item one", "This is a longer text of its own."])],
        ),
        ("He was born in\n1980. She was not.", [("", ["He was born in\n1980.", "She was not."])]),
        ("Lead.\n\n* * *\n\nText.\n-----\nMore.", [("", ["Lead.", "Text.", "More."])]),
        (
            "> Quoted text goes\n> on here.\n>> Deeper\n\nText.",
            [("", ["Quoted text goes\n> on here.", "Deeper", "Text."])],
        ),
    ],
)
def test_plain_text(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert outline(document(text)) == expected


# --- Markdown and HTML -----------------------------------------------------------------------------------

GUIDE = """---
title: Guide
tags:
  - a
---
# Guide

Intro that is
wrapped. It uses `System.Console` calls.

## Steps ##

1. Run it
2. Open `config.yml`. Edit it.
   Then save.

```python
import foo

foo.Bar()
```

| Name | Size |
|------|-----:|
| foo  | 3 MB |

Underlined
----------
> Quoted text goes
> on.

### Nothing here
## C#
About *C#*. Done.
"""


def test_markdown() -> None:
    assert outline(document(GUIDE, "md", title="Guide")) == [
        ("", ["Intro that is\nwrapped.", "It uses `System.Console` calls."]),
        (
            "Steps",
            [
                *("Run it", "Open `config.yml`.", "Edit it.", "Then save.", "import foo", "foo.Bar()"),
                *("Name | Size", "foo  | 3 MB"),
            ],
        ),
        ("Underlined", ["Quoted text goes\n> on.", "Nothing here"]),
        ("C#", ["About *C#*.", "Done."]),
    ]


def test_markdown_of_headings_alone_still_has_sentences() -> None:
    assert sentences("# One", "md") == ["One"]
    assert outline(document("# One\n\n## Two\n\n## Three\n", "md")) == [("One", ["Two", "Three"])]


def test_html(tmp_path: Path) -> None:
    html = (
        "<title>Site</title><h1>The Page</h1><p>First one.Both sides left.</p><h2>Part <i>two</i></h2>"
        "<ul><li>Item. More.<li>Other</ul><table><tr><td>Paris<td>2 m</table><p>Not A Heading</p><p>End.</p>"
    )
    read = page(tmp_path, html)
    assert outline(read) == [
        ("", ["First one.", "Both sides left."]),
        ("Part two", ["Item.", "More.", "Other", "Paris | 2 m", "Not A Heading", "End."]),
    ]


# --- passages --------------------------------------------------------------------------------------------


def test_passages_are_greedy_runs_within_the_bound() -> None:
    text = "Aa bb cc dd. Ee ff gg hh. Ii jj kk ll. Mm nn."
    found = segment(document(text, title="One two"), count_words, max_pieces=10)
    assert [(p.first, p.last) for p in found.passages] == [(0, 1), (2, 3)]
    assert found.passages[0] == Passage(start=0, end=25, section=0, heading="", first=0, last=1)
    assert (
        passage_text(document(text, title="One two"), found.passages[0])
        == "One two\nAa bb cc dd. Ee ff gg hh."
    )


def test_the_text_of_a_passage_has_title_and_heading() -> None:
    shown = document("Lead.\n\nThe Heading\n\nText.", title="Title")
    first, second = segment(shown, count_words).passages
    assert passage_text(shown, first) == "Title\nLead."
    assert passage_text(shown, second) == "Title\nThe Heading\nText."
    assert passage_text(document("Lead."), first) == "Lead."


def test_pieces_are_counted_in_one_call() -> None:
    calls: list[list[str]] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(list(texts))
        return count_words(texts)

    segment(document("One. Two.\n\n- Three\n- Four\n", title="T"), counting)
    assert calls == [["One.", "Two.", "Three", "Four", "", "", "-", "-", "T"]]


def test_a_sentence_too_long_for_a_passage_is_cut_at_clauses_then_blanks() -> None:
    text = "aa bb cc dd, ee ff gg hh ii jj kk"
    found = segment(document(text), count_words, max_pieces=6)
    assert [text[s.start : s.end] for s in found.sentences] == ["aa bb cc dd,", "ee ff gg hh ii", "jj kk"]


def test_a_sentence_over_2000_characters_is_cut() -> None:
    text = "word " * 1000 + "end."
    found = segment(document(text), count_words, max_pieces=10_000)
    assert max(s.end - s.start for s in found.sentences) <= 2000
    assert " ".join(text[s.start : s.end] for s in found.sentences) == text


def test_a_cut_does_not_part_a_letter_from_its_accent() -> None:
    text = "e\u0301" * 1501
    found = segment(document(text), lambda texts: [1] * len(texts))
    assert [(s.start, s.end) for s in found.sentences] == [(0, 2000), (2000, 3002)]
    text = "x" + text
    found = segment(document(text), lambda texts: [1] * len(texts))
    assert [(s.start, s.end) for s in found.sentences] == [(0, 1999), (1999, 3003)]


def test_an_endless_title_leaves_room_for_the_text() -> None:
    shown = document("Lead.\n\n" + "字" * 190 + "\n\nText goes here.", title="x!?" * 60)
    found = segment(shown, count_marks, max_pieces=240)
    assert max(count_marks([passage_text(shown, p) for p in found.passages])) <= 96 + len("Textgoeshere.")


def test_nothing_gives_nothing() -> None:
    assert segment(document(" \n\n --- \n"), count_words) == Segments((), ())


# --- what holds for every text ---------------------------------------------------------------------------

FRAGMENTS = [
    *(
        "The envoys met.",
        "Putin disagreed",
        "in the U.S.",
        "A Heading",
        "By Jane Doe",
        "Width: 3 cm",
        "2022.Both",
    ),
    *(
        "# Head",
        "## Sub ##",
        "- item",
        "2. item",
        "> quote",
        "```",
        "| a | b |",
        "|---|---|",
        "---",
        "===",
        "...",
    ),
    *(
        "“He said.”",
        '"Stop!"',
        "he said",
        "e\u0301",
        "👩‍👩‍👧",
        "字。",
        "\u00a0",
        "\t",
        "x" * 90,
        "é",
        "a, b; c",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\ufeff",
        "\u2028",
        "\x0b",
        "<p>",
        "</p>",
        "<h2>",
        "<li>",
        "&amp;",
        "<td>",
    ),
]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))


def check(shown: Document, max_pieces: int) -> None:
    text = shown.text
    found = segment(shown, count_marks, max_pieces=max_pieces)
    last_end = 0
    for s in found.sentences:
        assert last_end <= s.start < s.end <= len(text)
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        last_end = s.end
    assert [i for p in found.passages for i in range(p.first, p.last + 1)] == list(
        range(len(found.sentences))
    )
    for p in found.passages:
        first, last = found.sentences[p.first], found.sentences[p.last]
        assert p.start <= first.start
        assert not text[p.start : first.start].strip(" \t")  # of a row of columns
        assert p.end == last.end
        assert {(s.section, s.heading) for s in found.sentences[p.first : p.last + 1]} == {
            (p.section, p.heading)
        }
    assert all(n <= max_pieces for n in count_marks([passage_text(shown, p) for p in found.passages]))


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.sampled_from(["txt", "md", "html"]), st.sampled_from([60, 240]))
def test_sentences_and_passages_of_any_text(text: str, format: documents.Format, max_pieces: int) -> None:
    check(document(text, format, title="Title"), max_pieces)


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_any_page_is_read_and_cut(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("pages") / "page.html"
    path.write_bytes(f"<p>text{text}".encode(errors="replace").replace(b"\0", b""))
    try:
        read = documents.read(path)
    except documents.DocumentError:
        return  # too many control characters
    check(read, 240)
    for h in read.headings:
        assert read.text[h.start : h.end] == read.text[h.start : h.end].strip() != ""


NUMBERING = re.compile(r"(?:^|(?<=[\r\n]))\s*(?:\d{1,3}[.)]|[a-z]\)|\([a-z\d]{1,3}\))(?=[ \t])")


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_no_word_is_lost(text: str) -> None:
    # As the text of a page without headings: only the numbers of list items may be in no sentence.
    rest = list(NUMBERING.sub(lambda mark: " " * len(mark[0]), text))
    for s in segment(document(text, "html"), count_marks).sentences:
        rest[s.start : s.end] = " " * (s.end - s.start)
    assert [character for character in rest if character.isalnum()] == []


@pytest.mark.parametrize(
    "unit", ["x", "a.", "\n", "#", "a ", "> ", "`", "[", "| ", "e\u0301", '."', "U.S. ", " \n"], ids=repr
)
@pytest.mark.parametrize("format", ["txt", "md"])
def test_a_megabyte_of_one_thing_takes_no_more_than_seconds(unit: str, format: documents.Format) -> None:
    text = unit * (2**20 // len(unit)) + "\n\nThe end."
    before = time.process_time()
    found = segment(document(text, format), lambda texts: [len(t) // 4 + 1 for t in texts])
    assert text[: found.sentences[-1].end] == text
    # Seconds of CPU; quadratic work on a million characters takes hours.
    assert time.process_time() - before < 20


def test_the_real_tokenizer_agrees_with_the_bound() -> None:
    from index.embed import open_embedder

    embedder = open_embedder("all-MiniLM-L6-v2")
    text = " ".join(f"Clause {i} of the treaty, as amended in 20{i:02}, says: pay €{i}.5m" for i in range(99))
    shown = from_text(f"The Heading\n\n{text}. Short end.", title="A title", source="s")
    found = passages.segment(shown, embedder.count_pieces)
    counts = embedder.count_pieces([passage_text(shown, p) for p in found.passages])
    assert max(counts) <= 240
    assert len(counts) > 3
