"""Gold questions on disk: load and check them, add one, and the articles that they are asked of.

A gold file holds one JSON object a line (`eval.sample` says which fields it has). All of it is checked before
anything is measured, against the articles too.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Literal

from eval.off_topic import draw
from eval.sample import KINDS, NEVER_ANSWERABLE, Kind, Sample, Turn, sense_faults, shape_faults
from qa import AttestError, DocumentError, read

__all__ = [
    "KINDS",
    "NEVER_ANSWERABLE",
    "GoldError",
    "Kind",
    "Sample",
    "Turn",
    "append",
    "load",
    "questions",
    "split",
]

Split = Literal["dev", "test", "fresh", "everyday", "tables"]

_HERE = Path(__file__).resolve().parent
GOLD = _HERE / "gold"
CORPUS = (_HERE / "corpus", _HERE.parent / "seeds")
DRAWN = 13  # off-topic questions per article
WAIT_S = 10.0  # for another process that adds to the same file


class GoldError(AttestError):
    """Gold questions cannot be used: every fault on a line of its own, with its file and line."""


def load(path: Path, corpus: Path | Sequence[Path] | None = None) -> list[Sample]:
    """The samples of a .jsonl file, or of every one in a folder, in order.

    `corpus` is the file or folder of the articles, or several; None: the articles of this project.
    Raises GoldError with all faults at once.
    """
    articles = _Articles(CORPUS if corpus is None else [corpus] if isinstance(corpus, Path) else corpus)
    samples: list[Sample] = []
    faults: list[str] = []
    first: dict[str, str] = {}
    for file in _files(path):
        for place, record in _records(file, faults):
            found = list(shape_faults(record))
            if not found:
                sample = Sample.from_dict(record)
                found = [*sense_faults(sample), *articles.faults(sample)]
                if (known := first.setdefault(sample.id, place)) != place:
                    found.append(f"the id {sample.id!r} is used at {known} already; give it another")
                samples.append(sample)
            faults += [f"{place}: {fault}" for fault in found]
    if faults:
        raise GoldError("\n".join(faults))
    return samples


def append(path: Path, sample: Sample) -> None:
    """Add a sample to a .jsonl file, which is made where there is none: wholly or, on an error, not at all.

    Raises GoldError where the sample or the file has a fault, or the file cannot be written.
    """
    path = Path(path).resolve()  # a link stays one
    line = json.dumps(sample.to_dict(), ensure_ascii=False) + "\n"
    faults = [f"{sample.id}: {f}" for f in (*shape_faults(json.loads(line)), *sense_faults(sample))]
    with _replacing(path) as file:
        before = path.read_bytes() if path.is_file() else b""
        known = _records(path, faults) if before else iter(())
        if sample.id in {record.get("id") for _, record in known if isinstance(record, dict)}:
            faults.append(f"{path.name} holds a sample {sample.id!r} already; change it there")
        if faults:
            raise GoldError("\n".join(faults))
        parting = b"\n" if before and not before.endswith(b"\n") else b""
        file.write(before + parting + line.encode())


def split(name: Split) -> list[tuple[Path, Path]]:
    """Every article of a split, with its gold file.

    Settings are tuned on "dev", "test" is reported, and so are "fresh", questions in other words than the
    article's by writers who had seen neither Attest nor its other questions, "everyday", such questions to
    contracts, manuals, notices and other papers that are no articles, and "tables", such to papers of tables.
    """
    articles = json.loads((GOLD / "split.json").read_text("utf-8"))[name]
    found = [
        next(folder / article for folder in CORPUS if (folder / article).exists()) for article in articles
    ]
    return [(article, GOLD / f"{article.stem}.jsonl") for article in found]


def questions(name: Split) -> list[tuple[Path, list[Sample]]]:
    """Every article of a split with its gold questions, then off-topic ones drawn from the other articles."""
    sides = [(article, read(article).text, load(gold)) for article, gold in split(name)]
    return [
        (here, samples + draw(here.name, text, [(t, s) for path, t, s in sides if path != here], DRAWN))
        for here, text, samples in sides
    ]


class _Articles:
    """The articles of some folders and theirs, each read once, when a sample asks for it."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._text = cache(lambda path: read(path).text)
        self._listed = cache(lambda: _by_name(roots))
        self._all = cache(lambda: list(_texts(chain.from_iterable(self._listed().values()))))

    def faults(self, sample: Sample) -> Iterator[str]:
        """What does not fit the articles: no such document, or evidence that is not in it."""
        if sample.document is None and not sample.evidence:
            return
        try:
            texts = self._named(sample) if sample.document else self._all()
        except (GoldError, DocumentError) as error:
            yield str(error)
            return
        where = sample.document or "any article"
        for evidence in sample.evidence:
            if not any(evidence in text for text in texts):
                yield f"this evidence is not in {where}; copy it from there: {evidence!r}"

    def _named(self, sample: Sample) -> list[str]:
        """The texts of the articles that it may be about: a name alone may stand in several folders."""
        document = str(sample.document)
        paths = [path for path in self._listed().get(PurePath(document).name, ()) if sample.is_about(path)]
        if not paths:
            places = ", ".join(map(str, self._roots))
            raise GoldError(f"there is no article {document!r} in {places}; name a file that is there")
        return [self._text(path) for path in paths]


def _by_name(roots: Sequence[Path]) -> Mapping[str, list[Path]]:
    """The files under some roots by name, as a pipeline finds them: no dot-file, no link out of a root."""
    named: dict[str, list[Path]] = {}
    for root in map(Path.resolve, roots):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if not hidden and path.is_file() and path.resolve().is_relative_to(root):
                named.setdefault(path.name, []).append(path)
    return named


def _texts(files: Iterable[Path]) -> Iterator[str]:
    """The text of every article; what cannot be read is passed over, as by a pipeline."""
    for path in files:
        with suppress(DocumentError):
            yield read(path).text


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.jsonl"))
    if not files:
        raise GoldError(f"{path} holds no .jsonl file; name a file or folder of gold questions")
    return files


def _records(file: Path, faults: list[str]) -> Iterator[tuple[str, Any]]:
    """Every line's place and JSON value; what is none is added to `faults`."""
    try:
        data = file.read_bytes()
        text = data.decode()
    except OSError as error:
        faults.append(f"{file} cannot be read ({error.strerror}); name a .jsonl file that is there")
        return
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        faults.append(
            f"{file.name}:{number}: this is not UTF-8 (byte {error.start}); save the file again as UTF-8"
        )
        return
    if text.startswith("\ufeff"):
        faults.append(f"{file.name}:1: the file begins with a byte-order mark; save it as UTF-8 without one")
        text = text[1:]
    if not text.strip():
        faults.append(f"{file.name}: the file is empty; write one JSON object a line")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"{file.name}:{number}", json.loads(line)
            except (ValueError, RecursionError) as error:
                faults.append(
                    f"{file.name}:{number}: this is not JSON ({error}); write one object on one line"
                )


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` at the end of the block, and of nothing after an exception.

    It stands beside `path` under one name, and only one process can make it: so it is the lock as well (as
    git's index.lock), and a full disk costs nothing that was there. Raises GoldError.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _made(beside)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(handle)
            if path.exists():
                shutil.copymode(path, beside)
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GoldError(f"{path} cannot be written ({error.strerror}); nothing was added") from error


def _made(path: Path) -> int:
    """The handle of a new file; waits as long as another process has it."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError as error:
            if time.monotonic() > until:
                raise GoldError(
                    f"{path} is there since {WAIT_S:.0f} s; if no other process is adding, delete it"
                ) from error
            time.sleep(0.02)
