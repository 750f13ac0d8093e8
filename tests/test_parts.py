"""Parts: which questions are taken apart, and what is said where one of the parts has no answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.search import Hit, HitSentence
from qa import Pipeline, Settings
from qa.evidence import MAX_SENTENCES
from qa.language.grammar import Parse, parse
from qa.questions.parts import MAX_PARTS, Part, chosen, met, ranked, split
from qa.reading.ranked import Evidence, RankedSentence


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When was the mud collected and when were the tubes opened?", 2),
        ("Who ran the trial, and who reviewed the study before it was printed?", 2),
        ("What did it cost, how long did it take and who paid for it?", 3),
        ("When did the mill open? Who built the mill?", 2),
        ("Who won?", 1),
        ("Who knows when and where it happened?", 1),
        ("Why did the board, which met in May, reject it?", 1),
        ("What are her plans, which keep her from coming?", 1),
        ("how much comes from the flood fund and how much from insurance", 1),
        ("What sort of peacekeepers and for how long did Kesh want?", 1),
        ("Who is it and what?", 1),
        ("", 1),
        ("and why?", 1),
    ],
)
def test_a_question_is_taken_apart_where_each_part_can_stand_alone(question: str, parts: int) -> None:
    found = split(question)
    assert len(found) == parts
    assert parts > 1 or found == (question,)


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("How old is Joris Maas, and where was he born?", "Where was Joris Maas born?"),
        ("Who attacked the railway and when did it happen?", "When did someone attack the railway?"),
        ("How many people died and where?", "Where did people die?"),
        ("When did the bridge fall, and how?", "How did the bridge fall?"),
        ("What did the satellite cost, and what did it weigh?", "What did the satellite weigh?"),
    ],
)
def test_a_part_is_completed_from_the_one_before(question: str, second: str) -> None:
    assert split(question)[1] == second


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "what did the baker and the florist each say about it",
            ("What did the baker say about it?", "What did the florist say about it?"),
        ),
        ("where do bus 1 and bus 2 each go", ("Where does bus 1 go?", "Where does bus 2 go?")),
        (
            "How did Lea and Leo each vote, and what was the overall vote?",
            ("How did Lea vote?", "How did Leo vote?", "What was the overall vote?"),
        ),
        ("How long must each of the three serve?", ("How long must each of the three serve?",)),
        ("Who won and lost each round?", ("Who won and lost each round?",)),
        *(
            (question, (question,))
            for question in (
                "How did Ann and Ben meet each other?",
                "What did Ann and Ben say to each other?",
                "How much did Ann and Ben pay each month?",
                "What did Ann, Ben and Cy each say?",
                "How much did the north and south wings each cost?",
                "How many people who are ill did Ann and Ben each see?",
            )
        ),
    ],
)
def test_what_is_asked_of_each_of_two_is_asked_twice(question: str, parts: tuple[str, ...]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize("join", [" and ", "? ", ", and "])
def test_of_more_questions_than_can_be_asked_none_is_read(monkeypatch: pytest.MonkeyPatch, join: str) -> None:
    read: list[str] = []

    def counting(text: str) -> Parse:
        read.append(text)
        return parse(text)

    for module in ("parts", "rephrasing"):
        monkeypatch.setattr(f"qa.questions.{module}.parse", counting)
    assert len(split(join.join(["who is Ann"] * MAX_PARTS))) == MAX_PARTS
    assert read
    read.clear()
    for times in (MAX_PARTS + 1, 100):
        long = join.join(["who is Ann"] * times)
        assert split(long) == (long,)
    assert read == []


def test_each_part_brings_its_own_evidence(shipped: Pipeline) -> None:
    answer = shipped.ask("When did Russia launch its invasion, and what goods may pass the Black Sea?")
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "full-scale invasion in 2022" in quotes
    assert "foodstuffs" in quotes
    assert answer.message == ""
    asked = [part["question"] for part in answer.trace["parts"]]
    assert asked == ["When did Russia launch its invasion?", "What goods may pass the Black Sea?"]


def test_the_trace_says_what_came_of_each_part(shipped: Pipeline) -> None:
    answer = shipped.ask("When did Russia launch its invasion, and who is the mayor of Kyiv?")
    first, second = answer.trace["parts"]
    assert (first["answered"], first["left_open"]) == (True, False)
    assert any("full-scale invasion in 2022" in sentence for sentence in first["sentences"])
    assert (second["answered"], second["left_open"]) == (False, True)
    assert 0 < len(second["sentences"]) <= MAX_SENTENCES


@pytest.mark.parametrize(
    "question",
    [
        "When did Russia launch its invasion, and who is the mayor of Kyiv?",
        "Who is the mayor of Kyiv, and when did Russia launch its invasion?",
    ],
)
def test_what_the_article_does_not_say_is_named_beside_what_it_says(shipped: Pipeline, question: str) -> None:
    answer = shipped.ask(question)
    assert answer.status == "answered"
    assert any("full-scale invasion in 2022" in citation.quote for citation in answer.citations)
    assert answer.message == "The article does not say: Who is the mayor of Kyiv?"
    assert answer.text.endswith(answer.message)
    assert answer.confidence >= shipped.settings.min_confidence


def test_a_part_that_leans_on_what_the_article_is_not_about_has_no_answer_either(shipped: Pipeline) -> None:
    answer = shipped.ask("Who was Lucan Brede, and who violated the deal?")
    assert (answer.status, answer.citations) == ("not_found", ())


def part(question: str, confidence: float, signals: dict[str, float]) -> Part:
    sentence = HitSentence(len(question), 0, 0, 8, "It fell.", 0.5)
    passage = Hit(1, 1, "ab", "T", "", "/t.txt", 0, 8, "It fell.", 1.0, None, 0.5, (sentence,))
    only = (RankedSentence(passage, sentence, 1.0, 0),)
    return Part(question, Evidence(only, only, confidence, signals))


def test_less_will_do_beside_a_part_that_has_an_answer(about_it: dict[str, float]) -> None:
    sure, less, least = (part(f"{n}?", c, about_it) for n, c in (("One", 0.6), ("Two", 0.35), ("Three", 0.2)))
    assert met([sure, less, least], 0.4) == [sure, less]
    assert met([less, least], 0.4) == []
    assert met([less], 0.4) == []


def test_the_best_of_each_part_come_first_and_none_twice(about_it: dict[str, float]) -> None:
    one, two = part("One?", 0.6, about_it), part("Two??", 0.6, about_it)
    (a,), (b,) = one.evidence.ranked, two.evidence.ranked
    both = [replace(p, evidence=replace(p.evidence, ranked=r)) for p, r in ((one, (a, b)), (two, (b, a)))]
    assert ranked(both) == [a, b]


def test_a_sentence_that_answers_several_parts_stands_for_all_of_them(about_it: dict[str, float]) -> None:
    one, two = part("One?", 0.6, about_it), part("Two??", 0.6, about_it)
    (a,), (b,) = one.evidence.ranked, two.evidence.ranked
    same = replace(two, evidence=one.evidence)
    assert chosen([one, same], [one, same]) == [("One? Two??", a)]
    assert chosen([one, same], [one]) == [("One? Two??", a)]  # it may well tell the second as well
    lacks = replace(a, features={"lacks": 1.0})
    other = replace(two, evidence=replace(one.evidence, ranked=(lacks,), chosen=(lacks,)))
    assert chosen([one, other], [one]) == [("One?", a)]
    assert chosen([one, two], [one, two]) == [("One?", a), ("Two??", b)]


def test_a_list_is_whole_where_one_part_is_answered_and_short_beside_another(
    about_it: dict[str, float],
) -> None:
    one, two = part("One?", 0.6, about_it), part("Two??", 0.6, about_it)
    (a,), (b,) = one.evidence.ranked, two.evidence.ranked
    items = tuple(replace(a, sentence=replace(a.sentence, id=n)) for n in range(1, MAX_SENTENCES + 3))
    listed = replace(one, evidence=replace(one.evidence, chosen=items))
    for parts in ([listed], [listed, replace(two, evidence=replace(two.evidence, ranked=()))]):
        assert [ranked for _, ranked in chosen(parts, [listed])] == [*items]
    assert [ranked for _, ranked in chosen([listed, two], [listed, two])] == [items[0], b, items[1]]


def test_what_one_sentence_tells_to_two_questions_is_shown_for_both(tmp_path: Path) -> None:
    told = "Mira Holm founded the ferry line in 1931 and sold it in 1960."
    (tmp_path / "ferry.md").write_text(f"# Ferries\n\n{told} The boats were built in Orm.\n")
    settings = Settings(data_dir=tmp_path / "data", llm="embedded")
    with Pipeline.open(tmp_path / "ferry.md", settings=settings) as pipeline:
        cut = pipeline.ask("When did Mira Holm found the ferry line?")
        assert cut.text == "Mira Holm founded the ferry line in 1931."
        for question in (
            "When did Mira Holm found the ferry line and when did she sell it?",
            "Who founded the ferry line and when was it sold?",
        ):
            assert pipeline.ask(question).text == told


@pytest.fixture(scope="module")
def about_it(shipped: Pipeline) -> dict[str, float]:
    """The signals of a question that the article is about."""
    return dict(shipped.ask("When did Russia launch its invasion?").trace["parts"][0]["signals"])


def test_nothing_found_is_one_refusal(shipped: Pipeline) -> None:
    answer = shipped.ask("Who is the mayor of Kyiv and who is the king of Spain?")
    assert (answer.status, answer.text) == ("not_found", "The article does not say.")
