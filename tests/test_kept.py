"""Kept: what is made once, and which of it goes first."""

from __future__ import annotations

from collections.abc import Sequence

from qa.kept import Kept


def test_what_is_kept_is_not_made_again_and_the_oldest_goes_first() -> None:
    seen: list[str] = []

    def make(texts: Sequence[str]) -> list[int]:
        seen.extend(texts)
        return [len(text) for text in texts]

    kept = Kept(make, limit=2)
    assert kept.of(["a", "bb", "a"]) == {"a": 1, "bb": 2}
    for texts in (["a"], ["ccc"], ["a"], ["bb"]):
        kept.of(texts)
    assert seen == ["a", "bb", "ccc", "bb"]


def test_more_than_is_kept_is_given_all_the_same() -> None:
    kept = Kept(lambda texts: [text.upper() for text in texts], limit=1)
    assert kept.of("abc") == {"a": "A", "b": "B", "c": "C"}
