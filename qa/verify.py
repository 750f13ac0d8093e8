"""verify: does this evidence carry this statement? Deterministic rules that err towards withholding.

Each rule looks for one way in which a wording can say more, or something else, than its evidence. The
first that fires withholds the statement, and its reason is fit to show. A statement that no rule objects
to is supported. What rules cannot see (a role swapped without names, irony) an `entailment` model may.

Rules, in this order: empty, verbatim (supported at once), number, date, name, content, negation,
attribution, hedge, scope, role, question, entailment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.question import analyse
from qa.words import MONTHS, NEGATORS, Number, Word, numbers, stems, words

Entailment = Callable[[str, str], float]

ENTAILED = 0.5


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
    statement = words(text)
    if not any(word.is_content or word.number is not None for word in statement):
        return Verdict(False, "the statement says nothing", "empty")
    if any(_squeezed(text) == _squeezed(source) for source in evidence):
        return Verdict(True, "the statement is the quotation itself", "verbatim")
    case = _Case(text, statement, tuple(evidence), [words(source) for source in evidence], question)
    for kind, rule in _RULES:
        for objection in rule(case):
            return Verdict(False, objection, kind)
    if entailment is not None:
        probability = entailment(" ".join(evidence), text)
        if not probability >= ENTAILED:  # written so that NaN withholds
            return Verdict(False, f"the entailment model gives it {probability:.2f}", "entailment")
    return Verdict(True, "every part of the statement is in its evidence", "supported")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


class _Case:
    """A statement beside its evidence, tokenised once for all rules."""

    def __init__(
        self,
        text: str,
        statement: list[Word],
        evidence: tuple[str, ...],
        sources: list[list[Word]],
        question: str | None,
    ) -> None:
        self.text = text
        self.statement = statement
        self.evidence = evidence
        self.sources = sources
        self.question = question
        self.statement_stems = stems(statement)
        self.evidence_stems = stems(word for source in sources for word in source)


def _numbers(case: _Case) -> Iterator[str]:
    """Every number must be in the evidence, with the same sign, next to a word that it stands by there."""
    known = [number for source in case.evidence for number in numbers(source)]
    for number in numbers(case.text):
        same = [other for other in known if other.value == number.value and other.sign == number.sign]
        if not same:
            yield f"the evidence does not give the number {number.text}"
        elif number.around and not any(_shares_a_neighbour(number, other) for other in same):
            yield f"the number {number.text} stands by other words in the evidence"


def _shares_a_neighbour(number: Number, other: Number) -> bool:
    return not other.around or bool(number.around & other.around)


def _dates(case: _Case) -> Iterator[str]:
    """A month, a weekday or a relative time must be in the evidence as it is."""
    for word in case.statement:
        is_date = word.lower in _DATE_WORDS and (word.lower not in ("march", "may") or word.is_capitalised)
        if is_date and word.stem not in case.evidence_stems:
            yield f"the evidence does not give the date {word.text}"


_DAYS = "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight"
_DATE_WORDS = MONTHS | frozenset(_DAYS.split())


def _names(case: _Case) -> Iterator[str]:
    """Every capitalised word must be in the evidence; "Russian" may stand for "Russia"."""
    known = {word.lower for source in case.sources for word in source}
    for i, word in enumerate(case.statement):
        if not word.is_capitalised or not word.is_content or _is_known(word, case.evidence_stems):
            continue
        if i == 0 and word.lower == word.text.lower() and not _looks_like_a_name(case, word):
            continue  # a common word that begins the sentence; the content rule judges it
        if not any(_same_name(word.lower, other) for other in known):
            yield f"the evidence does not name {word.text}"


def _looks_like_a_name(case: _Case, word: Word) -> bool:
    follower = case.statement[1] if len(case.statement) > 1 else None
    return word.text.isupper() or (follower is not None and follower.is_capitalised)


def _same_name(one: str, other: str) -> bool:
    """Country and demonym: a shared root of 4 letters or more, and an ending that makes the adjective."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    endings = {one[shared:], other[shared:]}
    return shared >= 4 and any(endings == {root, adjective} for root, adjective in _DEMONYMS)


_DEMONYMS = [(root, adjective) for root in ("", "e", "a", "y") for adjective in ("n", "ns", "ian", "ians")]
_DEMONYMS += [("", "s"), ("", "i"), ("", "ish"), ("", "ese"), ("a", "ese"), ("n", "ns"), ("n", "")]


def _is_known(word: Word, known: set[str]) -> bool:
    return word.stem in known or (bool(word.joined) and word.joined in known)


def _content(case: _Case) -> Iterator[str]:
    """Every content word must be in the evidence, by stem; names in another form were seen to."""
    known = {word.lower for source in case.sources for word in source if word.is_capitalised}
    framed = {i for match in _FRAME.finditer(case.text) for i in range(*match.span())}
    for word in case.statement:
        if not word.is_content or word.start in framed or _is_known(word, case.evidence_stems):
            continue
        if word.is_capitalised and any(_same_name(word.lower, other) for other in known):
            continue
        yield f"the evidence does not say “{word.text}”"


# Phrases that only hold a sentence together: they may be added without saying anything new.
_FRAME = re.compile(
    r"\b(?:happen(?:s|ed)?|occur(?:s|red)?|(?:takes?|took|taken) place|last(?:s|ed)?(?= (?:for )?\d))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Scope:
    """What a cue (a negator, a hedge, a restricting word) speaks of: the content stems after it."""

    cue: Word
    stems: tuple[str, ...]


def _scopes(source: list[Word], text: str, cues: frozenset[str], reach: int) -> list[_Scope]:
    """The first `reach` content stems after each cue in its clause, compounds written as one included."""
    found = []
    for i, word in enumerate(source):
        if word.lower not in cues and word.stem not in cues:
            continue
        inside: list[str] = []
        for previous, following in zip(source[i:], source[i + 1 :], strict=False):
            gap = text[previous.start + len(previous.text) : following.start]
            if len(inside) == reach or re.search(r"[,;:.!?—–()]", gap):
                break
            if following.is_content and following.stem not in cues:
                inside.append(following.stem)
        found.append(_Scope(word, tuple(inside)))
    return found


# Verbs that deny what follows count as negators: to drop "failed to" turns a sentence over.
_DENYING = """fail refus declin deni reject lack unabl stop prevent delay avoid forbid prohibit ban oppos halt
withdraw cancel suspend abandon postpon withhold doubt dismiss unlik hard bare hardli rare scarc"""
_NEGATIVE = NEGATORS | frozenset(_DENYING.split())


def _negation(case: _Case) -> Iterator[str]:
    """What is denied in one must be denied in the other."""
    ours = _scopes(case.statement, case.text, _NEGATIVE, 6)
    theirs = [
        scope
        for source, text in zip(case.sources, case.evidence, strict=True)
        for scope in _scopes(source, text, _NEGATIVE, 6)
    ]
    for scope in ours:
        if not any(_overlap(scope, other) for other in theirs):
            yield f"the evidence has no “{scope.cue.text}” there"
    for scope in theirs:
        touched = set(scope.stems[:4]) & case.statement_stems
        if touched and not any(_overlap(scope, other) for other in ours):
            yield f"the evidence has “{scope.cue.text}” there, the statement has not"


def denied_stems(text: str) -> frozenset[str]:
    """The content stems that a negator or a denying verb speaks of, nearest three to each."""
    scopes = _scopes(words(text), text, _NEGATIVE, 6)
    return frozenset(stem for scope in scopes for stem in scope.stems[:3])


def _overlap(one: _Scope, other: _Scope) -> bool:
    return bool(set(one.stems) & set(other.stems)) or (not one.stems and not other.stems)


def _cue_rule(cues: str, reach: int, message: str) -> Callable[[_Case], Iterator[str]]:
    """A rule that objects when the statement takes over what a cue speaks of, but drops every such cue."""
    known = frozenset(cues.split())

    def rule(case: _Case) -> Iterator[str]:
        if any(word.lower in known or word.stem in known for word in case.statement):
            return
        for source, text in zip(case.sources, case.evidence, strict=True):
            for scope in _scopes(source, text, known, reach):
                if set(scope.stems) & case.statement_stems:
                    yield message.format(scope.cue.text)

    return rule


_attribution = _cue_rule(
    """say said says claim accus alleg argu believ warn insist announc report declar suggest promis pledg
    reaffirm reiter state told tell think assert contend maintain predict estim accord""",
    40,
    "the evidence says it in somebody's words (“{}”), the statement as a fact",
)
_hedge = _cue_rule(
    """may might could would should must can likely possibl probabl perhap expect if unless seek want aim plan
    propos hope intend tri attempt try demand request ask desir consid reportedly allegedly appear seem
    potenti will""",
    12,
    "the evidence says “{}”, the statement leaves it out",
)
_scope = _cue_rule(
    """only some part partial most least almost near nearli about up mere limit temporarili temporari initial
    sever mani few half major approxim rough over under fewer than""",
    2,
    "the evidence limits it (“{}”), the statement does not",
)


def _roles(case: _Case) -> Iterator[str]:
    """Names must come in the same order as in the evidence, so that nobody's part is swapped."""
    ours = _name_order(case.statement)
    for source in case.sources:
        theirs = [word.stem for word in source]
        shared = [name for name in ours if name in theirs]
        if len(shared) == len(ours) and _is_subsequence(ours, theirs):
            return
    if len(ours) > 1:
        yield f"the evidence does not have {ours[0]} and {ours[1]} in these parts"


def _name_order(statement: list[Word]) -> list[str]:
    return [word.stem for i, word in enumerate(statement) if word.is_capitalised and word.is_content and i]


def _is_subsequence(needle: list[str], hay: list[str]) -> bool:
    rest = iter(hay)
    return all(item in rest for item in needle)


def _question(case: _Case) -> Iterator[str]:
    """The statement must tell something that the question did not, of the kind that it asks for."""
    if case.question is None:
        return
    asked = analyse(case.question)
    told = {w.stem for w in case.statement if w.is_content or w.number is not None}
    if asked.answer_type != "yesno" and not told - stems(words(case.question)):
        yield "the statement only repeats the question"
    elif asked.answer_type is not None and not asked.holds_answer(case.text):
        yield f"the statement holds no {asked.answer_type}"


_RULES: tuple[tuple[str, Callable[[_Case], Iterator[str]]], ...] = (
    ("number", _numbers),
    ("date", _dates),
    ("name", _names),
    ("content", _content),
    ("negation", _negation),
    ("attribution", _attribution),
    ("hedge", _hedge),
    ("scope", _scope),
    ("role", _roles),
    ("question", _question),
)
