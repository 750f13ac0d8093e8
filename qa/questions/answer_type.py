"""Answer types: what kind of thing a question asks for, and whether a sentence holds one.

From surface cues alone: "when" asks for a date, and a sentence with a year, a month or "last week" holds
one. A cue that is missing is good evidence that a sentence does not answer; one that is there is weak.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from qa.language.nouns import GROUP_NOUNS, is_person_noun
from qa.language.units import AGE, FRACTIONS, LENGTH, MONEY, SHARE
from qa.language.words import AUXILIARIES, DAYS, MONTHS, Word, in_digits, numbers, stem, stems, words

AnswerType = Literal[
    "date", "duration", "number", "person", "place", "reason", "contact", "name", "speech", "yesno"
]

_PLACES = "city|country|countries|town|place|region|state|street|village|location|sea|port|address"
_AUXILIARIES = "|".join(sorted(AUXILIARIES))
# What tells, but says nothing as somebody does.
_SOURCES = (
    "it|this|that|article|text|story|report|document|page|rules?|law|study|paper|letter|statement|treaty|accord"
    "|agreement|contract|survey|poll|sign|figures|data|review|minutes|notice|table|guide|manual|constitution"
    "|charter|bill|act|poster|label|book|bible|lease|policy|ruling|website|interview|obituary|bulletin|essay"
)
# What is measured, with nothing but its description before it and no further noun behind.
_MEASURED = (
    r"(?:(?!of\b|for\b|in\b|on\b|about\b|to\b|with\b|from\b|behind\b)[a-z]+ ){0,4}"
    r"(?:costs?|price|fee|salary|wages?|budget|revenue|turnover|turnout|score|percentage|share|margin|profit|rate"
    r"|temperature|depth|height|length|weight|width|distance|speed|population|amount|sum|total|number|median"
    r"|average|fine|rating|age|size|capacity|figure|savings?|rent|debt|value|area)"
    r"(?= (?:of|at|in|for|per|on|to|by|last|this|next|when|before|after|each|be|now|today)\b|$)"
)
# What has a name of its own, by which it is told.
_NAMED_KINDS = (
    "compan(?:y|ies)|firms?|banks?|hotels?|universit(?:y|ies)|colleges?|schools?|courts?|prisons?|newspapers?"
    "|magazines?|supermarkets?|hospitals?|restaurants?|airlines?|agenc(?:y|ies)|organi[sz]ations?|institutes?"
    "|clubs?|teams?|unions?|ships?|vessels?|tugs?|ferr(?:y|ies)|rivers?|lakes?|mountains?|islands?|films?|books?"
    "|plays?|songs?|builders?|contractors?|manufacturers?|suppliers?|makers?|shops?|brands?|museums?|theatres?"
    "|councillors?|ministers?|judges?|actors?|actress(?:es)?|players?|senators?|candidates?|authors?|teachers?"
    "|languages?|nationalit(?:y|ies)|religions?|programs?"
)
# What somebody is reached by, and nothing that is told of it: "the leaked email", "happened to the website".
_PLAIN = rf"(?!(?:{_AUXILIARIES}|about|at|by|for|from|in|of|on|to|with)\b)[a-z]+ "
_REACHED = (
    rf"(?:(?:what|which) (?:(?:is|are|was|were|s) (?:{_PLAIN}){{0,4}}?|(?:{_PLAIN})?)"
    r"|^(?:(?:the|its|their) )?)"
    r"(?:(?:tele)?phone number|e mail|email|website|web site|url)s?"
    r"(?: address(?:es)?\b|(?= (?:of|for|to|at|on|where|is|are|should|can|could|do|does|must|will"
    r"|i|it|they|we|you)\b|$))"
)
_DATED_THING = r"(?:[a-z]+ ){0,2}(?:date|deadline|birthday)(?= (?:of|for|to|by|on|when)\b|$)"
_HIS_NAME = r"(?:his|her) (?:[a-z]+ )?name"  # asks who somebody is
_ASKED: dict[AnswerType | None, str] = {
    "name": rf"(?:what|which) (?:is|was|are|were|s) (?!{_HIS_NAME})(?:[a-z]+ ){{1,5}}?"
    r"(?:(?<!so )called(?! (?:up|in|on|off|for)\b)|named(?! (?:in|as)\b)|names?|titles?(?! deed))"
    rf"|(?:what|which) (?:(?!(?:{_AUXILIARIES}|s|makes)\b)[a-z]+ )?(?:{_NAMED_KINDS})"
    r"|what (?:[a-z]+ ){1,5}(?:is|was|are|were) (?:called|named)|^(?:and )?(?:the )?(?:name|title)s? of"
    r"|(?:tell|give) me the (?:name|title)s? of",
    "speech": rf"what (?:do|does|did|has|have|had|would|will) (?!(?:[a-z]+ ){{0,2}}(?:{_SOURCES})\b)"
    r"(?:[a-z]+ ){1,6}(?:say|said|tell|told|claim|claimed|announce|announced|reply|replied)",
    "contact": _REACHED,
    "duration": r"how long(?! ago)|how many (?:days?|weeks?|months?|years?|hours?|minutes?)|what duration",
    "number": r"how (?:many|much|old|big|large|tall|far|high|heavy|fast|wide|deep|thick|low|cold|hot)"
    rf"|what (?:is|was|are|were|s|will|would) (?:be )?{_MEASURED}"
    r"|what (?:do|does|did|would|will) (?:(?!(?:do|about|of|on)\b)\w+ ){1,8}"
    r"(?:cost|earn|weigh|charge for|pay(?! for$))"
    r"|what (?:[a-z]+ )?(?:rate|price|fee)"
    r"|what (?:number|percentage|percent|share|amount|price|cost|figure|sum|age|rate)",
    "date": r"when|how long ago|since when|last day to"
    rf"|what (?:is|was|are|were|s) {_DATED_THING}"
    r"|(?:what|which) (?:exact )?(?:date|day|year|month|time|week|decade|centur(?:y|ie))s?",
    "person": rf"who|whom|whose|what (?:is|was|s) {_HIS_NAME}",
    "place": rf"where|(?:what|which) (?:[a-z]+ )?(?:{_PLACES})",
    "reason": r"why|how come|what (?:is |was )?(?:the )?(?:reason|cause|purpose)|on what grounds"
    r"|what (?:made|caused|prompted|drove|led)",
    "yesno": rf"^(?:and |but |so )?(?:{_AUXILIARIES})(?:n t)?\b(?!.* and (?:how|when|who|where|why))",
    None: r"what|which|how",
}
_PATTERNS = {kind: re.compile(rf"\b(?:{pattern})\b") for kind, pattern in _ASKED.items()}


# "Can you tell me when …" and "Does the article say who …" ask when and who; "Can you give me the price …"
# asks what it is.
_REQUEST = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please )?|please )(give|list|name|show|describe)(?: me| us)? "
)
_FRAME = re.compile(
    r"^(?:(?:can|could|would|will|do|did) (?:you|we|i) |(?:do|does|did) (?:it|(?:the|this) \w+) "
    r"|(?:i|please) |(?:want|like|need) to )+"
    r"(?:please )?(?:tell|say|know|mention|explain|find out|state)(?: me| us)?\b"
)


def answer_type_of(question: str) -> AnswerType | None:
    """The type whose cue comes first in a lower-case question without punctuation, or None.

    "What did he say when he left?" asks for no date. At one place the more special cue counts.
    """
    if request := _REQUEST.match(question):
        asked = question[request.end() :]
        # "Can you list the rules for people who cycle" asks for nobody, "Name the people who do" does.
        places = [place for place in _places(asked) if place[0] == 0 or request[1] == "name"]
        places = places or _places(f"what is {asked}")
    else:
        asked = _FRAME.sub("", question, count=1).strip()
        places = _places(asked) or _places(question)
    return min(places, key=lambda place: place[0], default=(0, None))[1]


def _places(question: str) -> list[tuple[int, AnswerType | None]]:
    """Where each type's cue first is, in the order of the types."""
    return [(m.start(), kind) for kind, pattern in _PATTERNS.items() if (m := pattern.search(question))]


def holds(kind: AnswerType, question: str, sentence: str) -> bool:
    """Whether a sentence holds something of this kind that the question does not hold already."""
    return _HOLDS[kind](question, sentence)


_UNIT = (
    r"(?:second|minute|hour|day|night|week|weekend|month|quarter|year|season|decade|century"
    r"|spring|summer|autumn|winter)s?"
)
_TIME = re.compile(
    r"\b(?:(?:this|last|next|past|previous|following|same|coming|recent"
    rf"|earlier (?:in|that|this)(?: the| this)?) (?:few |several |\w+ )?{_UNIT}"
    rf"|{_UNIT} (?:ago|later|earlier|before|after)"
    r"|yesterday|today|tomorrow|tonight|immediately|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    rf"|since then|ever since|(?:in|within|for|after) (?:\w+ ){{1,2}}{_UNIT}"
    r"|\d{1,2}[:.]\d\d|\d+ ?[ap]\.?m\b)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"\b(?:\d[\d,.]*|a|an|one|two|few|several|many|half(?: an?)?)[- ]{_UNIT}\b", re.IGNORECASE
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|in order|so that|so as to|as a result|thereby|hoping|hopes?"
    r"|reasons?|caus\w+|blam\w+|amid|for fear|in response|led to|prompted|concern\w*|thanks to"
    r"|on the grounds|aim\w*|which is why|saying|argu\w+|would require|in an attempt"
    r"|as (?:he|she|it|they|the)\b|at (?:the |his |her |its |their )?requests?|in view of|on account of|whose"
    r"|(?:after|when|while) (?:the|an?|he|she|it|they|its|his|her|their|[a-z]+s)\b|for (?:he|she|it|they)\b"
    r"|, (?:as|which (?:is|are|was|were|had)|(?:not )?[a-z]+ing|for (?:the|an?|his|her|their|its|there|no))\b"
    r"|: [a-z]|too [a-z]+ to|to (?:save|avoid|prevent|protect|help|pay|fund"
    r"|raise|cut|make|keep|ensure)\b)|^to [a-z]+",
    re.IGNORECASE,
)
# Said, thought or asked for.
_SPEECH = frozenset(
    stem(verb)
    for verb in """say said tell told call speak spoke write wrote written think thought believe claim argue
    announce warn promise ask deny describe praise complain explain insist add admit declare demand express
    welcome thank apologise apologize criticise criticize suggest propose report confirm reply answer reject
    refuse accuse condemn regret note object maintain predict comment mention acknowledge agree disagree urge
    advise recommend vow pledge threaten joke mock testify doubt oppose support favour favor estimate reckon
    blame boast appeal expect hope want fear according""".split()
)
_QUOTED = re.compile(r"[\"“”«»„]")
_NAMED = re.compile(r"\b(?:called|named|titled|entitled|christened|dubbed|nicknamed|known as)\b|[\"“«„]\w")
_CONTACT = re.compile(r"\d(?:[ /()-]?\d){4}|\w@\w|\bwww\.|https?:|\w\.(?:com|org|net|info|eu|[a-z]{2})\b")
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d\d\b(?! ?(?:%|per|m|metres|km|million))")
_COUNTED = re.compile(rf"how many ((?:[\w-]+ ){{0,2}}?[\w-]+)(?= (?:{_AUXILIARIES})\b)")
_WHERE = re.compile(
    r"\b(?:in|at|near|on|from|to|behind|under|outside|inside|through|across) (?:the|an?|his|her|its|their)"
    r" (?!weeks?\b|months?\b|years?\b|days?\b|times?\b|end\b|first\b|last\b)\w+"
    r"|\b(?:miles|kilomet\w+|metres) (?:from|inside|outside|off|north|south|east|west|away)\b",
    re.IGNORECASE,
)
_NAMED_PLACE = re.compile(
    r"\b(?:in|at|near|on|from|to|of|through|outside|inside|behind|under|between|across)"
    r"(?: the| an?| his| her| its| their)?(?: [a-z-]+)? ([A-Z]\w+)"
)
_AT = re.compile(r"\b(?:in|at|near|from|to|off|across|of the) $", re.IGNORECASE)
_GROUPS = frozenset(stem(noun) for noun in GROUP_NOUNS)
_NO_NAME = re.compile(r"\w+(?:s|ing|ed|ly|ion|ment|ness)", re.IGNORECASE)
_LENGTH_ASKED = re.compile(r"how long (?:is|are|was|were) (?!(?:he|she|they|we|you|i|there)\b)")
_MONEY_ASKED = re.compile(
    r"\bhow much (?:money|(?!time|of )(?:\w+ ){1,4}(?:cost|pay|paid|charged?|spen[dt]|earn|fined?|worth))\b"
    r"|\bwhat (?:price|cost)\b"
)
_PERCENT_ASKED = re.compile(r"\bwhat (?:percentage|percent|per cent)\b")
_AGE_ASKED = re.compile(r"\bhow old\b|\bwhat age\b")
_IN_WORDS = re.compile(rf"\b(?:half|{FRACTIONS})s?\b|\b(?:free|nothing)\b", re.IGNORECASE)
# "A third man" is counted, "a third of it" is a share.
_PART = re.compile(
    rf"\b(?:an? |one |two |three |four |nine )(?:{FRACTIONS})s?(?: (?:of|more|less)\b|[,;.]|$)"
    r"|\bhalf (?:of|the)\b|\bby half\b",
    re.IGNORECASE,
)
_SHARED = ("how much", "by how much", "how many", "what share", "what part", "what proportion")
_SHARPER = ((_MONEY_ASKED, MONEY), (_PERCENT_ASKED, SHARE), (_AGE_ASKED, AGE))


def _date(question: str, sentence: str) -> bool:
    found = words(sentence)
    years = any(w.number is not None and 1000 <= w.number < 2100 and w.text.isdigit() for w in found)
    months = any(w.lower in MONTHS and w.is_capitalised for w in found)
    return years or months or bool(_TIME.search(sentence))


_MONTHS = "|".join(sorted(month.capitalize() for month in MONTHS))
_DATED = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})\b(?:,? \d{{4}}\b)?"
    rf"|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:, \d{{4}}\b)?|\b(?:1[5-9]|20)\d\d\b"
)


def _number(question: str, sentence: str) -> bool:
    """A number that the question does not have and that is no date; "how many kettles": one by kettles.

    Money, percentages and ages must be written as such; a table's cell and "seven of them" say less.
    A share of something may answer any "how much", and "how many" too.
    """
    lower = question.lower()
    if lower.startswith(_SHARED) and _PART.search(sentence) and not _PART.search(question):
        return True
    units = [unit for asked, unit in _SHARPER if asked.search(lower)]
    if not all(unit.search(sentence) or unit.search(in_digits(sentence)) for unit in units):
        return False
    if units and _IN_WORDS.search(sentence):  # an amount without a number
        return True
    asked_numbers = {number.value for number in numbers(question)}
    counted = _COUNTED.search(lower)
    things = {w.stem for w in words(counted.group(1)) if w.is_content} if counted else set()
    plain = _DATED.sub(" ", sentence)
    if "how many" in lower:
        plain = _CLOCK.sub(" ", plain)
    fresh = [n for n in numbers(plain) if n.value not in asked_numbers]
    if not things or any(things & n.around for n in fresh):
        return bool(fresh)
    return bool(fresh) and bool(_UNCOUNTED.search(in_digits(plain)))


# A number with nothing counted after it: in a table, "seven of them", "gave it two,".
_UNCOUNTED = re.compile(
    r"(?:^|[\s|])\d[\d,]*(?: of (?:them|these|those)\b| in number\b|[;:|]| \||, (?!\d)|\.?$)"
)


def _person(question: str, sentence: str) -> bool:
    """Somebody or some group that the question does not name, by a name or by a role."""
    asked = stems(words(question))
    found = words(sentence)
    return any(
        word.is_content and word.stem not in asked and (_is_role(word) or _is_name(sentence, found, i))
        for i, word in enumerate(found)
    )


def _is_role(word: Word) -> bool:
    single = (
        re.sub(r"ies$", "y", word.lower)
        if word.lower.endswith("ies")
        else re.sub(r"(?<!s)s$", "", word.lower)
    )
    return word.stem in _GROUPS or is_person_noun(word.lower) or is_person_noun(single)


def _is_name(sentence: str, found: Sequence[Word], i: int) -> bool:
    """A capitalised word that is no date, no place by its preposition, and does not only begin a sentence."""
    word = found[i]
    if not word.is_capitalised or word.lower in MONTHS or word.lower in DAYS:
        return False
    if i:
        return not _AT.search(sentence[max(0, word.start - 8) : word.start])
    after = found[1] if len(found) > 1 and found[1].start == len(word.text) + word.start + 1 else None
    return (after is not None and after.is_capitalised) or not _NO_NAME.fullmatch(word.lower)


def _name(question: str, sentence: str) -> bool:
    """A name that the question does not have; or a word by which something is named."""
    asked = stems(words(question))
    found = words(sentence)
    names = (i for i, word in enumerate(found) if word.is_content and word.stem not in asked)
    return bool(_NAMED.search(sentence)) or any(_may_be_name(found, i) for i in names)


def _may_be_name(found: Sequence[Word], i: int) -> bool:
    """A capitalised word that is no date, and does not only begin a sentence."""
    word = found[i]
    if not word.is_capitalised or word.lower in MONTHS or word.lower in DAYS:
        return False
    return i > 0 or (len(found) > 1 and found[1].is_capitalised)


def _place(question: str, sentence: str) -> bool:
    asked = stems(words(question))
    named = (words(name)[0].stem for name in _NAMED_PLACE.findall(sentence))
    return any(name not in asked for name in named) or bool(_WHERE.search(sentence))


def _duration(question: str, sentence: str) -> bool:
    told = in_digits(sentence)
    length = _LENGTH_ASKED.search(question.lower()) and LENGTH.search(told)
    return bool(length) or bool(_SPAN.search(told))


_HOLDS: dict[AnswerType, Callable[[str, str], bool]] = {
    "date": _date,
    "duration": _duration,
    "number": _number,
    "person": _person,
    "place": _place,
    "reason": lambda _, sentence: bool(_REASON.search(sentence)),
    "contact": lambda _, sentence: bool(_CONTACT.search(sentence)),
    "name": _name,
    "speech": lambda _, sentence: bool(_QUOTED.search(sentence) or _SPEECH & stems(words(sentence))),
    "yesno": lambda _question, _sentence: True,
}
