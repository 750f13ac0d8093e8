"""evaluate: ask every gold question of a system, score what it says, and lose nothing on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from eval.gold import KINDS, Sample, Split, Turn, load, questions
from eval.manifest import begun, finished
from eval.measures import Place, Score, score
from eval.records import MANIFEST, SUMMARY, Record, RunError, RunFolder, key_of, record_of, score_of
from eval.report import render
from eval.retrieval import DEPTH
from eval.summary import summarise
from eval.verdicts import junit
from qa import Answer, Document, EvidenceFound, Pipeline, Settings, StatementReady

MAX_ERRORS = 0.05  # the share of questions; more fail the run

Stages = dict[str, float]


class Ranked(Protocol):
    """A place in a document that a search came up with, such as a `qa.Hit` or `qa.Citation`."""

    @property
    def doc_id(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class System(Protocol):
    """What is measured: a `qa.Pipeline`, or anything that answers like one."""

    @property
    def documents(self) -> Sequence[Document]: ...

    def stream(
        self, question: str, *, history: Sequence[Turn] = ()
    ) -> Iterator[EvidenceFound | StatementReady | Answer]:
        """Events, the Answer last."""

    def search(self, question: str, k: int) -> Sequence[Ranked] | None:
        """The k best passages, best first; None for a system that ranks none."""

    def close(self) -> None: ...


Opener = Callable[[Path], System]  # the articles' file or folder -> the system over them


@dataclass(frozen=True)
class Part:
    """Samples that are asked of one corpus, a file or folder of articles."""

    name: str
    corpus: Path
    samples: tuple[Sample, ...]

    def article_of(self, sample: Sample) -> str:
        """What its score is counted under: the sample's own article where the corpus has several."""
        return Path(sample.document).stem if sample.document and self.corpus.is_dir() else self.name


@dataclass(frozen=True)
class Results:
    """What a run found; `folder` is None where nothing was to be written."""

    records: Sequence[Record]
    scores: Sequence[Score]
    summary: Mapping[str, Any]
    manifest: Mapping[str, Any]
    folder: Path | None

    @property
    def failures(self) -> list[str]:
        """Why the run failed, whatever its measures; empty where it did not."""
        found = []
        exact = self.summary["measures"].get("byte_exact", {"value": 1.0})
        if exact["value"] < 1:
            found.append(f"only {exact['value']:.2%} of the quotations equal their place; all of them must")
        errors = self.summary["errors"]
        if errors > MAX_ERRORS * len(self.scores):
            found.append(
                f"{errors} of {len(self.scores)} questions raised an error; see {self.folder or 'records'}"
            )
        return found


def load_parts(gold: Path | str, corpus: Path | str) -> list[Part]:
    """A part per gold file, checked.

    A gold file goes with the article in `corpus` of the same name (court.jsonl, court.txt), and with the
    whole of `corpus` where there is none. Raises GoldError.
    """
    gold, corpus = Path(gold), Path(corpus)
    files = sorted(gold.glob("*.jsonl")) if gold.is_dir() else [gold]
    parts = []
    for file in files or [gold]:
        twins = [p for p in corpus.glob(f"{file.stem}.*") if p.suffix != ".jsonl"] if corpus.is_dir() else []
        articles = twins[0] if len(twins) == 1 else corpus
        parts.append(Part(file.stem, articles, tuple(load(file, articles))))
    return parts


def split_parts(name: Split) -> list[Part]:
    """The project's articles of a split (see `eval.gold.split`), off-topic questions drawn in."""
    return [Part(article.stem, article, tuple(samples)) for article, samples in questions(name)]


def choose(parts: Sequence[Part], *, kinds: Collection[str] = (), limit: int | None = None) -> list[Part]:
    """The samples of some kinds, at most `limit` of them; parts without any are left out.

    They are every n-th of all, kind after kind and article after article, so that each kind and article keeps
    its share.
    """
    held = [(part, s) for part in parts for s in part.samples if not kinds or s.kind in kinds]
    if limit is not None and limit < len(held):
        held.sort(key=lambda pair: KINDS.index(pair[1].kind))
        held = [held[i * len(held) // limit] for i in range(limit)]
    kept = {(id(part), sample.id) for part, sample in held}
    chosen = [
        replace(part, samples=tuple(s for s in part.samples if (id(part), s.id) in kept)) for part in parts
    ]
    return [part for part in chosen if part.samples]


def evaluate(
    parts: Sequence[Part],
    *,
    settings: Settings | None = None,
    opener: Opener | None = None,
    name: str = "attest",
    out: Path | None = None,
    progress: bool = False,
) -> Results:
    """Ask every sample of `parts` and score the answers.

    The system over each part's articles is a Pipeline with `settings`, or what `opener` opens. With `out` the
    run is written there and goes on where it stopped. Exceptions of the system become errors in the results;
    raises RunError where the folder cannot be used, AttestError where the system cannot be opened.
    """
    settings = settings or Settings()
    total = sum(len(part.samples) for part in parts)
    if not total:
        raise RunError("there are no questions to ask; check --gold, --split and --kind")
    manifest = begun(name, settings, [(p.name, p.corpus, p.samples) for p in parts])
    folder = RunFolder.open(out, manifest) if out else RunFolder(Path(), [], [])
    done = {key_of(record) for record in folder.records}
    # None: silent where nobody watches.
    bar = tqdm(total=total, initial=len(done), unit="question", disable=None if progress else True)
    records, timings = folder.records, folder.timings
    opener = opener or (lambda corpus: open_pipeline(corpus, settings=settings))
    for record, timing in _asked(parts, opener, done, bar):
        if out:
            folder.add(record, timing)
        else:
            records.append(record)
            timings.append(timing)
    scores = [score_of(record) for record in records]
    summary = summarise(scores)
    manifest |= finished(records, timings)
    if out:
        folder.write(SUMMARY, summary)
        folder.write("junit.xml", junit(records, timings, name))
        folder.write("report.html", render(records, timings, summary, manifest))
        folder.write(MANIFEST, manifest)
    return Results(records, scores, summary, manifest, out)


def open_pipeline(*corpus: Path, settings: Settings) -> Pipeline:
    """A Pipeline that has read ahead, as the page's has: so that times are what is waited for there."""
    pipeline = Pipeline.open(*corpus, settings=settings)
    pipeline.read_ahead()
    return pipeline


def _asked(
    parts: Sequence[Part], opener: Opener, done: Collection[tuple[str, str]], bar: Any
) -> Iterator[tuple[Record, Record]]:
    """The record and timing of each sample that is not done yet, in order."""
    with bar:
        for part in parts:
            samples = [s for s in part.samples if (part.article_of(s), s.id) not in done]
            if not samples:
                continue
            bar.set_postfix_str(part.name)
            system = opener(part.corpus)
            try:
                documents = {document.id: document for document in system.documents}
                for sample in samples:
                    yield _ask(system, sample, documents, part.article_of(sample))
                    bar.update()
            finally:
                system.close()


def _ask(
    system: System, sample: Sample, documents: Mapping[int, Document], article: str
) -> tuple[Record, Record]:
    started = time.perf_counter()
    answer: Answer | None = None
    ranked: list[Place] | None = None
    error: Exception | None = None
    stages: Stages = {}
    try:
        answer = _timed(system.stream(sample.question, history=sample.history), stages, started)
        hits = system.search(answer.searched_for, DEPTH)
        ranked = None if hits is None else [(hit.doc_id, hit.start, hit.end) for hit in hits]
    except Exception as failure:
        answer, error = None, failure
    scored = score(sample, answer, ranked, documents, article=article)
    record = record_of(sample, answer, ranked, error, scored, documents)
    return record, {"article": article, "id": sample.id, **stages}


def _timed(
    events: Iterator[EvidenceFound | StatementReady | Answer], stages: Stages, started: float
) -> Answer:
    """The answer; `stages` gets the ms to the first event of each kind."""
    names = {EvidenceFound: "evidence_ms", StatementReady: "statement_ms", Answer: "answer_ms"}
    for event in events:
        stages.setdefault(names[type(event)], round((time.perf_counter() - started) * 1000, 1))
        if isinstance(event, Answer):
            return event
    raise RunError("the system ended its events without an answer")
