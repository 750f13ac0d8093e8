"""Tokens: whose rows are whose, and which are kept; by an embedder made by hand."""

from __future__ import annotations

import pytest

import qa.tokens
from qa.neighbours import text
from qa.tokens import SentenceTokens, rows_of_last
from tests.fakes import FakeEmbedder
from tests.test_evidence import hit


def test_the_rows_are_those_of_the_last_sentence() -> None:
    one = hit("An apple grew.", "A banana fell.")
    vectors = SentenceTokens(FakeEmbedder()).of([one.sentences])[text(one.sentences)]
    assert rows_of_last(one.sentences, vectors)[:, 1].tolist() == [0.0, 1.0, 0.0]  # "banana"


def test_what_is_read_alone_is_kept_apart_from_what_is_read_in_context() -> None:
    embedder = FakeEmbedder()
    tokens = SentenceTokens(embedder)
    one = hit("An apple grew.", "A banana fell.")
    alone = (one.sentences[1],)
    both = tokens.of([alone, one.sentences])
    assert len(both[text(alone)].rows) == 3
    assert len(both[text(one.sentences)].rows) == 6


def test_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.tokens, "KEPT", 2)
    embedder = FakeEmbedder()
    seen: list[str] = []
    encode = embedder.encode_tokens
    embedder.encode_tokens = lambda texts: seen.extend(texts) or encode(texts)  # type: ignore[method-assign]
    tokens = SentenceTokens(embedder)
    one, two, three = hit("One.", "Two.", "Three.").sentences
    for sentence in (one, two, one, three, one, two):
        tokens.of([(sentence,)])
    assert seen == ["One.", "Two.", "Three.", "Two."]
