"""Condensing: the part of a sentence that answers, and the sentences that are better left whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from qa import verify
from qa.generation.condense import condensed, condensed_row


def cut(question: str, source: str, context: str = "") -> str:
    def accepts(text: str) -> bool:
        return verify(text, [source], question=question, context=context).supported

    return condensed(question, source, accepts, context=context)


@pytest.mark.parametrize(
    ("question", "source", "expected"),
    [
        (
            "When did the strike end?",
            "The strike at the Marlow depot ended on Friday 21 March, when its members accepted an offer.",
            "The strike ended on Friday 21 March.",
        ),
        (
            "How many seats has the assembly?",
            "The assembly has 75 seats, and 38 are needed for a majority.",
            "The assembly has 75 seats.",
        ),
        (
            "Who is the head of safety?",
            "Brindlewick's head of safety, Jonah Pell, said the cause was still being investigated.",
            "Brindlewick's head of safety is Jonah Pell.",
        ),
        (
            "How old is Dellan Marsh?",
            "Dellan Marsh, 52, a former guard, was jailed for 14 months on Tuesday.",
            "Dellan Marsh is 52.",
        ),
        (
            "Is Delia Marsh related to the defendant?",
            "Delia Marsh, who is not related to the defendant, found the mistakes.",
            "Delia Marsh is not related to the defendant.",
        ),
        (
            "Who stepped down from the council?",
            "The storm came in May; Bo Lind left the council.",
            "Bo Lind left the council.",
        ),
        (
            "Will single fares be refunded?",
            "Monthly tickets will be extended by nineteen days; single fares will not be refunded.",
            "Single fares will not be refunded.",
        ),
        (
            "When was the rocket lost?",
            "The rocket, built in Turin, was lost on 23 May, six minutes after lift-off.",
            "The rocket was lost on 23 May, six minutes after lift-off.",
        ),
        (
            "Why was the mill shut?",
            "The mill, which had 40 looms, was shut in May because the dam broke.",
            "The mill was shut in May because the dam broke.",
        ),
        (
            "Who is the head librarian?",
            '"I had forgotten the windows," said the head librarian, Teodora Finch, who cut the ribbon.',
            "The head librarian is Teodora Finch.",
        ),
        (  # a circumstance happened too
            "When did the mill burn down?",
            "The town has had no bread of its own since the mill burnt down in 1911.",
            "The mill burnt down in 1911.",
        ),
        (
            "What did the paper reveal?",
            "Lind resigned in May, nine days after the paper revealed the sale.",
            "The paper revealed the sale.",
        ),
        (  # a name keeps its capital, whatever stands behind it
            "Which firm is the supplier?",
            "The parts came late from Varnholt, the supplier, which had closed for the whole of May.",
            "The supplier is Varnholt.",
        ),
        (
            "What is the name of the head librarian?",
            '"I had forgotten the windows," said the head librarian, Teodora Finch, who cut the ribbon.',
            "The head librarian is Teodora Finch.",
        ),
        (
            "Which firm proposed the span?",
            "The rival span, which was cheaper, was proposed by Veersma.",
            "The rival span was proposed by Veersma.",
        ),
        (  # what limits the other clause only may go with it
            "How much does a hive cost?",
            "A hive with bees costs about 3,000 crowns, and the first year gives you no honey at all.",
            "A hive with bees costs about 3,000 crowns.",
        ),
        (
            "How high was the reward?",
            "A reward of 50,000 crowns brought more than 200 calls, none of them useful.",
            "A reward of 50,000 crowns brought more than 200 calls.",
        ),
    ],
)
def test_what_says_nothing_to_the_question_is_left_out(question: str, source: str, expected: str) -> None:
    assert cut(question, source) == expected


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Was the foyer repainted?", "The foyer was to be repainted too, but that was put off in May."),
        ("Who won and who lost?", "Ada Vell won the cup on Sunday, and Ned Orr lost his title."),
        ("How deep is the well?", "The well was thought to be forty metres deep; it is eighteen."),
        ("When did Orr die?", "In 1968 she married Ned Orr; they parted in 1985, and he died in 2011."),
        ("How many times has Orr won?", "By his own count, Orr has won the cup 40 times."),
        ("When will the road open?", "If the bond is paid, the road will open on 4 May."),
        ("Which general resigned?", "General Mott resigned."),
        ("What did she do in May?", "She left the town in May, and she wrote a book, which sold well."),
        (
            "What did Halvarsen write?",  # two words of 23 are not worth it
            "Halvarsen wrote the script in 2018, with her sister Runa, about a widow who leads a caravan of "
            "salt traders over a mountain pass.",
        ),
        ("wen did the road open", "The road opened on 4 May, and the owner left."),
        (  # the parser takes the harbour for the boats, and the capital for the ambassador
            "Which harbour is the oldest one?",
            "The boats waited for three days in Orm, the oldest harbour on the coast, while it blew.",
        ),
        ("my names are full of question marks", "**Names full of question marks**: the file is not UTF-8."),
        ("What is the capital?", "He spent nine long years as ambassador in Orm, the capital of Sandrey."),
    ],
)
def test_what_might_mislead_or_saves_nothing_is_left_whole(question: str, source: str) -> None:
    assert cut(question, source) == ""


@pytest.mark.parametrize(
    ("question", "source", "answer", "expected"),
    [
        (  # no word of the question tells which clause
            "In what year was the first brick laid?",
            "The mill was begun in 1911, and the town grew fast around its yard and its long sheds.",
            "1911",
            "The mill was begun in 1911.",
        ),
        (  # another number may go
            "How many days was he locked up for?",
            "Marsh was jailed for 14 days at Thornmere on 4 March, after a long and bitter trial.",
            "14 days",
            "Marsh was jailed for 14 days at Thornmere.",
        ),
        (  # the words of the question are in the other clause
            "Who paid for the opening of the mill?",
            "The opening of the mill was put off, and in the end the town paid everything for it.",
            "the town",
            "",
        ),
    ],
)
def test_where_the_words_that_answer_are_known_these_are_kept(
    question: str, source: str, answer: str, expected: str
) -> None:
    def accepts(text: str) -> bool:
        return verify(text, [source], question=question).supported

    assert condensed(question, source, accepts, answer=answer) == expected
    assert condensed(question, source, accepts, answer="words that are not there") == condensed(
        question, source, accepts
    )


def test_a_pronoun_becomes_the_name_that_the_context_gives() -> None:
    context = "Odile Brandt had led the museum since 2011."
    source = "She resigned in March and went back to her orchards in the south."
    question = "When did Odile Brandt resign?"
    assert cut(question, source, context).startswith("Odile Brandt resigned in March")
    assert cut(question, source).startswith("She resigned in March")


def test_a_cut_that_says_it_in_other_words_must_be_nearer_to_the_question() -> None:
    source = "Antibiotics used to work well, and four strains in ten resist them."
    question = "What share of germs can drugs not kill?"

    def near(text: str) -> float:
        return 0.9 if text.startswith("Antibiotics used") and "strains" not in text else 0.5

    assert condensed(question, source, lambda _: True, nearness=near) == "Antibiotics used to work well."
    assert condensed(question, source, lambda _: True, nearness=lambda _: 0.5) == ""
    assert condensed(question, source, lambda _: True) == ""
    assert condensed(question, source, lambda _: False, nearness=near) == ""


def test_a_cut_must_answer_about_as_surely_as_the_whole() -> None:
    source = "The tunnel, which is 7.2 kilometres long, reopened on Monday after a fire."
    question, cut = "How long is the tunnel?", "The tunnel is 7.2 kilometres long."

    def odds(of_cut: float) -> Callable[[Sequence[str]], list[float]]:
        return lambda texts: [2.0 if text == source else of_cut for text in texts]

    assert condensed(question, source, lambda _: True, odds=odds(1.6)) == cut
    assert condensed(question, source, lambda _: True, odds=odds(1.4)) == ""


def test_of_what_is_shared_out_no_share_is_cut() -> None:
    question = "Where does the money go?"
    half = "Half of the money goes to the widows' fund"
    assert condensed(question, f"{half}, and paint is bought by the crew.", lambda _: True) == f"{half}."
    assert condensed(question, f"{half}, and the rest buys jars and paint.", lambda _: True) == ""


@pytest.mark.parametrize(
    ("question", "source"),
    [
        (  # each was cut to a sentence that says more than the article, and was shown
            "What does the crossing cost?",
            "In winds above force 7 the ferry goes round the Skerry, and the crossing takes 55 minutes.",
        ),
        (
            "Who may borrow tools?",
            "Tools with a red tag may only be borrowed by members who have done the course.",
        ),
        (
            "How much is the deposit?",
            "New members leave a deposit of £30, which is paid back when they leave, less anything owed.",
        ),
        ("What is the first ferry?", "Ferry, day return | 11.00 | 5.50 | 4.00"),
        (
            "Who scored City's second goal?",
            "City scored in the 58th minute: Freya Lindell, on as a substitute, turned in a cross by Marl.",
        ),
        (
            "When was the late sailing tried?",
            "The 21.45 sailing from Quayhead, tried last winter, has been withdrawn because few took it.",
        ),
        (
            "What is considered more fundamental than force?",
            "Conservation of momentum can be derived from symmetry and so is considered more fundamental.",
        ),
        (
            "Who is the chief executive?",
            '"We sold less, but we sold it better," said chief executive Henrike Vaunt.',
        ),
    ],
)
def test_what_limits_or_carries_a_sentence_is_not_cut_from_it(question: str, source: str) -> None:
    text = cut(question, source)
    assert text in ("", "New members leave a deposit of £30.")


def test_a_comma_that_closed_an_aside_does_not_stay_behind() -> None:
    source = "A lorry was blown over at 02.50, and its driver, a woman of 38, was taken to hospital at once."
    assert "driver, was" not in cut("Who was taken to hospital?", source)


PRICES = "Ticket: Children; Single: 3.20; Ten visits: 27.00; Year: 155.00."
FILM = "Date: 18 March; Film: Nine Lamps; Seats: 80; Length: 121 min."


@pytest.mark.parametrize(
    ("question", "row", "expected"),
    [
        ("How much is a ten visit ticket for a child?", PRICES, "Ticket: Children; Ten visits: 27.00."),
        ("What does a year cost?", "Family; Single: 14.50; Ten visits: —; Year: 620.", "Family; Year: 620."),
        ("How much does a child pay for a single or a year?", PRICES, ""),  # two things in one
        ("How much is a child's ticket?", PRICES, ""),
        (
            "How much is a day in summer?",
            "Season: Summer; Ticket: Adult; Day: 4.50; Week: 21.",
            "Season: Summer; Ticket: Adult; Day: 4.50.",
        ),
        ("Which film is shown on 18 March?", FILM, "Date: 18 March; Film: Nine Lamps."),
        ("What is the length of Nine Lamps?", FILM, "Date: 18 March; Film: Nine Lamps; Length: 121 min."),
        ("How long is the film on 18 March?", FILM, ""),  # the column that it names is not what it asks for
        ("Is the film of 18 March long?", FILM, ""),
        ("When does it open?", "Day: Monday; Hours: 9-17; of which by day.", ""),
    ],
)
def test_of_a_row_the_columns_are_told_that_are_asked_for(question: str, row: str, expected: str) -> None:
    assert condensed_row(question, row) == expected
