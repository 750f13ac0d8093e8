"""qa.language.nouns: which common nouns are people, groups and places."""

from __future__ import annotations

import pytest

from qa.language.nouns import GROUP_NOUNS, PLACE_NOUNS, is_person_noun


@pytest.mark.parametrize(
    "noun", "engineer neighbour volcanologist florist signalman spokeswoman cook".split()
)
def test_a_role_is_a_person(noun: str) -> None:
    assert is_person_noun(noun)


@pytest.mark.parametrize("noun", "water paper tower checklist career motor council village".split())
def test_a_thing_with_the_ending_of_a_role_is_none(noun: str) -> None:
    assert not is_person_noun(noun)


def test_no_noun_is_in_two_lists() -> None:
    assert not GROUP_NOUNS & PLACE_NOUNS
    assert not [noun for noun in GROUP_NOUNS | PLACE_NOUNS if is_person_noun(noun)]
