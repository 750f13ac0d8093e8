"""Groups: what the reader is trained on; from small files written here."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.changes import Changes
from eval.contrast import ContrastSet
from eval.gold import GoldError
from eval.groups import PASSAGES, Group, contrast_groups, groups
from qa.reading.reader import Said

FERRY = "The ferry to Vell left at six. In 1911 the largest mill in Vell was opened by Anna Reyes. It rained."
BRIDGE = "The bridge at Orm was built in 1925. Karl Brandt opposed it."


def asked(question: str, context: str, answer: str = "", plausible: str = "") -> dict[str, Any]:
    spans = {
        name: [{"text": text, "answer_start": context.index(text)}]
        for name, text in (("answers", answer), ("plausible_answers", plausible))
        if text
    }
    return {"id": question, "question": question, "is_impossible": not answer, "answers": []} | spans


def write(folder: Path, *paragraphs: tuple[str, Sequence[dict[str, Any]]]) -> Path:
    found = [{"context": context, "qas": list(qas)} for context, qas in paragraphs]
    path = folder / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Vell", "paragraphs": found}]}), "utf-8")
    return path


def texts(group: Group) -> tuple[str, ...]:
    return tuple(said.text for said in group.sentences)


def test_the_sentence_that_answers_comes_first_and_its_answer_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, (FERRY, [asked("Who opened the mill in Vell?", FERRY, "Anna Reyes")]))
    found, *_ = groups(path, random.Random(0))
    assert found.sentences[0].text == "In 1911 the largest mill in Vell was opened by Anna Reyes."
    assert found.span
    assert found.answers
    assert found.sentences[0].text[slice(*found.span)] == "Anna Reyes"
    assert found.sentences[0].before == "The ferry to Vell left at six."
    others = [next(groups(path, random.Random(n))).sentences[1] for n in range(20)]
    likely = Said("The ferry to Vell left at six.")  # shares "the" and "Vell"
    behind = Said("It rained.", found.sentences[0].text)  # has the answer before it
    assert {likely, behind} == {*others}


def test_what_is_impossible_comes_with_what_seems_to_answer(tmp_path: Path) -> None:
    question = asked("Who opened the school in Vell in the rain?", FERRY, plausible="Anna Reyes")
    (found,) = groups(write(tmp_path, (FERRY, [question])), random.Random(0))
    assert not found.answers
    assert found.sentences[0].text == "In 1911 the largest mill in Vell was opened by Anna Reyes."
    assert len(set(found.sentences)) == 3


def test_each_sentence_that_answers_is_told_and_all_of_them_are_taken_away(tmp_path: Path) -> None:
    ferry, mill, rain = ("The ferry to Vell left at six.", FERRY[31:90].strip(), "It rained.")
    question = asked("What is there in Vell?", FERRY, mill)
    question["answers"].append({"text": "The ferry", "answer_start": 0})
    sunk = asked("Who sank it?", FERRY) | {"would_answer": "Brandt sank it."}
    path = write(tmp_path, (FERRY, [question, sunk]), (BRIDGE, []))
    found = [group for n in range(20) for group in groups(path, random.Random(n))]
    possible = [group for group in found if group.answers and group.question == question["question"]]
    told = {(group.sentences[0].text, group.span) for group in possible}
    assert told == {(mill, None), (ferry, (0, 9))}  # a whole sentence is no span
    assert all(not {ferry, mill} & {*texts(group)[1:]} for group in possible)  # the other answers too
    away = [group for group in found if group.question == question["question"] and not group.answers]
    assert 10 < len(away) < 20
    assert all(rain in texts(group) and not {ferry, mill} & {*texts(group)} for group in away)
    assert all(not {ferry, mill} & {said.before for said in group.sentences} for group in away)


def test_a_reply_stands_behind_its_question_and_items_on_lines_of_their_own(tmp_path: Path) -> None:
    talk = "Who sank the ferry?\nKarl Brandt.\nTicket: 6 crowns\nDog: 2 crowns"
    qas = [asked("Who made the ferry sink?", talk, "Brandt"), asked("Price for a dog?", talk, "2 crowns")]
    found = groups(write(tmp_path, (talk, qas)), random.Random(0))
    by_question = {group.question: group for group in found if group.answers}
    sank = by_question["Who made the ferry sink?"]
    assert sank.span
    assert sank.sentences[0] == Said("Who sank the ferry? Karl Brandt.")  # the question is in it
    assert sank.sentences[0].text[slice(*sank.span)] == "Brandt"
    assert by_question["Price for a dog?"].sentences[0] == Said("Dog: 2 crowns", "Ticket: 6 crowns")


def test_an_item_stands_behind_what_introduces_its_list(tmp_path: Path) -> None:
    rules = "Applicants must:\n- be 18\n- lift 15 kg. It is hard work.\n- own a saw\n\nFees are low."
    asks = {"How old?": "be 18", "A saw?": "own a saw", "Hard?": "It is hard work.", "Dear?": "Fees are low."}
    path = write(tmp_path, (rules, [asked(f"{q} Say so.", rules, text) for q, text in asks.items()]))
    told = {group.sentences[0] for group in groups(path, random.Random(0)) if group.answers}
    assert told == {
        Said("be 18", "Applicants must:"),
        Said("own a saw", "Applicants must:"),
        Said("It is hard work.", "lift 15 kg."),
        Said("Fees are low.", "own a saw"),
    }


def test_a_row_is_told_with_its_headings_and_none_of_them_answers(tmp_path: Path) -> None:
    fares = "Ticket | Day | Week\n--- | --- | ---\nAdult | 4.50 | 21\nDog | 2.20 | free\n\nNo cash is taken."
    qas = [asked("A dog for a day?", fares, "2.20"), asked("A grown-up?", fares, "Adult | 4.50 | 21")]
    qas.append(asked("What is a week?", fares, "Ticket | Day | Week"))
    found = {g.question: g for g in groups(write(tmp_path, (fares, qas)), random.Random(0)) if g.answers}
    assert {*found} == {"A dog for a day?", "A grown-up?"}
    day, adult = found["A dog for a day?"], found["A grown-up?"]
    assert day.sentences[0] == Said("Ticket: Dog; Day: 2.20; Week: free.")
    assert day.span
    assert day.sentences[0].text[slice(*day.span)] == "2.20"
    assert adult.sentences[0].text == "Ticket: Adult; Day: 4.50; Week: 21."
    assert adult.span is None  # its cells do not stand in one run


def test_a_question_without_an_answer_comes_with_one_that_would_be(tmp_path: Path) -> None:
    sank, bought = "Karl Brandt sank it in the harbour.", "It was bought by Ines Holt."
    qas = [
        asked("Who sank the ferry?", FERRY) | {"would_answer": sank},
        asked("Who bought the ferry?", FERRY) | {"would_answer": bought},
        asked("Who painted the ferry?", FERRY),
    ]
    found = list(groups(write(tmp_path, (FERRY, qas)), random.Random(0)))
    left = "The ferry to Vell left at six."
    told = [(group.question, texts(group), group.answers) for group in found if len(group.sentences) == 2]
    assert told == [
        ("Who sank the ferry?", (sank, left), True),
        ("Who sank the ferry?", (bought, left), False),
        ("Who bought the ferry?", (bought, left), True),
        ("Who bought the ferry?", (sank, left), False),
    ]
    assert sum(len(group.sentences) == 3 for group in found) == 3


@pytest.mark.parametrize(
    ("path", "least", "with_span"), zip(PASSAGES, (60_000, 20_000, 30_000), (0.3, 0.01, 0.001), strict=True)
)
def test_the_passages_written_for_the_reader_are_sound(path: Path, least: int, with_span: float) -> None:
    found = list(groups(path, random.Random(0)))
    assert len(found) > least
    possible = sum(group.answers for group in found)
    assert 0.35 < possible / len(found) < 0.5  # else the share alone would teach what to say
    asked_both_ways = {g.question for g in found if g.answers} & {g.question for g in found if not g.answers}
    assert len(asked_both_ways) / len({group.question for group in found}) > 0.9
    assert sum(group.span is not None for group in found) > with_span * possible


def made(tmp_path: Path, question: str) -> set[str]:
    """The questions without an answer that are made of one, by any chance."""
    answered = asked(question, FERRY, "Anna Reyes")
    path = write(
        tmp_path, (FERRY, [answered]), (BRIDGE, [asked("When was the bridge built?", BRIDGE, "1925")])
    )
    found = [group for n in range(60) for group in groups(path, random.Random(n))]
    return {group.question for group in found if not group.answers and "bridge" not in group.question}


def test_a_name_a_number_or_a_word_is_exchanged_or_the_sentence_taken_away(tmp_path: Path) -> None:
    found = made(tmp_path, "Who opened the largest mill in Vell in 1911?")
    assert "Who opened the largest mill in Orm in 1911?" in found
    assert "Who opened the largest mill in Vell in 1925?" in found
    assert "Who opened the smallest mill in Vell in 1911?" in found
    assert "Who opened the largest mill in Vell in 1911?" in found


def test_who_did_it_and_to_whom_change_places(tmp_path: Path) -> None:
    sued = "Vell sued Orm over the bridge in May. Anna Reyes and Karl Brandt, of Vell, wept."
    passages = [asked("Why did Vell sue Orm?", sued, "over the bridge"), asked("Who won?", sued)]
    passages[1]["would_answer"] = "Orm won."  # so that it is taken for passages
    found = groups(write(tmp_path, (sued, passages)), random.Random(0))
    swapped = next(group for group in found if group.question == "Why did Orm sue Vell?")
    assert not swapped.answers
    assert swapped.sentences[0].text == "Vell sued Orm over the bridge in May."
    changes = Changes(sued, random.Random(0))
    assert changes.swapped("What did Orm and Vell do?", sued) is None  # they did the same
    assert changes.swapped("What did Orm do to Vell in May?", sued) == "What did Vell do to Orm in May?"
    assert changes.swapped("What did Vell do in May?", sued) is None
    assert changes.swapped("What did Lund do to Vell?", sued) is None
    assert changes.swapped("When did Orm marry Vell?", sued) is None
    assert changes.swapped("What did Orm & Vell do?", sued) is None
    assert changes.swapped("What did Orm's sister do to Vell?", sued) is None
    assert changes.swapped("How far is it from Orm to Vell?", sued) is None


def test_what_leans_on_a_sentence_about_others_answers_nothing(tmp_path: Path) -> None:
    talk = "Anna Reyes built a mill. She sold it in 1911. Karl Brandt wept."
    path = write(tmp_path, (talk, [asked("When did Anna Reyes sell the mill?", talk, "in 1911")]))
    found = [group for n in range(9) for group in groups(path, random.Random(n)) if "1911" in texts(group)[0]]
    sold = "She sold it in 1911."
    assert {group.sentences[0] for group in found if group.answers} == {
        Said(sold, "Anna Reyes built a mill.")
    }
    assert Said(sold, "Karl Brandt wept.") in {group.sentences[0] for group in found if not group.answers}
    named = write(tmp_path, (talk, [asked("Who built a mill?", talk, "Anna Reyes")]))
    assert all(not s.before.startswith("Karl") for g in groups(named, random.Random(0)) for s in g.sentences)


def test_where_nothing_can_be_exchanged_it_is_denied(tmp_path: Path) -> None:
    assert "By whom was not the mill opened?" in made(tmp_path, "By whom was the mill opened?")


def test_a_file_that_has_impossible_questions_is_taken_as_it_is(tmp_path: Path) -> None:
    qas = [
        asked("Who opened the mill in Vell in 1911?", FERRY, "Anna Reyes"),
        asked("Who sank the ferry?", FERRY),
    ]
    path = write(tmp_path, (FERRY, qas))
    for n in range(20):
        assert [group.question for group in groups(path, random.Random(n))] == [qa["question"] for qa in qas]


def test_what_answers_one_question_of_a_contrast_set_answers_no_other() -> None:
    each = ContrastSet(
        ("Who sank it?", "Who saw it?"), (("Reyes sank it.", "It was Reyes."), ("Brandt saw it.",))
    )
    found = list(contrast_groups([each], random.Random(0)))
    assert [(group.question, group.sentences[0].text) for group in found if group.answers] == [
        ("Who sank it?", "Reyes sank it."),
        ("Who sank it?", "It was Reyes."),
        ("Who saw it?", "Brandt saw it."),
    ]
    for group in found:
        own = each.answers[each.questions.index(group.question)]
        assert [said.text in own for said in group.sentences] == [group.answers] + [False] * (
            len(group.sentences) - 1
        )
    assert sum(not group.answers for group in found) == 3


def test_the_same_chance_gives_the_same_groups(tmp_path: Path) -> None:
    path = write(tmp_path, (FERRY, [asked("Who opened the largest mill in Vell?", FERRY, "Anna Reyes")] * 9))
    one: list[Group] = list(groups(path, random.Random(3)))
    assert one == list(groups(path, random.Random(3)))
    assert one != list(groups(path, random.Random(4)))


def test_another_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"rows": []}', "utf-8")
    with pytest.raises(GoldError, match=r"other\.json"):
        list(groups(tmp_path / "other.json", random.Random(0)))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"qas": 3}, "squad.json.data[0].paragraphs[0]: 'qas' is a int"),
        ({"context": None}, "squad.json.data[0].paragraphs[0]: 'context' is a NoneType"),
        ({"qas": [{"answers": []}]}, "paragraphs[0].qas[0]: 'question' is missing"),
        ({"qas": [{"question": "Who?"}]}, "paragraphs[0].qas[0]: 'answers' is missing"),
        (
            {"qas": [{"question": "Who?", "answers": [{"text": "A"}]}]},
            "answers[0]: 'answer_start' is missing",
        ),
        (
            {"qas": [{"question": "Who?", "answers": [], "would_answer": 3}]},
            "qas[0]: 'would_answer' is a int",
        ),
    ],
)
def test_where_a_file_is_damaged_is_said(tmp_path: Path, damage: dict[str, Any], said: str) -> None:
    paragraph = {"context": FERRY, "qas": []} | damage
    (tmp_path / "squad.json").write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), "utf-8")
    with pytest.raises(GoldError, match=re.escape(said)):
        list(groups(tmp_path / "squad.json", random.Random(0)))
