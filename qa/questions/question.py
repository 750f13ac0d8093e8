"""Question: what is asked for; a greeting, an overview or a look-up, and the words to look for.

What asks for nothing that an article could say (numbers alone, "Write a poem") is met like a greeting: by the
line that tells what can be asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qa.language.words import ANY_WH_WORD, Word, words
from qa.questions.answer_type import AnswerType, answer_type_of, holds
from qa.questions.orders import asks_to_invent

Kind = Literal["help", "overview", "lookup"]

_HELP = re.compile(
    r"(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening|day)|thanks?|thank you|thx|bye|goodbye"
    r"|help|ok|okay|who are you|what are you|what can you do|what do you do"
    r"|how do(?:es)? (?:you|this) work|how are you|what can i ask(?: you)?|how can i use you)"
    r"(?: there| attest| you| please| very much| a lot)*"
)
_NAMED_TEXT = (
    r"(?:(?:the |this |that |these |those )?(?:whole )?"
    r"(?:article|text|document|story|piece|page|file|report|news|rules|results|study|paper|interview|review"
    r"|obituary|guide|manual|minutes|bulletin|statement|letter|notice|timetable|essay|post)s?)"
)
_TEXT = rf"(?:it|this|that|{_NAMED_TEXT})"
_TOPICS = r"(?:main |key |central )?(?:points?|ideas?|topics?|themes?|subjects?|message|takeaways?)"
_OVERVIEW = re.compile(
    rf"(?:tl ?dr )?(?:what ?(?:is|are|s) {_TEXT}(?: all| mainly)? about"
    rf"|what (?:does|do) {_TEXT} (?:say|cover|contain|discuss|talk about|tell(?: us)?)"
    rf"|(?:what|which) {_TOPICS} (?:does|do) {_TEXT} (?:cover|discuss|raise|address|treat|talk about)"
    rf"|(?:what|which) {_TOPICS} (?:is|are) (?:covered|discussed|raised|addressed)(?: (?:in|by) {_TEXT})?"
    rf"|(?:please )?(?:describe|explain) {_NAMED_TEXT}|what (?:is|s) in {_NAMED_TEXT}"
    rf"|(?:please )?(?:give|tell|show|list) (?:me )?the {_TOPICS}(?: (?:of|in) {_TEXT})?(?: please)?"
    rf"|(?:please |can you |could you )*(?:summari[sz]e|sum up|outline|recap)(?: {_TEXT})?"
    r"(?: for me| please| briefly)*"
    r"|(?:please )?(?:give me |write |i want |show me )?(?:a |an |the )?(?:short |brief |quick )?"
    rf"(?:summary|overview|synopsis|gist|outline|recap|tl ?dr)(?: (?:of|for) {_TEXT})?(?: please)?"
    rf"|what (?:is|are|s) the (?=main |key |central ){_TOPICS}(?: (?:of|in) {_TEXT})?"
    rf"|what (?:is|s) the (?:gist|topic|subject|summary)(?: of {_TEXT})?"
    rf"|tell me about {_TEXT}|what happens in {_TEXT}|what is this|who (?:is|are|s) {_TEXT} about"
    r"|what happened (?:at|in|during) this (?:meeting|session|hearing|match|game|trial|debate|event))"
    r"(?: (?:in|as|using) (?:brief|short|a nutshell|(?:plain|simple) (?:english|words|terms)|bullet points"
    r"|(?:a few|a couple of|an?|one|two|three|four|five|\d\d?) (?:short |simple )?"
    r"(?:words?|sentences?|lines?|(?:bullet )?points?|paragraphs?))| briefly| roughly| overall)?(?: please)?"
)

# "And what", "? And": another question behind the first.
_JOINED = re.compile(rf"\b(?:and|or|but)\b.*\b(?:{ANY_WH_WORD})\b|\? *\w", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:and|both|each|also|as well as|versus|vs|differ\w*|compar\w*|respectively|either|sides?|all|list"
    r"|what are|who are|which (?:two|three)|types|kinds|conditions|demands|reasons|steps|things)\b",
    re.IGNORECASE,
)

# Words by which a question asks, and which no sentence has to hold to answer it.
_ASKING = frozenset(
    """please tell explain describe say says said mention mentioned mentions according article text story
    report author exactly much many long happen happened happens happening kind type sort name names called
    give list know ok hey hi hello thanks am thing things question answer way ways reason reasons
    there""".split()
)


@dataclass(frozen=True)
class Question:
    """`text` as given; `terms` are its content words and numbers, in order.

    `answer_type` is the kind of thing that would answer it, None where the wording does not tell.
    """

    text: str
    kind: Kind
    answer_type: AnswerType | None
    terms: tuple[Word, ...]

    def holds_answer(self, sentence: str) -> bool:
        """Whether a sentence holds something of the kind asked for; True where anything would do."""
        return self.answer_type is None or holds(self.answer_type, self.text, sentence)

    @property
    def is_joined(self) -> bool:
        """Whether it may be several questions in one ("When was it founded, and by whom?").

        What answers such a one is not cut (qa/generation/telling.py) and leaves out nothing (qa/verify.py).
        """
        return bool(_JOINED.search(self.text))

    @property
    def may_ask_several(self) -> bool:
        """Whether one sentence may not be enough: it asks for a list, a contrast, or of each."""
        return bool(_SEVERAL.search(self.text))


@lru_cache(maxsize=1000)
def analyse(text: str) -> Question:
    """What kind of question this is, from its wording alone."""
    plain = " ".join(re.sub(r"[^\w\s]+", " ", text.lower()).split())
    kind: Kind = "lookup"
    if _HELP.fullmatch(plain):
        kind = "help"
    elif _OVERVIEW.fullmatch(plain):
        kind = "overview"
    elif _asks_nothing(text, plain):
        kind = "help"
    found = words(text)
    terms = tuple(w for w in found if w.lower not in _ASKING and (w.is_content or w.number is not None))
    return Question(text, kind, answer_type_of(plain), terms)


def _asks_nothing(text: str, plain: str) -> bool:
    """Whether a text is but numbers, or an order to make something up ("Write a poem")."""
    if plain and not any(character.isalpha() for character in plain):
        return any(character.isdigit() for character in plain)
    return asks_to_invent(text)
