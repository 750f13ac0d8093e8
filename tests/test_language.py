"""qa.language.foreign: what is clearly not English, without false alarms."""

from __future__ import annotations

import pytest

from qa.language.foreign import foreign_language

OTHER = "a language that is not English"


@pytest.mark.parametrize(
    ("language", "questions"),
    [
        (
            "German",
            "Was hat Putin gesagt?|Wie lange dauert die Waffenruhe?|Wo?|"
            "Warum lehnt Russland das ab?|Worum geht es?|Gibt es einen Plan?",
        ),
        (
            "French",
            "Qui a refusé l'accord ?|Quand ?|Combien de temps durerait la trêve ?|Est-ce que c'est fini ?",
        ),
        ("Spanish", "¿Quién se opuso?|¿Cuánto duraría el alto el fuego?|¿Dónde se celebran las charlas?"),
        ("Italian", "Chi ha rifiutato l'accordo?|Perché Putin ha ritardato?|Dove si svolgono i colloqui?"),
        ("Dutch", "Wat zei Poetin?|Waarom heeft Rusland dat geweigerd?|Waar vinden de gesprekken plaats?"),
        ("Portuguese", "Quem recusou o acordo?|Onde decorrem as negociações?"),
        (OTHER, "Кто возражал?|誰が反対しましたか|من رفض الاتفاق؟|谁反对？|Ποιος αντιτάχθηκε;"),
    ],
)
def test_a_question_in_another_language(language: str, questions: str) -> None:
    assert {q: foreign_language(q) for q in questions.split("|")} == dict.fromkeys(
        questions.split("|"), language
    )


@pytest.mark.parametrize("question", ["O que disse Putin?", "Quanto tempo duraria o cessar-fogo?"])
def test_where_two_languages_fit_none_is_named(question: str) -> None:
    assert foreign_language(question) == OTHER


def test_a_decomposed_letter_counts_as_composed() -> None:
    assert foreign_language("Ou\u0300 et ou\u0301 ?") == foreign_language("Où et oú ?") == "French"


# Short, mistyped, names only, and with foreign names or words in them.
ENGLISH = """
Who?|When|Why not|Dates?|Is it on?|Was he?|Kursk|Putin NATO?|Zelenskyy Putin Kursk|U.S. aid|La Paz|was war
war|War in Ukraine?|mine?|Die Zeit article?|Das Boot director?|Les Misérables author?
El Salvador president?|Is Rio de Janeiro safe?|Did Los Angeles win?|Who is Van der Berg?
Was Van Gogh in die Hague?|de facto truce?|What is the rule in die casting?
What does Waffenstillstand mean?|Qué did Putin say?|Lake Como per day|Tai chi
wat did she studdy befor geologie|wen did it hapen|wher is it|wot is|las vegas hotel|name of the hotel|no
how mutch is the penelty per week for the lait pool roof|wich councilors voted aganst claming the penalty
wat period did the fasle entrys cover acording to the procecutor|wen did mount tavra erupte, wich day
how meny uses befor the sping gets weak|why did teh talks with stenmak pack colapse|how deep was the mud
what did Osama bin Laden say|who skipped it and never said sorry?|last day to claim
operating margin of glass|name of the tug that towed her|Has anybody been killed?
do i have to show proof of purchase|name of the enzyme|who paid for all this research
what port was the lady corrin sailing to when it happened|how old is Pavo Lindqvane
Why did Governor Crane order the evacuation of Skarrow?|is the films business still up for sale
did people get hurt|on what street is the Old Tannery|cheap flights to lisbon in april
recipe for baked trout with lemon|Was it a man?|Who noticed the brittle liners?|when did everybody go home
did she think of the warning as a success|Where was she born|What is DPX-4?
how do I renew my passport online|best time of year to see the northern lights||!!!|1234|😀
"""


def test_no_false_alarms_on_english() -> None:
    questions = [question for line in ENGLISH.strip().splitlines() for question in line.split("|")]
    assert len(questions) >= 60
    assert {q: found for q in questions if (found := foreign_language(q))} == {}
