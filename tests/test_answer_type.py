"""qa.answer_type: what kind of thing is asked for, and whether a sentence holds one."""

from __future__ import annotations

import pytest

from qa.answer_type import AnswerType, answer_type_of, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("", None),
        ("how long was dellan marsh jailed for", "duration"),
        ("how many days would it last", "duration"),
        ("how many passengers were on board", "number"),
        ("how much is the refund", "number"),
        ("what percentage was removed", "number"),
        ("when was the recall announced", "date"),
        ("how long ago was it", "date"),
        ("in what year did she finish", "date"),
        ("which exact date is meant", "date"),
        ("who was the judge", "person"),
        ("to whom was it given", "person"),
        ("where was she born", "place"),
        ("in which city did they meet", "place"),
        ("what port was it sailing to when it happened", "place"),
        ("why did he leave when the talks began", "reason"),
        ("what was the reason", "reason"),
        ("did he agree when asked", "yesno"),
        ("is it true", "yesno"),
        ("are there any and how many", "number"),
        ("what did he say when he left", None),
        ("how did she win", None),
        ("which batch codes are affected", None),
        ("can you tell me when it opened", "date"),
        ("please tell me who objected", "person"),
        ("do you know why", "reason"),
        ("what s their phone number", "contact"),
        ("which e mail address should i use", "contact"),
        ("who gave him the phone number", "person"),
        ("i want to know how many died", "number"),
        ("does the article say where it was", "place"),
        ("does the article say what happened", None),
        ("does the article mention cake", "yesno"),
        ("in 2022 who invaded", "person"),
        ("name of the tug", None),
    ],
)
def test_kind_asked_for(question: str, kind: AnswerType | None) -> None:
    assert answer_type_of(question) == kind


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "held"),
    [
        ("date", "when", "It opened in 1912.", True),
        ("date", "when", "They met on 4 March.", True),
        ("date", "when", "They march on.", False),
        ("date", "when", "It closed last week.", True),
        ("date", "when", "It opened at 10:30.", True),
        ("date", "when", "It cost 1,912 pounds.", False),
        ("date", "when", "", False),
        ("duration", "how long", "A thirty-day truce was agreed.", True),
        ("duration", "how long", "It took half an hour.", True),
        ("duration", "how long", "It took long.", False),
        ("duration", "how long", "On 30 May it rained.", False),
        ("number", "how many people", "Twelve people came.", True),
        ("number", "how many people were there", "Twelve dogs ran away.", False),
        ("number", "how many of the 22 houses", "The 22 houses stand.", False),
        ("number", "how much", "It was a lot.", False),
        ("number", "how much", "It cost $5.", True),
        ("person", "who", "The minister refused.", True),
        ("person", "who", "It was refused by Zelenskyy.", True),
        ("person", "who is putin", "then putin left", False),
        ("person", "who", "It was cold.", False),
        ("place", "where", "They met in Saudi Arabia.", True),
        ("place", "where", "They met in the garden.", True),
        ("place", "where", "They met.", False),
        ("reason", "why", "He left because of the rain.", True),
        ("reason", "why", "He left.", False),
        ("reason", "why", "Eleven are withheld at the request of the manufacturer.", True),
        ("reason", "why", "It was put off after supermarkets warned of shortages.", True),
        ("reason", "why", "It was skipped to save four days.", True),
        ("reason", "why", "He lives in Kalden.", False),
        ("contact", "what is the phone number", "Ring 030 1234567.", True),
        ("contact", "what is the phone number", "He has a telephone.", False),
        ("contact", "what is the e-mail address", "Write to desk@kalden.org.", True),
        ("contact", "what is the website", "It is at kalden.org now.", True),
        ("number", "how many trees fell", "A mast fell at 04.20.", False),
        ("reason", "why", "Two farms dropped out: one was sold.", True),
        ("reason", "why", "He refused to go, fearing for his job.", True),
        ("reason", "why", "We did not cross, for the boat was gone.", True),
        ("person", "who went off", "The engineer went off.", True),
        ("person", "who went off", "Two neighbours went off.", True),
        ("person", "who was it", "It lies in Kursk.", False),
        ("person", "who was it", "Tests were made on Monday.", False),
        ("person", "who is the engineer", "Then the engineer left.", False),
        ("place", "where", "It rose by a third in the first year.", False),
        ("place", "where", "She was two miles inside it.", True),
        ("place", "where was Voss", "Then Voss and Hegge spoke.", False),
        ("duration", "how long is the tunnel", "It is 7.2 kilometres long.", True),
        ("duration", "how long did it take", "It is 7.2 kilometres long.", False),
        ("number", "how much did it cost", "It cost 340 crowns.", True),
        ("number", "how much did it cost", "It weighs 340 kilos.", False),
        ("number", "what percentage was removed", "It removed 62 per cent.", True),
        ("number", "what percentage was removed", "It removed 62 tonnes.", False),
        ("number", "how old is she", "She is 52.", True),
        ("number", "how old is she", "She owes £52.", False),
        ("number", "how many shrimps did he take", "He took seven of them.", True),
        ("yesno", "did he", "Anything.", True),
    ],
)
def test_holds(kind: AnswerType, question: str, sentence: str, held: bool) -> None:
    assert holds(kind, question, sentence) is held


def test_a_date_is_no_answer_to_how_much() -> None:
    question = "How much will the final dividend be?"
    assert holds("number", question, "The final dividend will be 18 cents a share.")
    assert not holds("number", question, "The final dividend will be paid on 2 June.")
    assert not holds("number", question, "The final dividend will be paid on June 2nd, 2026.")
    assert holds("number", question, "It was paid on 2 June 2026 and came to 18 cents.")
