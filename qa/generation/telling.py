"""Telling: which clause of a sentence tells what a question asks, and which of its words may be the answer.

Of "when", "who" and "how many" it is known which words can answer; of "why" and "what" it is not, and less
may be left out there. "sure" is a clause that holds what the question says of its subject, or alone something
of the kind that it asks for; "whole" is a sentence that is not, which may lose only its dates; "unsure" is
any other clause, for which grammar does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

from qa.language.clauses import Clause, clauses, is_open
from qa.language.grammar import Token
from qa.language.labels import SUBJECTS, TIMES, WH_TAGS
from qa.language.relations import Sentence, sentence_of
from qa.language.words import ANY_WH_WORD, capitalised, span_of, stem, stems, words
from qa.questions.question import Question

Grade = Literal["sure", "whole", "unsure"]

_MOST_CLAUSES = 4
_MOST_TERMS = 2 / 3  # of the question's words; a clause with these is about what was asked
_MANY = re.compile(
    r"\bwhat (?:did|does|do|will|has|have|had|is|are|was|were)\b.*\b(?:do|doing|done)\b"
    r"|\b(?:compared|respectively|versus|both|each|all|list|differ\w*|two|three|four|five)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\b(?:{ANY_WH_WORD})\b", re.IGNORECASE)
_TELLING = frozenset("date duration name number person place".split())
_EMPTY_VERBS = frozenset("be have do".split())
_ASIDES = frozenset("relcl acl advcl parataxis".split())
_BY_THE_WAY = frozenset("relcl acl appos parataxis conj".split())
_NAMES = frozenset("PERSON ORG NORP GPE FAC".split())
_PLACE_WORDS = frozenset(
    "in at near on from to behind under outside inside through across off between by".split()
)


def asks_one_thing(asked: Question) -> bool:
    """Whether it is clear what a question asks for, and that it is one thing."""
    clear = asked.answer_type is not None or bool(_ASKS.search(asked.text))
    return clear and not asked.is_joined and not _MANY.search(asked.text)


def worth_trying(
    asked: Question, plain: str, answer: str = "", *, any_clause: bool
) -> list[tuple[Clause, Grade]]:
    """The clauses of a sentence that may tell what is asked, those that share most words with it first.

    `answer` are the words of it that answer, "" where they are not known.
    """
    terms = [{form for form in (term.stem, term.joined) if form} for term in asked.terms]
    predicate = _predicate(asked)
    elsewhere = bool(predicate & _forms(sentence_of(plain)))
    found = []
    for clause in _clauses(plain):
        own = _forms(clause.sentence, clause.tokens)
        shared = sum(bool(forms & own) for forms in terms)
        most = shared > 1 and shared >= _MOST_TERMS * len(terms)
        dep = clause.sentence.tokens[clause.head].dep
        part = len(clause.tokens) < len(clause.sentence.tokens)
        if asked.answer_type == "yesno" and part and dep != "relcl":
            continue  # another clause may tell the contrary
        named = bool(predicate & own)
        sure = shared > 0 and _is_sure(asked, clause, plain, named=named, most=most, elsewhere=elsewhere)
        if answer:
            sure = bool(placed(clause, answer))
        grade: Grade = "sure" if sure else "whole" if clause.text() == plain else "unsure"
        if grade != "unsure" or (any_clause and dep not in ("relcl", "advcl")):
            found.append((-shared, len(clause.order), clause, grade))
    found.sort(key=lambda one: one[:2])
    return [(clause, grade) for *_, clause, grade in found[:_MOST_CLAUSES]]


def _is_sure(
    asked: Question, clause: Clause, plain: str, *, named: bool, most: bool, elsewhere: bool
) -> bool:
    """Whether a clause that shares words with the question tells it.

    `named`: it holds the question's predicate; `most`: most of its words; `elsewhere`: the sentence does.
    """
    match asked.answer_type:
        case "yesno":
            return named and most
        case None | "speech":
            return named
        case "person":
            return named or (not elsewhere and _alone_holds(asked, clause, plain))
    return named or (not elsewhere and (most or _alone_holds(asked, clause, plain)))


def _clauses(plain: str) -> Iterator[Clause]:
    """The clauses of a sentence, and of what its semicolons part, which parses better alone."""
    yield from (clause for clause in clauses(sentence_of(plain)) if not _leans(clause))
    pieces = plain.split("; ")
    if len(pieces) == 1:
        return
    for n, piece in enumerate(pieces):
        sentence = sentence_of(f"{capitalised(piece).rstrip('.')}.")
        is_last = n == len(pieces) - 1
        if not is_last and any(is_open(sentence, root) for root in sentence.parse.roots):
            continue  # what follows tells what became of it
        yield from (clause for clause in clauses(sentence) if not _leans(clause, inside=n > 0))


def _leans(clause: Clause, *, inside: bool = False) -> bool:
    """Whether a clause speaks of somebody or something that only the rest of the sentence names."""
    tokens, first = clause.sentence.tokens, min(clause.tokens)
    before = [tokens[k] for k in clause.tokens if k < clause.head]
    inside = inside or first > 0
    if any(token.tag in WH_TAGS for token in before):  # "two thirds of which came from the fund"
        return inside and tokens[clause.head].dep != "relcl"
    return inside and any(token.tag in ("PRP", "PRP$") for token in before)


def _forms(sentence: Sentence, tokens: Collection[int] | None = None) -> set[str]:
    """The lemmas and stems of a sentence, or of some of its tokens."""
    chosen = sorted(range(len(sentence.tokens)) if tokens is None else tokens)
    found = {sentence.tokens[k].lemma for k in chosen}
    return found | stems(words(" ".join(sentence.tokens[k].text for k in chosen)))


def _alone_holds(asked: Question, clause: Clause, plain: str) -> bool:
    """Whether a clause, and nothing else of the sentence, has something of the kind that is asked for."""
    sentence = clause.sentence
    if sentence.parse.text == plain:
        rest = " ".join(t.text for k, t in enumerate(sentence.tokens) if k not in clause.tokens)
    else:
        piece = re.escape(sentence.parse.text[1:-1])  # it begins with a capital there, and ends with a stop
        rest = re.sub(rf"\w?{piece}", " ", plain, count=1)
    return asked.holds_answer(clause.text()) and not asked.holds_answer(rest)


def _predicate(asked: Question) -> frozenset[str]:
    """What a question says of its subject, as stems and lemmas; of "Who is the judge?" it is the judge."""
    question = sentence_of(asked.text)
    found: set[str] = set()
    for root in question.parse.roots:
        heads = [root]
        if question.tokens[root].lemma in _EMPTY_VERBS:
            below = [k for k in question.parse.children(root) if question.tokens[k].tag not in WH_TAGS]
            said = [k for k in below if question.tokens[k].dep in ("attr", "acomp", "dobj")]
            heads = said or [k for k in below if question.tokens[k].dep in SUBJECTS]
        for k in heads:
            found |= {question.tokens[k].lemma, stem(question.lower[k])}
    return frozenset(found)


def placed(clause: Clause, answer: str) -> frozenset[int]:
    """The tokens that some words are, none where the clause does not hold all of them."""
    parse = clause.sentence.parse
    place = span_of(answer, parse.text) or span_of(capitalised(answer), parse.text)
    if place is None:
        return frozenset()
    start, end = place
    found = frozenset(k for k, token in enumerate(parse.tokens) if token.start < end and token.end > start)
    return found if found <= clause.tokens else frozenset()


def answering(asked: Question, clause: Clause, grade: Grade, answer: str = "") -> frozenset[int]:
    """The tokens that may be what is asked for; of a sure clause those that are not said by the way.

    Where the words that answer are known (see `worth_trying`), just these.
    """
    if known := placed(clause, answer):
        return known
    sentence, said = clause.sentence, stems(asked.terms)
    found = frozenset(
        k for k in clause.tokens if _may_answer(asked, sentence, k) and stem(sentence.lower[k]) not in said
    )
    asides = [sentence.parse.subtree(k) for k in clause.tokens if sentence.tokens[k].dep in _ASIDES]
    own = found - {k for below in asides if clause.head not in below for k in below}
    return own if own and grade == "sure" else found


def _may_answer(asked: Question, sentence: Sentence, k: int) -> bool:
    token = sentence.tokens[k]
    match asked.answer_type:
        case "date" | "duration":
            return token.entity in TIMES or token.pos == "NUM"
        case "number":
            return (token.pos == "NUM" and token.entity not in TIMES) or token.text in "%€£$"
        case "person" | "name":
            return token.pos == "PROPN" or token.entity in _NAMES
        case "place":
            return token.lemma in _PLACE_WORDS and token.dep == "prep" and not _is_dated(sentence, k)
    return False


def _is_dated(sentence: Sentence, k: int) -> bool:
    return any(sentence.tokens[c].entity in TIMES for c in sentence.parse.children(k, "pobj"))


def may_go(asked: Question, clause: Clause, part: frozenset[int], kept: frozenset[int], grade: Grade) -> bool:
    """Whether a part of a clause says nothing to the question; of what is not sure to, only a date."""
    sentence, kind = clause.sentence, asked.answer_type
    own = sentence.parse.children(clause.head, *SUBJECTS)
    if part & set(own):  # "its chair, [Ada Vell]": was it the name that was asked about?
        named = {stem(sentence.lower[k]) for k in clause.tokens - part if sentence.tokens[k].dep == "appos"}
        return grade == "sure" and bool(named & stems(asked.terms))
    if part & kept:
        return False
    top = min(part - sentence.marks, key=lambda k: _depth(sentence, k))
    token: Token = sentence.tokens[top]
    if token.dep in ("npadvmod", "prep") and (token.entity in TIMES or _is_dated(sentence, top)):
        return kind not in ("yesno", "reason") and bool(_ASKS.search(asked.text))
    if grade != "sure" or (kind == "yesno" and token.dep == "conj"):
        return False
    if kind in _TELLING:
        return True
    if token.dep == "advcl":
        return sentence.mark(top) in ("while", "whereas") or (top < clause.head and kind != "reason")
    names = token.dep == "appos" and any(sentence.tokens[k].pos in ("PROPN", "NUM") for k in part)
    return token.dep in _BY_THE_WAY and not names


def _depth(sentence: Sentence, k: int) -> int:
    depth = 0
    while sentence.tokens[k].head != k:
        k, depth = sentence.tokens[k].head, depth + 1
    return depth
