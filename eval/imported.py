"""A question set of others becomes a corpus folder and a gold file: checked, then put in place at once."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from eval.gold import GoldError, Sample, load

T = TypeVar("T")
# By file name, of each four articles the first (for the reader), the third, and the others.
Split = Literal["train", "dev", "test"]
_SPLITS: tuple[Split, ...] = ("train", "test", "dev", "test")

CORPUS, GOLD = "corpus", "gold.jsonl"
_LONGEST = 60  # characters of a title in a file name
# Names that the reader passes over, and names that a system keeps for itself.
_KEPT = re.compile(r"readme.*|con|prn|aux|nul|com\d|lpt\d|", re.IGNORECASE)


@dataclass(frozen=True)
class Imported:
    """Where an imported question set lies, and how large it is."""

    corpus: Path
    gold: Path
    articles: int
    samples: int

    def __str__(self) -> str:
        size = f"{self.articles:,} articles, {self.samples:,} questions"
        return f"{size}; measure with: python -m eval run --corpus {self.corpus} --gold {self.gold}"


def store(
    articles: Mapping[str, str], samples: Iterable[Sample], out: Path, split: Split | None = None
) -> Imported:
    """Write the articles (texts by file name) and samples to a new folder `out`, wholly or not at all.

    With a `split`, only its articles and what is asked of them: what was tuned on some can then
    be reported on others.

    Raises GoldError where `out` holds something, cannot be written, or the samples do not fit the articles.
    """
    out = Path(out).absolute()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise GoldError(f"{out} is there already; name a new folder")
    if split:
        splits = zip(sorted(articles), itertools.cycle(_SPLITS), strict=False)
        kept = [name for name, own in splits if own == split]
        articles = {name: articles[name] for name in kept}
        samples = [sample for sample in samples if sample.document in articles]
    lines = [json.dumps(sample.to_dict()) for sample in samples]
    if not lines:
        raise GoldError("no question was found; name a set that holds some")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
            made = Path(beside) / "made"
            (made / CORPUS).mkdir(parents=True)
            for name, text in articles.items():
                (made / CORPUS / name).write_bytes(text.encode())
            (made / GOLD).write_text("\n".join(lines) + "\n", "utf-8")
            load(made / GOLD, made / CORPUS)
            shutil.rmtree(out, ignore_errors=True)  # empty: see above
            os.replace(made, out)
    except OSError as error:
        raise GoldError(f"{out} cannot be written ({error.strerror}); name another folder") from error
    except UnicodeEncodeError as error:
        raise GoldError(
            f"an article holds half a character ({error.reason}); mend it at its source"
        ) from error
    return Imported(out / CORPUS, out / GOLD, len(articles), len(lines))


def file_name(title: str, taken: set[str]) -> str:
    """A .txt name made of the title that every file system and the reader accept; it is added to `taken`."""
    stem = "-".join(re.findall(r"[^\W_]+", title))[:_LONGEST].strip("-")
    if not stem or _KEPT.fullmatch(stem):
        stem = f"article-{stem}".strip("-")
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.txt" for number in itertools.count(1))
    name = next(name for name in names if name.casefold() not in taken)
    taken.add(name.casefold())
    return name


def read_json(path: Path) -> Any:
    """The JSON value of a file; raises GoldError where there is none."""
    return parse(read_text(path), path.name)


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Every line that holds something, with its place, "corpus.jsonl:3"."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path.name}:{number}", line.removesuffix("\r")


def parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GoldError(f"{where} is not JSON ({error}); download it again") from error


def field(record: object, name: str, kind: type[T], where: str) -> T:
    """`record[name]`, which must be of this type; raises GoldError that says where it is not."""
    if not isinstance(record, dict):
        raise GoldError(f"{where} is a {type(record).__name__}, not an object; is this the official file?")
    if name not in record:
        raise GoldError(f"{where}: {name!r} is missing; is this the official file?")
    value = record[name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        found = type(value).__name__
        raise GoldError(f"{where}: {name!r} is a {found}, not a {kind.__name__}; is this the official file?")
    return value


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; raises GoldError where it is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path} cannot be read ({error.strerror}); name a file that is there") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path} is not UTF-8 (byte {error.start}); download it again") from error
