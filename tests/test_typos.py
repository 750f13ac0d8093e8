"""qa.typos: the content words of a question as they are meant, by passages and by the dictionary."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa import Pipeline, Settings
from qa.question import analyse
from qa.typos import without_typos
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


def mended(
    question: str, *texts: str, stored: dict[str, int] | None = None, vocabulary: tuple[str, ...] = ()
) -> str:
    """Beside sentences, where no article has any other word than those of `stored`."""
    own = FakeEmbedder(vocabulary).encode_tokens([question])[0]
    counts = dict.fromkeys((word.lower for word in analyse(question).terms), 0)
    return without_typos(analyse(question), own, [hit(*texts)], Rarity(counts | (stored or {})))


@pytest.mark.parametrize(
    ("question", "text", "meant"),
    [
        ("Which jouney?", "A journey began.", "Which journey?"),
        ("Which journeu began?", "A cafe for journeys.", "Which journeys began?"),
        ("how many extra minuts", "It takes 14 minutes more.", "how many extra minutes"),  # of one stem
        ("what did slok say", "Irena Solk said no.", "what did Solk say"),
        ("who failed in the taks", "The talks failed.", "who failed in the talks"),
        ("when did sandry close", "Sandrey and Sundrey closed.", "when did sandrey close"),
        ("Where is Stenmak?", "It is Stenmark.", "Where is Stenmark?"),
        ("Where is Fort Beausejour?", "The fort, Beauséjour, is here.", "Where is Fort Beauséjour?"),
        ("Who won against Hansen?", "Hanson won.", "Who won against Hansen?"),  # somebody else
        ("What do the Lamms do?", "Lamm plays.", "What do the Lamms do?"),
        ("Which lender came?", "A leader came.", "Which lender came?"),  # a word
        ("who was jailed", "He was mailed.", "who was jailed"),
        ("who is claming it", "They are blamed.", "who is claiming it"),
        ("Which unvacinated ewes?", "Unvaccinated and vaccinated ewes.", "Which unvaccinated ewes?"),
        ("Which inproper thing?", "A proper thing.", "Which improper thing?"),  # the contrary
        ("Which jouney of 20221?", "It began in 20222.", "Which journey of 20221?"),
    ],
)
def test_what_the_passages_say_is_meant(question: str, text: str, meant: str) -> None:
    assert mended(question, text) == meant


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("how long was the jugde away", "how long was the judge away"),
        ("who will acuse them", "who will accuse them"),  # not "cause", which is used far more
        ("what is her proffesion", "what is her profession"),  # two wrong letters of many
        ("for how lnog", "for how long"),
        ("who pays the bood", "who pays the bood"),  # "food", "blood", "book": nobody knows
        ("who is Vesterman", "who is Vesterman"),
        ("Who is at Harvad?", "Who is at Harvad?"),  # a name may be spelt as one likes
        ("who spotted the cartons", "who spotted the cartons"),
    ],
)
def test_what_they_do_not_say_is_looked_up_in_a_dictionary(question: str, meant: str) -> None:
    assert mended(question, "An apple grew.") == meant


def test_a_question_in_another_language_is_not_made_english() -> None:
    question = "Wann haben die Rusen das Gebiet verlasen und warum nicht?"
    assert mended(question, "An apple grew.") == question


def test_what_is_one_piece_to_the_embedder_is_no_typo() -> None:
    for vocabulary, meant in ((("jouney",), "Which jouney?"), ((), "Which journey?")):
        assert mended("Which jouney?", "A journey began.", vocabulary=vocabulary) == meant


def test_what_an_article_says_somewhere_is_no_typo() -> None:
    assert mended("Which jouney?", "A journey began.", stored={"jouney": 1}) == "Which jouney?"
    assert mended("Which jouney?", "A journey and a jouney.") == "Which jouney?"


def test_a_question_is_searched_and_read_as_it_is_meant(pipeline: Pipeline) -> None:
    typed, spelt = map(
        pipeline.ask, ("How many hours did the taks go on for?", "How many hours did the talks go on for?")
    )
    assert typed.status == "answered"
    assert typed.question != spelt.question
    assert typed.searched_for == spelt.searched_for == spelt.question
    assert typed.statements == spelt.statements
    assert typed.confidence == spelt.confidence
