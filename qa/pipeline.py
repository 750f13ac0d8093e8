"""Pipeline: open articles, then ask, stream or search; from a question to an Answer, step by step."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from index.documents import Document
from index.embed import Embedder, open_embedder, open_reranker
from index.errors import GeneratorError, QuestionError
from index.search import Hit, Searcher
from index.store import Store
from index.sync import SyncReport, sync
from qa.answer import Answer, EvidenceFound, StatementReady
from qa.articles import Articles
from qa.compose import compose
from qa.evidence import Evidence, EvidenceFinder, RankedSentence
from qa.followup import Turn, stand_alone
from qa.generator import Generator
from qa.llm import open_generator
from qa.question import analyse, foreign_language
from qa.settings import Settings
from qa.statements import Statements, cite, help_message, overview_citations

if TYPE_CHECKING:
    from llama_index.core.query_engine import CustomQueryEngine
    from llama_index.core.retrievers import BaseRetriever

MAX_QUESTION = 2_000  # characters
NEARBY = 2  # sentences offered with a refusal
NEARBY_COSINE = 0.3  # below this a sentence is not about what was asked at all

Event = EvidenceFound | StatementReady | Answer
Progress = Callable[[int, int, str], None]


class Pipeline:
    """Articles, their index and a generator, ready for questions. Make it with `Pipeline.open`.

    Safe to use from many threads. `report` says what the last reading of the folders found.
    """

    def __init__(
        self,
        settings: Settings,
        articles: Articles,
        store: Store,
        embedder: Embedder,
        searcher: Searcher,
        generator: Generator | None,
        report: SyncReport,
    ) -> None:
        self.settings = settings
        self.report = report
        self._articles = articles
        self._store = store
        self._embedder = embedder
        self._searcher = searcher
        self._generator = generator
        self._finder = EvidenceFinder(embedder, searcher)
        self._changing = threading.Lock()

    @classmethod
    def open(
        cls, *paths: Path | str, settings: Settings | None = None, progress: Progress | None = None
    ) -> Pipeline:
        """Read the articles at `paths` (default: `settings.corpus`), bring the index up to date, load the models.

        Only what changed since the last time is indexed again; `progress(done, total, what)` is told.
        Raises AttestError with one line that says what is wrong and how to mend it.
        """
        settings = settings or Settings()
        roots = tuple(Path(path).expanduser().resolve() for path in paths or settings.corpus)
        key = hashlib.sha256(json.dumps(sorted(map(str, roots))).encode()).hexdigest()[:16]
        articles = Articles(roots, settings.data_dir / "articles" / key)
        with ThreadPoolExecutor(1) as beside:
            # The generator's file is read while Python imports what the embedder needs.
            opening = beside.submit(open_generator, settings)
            embedder = open_embedder(settings.embedder)
            reranker = open_reranker(settings.reranker) if settings.reranker else None
            generator = opening.result()
        path = settings.data_dir / "stores" / f"{key}.sqlite"
        store = Store.open(path, embedder.name, embedder.fingerprint, embedder.dimension)
        try:
            report = sync(store, articles.roots(), embedder, progress=progress)
        except BaseException:
            store.close()
            raise
        searcher = Searcher(store, embedder, fusion=settings.fusion, reranker=reranker)
        return cls(settings, articles, store, embedder, searcher, generator, report)

    def close(self) -> None:
        """Close the store and free the generator."""
        self._store.close()
        if self._generator is not None:
            self._generator.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Asking

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), documents: Collection[int] | None = None
    ) -> Answer:
        """Answer a question from the articles, or say that they do not.

        `history` holds earlier turns, oldest first: Answers or {"question", "answer"} mappings.
        `documents` restricts the search to these document ids. Raises QuestionError for an empty or
        overlong question.
        """
        *_, answer = self.stream(question, history=history, documents=documents)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), documents: Collection[int] | None = None
    ) -> Iterator[Event]:
        """EvidenceFound, then a StatementReady for each statement once it is verified, then the Answer."""
        asked = _clean(question)
        searched_for = stand_alone(asked, history)
        return self._events(question, searched_for, documents)

    async def aask(
        self, question: str, *, history: Sequence[Turn] = (), documents: Collection[int] | None = None
    ) -> Answer:
        """`ask` for asyncio; the work is done in a thread."""
        return await asyncio.to_thread(self.ask, question, history=history, documents=documents)

    async def astream(
        self, question: str, *, history: Sequence[Turn] = (), documents: Collection[int] | None = None
    ) -> AsyncIterator[Event]:
        """`stream` for asyncio; the work is done in threads."""
        events = await asyncio.to_thread(self.stream, question, history=history, documents=documents)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def search(self, question: str, k: int = 5) -> list[Hit]:
        """The k best passages with their sentences, best first; no generator, no refusal."""
        return self._searcher.search(_clean(question), k)

    # Articles

    @property
    def documents(self) -> tuple[Document, ...]:
        """All articles with their texts, by source."""
        return tuple(self._store.document(entry.id) for entry in self._store.documents())

    def document(self, doc_id: int) -> Document:
        """One article with its text; raises StoreError when there is none of this id."""
        return self._store.document(doc_id)

    def add(self, article: Path | str, *, title: str | None = None) -> Document:
        """Keep a copy of a file, or a pasted text, among the articles and index it.

        A str that names an existing file is taken as its path. Raises DocumentError when it cannot be
        read as an article; nothing is kept then.
        """
        with self._changing:
            source = self._articles.keep(article, title)
            self.report = sync(self._store, self._articles.roots(), self._embedder)
            entry = next(e for e in self._store.documents() if e.source == str(source))
            return self._store.document(entry.id)

    def remove(self, doc_id: int) -> None:
        """Delete an article that was added; raises DocumentError for a file of the user's own."""
        with self._changing:
            self._articles.discard(self._store.document(doc_id))
            self._store.remove([doc_id])

    # llama-index

    def as_retriever(self, k: int | None = None) -> BaseRetriever:
        """A llama-index retriever over the passages; its nodes carry the offsets."""
        from qa.llamaindex import PassageRetriever

        return PassageRetriever(self, k or self.settings.passages)

    def as_query_engine(self) -> CustomQueryEngine:
        """A llama-index query engine; its response's source nodes are the citations, with offsets."""
        from qa.llamaindex import AttestQueryEngine

        return AttestQueryEngine(pipeline=self)

    # The steps

    def _events(
        self, question: str, searched_for: str, documents: Collection[int] | None
    ) -> Iterator[Event]:
        trace = self._new_trace()
        clock = _Clock(trace["times_ms"])
        kind = analyse(searched_for).kind
        if kind == "help":
            yield EvidenceFound(question, searched_for, (), 1.0)
            message = help_message([entry.title for entry in self._store.documents()])
            yield Answer(question, searched_for, "help", message=message, confidence=1.0, trace=trace)
        elif kind == "overview":
            yield from self._overview(question, searched_for, documents, trace, clock)
        else:
            yield from self._look_up(question, searched_for, documents, trace, clock)

    def _new_trace(self) -> dict[str, Any]:
        embedder = {"name": self._embedder.name, "sha256": self._embedder.fingerprint}
        generator = self._generator.describe() if self._generator else {"name": "none"}
        return {"models": {"embedder": embedder, "generator": generator}, "times_ms": {}}

    def _overview(
        self,
        question: str,
        searched_for: str,
        documents: Collection[int] | None,
        trace: dict[str, Any],
        clock: _Clock,
    ) -> Iterator[Event]:
        entries = [e for e in self._store.documents() if documents is None or e.id in documents]
        citations = overview_citations(self._store, [entry.id for entry in entries])
        yield EvidenceFound(question, searched_for, citations, 1.0)
        statements = Statements(citations)
        yield from statements.quote_rest()
        clock.lap("total")
        yield Answer(
            question,
            searched_for,
            "overview",
            statements=statements.done,
            citations=citations,
            confidence=1.0,
            trace=trace,
        )

    def _look_up(
        self,
        question: str,
        searched_for: str,
        documents: Collection[int] | None,
        trace: dict[str, Any],
        clock: _Clock,
    ) -> Iterator[Event]:
        evidence = self._find(searched_for, documents, trace)
        clock.lap("evidence")
        if not evidence.chosen or evidence.confidence < self.settings.min_confidence:
            yield EvidenceFound(question, searched_for, (), evidence.confidence)
            clock.lap("total")
            yield self._not_found(question, searched_for, evidence, trace)
            return
        citations = tuple(cite(n, ranked) for n, ranked in enumerate(evidence.chosen, start=1))
        yield EvidenceFound(question, searched_for, citations, evidence.confidence)
        statements = Statements(citations, question=searched_for)
        degraded = None
        try:
            yield from self._word(statements, searched_for, trace)
        except GeneratorError as error:
            degraded = str(error)
        yield from statements.quote_rest()
        clock.lap("total")
        yield Answer(
            question,
            searched_for,
            "answered",
            statements=statements.done,
            mode="generated" if statements.any_supported else "quoted",
            citations=citations,
            confidence=evidence.confidence,
            withheld=tuple(statements.withheld),
            degraded=degraded,
            trace=trace,
        )

    def _find(self, searched_for: str, documents: Collection[int] | None, trace: dict[str, Any]) -> Evidence:
        asked = self._embedder.encode_tokens([searched_for])[0]
        hits = self._searcher.search(
            searched_for, self.settings.passages, documents=documents, vector=asked.whole
        )
        evidence = self._finder.find(analyse(searched_for), asked, hits)
        trace["passages"] = [_passage_trace(hit) for hit in hits]
        trace["sentences"] = [ranked.to_trace() for ranked in evidence.ranked]
        return evidence

    def _word(
        self, statements: Statements, searched_for: str, trace: dict[str, Any]
    ) -> Iterator[StatementReady]:
        """What the generator says, verified; each piece of evidence is worded at most once."""
        if self._generator is None:
            return
        deadline = time.monotonic() + self.settings.total_s
        quotes = [citation.quote for citation in statements.citations]
        for draft in compose(self._generator, searched_for, quotes, trace, deadline=deadline):
            yield from statements.offer(draft)

    def _not_found(
        self, question: str, searched_for: str, evidence: Evidence, trace: dict[str, Any]
    ) -> Answer:
        language = foreign_language(searched_for) if self.settings.embedder_is_default else None
        nearby: list[RankedSentence] = []
        if language:
            message = (
                f"The question seems to be in {language}; the default models read English only. "
                "Ask in English, or set ATTEST_EMBEDDER to a model for that language."
            )
        else:
            message = "The article does not say." if self._store.count()[0] == 1 else "The articles do not say."
            nearby = [r for r in evidence.ranked if r.sentence.cosine >= NEARBY_COSINE][:NEARBY]
        return Answer(
            question,
            searched_for,
            "not_found",
            message=message,
            nearby=tuple(cite(n, ranked) for n, ranked in enumerate(nearby, start=1)),
            confidence=evidence.confidence,
            trace=trace,
        )


class _Clock:
    """Writes the ms since its making into a mapping, under the name of each lap."""

    def __init__(self, times: dict[str, float]) -> None:
        self._times = times
        self._started = time.perf_counter()

    def lap(self, name: str) -> None:
        self._times[name] = round((time.perf_counter() - self._started) * 1000, 1)


def _clean(question: str) -> str:
    """The question on one line without control characters; raises QuestionError when nothing is left."""
    if not isinstance(question, str):
        raise QuestionError(f"the question is a {type(question).__name__}; it must be a text")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters, at most {MAX_QUESTION:,} are read; shorten it"
        )
    clean = " ".join("".join(c if c.isprintable() else " " for c in question).split())
    if not any(c.isalnum() for c in clean):
        raise QuestionError("the question is empty; ask something about the articles")
    return clean


def _passage_trace(hit: Hit) -> dict[str, Any]:
    return {
        "passage_id": hit.passage_id,
        "doc_id": hit.doc_id,
        "start": hit.start,
        "end": hit.end,
        "heading": hit.heading,
        "score": round(hit.score, 6),
        "bm25": None if hit.bm25 is None else round(hit.bm25, 4),
        "cosine": round(hit.cosine, 4),
    }


def ask(
    question: str,
    *paths: Path | str,
    history: Sequence[Turn] = (),
    settings: Settings | None = None,
) -> Answer:
    """Answer one question from the articles at `paths` (default: the shipped article); `Pipeline` for more."""
    with Pipeline.open(*paths, settings=settings) as pipeline:
        return pipeline.ask(question, history=history)


__all__ = ["EvidenceFound", "Pipeline", "StatementReady", "ask"]
