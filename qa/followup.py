"""Follow-ups: a question that leans on the conversation becomes one that stands alone.

Deterministic rules; a question that stands alone is never touched. The result is shown as `searched_for`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.errors import QuestionError
from qa.answer import Answer
from qa.question import analyse
from qa.words import MONTHS, Word, words

Turn = Answer | Mapping[str, str]

_ASKING = r"how (?:long|many|much|old|far|often)|what|which|who|whom|whose|when|where|why|how"
_VERB = r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should)\b"
_PLACING = r"in|at|on|from|to|for|with|by|near|during|under|of"
_JOIN = r"(?:(?:and|but|so|or|ok|okay)[ ,]+)*"
_BARE = re.compile(
    rf"{_JOIN}(?:(?:what|how) about )?"
    r"((?:(?:since|until|by|from|to|for|with|at|in) )?(?:why|when|where|who|whom"
    r"|how(?: long| many| much| often| come)?))(?: (?:not|so|exactly|is that|was that|then))?",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"{_JOIN}(?:please )?(?:tell me more|(?:any )?more(?: details?| information)?|go on|continue|elaborate"
    r"|explain|(?:what|anything|who|where) else|what happen(?:ed|s) (?:then|next|after(?: that|wards)?)"
    r"|are you sure|really|which ones?)(?: about (?:it|that|this|them))?(?: please)?",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    rf"{_JOIN}(?:what|how) about (.+)|(?:and|but|or) (?!(?:{_ASKING})\b|{_VERB})(.+)",
    re.IGNORECASE,
)
_MAX_TOPIC = 3  # terms; "And the mayor resigned in March?" is a question of its own
_ASKS = re.compile(
    rf"(?:(?:{_PLACING}) )?(?:(?:what|which) (?:\w+ ){{1,2}}(?={_VERB})|(?:{_ASKING})\b\s*)"
    r"|(?:please )?(?:tell me(?: about)?|explain|describe) ",
    re.IGNORECASE,
)
_PLACED = re.compile(rf"({_PLACING}) (?:the )?(.+)", re.IGNORECASE)
_PERSON = re.compile(r"\b(he|she|him|they|them)\b", re.IGNORECASE)
_OWNER = re.compile(r"\b(his|her|their)\b(?=\s+[a-z])", re.IGNORECASE)
_ONE = re.compile(r"he|she|him|his|her", re.IGNORECASE)
# "The mayor said that she …": the question itself says who is meant.
_WITHIN = re.compile(
    r"\b(?:the|an?|any|some|every|each|all) \w+\b.* (?:that|if|when|whether|because|while|after|before|since"
    r"|until|why|how|what|where|and|but|so|as|says?|said|claim(?:s|ed)?|think|believe|know)"
    r" (?:he|she|they|it)\b",
    re.IGNORECASE,
)
# Not "Is it true that …", "Was it raining", "this week", "What does it say about …".
_THING = re.compile(
    r"\bit\b(?! (?:\w+ )?(?:true|that|to|whether|if)\b| rain| snow| (?:say|mention|tell|state|describe)\b)"
    r"|\bits\b|\b(?:this|these|those)\b(?! (?:week|month|year|morning|evening|summer|winter|spring|autumn"
    r"|season|century|time|days?|article|text|story|report|page|document)\b)"
    rf"|\bthat\b(?=$| (?:{_VERB}|mean|happen|work|to|of\b))|^{_VERB} that\b",
    re.IGNORECASE,
)


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it takes from the last question put in; unchanged where it stands alone.

    Raises QuestionError for a turn that is neither an Answer nor a mapping with a "question".
    """
    turns = [_turn(turn) for turn in history]
    before, said = next((turn for turn in reversed(turns) if analyse(turn[0]).kind == "lookup"), ("", ""))
    plain = " ".join(question.strip(" ?!.").split())
    if not before or analyse(question).kind != "lookup":
        return question
    if match := _BARE.fullmatch(plain):
        asks = _ASKS.match(before)
        asked = before[asks.end() if asks else 0 :].rstrip(" ?!.")
        return f"{match.group(1).lower()} {_lowered(asked)}?"
    if match := _WHAT_ABOUT.fullmatch(plain):
        topic = match.group(1) or match.group(2)
        count = len(analyse(topic).terms)
        return _about(topic, before) if 0 < count <= _MAX_TOPIC else question
    if _MORE.fullmatch(plain):
        return _with_topic(question, plain, before)
    return _with_antecedent(question, plain, before, said)


def _turn(turn: Turn) -> tuple[str, str]:
    """The question as it was searched for, and what was answered; "" for a refusal."""
    if isinstance(turn, Answer):
        return turn.searched_for.strip(), turn.text if turn.statements else ""
    if not isinstance(turn, Mapping) or not isinstance(turn.get("question"), str):
        raise QuestionError(
            f'a turn of the history is {turn!r:.80}; it must be an Answer or {{"question": …, "answer": …}}'
        )
    return turn["question"].strip(), str(turn.get("answer") or "")


def _lowered(asked: str) -> str:
    """ "Did he agree" -> "did he agree", but "Russia agreed" as it is."""
    return asked[:1].lower() + asked[1:] if re.match(_VERB, asked, re.IGNORECASE) else asked


def _about(topic: str, before: str) -> str:
    """ "And Ukraine?" after "What does Russia want?" asks "What does Ukraine want?"."""
    if placed := _PLACED.fullmatch(topic):
        # "And in Kyiv?" after "… in Kursk?"
        here = rf"\b{placed.group(1)} (?:the )?(?:[A-Z]\w*|\d+)(?: (?:[A-Z]\w*|\d+))*"
        swapped, count = re.subn(here, lambda _: topic, before, count=1)
        return swapped if count else f"{before.rstrip(' ?!.')} {topic}?"
    names = _names(before)
    if len(names) == 1 and _names(f"about {topic}"):
        owner = re.sub(r"['’]s?$", "", topic)
        return before.replace(names[0], owner, 1)
    return f"{before.rstrip(' ?!.')}, {topic}?"


def _with_antecedent(question: str, plain: str, before: str, said: str) -> str:
    leaning = _PERSON.search(plain) or _OWNER.search(plain)
    if _WITHIN.search(plain):
        return question
    # A name that comes before the pronoun is the one it stands for.
    if leaning and _names(plain[: leaning.start()]):
        return question
    if leaning and (name := _antecedent(leaning.group(), before, said)):
        person = _PERSON.sub(lambda _: name, plain, count=1)
        return _OWNER.sub(lambda _: f"{name}’s", person, count=1) + "?"
    leaning = leaning or _THING.search(plain)
    return _with_topic(question, plain, before) if leaning and len(analyse(plain).terms) < 3 else question


def _with_topic(question: str, plain: str, before: str) -> str:
    """The question with the words of the one before in brackets, hyphenated as they were."""
    topic, end = "", 0
    for word in analyse(before).terms:
        gap = before[end : word.start] if topic else ""
        topic += (gap if gap in ("-", "‑") else " ") + word.text
        end = _end(word)
    return f"{plain} ({topic.strip()})?" if topic else question


def _antecedent(pronoun: str, before: str, said: str) -> str:
    """The name that a pronoun stands for, or ""; after "Who …?" the one meant is in the answer."""
    asked_who = analyse(before).answer_type == "person"
    single = bool(_ONE.fullmatch(pronoun))
    for text in (f"so {said}", before) if asked_who else (before, said):
        names = _names(text, single=single)
        if names:
            both = " and ".join(names[:2])
            return both if not single and both in text else names[0]
    return ""


def _names(text: str, *, single: bool = False) -> list[str]:
    """Runs of capitalised words, in order, without one that only begins the text, and without dates.

    With `single`, only those that may be one person: not "in Kursk", "the White House" or "NATO".
    """
    runs: list[list[Word]] = []
    for word in words(text)[1:]:
        if not word.is_capitalised or not word.is_content or _is_date(word):
            continue
        if runs and word.start == _end(runs[-1][-1]) + 1:
            runs[-1].append(word)
        else:
            runs.append([word])
    kept = (run for run in runs if not (single and _is_no_person(text, run[0])))
    return [text[run[0].start : _end(run[-1])] for run in kept]


def _end(word: Word) -> int:
    return word.start + len(word.text)


_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|the) $", re.IGNORECASE)


def _is_date(word: Word) -> bool:
    return word.lower in MONTHS or word.lower in _DAYS


def _is_no_person(text: str, word: Word) -> bool:
    return word.abbreviation or bool(_PLACE_BEFORE.search(text[max(0, word.start - 6) : word.start]))
