"""Answering: from a question to the events of its answer, step by step: find, word, verify, or refuse."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import Any

from index.embed import Embedder
from index.errors import GeneratorError
from index.search import Hit, Searcher
from index.store import Store
from qa.answer import Answer, EvidenceFound, StatementReady
from qa.compose import compose
from qa.evidence import Evidence, EvidenceFinder, RankedSentence
from qa.generator import Generator
from qa.language import foreign_language
from qa.question import analyse
from qa.settings import Settings
from qa.statements import Statements, cite, help_message, overview_citations

NEARBY = 2  # sentences offered with a refusal
NEARBY_COSINE = 0.3  # below this a sentence is not about what was asked at all
CONTRARY = 0.85  # from here on a sentence says the contrary, where it knows what is asked about
KNOWS_MATCH = 0.7

Event = EvidenceFound | StatementReady | Answer


class Answering:
    """Answers questions from one store with one generator. Safe to use from many threads."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        embedder: Embedder,
        searcher: Searcher,
        generator: Generator | None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._embedder = embedder
        self._searcher = searcher
        self._generator = generator
        self._finder = EvidenceFinder(embedder, searcher)

    def events(self, question: str, searched_for: str, documents: Collection[int] | None) -> Iterator[Event]:
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
        if not citations:
            yield EvidenceFound(question, searched_for, (), 0.0)
            message = "There is no article to give an overview of."
            yield Answer(question, searched_for, "not_found", message=message, trace=trace)
            return
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
        if not evidence.chosen or evidence.confidence < self._settings.min_confidence:
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
            searched_for, self._settings.passages, documents=documents, vector=asked.whole
        )
        evidence = self._finder.find(analyse(searched_for), asked, hits)
        trace["passages"] = [_passage_trace(hit) for hit in hits]
        trace["signals"] = dict(evidence.signals)
        trace["sentences"] = [ranked.to_trace() for ranked in evidence.ranked]
        return evidence

    def _word(
        self, statements: Statements, searched_for: str, trace: dict[str, Any]
    ) -> Iterator[StatementReady]:
        """What the generator says, verified; each piece of evidence is worded at most once."""
        if self._generator is None:
            return
        deadline = time.monotonic() + self._settings.total_s
        quotes = [citation.quote for citation in statements.citations]
        for draft in compose(self._generator, searched_for, quotes, trace, deadline=deadline):
            yield from statements.offer(draft)

    def _not_found(
        self, question: str, searched_for: str, evidence: Evidence, trace: dict[str, Any]
    ) -> Answer:
        language = foreign_language(searched_for) if self._settings.embedder_is_default else None
        nearby: list[RankedSentence] = []
        if language:
            message = (
                f"The question seems to be in {language}; the default models read English only. "
                "Ask in English, or set ATTEST_EMBEDDER to a model for that language."
            )
        else:
            one = self._store.count()[0] == 1
            message = "The article does not say" if one else "The articles do not say"
            close = [r for r in evidence.ranked if r.sentence.cosine >= NEARBY_COSINE]
            nearby = sorted(close, key=_says_otherwise, reverse=True)[:NEARBY]
            otherwise = bool(nearby) and _says_otherwise(nearby[0])
            message += f"; {'it says' if one else 'they say'} otherwise." if otherwise else "."
        return Answer(
            question,
            searched_for,
            "not_found",
            message=message,
            nearby=tuple(cite(n, ranked) for n, ranked in enumerate(nearby, start=1)),
            confidence=evidence.confidence,
            trace=trace,
        )


def _says_otherwise(ranked: RankedSentence) -> bool:
    """Whether a sentence that knows all that is asked about denies it, or says the opposite."""
    found = ranked.features
    contrary = max(found.get("denied", 0.0), found.get("opposite", 0.0)) >= CONTRARY
    return contrary and found.get("match", 0.0) >= KNOWS_MATCH


class _Clock:
    """Writes the ms since its making into a mapping, under the name of each lap."""

    def __init__(self, times: dict[str, float]) -> None:
        self._times = times
        self._started = time.perf_counter()

    def lap(self, name: str) -> None:
        self._times[name] = round((time.perf_counter() - self._started) * 1000, 1)


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
