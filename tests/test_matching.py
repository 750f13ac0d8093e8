"""eval.matching: facts as token sequences, SQuAD's exact match and F1, evidence covered by a citation."""

from __future__ import annotations

import pytest

from eval.matching import covers, exact_match, f1, lies_in, places, states, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat's a-sitting", ["cat", "sitting"]),
        ("a €1,140.5-a-day fee", ["1140.5", "day", "fee"]),
        ("£61,000 and 1,2", ["61000", "and", "12"]),
        ("U.S. aid ended (2022).", ["us", "aid", "ended", "2022"]),
        ("Putin’s “habit of invention”", ["putin", "habit", "of", "invention"]),
        ("11:25 or 9.25 pm, v4.2.", ["1125", "or", "9.25", "pm", "v4.2"]),
        ("| Films | 318 | -13% | `plotbook check` |", ["films", "318", "13", "plotbook", "check"]),
        ("Straße ﬁve", ["strasse", "five"]),
        ("the, a … !", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("It would be a limited, 30-day cease-fire.", ["30"]),
        ("It cost €84.3 million.", ["84.3"]),
        ("About 61000 kettles", ["61,000"]),
        ("It was Delia Marsh's work", ["Marsh"]),
        ("They won 3-2.", ["3-2"]),
        ("He was jailed for fourteen months", ["14 months", "Fourteen Months"]),
        ("the House of the Lords", ["House of Lords"]),
    ],
)
def test_a_fact_is_stated(text: str, spellings: list[str]) -> None:
    assert states(text, spellings)


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("She did not come.", ["no"]),
        ("It opens in 2030.", ["30"]),
        ("35 million", ["3.5"]),
        ("3.5 million", ["35", "3", "5"]),
        ("Months later, 14 left", ["14 months"]),
        ("Lucas Brede", ["Lucan Brede", "Luca"]),
        ("anything", ["the"]),
        ("", ["30"]),
        ("30 days", []),
    ],
)
def test_a_fact_is_not_stated(text: str, spellings: list[str]) -> None:
    assert not states(text, spellings)


# The first three are the published examples of Hugging Face's `squad` measure; the rest are worked by hand.
@pytest.mark.parametrize(
    ("text", "reference", "exact", "overlap"),
    [
        ("1976", "1976", 1.0, 1.0),
        ("Beyonce", "Beyoncé and Bruno Mars", 0.0, 0.0),
        ("climate change", "climate change", 1.0, 1.0),
        ("Denver Broncos", "The Denver Broncos!", 1.0, 1.0),
        ("the talks were in Saudi Arabia", "Saudi Arabia", 0.0, 2 * (2 / 5) / (2 / 5 + 1)),
        ("30 days", "thirty days", 0.0, 0.5),
        ("very very cold", "very cold", 0.0, 2 * (2 / 3) / (2 / 3 + 1)),
        ("no", "not", 0.0, 0.0),
        ("", "x", 0.0, 0.0),
    ],
)
def test_exact_match_and_f1(text: str, reference: str, exact: float, overlap: float) -> None:
    assert exact_match(text, reference) == exact
    assert f1(text, reference) == pytest.approx(overlap, abs=1e-6)


def test_places_finds_every_one_and_overlapping_ones() -> None:
    assert places("aa", "aaab aa") == [(0, 2), (1, 3), (5, 7)]
    assert places("a.c", "abc a.c") == [(4, 7)]
    assert places("x", "abc") == []


@pytest.mark.parametrize(
    ("citation", "evidence", "expected"),
    [
        ((0, 100), (10, 20), True),  # holds it
        ((10, 20), (10, 20), True),
        ((0, 15), (10, 20), True),  # just half
        ((0, 14), (10, 20), False),
        ((12, 16), (10, 20), False),
        ((20, 30), (10, 20), False),  # next to it
        ((0, 5), (7, 7), False),  # nothing to cover
    ],
)
def test_covers(citation: tuple[int, int], evidence: tuple[int, int], expected: bool) -> None:
    assert covers(citation, evidence) is expected


def test_a_short_citation_lies_in_long_evidence_that_it_does_not_cover() -> None:
    assert lies_in((12, 16), (0, 100))
    assert lies_in((90, 110), (0, 100))
    assert not lies_in((91, 111), (0, 100))
    assert not covers((12, 16), (0, 100))
