"""The folder of a run: what is written for each question, so that a run can be stopped, resumed and read
again.

manifest.json   what was run on what: settings, models, hashes of gold, articles and code, machine, cost
samples.jsonl   sample, answer and score of each question; neither times nor ids: equal runs, equal bytes
timings.jsonl   how long each took
summary.json    every measure with n and interval
junit.xml, report.html
"""

from __future__ import annotations

import json
import os
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.gold import Sample
from eval.measures import Place, Score
from qa import Answer, AttestError, Citation, Document

SAMPLES, TIMINGS, MANIFEST, SUMMARY = "samples.jsonl", "timings.jsonl", "manifest.json", "summary.json"
# What must be the same for a run to go on; all else in a manifest only tells.
BINDING = ("version", "name", "settings", "parts", "code_sha256")

_UNSTABLE = ("times_ms", "ms", "passage_id")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")

Record = dict[str, Any]


class RunError(AttestError):
    """A run cannot be written, read or gone on with."""


def record_of(
    sample: Sample,
    answer: Answer | None,
    ranked: Sequence[Place] | None,
    error: Exception | None,
    score: Score,
    documents: Mapping[int, Document],
) -> Record:
    """One line of samples.jsonl. Documents are numbered from 1, whatever their ids in the store.

    `contexts` has for each citation the text of its surrounding sentences, before and after the quotation.
    """
    numbers = {doc_id: number for number, doc_id in enumerate(documents, start=1)}
    values = {"answered": score.answered, "confidence": score.confidence, "values": dict(score.values)}
    return {
        "article": score.article,
        "sample": json.loads(json.dumps(sample.to_dict(), default=dict)),
        "answer": _stable(answer.to_dict(), numbers) | {"id": "", "created": ""} if answer else None,
        "contexts": [_context(citation, documents) for citation in answer.citations] if answer else [],
        "passages": ranked and [[numbers[doc_id], start, end] for doc_id, start, end in ranked],
        "error": _error(error) if error else None,
        "score": values,
    }


def _context(citation: Citation, documents: Mapping[int, Document]) -> list[str]:
    text = documents[citation.doc_id].text if citation.doc_id in documents else ""
    return [text[citation.context_start : citation.start], text[citation.end : citation.context_end]]


def score_of(record: Mapping[str, Any]) -> Score:
    """The score in a line of samples.jsonl."""
    sample = record["sample"]
    return Score(sample["id"], record["article"], sample["kind"], sample["answerable"], **record["score"])


def key_of(record: Mapping[str, Any]) -> tuple[str, str]:
    """Article and id: what names a question within a run."""
    return record["article"], record["sample"]["id"]


def answer_of(record: Mapping[str, Any]) -> Answer | None:
    """The answer in a line of samples.jsonl; its document ids count the run's articles from 1."""
    return Answer.from_dict(record["answer"]) if record["answer"] else None


def new_folder(root: Path, name: str) -> Path:
    """Make a folder of its own for a run, named by the time and `name`; raises RunError.

    A run that begins in the same second as another is numbered: it must not go on with the other one.
    """
    begun = f"{datetime.now():%Y%m%d-%H%M%S}"
    with _disk(root):
        root.mkdir(parents=True, exist_ok=True)
        path, number = root / f"{begun}-{name}", 1
        while not _made(path):
            number += 1
            path = root / f"{begun}-{number}-{name}"
    return path


def _made(path: Path) -> bool:
    """Make the folder; whether it was not there before. Two processes never both make it."""
    try:
        path.mkdir()
    except FileExistsError:
        return False
    return True


class RunFolder:
    """A run's folder; `records` and `timings` are those of the questions that are done."""

    def __init__(self, path: Path, records: list[Record], timings: list[Record]) -> None:
        self.path = path
        self.records = records
        self.timings = timings

    @classmethod
    def open(cls, path: Path, manifest: Mapping[str, Any]) -> RunFolder:
        """Make the folder, or go on with the run in it; raises RunError where that run was another one."""
        with _disk(path):
            if (path / MANIFEST).exists():
                _same_run(path, read_manifest(path), manifest)
                return cls._resumed(path)
            if path.exists() and any(path.iterdir()):
                raise RunError(f"{path} is not empty and holds no run; name a new folder")
            path.mkdir(parents=True, exist_ok=True)
        write(path / MANIFEST, manifest)
        return cls(path, [], [])

    @classmethod
    def _resumed(cls, path: Path) -> RunFolder:
        records, timings = _whole_lines(path / SAMPLES), _whole_lines(path / TIMINGS)
        timings = timings[: len(records)]
        records = records[: len(timings)]
        for name, lines in ((SAMPLES, records), (TIMINGS, timings)):
            _replace(path / name, "".join(_line(line) for line in lines))
        return cls(path, records, timings)

    def add(self, record: Record, timing: Record) -> None:
        """Write one question's lines; a torn last line is dropped when the run is resumed."""
        with _disk(self.path):
            for name, line in ((TIMINGS, timing), (SAMPLES, record)):
                with (self.path / name).open("a", encoding="utf-8", newline="\n") as file:
                    file.write(_line(line))
        self.records.append(record)
        self.timings.append(timing)

    def write(self, name: str, content: str | Mapping[str, Any]) -> None:
        """Write a file whole; never leaves half of it."""
        write(self.path / name, content)


def read_records(path: Path) -> list[Record]:
    """The lines of a run's samples.jsonl; raises RunError where there is no complete run."""
    if not (path / SAMPLES).is_file():
        raise RunError(f"{path} holds no {SAMPLES}; name the folder of a run, such as runs/…")
    with _disk(path):
        records = _whole_lines(path / SAMPLES)
    total = read_manifest(path)["samples"]
    if len(records) != total:
        raise RunError(
            f"the run in {path} has {len(records)} of {total} questions; go on with it first (--out)"
        )
    return records


def read_manifest(path: Path) -> dict[str, Any]:
    """A run's manifest; raises RunError where it cannot be read."""
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path / MANIFEST} cannot be read ({error}); start a new run") from error
    if not (isinstance(manifest, dict) and manifest.keys() >= {*BINDING, "samples"}):
        raise RunError(f"{path / MANIFEST} is no manifest of a run; start a new run in another folder")
    return manifest


def write(path: Path, content: str | Mapping[str, Any]) -> None:
    """Write a text, or a mapping as indented JSON, whole or not at all; raises RunError."""
    if not isinstance(content, str):
        content = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    with _disk(path.parent):
        _replace(path, content)


def _same_run(path: Path, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    for name in BINDING:
        then, today = before.get(name), json.loads(json.dumps(now[name]))
        if then != today:
            changed = ", ".join(_differences(then, today)) or f"{then} then, {today} now"
            raise RunError(
                f"the run in {path} cannot go on: {name} changed since it began ({changed}); "
                "change it back, or start a new run in another folder"
            )


def _differences(then: Any, now: Any) -> Iterator[str]:
    """ "ceasefire-talks.gold_sha256 3fa1… then, 90bc… now" for each leaf that differs."""
    if not (isinstance(then, dict) and isinstance(now, dict)):
        return
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            inner = list(_differences(then.get(name), now.get(name)))
            short = [str(value.get(name))[:12] for value in (then, now)]
            yield from (
                (f"{name}.{part}" for part in inner)
                if inner
                else (f"{name} {short[0]} then, {short[1]} now",)
            )


def _stable(value: Any, numbers: Mapping[int, int]) -> Any:
    """Without what differs between equal runs: times, ids of the store, the place of the checkout."""
    if isinstance(value, list):
        return [_stable(item, numbers) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _stable(item, numbers) for name, item in value.items() if name not in _UNSTABLE}
    if isinstance(source := kept.get("source"), str):
        kept["source"] = Path(source).name
    if "doc_id" in kept:
        kept["doc_id"] = numbers.get(kept["doc_id"], 0)
    return kept


def _error(error: Exception) -> dict[str, str]:
    lines = "".join(traceback.format_exception(error))
    # Where an object lay in memory differs each time.
    return {
        "type": type(error).__name__,
        "message": _ADDRESS.sub("0x…", str(error)),
        "traceback": _ADDRESS.sub("0x…", lines),
    }


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _whole_lines(path: Path) -> list[Record]:
    """The records of a file up to the first line that is torn."""
    records: list[Record] = []
    if not path.exists():
        return records
    # Not splitlines(): an answer may hold characters that it takes for line ends.
    for line in path.read_text("utf-8", errors="replace").split("\n"):
        try:
            records.append(json.loads(line))
        except ValueError:
            break
    return records


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(
            f"{path} cannot be read or written ({error.strerror}); what is done is kept: mend it, then go on "
            f"with --out {path}"
        ) from error
