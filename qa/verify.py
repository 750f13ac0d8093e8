"""verify: does this evidence carry this statement? Deterministic rules that err towards withholding.

A statement is held against one sentence of evidence at a time, by the parses of both. It is supported when
each of its words has a place there (number, date, name, content) in the same relations (role: see
qa/language/relations.py, qa/verification/alignment.py), when the evidence tells it as a fact (attribution,
hedge: qa/verification/facts.py), and when nothing that it leaves out would make it say more (negation, hedge,
scope: qa/verification/losses.py). It must be a sentence (grammar: qa/verification/wellformed.py) and answer
what was asked (question). What rules cannot see (irony, what a pronoun stands for) an `entailment` model may.

A reason is for readers: it goes on from "The sentence was left out:", and calls that sentence "it" and its
evidence "the source". The rule is the `kind`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from qa.language.cues import LIMITING, MODALS, NEGATIONS, is_saying
from qa.language.grammar import MAX_CHARACTERS, parse
from qa.language.labels import TIMES
from qa.language.readings import independent, resolved
from qa.language.relations import Sentence, framed, sentence_of
from qa.language.words import MONTHS, in_digits, numbers, stems, words
from qa.questions.question import analyse
from qa.verification.alignment import Alignment
from qa.verification.facts import not_asserted
from qa.verification.losses import left_out
from qa.verification.pairing import Loss, Pairing
from qa.verification.wellformed import is_sentence, malformed

Entailment = Callable[[str, str], float]

ENTAILED = 0.5
_GRAVITY = ("negation", "attribution", "hedge", "scope", "role")  # which of several losses is told
_MOST_WAYS = 20  # of taking the statement's words from the evidence


@dataclass(frozen=True)
class Verdict:
    """`kind` names the rule that decided: "verbatim" or "supported", else the one of RULES that withheld."""

    # Where sentences of the evidence meet different objections, the last in this order is told.
    RULES: ClassVar[tuple[str, ...]] = tuple(
        """empty number grammar date name content role negation attribution hedge scope question
        entailment""".split()
    )
    supported: bool
    reason: str
    kind: str


def verify(
    text: str,
    evidence: Sequence[str],
    *,
    question: str | None = None,
    context: str = "",
    entailment: Entailment | None = None,
) -> Verdict:
    """Decide whether `evidence` (the cited sentences, each on its own) carries the statement `text`.

    With `question`, the statement must also answer it rather than dodge. `context` is the sentence before
    the first of them: a pronoun that this one opens with may be read as what it names.
    `entailment(premise, hypothesis)` is a probability in 0..1 from a model of the user's; below 0.5 it
    withholds what the rules let pass.
    """
    if isinstance(evidence, str):
        raise TypeError(f"evidence is the text {evidence[:40]!r}; give a list of sentences")
    if not any(word.is_content or word.number is not None for word in words(text[:MAX_CHARACTERS])):
        return Verdict(False, "it says nothing", "empty")
    if any(_squeezed(text) == _squeezed(source) for source in evidence):
        return Verdict(True, "the statement is the quotation itself", "verbatim")
    short = [source for source in evidence if len(source) <= MAX_CHARACTERS]
    if len(text) > MAX_CHARACTERS or (evidence and not short):
        return Verdict(False, f"more than {MAX_CHARACTERS} characters are too many to check", "empty")
    read = resolved(evidence[0], context) if short and short[0] is evidence[0] else ""
    short += [read] if read else []
    # The objection of the sentence that came furthest says most; ties by wording, not by order.
    found = [
        _objection(_squeezed(text), _squeezed(part), _squeezed(source), question)
        for source in short
        for part in (source, *independent(source))
    ]
    _, kind, reason = max(found, default=(0, "empty", "there is no source for it"))
    if kind != "supported":
        return Verdict(False, reason, kind)
    if entailment is not None:
        probability = entailment(" ".join(evidence), text)
        if not probability >= ENTAILED:  # written so that NaN withholds
            return Verdict(False, f"the entailment model doubts it ({probability:.2f})", "entailment")
    return Verdict(True, "every part of the statement is in its evidence", "supported")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _objection(text: str, source: str, whole: str, question: str | None) -> tuple[int, str, str]:
    """(rank of the rule, kind, reason) of the first rule that objects; "supported" where none does.

    `source` is `whole`, the evidence, or a clause of it that stands alone.
    """
    for kind, reason in _objections(text, source, whole, question):
        return Verdict.RULES.index(kind), kind, reason
    return len(Verdict.RULES), "supported", ""


def _objections(text: str, source: str, whole: str, question: str | None) -> Iterator[tuple[str, str]]:
    yield from (("number", reason) for reason in _numbers(text, source))
    statement, evidence = _read(text), sentence_of(source)
    yield from (("grammar", reason) for reason in malformed(statement, evidence))
    taken, objection = _unsupported(statement, evidence)
    folded = Sentence(statement.parse, folded=True)
    if not taken and folded.folds:  # "the talks were on Monday" from "the talks on Monday failed"
        taken, objection = _unsupported(folded, evidence)
    if objection:
        yield objection
    yield from (("question", reason) for reason in _question(text, whole, question))


def _read(text: str) -> Sentence:
    """The statement's parse, worded so that the parser reads it well.

    "According to Lund, it rains" is read as "Lund said that it rains", and "The bill passed by 52 votes",
    which is no sentence to the parser, behind "They said that".
    """
    if match := _ACCORDING.fullmatch(text):
        text = f"{match['a'] or match['b']} said that {match['y'] or match['x']}."
    plain = sentence_of(text)
    if len(plain.parse.roots) != 1 or is_sentence(plain, plain.parse.roots[0]):
        return plain
    inner = f"{text[0].lower()}{text[1:]}" if plain.tokens[0].pos in ("DET", "NUM") else text
    within = framed(_OPENING, inner)
    return within if within is not None and is_sentence(within, within.parse.roots[0]) else plain


_OPENING = "They said that"
_ACCORDING = re.compile(
    r"According to (?P<a>[^,;:]{1,80}), (?P<y>[^;:]+)\.|(?P<x>[^;:]+), according to (?P<b>[^,;:]{1,80})\."
)


def _unsupported(statement: Sentence, evidence: Sentence) -> tuple[bool, Loss | None]:
    """Whether the evidence has the statement's words so joined, and the objection to taking them from it."""
    alignment = Alignment(statement, evidence)
    for i in sorted(alignment.order):
        if not alignment.candidates(i):
            return False, _missing(statement, evidence, i)
    objection = None
    for _, places in zip(range(_MOST_WAYS), alignment.ways(), strict=False):
        pairing = Pairing(statement, evidence, places)
        losses = [*not_asserted(pairing), *left_out(pairing)]
        if not losses:
            return True, None
        objection = objection or min(losses, key=lambda loss: _GRAVITY.index(loss[0]))
    return objection is not None, objection or ("role", alignment.objection[1])


def _missing(statement: Sentence, evidence: Sentence, i: int) -> Loss:
    """The objection to a word that the evidence does not have."""
    token = statement.tokens[i]
    word = token.text.lower()
    missing = f"the source does not say “{token.text}”"
    if word in NEGATIONS:
        return "negation", missing
    if token.tag == "MD" and word in MODALS:
        return "hedge", missing
    if token.pos == "NUM":
        return "number", missing
    if word in MONTHS or token.entity in TIMES:
        return "date", missing
    if token.pos == "PROPN":
        return "name", missing
    if is_saying(token):
        return "attribution", "nobody says so in the source"
    if word in LIMITING:
        return "scope", missing
    return "content", missing


def _numbers(text: str, source: str) -> Iterator[str]:
    """Every number must be in the evidence, with the same sign ("%", "$", …)."""
    known = {(number.value, number.sign) for number in numbers(source)}
    for number in numbers(text):
        if (number.value, number.sign) not in known:
            yield f"the source does not say “{number.text}”"


# What a statement lacks, of the kinds that are not said as they are called.
_LACKS = {
    "name": "gives no name",
    "speech": "does not tell what was said",
    "contact": "gives no address or number",
}
# What answers beside that which `analyse` knows: a condition or a purpose.
_ALSO_ANSWERS = {
    "person": re.compile(r"\b(?:is|was|are|were) (?:an?|the|his|her|its|their)\b", re.IGNORECASE),
    "reason": re.compile(r"\bfor \w+ing\b|\bso (?:that|as)\b", re.IGNORECASE),
    "date": re.compile(
        r"\b(?:if|once|when|until|after|before|following|noon|midnight|morning|evening|tonight|o.clock)\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(r"\b(?:until|since)\b", re.IGNORECASE),
}


def _question(text: str, source: str, question: str | None) -> Iterator[str]:
    """The statement must tell something that the question did not, of the kind that it asks for."""
    if question is None:
        return
    asked = analyse(question)
    told = [w for w in words(in_digits(text)) if w.is_content or w.number is not None or w.lower in NEGATIONS]
    ours, theirs = _forms(text), _forms(source)
    kind = asked.answer_type
    # "How much is it for children?" is not met by what the evidence says of others than children.
    for word in asked.terms:
        forms = {word.stem, *(token.lemma for token in parse(question).tokens if token.text == word.text)}
        if forms & theirs and not forms & ours:
            yield f"the question is about “{word.text}”, and it is not"
    if asked.is_joined:
        for token in parse(source).tokens:
            if token.pos in ("NUM", "PROPN") and not {token.lemma, *stems(words(token.text))} & ours:
                yield f"it leaves out “{token.text}”, and several things are asked"
    if kind != "yesno" and all(word.stem in stems(words(question)) for word in told):
        yield "it only repeats the question"
    elif kind is not None and not asked.holds_answer(text):
        also = _ALSO_ANSWERS.get(kind)
        if not (also and also.search(text)):
            yield f"it {_LACKS.get(kind, f'names no {kind}')}, which is asked for"


def _forms(text: str) -> set[str]:
    """The stems and lemmas of a text."""
    return stems(words(in_digits(text))) | {token.lemma for token in parse(text).tokens}
