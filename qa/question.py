"""What a question is: a greeting, a wish for an overview, a look-up; and what kind of thing would answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from qa.words import MONTHS, Word, numbers, stems, words

Kind = Literal["help", "overview", "lookup"]
AnswerType = Literal["date", "duration", "number", "person", "place", "reason", "yesno"]

_HELP = re.compile(
    r"(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening|day)|thanks?|thank you|thx|bye|goodbye|help|ok|okay"
    r"|test|who are you|what are you|what can you do|what do you do|how do(?:es)? (?:you|this|it) work"
    r"|how are you|what is this|what can i ask|how can i use (?:you|this))"
    r"(?: there| attest| you| please| very much| a lot)*"
)
_THE_TEXT = r"(?:it|this|that|(?:the |this |that |these |those )?(?:whole )?(?:article|text|document|story|piece|page|file|report|news)s?)"
_OVERVIEW = re.compile(
    rf"(?:what (?:is|are|s) {_THE_TEXT}(?: all| mainly)? about"
    rf"|what (?:does|do) {_THE_TEXT} (?:say|cover|discuss|talk about|tell(?: us)?)"
    rf"|(?:please |can you |could you )*(?:summari[sz]e|sum up|outline|recap)(?: {_THE_TEXT})?(?: for me| please| briefly)*"
    rf"|(?:please )?(?:give me |write |i want |show me )?(?:a |an |the )?(?:short |brief |quick )?"
    rf"(?:summary|overview|synopsis|gist|outline|recap|tl ?dr)(?: (?:of|for) {_THE_TEXT})?(?: please)?"
    rf"|what (?:is|are|s) the (?:main |key |central )(?:points?|ideas?|topics?|themes?|subjects?|message|takeaways?)"
    rf"(?: (?:of|in) {_THE_TEXT})?"
    rf"|what (?:is|s) the (?:gist|topic|subject|summary)(?: of {_THE_TEXT})?"
    rf"|tell me about {_THE_TEXT}|what happens in {_THE_TEXT})"
)

_TYPES: tuple[tuple[AnswerType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        ("duration", r"how long(?! ago)|how many (?:days?|weeks?|months?|years?|hours?|minutes?)|what duration"),
        ("number", r"how (?:many|much|old|big|large|tall|far|high|heavy|fast|often|wide|deep)"
         r"|what (?:number|percentage|percent|share|amount|price|cost|figure|sum|age|rate)"),
        ("date", r"when|how long ago|since when|(?:what|which) (?:exact )?(?:date|day|year|month|time|week|decade|century)"),
        ("person", r"who|whom|whose"),
        ("place", r"where|(?:what|which) (?:[a-z]+ )?(?:city|country|countries|town|place|region|state|street|village|location|sea|port|address)"),
        ("reason", r"why|how come|what (?:is |was )?(?:the )?(?:reason|cause|purpose)"),
        ("yesno", r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """`text` as given, `answer_type` None where the wording does not tell, `terms` its content words in order."""

    text: str
    kind: Kind
    answer_type: AnswerType | None
    terms: tuple[Word, ...]

    def holds_answer(self, sentence: str) -> bool:
        """Whether a sentence holds something of the kind that is asked for (True where any thing would do)."""
        return self.answer_type is None or _HOLDS[self.answer_type](self, sentence)


@lru_cache(maxsize=1000)
def analyse(text: str) -> Question:
    """What kind of question this is; from its wording alone."""
    plain = " ".join(re.sub(r"[^\w\s]+", " ", text.lower().replace("’", "'").replace("'", " ")).split())
    kind: Kind = "lookup"
    if _HELP.fullmatch(plain):
        kind = "help"
    elif _OVERVIEW.fullmatch(plain):
        kind = "overview"
    answer_type = next((name for name, pattern in _TYPES if pattern.search(plain)), None)
    found = words(text)
    terms = tuple(w for w in found if w.lower not in _ASKING and (w.is_content or w.number is not None))
    return Question(text, kind, answer_type, terms)


# Words by which a question asks, and which no sentence has to hold to answer it.
_ASKING = frozenset(
    """please tell explain describe say says said mention mentioned mentions according article text story report
    author exactly much many long happen happened happens happening kind type sort name names called give list
    know ok hey hi thing things question answer way ways reason reasons there""".split()
)


def _date(question: Question, sentence: str) -> bool:
    found = words(sentence)
    years = any(w.number is not None and 1000 <= w.number < 2100 and w.text.isdigit() for w in found)
    months = any(w.lower in MONTHS and w.is_capitalised for w in found)
    return years or months or bool(_TIME.search(sentence))


_UNIT = r"(?:second|minute|hour|day|night|week|weekend|month|quarter|year|season|decade|century|spring|summer|autumn|winter)s?"
_TIME = re.compile(
    rf"\b(?:(?:this|last|next|past|previous|following|same|coming|recent|earlier (?:in|that|this)(?: the| this)?) "
    rf"(?:few |several |\w+ )?{_UNIT}|{_UNIT} (?:ago|later|earlier|before|after)|yesterday|today|tomorrow|tonight|immediately"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|since then|ever since|(?:in|within|for|after) (?:\w+ ){{1,2}}{_UNIT}"
    rf"|\d{{1,2}}[:.]\d\d|\d+ ?[ap]\.?m\b)",
    re.IGNORECASE,
)
_SPAN = re.compile(rf"\b(?:\d[\d,.]*|[a-z]+)[- ]{_UNIT}\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|in order|so that|so as to|as a result|thereby|hoping|hopes?|reasons?|caus\w+"
    r"|amid|after|following|to (?!the\b|a\b|an\b)\w+|for fear|in response|over|aim\w*|concern\w*|led|prompted|as|given)\b",
    re.IGNORECASE,
)
_GROUPS = frozenset(
    """offici negoti leader nation countri forc troop minist presid govern author spokesman spokeswoman
    spokesperson judg juri court board committe council compani team woman man peopl resid worker employe
    scientist research expert polic famili colleagu mayor director chair chairman founder""".split()
)


def _duration(question: Question, sentence: str) -> bool:
    return bool(_SPAN.search(sentence)) or bool(_TIME.search(sentence))


def _number(question: Question, sentence: str) -> bool:
    asked = {number.value for number in numbers(question.text)}
    return any(number.value not in asked for number in numbers(sentence))


def _named(question: Question, sentence: str) -> bool:
    """A capitalised word that the question does not have, and that is not capital only for beginning."""
    asked = stems(words(question.text))
    found = words(sentence)
    return any(w.is_capitalised and w.is_content and w.stem not in asked for w in found[1:])


def _person(question: Question, sentence: str) -> bool:
    found = words(sentence)
    begins = bool(found) and found[0].is_content and found[0].stem not in stems(words(question.text))
    return begins or _named(question, sentence) or any(w.stem in _GROUPS for w in found)


def _place(question: Question, sentence: str) -> bool:
    return _named(question, sentence) or bool(re.search(r"\b(?:in|at|near|on|from|to) (?:the|a) \w+", sentence))


_HOLDS = {
    "date": _date,
    "duration": _duration,
    "number": _number,
    "person": _person,
    "place": _place,
    "reason": lambda question, sentence: bool(_REASON.search(sentence)),
    "yesno": lambda question, sentence: True,
}


def foreign_language(text: str) -> str | None:
    """The language of a question that is clearly not English ("German"), else None.

    Another script decides at once; else function words, by the stop word lists that llama-index ships.
    Names and terms of art alone say nothing, so that "Putin NATO?" counts as English.
    """
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > 0x24F for c in letters) > len(letters) / 2:
        return "a language that is not English"
    tokens = re.findall(r"[^\W\d_]+", text.lower())
    scores = {language: sum(t in known for t in tokens) for language, known in _stop_words().items()}
    english = scores.pop("english", 0) + sum(t in _ASKED_IN_ENGLISH for t in tokens)
    best = max(scores, key=lambda language: scores[language], default="")
    if best and scores[best] > english and scores[best] * 4 >= len(tokens):
        return best.capitalize()
    return None


_ASKED_IN_ENGLISH = frozenset("what who when where why how which whose whom tell explain does did".split())
_LATIN_LANGUAGES = """english german french spanish italian portuguese dutch swedish danish norwegian finnish turkish
romanian hungarian indonesian catalan""".split()


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    spec = find_spec("llama_index.core")
    if spec is None or spec.origin is None:
        return {}
    folder = Path(spec.origin).parent / "_static" / "nltk_cache" / "corpora" / "stopwords"
    found = {}
    for language in _LATIN_LANGUAGES:
        path = folder / language
        if path.is_file():
            found[language] = frozenset(path.read_text("utf-8").split())
    return found
