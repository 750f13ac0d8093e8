"""Polarity: what is denied, and what is only wanted, planned or possible."""

from __future__ import annotations

import pytest

from qa.language.grammar import parse
from qa.language.polarity import Polarity, polarity


def of(word: str, text: str) -> Polarity:
    tree = parse(text)
    return polarity(tree, next(i for i, token in enumerate(tree.tokens) if token.text == word))


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("approved", "The board approved the merger.", Polarity()),
        ("approve", "The board did not approve the merger.", Polarity(denied=True)),
        ("sign", "The mayor refused to sign the treaty.", Polarity(denied=True)),
        ("objection", "The council raised no objection to the plan.", Polarity(denied=True)),
        ("suspend", "She refused a request to suspend the sentence.", Polarity(denied=True, unreal=True)),
        ("return", "The group had planned to return to the lake.", Polarity(unreal=True)),
        ("resign", "The minister may resign.", Polarity(unreal=True)),
        ("open", "If the plant opens, the mill will open too.", Polarity(unreal=True)),
        # What belongs to another clause says nothing of this one.
        ("left", "The man who did not pay left.", Polarity()),
        ("pay", "The man who did not pay left.", Polarity(denied=True)),
        # Denied twice is not denied.
        ("sign", "The mayor did not refuse to sign the treaty.", Polarity()),
    ],
)
def test_how_a_word_is_said(word: str, text: str, expected: Polarity) -> None:
    assert of(word, text) == expected


def test_without_denies_what_stands_below_it_only() -> None:
    tree = parse("Zelenskyy has agreed to talks without guarantees.")
    denied = {token.text for i, token in enumerate(tree.tokens) if polarity(tree, i).denied}
    assert "guarantees" in denied
    assert not {"agreed", "talks"} & denied
