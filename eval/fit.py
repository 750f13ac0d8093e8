"""Fits the models of qa/reading/fitted.json to runs over development questions: `python -m eval fit RUN …`.

Logistic regression with a ridge penalty, each weight bound to its feature's direction; what chooses among
the sentences of a question is fitted to that choice. Articles are folded: what orders the sentences of one,
and the figures that are printed, come from models that never saw it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.confidence import auroc
from eval.records import read_records
from qa import AttestError
from qa.reading.confidence import joined, whole
from qa.reading.fitted import FILE, Logistic
from qa.reading.reader import FILE as READER
from qa.reading.reader import fingerprint_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Loss = Callable[[Floats], tuple[float, Floats]]  # of weights: value and gradient
Directions = Mapping[str, Mapping[str, int]]  # model -> feature -> 1, -1 or 0

FOLDS = 7
LOOSENESS = {"sentence": 0.1, "topic": 1.0, "answer": 0.1}  # the inverse of the penalty; chosen by the folds
COMMAND = "make fit SQUAD=squad-dev"
HARD = ("near-miss", "false-premise")


class FitError(AttestError):
    """A run cannot be fitted to."""


@dataclass(frozen=True)
class Asked:
    """One question of the run: the features of each sentence that was read, and which hold evidence."""

    article: str
    kind: str
    answerable: bool
    rows: tuple[Mapping[str, float], ...]
    answers: tuple[bool, ...]


def fit(runs: Sequence[Path], out: Path = FILE) -> str:
    """Fit all three models to the runs together and write them to `out`; returns each run's figures by folds.

    Raises FitError where a run lacks questions with or without an answer whose sentences were read, RunError
    where it is no run.
    """
    of_runs = [[q for record in read_records(run) if (q := _asked(record))] for run in runs]
    for run, found in zip(runs, of_runs, strict=True):
        if not any(q.answerable for q in found) or all(q.answerable for q in found):
            raise FitError(
                f"{run} needs questions with and without an answer; run the dev split with llm none"
            )
    asked = [question for found in of_runs for question in found]
    old = json.loads(FILE.read_text("utf-8"))
    directions = {
        name: {feature: entry["direction"] for feature, entry in record["features"].items()}
        for name, record in old["models"].items()
    }
    ordered = _ordered_by_folds(asked, directions["sentence"])
    models = {"sentence": _sentence(asked, directions["sentence"])}
    models |= _of_questions(asked, ordered, directions)
    record = {
        "made_by": COMMAND,
        "questions": len(asked),
        "reader": fingerprint_of(READER),
        "sha256": _hash(asked),
        "models": {name: _to_dict(model, directions[name]) for name, model in models.items()},
    }
    out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    origins = [str(run) for run, found in zip(runs, of_runs, strict=True) for _ in found]
    return _figures(asked, ordered, directions, origins)


def _asked(record: Mapping[str, Any]) -> Asked | None:
    """What a line of samples.jsonl tells; None where nothing was looked up."""
    trace = (record["answer"] or {}).get("trace", {})
    read = [sentence for sentence in trace.get("sentences", []) if sentence["features"]]
    if not read or len(trace.get("parts", [])) > 1:
        return None  # of several questions in one, it is not known which of them its evidence answers
    sample = record["sample"]
    evidence = sample.get("evidence", ())
    return Asked(
        record["article"],
        sample["kind"],
        sample["answerable"],
        tuple(sentence["features"] for sentence in read),
        tuple(any(_holds(sentence["text"], gold) for gold in evidence) for sentence in read),
    )


def _holds(sentence: str, evidence: str) -> bool:
    """Whether a sentence holds a piece of evidence, or is at least half of it."""
    return evidence in sentence or (sentence in evidence and 2 * len(sentence) >= len(evidence))


def _folds(asked: Sequence[Asked]) -> list[Flags]:
    """For each fold, which questions are in it; all of an article are."""
    articles = sorted({question.article for question in asked})
    own = np.array([question.article for question in asked])
    return [found for i in range(FOLDS) if (found := np.isin(own, articles[i::FOLDS])).any()]


def _sentence(asked: Sequence[Asked], directions: Mapping[str, int]) -> Logistic:
    """A conditional logit: which of a question's sentences answers, where one of them does."""
    told = [question for question in asked if any(question.answers)]
    units = _Units.of([row for question in told for row in question.rows], directions)
    yes = np.array([answer for question in told for answer in question.answers])
    sizes = np.array([len(question.rows) for question in told])
    starts = np.cumsum(sizes) - sizes

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = units.values @ weights[:-1]
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        of_all, of_right = np.add.reduceat(odds, starts), np.add.reduceat(odds * yes, starts)
        pulls = odds / np.repeat(of_all, sizes) - odds * yes / np.repeat(of_right, sizes)
        return float(np.log(of_all / of_right).sum()), np.append(units.values.T @ pulls, 0.0)

    return units.fitted(loss, LOOSENESS["sentence"])


def _ordered_by_folds(asked: Sequence[Asked], directions: Mapping[str, int]) -> list[dict[str, float]]:
    """The signals of each question, its sentences ordered by a model that never saw its article."""
    signals: list[dict[str, float]] = [{} for _ in asked]
    for fold in _folds(asked):
        model = _sentence([q for q, held in zip(asked, fold, strict=True) if not held], directions)
        for i in np.flatnonzero(fold).tolist():
            rows = sorted(asked[i].rows, key=lambda row: -model.score(row))
            signals[i] = whole(rows)
    return signals


def _of_questions(
    asked: Sequence[Asked],
    signals: Sequence[Mapping[str, float]],
    directions: Directions,
) -> dict[str, Logistic]:
    """The topic model, of answerable against off-topic questions; the answer model, of all but these."""
    answerable = np.array([question.answerable for question in asked])
    off = np.array([question.kind == "off-topic" for question in asked])
    models = {}
    for name, kept in (("topic", answerable | off), ("answer", ~off)):
        rows = [row for row, keep in zip(signals, kept, strict=True) if keep]
        models[name] = _logistic(rows, answerable[kept], directions[name], LOOSENESS[name])
    return models


def _logistic(
    rows: Sequence[Mapping[str, float]], yes: Flags, directions: Mapping[str, int], looseness: float
) -> Logistic:
    units = _Units.of(rows, directions)
    signs = np.where(yes, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (units.values @ weights[:-1] + weights[-1])
        pulls = -signs / (1 + np.exp(margins))
        return float(np.logaddexp(0, -margins).sum()), np.append(units.values.T @ pulls, pulls.sum())

    return units.fitted(loss, looseness)


@dataclass(frozen=True)
class _Units:
    """Feature values, shape (rows, features), each feature brought to mean 0 and deviation 1."""

    values: Floats
    means: Floats
    scales: Floats
    directions: Mapping[str, int]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, float]], directions: Mapping[str, int]) -> _Units:
        values = np.array([[row[name] for name in directions] for row in rows])
        means, scales = values.mean(axis=0), values.std(axis=0)
        scales[scales < 1e-6] = 1.0
        return cls((values - means) / scales, means, scales, directions)

    def fitted(self, loss: Loss, looseness: float) -> Logistic:
        """What makes `loss` (of the weights and, last, the intercept) small, with a ridge penalty."""
        from scipy.optimize import minimize

        def penalised(weights: Floats) -> tuple[float, Floats]:
            value, gradient = loss(weights)
            own = np.append(weights[:-1], 0.0)
            return value * looseness + float(own @ own) / 2, gradient * looseness + own

        bounds = [(None if sign <= 0 else 0, None if sign >= 0 else 0) for sign in self.directions.values()]
        start = np.zeros(len(bounds) + 1)
        found = minimize(penalised, start, jac=True, bounds=[*bounds, (None, None)]).x
        return Logistic(tuple(self.directions), self.means, self.scales, found[:-1], float(found[-1]))


def _to_dict(model: Logistic, directions: Mapping[str, int]) -> dict[str, Any]:
    numbers = zip(model.names, model.means, model.scales, model.weights, strict=True)
    features = {
        name: {
            "direction": directions[name],
            "mean": round(float(mean), 6),
            "scale": round(float(scale), 6),
            "weight": round(float(weight), 4) + 0.0,
        }
        for name, mean, scale, weight in numbers
    }
    return {"intercept": round(model.intercept, 4), "features": features}


def _hash(asked: Sequence[Asked]) -> str:
    """Of all that was fitted to."""
    text = json.dumps([[q.article, q.kind, q.answerable, q.rows, q.answers] for q in asked])
    return hashlib.sha256(text.encode()).hexdigest()


def _figures(
    asked: Sequence[Asked],
    signals: Sequence[Mapping[str, float]],
    directions: Directions,
    origins: Sequence[str],
) -> str:
    """AUROC of the confidence by origin (a question's run) and kind, by models that never saw the article."""
    sure = np.zeros(len(asked))
    for fold in _folds(asked):
        seen = [i for i in range(len(asked)) if not fold[i]]
        models = _of_questions([asked[i] for i in seen], [signals[i] for i in seen], directions)
        for i in np.flatnonzero(fold).tolist():
            sure[i] = joined(*(models[name].probability(signals[i]) for name in ("topic", "answer")))
    answerable = np.array([question.answerable for question in asked])
    lines = []
    for run in dict.fromkeys(origins):
        own = np.array([origin == run for origin in origins])
        articles = {asked[i].article for i in np.flatnonzero(own).tolist()}
        lines.append(f"{run}: {own.sum()} questions of {len(articles)} articles; AUROC by folds:")
        for kinds in (("off-topic",), ("near-miss",), ("false-premise",), HARD):
            held = own & (answerable | np.array([question.kind in kinds for question in asked]))
            value = auroc(sure[held], answerable[held])
            lines.append(f"  {' and '.join(kinds):28}{'—' if value is None else f'{value:.3f}'}")
    return "\n".join(lines)
