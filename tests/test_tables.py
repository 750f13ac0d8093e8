"""Tables: rows told with their headings, which row heads a table, and what is left as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.groups import hits_of
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


def read_as(text: str) -> list[str]:
    """What the rows of a plain text are read as."""
    readable = Readable("", list(hits_of([text])))
    return [sentence.text for _, sentence in readable if readable.read_as(sentence)]


FARES = """The fares:

Ticket       Day      Week    Valid from
Adult       4.50     21.00    9 a.m.
Child       2.20              1st bus
Group      12.00     60.00

All prices in crowns."""


def test_of_rows_that_blanks_part_the_places_tell_what_stands_under_what() -> None:
    assert read_as(FARES) == [
        "Ticket: Adult; Day: 4.50; Week: 21.00; Valid from: 9 a.m.",
        "Ticket: Child; Day: 2.20; Valid from: 1st bus.",
        "Ticket: Group; Day: 12.00; Week: 60.00.",
    ]


@pytest.mark.parametrize("above", ["", "The library is open:\n\n"])
def test_the_corner_of_such_a_table_may_be_empty(above: str) -> None:
    # A passage that begins with the headings has not the blanks before them.
    hours = "            Lending     Reading     Children\nMonday      closed      10-12       closed\n"
    assert read_as(f"{above}{hours}Tuesday     10-18       9-20\nSunday                  9-12\n") == [
        "Monday; Lending: closed; Reading: 10-12; Children: closed.",
        "Tuesday; Lending: 10-18; Reading: 9-20.",
        "Sunday; Reading: 9-12.",
    ]


def test_a_value_between_two_headings_leaves_its_row_as_it_is() -> None:
    water = "Brand     Calcium   Sodium\nDorna     96        6\nGrotte    not given at all\n"
    assert read_as(f"{water}Vell      80        4\n") == [
        "Brand: Dorna; Calcium: 96; Sodium: 6.",
        "Brand: Vell; Calcium: 80; Sodium: 4.",
    ]


def test_tabs_part_a_row_with_its_empty_cells() -> None:
    assert read_as("The rota.\n\nDay\tEarly\tLate\nMonday\t6\t\nTuesday\t\t14\n") == [
        "Day: Monday; Early: 6.",
        "Day: Tuesday; Late: 14.",
    ]
    assert read_as("\tPedalo\tVelocare\nTheft\tno\tyes\nExcess\t150\t50\nAbroad\tEU\t\n") == [
        "Theft; Pedalo: no; Velocare: yes.",
        "Excess; Pedalo: 150; Velocare: 50.",
        "Abroad; Pedalo: EU.",
    ]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (
            "Trade   1st year   2nd year\nBaker   860        945\n",
            "Trade: Baker; 1st year: 860; 2nd year: 945.",
        ),
        ("Time    Temp   CO2\n06:00   17.2   910 ppm\n", "Time: 06:00; Temp: 17.2; CO2: 910 ppm."),
        ("Name    Height\n----    ------\nAnn     tall\n", "Name: Ann; Height: tall."),
    ],
)
def test_digits_in_a_heading_and_a_rule_below_it(table: str, row: str) -> None:
    assert read_as(table) == [row]


def test_a_line_between_rows_names_those_below_it() -> None:
    classes = "Class\tDay\tFee\nCrafts\nPottery\tTue\t145\nSewing\tMon\t98\nLanguages:\nSpanish\tWed\t92\n"
    assert read_as(classes) == [
        "Crafts; Class: Pottery; Day: Tue; Fee: 145.",
        "Crafts; Class: Sewing; Day: Mon; Fee: 98.",
        "Languages; Class: Spanish; Day: Wed; Fee: 92.",
    ]
    boats = "Boat         Hour    Day\nTandem       9.00    30.00\nSmall ones\n  Swan       4.50    20.00\n"
    assert read_as(f"{boats}  Erne       4.00    18.00\nFerry        2.00     8.00\n") == [
        "Boat: Tandem; Hour: 9.00; Day: 30.00.",
        "Small ones; Boat: Swan; Hour: 4.50; Day: 20.00.",
        "Small ones; Boat: Erne; Hour: 4.00; Day: 18.00.",
        "Boat: Ferry; Hour: 2.00; Day: 8.00.",
    ]
    assert read_as("Item     Plan    Spent\nFood\nBread     100      120\nTotal     100      120\n") == [
        "Food; Item: Bread; Plan: 100; Spent: 120.",
        "Item: Total; Plan: 100; Spent: 120.",  # of all, or of food: as the article has it
    ]
    # The first line of a cell that takes two names no rows.
    assert read_as(
        "Part         Fits    Price\nBelt         TK 90   42.00\nBlades and\nbolts        TK 60   39.00\n"
    ) == ["Part: Belt; Fits: TK 90; Price: 42.00."]


@pytest.mark.parametrize("rule", ["", "-----------------------------------\n"])
def test_the_heading_of_a_column_may_take_two_lines(rule: str) -> None:
    pitches = f"Pitch         Sleeps    Low    High\n              up to            from\n{rule}"
    assert read_as(
        f"{pitches}Small tent         2   14.00   22.00\nLake lodge         8       -  198.00\n"
    ) == [
        "Pitch: Small tent; Sleeps up to: 2; Low: 14.00; High from: 22.00.",
        "Pitch: Lake lodge; Sleeps up to: 8; Low: -; High from: 198.00.",
    ]


SUMMER = "Summer     Day    Week\nAdult      4.50   21\n"
WINTER = "Class      Seats  Tables\nFirst      12     4\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # a table below another has its own headings, or, without a blank line, is left as it is
        (
            f"{SUMMER}\n{WINTER}",
            ["Summer: Adult; Day: 4.50; Week: 21.", "Class: First; Seats: 12; Tables: 4."],
        ),
        (f"{SUMMER}{WINTER}", ["Summer: Adult; Day: 4.50; Week: 21."]),
        # so is what stands below a line that ends a sentence
        (
            f"{SUMMER}Dogs pay.\nSmall      none   none\nBig        2.00   9\n",
            ["Summer: Adult; Day: 4.50; Week: 21."],
        ),
        # and a row that goes on in the next line, or may
        (
            "Plan    Covers      Price\nBasic   Theft and   10.00\n        loss\nFull    All         40.00\n",
            [],
        ),
        ("Plan    Covers      Paid\nBasic   Theft and   10.00\n        water       monthly\n", []),
        (
            "Boat   Day    Child\nSwan   4.50   2.00\nErne   4.50   2.00\n"
            "Tern   none   1.00 euros\nin winter\n",
            ["Boat: Swan; Day: 4.50; Child: 2.00.", "Boat: Erne; Day: 4.50; Child: 2.00."],
        ),
        (
            "Number of   Price per   Total\nbags        bag         price\n100         4.50        450.00\n",
            [],
        ),
        # a long cell may be two
        (
            "Ticket         Day     Week\nAdult         4.50    21.00\nGroup        39.50 1,048.00\n",
            ["Ticket: Adult; Day: 4.50; Week: 21.00."],
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_unclear_between_blanks_stays_as_it_is(text: str, told: list[str], line_end: str) -> None:
    assert read_as(text.replace("\n", line_end)) == told


def test_empty_cells_between_bars_count_wherever_they_are() -> None:
    text = "| | Day | Week |\n|---|---|---|\n| Adult | | 9 |\n| Child | 2 | |\n| | 3 | 4 |\n| Dogs | | |\n"
    assert read_as(text) == ["Adult; Week: 9.", "Child; Day: 2."]
    text = "Ticket | Day | Week\n--- | --- | ---\nAdult | | 9\nChild | 2 | |\n| | 3 | 4\n"
    assert read_as(text) == ["Ticket: Adult; Week: 9.", "Ticket: Child; Day: 2."]


@pytest.mark.parametrize("label", ["Grown-ups", "Grown-ups | |"])
def test_a_label_between_bars_is_told_with_the_rows_below_it(label: str) -> None:
    text = f"Ticket | Day | Week\nDogs | 1 | 2\n{label}\nFull | 6 | 9\nOver 60 | 4 | 5\nTotal | 11 | 16\n"
    assert read_as(text) == [
        "Ticket: Dogs; Day: 1; Week: 2.",
        "Grown-ups; Ticket: Full; Day: 6; Week: 9.",
        "Grown-ups; Ticket: Over 60; Day: 4; Week: 5.",
        "Ticket: Total; Day: 11; Week: 16.",
    ]


def test_a_last_row_with_nothing_in_it_is_no_label() -> None:
    assert read_as("Ticket | Day | Week\nFull | 6 | 9\nDogs | |\n") == ["Ticket: Full; Day: 6; Week: 9."]


def test_a_table_with_bars_has_its_own_headings_below_another() -> None:
    assert read_as("Ticket | Day\nAdult | 4.50\n\nClass | Seats\nFirst | 12\n") == [
        "Ticket: Adult; Day: 4.50.",
        "Class: First; Seats: 12.",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Members   free\nAdults    4.00\nDogs      2.00\n",  # entries of a list: two columns have no heading
        "Monday      closed   closed\nTuesday     10-18    9-20\n",
        "06:00   17.2   shut\n09:00   21.5   10 %\n",
        "Farah   nurse     ward three\nTom     porter    ward four\n",
        "Infants    free   not needed\nAdults     4.00   10.00\n",
        "Breakfast    Kitchen     Anna\nLunch        Room 2      Ben\n",
        "Ann Lee   Chair       ann@ford.org\nBob Ray   Secretary   01432 555\n",
        "Name:     Ann Lee     Age:   34\nStreet:   Mill Lane   No.:   12\nRank:     Miller      Sons:  2\n",
        "Subtotal     100.00\n-------------------\nTotal        120.00\n",
        "Name\t\tAge\tCity\nBartholomew\t12\tYork\nAnn\t\t13\tLeeds\n",
        "Team   W   L   W   L\nFord   5   1   4   2\n",
        "He took  the bus  home. In 1990  he took  a train. In 1991  he bought  a car.",
        "He took  the bus  home.\n\nIn 1990  he took  a train.\n",
    ],
)
def test_rows_between_blanks_without_headings_stay_as_they_are(table: str) -> None:
    readable = Readable("", hits := list(hits_of([table])))
    assert [s.text for _, s in readable] == [s.text for hit in hits for s in hit.sentences]  # none left out


def test_a_row_of_another_thing_is_left_out_though_its_word_is_another_form(tmp_path: Path) -> None:
    pool = "The pool\n\n            Single   Ten\nAdults      6.40     54.00\nChildren    3.20     27.00\n"
    (tmp_path / "pool.txt").write_text(f"{pool}Over 65     4.80     40.00\n", "utf-8")
    settings = Settings(data_dir=tmp_path / "data", llm="none")
    with Pipeline.open(tmp_path / "pool.txt", settings=settings) as pipeline:
        answer = pipeline.ask("How much is a single ticket for a child?")
    assert [s.text for s in answer.statements] == ["Children; Single: 3.20; Ten: 27.00."]
    assert [c.quote for c in answer.citations] == ["Children    3.20     27.00"]


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


HOURS = """Hollow Baths

Opening hours in summer; a dash means closed.

Day          Early lanes    Public swimming    Sauna
Monday       6:30-8:30      8:30-20:00         -
Tuesday      6:30-8:30      8:30-21:30         16:00-21:00
Saturday     -              9:00-18:00         12:00-17:30

Prices

Who                        Single visit    Ten visits
Adult (18 to 64)           5.80            52.00
Young person (12 to 17)    3.90            35.00
Child (3 to 11)            2.60            23.00
65 and over                4.20            -
"""


def test_rows_are_told_apart_by_amounts_and_a_dash_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "baths.txt").write_text(HOURS, "utf-8")
    with Pipeline.open(tmp_path, settings=Settings(data_dir=tmp_path / "data", llm="none")) as pipeline:
        child = pipeline.ask("What do ten visits cost for my 9 year old?")
        dearest = pipeline.ask("Who pays the most for a single visit?")
        closed = pipeline.ask("What time does the sauna open on Monday?")
        open_too = pipeline.ask("What time does the sauna open on Saturday?")
    assert child.citations[0].quote.startswith("Child (3 to 11)")
    assert dearest.citations[0].quote.startswith("Adult (18 to 64)")
    assert (closed.status, closed.text) == (
        "not_found",
        "The article does not say; the table has nothing there.",
    )
    assert closed.nearby[0].quote.startswith("Monday")
    assert open_too.citations[0].quote.startswith("Saturday")
