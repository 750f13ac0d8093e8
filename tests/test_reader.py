"""The reader: questions to the real model, the same figures in any order, and training on a few questions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from safetensors import safe_open

from eval.contrast import ContrastSet
from eval.reader import train
from index import bert
from index.embed import bundled_folder
from index.errors import EmbedderError
from qa.reading.reader import FILE, SURE, Reader, Reading, Said, open_reader
from tests.test_groups import BRIDGE, FERRY, asked, write

RAIN = "It rained in Vell."
TALKS = (
    "Trump and Putin agreed that a 30-day pause on energy attacks should begin.",
    "The talks lasted for an hour and a half.",
    "Zelenskyy said that Ukraine will back the proposal.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


def odds(reader: Reader, question: str, sentences: Sequence[str]) -> list[float]:
    return [reading.odds for reading in reader.read(question, alone(*sentences))]


def alone(*texts: str) -> list[Said]:
    """Sentences with nothing before them."""
    return [Said(text) for text in texts]


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("What did Trump and Putin agree on?", 0),
        ("How long did the talks last?", 1),
        ("Who backs the proposal?", 2),
    ],
)
def test_the_sentence_that_answers_is_read_as_such(reader: Reader, question: str, at: int) -> None:
    found = odds(reader, question, TALKS)
    assert max(found) == found[at] > 0
    assert sorted(found)[-2] < found[at] - 1


@pytest.mark.parametrize(
    ("question", "at", "answer"),
    [
        ("How long did the talks last?", 1, "an hour and a half"),
        ("Who will back the proposal?", 2, "Ukraine"),
        ("What did Trump and Putin agree on?", 0, "a 30-day pause on energy attacks should begin"),
    ],
)
def test_the_answer_is_pointed_at(reader: Reader, question: str, at: int, answer: str) -> None:
    (found,) = reader.read(question, alone(TALKS[at]))
    assert TALKS[at][slice(*found.answer)] == answer
    assert 0.2 < found.share <= 1.0


def test_more_is_asked_where_other_words_might_answer() -> None:
    assert [Reading(0.0, (0, 1), share).is_sure() for share in (0.29, SURE)] == [False, True]
    assert [Reading(0.0, (0, 1), share).is_sure(others=True) for share in (SURE, 0.4)] == [False, True]


def test_it_is_less_sure_of_the_answer_where_several_words_may_be_it(reader: Reader) -> None:
    (one,) = reader.read("When did it rain?", alone("It rained on Monday."))
    often = "It rained on Monday, in May, in 1911 and last night."
    (several,) = reader.read("When did it rain?", alone(often))
    assert one.is_sure()
    assert several.share < one.share


def test_nothing_is_pointed_at_where_there_is_no_word(reader: Reader) -> None:
    assert [reading.answer for reading in reader.read("Who?", alone("", " "))] == [(0, 0), (0, 0)]


def test_what_is_not_said_is_read_as_such(reader: Reader) -> None:
    assert max(odds(reader, "Which street is the museum in?", TALKS)) < 0
    assert max(odds(reader, "Who refused to begin the talks in Oslo?", TALKS)) < 0


def test_a_sentence_is_read_the_same_whatever_was_read_before(reader: Reader) -> None:
    question = "How long did the talks last?"
    fresh = open_reader.__wrapped__()
    talks = [Said(text, before) for before, text in itertools.pairwise(("", *TALKS))]
    fresh.read("Who backs the proposal?", talks[::-1])
    assert fresh.read(question, talks) == reader.read(question, talks) == reader.read(question, talks)
    assert fresh.read(question, talks[::-1]) == reader.read(question, talks)[::-1]


def test_the_sentence_before_is_read_too(reader: Reader) -> None:
    fee, before = "The yearly fee is 40 crowns.", ("Dogs need a licence.", "Boats need a licence.", "")
    right, wrong, alone = reader.read(
        "What is the yearly fee for dogs?", [Said(fee, text) for text in before]
    )
    assert right.odds > max(wrong.odds, alone.odds) + 1
    assert {fee[slice(*reading.answer)] for reading in (right, wrong, alone)} == {"40 crowns"}


def test_no_sentence_and_a_very_long_one(reader: Reader) -> None:
    assert reader.read("Who?", []) == []
    (long,) = reader.read("word " * 500, [Said("word " * 5_000, "word " * 5_000)])
    assert 0 <= long.answer[0] < long.answer[1] < 500  # as far as it reads


def test_without_weights_it_is_said_how_to_get_them(tmp_path: Path) -> None:
    (tmp_path / "broken.safetensors").write_bytes(b"x" * 40)
    for name in ("none.safetensors", "broken.safetensors"):
        with pytest.raises(EmbedderError, match=rf"{name} cannot be loaded \(.*install Attest again"):
            open_reader(tmp_path / name)


def test_the_weights_tell_where_they_are_from() -> None:
    with safe_open(FILE, "pt") as file:
        about = file.metadata()
    assert about["made_by"] == "python -m eval reader"
    assert about["files"].startswith("train-v1.1.json ")
    assert FILE.stat().st_size < 22_000_000


def test_training_learns_what_it_is_shown(tmp_path: Path) -> None:
    told = [
        asked(f"Who opened the {what} in Vell?", FERRY, "Anna Reyes") for what in ("mill", "largest mill")
    ]
    untold = [asked(f"Who {what} the ferry?", FERRY) for what in ("sank", "bought", "painted")]
    when = asked("When was the bridge built?", BRIDGE, "1925")
    who = asked("Who opposed the bridge?", BRIDGE, "Karl Brandt")
    path = write(tmp_path, (FERRY, told + untold), (BRIDGE, [when, who]))
    answers = ("It rained in Orm.",), ("Karl Brandt sold the barge.",)
    sets = [ContrastSet(("Where did it rain?", "Who sold the barge?"), answers)]
    (tmp_path / "own").mkdir()
    sold = "The old crane was sold to a museum."
    own = (
        asked("What became of the crane?", f"{sold} {RAIN}", sold),
        asked("Who painted it?", f"{sold} {RAIN}"),
    )
    passages = write(tmp_path / "own", (f"{sold} {RAIN}", own))
    said = train([path], sets, [passages], tmp_path / "reader.safetensors", steps=40, tuned=30)
    assert said.startswith("trained on 9 questions, 4 without an answer; 1 contrast sets: ")
    with safe_open(tmp_path / "reader.safetensors", "pt") as file:
        name = "output.dense.weight"
        for n, layer in enumerate(bert.load(bundled_folder()).layers):  # the lower ones learn too
            moved = file.get_tensor(f"layers.{n}.{name}").float() - layer.get_parameter(name)
            assert moved.abs().mean() > 1e-4
    learned = open_reader(tmp_path / "reader.safetensors")
    ferry, mill, _ = (FERRY[:30], FERRY[31:90], FERRY[91:])
    assert odds(learned, "Who opened the mill in Vell?", [mill])[0] > 1
    assert max(odds(learned, "Who sank the ferry?", [ferry, mill])) < -1
    for question, right, wrong in zip(sets[0].questions, answers, answers[::-1], strict=True):
        yes, no = odds(learned, question, [*right, *wrong])
        assert yes > 0 > no + 1
    assert (
        odds(learned, "What became of the crane?", [sold])[0]
        > 0
        > odds(learned, "Who painted it?", [sold])[0]
    )
    crane = "Who painted the crane?", "The crane was painted by Olga Reyes."
    assert odds(learned, *crane[:1], crane[1:])[0] < 3
    painted = write(tmp_path / "own", (crane[1], [asked(crane[0], crane[1], "Olga Reyes")]))
    train([path], sets, [painted], tmp_path / "reader.safetensors", further=20)
    further = open_reader.__wrapped__(tmp_path / "reader.safetensors")
    assert odds(further, *crane[:1], crane[1:])[0] > odds(learned, *crane[:1], crane[1:])[0]
    assert odds(further, "Who opened the mill in Vell?", [mill])[0] > 1  # as it was taught before
    with safe_open(tmp_path / "reader.safetensors", "pt") as file:
        assert file.metadata()["steps"] == "40, then 30, then 20"
    # Four steps on another question teach nothing of the mill: it is known from before.
    train([painted], sets, [painted], tmp_path / "reader.safetensors", further=4)
    again = open_reader.__wrapped__(tmp_path / "reader.safetensors")
    assert odds(again, "Who opened the mill in Vell?", [mill])[0] > 1
    assert max(odds(again, "Who sank the ferry?", [ferry, mill])) < -1
