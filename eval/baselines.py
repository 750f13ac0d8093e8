"""Baselines: what anybody could have instead, answered and scored like the real thing.

Three are shortcuts, each of which a good set of measures must expose: refuse always, quote the best sentence
always, quote the whole article always. The fourth is llama-index's own citation engine (eval/llamaindex.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.gold import Turn
from eval.run import Opener, System
from qa import Answer, Citation, Document, EvidenceFound, Hit, Pipeline, Settings, Statement, StatementReady

Respond = Callable[[Pipeline, str], Answer]

_SEARCHED = 5  # passages among which the best sentence is looked for


class Shortcut:
    """A system that answers every question by one rule; history is not looked at."""

    def __init__(self, pipeline: Pipeline, respond: Respond) -> None:
        self._pipeline = pipeline
        self._respond = respond

    @property
    def documents(self) -> Sequence[Document]:
        return self._pipeline.documents

    def stream(
        self, question: str, *, history: Sequence[Turn] = ()
    ) -> Iterator[EvidenceFound | StatementReady | Answer]:
        yield self._respond(self._pipeline, question)

    def search(self, question: str, k: int) -> Sequence[Hit]:
        return self._pipeline.search(question, k)

    def close(self) -> None:
        self._pipeline.close()


def refuse(pipeline: Pipeline, question: str) -> Answer:
    """Always: the article does not say."""
    return Answer(question, question, "not_found", message="The article does not say.", confidence=0.0)


def best_sentence(pipeline: Pipeline, question: str) -> Answer:
    """Always the sentence whose vector is nearest to the question's; its cosine is the confidence."""
    hits = pipeline.search(question, _SEARCHED)
    found = [(sentence.cosine, hit, sentence) for hit in hits for sentence in hit.sentences]
    if not found:
        return refuse(pipeline, question)
    cosine, hit, sentence = max(found, key=lambda one: (one[0], -one[2].id))
    document = pipeline.document(hit.doc_id)
    return quote(
        question, [cite(document, sentence.start, sentence.end)], confidence=max(0.0, min(1.0, cosine))
    )


def whole_article(pipeline: Pipeline, question: str) -> Answer:
    """Always all of every article."""
    citations = [cite(document, 0, len(document.text), n) for n, document in enumerate(pipeline.documents, 1)]
    return quote(question, citations, confidence=1.0)


def quote(question: str, citations: Sequence[Citation], *, confidence: float) -> Answer:
    """An answer that is its quotations."""
    statements = tuple(Statement(c.quote, (c.number,), "verbatim") for c in citations)
    return Answer(
        question,
        question,
        "answered",
        statements=statements,
        citations=tuple(citations),
        confidence=confidence,
    )


def cite(document: Document, start: int, end: int, number: int = 1) -> Citation:
    """A citation of `document.text[start:end]`, without context."""
    return Citation(
        number=number,
        doc_id=document.id,
        doc_sha256=document.sha256,
        title=document.title,
        heading="",
        source=document.source,
        start=start,
        end=end,
        quote=document.text[start:end],
        context_start=start,
        context_end=end,
    )


SHORTCUTS: dict[str, Respond] = {
    "refuse": refuse,
    "best-sentence": best_sentence,
    "whole-article": whole_article,
}
NAMES = ("llama-index", *SHORTCUTS)


def opener_of(name: str, settings: Settings) -> Opener:
    """What opens a baseline over a file or folder of articles; `name` is one of NAMES.

    llama-index gets the embedder and, unless `settings.llm` is an endpoint, the generator that Attest ships.
    """
    if name == "llama-index":
        from eval.llamaindex import CitationEngine

        return lambda corpus: CitationEngine.open(corpus, settings)

    def open_shortcut(corpus: Path) -> System:
        return Shortcut(Pipeline.open(corpus, settings=settings), SHORTCUTS[name])

    return open_shortcut
