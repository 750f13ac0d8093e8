"""Groups: what the reader is trained on, from files of SQuAD and from contrast sets.

A question comes with the sentence that answers it and with those of its article that look most like it; or,
where none answers, with the latter alone. SQuAD 2.0 has such questions. Of a file that has none (1.1) they
are made (eval/changes.py), or the sentence that answers is taken away. Of the passages that were written for
the reader, a question without an answer comes with a sentence that would answer it as well, and of one
that has an answer all sentences that tell it are known; where it says who did what to whom, they also change
places. A sentence that leans on the one before it also comes behind one about others, and then answers
nothing. Of a contrast set each sentence answers one question and only seems to answer the others. Each
sentence comes as it will be read (qa/reading/readable.py): with the one before it, a short reply behind its
question, a row of a table with its headings.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from eval.changes import Changes, names_in
from eval.contrast import ContrastSet
from eval.imported import field, read_json
from index.documents import Document
from index.passages import segment
from index.search import Hit, HitSentence
from qa.reading.readable import Readable
from qa.reading.reader import Said

# Written for the reader, in the form of SQuAD 2.0: of articles; of contracts, manuals and other papers; of
# all kinds, with tables, and with reasons, situations and premises asked for.
PASSAGES = tuple(Path(__file__).parent / name for name in ("passages.json", "papers.json", "mixed.json"))
CHANGED, TAKEN_AWAY = 0.38, 0.17  # shares of the questions of which one without an answer is made
BEHIND = 0.5  # share of the questions that come with the sentence behind the one that answers
ALL_AWAY = 0.9  # share of the passages' questions of which all sentences that answer are taken away

_LEANS = re.compile(r"(?:she|he|they|it|her|his|their|its)\b", re.IGNORECASE)

# What a sentence may begin with, beside what questions do.
_NO_NAMES = frozenset(
    "She They Her His Their Its Neither Both Then There That This These Those But And".split()
)

_Paragraphs = list[tuple[str, list[dict[str, Any]]]]  # the text of each, and what is asked of it


@dataclass(frozen=True)
class Group:
    """A question with sentences, each behind the one before it, of which the first `answers`, or none.

    `span` is the answer, where it is a part of that sentence.
    """

    question: str
    sentences: tuple[Said, ...]
    answers: bool
    span: tuple[int, int] | None = None


def groups(path: Path, chance: random.Random) -> Iterator[Group]:
    """The questions of a file, and those without an answer that are made of them."""
    articles = [
        _paragraphs(article, where) for where, article in _numbered(read_json(path), "data", path.name)
    ]
    makes = not any(qa.get("is_impossible") for found in articles for _, qas in found for qa in qas)
    for paragraphs in articles:
        yield from _Article(paragraphs, chance, makes).groups()


def _numbered(record: Any, name: str, where: str) -> Iterator[tuple[str, Any]]:
    """What a list of the record holds, each with its place."""
    for n, entry in enumerate(field(record, name, list, where)):
        yield f"{where}.{name}[{n}]", entry


def _paragraphs(article: Any, where: str) -> _Paragraphs:
    """The paragraphs of an article; raises GoldError that says where something is missing."""
    found = []
    for place, paragraph in _numbered(article, "paragraphs", where):
        qas = []
        for spot, qa in _numbered(paragraph, "qas", place):
            field(qa, "question", str, spot)
            if "would_answer" in qa:
                field(qa, "would_answer", str, spot)
            for name in {"answers", "plausible_answers"} & {"answers", *qa}:
                for at, answer in _numbered(qa, name, spot):
                    field(answer, "text", str, at)
                    field(answer, "answer_start", int, at)
            qas.append(qa)
        found.append((field(paragraph, "context", str, place), qas))
    return found


def contrast_groups(sets: Sequence[ContrastSet], chance: random.Random) -> Iterator[Group]:
    """Of each sentence one with the question that it answers, and one of as many without an answer."""
    for each in sets:
        for question, own in zip(each.questions, each.answers, strict=True):
            others = [text for texts in each.answers if texts is not own for text in texts]
            for text in own:
                yield Group(question, (Said(text), Said(chance.choice(others))), True)
                yield Group(question, tuple(map(Said, chance.sample(others, min(2, len(others))))), False)


class _Article:
    """An article of a file: its paragraphs' sentences, and what is asked of each."""

    def __init__(self, paragraphs: _Paragraphs, chance: random.Random, makes: bool) -> None:
        self._chance = chance
        self._makes = makes
        self._paragraphs = [context for context, _ in paragraphs]
        self._elsewhere = [
            [qa["would_answer"] for qa in qas if "would_answer" in qa] for _, qas in paragraphs
        ]
        self._asked = [(n, qa) for n, (_, qas) in enumerate(paragraphs) for qa in qas]
        self._changes = Changes(" ".join(self._paragraphs), chance)
        self._readable = Readable("", list(hits_of(self._paragraphs)))
        self._sentences = list(self._readable)
        self._at = {sentence.id: i for i, (_, sentence) in enumerate(self._sentences)}
        self._texts_read = [sentence.text for _, sentence in self._sentences]
        self._paragraph_of = np.array([hit.doc_id for hit, _ in self._sentences])

    def groups(self) -> Iterator[Group]:
        if not self._asked or not self._sentences:
            return
        vectors = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+")
        sentences = vectors.fit_transform(self._texts_read)
        alike = (vectors.transform([qa["question"] for _, qa in self._asked]) @ sentences.T).toarray()
        for (paragraph, qa), likeness in zip(self._asked, alike, strict=True):
            question = str(qa["question"]).strip()
            if not 8 <= len(question) <= 300:
                continue
            if qa.get("is_impossible") or not qa["answers"]:
                yield self._impossible(question, paragraph, qa.get("plausible_answers") or [], likeness)
                yield from self._told_elsewhere(question, paragraph, qa.get("would_answer"), likeness)
            else:
                yield from self._possible(question, paragraph, qa["answers"], likeness)

    def _impossible(
        self, question: str, paragraph: int, plausible: Sequence[Any], likeness: NDArray[np.float64]
    ) -> Group:
        own = self._of_paragraph(paragraph, likeness)[:3]
        if plausible and (at := self._holder(paragraph, plausible[0])) is not None:
            own = list(dict.fromkeys([at, *own]))[:3]
        return self._group(question, own)

    def _told_elsewhere(
        self, question: str, paragraph: int, text: str | None, likeness: NDArray[np.float64]
    ) -> Iterator[Group]:
        """With the sentence that would answer, and with one that would answer another question.

        So that no question's wording tells whether it has an answer.
        """
        if text is None:
            return
        near = self._texts(self._of_paragraph(paragraph, likeness)[:1])
        before = near[0].before if near else ""  # it would stand where the nearest does
        yield Group(question, (Said(text, before), *near), True)
        if others := [other for other in self._elsewhere[paragraph] if other != text]:
            yield Group(question, (Said(self._chance.choice(others), before), *near), False)

    def _possible(
        self, question: str, paragraph: int, answers: Sequence[Any], likeness: NDArray[np.float64]
    ) -> Iterator[Group]:
        found: dict[int, Any] = {}
        for answer in answers:
            if (holder := self._holder(paragraph, answer)) is not None:
                found.setdefault(holder, answer)
        if not found:
            return
        near = [i for i in self._of_paragraph(paragraph, likeness) if i not in found]
        far = [i for i in np.argsort(-likeness)[:8].tolist() if self._paragraph_of[i] != paragraph]
        for at, answer in found.items():
            others = near[:2] + far[:1] if self._chance.random() < 0.5 else near[:2]
            others = others[: 2 if self._chance.random() < 0.7 else 3]
            # What stands behind the answer has the answer before it, and answers nothing.
            behind = at + 1
            if behind in near and self._chance.random() < BEHIND:
                others = [behind, *(i for i in others if i != behind)][:2]
            yield Group(question, self._texts([at, *others]), True, self._span(at, answer))
            if said := self._behind_another(question, at):
                yield Group(question, (said, *self._texts(near[:1])), False)
        # Without a sentence that answers, where all of them are known.
        told = bool(self._elsewhere[paragraph])
        changed, away = (CHANGED, TAKEN_AWAY) if self._makes else (0.0, ALL_AWAY if told else 0.0)
        share = self._chance.random()
        if share < changed:
            if other := self._changes.one(question, self._paragraphs[paragraph]):
                yield self._group(other, [next(iter(found)), *near[:1]])
        elif told and (other := self._changes.swapped(question, self._paragraphs[paragraph])):
            yield self._group(other, [next(iter(found)), *near[:1]])
        elif share < changed + away and len(near) + len(far) > 1:
            others = sorted(near + far[:4], key=lambda i: -likeness[i])[:3]
            yield Group(question, self._texts(others, away=found), False)

    def _behind_another(self, question: str, at: int) -> Said | None:
        """A sentence behind one that tells of others, where only the one before it names whom it tells of."""
        said = self._said(at)
        asked = _name_words(question)
        known = asked & _name_words(said.before) and not asked & _name_words(said.text)
        if not _LEANS.match(said.text) or not known:
            return None
        others = [text for text in self._texts_read if (own := _name_words(text)) and not asked & own]
        return said._replace(before=self._chance.choice(others)) if others else None

    def _of_paragraph(self, paragraph: int, likeness: NDArray[np.float64]) -> list[int]:
        """Its sentences, the most alike first."""
        own: list[int] = np.flatnonzero(self._paragraph_of == paragraph).tolist()
        return sorted(own, key=lambda i: -likeness[i])

    def _holder(self, paragraph: int, answer: Any) -> int | None:
        """Which sentence of the article holds the beginning of an answer."""
        start = answer["answer_start"]
        own = np.flatnonzero(self._paragraph_of == paragraph).tolist()
        return next(
            (i for i in own if self._sentences[i][1].start <= start < self._sentences[i][1].end), None
        )

    def _span(self, at: int, answer: Any) -> tuple[int, int] | None:
        """The answer in a sentence as it is read, None where it is all of it or does not stand there."""
        sentence = self._sentences[at][1]
        stored, start = self._readable.stored(sentence), answer["answer_start"] - sentence.start
        said = stored[start : start + len(answer["text"])]
        if sentence.text != stored:  # a row or a reply, read with more before it
            start = sentence.text.rfind(said)
        return None if start < 0 or said == sentence.text else (start, start + len(said))

    def _group(self, question: str, at: Sequence[int]) -> Group:
        """Of sentences that do not answer."""
        return Group(question, self._texts(at), False)

    def _texts(self, at: Sequence[int], away: Container[int] = ()) -> tuple[Said, ...]:
        """Sentences with those before them, as if the ones that are `away` were not there."""
        return tuple(self._said(i, away) for i in at)

    def _said(self, at: int, away: Container[int] = ()) -> Said:
        hit, sentence = self._sentences[at]
        if self._readable.read_as(sentence):
            return Said(sentence.text)  # what stands before it is in it
        before = self._readable.neighbours.before(hit, sentence)
        while before and (place := self._at.get(before.id)) is not None and place in away:
            before = self._readable.neighbours.above(hit, before)
        return Said(sentence.text, self._readable.text(before) if before else "")


def _name_words(text: str) -> set[str]:
    """The words of the names in a text."""
    return {word for name in names_in(text) for word in re.findall(r"\w{3,}", name)} - _NO_NAMES


def hits_of(paragraphs: Sequence[str]) -> Iterator[Hit]:
    """The sections of the paragraphs, each as one hit; `doc_id` is the number of its paragraph."""
    ids = itertools.count()
    for n, text in enumerate(paragraphs):
        document = Document(text, title="", source="", format="txt", sha256="")
        found = segment(document, lambda texts: [0] * len(texts))  # all of a section fits one passage
        sentences = [
            HitSentence(next(ids), ordinal, s.start, s.end, text[s.start : s.end], cosine=0.0)
            for ordinal, s in enumerate(found.sentences)
        ]
        for passage in found.passages:
            yield Hit(
                passage_id=0,
                doc_id=n,
                doc_sha256="",
                title="",
                heading=passage.heading,
                source="",
                start=passage.start,
                end=passage.end,
                text=text[passage.start : passage.end],
                score=0.0,
                bm25=None,
                cosine=0.0,
                sentences=tuple(sentences[passage.first : passage.last + 1]),
            )
