"""Condensing: the part of a sentence that answers a question, as a sentence of its own.

Clauses and asides that say nothing to the question are left out. Every word that stays is the evidence's, but
for a name in place of the pronoun that it opens with (qa/language/readings.py), and "is" between two names of
one thing. What may go for the question's sake is told by qa/generation/telling.py, and for the truth's by
`qa.verify`: each cut is held against the evidence before it is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qa.generation.leavable import leavable
from qa.generation.telling import Grade, answering, asks_one_thing, may_go, worth_trying
from qa.language.clauses import Clause, equations
from qa.language.readings import resolved, unmarked
from qa.language.relations import sentence_of
from qa.language.words import capitalised, stems, words
from qa.questions.question import Question, analyse

Accepts = Callable[[str], bool]
Nearness = Callable[[str], float]
Odds = Callable[[Sequence[str]], Sequence[float]]

# A cut that saves fewer words, or a smaller share of them, is not worth another wording than the article's.
_SAVED, _SAVED_SHARE = 2, 0.1
# Cosine, by which a cut must be nearer to the question than the whole sentence. Chosen on the development
# articles: 36 more of 1,074 answers are cut, and 3 of their facts lost; 0.03 cuts no more of value.
_NEARER = 0.05
# Log-odds, by which a cut may be less of an answer to the reader than the whole sentence. On the development
# questions 17 of 118 cuts fall by more: ten of them had lost what was asked for.
_LESS_SURE = 0.5
_MOST_PARTS = 8
_UNCUT = re.compile(r"\||:(?=\s)")  # rows of tables, and what a colon announces, parse badly
# "Half goes to the fund, and the rest buys paint": half of an answer.
_REST = re.compile(r"\bthe (?:rest|others?|remainder|remaining)\b", re.IGNORECASE)
_WORDS = re.compile(r"\D*[^\W\d_]\D*")
_SPEECH = ('"', "“")  # to cut that is to put words into a mouth
_IS = re.compile(r"\b(?:who|what|which|how old)\b.*?\b(is|was|are|were)\b", re.IGNORECASE)


def condensed(
    question: str,
    source: str,
    accepts: Accepts,
    *,
    answer: str = "",
    context: str = "",
    nearness: Nearness | None = None,
    odds: Odds | None = None,
) -> str:
    """The shortest cut of `source` that answers `question` and that `accepts` lets pass; "" for none.

    `answer` are the words of it that answer, where the reader is sure of them: what is left holds them.
    `context` is the sentence before it. `nearness` of a text to the question, higher for nearer, tells
    whether a clause that says it in other words than the question is what answers. `odds` are a reader's
    log-odds that each of some texts answers: what is left must do so about as surely as the whole.
    """
    asked = analyse(question)
    plain = unmarked(source)
    if not asks_one_thing(asked) or _UNCUT.search(plain):
        return ""
    length = len(plain.split())
    most = min(length - _SAVED, int(length * (1 - _SAVED_SHARE)))
    plain = resolved(plain, context) or plain
    answer = " ".join(answer.split())
    answer = answer if answer in plain else ""
    tried = worth_trying(asked, plain, answer, any_clause=nearness is not None)
    sure = [_cut(asked, clause, accepts, grade, answer) for clause, grade in tried if grade != "unsure"]
    equated = [text for text in _equated(asked, plain) if accepts(text)]
    kept = _short([*equated, *sure], most)
    if not kept and nearness is not None:
        cuts = [_cut(asked, clause, accepts, "sure", answer) for clause, grade in tried if grade != "sure"]
        kept = _nearer(_short(cuts, most), plain, nearness)
    if rest := _REST.search(plain):
        kept = [text for text in kept if rest.group() in text]
    if kept and odds is not None:
        whole, *of_cuts = odds([plain, *kept])
        kept = [text for text, own in zip(kept, of_cuts, strict=True) if own >= whole - _LESS_SURE]
    return min(kept, key=lambda text: len(text.split()), default="")


def condensed_row(question: str, told: str) -> str:
    """Of a row that is told with its headings what tells which it is, and what is asked; "" for none.

    The question has to name a column, and what stands there to be of the kind that it asks for: in "How long
    is the film on 4 March?" the film is none. For "is" and "does" other columns may count. Words stay: they
    may tell for whom or when a number is so.
    """
    asked = analyse(question)
    label, *columns = told.removesuffix(".").split("; ")
    pairs = [column.partition(": ") for column in columns]
    if asked.answer_type in (None, "yesno") or asked.is_joined or not all(mark for _, mark, _ in pairs):
        return ""
    terms = stems(asked.terms)
    answers = [
        bool(own := _content(name)) and own <= terms and asked.holds_answer(value) for name, _, value in pairs
    ]
    named = [bool(_content(value) & terms) or bool(_WORDS.fullmatch(value)) for _, _, value in pairs]
    kept = [c for c, own, other in zip(columns, answers, named, strict=True) if own or other]
    return f"{label}; {'; '.join(kept)}." if any(answers) and len(kept) < len(columns) else ""


def _content(text: str) -> set[str]:
    return stems(word for word in words(text) if word.is_content)


def _short(texts: Sequence[str], most: int) -> list[str]:
    return [text for text in texts if text and len(text.split()) <= most]


def _nearer(texts: Sequence[str], whole: str, nearness: Nearness) -> list[str]:
    """The nearest of the texts to the question, where it is nearer than the whole."""
    scored = sorted(((nearness(text), text) for text in texts), reverse=True)[:1]
    return [text for score, text in scored if score >= nearness(whole) + _NEARER]


def _equated(asked: Question, plain: str) -> Iterator[str]:
    """ "Who is the judge?" and "the judge, Ada Vell, …": The judge is Ada Vell."""
    match = _IS.search(asked.text)
    if match is None:
        return
    terms = stems(asked.terms)
    for pair in equations(sentence_of(plain)):
        subject, other = sorted(pair, key=lambda side: -len(terms & stems(words(side))))
        if terms & stems(words(subject)):
            first, there = other.split()[0], {word.text for word in words(plain)}
            is_name = (
                first in there and first.lower() not in there
            )  # "one" is none, though "One" is there too
            bare = other if is_name else f"{other[:1].lower()}{other[1:]}"
            yield f"{capitalised(subject)} {match[1].lower()} {bare}."


def _cut(asked: Question, clause: Clause, accepts: Accepts, grade: Grade, answer: str) -> str:
    """The clause less all that may go; "" where no form of it is accepted."""
    if clause.text().startswith(_SPEECH):
        return ""
    kept = answering(asked, clause, grade, answer)
    parts = [part for part in leavable(clause) if may_go(asked, clause, part, kept, grade)][:_MOST_PARTS]
    gone: frozenset[int] = frozenset().union(*parts)
    if gone and accepts(text := clause.text(gone)):
        return text
    best, gone = clause.text(), frozenset()
    accepted = accepts(best)
    for part in parts:
        text = clause.text(gone | part)
        if not part <= gone and accepts(text):
            best, gone, accepted = text, gone | part, True
    return best if accepted else ""
