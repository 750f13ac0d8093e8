"""Answering: from a question to the events of its answer, step by step: find, word, verify, or refuse."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.documents import Document, has_pages
from index.embed import Embedder, TokenVectors
from index.errors import GeneratorError, StoreError
from index.markdown import as_shown
from index.search import Hit, Searcher
from index.store import Store
from qa.answer import Answer, Citation, EvidenceFound, StatementReady, Status
from qa.compose import compose
from qa.evidence import EvidenceFinder
from qa.generation.generator import Generator
from qa.kept import Kept
from qa.language.foreign import foreign_language
from qa.questions import parts as parting
from qa.questions.capitals import with_capitals
from qa.questions.parts import Part
from qa.questions.question import analyse
from qa.questions.typos import doubtful, without_typos
from qa.reading.fitted import provenance
from qa.reading.ranked import RankedSentence
from qa.reading.reader import Reader, Said, without_marks
from qa.settings import Settings
from qa.statements import Ground, Statements, cite, help_message, overview_citations

NEARBY = 2  # sentences offered with a refusal
NEARBY_COSINE = 0.3  # below this a sentence is not about what was asked at all
CONTRARY = 0.85  # from here on a sentence says the contrary, where it knows what is asked about
KNOWS_MATCH = 0.7
READ_AHEAD = 400  # sentences: ten articles or so, and fewer than are kept
ASKED_LATELY = 16  # questions; one is encoded once, though it is looked at several times
AT_A_TIME = 8  # a question that comes meanwhile waits for no more

Event = EvidenceFound | StatementReady | Answer


class Answering:
    """Answers questions from one store with one generator. Safe to use from many threads."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        embedder: Embedder,
        searcher: Searcher,
        reader: Reader,
        generator: Generator | None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._embedder = embedder
        self._searcher = searcher
        self._generator = generator
        self._reader = reader
        self._questions = Kept(embedder.encode_tokens, ASKED_LATELY)
        self._finder = EvidenceFinder(embedder, searcher, reader)

    def configured(self, settings: Settings, generator: Generator | None) -> Answering:
        """The same with other settings and another generator; what was read ahead is kept."""
        other = copy.copy(self)
        other._settings, other._generator = settings, generator
        return other

    def events(
        self, question: str, searched_for: str, documents: Collection[int] | None, *, mend: bool = True
    ) -> Iterator[Event]:
        """What comes of a question; `mend` its typos first."""
        trace = self._new_trace()
        clock = _Clock(trace["times_ms"])
        if mend and analyse(searched_for).kind == "lookup":
            searched_for = self._meant(searched_for, documents)
        asked = _Asked(question, searched_for, documents, trace, clock)
        kind = analyse(searched_for).kind
        if kind == "help":
            yield EvidenceFound(question, searched_for, (), 0.0)  # no article answers a greeting
            message = help_message([entry.title for entry in self._store.documents()])
            yield asked.answer("help", message=message, confidence=0.0)
        elif kind == "overview":
            yield from self._overview(asked)
        else:
            yield from self._look_up(asked)

    def read_ahead(self, documents: Collection[int] | None, going_on: Callable[[], bool]) -> None:
        """See `Pipeline.read_ahead`; asks `going_on` after every few sentences."""
        texts = itertools.islice(self._sentences(documents), READ_AHEAD)
        while going_on() and (some := list(itertools.islice(texts, AT_A_TIME))):
            self._finder.read_ahead(some)

    def _sentences(self, documents: Collection[int] | None) -> Iterator[str]:
        for doc_id in [entry.id for entry in self._store.documents()] if documents is None else documents:
            document = self._store.document(doc_id)
            told = as_shown if document.format == "md" else str
            yield from (told(document.text[s.start : s.end]) for s in self._store.segments(doc_id).sentences)

    def _new_trace(self) -> dict[str, Any]:
        embedder = {"name": self._embedder.name, "sha256": self._embedder.fingerprint}
        generator = self._generator.describe() if self._generator else {"name": "none"}
        reader = {"sha256": self._reader.fingerprint}
        models = {"embedder": embedder, "reader": reader, "evidence": provenance(), "generator": generator}
        return {"models": models, "times_ms": {}}

    def _overview(self, asked: _Asked) -> Iterator[Event]:
        entries = [e for e in self._store.documents() if asked.documents is None or e.id in asked.documents]
        citations = overview_citations(self._store, [entry.id for entry in entries])
        if not citations:
            yield EvidenceFound(asked.question, asked.searched_for, (), 0.0)
            message = "There is no article to give an overview of."
            yield asked.answer("not_found", message=message)
            return
        yield EvidenceFound(asked.question, asked.searched_for, citations, 1.0)
        statements = Statements([Ground(citation) for citation in citations])
        yield from statements.quote_rest()
        asked.clock.lap("total")
        yield asked.answer(
            "overview",
            statements=statements.done,
            citations=citations,
            confidence=1.0,
        )

    def _look_up(self, asked: _Asked) -> Iterator[Event]:
        parts = self._find(asked)
        asked.clock.lap("evidence")
        met = parting.met(parts, self._settings.min_confidence)
        confidence = min(part.evidence.confidence for part in met or parts)
        if not met:
            yield EvidenceFound(asked.question, asked.searched_for, (), confidence)
            asked.clock.lap("total")
            yield self._not_found(asked, parts, confidence)
            return
        left_open = parting.left_open(parts, met)
        chosen = parting.chosen(parts, met)
        citations = tuple(self._with_page(cite(n, r)) for n, (_, r) in enumerate(chosen, start=1))
        yield EvidenceFound(asked.question, asked.searched_for, citations, confidence)
        grounds = [
            Ground(citation, question, self._before(citation), ranked.told)
            for citation, (question, ranked) in zip(citations, chosen, strict=True)
        ]
        statements = Statements(grounds, nearness=self._nearness, odds=self._odds)
        degraded = None
        try:
            yield from self._word(statements, asked)
        except GeneratorError as error:
            degraded = str(error)
        yield from statements.quote_rest()
        asked.clock.lap("total")
        yield asked.answer(
            "answered",
            message=self._refusal(asked, of=left_open) if left_open else "",
            statements=statements.done,
            mode=statements.mode,
            citations=citations,
            confidence=confidence,
            withheld=tuple(statements.withheld),
            degraded=degraded,
        )

    def _find(self, asked: _Asked) -> list[Part]:
        """What each of the things that are asked came to; of all together, where none came to anything."""
        hits: dict[int, Hit] = {}
        questions = parting.split(asked.searched_for)
        parts = [self._part(question, asked, hits) for question in questions]
        if len(parts) > 1 and not parting.met(parts, self._settings.min_confidence):
            parts = [self._part(asked.searched_for, asked, hits)]
        asked.trace["passages"] = [_passage_trace(hit) for hit in hits.values()]
        asked.trace["parts"] = parting.traced(parts, self._settings.min_confidence)
        asked.trace["sentences"] = [ranked.to_trace() for ranked in parting.ranked(parts)]
        return parts

    def _part(self, question: str, asked: _Asked, found: dict[int, Hit]) -> Part:
        """What a question of those that are asked came to; the passages looked into are added to `found`."""
        own, hits = self._search(question, asked.documents)
        found |= {hit.passage_id: hit for hit in hits}
        question = with_capitals(analyse(question), hits, typed=analyse(asked.question))
        return Part(question, self._finder.find(analyse(question), own, hits))

    def _meant(self, question: str, documents: Collection[int] | None) -> str:
        """The question without typos; as it is where the articles or the question may not be English."""
        if not self._settings.embedder_is_default or foreign_language(question):
            return question
        typed = doubtful(analyse(question), self._questions.of([question])[question])
        if not typed:
            return question
        _, hits = self._search(question, documents)
        return without_typos(question, typed, hits, self._searcher)

    def _search(self, question: str, documents: Collection[int] | None) -> tuple[TokenVectors, list[Hit]]:
        own = self._questions.of([question])[question]
        found = self._searcher.search(
            question, self._settings.passages, documents=documents, vector=own.whole
        )
        return own, found

    def _refusal(self, asked: _Asked, *, but: RankedSentence | None = None, of: Sequence[str] = ()) -> str:
        """That the articles do not say, and what is there instead; or what they do not say `of` several."""
        one = (self._store.count()[0] if asked.documents is None else len(set(asked.documents))) == 1
        message = f"The {'article does' if one else 'articles do'} not say"
        if of:
            return f"{message}: {' '.join(of)}"
        if but and _says_otherwise(but):
            return f"{message}; {'it says' if one else 'they say'} otherwise."
        return f"{message}; the table has nothing there." if but and _is_void(but) else f"{message}."

    def _word(self, statements: Statements, asked: _Asked) -> Iterator[StatementReady]:
        """What the generator says, verified; each piece of evidence is worded at most once.

        A small generator is asked only for what cannot be cut to the part that answers: the cut is never
        wrong where its draft often is. What a larger one did not word is cut after it.
        """
        if self._generator is None:
            return
        first = statements.grounds[0]
        if not self._generator.batch:
            yield from statements.condense(first)
        if first in statements.waiting and (self._generator.batch or not first.told):
            deadline = time.monotonic() + self._settings.total_s
            quotes = [ground.reading for ground in statements.grounds]
            question = asked.searched_for if self._generator.batch else first.question
            for draft in compose(self._generator, question, quotes, asked.trace, deadline=deadline):
                yield from statements.offer(draft)
        if not self._generator.batch:
            yield from statements.quote(first)  # what answers best is said first
        for ground in statements.waiting:
            yield from statements.condense(ground)

    def _nearness(self, question: str, text: str) -> float:
        """The cosine of a text with a question; rounded, for batches differ in the last bits."""
        own, other = self._embedder.encode([question, text])
        return round(float(own @ other), 4)

    def _odds(self, question: str, texts: Sequence[str], before: str) -> list[float]:
        """The reader's log-odds that each of the texts answers a question, behind what stands before it."""
        readings = self._reader.read(without_marks(question), [Said(text, before) for text in texts])
        return [reading.odds for reading in readings]

    def _before(self, citation: Citation) -> str:
        """What stands before a quotation that leans on it, "" for one that stands alone."""
        if citation.context_start == citation.start:
            return ""
        document = self._document(citation)
        return " ".join(document.text[citation.context_start : citation.start].split()) if document else ""

    def _with_page(self, citation: Citation) -> Citation:
        document = self._document(citation) if has_pages(citation.source) else None
        return replace(citation, page=document.page(citation.start)) if document else citation

    def _document(self, citation: Citation) -> Document | None:
        """The article that is cited; None where it was removed or replaced since it was searched."""
        try:
            document = self._store.document(citation.doc_id)
        except StoreError:
            return None
        return document if document.sha256 == citation.doc_sha256 else None

    def _not_found(self, asked: _Asked, parts: Sequence[Part], confidence: float) -> Answer:
        language = foreign_language(asked.searched_for) if self._settings.embedder_is_default else None
        nearby: list[RankedSentence] = []
        if language:
            message = (
                f"The question seems to be in {language}; the default models read English only. "
                "Ask in English, or start Attest with ATTEST_EMBEDDER set to a model for that language."
            )
        else:
            close = [r for r in parting.ranked(parts) if r.sentence.cosine >= NEARBY_COSINE or _is_void(r)]
            nearby = sorted(close, key=lambda r: (_says_otherwise(r), _is_void(r)), reverse=True)[:NEARBY]
            message = self._refusal(asked, but=nearby[0] if nearby else None)
        return asked.answer(
            "not_found",
            message=message,
            nearby=tuple(
                self._with_page(cite(n, ranked, answers=False)) for n, ranked in enumerate(nearby, start=1)
            ),
            confidence=confidence,
        )


def _says_otherwise(ranked: RankedSentence) -> bool:
    """Whether a sentence that knows all that is asked about denies it, or says the opposite."""
    found = ranked.features
    contrary = max(found.get("denied", 0.0), found.get("opposite", 0.0)) >= CONTRARY
    return contrary and found.get("match", 0.0) >= KNOWS_MATCH


def _is_void(ranked: RankedSentence) -> bool:
    """Whether it is the row of a table that is asked about, with nothing in the column that is."""
    found = ranked.features
    return found.get("void", 0.0) > 0 and found.get("outdone", 0.0) <= 0


@dataclass(frozen=True)
class _Asked:
    """One question on its way to an answer: as asked, as searched, of which documents, and its trace."""

    question: str
    searched_for: str
    documents: Collection[int] | None
    trace: dict[str, Any]
    clock: _Clock

    def answer(self, status: Status, **fields: Any) -> Answer:
        return Answer(self.question, self.searched_for, status, trace=self.trace, **fields)


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
