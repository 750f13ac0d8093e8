"""Follow-ups: a question that leans on the conversation becomes one that stands alone.

Deterministic rules; a question that stands alone is never touched. The result is shown as `searched_for`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.errors import QuestionError
from qa.answer import Answer
from qa.question import analyse
from qa.words import words

Turn = Answer | Mapping[str, str]

_ASKING = r"how (?:long|many|much|old|far|often)|what|which|who|whom|whose|when|where|why|how"
_VERB = r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should)\b"
_BARE = re.compile(
    r"(?:and |but |so )*(?:(?:what|how) about )?(why|when|where|who|whom|how(?: long| many| much)?)"
    r"(?: (?:not|so|is that|was that|then))?"
)
_WHAT_ABOUT = re.compile(
    rf"(?:and |but |so )*(?:what|how) about (.+)|(?:and|but|or) (?!(?:{_ASKING})\b|{_VERB})(.+)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"(?:{_ASKING})\b\s*", re.IGNORECASE)
_PERSON = re.compile(r"\b(he|she|him|they|them)\b", re.IGNORECASE)
_OWNER = re.compile(r"\b(his|her|their)\b(?=\s+[a-z])", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|this|that|these|those|there|its)\b", re.IGNORECASE)


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it takes from the last turn put in; unchanged where it stands alone."""
    if not history:
        return question
    before, said = _turn(history[-1])
    plain = " ".join(question.strip(" ?!.").split())
    if match := _BARE.fullmatch(plain.lower()):
        return f"{match.group(1)} {_ASKS.sub('', before.strip(), count=1).rstrip(' ?')}?"
    if match := _WHAT_ABOUT.fullmatch(plain):
        return _about(match.group(1) or match.group(2), before)
    return _with_antecedent(question, plain, before, said)


def _turn(turn: Turn) -> tuple[str, str]:
    """The last question as it was searched for, and what was answered."""
    if isinstance(turn, Answer):
        return turn.searched_for, turn.text
    try:
        return str(turn["question"]), str(turn.get("answer") or "")
    except (KeyError, TypeError, AttributeError) as error:
        raise QuestionError(
            f'a turn of the history is {turn!r:.80}; it must be an Answer or {{"question": …, "answer": …}}'
        ) from error


def _about(topic: str, before: str) -> str:
    """ "And Ukraine?" after "What does Russia want?" asks "What does Ukraine want?"."""
    names = _names(before)
    if len(names) == 1 and _names(f"about {topic}"):
        return before.replace(names[0], topic, 1)
    return f"{before.rstrip(' ?')}, {topic}?"


def _with_antecedent(question: str, plain: str, before: str, said: str) -> str:
    if _names(plain):
        return question
    # After "Who …?" the one meant is in the answer, not in the question.
    asked_who = analyse(before).answer_type == "person"
    names = (_names(said) or _names(before)) if asked_who else (_names(before) or _names(said))
    if names and (_PERSON.search(plain) or _OWNER.search(plain)):
        person = _PERSON.sub(names[0], plain, count=1)
        return _OWNER.sub(f"{names[0]}’s", person, count=1) + "?"
    leaning = _THING.search(plain) or _PERSON.search(plain)
    if leaning and len(analyse(plain).terms) < 3:
        topic = " ".join(word.text for word in analyse(before).terms)
        return f"{plain} ({topic})?" if topic else question
    return question


def _names(text: str) -> list[str]:
    """Runs of capitalised words, in order, without one that only begins the sentence."""
    found: list[list[str]] = []
    last_end = -1
    for i, word in enumerate(words(text)):
        if word.is_capitalised and word.is_content and i:
            if found and word.start == last_end + 1:
                found[-1].append(word.text)
            else:
                found.append([word.text])
            last_end = word.start + len(word.text)
    return [" ".join(run) for run in found]
