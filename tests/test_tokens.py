"""Tokens: which sentences one is read behind, and whose rows are whose; by an embedder made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

import qa.tokens
from qa.tokens import LONGEST, Neighbours, SentenceTokens, rows_of_last, text
from tests.fakes import FakeEmbedder
from tests.test_evidence import hit


def test_a_sentence_is_read_behind_at_most_two_others() -> None:
    one = hit("One.", "Two.", "Three.", "Four.")
    runs = [text(Neighbours([one]).run_to(one, sentence)) for sentence in one.sentences]
    assert runs == ["One.", "One. Two.", "One. Two. Three.", "Two. Three. Four."]


def test_another_hit_of_the_same_section_knows_what_stands_before() -> None:
    whole = hit("One.", "Two.", "Three.")
    first, second = (
        replace(whole, passage_id=n, sentences=whole.sentences[part])
        for n, part in ((1, slice(0, 2)), (2, slice(2, 3)))
    )
    three = whole.sentences[2]
    assert Neighbours([second]).before(second, three) is None
    assert Neighbours([second, first]).before(second, three) == whole.sentences[1]
    elsewhere = replace(first, heading="Elsewhere")
    assert Neighbours([second, elsewhere]).before(second, three) is None


def test_a_run_is_never_longer_than_a_model_reads() -> None:
    long = hit("x" * LONGEST, "Two.", "Three.")
    assert text(Neighbours([long]).run_to(long, long.sentences[2])) == "Two. Three."
    assert text(Neighbours([long]).run_to(long, long.sentences[0])) == "x" * LONGEST


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
