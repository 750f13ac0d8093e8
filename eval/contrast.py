"""Contrast sets: does the confidence tell a sentence that answers from one that only seems to?

A set is a line of contrast.jsonl, a list of {"question": …, "answers": [sentences]}: questions about the
same, each answered by its own sentences only. Every sentence is asked, alone, a question that it answers and
one of its set that it only seems to. So neither a question's wording nor a sentence's can tell which it is,
only the two together: what gold questions of one author's style may teach is worth nothing here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.confidence import auroc
from eval.gold import GoldError
from eval.imported import field, parse, read_lines
from eval.intervals import Interval, Resamples, mean_interval
from qa import Pipeline, Settings

FILE = Path(__file__).parent / "contrast.jsonl"
_HELD_OUT = 4  # of so many sets the first is reported on, and the reader is trained on the others


@dataclass(frozen=True)
class ContrastSet:
    """`questions`, and of each its own `answers`: the sentences that answer it, and none of the others."""

    questions: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]

    def pairs(self) -> list[tuple[str, str, str]]:
        """Question, a sentence that answers it, one that only seems to; each sentence once in each place."""
        own = [(q, text) for q, texts in zip(self.questions, self.answers, strict=True) for text in texts]
        step = max(map(len, self.answers))  # far enough for another question's answers
        return [(q, text, own[(i + step) % len(own)][1]) for i, (q, text) in enumerate(own)]


@dataclass(frozen=True)
class Told:
    """The confidence of each pair of some sets, with the sentence that `answers` and the one that `seems` to.

    Both have the shape (pairs,), with values in 0..1; `sets` says which set each pair is of.
    """

    answers: NDArray[np.float64]
    seems: NDArray[np.float64]
    sets: tuple[str, ...]

    @property
    def in_order(self) -> NDArray[np.float64]:
        """Of each pair: 1 where the sentence that answers is the surer one, 0.5 where both are alike."""
        return np.sign(self.answers - self.seems) / 2 + 0.5

    def auroc(self, rows: NDArray[np.int32] | None = None) -> float | None:
        """Of all sentences, whatever their question; of the pairs at `rows`."""
        answers, seems = (v if rows is None else v[rows] for v in (self.answers, self.seems))
        return auroc(np.concatenate((answers, seems)), np.arange(2 * len(answers)) < len(answers))


def ask_contrast(sets: Sequence[ContrastSet], settings: Settings, *, progress: bool = False) -> Told:
    """Ask every pair of the sets, each sentence as the only article that is asked."""
    from tqdm import tqdm

    texts = [text for each in sets for own in each.answers for text in own]
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number:06}.txt").write_text(f"{text}\n", "utf-8")
        with Pipeline.open(folder, settings=settings) as pipeline:
            ids = {texts[int(Path(entry.source).stem)]: entry.id for entry in pipeline.listing}

            def sure(question: str, text: str) -> float:
                return pipeline.ask(question, documents=[ids[text]]).confidence

            pairs = [(str(n), *pair) for n, each in enumerate(sets) for pair in each.pairs()]
            shown = tqdm(pairs, desc="asking", unit="pair", disable=not progress)
            found = [(sure(question, yes), sure(question, no), name) for name, question, yes, no in shown]
    answers, seems, names = zip(*found, strict=True)
    return Told(np.array(answers), np.array(seems), names)


def report(told: Told, min_confidence: float) -> str:
    """A line a figure, with intervals that draw sets, then pairs."""
    resamples = Resamples.of(told.sets)

    def line(name: str, value: float | None, interval: Interval | None) -> str:
        shown = "–" if value is None else f"{value:.3f}"
        return f"{name:44} {shown}" + (f" {interval:.3f}" if interval else "")

    lines = [f"{len({*told.sets})} sets, {len(told.sets)} pairs"]
    drawn = resamples.interval(resamples.statistics(told.auroc))
    lines.append(line("AUROC of confidence", told.auroc(), drawn))
    for name, values in (
        ("pairs whose answering sentence is surer", told.in_order),
        ("answered by a sentence that answers", (told.answers >= min_confidence).astype(float)),
        ("answered by one that only seems to", (told.seems >= min_confidence).astype(float)),
    ):
        interval = mean_interval(values, resamples, bounds=(0.0, 1.0))
        lines.append(line(name, float(values.mean()), interval))
    return "\n".join(lines)


def held_out(sets: Sequence[ContrastSet]) -> list[ContrastSet]:
    """Those of our own sets that the reader is not trained on."""
    return list(sets[::_HELD_OUT])


def trained_on(sets: Sequence[ContrastSet]) -> list[ContrastSet]:
    """The others."""
    return [each for n, each in enumerate(sets) if n % _HELD_OUT]


def load_contrast(path: Path = FILE) -> Iterator[ContrastSet]:
    """The sets of a file, in order; raises GoldError with the line that is wrong, or where there is none."""
    lines = list(read_lines(path))
    if not lines:
        raise GoldError(f"{path} holds no set; write one a line")
    for where, line in lines:
        records = parse(line, where)
        if not isinstance(records, list) or len(records) < 2:
            raise GoldError(f"{where}: there must be a list of two questions or more, with their answers")
        answers = [tuple(field(record, "answers", list, where)) for record in records]
        questions = tuple(field(record, "question", str, where) for record in records)
        texts = [*questions, *(text for own in answers for text in own)]
        if not all(isinstance(text, str) and text.strip() for text in texts) or len({*texts}) < len(texts):
            raise GoldError(f"{where}: a question or answer is empty or there twice; mend the line")
        most, count = max(map(len, answers)), sum(map(len, answers))
        if not all(answers) or 2 * most > count:
            raise GoldError(
                f"{where}: one question has {most} of {count} answers; each must have some, and half at most"
            )
        yield ContrastSet(questions, tuple(answers))
