"""Scoring one answer: its value for every measure of `eval.definitions` that applies.

A sample has a value only for the measures that apply to it: a measure's mean is over these, and its n says
how many they are. A question that raised an exception is a wrong answer: it has the worst value of every
measure of answers, refusals, citations and retrieval that its gold allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.gold import Sample
from eval.matching import Span, covers, exact_match, f1, lies_in, places, states
from eval.retrieval import rank_scores
from qa import Answer, Citation, Document

Place = tuple[int, int, int]  # document id, start, end


@dataclass(frozen=True)
class Score:
    """One sample's values by measure name; `confidence` (0..1) is the answer's, the worst for an error."""

    id: str
    article: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether this is an answer that should not have been given."""
        return self.values["trust"] < 0


def score(
    sample: Sample,
    answer: Answer | None,
    ranked: Sequence[Place] | None,
    documents: Mapping[int, Document],
    *,
    article: str,
) -> Score:
    """Score what a system gave for a sample: its answer, None where it raised, and its ranked passages.

    `ranked` is None for a system that ranks none; `documents` are those that it answered from, by id.
    """
    gold = evidence_places(sample, documents)
    answered = answer is not None and answer.status in ("answered", "overview")
    cited = [_place(c) for c in answer.citations] if answer and answered else []
    values = {"error": float(answer is None), "answered": float(answered)}
    if answer is not None:
        values |= _given(answer, answered, documents)
    if sample.answerable:
        values |= _citing(cited, gold, scored=answered or answer is None)
        values |= _answering(sample, answer if answered else None, values.get("gold_cited", 0.0))
        values |= _ranking(answer, ranked, gold)
    else:
        values["missed_refusal"] = float(answered or answer is None)
    values["trust"] = _trust(values, refused=answer is not None and not answered)
    confidence = answer.confidence if answer else 1.0 - float(sample.answerable)
    return Score(sample.id, article, sample.kind, sample.answerable, answered, confidence, values)


def evidence_places(sample: Sample, documents: Mapping[int, Document]) -> list[list[Place]]:
    """For each gold string all its places, in the sample's document, or in all where it names none."""
    held = [d for d in documents.values() if sample.is_about(d.source)]
    return [[(d.id, *span) for d in held for span in places(text, d.text)] for text in sample.evidence]


def _given(answer: Answer, answered: bool, documents: Mapping[int, Document]) -> dict[str, float]:
    """What can be said of an answer without gold."""
    values: dict[str, float] = {}
    if quotes := [*answer.citations, *answer.nearby]:
        values["byte_exact"] = sum(is_exact(c, documents) for c in quotes) / len(quotes)
    if answered:
        values["words"] = float(len(answer.text.split()))
        values["citations"] = float(len(answer.citations))
        values["generated"] = float(answer.mode == "generated")
        values["reworded"] = float(answer.mode != "quoted")
    # In any other mode what is no quotation was cut or told by code.
    shown = sum(s.support == "supported" for s in answer.statements) if answer.mode == "generated" else 0
    if worded := shown + len(answer.withheld):
        values["withheld"] = len(answer.withheld) / worded
    if calls := answer.trace.get("generator"):
        counts = (call.get(name) or 0 for call in calls for name in ("prompt_tokens", "reply_tokens"))
        values["tokens"] = float(sum(counts))
    return values


def is_exact(citation: Citation, documents: Mapping[int, Document]) -> bool:
    """Whether the quotation is, character by character, what the document holds at its place."""
    document = documents.get(citation.doc_id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def _citing(cited: Sequence[Place], gold: Sequence[Sequence[Place]], *, scored: bool) -> dict[str, float]:
    """Citations against gold evidence; with `scored` an answer was given, or should have been."""
    if not gold:
        return {}
    met = [_covered(place, gold) for place in cited]
    covered = frozenset[int]().union(*(found for found, _ in met))
    values = {"citation_recall": len(covered) / len(gold), "gold_cited": float(bool(covered))}
    if scored:
        shown, wanted = _characters(cited), _characters([place for found in gold for place in found])
        values["citation_precision"] = sum(fits for _, fits in met) / max(1, len(met))
        values["citation_focus"] = len(shown & wanted) / max(1, len(shown))
    return values


def _characters(places: Sequence[Place]) -> set[tuple[int, int]]:
    return {(doc_id, at) for doc_id, start, end in places for at in range(start, end)}


def _answering(sample: Sample, answer: Answer | None, gold_cited: float) -> dict[str, float]:
    """Facts and reference, of an answerable question; `answer` is None where it was refused or failed."""
    text = answer.stated if answer else ""
    stated = [states(text, spellings) for spellings in sample.facts]
    correct = float(answer is not None and (all(stated) if stated else bool(gold_cited)))
    values = {"correct": correct, "wrong_refusal": float(answer is None)}
    if sample.evidence:
        values["grounded"] = float(correct and gold_cited)
    if stated:
        values["facts"] = sum(stated) / len(stated)
    if sample.answer is not None:
        values["exact_match"] = exact_match(text, sample.answer) if text else 0.0
        values["f1"] = f1(text, sample.answer) if text else 0.0
    return values


def _ranking(
    answer: Answer | None, ranked: Sequence[Place] | None, gold: Sequence[Sequence[Place]]
) -> dict[str, float]:
    """The rank measures of the passages, and of the sentences in the answer's trace."""
    values: dict[str, float] = {}
    sentences = answer.trace.get("sentences") if answer else []
    traced = [(s["doc_id"], s["start"], s["end"]) for s in sentences] if sentences is not None else None
    for unit, ranking in (("passage", ranked if answer else []), ("sentence", traced)):
        if gold and ranking is not None:
            covered = [_covered(place, gold)[0] for place in ranking]
            values |= {f"{unit}_{name}": value for name, value in rank_scores(covered, len(gold)).items()}
    return values


def _trust(values: Mapping[str, float], *, refused: bool) -> float:
    right = values["correct"] if "correct" in values else 1.0 - values["missed_refusal"]
    if right:
        return 1.0
    return 0.0 if refused else -1.0


def _covered(place: Place, gold: Sequence[Sequence[Place]]) -> tuple[frozenset[int], bool]:
    """The gold strings that a place covers, and whether it covers one or lies within one."""
    doc_id, *rest = place
    span: Span = (rest[0], rest[1])
    near = [[(start, end) for other, start, end in found if other == doc_id] for found in gold]
    covered = frozenset(i for i, found in enumerate(near) if any(covers(span, one) for one in found))
    return covered, bool(covered) or any(lies_in(span, one) for found in near for one in found)


def _place(citation: Citation) -> Place:
    return citation.doc_id, citation.start, citation.end
