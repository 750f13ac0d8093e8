"""qa.language.words: tokens, stems and quantities of odd and ordinary text."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.words import in_digits, numbers, stem, stems, words
from tests.waiting import beside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n\x00\x07", []),
        ("👍🏽 … — !?", []),
        ("Russia's boss’s TRUMP'S", ["russia", "boss", "trump"]),
        ("can't WON'T shan’t", ["can", "not", "will", "not", "shall", "not"]),
        ("didnt doesnt", ["did", "not", "does", "not"]),
        ("I'll they've O'Neill", ["i", "they", "o'neill"]),
        ("the ant went", ["the", "ant", "went"]),
        ("U.S. U.K. a.m. Ph.D.", ["us", "uk", "am", "ph", "d"]),
        ("cease-fire", ["cease", "fire"]),
        ("snake_case", ["snake", "case"]),
        ("$3.5 5% €7", ["$", "3.5", "5", "%", "€", "7"]),
        ("1990s 10kg 5.3bn", ["1990", "s", "10", "kg", "5.3", "bn"]),
        ("COVID-19 F16", ["covid", "19", "f16"]),
        ("ﬁre １２", ["fire", "12"]),
        ("日本 Ελλάδα", ["日本", "ελλάδα"]),
        ("a\u200bb", ["a", "b"]),
    ],
)
def test_tokens_in_lower_case(text: str, expected: list[str]) -> None:
    assert [word.lower for word in words(text)] == expected


def test_a_composed_and_a_decomposed_letter_are_the_same_word() -> None:
    composed, decomposed = words("é café")[1], words("e\u0301 cafe\u0301")[1]
    assert composed.stem == decomposed.stem
    assert decomposed.text == "cafe\u0301"


@given(st.text(max_size=60))
def test_every_word_is_where_it_says(text: str) -> None:
    for word in words(text):
        if word.lower not in ("not", "can", "will", "shall"):  # these stand for "n't", "ca", "wo", "sha"
            assert text[word.start : word.start + len(word.text)] == word.text


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("the US and us", [False, True, False, False]),
        ("U.S.", [True]),
        ("at 9 a.m. I am", [False, False, True, False, True]),
        ("WHO IS IT", [False, False, False]),  # all in capitals tells nothing
        ("He is NOT there", [False, False, False, False]),
        ("version 1.2.3 of 3", [True, True, False, False]),
        ("no $ 5 % truce", [False, False, False, False, True]),
    ],
)
def test_what_says_something_of_its_own(text: str, content: list[bool]) -> None:
    assert [word.is_content for word in words(text)] == content


@pytest.mark.parametrize("one", ["ceasefire", "cease-fire", "cease‑fire", "cease\u00adfire", "Cease-Fire"])
def test_a_compound_equals_the_word_written_as_one(one: str) -> None:
    assert stem("ceasefire") in stems(words(one))


def test_a_number_makes_no_compound() -> None:
    assert [word.joined for word in words("a 30-day truce")] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no one knows", []),
        ("1,234.5 and 3,5 and 1,234", [(1234.5, ""), (3.5, ""), (1234, "")]),
        ("1.2.3", []),
        ("9" * 400, []),  # more than a float holds
        ("5% or 5 per cent or five percent", [(5, "%")] * 3),
        ("$3.5 billion", [(3.5e9, "$")]),
        ("€5.3bn, $5m, 7k", [(5.3e9, "€"), (5e6, "$"), (7e3, "")]),
        ("10 m high but $10 m", [(10, ""), (1e7, "$")]),
        ("5 thousand million", [(5e9, "")]),
        ("thirty-one million two hundred thousand", [(31_200_000, "")]),
        ("30 dollars, 5 euros", [(30, "$"), (5, "€")]),
        ("In 2020, $5 million", [(2020, ""), (5e6, "$")]),
        ("In 2019 100 people", [(2019, ""), (100, "")]),
        ("2, 1000", [(2, ""), (1000, "")]),
        ("hundreds of thousands of people", []),
        ("10–12 and 5-7", [(10, ""), (12, ""), (5, ""), (7, "")]),
        ("-5, (−3) and minus four", [(-5, ""), (-3, ""), (-4, "")]),
        ("-$5 and $-6", [(-5, "$"), (-6, "$")]),
        ("the 3rd of three", [(3, "th"), (3, "")]),
        ("the second of two", [(2, "th"), (2, "")]),
        ("March 24th", [(24, "")]),
        ("the 24th of March", [(24, "")]),
        ("a thirty-day truce", [(30, "")]),
        ("١٢", [(12, "")]),
    ],
)
def test_quantities(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(number.value, number.sign) for number in numbers(text)] == expected


def test_a_number_knows_the_words_around_it() -> None:
    assert numbers("For once, 22 houses at Larkfield")[0].around == {"hous", "larkfield"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("one of the twenty", "one of the 20"),
        ("a thirty-day truce", "a 30 day truce"),
        ("twenty-five", "25"),
        ("3.5 billion", "3.5 billion"),
        ("a million", "a 1000000"),
        ("millions of people", "millions of people"),
        ("👍 two", "👍 2"),
    ],
)
def test_in_digits(text: str, expected: str) -> None:
    assert in_digits(text) == expected


@pytest.mark.parametrize("unit", ["a-", "a'", "U.", "1,", "'", "e\u0301", "word ", "x", "can't ", "$", "-5 "])
def test_a_long_text_takes_linear_time(unit: str) -> None:
    text = unit * 20_000
    started = time.perf_counter()
    words(text)
    assert time.perf_counter() - started < 5


def test_stems_are_right_from_many_threads() -> None:
    before = sys.getswitchinterval()
    stem.cache_clear()
    sources = [
        f"{head}{tail}" for head in ("organ", "nation", "negoti", "talk") for tail in ("ations", "ing", "ly")
    ]
    expected = {word: stem(word) for word in sources}
    wrong: list[str] = []

    def work() -> None:
        for _ in range(50):
            stem.cache_clear()
            wrong.extend(word for word in sources if stem(word) != expected[word])

    sys.setswitchinterval(1e-6)
    try:
        with beside(*[work] * 4):
            pass
    finally:
        sys.setswitchinterval(before)
    assert wrong == []
