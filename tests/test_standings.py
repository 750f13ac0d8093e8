"""Standings: which row of a table a question singles out, which it passes over, and where nothing stands."""

from __future__ import annotations

import pytest

from eval.groups import hits_of
from qa.questions.question import analyse
from qa.reading.readable import Readable
from qa.reading.standings import Standing, standings

COURSES = """Courses and fees

Course           Age             Day       Places    Fee (£)
Water babies     6 to 35 months  Wed       8          48.00
Ducklings        3 to 5 years    Mon       10         72.00
Beginners        6 to 10 years   Thu       12         84.00
Lane training    from 16 years   Tue       -          free

All fees are for ten weeks.
"""

MOWERS = """Data

                     Rill 30    Rill 40    Corve
Weight (kg)          11.5       14         21
Noise (dB)           88         86         94
Tank (l)             -          -          1.2

"""


def found(question: str, text: str) -> dict[str, Standing]:
    """How each row of a text stands, by its label."""
    readable = Readable(question, list(hits_of([text])))
    rows = readable.rows
    own = standings(analyse(question), rows)
    return {next(value for _, value in rows[id_].columns if value): standing for id_, standing in own.items()}


def singled(question: str, text: str = COURSES) -> set[str]:
    return {label for label, standing in found(question, text).items() if standing.singled}


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("what does my 9 year old pay?", "Beginners"),
        ("My daughter is 4, when can she come?", "Ducklings"),
        ("is there anything for a baby of 10 months?", "Water babies"),
        ("I'm 70, what can I do?", "Lane training"),
        ("Which course is the cheapest?", "Lane training"),
        ("what is the most expensive course", "Beginners"),
        ("Which course has the most places?", "Beginners"),
        ("which has the fewest places", "Water babies"),
    ],
)
def test_an_amount_or_a_comparison_singles_a_row_out(question: str, label: str) -> None:
    assert singled(question) == {label}
    others = {own for own, standing in found(question, COURSES).items() if standing.passed}
    assert label not in others
    assert len(others) >= 2


@pytest.mark.parametrize(
    "question",
    [
        "how much is the course for beginners?",
        "at most how many can come",
        "how long does most of it take?",
        "which course is the loudest",
        "what does it cost for 5 kilos",
        "can a man of 12 kg come",
    ],
)
def test_elsewhere_none_is(question: str) -> None:
    assert singled(question) == set()
    assert not any(standing.passed for standing in found(question, COURSES).values())


def test_where_an_amount_lies_between_no_ends_all_rows_are_passed_over() -> None:
    standing = found("what does my 12 year old pay?", COURSES)
    assert [label for label, own in standing.items() if own.passed] == [
        "Water babies",
        "Ducklings",
        "Beginners",
        "Lane training",
    ]


def test_what_is_compared_may_stand_in_a_row_or_be_asked_of_some_rows_only() -> None:
    assert singled("Which is the quietest?", MOWERS) == {"Noise (dB)"}
    assert singled("how heavy is the heaviest one", MOWERS) == {"Weight (kg)"}
    fares = (
        "Fares\n\nBus       From      To       Price (£)\nA         Orm       Vell     4.50\n"
        "B         Orm       Vell     3.50\nC         Corve     Vell     2.00\n"
        "D         Corve     Orm      1.00\n\n"
    )
    assert singled("What is the cheapest fare from Orm to Vell?", fares) == {"B"}


def test_where_several_tables_may_be_meant_none_is() -> None:
    more = COURSES.replace("Courses and fees", "Trips").replace("Course  ", "Trip    ")
    assert singled("Which is the cheapest?", f"{COURSES}\n{more}") == set()
    assert singled("Which trip is the cheapest?", f"{COURSES}\n{more}") == {"Lane training"}


def test_totals_are_not_the_most() -> None:
    sales = (
        "Sales\n\nDivision     Spring   Autumn\nFilms        318      330\nGlass        230      200\n"
        "Paper        90       95\nTotal        638      625\n\n"
    )
    assert singled("Which division sold the most in autumn?", sales) == {"Films"}


def test_nothing_may_stand_in_the_column_that_is_asked() -> None:
    void = {
        label for label, own in found("How many places are in lane training?", COURSES).items() if own.void
    }
    assert void == {"Lane training"}
    assert not any(own.void for own in found("Are there places in lane training?", COURSES).values())
    assert not any(own.void for own in found("What does lane training cost?", COURSES).values())
    assert not any(own.void for own in found("Why are no places in lane training?", COURSES).values())
    assert not any(own.void for own in found("How many places are in judo?", COURSES).values())


def test_a_column_may_be_named_by_a_number() -> None:
    rates = (
        "Rates\n\nWeight         Zone 1    Zone 2    Zone 3    Zone 4\n"
        "up to 2 kg     3.90      4.60      9.60      12.00\n"
        "up to 20 kg    7.40      9.90      28.50     -\n\n"
    )
    standing = found("What does it cost to send 20 kg to zone 4?", rates)
    assert [own.void for own in standing.values()] == [0.0, 1.0]


def test_a_row_is_outdone_by_the_words_that_another_has() -> None:
    standing = found("what is the fee for water babies", COURSES)
    assert standing["Water babies"].outdone == 0
    assert standing["Ducklings"].outdone == pytest.approx(2 / 3)
    assert all(own.is_row for own in standing.values())
