"""verify: does this evidence carry this statement? Deterministic rules that err towards withholding.

Each rule looks for one way in which a wording can say more, or something else, than its evidence. The
first that fires withholds the statement, and its reason is fit to show. A statement that no rule objects
to is supported. What rules cannot see (irony, what a pronoun stands for) an `entailment` model may.

Rules, in this order: empty, verbatim (supported at once), number, date, name, content (here), negation,
attribution, hedge, scope (qa/cues.py), role (qa/roles.py), grammar, question (here), entailment. Those
from name to role look at the place in the evidence that each word came from (qa/alignment.py,
qa/clauses.py). One sentence of the evidence must carry the whole statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.alignment import Aligned, Text, is_material, same_name, same_word
from qa.clauses import has_main_verb, is_date
from qa.cues import CUE_RULES, NEUTRAL_SAYING, is_saying
from qa.question import analyse
from qa.roles import ROLE_RULES
from qa.words import Word, numbers, stems, words

Entailment = Callable[[str, str], float]

ENTAILED = 0.5
MAX_CHARACTERS = 2_000  # of a statement, and of a sentence of evidence; a longer one can only be quoted


@dataclass(frozen=True)
class Verdict:
    """`kind` names the rule that decided: "verbatim" or "supported", else the rule that withheld."""

    supported: bool
    reason: str
    kind: str


def verify(
    text: str,
    evidence: Sequence[str],
    *,
    question: str | None = None,
    entailment: Entailment | None = None,
) -> Verdict:
    """Decide whether `evidence` (the cited sentences, each on its own) carries the statement `text`.

    With `question`, the statement must also answer it rather than dodge. `entailment(premise, hypothesis)`
    is a probability in 0..1 from a model of the user's; below 0.5 it withholds what the rules let pass.
    """
    if isinstance(evidence, str):
        raise TypeError(f"evidence is the text {evidence[:40]!r}; give a list of sentences")
    if not any(is_material(word) for word in words(text[:MAX_CHARACTERS])):
        return Verdict(False, "the statement says nothing", "empty")
    if any(_squeezed(text) == _squeezed(source) for source in evidence):
        return Verdict(True, "the statement is the quotation itself", "verbatim")
    short = [source for source in evidence if len(source) <= MAX_CHARACTERS]
    if len(text) > MAX_CHARACTERS or (evidence and not short):
        return Verdict(False, f"more than {MAX_CHARACTERS} characters can only be quoted whole", "empty")
    statement = Text.of(text)
    # The objection of the sentence that came furthest says most; ties by wording, not by order.
    found = [_objection(Aligned(statement, Text.of(source)), question) for source in short]
    _, kind, reason = max(found, default=(0, "empty", "there is no evidence"))
    if kind != "supported":
        return Verdict(False, reason, kind)
    if entailment is not None:
        probability = entailment(" ".join(evidence), text)
        if not probability >= ENTAILED:  # written so that NaN withholds
            return Verdict(False, f"the entailment model gives it {probability:.2f}", "entailment")
    return Verdict(True, "every part of the statement is in its evidence", "supported")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _objection(aligned: Aligned, question: str | None) -> tuple[int, str, str]:
    """(index, kind, reason) of the first rule that objects; the number of rules where none does."""
    rules = [*_RULES, ("question", lambda aligned: _question(aligned, question))]
    for rank, (kind, rule) in enumerate(rules):
        for reason in rule(aligned):
            return rank, kind, reason
    return len(rules), "supported", ""


def _numbers(aligned: Aligned) -> Iterator[str]:
    """Every number must be in the evidence, with the same sign ("%", "$", …)."""
    known = numbers(aligned.source.text)
    for number in numbers(aligned.statement.text):
        same = [other for other in known if other.value == number.value and other.sign == number.sign]
        if not same:
            yield f"the evidence does not give the number {number.text}"


def _dates(aligned: Aligned) -> Iterator[str]:
    """A month, a weekday or a relative time must be in the evidence as it is."""
    known = {word.stem for word in aligned.source.words}
    for word in aligned.statement.words:
        if is_date(word) and word.number is None and word.stem not in known:
            yield f"the evidence does not give the date {word.text}"


def _names(aligned: Aligned) -> Iterator[str]:
    """Every capitalised word must be in the evidence; "Russian" may stand for "Russia"."""
    statement = aligned.statement.words
    known = {word.lower for word in aligned.source.words}
    for i, word in enumerate(statement):
        if not word.is_capitalised or not word.is_content or i in aligned.places:
            continue
        if i == 0 and not _looks_like_a_name(statement):
            continue  # a common word that begins the sentence; the content rule judges it
        if not any(same_name(word.lower, other) for other in known):
            yield f"the evidence does not name {word.text}"


def _cut_names(aligned: Aligned) -> Iterator[str]:
    """A name is not cut at its end: "Port" is not "Port Sali", as "Kessler" is "Anna Kessler"."""
    source = aligned.source
    for i, place in aligned.places.items():
        end = place
        while end + 1 < len(source.words) and _goes_on(source, end):
            end += 1
        if (
            aligned.statement.words[i].is_capitalised
            and place < end
            and aligned.used.isdisjoint(range(place + 1, end + 1))
        ):
            yield f"the evidence names “{source.words[place].text} {source.words[place + 1].text}”"


def _goes_on(source: Text, k: int) -> bool:
    """Whether words k and k + 1 are parts of one name."""
    both = source.words[k].is_capitalised and source.words[k + 1].is_capitalised
    return both and source.between(k, k + 1) == " "


def _looks_like_a_name(statement: Sequence[Word]) -> bool:
    return statement[0].text.isupper() or (len(statement) > 1 and statement[1].is_capitalised)


# Phrases that only hold a sentence together: they may be added without saying anything new.
_FRAME = re.compile(
    r"\b(?:happen(?:s|ed)?|occur(?:s|red)?|(?:takes?|took|taken) place|last(?:s|ed)?(?= (?:for )?\d))\b",
    re.IGNORECASE,
)


def _content(aligned: Aligned) -> Iterator[str]:
    """Every content word must be in the evidence, by stem; "said" may stand for how it was said."""
    framed = {i for match in _FRAME.finditer(aligned.statement.text) for i in range(*match.span())}
    is_said = any(is_saying(word) for word in aligned.source.words)
    for i, word in enumerate(aligned.statement.words):
        if not word.is_content or word.start in framed or i in aligned.places:
            continue
        if not (is_said and word.lower in NEUTRAL_SAYING):
            yield f"the evidence does not say “{word.text}”"


_AFTER_NO_ARTICLE = (
    "a|an|the|is|are|was|were|has|have|had|will|would|can|could|of|in|by|to|at|on|from|with|and|or|but"
    "|until|since|before|after|because|if|who|which|that|when|while"
)
_BROKEN = re.compile(
    rf"\b(?:a (?=[aeio]\w+ed\b)|(?:a|an|the) (?:{_AFTER_NO_ARTICLE})\b|an? [a-z]+ed(?=[.?!]?$))"
    r"|^(?:at|in|on|by|for|from|with) [^,]* and \w+ed\b",  # "At 8 degrees and stopped": nobody did it
    re.IGNORECASE,
)


def _grammar(aligned: Aligned) -> Iterator[str]:
    """A statement is a sentence: it has a verb, and no article where none can stand."""
    text = aligned.statement
    if match := _BROKEN.search(text.text):
        yield f"“{match.group()}” is not English"
    if not has_main_verb(text):
        yield "the statement has no verb of its own"
    for i, place in aligned.places.items():
        word = text.words[i]
        after_article = i > 0 and text.words[i - 1].lower in ("a", "an", "the")
        if after_article and word.is_capitalised and not _has_article(aligned, i, place):
            yield f"“{text.words[i - 1].text} {word.text}” is not how the evidence names it"


def _has_article(aligned: Aligned, i: int, place: int) -> bool:
    source, following = aligned.source.words, aligned.places.get(i + 1)
    if following == place + 1 and not aligned.source.between(place, place + 1).strip("-‐ "):
        return True  # "the Ukrainian troops"
    return any(word.lower in ("a", "an", "the") for word in source[max(0, place - 3) : place])


# What answers beside that which `analyse` knows: a condition or a purpose.
_ALSO_ANSWERS = {
    "reason": re.compile(r"\bfor \w+ing\b|\bso (?:that|as)\b", re.IGNORECASE),
    "date": re.compile(r"\b(?:if|once|when|until|after|before|following)\b", re.IGNORECASE),
    "duration": re.compile(r"\b(?:until|since)\b", re.IGNORECASE),
}


def _question(aligned: Aligned, question: str | None) -> Iterator[str]:
    """The statement must tell something that the question did not, of the kind that it asks for."""
    if question is None:
        return
    asked, statement = analyse(question), aligned.statement
    told = [w for w in statement.words if is_material(w) or w.lower in ("no", "not", "never", "none")]
    known = stems(words(question))
    kind = asked.answer_type
    # "How much is it for children?" is not met by what the evidence says of others than children.
    for word in asked.terms:
        there = any(same_word(word, other) for other in aligned.source.words)
        if there and not any(same_word(word, other) for other in statement.words):
            yield f"the question is about “{word.text}”, the statement is not"
    if kind != "yesno" and all(word.stem in known for word in told):
        yield "the statement only repeats the question"
    elif kind is not None and not asked.holds_answer(statement.text):
        also = _ALSO_ANSWERS.get(kind)
        if not (also and also.search(statement.text)):
            yield f"the statement holds no {kind}"


_RULES: tuple[tuple[str, Callable[[Aligned], Iterator[str]]], ...] = (
    ("number", _numbers),
    ("date", _dates),
    ("name", _names),
    ("name", _cut_names),
    ("content", _content),
    *CUE_RULES,
    *ROLE_RULES,
    ("grammar", _grammar),
)
