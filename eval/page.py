"""What the page shows of eval: a run in the background, its report, a comparison, gold and feedback saved.

`Evaluation` is what `qa.ui.desk.Evaluating` asks for; app.py hands it in.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from eval.add import sample_from
from eval.compare import compare_runs, costs, text
from eval.gold import Kind, Turn, append
from eval.options import RUNS
from eval.records import MANIFEST, RunError, new_folder
from eval.run import Opener, Part, Ranked, System, choose, evaluate, open_pipeline, split_parts
from eval.saved import NAME, gold_file, own_articles, saved_parts
from eval.terms import TERMS
from qa import Answer, AttestError, Document, EvidenceFound, Settings, StatementReady

REPORT = "report.html"
_log = logging.getLogger(__name__)

SPLITS = {
    "test": "on articles that nothing was tuned on, for figures to report",
    "fresh": "on articles that nothing was tuned on, asked in other words than theirs",
    "everyday": "on contracts, manuals, notices and the like that nothing was tuned on",
    "tables": "on price lists, timetables, results and the like that nothing was tuned on",
    "dev": "on articles that settings may be tuned on",
    NAME: "what was saved as gold in the chat, asked of your own articles",
}


State = Literal["idle", "running", "stopping", "done", "stopped", "failed"]


@dataclass(frozen=True)
class Running:
    """How far the evaluation is, in questions; `line` says it for people, `run` names its report."""

    state: State = "idle"
    done: int = 0
    total: int = 0
    line: str = "No evaluation is running."
    run: str | None = None


class Evaluation:
    """One evaluation at a time, in a thread; runs, gold and feedback are kept in `folder`.

    `load` gives the parts of a split, `opener` the system over a part's articles for some settings.
    """

    splits: Mapping[str, str] = SPLITS
    terms: Mapping[str, str] = TERMS

    def __init__(
        self,
        folder: Path,
        *,
        load: Callable[[str], Sequence[Part]] = split_parts,  # type: ignore[assignment]
        opener: Callable[[Settings], Opener] | None = None,
    ) -> None:
        self._folder = folder
        self._load = load
        self._opener = opener or (lambda settings: lambda corpus: open_pipeline(corpus, settings=settings))
        self._running = Running()
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._begun = 0  # questions of the run

    def start(self, settings: Settings, *, split: str, limit: int | None = None) -> None:
        """Begin an evaluation in the background; raises RunError where one is running."""
        if split not in self.splits:
            raise RunError(f"there is no split {split!r}; there are {', '.join(self.splits)}")
        saved = split == NAME
        parts = choose(saved_parts(self._folder, settings) if saved else self._load(split), limit=limit)
        total = sum(len(part.samples) for part in parts)
        with self._lock:
            if self._running.state in ("running", "stopping"):
                raise RunError(f"an evaluation is running ({self._running.line}); stop it first")
            out = new_folder(self._folder / "runs", split)
            self._cancelled.clear()
            self._begun = 0
            self._running = Running("running", 0, total, "The articles are being opened…")
        if saved:
            opener = own_articles(settings)
        else:  # a data directory of its own: no added article gets into the measured corpus
            settings = replace(settings, data_dir=self._folder / "eval")
            opener = self._opener(settings)
        threading.Thread(
            target=self._run, args=(parts, settings, opener, out), name="attest-evaluation", daemon=True
        ).start()

    def cancel(self) -> None:
        """Ask the running evaluation to stop after the question in hand; nothing where none runs."""
        with self._lock:
            if self._running.state == "running":
                self._cancelled.set()
                self._running = replace(self._running, state="stopping", line="Stopping…")

    def progress(self) -> Running:
        """The evaluation that runs, or the last one."""
        with self._lock:
            return self._running

    def runs(self) -> list[str]:
        """The names of the complete runs, newest first; those of the command line in this folder too."""
        found = self._found()
        return sorted(found, key=lambda name: (found[name] / MANIFEST).stat().st_mtime, reverse=True)

    def report(self, run: str) -> str:
        """The report of a run as an HTML page that needs no network and brings its own policy."""
        try:
            return (self._path(run) / REPORT).read_text("utf-8")
        except OSError as error:
            raise RunError(f"the report of {run} cannot be read ({error.strerror}); run it again") from error

    def compare(self, a: str, b: str) -> str:
        """Whether run `b` is better than run `a`, question by question, as plain text in a fixed width."""
        first, second = self._path(a), self._path(b)
        if first == second:
            raise RunError(f"both runs are {a}; choose two")
        return f"{text(compare_runs(first, second), (a, b))}\n\n{costs(first, second)}"

    def save_gold(
        self,
        answer: Answer,
        *,
        answerable: bool,
        facts: Sequence[Sequence[str]] = (),
        evidence: Sequence[str] | None = None,
        history: Sequence[Mapping[str, str]] = (),
    ) -> str:
        """Keep a question as gold, and say in one line where; raises GoldError where that makes no sense."""
        kind: Kind = "near-miss" if not answerable else "overview" if answer.status == "overview" else "fact"
        turns = [dict(turn) for turn in history]
        sample = sample_from(answer, kind=kind, facts=facts, history=turns)
        if answerable and evidence is not None:
            # What was corrected is no longer the answer's own.
            document = sample.document if set(evidence) <= set(sample.evidence) else None
            sample = replace(
                sample, answerable=True, facts=tuple(map(tuple, facts)), evidence=tuple(evidence), answer=None
            )
            sample = replace(sample, document=document)
        elif answerable and not sample.answerable:
            raise RunError("what should have been answered is missing; give a fact or select the evidence")
        file = gold_file(self._folder)
        append(file, sample)
        return f"Saved as gold in {file}."

    def give_feedback(self, answer: Answer, *, helpful: bool, reason: str = "") -> str:
        """Keep a thumb and its reason with the answer, and say in one line where; raises RunError."""
        file = self._folder / "feedback.jsonl"
        record = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "helpful": helpful,
            "reason": reason.strip()[:2_000],
            "answer": answer.to_dict(),
        }
        try:
            with self._lock:
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("a", encoding="utf-8", newline="\n", errors="replace") as opened:
                    opened.write(json.dumps(record, ensure_ascii=False) + "\n")
        except OSError as error:
            raise RunError(
                f"{file} cannot be written ({error.strerror}); make room or set ATTEST_DATA_DIR"
            ) from error
        return f"Thank you: kept in {file}."

    def _run(self, parts: Sequence[Part], settings: Settings, opener: Opener, out: Path) -> None:
        try:
            evaluate(
                parts,
                settings=settings,
                opener=lambda corpus: _Watched(opener(corpus), self._next),
                name=out.name,
                out=out,
            )
            count = self._running.total
            self._end("done", f"Done: {count} question{'s' * (count != 1)}.", out.name)
        except _Cancelled:
            shutil.rmtree(out, ignore_errors=True)
            self._end("stopped", f"Stopped after {self._running.done} of {self._running.total} questions.")
        except AttestError as error:
            self._end("failed", str(error))
        except Exception as error:
            _log.exception("the evaluation failed")
            self._end("failed", f"The evaluation failed ({type(error).__name__}); the terminal shows why.")

    def _next(self) -> None:
        """Told before each question: those before it are done."""
        with self._lock:
            done, total = self._begun, self._running.total
            self._running = replace(self._running, done=done)
            if self._cancelled.is_set():
                raise _Cancelled
            self._begun += 1
            self._running = replace(self._running, line=f"Question {self._begun} of {total}…")

    def _end(self, state: State, line: str, run: str | None = None) -> None:
        with self._lock:
            done = self._running.total if state == "done" else self._running.done
            self._running = replace(self._running, state=state, done=done, line=line, run=run)

    def _found(self) -> dict[str, Path]:
        roots = [root for root in (RUNS, self._folder / "runs") if root.is_dir()]
        return {path.name: path for root in roots for path in root.iterdir() if (path / REPORT).is_file()}

    def _path(self, run: str) -> Path:
        found = self._found()
        if run not in found:
            raise RunError(f"there is no run {run!r}; there are {', '.join(self.runs()[:5]) or 'none yet'}")
        return found[run]


class _Cancelled(BaseException):
    """Passes through `evaluate`, which takes an Exception for a result."""


class _Watched:
    """A system that tells before each question."""

    def __init__(self, system: System, tell: Callable[[], None]) -> None:
        self._system = system
        self._tell = tell

    @property
    def documents(self) -> Sequence[Document]:
        return self._system.documents

    def stream(
        self, question: str, *, history: Sequence[Turn] = ()
    ) -> Iterator[EvidenceFound | StatementReady | Answer]:
        self._tell()
        yield from self._system.stream(question, history=history)

    def search(self, question: str, k: int) -> Sequence[Ranked] | None:
        return self._system.search(question, k)

    def close(self) -> None:
        self._system.close()
