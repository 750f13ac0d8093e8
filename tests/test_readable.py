"""Readable: what the reader is given of each sentence, and that the evidence holds it as it stands."""

from __future__ import annotations

from qa.evidence import EvidenceFinder
from qa.questions.question import analyse
from qa.reading.ranked import Evidence
from qa.reading.reader import Said
from tests.fakes import FakeEmbedder, FakeReader
from tests.test_evidence import VOCABULARY, Rarity, hit


def given(question: str, *texts: str) -> tuple[list[Said], Evidence]:
    """What the reader is given of the sentences of a passage, sorted, and the evidence."""
    embedder, reader = FakeEmbedder(VOCABULARY), FakeReader()
    finder = EvidenceFinder(embedder, Rarity(), reader)
    found = finder.find(analyse(question), embedder.encode_tokens([question])[0], [hit(*texts)])
    return sorted(reader.sentences), found


def read(question: str, *texts: str) -> tuple[list[str], list[str]]:
    """The sentences of a passage as the reader is given them, and as they stand in the evidence; sorted."""
    said, found = given(question, *texts)
    return [text for text, _ in said], sorted(ranked.sentence.text for ranked in found.ranked)


def test_each_is_read_behind_the_sentence_before_it() -> None:
    texts = ("Bo ate fruit.", "How many apples fell?", "Eleven.", "It was a good year.")
    said, _ = given("Which apple?", *texts)
    assert said == [
        Said("Bo ate fruit."),
        Said("How many apples fell? Eleven."),  # read with it already
        Said("It was a good year.", "How many apples fell? Eleven."),
    ]


def test_names_that_are_left_out_are_read() -> None:
    texts = ["Irena Solk won.", "Solk ate an apple.", "She likes fruit."]
    seen, kept = read("Which apple did Irena Solk eat?", *texts)
    assert seen == ["Irena Solk ate an apple.", "Irena Solk likes fruit.", "Irena Solk won."]
    assert kept == sorted(texts)


def test_replies_are_read_behind_their_questions_which_answer_nothing_themselves() -> None:
    seen, kept = read("How many apples?", "How many apples fell?", "Eleven.", "It was a good year.")
    assert seen == ["How many apples fell? Eleven.", "It was a good year."]
    assert kept == ["Eleven.", "It was a good year."]


def test_rows_are_read_with_their_headings_which_answer_nothing_themselves() -> None:
    seen, kept = read("How many apples?", "Fruit | Count", "Apple | 3", "Cherry | 4")
    assert seen == ["Fruit: Apple; Count: 3.", "Fruit: Cherry; Count: 4."]
    assert kept == ["Apple | 3", "Cherry | 4"]
