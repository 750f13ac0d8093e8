"""Statements: drafts and quotations become the statements of an answer, each on its citation.

A draft is shown when `verify` finds it carried by the sentence it stands on; else it is withheld and the
quotation stands in, cut to what answers where that passes the same check. Citations are fixed before a word
is written.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence

from index.store import Store
from qa.answer import Citation, Mode, Statement, StatementReady, Support, Withheld
from qa.compose import Draft
from qa.condense import condensed
from qa.evidence import RankedSentence
from qa.verify import Verdict, verify

MAX_OVERVIEW = 8  # sentences


def cite(number: int, ranked: RankedSentence) -> Citation:
    """The citation of a chosen sentence."""
    hit, sentence = ranked.hit, ranked.sentence
    return Citation(
        number=number,
        doc_id=hit.doc_id,
        doc_sha256=hit.doc_sha256,
        title=hit.title,
        heading=hit.heading,
        source=hit.source,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        context_start=ranked.context_start,
        context_end=sentence.end,
    )


class Statements:
    """Collects the statements of one answer, at most one for each citation.

    For each citation `questions` holds what it answers, `contexts` the text before its quotation that its
    pronouns may stand for; `nearness` is that of a question and a text (see qa/condense.py).
    """

    def __init__(
        self,
        citations: Sequence[Citation],
        *,
        questions: Sequence[str] = (),
        contexts: Sequence[str] = (),
        nearness: Callable[[str, str], float] | None = None,
    ) -> None:
        self.citations = tuple(citations)
        self.withheld: list[Withheld] = []
        self.mode: Mode = "quoted"
        nothing = [""] * len(self.citations)
        self._questions = _by_number(self.citations, questions or nothing)
        self._contexts = _by_number(self.citations, contexts or nothing)
        self._nearness = nearness
        self._shown: dict[int, Statement] = {}

    @property
    def done(self) -> tuple[Statement, ...]:
        """The statements so far, in the order in which they were shown."""
        return tuple(self._shown.values())

    @property
    def waiting(self) -> tuple[Citation, ...]:
        """The citations that have no statement yet."""
        return tuple(citation for citation in self.citations if citation.number not in self._shown)

    def question_of(self, citation: Citation) -> str:
        """What a citation answers, "" where nothing was asked."""
        return self._questions[citation.number]

    def offer(self, draft: Draft) -> Iterator[StatementReady]:
        """Show a draft if it is verified and its citation has no statement yet; else withhold it."""
        citation = self.citations[draft.evidence]
        if citation.number in self._shown:
            return
        verdict = self._verdict(citation, draft.text)
        numbers = (citation.number,)
        if not verdict.supported:
            self.withheld.append(Withheld(draft.text, numbers, verdict.kind, verdict.reason))
            return
        support: Support = "verbatim" if verdict.kind == "verbatim" else "supported"
        if support == "supported":
            self.mode = "generated"
        yield self._show(citation, Statement(draft.text, numbers, support))

    def condense(self, citation: Citation) -> Iterator[StatementReady]:
        """Show the part of a quotation that answers the question, where there is one that is verified."""
        question, nearness = self.question_of(citation), self._nearness
        if not question or citation.number in self._shown:
            return
        text = condensed(
            question,
            citation.quote,
            lambda text: self._verdict(citation, text).supported,
            context=self._contexts[citation.number],
            nearness=None if nearness is None else lambda text: nearness(question, text),
        )
        if text:
            self.mode = "condensed" if self.mode == "quoted" else self.mode
            yield self._show(citation, Statement(text, (citation.number,), "supported"))

    def _verdict(self, citation: Citation, text: str) -> Verdict:
        context = self._contexts[citation.number]
        question = self.question_of(citation) or None
        return verify(text, [citation.quote], question=question, context=context)

    def quote_rest(self) -> Iterator[StatementReady]:
        """Quote every citation that has no statement yet."""
        for citation in self.waiting:
            text = " ".join(citation.quote.split())
            yield self._show(citation, Statement(text, (citation.number,), "verbatim"))

    def _show(self, citation: Citation, statement: Statement) -> StatementReady:
        self._shown[citation.number] = statement
        return StatementReady(statement, (citation,))


def _by_number(citations: Sequence[Citation], texts: Sequence[str]) -> dict[int, str]:
    return {citation.number: text for citation, text in zip(citations, texts, strict=True)}


def overview_citations(store: Store, doc_ids: Sequence[int]) -> tuple[Citation, ...]:
    """The lead sentence of each section; with several articles their first ones, in turn, up to a limit."""
    leads = [list(_leads(store, doc_id)) for doc_id in doc_ids[:MAX_OVERVIEW]]
    in_turn = [c for layer in itertools.zip_longest(*leads) for c in layer if c is not None]
    order = {doc_id: i for i, doc_id in enumerate(doc_ids)}
    kept = sorted(in_turn[:MAX_OVERVIEW], key=lambda c: (order[c.doc_id], c.start))
    return tuple(
        dataclasses.replace(citation, number=number) for number, citation in enumerate(kept, start=1)
    )


def _leads(store: Store, doc_id: int) -> Iterator[Citation]:
    document = store.document(doc_id)
    section = None
    for sentence in store.segments(doc_id).sentences:
        if sentence.section == section:
            continue
        section = sentence.section
        yield Citation(
            number=0,
            doc_id=doc_id,
            doc_sha256=document.sha256,
            title=document.title,
            heading=sentence.heading,
            source=document.source,
            start=sentence.start,
            end=sentence.end,
            quote=document.text[sentence.start : sentence.end],
            context_start=sentence.start,
            context_end=sentence.end,
        )


def help_message(titles: Sequence[str]) -> str:
    """One line that says what can be asked, naming an article or two."""
    named = " and ".join(f"“{title}”" for title in titles[:2]) or "your articles"
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return (
        f"Ask me about {named}{more}: I answer with sentences that you can check against the article, "
        "and say so where it does not tell."
    )
