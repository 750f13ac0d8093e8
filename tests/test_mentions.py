"""qa.language.mentions: noun phrases and their kinds."""

from __future__ import annotations

import pytest

from qa.language.mentions import Kind, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dellan Marsh was jailed for 14 months.", [("Dellan Marsh", "person"), ("14 months", "date")]),
        ("The Lady Corrin lost power.", [("the Lady Corrin", "thing"), ("power", "thing")]),
        ("A student, Kofi Lanterman.", [("Kofi Lanterman", "person")]),
        ("At Norrhage.", [("Norrhage", "place")]),
        ("How much did the council offer?", [("the council", "group")]),
        ("How many kettles are being recalled?", [("the kettles", "thing")]),
        ("Yes, at Mount Tarva in 1988.", [("Mount Tarva", "place"), ("1988", "date")]),
        ("", []),
        ("Why?", []),
    ],
)
def test_noun_phrases_and_their_kinds(text: str, expected: list[tuple[str, Kind]]) -> None:
    assert [(mention.text, mention.kind) for mention in mentions(text)] == expected


def test_a_phrase_keeps_its_preposition_and_a_subject_its_verb() -> None:
    trip, lake = mentions("A trip to the lake was cancelled.")
    assert (trip.text, trip.verb, trip.role) == ("the trip to the lake", "cancel", "subject")
    assert (lake.text, lake.phrase, lake.kind) == ("the lake", "to the lake", "place")
