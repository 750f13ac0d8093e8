"""Statements: drafts and quotations become the statements of an answer, each on its citation.

A draft is shown when `verify` finds it carried by the sentence it stands on; else it is withheld and the
quotation stands in, cut to what answers where that passes the same check. Citations are fixed before a word
is written.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.documents import is_markdown
from index.headings import is_row
from index.markdown import as_shown
from index.passages import Sentence
from index.store import Store
from qa.answer import Citation, Mode, Statement, StatementReady, Support, Withheld
from qa.compose import Draft
from qa.generation.condense import condensed, condensed_row
from qa.language.grammar import parse
from qa.language.labels import FINITE_TAGS
from qa.language.readings import resolved
from qa.language.words import only_span_of
from qa.reading.ranked import RankedSentence
from qa.verify import Verdict, verify

MAX_OVERVIEW = 8  # sentences
_CLOSING = "\"'”’»)*_"
_OPENING, _LOOKED = 5, 200  # of a section, and of an article: sentences that are parsed for an overview


def cite(number: int, ranked: RankedSentence, *, answers: bool = True) -> Citation:
    """The citation of a sentence that `answers` the question, or only comes near to it."""
    hit, sentence = ranked.hit, ranked.sentence
    # Of what was read with its headings or its question only what stands in the quotation, once.
    place = only_span_of(ranked.answer, sentence.text) if answers else None
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
        answer_start=sentence.start + place[0] if place else None,
        answer_end=sentence.start + place[1] if place else None,
    )


@dataclass(frozen=True)
class Ground:
    """What a statement can stand on: a citation, and the question that it answers ("" where none was asked).

    `context` is the text before the quotation that its pronouns may stand for; `told` is what the row of a
    table says, in place of which its bare cells say little.
    """

    citation: Citation
    question: str = ""
    context: str = ""
    told: str = ""

    @property
    def reading(self) -> str:
        """The quotation as it is read: in one line, without Markdown's marks, a row with its headings."""
        quote = self.citation.quote
        shown = as_shown(quote) if is_markdown(self.citation.source) else quote
        return self.told or " ".join(shown.split())

    def verdict(self, text: str) -> Verdict:
        return verify(
            text,
            [self.told or self.citation.quote],
            question=self.question or None,
            context=self.context,
        )


class Statements:
    """Collects the statements of one answer, at most one for each ground.

    `nearness` is that of a question and a text, `odds` those that texts behind another one answer a question
    (see qa/generation/condense.py).
    """

    def __init__(
        self,
        grounds: Sequence[Ground],
        *,
        nearness: Callable[[str, str], float] | None = None,
        odds: Callable[[str, Sequence[str], str], Sequence[float]] | None = None,
    ) -> None:
        self.grounds = tuple(grounds)
        self.withheld: list[Withheld] = []
        self.mode: Mode = "quoted"
        self._nearness = nearness
        self._odds = odds
        self._shown: dict[int, Statement] = {}

    @property
    def done(self) -> tuple[Statement, ...]:
        """The statements so far, in the order in which they were shown."""
        return tuple(self._shown.values())

    @property
    def waiting(self) -> tuple[Ground, ...]:
        """The grounds that have no statement yet."""
        return tuple(ground for ground in self.grounds if ground.citation.number not in self._shown)

    def offer(self, draft: Draft) -> Iterator[StatementReady]:
        """Show a draft if it is verified and its ground has no statement yet; else withhold it."""
        ground = self.grounds[draft.evidence]
        if ground not in self.waiting:
            return
        verdict = ground.verdict(draft.text)
        if not verdict.supported:
            numbers = (ground.citation.number,)
            self.withheld.append(Withheld(draft.text, numbers, verdict.kind, verdict.reason))
            return
        is_quotation = verdict.kind == "verbatim" and not ground.told
        if not is_quotation:
            self.mode = "generated"
        yield self._show(ground, draft.text, "verbatim" if is_quotation else "supported")

    def condense(self, ground: Ground) -> Iterator[StatementReady]:
        """Show the part of a quotation that answers, or all of it with the name that its pronoun stands for.

        Where that is verified; of the row of a table the columns that are asked for.
        """
        if not ground.question or ground not in self.waiting:
            return
        text = condensed_row(ground.question, ground.told) if ground.told else self._reworded(ground)
        if text:
            yield self._show_condensed(ground, text)

    def _reworded(self, ground: Ground) -> str:
        question, nearness, odds = ground.question, self._nearness, self._odds

        def accepts(text: str) -> bool:
            return ground.verdict(text).supported

        cut = condensed(
            question,
            ground.citation.quote,
            accepts,
            answer=ground.citation.answer,
            context=ground.context,
            nearness=None if nearness is None else lambda text: nearness(question, text),
            odds=None if odds is None else lambda texts: odds(question, texts, ground.context),
        )
        named = "" if cut else resolved(ground.reading, ground.context)
        return cut or (named if named and accepts(named) else "")

    def quote_rest(self) -> Iterator[StatementReady]:
        """Quote every ground that has no statement yet."""
        for ground in self.waiting:
            yield from self.quote(ground)

    def quote(self, ground: Ground) -> Iterator[StatementReady]:
        """Quote a ground if it has no statement yet; a row of a table is told with its headings."""
        if ground not in self.waiting:
            return
        if ground.told:
            yield self._show_condensed(ground, ground.told)
        else:
            yield self._show(ground, ground.reading, "verbatim")

    def _show_condensed(self, ground: Ground, text: str) -> StatementReady:
        self.mode = "condensed" if self.mode == "quoted" else self.mode
        return self._show(ground, text, "supported")

    def _show(self, ground: Ground, text: str, support: Support) -> StatementReady:
        citation = ground.citation
        statement = Statement(text, (citation.number,), support)
        self._shown[citation.number] = statement
        return StatementReady(statement, (citation,))


def overview_citations(store: Store, doc_ids: Sequence[int]) -> tuple[Citation, ...]:
    """The first sentence of each section that tells something; several articles take turns, up to a limit."""
    leads = [list(itertools.islice(_leads(store, doc_id), MAX_OVERVIEW)) for doc_id in doc_ids[:MAX_OVERVIEW]]
    in_turn = [c for layer in itertools.zip_longest(*leads) for c in layer if c is not None]
    order = {doc_id: i for i, doc_id in enumerate(doc_ids)}
    kept = sorted(in_turn[:MAX_OVERVIEW], key=lambda c: (order[c.doc_id], c.start))
    return tuple(
        dataclasses.replace(citation, number=number) for number, citation in enumerate(kept, start=1)
    )


def _leads(store: Store, doc_id: int) -> Iterator[Citation]:
    document = store.document(doc_id)
    sentences = store.segments(doc_id).sentences
    for sentence in _telling(document.text, sentences):
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
            page=document.page(sentence.start),
        )


def _telling(text: str, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The first sentence of each section that tells something; the first of all where none does."""
    looked, found = 0, False
    for _, section in itertools.groupby(sentences, key=lambda sentence: sentence.section):
        opening = list(itertools.islice(section, min(_OPENING, _LOOKED - looked)))
        looked += len(opening)
        if telling := next((s for s in opening if _tells(text[s.start : s.end])), None):
            found = True
            yield telling
    if not found:
        yield from sentences[:1]


def _tells(text: str) -> bool:
    """Whether a sentence tells something by itself; a question, "2 leeks" and the row of a table do not."""
    if text.endswith((":", "?")) or is_row(text):
        return False
    whole = text.rstrip(_CLOSING).endswith((".", "!", "…")) and len(text.split()) > 3  # "A pie for winter."
    return whole or any(token.tag in FINITE_TAGS or token.tag == "VB" for token in parse(text).tokens)


def help_message(titles: Sequence[str]) -> str:
    """One line that says what can be asked, naming an article or two."""
    named = " and ".join(f"“{title}”" for title in titles[:2]) or "your articles"
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return (
        f"Ask me about {named}{more}: I answer with sentences that you can check against the article, "
        "and say so where it does not tell."
    )
