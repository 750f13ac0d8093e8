"""Typos: the content words of a question as they are meant, by passages and by the dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa import Pipeline, Settings
from qa.questions.question import analyse
from qa.questions.typos import doubtful, without_typos
from tests.fakes import FakeEmbedder
from tests.test_evidence import Rarity, hit


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    article = tmp_path_factory.mktemp("articles") / "talks.txt"
    article.write_text(
        "Talks\n\nThe talks went on for seventeen hours. Nobody slept, and the soup was cold.\n", "utf-8"
    )
    settings = Settings(llm="none", data_dir=tmp_path_factory.mktemp("data"))
    with Pipeline.open(article, settings=settings) as opened:
        yield opened


def meant(
    question: str, *texts: str, stored: dict[str, int] | None = None, vocabulary: tuple[str, ...] = ()
) -> str:
    """The question beside sentences, where no article has any other word than those of `stored`."""
    asked = analyse(question)
    typed = doubtful(asked, FakeEmbedder(vocabulary).encode_tokens([question])[0])
    counts = dict.fromkeys((word.lower for word in asked.terms), 0)
    return without_typos(question, typed, [hit(*texts)], Rarity(counts | (stored or {})))


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("Which jouney?", "A journey began.", "Which journey?"),
        ("Which journeu began?", "A cafe for journeys.", "Which journeu began?"),  # two wrong letters
        ("how many extra minuts", "It takes 14 minutes more.", "how many extra minutes"),  # of one stem
        ("what did slok say", "Irena Solk said no.", "what did solk say"),  # its capital is put later
        ("who failed in the taks", "The talks failed to take off.", "who failed in the talks"),
        ("when did sandry close", "Sandrey and Sundrey closed.", "when did sandrey close"),
        ("how many hecters burnt", "Nine hectares burnt.", "how many hectares burnt"),
        ("Where is Stenmak?", "It is Stenmark.", "Where is Stenmark?"),
        ("Where is Fort Beausejour?", "The fort, Beauséjour, is here.", "Where is Fort Beauséjour?"),
        ("where is etienne", "It is Étienne.", "where is étienne"),
        ("Where is Etienne?", "It is Étienne.", "Where is Étienne?"),
        ("Who won against Hansen?", "It was Hanson.", "Who won against Hansen?"),  # somebody else
        ("Who is Fredriksen?", "It was Fredrikson.", "Who is Fredriksen?"),
        ("What do the Lamms do?", "Only Lamm plays.", "What do the Lamms do?"),
        ("Which podcasts won?", "One podcast won.", "Which podcasts won?"),
        ("Who crowdfunded it?", "It was crowdfunding.", "Who crowdfunded it?"),
        ("Who paid for the rewilding?", "The rebuilding was paid for.", "Who paid for the rewilding?"),
        ("how much wormer", "A paste against worms, worm by worm.", "how much wormer"),  # not warmer
        ("Which lender came?", "A leader came.", "Which lender came?"),  # a word
        ("who was jailed", "He was mailed.", "who was jailed"),
        ("who is claming it", "They are blamed.", "who is claiming it"),
        ("where was nkechi adair born", "Ada was born.", "where was Nkechi Adair born"),  # like no word
        ("how old is solk", "Irena Solk won.", "how old is solk"),
        ("why is there no cctv", "It has cameras.", "why is there no cctv"),
        ("what is its breathability", "It is tight.", "what is its breathability"),  # breathable
        ("who was unvaccinated", "They were ill.", "who was unvaccinated"),
        ("who is the headteacher", "The head is Bo.", "who is the headteacher"),
        ("when did they acclimatise", "They rested.", "when did they acclimatise"),  # acclimatize
        ("who got the equaliser", "A draw.", "who got the equaliser"),  # equalizer
        ("which organisation was it", "A club.", "which organisation was it"),
        ("how much sinnamon", "Add spice.", "how much sinnamon"),
        ("Which unvacinated ewes?", "Unvaccinated and vaccinated ewes.", "Which unvaccinated ewes?"),
        ("Which inproper thing?", "A proper thing.", "Which inproper thing?"),  # the contrary
        ("Which jorney of 20221?", "A journey in 20222.", "Which journey of 20221?"),
        ("what was decided at cop28", "COP27 decided it.", "what was decided at cop28"),
        ("what became of #metoo", "The metro ran.", "what became of #metoo"),
    ],
)
def test_what_the_passages_say_is_meant(typed: str, text: str, expected: str) -> None:
    assert meant(typed, text) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("how long was the jugde away", "how long was the judge away"),
        ("who will acuse them", "who will accuse them"),  # not "cause", which is used far more
        ("what is her proffesion", "what is her profession"),  # two wrong letters, both doubled or not
        ("when in novmber", "when in november"),
        ("for how lnog", "for how long"),
        ("who bougt it from the goverment", "who bought it from the government"),
        ("who pays the bood", "who pays the bood"),  # "food", "blood", "book": nobody knows
        ("who is Vesterman", "who is Vesterman"),
        ("Who is at Harvad?", "Who is at Harvad?"),  # a name may be spelt as one likes
        ("what did orban and starmer say", "what did orban and starmer say"),
        ("Acuse said what?", "Acuse said what?"),
        ("what did meloni and arendt say", "what did meloni and Arendt say"),
        ("which carmaker and which aeroplane", "which carmaker and which aeroplane"),
        ("who spotted the cartons", "who spotted the cartons"),
        ("what is the age of gregor halvorsen", "what is the age of gregor Halvorsen"),
        ("who's halvorsen married to", "who's Halvorsen married to"),
        ("what happened after halvorsen left", "what happened after Halvorsen left"),
        ("didn't halvorsen win", "didn't Halvorsen win"),
        ("how old is wolters", "how old is Wolters"),
        ("how do chatbots learn", "how do chatbots learn"),
        ("what kind of halvorsen", "what kind of halvorsen"),
        ("which group7 and python3", "which group7 and python3"),
    ],
)
def test_what_they_do_not_say_is_looked_up_in_a_dictionary(typed: str, expected: str) -> None:
    assert meant(typed, "An apple grew.") == expected


@pytest.mark.parametrize(
    "typed",
    [
        "when did the beatriz sink",
        "what did the new russian halvorsen do",
        "how much halvorsen was sold",
        "which halvorsen won",
        "what kind of halvorsen was it",
        "what is the company's halvorsen",
        "did he halvorsen it",
        "did putin halvorsen his speech",
        "what is a halvorsen",
        "what is halvorsen",
        "halvorsen date",
        "how did they keep going during covid",
        "how does fentanyl kill and is it malware",
        "are chatbots and selfies allowed",
        "did cybersecurity and telehealth help",
        "when was cyberattack",
    ],
)
def test_a_thing_that_the_dictionary_is_too_old_for_is_no_name(typed: str) -> None:
    assert meant(typed, "An apple grew.") == typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("how old is halvorsen", "how old is Halvorsen"),
        ("did halvorsen win", "did Halvorsen win"),
        ("what did mr halvorsen and putin say", "what did mr Halvorsen and putin say"),
        ("when were the talks with halvorsen", "when were the talks with Halvorsen"),
        ("who is halvorsen", "who is Halvorsen"),
        ("what is halvorsen’s age", "what is Halvorsen’s age"),
        ("who did putin, meloni and halvorsen meet", "who did putin, meloni and Halvorsen meet"),
    ],
)
def test_whom_a_question_names_without_an_article_is_a_name(typed: str, expected: str) -> None:
    assert meant(typed, "An apple grew.") == expected


def test_whom_no_article_names_none_tells_of_in_small_letters_either(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    mill = tmp_path / "mill.txt"
    mill.write_text(
        "Anna Reyes, miller\n\nShe opened the mill in Vell and ran it for forty years. She died in Orm on 4 "
        "May 1911, after a short illness. Her son sold the mill to a brewery.\n",
        "utf-8",
    )
    with Pipeline.open(mill, settings=pipeline.settings) as opened:
        asked = ("when did gregor halvorsen die", "where did nkechi adair die", "when did she die")
        answers = [opened.ask(question) for question in asked]
    assert [answer.status for answer in answers] == ["not_found", "not_found", "answered"]
    assert answers[1].searched_for == "where did Nkechi Adair die"


def test_what_stands_in_a_heading_is_no_typo() -> None:
    asked = analyse("what did meloni say")
    typed = doubtful(asked, FakeEmbedder().encode_tokens([asked.text])[0])
    passage = replace(hit("She said no to the melon growers."), heading="Meloni")
    counts = Rarity({"meloni": 0, "say": 0})
    assert without_typos(asked.text, typed, [passage], counts) == "what did meloni say"


def test_what_is_one_piece_to_the_embedder_is_no_typo() -> None:
    for vocabulary, expected in ((("jouney",), "Which jouney?"), ((), "Which journey?")):
        assert meant("Which jouney?", "A journey began.", vocabulary=vocabulary) == expected


def test_what_an_article_says_somewhere_is_no_typo() -> None:
    assert meant("Which jouney?", "A journey began.", stored={"jouney": 1}) == "Which jouney?"
    assert meant("how many minuts", "In 14 minutes.", stored={"minuts": 1}) == "how many minutes"  # by stem
    assert (
        meant("where is etienne", "It is Étienne.", stored={"etienne": 1}) == "where is étienne"
    )  # no accents
    assert meant("Which jouney?", "A journey and a jouney.") == "Which jouney?"
    assert meant("who will acuse them", "It rained.", stored={"acuse": 1}) == "who will acuse them"


def test_a_question_is_searched_and_read_as_it_is_meant(pipeline: Pipeline) -> None:
    typed, spelt = (pipeline.ask(f"How many hours did the {taks} go on for?") for taks in ("taks", "talks"))
    assert typed.status == "answered"
    assert typed.question != spelt.question
    assert typed.searched_for == spelt.searched_for == spelt.question
    assert typed.statements == spelt.statements
    assert typed.confidence == spelt.confidence


def test_asked_literally_it_is_looked_up_as_it_is_typed(pipeline: Pipeline) -> None:
    question = "How many hours did the taks go on for?"
    assert pipeline.ask(question, literally=True).searched_for == question
    first = pipeline.ask("How many hours did the talks go on for?")
    assert pipeline.ask("And the taks?", history=[first], literally=True).searched_for == "And the taks?"


def test_what_is_asked_for_is_known_by_what_is_meant(pipeline: Pipeline) -> None:
    assert pipeline.ask("give me a sumary").status == "overview"
    both = pipeline.ask("How long did the taks last and who slept?")
    assert both.searched_for == "How long did the talks last and who slept?"


def test_a_question_in_another_language_is_not_made_english(pipeline: Pipeline) -> None:
    question = "Wann haben die Rusen das Gebiet verlasen und warum nicht?"
    assert pipeline.ask(question).searched_for == question
