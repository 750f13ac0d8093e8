"""Neighbours: which sentence stands before one, as far as the hits tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.search import Hit, HitSentence
from qa.reading.neighbours import Neighbours
from tests.test_evidence import hit


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


TOOLS = (
    "Bring these:\n- A saw.\n- An axe.\n- A rake.\n- A hoe.\nAll are lent.\nOr buy:\n- A spade.\n- A pot.\n"
)
PIECES = (
    "Bring these:",
    "A saw.",
    "An axe.",
    "A rake.",
    "A hoe.",
    "All are lent.",
    "Or buy:",
    "A spade.",
    "A pot.",
)


def cut_up(text: str, pieces: tuple[str, ...], *cuts: int) -> list[Hit]:
    """The hits of a text whose passages begin with the first sentence and with those at `cuts`."""
    sentences = tuple(
        HitSentence(n, n, text.index(piece), text.index(piece) + len(piece), piece, 0.5)
        for n, piece in enumerate(pieces)
    )
    found = []
    for first, last in zip((0, *cuts), (*cuts, len(pieces)), strict=True):
        own = sentences[first:last]
        start, end = own[0].start, own[-1].end
        found.append(
            replace(hit(text), passage_id=first, start=start, end=end, text=text[start:end], sentences=own)
        )
    return found


@pytest.mark.parametrize(
    ("cuts", "listed"),
    [
        ((), 4),
        ((3,), 4),  # between the second item and the third
        ((1,), 4),  # before the first
        ((2, 3), 1),  # an item alone in its passage: no mark tells
        ((5,), 4),  # behind the last
        ((6,), 4),
        ((4,), 3),  # before the last, behind which no item stands
    ],
)
def test_a_list_goes_on_in_the_next_passage(cuts: tuple[int, ...], listed: int) -> None:
    hits = cut_up(TOOLS, PIECES, *cuts)
    items = Neighbours(hits).items_after(hits[0], hits[0].sentences[0])
    assert [item.text for item in items] == list(PIECES[1 : 1 + listed])


def test_what_introduces_another_list_is_no_item() -> None:
    pieces = (*PIECES[:5], *PIECES[6:])
    hits = cut_up(TOOLS.replace("All are lent.\n", ""), pieces, 5)
    assert len(Neighbours(hits).items_after(hits[0], hits[0].sentences[0])) == 4


@pytest.mark.parametrize("gap", [" | ", "   ", "\t"])
def test_the_rows_of_a_table_go_on_in_the_next_passage(gap: str) -> None:
    rows = (gap.join(cells) for cells in (("saw", "2", "new"), ("axe", "1", "old"), ("rake", "4", "old")))
    pieces = ("Tools:", *rows, "None is lent.")
    hits = cut_up("\n".join(pieces), pieces, 2)
    assert len(Neighbours(hits).items_after(hits[0], hits[0].sentences[0])) == 3


@pytest.mark.parametrize("cuts", [(), (3,)])
def test_before_an_item_stands_what_introduces_its_list(cuts: tuple[int, ...]) -> None:
    hits = cut_up(TOOLS, PIECES, *cuts)
    found = Neighbours(hits)
    before = (found.before(hit, sentence) for hit in hits for sentence in hit.sentences)
    told = [sentence and sentence.text for sentence in before]
    assert told == [None, *["Bring these:"] * 4, "A hoe.", "All are lent.", *["Or buy:"] * 2]


def test_an_item_of_two_sentences_does_not_end_the_list() -> None:
    pieces = ("Bring these:", "A saw.", "It must be sharp.", "An axe.", "All are lent.", "A rake.", "Good.")
    text = "Bring these:\n- A saw. It must be sharp.\n- An axe.\n\nAll are lent.\n\n- A rake. Good."
    found = Neighbours([whole := cut_up(text, pieces)[0]])
    before = (found.before(whole, sentence) for sentence in whole.sentences)
    told = [sentence and sentence.text for sentence in before]
    assert told == [None, "Bring these:", "A saw.", "Bring these:", "An axe.", "All are lent.", "A rake."]


def test_in_a_list_within_a_list_each_item_has_its_own_introduction() -> None:
    text = "Bring:\n- Tools:\n  - a saw\n  - an axe\n- Food\n(a) be 18\n"
    pieces = ("Bring:", "Tools:", "a saw", "an axe", "Food", "be 18")
    found = Neighbours([whole := cut_up(text, pieces)[0]])
    before = (found.before(whole, sentence) for sentence in whole.sentences)
    assert [sentence and sentence.text for sentence in before] == [
        *(None, "Bring:", "Tools:", "Tools:"),
        *("Bring:", "Bring:"),
    ]
