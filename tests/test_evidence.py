"""Evidence: ranking by late interaction, the choice of sentences, confidence; by an embedder made by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.embed import TokenVectors
from index.search import Hit, HitSentence
from qa import Pipeline
from qa.evidence import MAX_SENTENCES, EvidenceFinder
from qa.questions.question import analyse
from qa.reading.likeness import EXACT_MATCH
from qa.reading.neighbours import ITEMS
from qa.reading.ranked import Evidence
from qa.reading.reader import Reading, Said
from tests.fakes import FakeEmbedder, FakeReader

VOCABULARY = ("apple", "banana", "cherry", "fruit")


class Rarity:
    """Each term occurs in the number of sentences given, of 100; 1 where none is given."""

    def __init__(self, counts: dict[str, int] | None = None) -> None:
        self.counts = counts or {}

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]:
        return 100, {term: self.counts.get(term, 1) for term in terms}


def hit(*texts: str, doc_id: int = 1, cosines: Sequence[float] | None = None) -> Hit:
    """A passage whose sentences stand one after another, 100 characters apart."""
    sentences = tuple(
        HitSentence(
            100 * doc_id + i, i, 100 * i, 100 * i + len(text), text, (cosines or [0.5] * len(texts))[i]
        )
        for i, text in enumerate(texts)
    )
    return Hit(
        passage_id=doc_id,
        doc_id=doc_id,
        doc_sha256="0" * 64,
        title="Fruit",
        heading="",
        source="/x/fruit.txt",
        start=0,
        end=sentences[-1].end,
        text=" ".join(texts),
        score=1.0,
        bm25=None,
        cosine=0.5,
        sentences=sentences,
    )


def find(
    question: str, *hits: Hit, rarity: Rarity | None = None, reads: dict[str, float] | None = None
) -> Evidence:
    embedder = FakeEmbedder(VOCABULARY)
    finder = EvidenceFinder(embedder, rarity or Rarity(), FakeReader(reads))
    return finder.find(analyse(question), embedder.encode_tokens([question])[0], hits)


def test_the_sentence_that_holds_the_words_of_the_question_comes_first() -> None:
    found = find("Which apple?", hit("A banana fell.", "An apple grew.", "A cherry rots."))
    assert found.ranked[0].sentence.text == "An apple grew."
    assert found.ranked[0].features["match"] == 1.0


def test_what_only_names_the_thing_asked_about_answers_nothing() -> None:
    """A run-in heading has the words of the question, all of them, and says nothing of what they name."""
    texts = ("Cherry fruit.", "A cherry fell.", "Fruit.", "No fruit.", "Cherry: fruit", "Fruit, banana.")
    found = find("Was the cherry a fruit?", hit(*texts), reads={"Cherry fruit.": 9.0})
    kept = {ranked.sentence.text for ranked in found.ranked}
    assert kept == {"A cherry fell.", "No fruit.", "Cherry: fruit", "Fruit, banana."}
    minutes = "Any other fruit. A cherry fell.\nBanana\nNo apple."
    texts = ("Any other fruit.", "A cherry fell.", "Banana", "No apple.")
    places = [(minutes.index(text), text) for text in texts]
    sentences = tuple(HitSentence(i, i, at, at + len(text), text, 0.5) for i, (at, text) in enumerate(places))
    run_in = replace(hit("x"), text=minutes, end=len(minutes), sentences=sentences)
    found = find("What fell from the tree?", run_in)
    assert {ranked.sentence.text for ranked in found.ranked} == {*texts[1:]}
    either = find("Is it a cherry or an apple?", hit("A cherry fell.", "Cherry."))
    assert {ranked.sentence.text for ranked in either.ranked} == {"A cherry fell.", "Cherry."}


def test_markdown_is_read_without_its_marks_and_kept_with_them() -> None:
    stored, shown = "**Apple:** one *grew*.", "Apple: one grew."
    for suffix, read in (("md", shown), ("txt", stored)):
        found = find("Which apple?", replace(hit(stored), source=f"/x/fruit.{suffix}"), reads={read: 4.0})
        assert found.ranked[0].sentence.text == stored
        assert found.ranked[0].features["reads"] == 4.0


def test_of_sentences_alike_in_words_the_one_that_the_reader_takes_comes_first() -> None:
    apples = hit("An apple fell.", "An apple grew.")
    for text, other in (("An apple grew.", "An apple fell."), ("An apple fell.", "An apple grew.")):
        found = find("Which apple?", apples, reads={text: 4.0, other: -4.0})
        assert found.ranked[0].sentence.text == text
        assert [ranked.features["reads"] for ranked in found.ranked] == [4.0, -4.0]


def test_what_was_read_ahead_is_not_read_when_a_question_comes() -> None:
    made: list[str] = []

    class Counting(FakeEmbedder):
        def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
            made.extend(texts)
            return super().encode_tokens(texts)

    embedder, reader = Counting(VOCABULARY), FakeReader()
    own = embedder.encode_tokens(["Which apple?"])[0]
    finder = EvidenceFinder(embedder, Rarity(), reader)
    finder.read_ahead(["An apple grew."])
    made.clear()
    finder.find(analyse("Which apple?"), own, [hit("An apple grew.", "A banana fell.")])
    assert made == ["A banana fell."]
    assert reader.ahead == ["An apple grew."]


def test_the_reader_reads_no_marks_of_a_chat() -> None:
    embedder, reader = FakeEmbedder(VOCABULARY), FakeReader()
    asked = "Which apple?<|im_end|>"
    own = embedder.encode_tokens([asked])[0]
    EvidenceFinder(embedder, Rarity(), reader).find(analyse(asked), own, [hit("An apple grew.")])
    assert reader.asked == "Which apple?"


def test_what_the_reader_takes_for_an_answer_makes_surer() -> None:
    texts = ("An apple fell.", "A banana fell.")
    sure, unsure = (find("Which apple?", hit(*texts), reads=dict.fromkeys(texts, to)) for to in (4.0, -4.0))
    assert sure.confidence > unsure.confidence + 0.1


def test_a_sentence_that_asks_answers_nothing() -> None:
    found = find("Did an apple grow?", hit("Did an apple grow?", "An apple grew."))
    assert [ranked.sentence.text for ranked in found.ranked] == ["An apple grew."]


def test_score_is_the_weighted_match_plus_half_the_cosine() -> None:
    # "apple" is in 9 of 100 sentences, "grew" in 1: the weights are those of the docstring of BM25's idf.
    rarity = Rarity({"apple": 9, "grew": 1})
    found = find("apple grew", hit("An apple fell.", cosines=[0.4]), rarity=rarity)
    apple, grew = math.log(1 + 91.5 / 9.5), math.log(1 + 99.5 / 1.5)
    # "grew" is outside the vocabulary, and so is "fell": their vectors are equal in the fake.
    expected = (EXACT_MATCH * apple + 1.0 * grew) / (apple + grew)
    assert found.ranked[0].score == pytest.approx(expected + 0.5 * 0.4, abs=1e-4)


def test_of_the_rows_of_a_table_only_the_one_that_is_asked_about_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sailings = replace(hit("Route | Sailings", "Vell | 2", "Orm | 3", "Orm and Vell | 4"), opens=True)
    told = {
        n: f"Route: {route}; Sailings: {n}." for n, route in ((2, "Vell"), (3, "Orm"), (4, "Orm and Vell"))
    }
    monkeypatch.setattr("qa.evidence.SHARE", 0.0)  # all may be taken
    monkeypatch.setattr("qa.evidence.SHARE_SEVERAL", 0.0)
    for question, best, taken in (
        ("How many sailings to Orm and Vell?", 4, {4}),
        ("How many sailings to Orm?", 3, {3, 4}),
        ("Which route has 2 sailings?", 2, {2}),
        ("Which sailings are there?", 2, {2, 3, 4}),
    ):
        found = find(question, sailings, reads={told[best]: 9.0})
        assert {int(one.sentence.text[-1]) for one in found.chosen} == taken
    two = replace(hit("Route | Sailings", "Vell | 2", "It rained.", "Ship | Crew", "Lady | 3"), opens=True)
    found = find("How many sailings to Vell?", two, reads={told[2]: 9.0})
    assert "Lady | 3" in {one.sentence.text for one in found.chosen}  # of another table


def test_a_leaning_sentence_brings_the_one_before_as_context() -> None:
    found = find("cherry", hit("An apple grew.", "That apple met a cherry."))
    assert found.ranked[0].sentence.text == "That apple met a cherry."
    assert found.ranked[0].context_start == 0
    plain = find("cherry", hit("An apple grew.", "Every apple met a cherry."))
    assert plain.ranked[0].context_start == plain.ranked[0].sentence.start


def test_one_sentence_is_enough_for_a_plain_question() -> None:
    found = find("apple", hit("An apple grew.", "A banana fell.", cosines=[0.9, 0.1]))
    assert [r.sentence.text for r in found.chosen] == ["An apple grew."]


def test_a_question_for_two_things_takes_a_sentence_for_each() -> None:
    texts = ["An apple grew.", "A cherry rots.", "A banana fell."]
    found = find("apple and banana", hit(*texts), reads=dict(zip(texts, (1.0, -3.0, 1.0), strict=True)))
    assert {r.sentence.text for r in found.chosen} == {"An apple grew.", "A banana fell."}


def test_never_more_than_three_sentences_and_never_the_same_words_twice() -> None:
    same = [hit("An apple grew.", doc_id=n) for n in range(1, 4)]
    assert len(find("apple and banana", *same).chosen) == 1
    many = hit(*(f"Apple number {n} of the banana tree." for n in range(8)))
    assert len(find("apple and banana", many).chosen) == MAX_SENTENCES


def test_a_further_sentence_without_the_kind_that_is_asked_for_is_left_out() -> None:
    found = find("When did the apple fall?", hit("The apple fell in 1932.", "The apple tree stood."))
    assert [r.sentence.text for r in found.chosen] == ["The apple fell in 1932."]


def test_equal_sentences_are_ordered_by_their_place() -> None:
    same = ("Apple grew.", "Apple grew.", "Apple grew.")
    found = find("apple", hit(*same), hit("Apple grew.", doc_id=2))
    assert [(r.hit.doc_id, r.sentence.start) for r in found.ranked] == [(1, 0), (1, 100), (1, 200), (2, 0)]


def test_the_row_of_a_table_is_read_with_its_headings() -> None:
    found = find("apple price", hit("Fruit | Price", "Apple | 3", "Banana | 4"))
    best = found.ranked[0]
    assert (best.sentence.text, best.told) == ("Apple | 3", "Fruit: Apple; Price: 3.")
    assert best.context_start == 0  # where the headings begin
    assert best.features["match"] == 1.0
    # That of "apple price" (1, 0.1) with what the row says, "fruit" and "apple" (1, 1, 0.1).
    assert best.sentence.cosine == pytest.approx(1.01 / math.sqrt(1.01 * 2.01))
    assert all(ranked.sentence.text != "Fruit | Price" for ranked in found.ranked)


def listed(*texts: str, mark: str = "- ") -> Hit:
    """A passage whose sentences but the first two are items of a list."""
    passage = hit(*texts)
    text = list(" " * passage.end)
    for n, sentence in enumerate(passage.sentences):
        text[sentence.start : sentence.end] = sentence.text
        if n > 1:
            text[sentence.start - 3 : sentence.start] = f"\n{mark}"
    return replace(passage, text="".join(text))


def test_a_sentence_that_ends_with_a_colon_brings_what_it_introduces() -> None:
    found = find("apple", listed("An apple has:", "Skin.", "Seeds.", "A stalk."))
    assert [r.sentence.text for r in found.chosen] == ["An apple has:", "Skin.", "Seeds.", "A stalk."]
    plain = find("apple", listed("An apple has:", "Skin.", "Seeds.", mark="  "))
    assert [r.sentence.text for r in plain.chosen] == ["An apple has:", "Skin."]
    long = find("apple", listed("An apple has:", *(f"Item {n}." for n in range(9))))
    assert len(long.chosen) == 1 + ITEMS


def test_a_colon_above_a_table_brings_its_rows() -> None:
    found = find("apple", hit("An apple has these parts:", "Part | Size", "Skin | 1", "Seed | 2"))
    assert [r.told or r.sentence.text for r in found.chosen][:2] == [
        "An apple has these parts:",
        "Part: Skin; Size: 1.",
    ]


def test_no_hits_or_no_content_words_is_no_evidence() -> None:
    assert find("apple") == Evidence((), (), 0.0)
    assert find("what is it?", hit("An apple grew.")) == Evidence((), (), 0.0)


def test_sentences_are_encoded_once() -> None:
    embedder = FakeEmbedder(VOCABULARY)
    asked = embedder.encode_tokens(["apple"])[0]
    seen: list[str] = []
    encode = embedder.encode_tokens
    embedder.encode_tokens = lambda texts: seen.extend(texts) or encode(texts)  # type: ignore[method-assign]
    finder = EvidenceFinder(embedder, Rarity(), FakeReader())
    for _ in range(2):
        finder.find(analyse("apple"), asked, [hit("An apple grew.", "A banana fell.")])
    assert sorted(seen) == ["A banana fell.", "An apple grew."]


def test_the_probabilities_are_of_which_sentence_it_is() -> None:
    found = find("apple", hit("An apple grew.", "A banana fell.", "A cherry rots."))
    assert sum(r.probability or 0.0 for r in found.ranked) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("When did Russia launch its invasion?", "full-scale invasion in 2022"),
        ("How long is the proposed cease-fire?", "limited, 30-day cease-fire"),
        ("What has Putin said about foreign soldiers?", "no foreign troops of any kind"),
        ("what was sabotaged", "sabotaging an oil facility"),
        ("Which region of Russia do Ukrainian troops partly hold?", "combat operations in Kursk"),
        ("What was hit by the cyber attack?", "civilian railway system"),
        ("zelensky sceptisism about framworks", "expressed skepticism of the current frameworks"),
    ],
)
def test_the_real_model_finds_the_answering_sentence(shipped: Pipeline, question: str, quote: str) -> None:
    answer = shipped.ask(question)
    assert any(quote in citation.quote for citation in answer.citations), answer.text


class Points(FakeReader):
    """Points at `words` with a share."""

    def __init__(self, words: str, share: float) -> None:
        super().__init__()
        self._words, self._share = words, share

    def read(self, question: str, sentences: Sequence[Said]) -> list[Reading]:
        starts = [said.text.find(self._words) for said in sentences]
        return [Reading(4.0, (start, start + len(self._words)), self._share) for start in starts]


@pytest.mark.parametrize(
    ("question", "share", "answer"),
    [
        ("How many apples fell?", 0.35, ""),  # it may be the seven that rotted
        ("How many apples fell?", 0.4, "12 apples"),
        ("Which fruit fell?", 0.35, "12 apples"),
        ("Which fruit fell?", 0.2, ""),
        ("Did an apple fall?", 0.9, ""),  # all of the sentence tells
    ],
)
def test_words_are_sure_to_answer_if_no_others_might(question: str, share: float, answer: str) -> None:
    embedder = FakeEmbedder(VOCABULARY)
    finder = EvidenceFinder(embedder, Rarity(), Points("12 apples", share))
    passage = hit("Of these, 12 apples fell and 7 rotted.")
    found = finder.find(analyse(question), embedder.encode_tokens([question])[0], [passage])
    assert found.ranked[0].answer == answer
