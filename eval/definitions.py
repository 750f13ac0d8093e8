"""The measures of one answer: what each is, which way is better, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.retrieval import MEASURES as RANKINGS

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Measure:
    """`bounds`: the lowest and highest value of one sample, None where there is no highest."""

    name: str
    label: str
    better: Better
    what: str
    source: str
    bounds: tuple[float, float] | None = (0.0, 1.0)


_CRAG = "CRAG (Yang et al. 2024)"
_KILT = "KILT (Petroni et al. 2021)"
_ALCE = "ALCE (Gao et al. 2023), with gold evidence in place of an entailment model"
_NUGGETS = "nugget recall (Lin and Demner-Fushman 2005)"
_SQUAD = "SQuAD (Rajpurkar et al. 2016)"
_SQUAD2 = "SQuAD 2.0 (Rajpurkar, Jia and Liang 2018)"
_OWN = "Attest"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "trust",
        "trust",
        "higher",
        "+1 right, 0 refused though answerable, -1 wrong, or answered though not answerable; to "
        "refuse what is not answerable is right",
        _CRAG,
        (-1.0, 1.0),
    ),
    Measure(
        "grounded",
        "grounded",
        "higher",
        "answerable questions with gold evidence: correct and gold-cited. KILT asks for all of the "
        "evidence, this for one piece: see citation recall",
        _KILT,
    ),
    Measure(
        "correct",
        "correct",
        "higher",
        "answerable questions: every fact is stated; without facts in the gold: gold-cited",
        _NUGGETS,
    ),
    Measure(
        "words",
        "words per answer",
        "lower",
        "words of an answer that was given",
        _OWN,
        None,
    ),
    Measure(
        "facts",
        "share of facts",
        "higher",
        "answerable questions with facts: the share that is stated",
        _NUGGETS,
    ),
    Measure(
        "exact_match",
        "exact match",
        "higher",
        "answerable questions with a reference: equal to it after normalising",
        _SQUAD,
    ),
    Measure(
        "f1",
        "F1",
        "higher",
        "answerable questions with a reference: word overlap with it",
        _SQUAD,
    ),
    Measure(
        "answered",
        "answered",
        "neither",
        "all questions: an answer was given",
        _SQUAD2,
    ),
    Measure(
        "wrong_refusal",
        "wrong refusals",
        "lower",
        "answerable questions: refused",
        _SQUAD2,
    ),
    Measure(
        "missed_refusal",
        "missed refusals",
        "lower",
        "questions that are not answerable: answered all the same",
        _SQUAD2,
    ),
    Measure(
        "byte_exact",
        "byte-exact quotes",
        "higher",
        "answers with quotations: the share that equals its place in the document; below 1 the run fails",
        _OWN,
    ),
    Measure(
        "gold_cited",
        "gold-cited",
        "higher",
        "answerable questions with gold evidence: a citation covers a piece of it",
        _KILT,
    ),
    Measure(
        "citation_precision",
        "citation precision",
        "higher",
        "answers to answerable questions with gold evidence: the share of citations that cover gold "
        "evidence or lie within it; 0 without citations",
        _ALCE,
    ),
    Measure(
        "citation_recall",
        "citation recall",
        "higher",
        "answerable questions with gold evidence: the share of it that a citation covers",
        _ALCE,
    ),
    Measure(
        "citation_focus",
        "citation focus",
        "higher",
        "answers to answerable questions with gold evidence: the share of the cited characters that "
        "are gold evidence",
        _OWN,
    ),
    Measure(
        "citations",
        "citations per answer",
        "neither",
        "citations of an answer that was given",
        _OWN,
        None,
    ),
    Measure(
        "reworded",
        "answers not only quoted",
        "higher",
        "answers: a statement is a generator's, or its quotation cut to the part that answers",
        _OWN,
    ),
    Measure(
        "generated",
        "in a generator's words",
        "higher",
        "answers: a statement is in a generator's words",
        _OWN,
    ),
    Measure(
        "withheld",
        "statements withheld",
        "neither",
        "answers with wordings by a generator: the share that verification withheld",
        _OWN,
    ),
    Measure(
        "tokens",
        "tokens",
        "lower",
        "answers that asked a generator: tokens of prompt and reply",
        _OWN,
        None,
    ),
    Measure(
        "error",
        "errors",
        "lower",
        "all questions: an exception came instead of an answer",
        _OWN,
    ),
    *(
        Measure(
            f"{unit}_{name}",
            f"{unit} {measure}",
            "higher",
            f"answerable questions with gold evidence: {measure} of the ranked {unit}s",
            "ir-measures (MacAvaney et al. 2022)",
        )
        for unit in ("passage", "sentence")
        for name, measure in RANKINGS.items()
    ),
)
