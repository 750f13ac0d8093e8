"""Leavable: what of a sentence could go, with its commas, and what could not."""

from __future__ import annotations

import pytest

from qa.generation.leavable import leavable
from qa.language.clauses import clauses
from qa.language.relations import sentence_of
from tests.test_clauses import texts


def cuts(sentence: str) -> list[str]:
    """The whole sentence less each part that could go."""
    first = next(clauses(sentence_of(sentence)))
    return [first.text(part) for part in leavable(first)]


def test_an_aside_goes_with_the_commas_that_set_it_off() -> None:
    sentence = "Heron 2, a weather satellite of the Lantic Space Office, was lost on 23 May."
    assert "Heron 2 was lost on 23 May." in cuts(sentence)


@pytest.mark.parametrize(
    ("sentence", "never"),
    [
        ("The signal came on 23 May, six minutes after launch.", "The signal came on 23 May, six minutes."),
        ("The talks failed over taxes, not over the dam.", "The talks failed, not over the dam."),
        ("The pool was to be repaired, but that was put off.", "The pool was to be repaired."),
        ("The library opened on Saturday 14 September.", "The library opened on Saturday 14."),
        ("The pilot insisted on flying the old route.", "The pilot insisted."),
        ("The board decided against a policy in 2020.", "The board decided."),
        ("He left without the key on Monday.", "He left on Monday."),
        ("Nine in ten came on Monday.", "Nine came on Monday."),
        ("The board agreed by four votes to one in 2020.", "The board agreed by four votes in 2020."),
    ],
)
def test_what_others_hang_on_does_not_go(sentence: str, never: str) -> None:
    assert never not in cuts(sentence)
    assert never not in texts(sentence)
