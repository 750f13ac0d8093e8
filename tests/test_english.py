"""English: which words are ones, whatever their spelling and endings, and which may be names."""

from __future__ import annotations

import pytest

from qa.language.english import is_english


@pytest.mark.parametrize(
    "word",
    "timetable nymphs harbour colours metres centre equaliser organised paediatrician tyres wormer carmaker"
    " motorhome campervan unvaccinated snowboarding travellers rewilding crowdfunded wifi selfie".split(),
)
def test_other_spellings_endings_and_compounds_are_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize(
    "word", "marbeck dunsgate aldmere pinley marlow zelenskyy kyiv penhallick hestley harrowby vintra".split()
)
def test_what_is_like_a_name_is_not(word: str) -> None:
    assert not is_english(word)
