"""The manifest of a run: what was run, on what, by which code and machine, and what it cost."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from eval.gold import Sample
from qa import Settings

VERSION = 1
ROOT = Path(__file__).resolve().parent.parent

_LIBRARIES = (
    "faiss-cpu",
    "ir-measures",
    "llama-index-core",
    "numpy",
    "scipy",
    "sentence-transformers",
    "torch",
    "xllamacpp",
)
_ELSEWHERE = ("corpus", "data_dir", "host", "port")  # settings that do not change an answer
STAGES = {"evidence_ms": "evidence", "statement_ms": "first statement", "answer_ms": "answer"}


def begun(
    name: str, settings: Settings, parts: Sequence[tuple[str, Path, Sequence[Sample]]]
) -> dict[str, Any]:
    """What is known before the first question; a part is its name, its articles and the samples to ask."""
    public = settings.public_dict()
    return {
        "version": VERSION,
        "name": name,
        "started": _now(),
        "samples": sum(len(samples) for *_, samples in parts),
        "settings": {key: value for key, value in public.items() if key not in _ELSEWHERE},
        "parts": {
            part: {
                "questions": len(samples),
                "gold_sha256": _gold_hash(samples),
                "articles": corpus.name,
                "articles_sha256": _sha256(_files(corpus)),
            }
            for part, corpus, samples in parts
        },
        "code_sha256": _code(),
        "commit": _commit(),
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in _LIBRARIES},
        "machine": {"system": platform.system(), "machine": platform.machine(), "cores": os.cpu_count()},
    }


def finished(records: Sequence[Mapping[str, Any]], timings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is known after the last question."""
    models = (record["answer"]["trace"].get("models") for record in records if record["answer"])
    return {"finished": _now(), "models": next(filter(None, models), {}), "cost": cost(timings)}


def cost(timings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """p50 and p95 of each stage in ms with n, and the most memory that this process has held, in MiB."""
    found: dict[str, Any] = {}
    for stage in STAGES:
        if values := [timing[stage] for timing in timings if stage in timing]:
            p50, p95 = np.percentile(values, [50, 95])
            found[stage] = {"p50": round(float(p50), 1), "p95": round(float(p95), 1), "n": len(values)}
    return found | {"memory_mib": _peak_mib()}


def cost_line(cost: Mapping[str, Any]) -> str:
    """ "answer 54.2 ms (p95 120.0, n 553) · most memory 812 MiB": one part for each stage that was timed."""
    timed = ((name, cost[stage]) for stage, name in STAGES.items() if stage in cost)
    parts = [f"{name} {t['p50']} ms (p95 {t['p95']}, n {t['n']})" for name, t in timed]
    return " · ".join([*parts, *([f"most memory {memory} MiB"] if (memory := cost["memory_mib"]) else [])])


def _peak_mib() -> int | None:
    if sys.platform == "win32":
        return None
    from resource import RUSAGE_SELF, getrusage

    return int(getrusage(RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10))


_MODELS = frozenset((".gz", ".json", ".safetensors"))  # kinds of files in qa/ that answers depend on


@functools.cache
def _code() -> str:
    """sha256 of source, lexicon, fitted models and weights: tells changes that are not committed too."""
    source = (file for name in ("index", "qa", "eval") for file in (ROOT / name).rglob("*.py"))
    models = (file for file in (ROOT / "qa").rglob("*") if file.suffix in _MODELS)
    return _sha256(sorted([*source, *models]))


def _files(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.rglob("*") if path.is_file()) if corpus.is_dir() else [corpus]


def _sha256(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def _gold_hash(samples: Sequence[Sample]) -> str:
    lines = (json.dumps(sample.to_dict(), default=dict) for sample in samples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _commit() -> str | None:
    try:
        command = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
