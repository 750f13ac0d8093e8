"""The expressions that full text is searched with."""

from __future__ import annotations

import pytest

from index.fulltext import MAX_TERMS, any_of, phrase


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("How long would the cease-fire last?", '"long" OR "cease" OR "fire" OR "last"'),
        ("Who was it?", '"who" OR "was" OR "it"'),  # nothing but stop words: these, then
        ("3.5 percent in the U.S.", '"3 5" OR "percent" OR "u s"'),
        ("Kyiv KYIV kyiv", '"kyiv"'),
        ("cafe\u0301", '"café"'),
        ('a "b" OR c*', '"b" OR "c"'),
        ("?!", ""),
    ],
)
def test_any_of_the_words_but_stop_words(text: str, expression: str) -> None:
    assert any_of(text) == expression


def test_a_long_text_gives_a_bounded_expression() -> None:
    terms = any_of(" ".join(f"word{i}" for i in range(10_000))).split(" OR ")
    assert terms == [f'"word{i}"' for i in range(MAX_TERMS)]


def test_a_phrase_holds_words_only() -> None:
    assert phrase('U.S. "NATO*"') == '"U S NATO"'
