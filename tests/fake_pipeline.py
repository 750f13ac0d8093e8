"""A pipeline whose answers are written by hand, for the views and the page: real offsets, no models."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

from index.documents import Document
from index.errors import CorpusError
from index.sync import SyncReport
from qa.answer import Answer, Citation, EvidenceFound, StatementReady
from qa.articles import Listed
from qa.ui.opening import WARMING


def document(
    text: str, *, title: str = "Cease-fire talks", id: int = 1, source: str = "/x/talks.txt"
) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(text=text, title=title, source=source, format="txt", sha256=sha256, id=id)


def cite(document: Document, quote: str, number: int = 1, *, heading: str = "", nth: int = 0) -> Citation:
    """A citation of the `nth` occurrence of `quote` in `document`."""
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(quote, start + 1)
    return Citation(
        number=number,
        doc_id=document.id,
        doc_sha256=document.sha256,
        title=document.title,
        heading=heading,
        source=document.source,
        start=start,
        end=start + len(quote),
        quote=quote,
        context_start=start,
        context_end=start + len(quote),
    )


@dataclass
class FakePipeline:
    """`answers` by question; an exception among them is raised. Records the histories it was given.

    Where there is a `hold`, it waits for it after the evidence was found.
    """

    documents: Sequence[Document]
    answers: Mapping[str, Answer | Exception]
    pause_s: float = 0.0
    hold: Event | None = None
    histories: list[list[Answer]] = field(default_factory=list)
    warmed: int = 0
    literally: bool = False
    ahead: list[Sequence[int] | None] = field(default_factory=list)
    closed: bool = False
    own: Sequence[int] = ()  # ids of the documents that were added

    @property
    def report(self) -> SyncReport:
        return SyncReport(len(self.documents), 0, 0, 0, (), ())

    @property
    def listing(self) -> Sequence[Listed]:
        return [
            Listed(
                id=d.id,
                title=d.title,
                source=d.source,
                format=d.format,
                sha256=d.sha256,
                date=d.date,
                size=len(d.text),
                added="2026-01-31T12:00:00+00:00",
                state="ready",
                own=d.id in self.own,
            )
            for d in self.documents
        ]

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        documents: Collection[int] | None = None,
        literally: bool = False,
    ) -> Iterator[EvidenceFound | StatementReady | Answer]:
        if question == WARMING:
            self.warmed += 1
            return
        self.histories.append(list(history))
        self.literally = literally
        answer = self.answers[question]
        if isinstance(answer, Exception):
            raise answer
        yield EvidenceFound(question, answer.searched_for, answer.citations, answer.confidence)
        if self.hold:
            self.hold.wait(30)
        for statement in answer.statements:
            time.sleep(self.pause_s)
            cited = tuple(c for c in answer.citations if c.number in statement.citations)
            yield StatementReady(statement, cited)
        time.sleep(self.pause_s)
        yield answer

    def read_ahead(self, documents: Sequence[int] | None = None) -> None:
        self.ahead.append(documents)

    def ask(
        self, question: str, *, history: Sequence[Answer] = (), documents: Collection[int] | None = None
    ) -> Answer:
        *_, answer = self.stream(question, history=history, documents=documents)
        assert isinstance(answer, Answer)
        return answer

    def document(self, doc_id: int) -> Document:
        for document in self.documents:
            if document.id == doc_id:
                return document
        raise CorpusError(f"there is no article {doc_id}; open the list of articles")

    def close(self) -> None:
        self.closed = True
