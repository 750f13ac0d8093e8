"""The lexicon: synonyms, opposites and kinds, by lemma and part of speech."""

from __future__ import annotations

import pytest

from qa.language.lexicon import are_opposites, are_synonyms, is_kind_of, is_of_place


@pytest.mark.parametrize(
    ("one", "other", "pos"),
    [("buy", "purchase", "VERB"), ("start", "begin", "VERB"), ("car", "auto", "NOUN")],
)
def test_synonyms_share_a_sense_either_way_round(one: str, other: str, pos: str) -> None:
    assert are_synonyms(one, other, pos)
    assert are_synonyms(other, one, pos)


def test_a_part_of_speech_without_entries_has_no_synonyms() -> None:
    assert not are_synonyms("of", "from", "ADP")
    assert not are_synonyms("reject", "approve", "VERB")


@pytest.mark.parametrize(
    ("one", "other"), [("approve", "reject"), ("rise", "fall"), ("convict", "acquit"), ("disagree", "agree")]
)
def test_opposites_by_wordnet_or_by_reports(one: str, other: str) -> None:
    assert are_opposites(one, other, "VERB")
    assert are_opposites(other, one, "VERB")


def test_words_of_one_side_are_not_opposites() -> None:
    assert not are_opposites("reject", "refuse", "VERB")
    assert not are_opposites("reject", "reject", "VERB")


def test_a_thing_is_of_its_kind_and_of_its_own() -> None:
    assert is_kind_of("ferry", "boat")
    assert is_kind_of("engineer", "person")
    assert is_kind_of("street", "street")
    assert not is_kind_of("boat", "ferry")
    assert not is_kind_of("ferry", "person")


@pytest.mark.parametrize(
    ("adjective", "name"),
    [
        ("Ukrainian", "Ukraine"),
        ("russian", "Russia"),
        ("German", "Germany"),
        ("Swedish", "Sweden"),
        ("Belgian", "Belgium"),
        ("Icelandic", "Iceland"),
        ("British", "Britain"),
        ("Italian", "Italy"),
        ("Chinese", "China"),
        ("Iraqi", "Iraq"),
        ("Afghan", "Afghanistan"),
    ],
)
def test_an_adjective_is_made_of_a_places_name(adjective: str, name: str) -> None:
    assert is_of_place(adjective, name)
    assert not is_of_place(name, adjective)


@pytest.mark.parametrize(
    ("adjective", "name"),
    [
        ("Indian", "Indiana"),
        ("Nigerian", "Niger"),
        ("Colombian", "Colombo"),
        ("Lucan", "Lucas"),
        ("Marian", "Marion"),
        ("chain", "chair"),
        ("organic", "organ"),
    ],
)
def test_a_shared_beginning_makes_no_adjective(adjective: str, name: str) -> None:
    assert not is_of_place(adjective, name)
