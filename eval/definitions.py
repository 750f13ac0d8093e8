"""The measures of one answer: what each is, which way is better, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.retrieval import MEASURES as RANKINGS

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Measure:
    """`what` is a line for readers; a sample whose gold lacks what a measure needs has no value of it.

    `bounds`: the lowest and highest value of one sample, None where there is no highest.
    """

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
        "the mean of 1 for each right answer or right refusal, 0 for refusing what has an answer, -1 for a "
        "wrong answer",
        _CRAG,
        (-1.0, 1.0),
    ),
    Measure(
        "grounded",
        "grounded",
        "higher",
        "of the questions with an answer: answered correctly, with a quotation that holds the answer",
        f"{_KILT}, for one piece of the evidence",
    ),
    Measure(
        "correct",
        "correct",
        "higher",
        "of the questions with an answer: every fact is stated that must be; where none is written down, a "
        "sentence that answers is quoted",
        _NUGGETS,
    ),
    Measure(
        "words",
        "words per answer",
        "lower",
        "how long an answer is; quoting everything is correct and useless",
        _OWN,
        None,
    ),
    Measure(
        "facts",
        "share of facts",
        "higher",
        "of the facts that an answer must state: how many it states",
        _NUGGETS,
    ),
    Measure(
        "exact_match",
        "exact match",
        "higher",
        "of the questions with a written answer: answered in the same words",
        _SQUAD,
    ),
    Measure(
        "f1",
        "F1",
        "higher",
        "of the questions with a written answer: how many words the answer shares with it",
        _SQUAD,
    ),
    Measure(
        "answered",
        "answered",
        "neither",
        "of all questions: answered, not refused",
        _SQUAD2,
    ),
    Measure(
        "wrong_refusal",
        "wrong refusals",
        "lower",
        "of the questions with an answer: refused all the same",
        _SQUAD2,
    ),
    Measure(
        "missed_refusal",
        "missed refusals",
        "lower",
        "of the questions without an answer: answered all the same",
        _SQUAD2,
    ),
    Measure(
        "byte_exact",
        "byte-exact quotes",
        "higher",
        "of the quotations: equal to their place in the article to the character; below 1 the run fails",
        _OWN,
    ),
    Measure(
        "gold_cited",
        "gold-cited",
        "higher",
        "of the questions with an answer: a quotation holds the answer",
        _KILT,
    ),
    Measure(
        "citation_precision",
        "citation precision",
        "higher",
        "of the quotations: how many hold the answer, or a part of it; 0 without quotations",
        _ALCE,
    ),
    Measure(
        "citation_recall",
        "citation recall",
        "higher",
        "of the sentences that hold the answer: how many are quoted",
        _ALCE,
    ),
    Measure(
        "citation_focus",
        "citation focus",
        "higher",
        "of the quoted characters: how many are of sentences that hold the answer",
        _OWN,
    ),
    Measure(
        "citations",
        "citations per answer",
        "neither",
        "how many quotations an answer has",
        _OWN,
        None,
    ),
    Measure(
        "reworded",
        "answers not only quoted",
        "higher",
        "of the answers: worded by a generator, or cut to the part that answers",
        _OWN,
    ),
    Measure(
        "generated",
        "in a generator's words",
        "higher",
        "of the answers: worded by a generator",
        _OWN,
    ),
    Measure(
        "withheld",
        "statements withheld",
        "neither",
        "of the sentences that are no quotation, where a generator worded one: left out, since their source "
        "does not carry them",
        _OWN,
    ),
    Measure(
        "tokens",
        "tokens",
        "lower",
        "what an answer cost that asked a generator, in tokens of prompt and reply",
        _OWN,
        None,
    ),
    Measure(
        "error",
        "errors",
        "lower",
        "of all questions: an error came instead of an answer",
        _OWN,
    ),
    *(
        Measure(
            f"{unit}_{name}",
            f"{unit} {measure}",
            "higher",
            f"how near to the top of the ranking the {unit}s are that hold the answer: {measure}",
            "ir-measures (MacAvaney et al. 2022)",
        )
        for unit in ("passage", "sentence")
        for name, measure in RANKINGS.items()
    ),
)
