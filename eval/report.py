"""report.html: one run on one page that needs no network; article text in it is text, whatever it holds."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.manifest import cost_line
from eval.plots import calibration_plot, latency_plot, risk_coverage_plot
from eval.records import Record, answer_of, score_of
from eval.summary import ALL, HEADLINE, cell
from eval.terms import KINDS, TERMS
from eval.terms import VERDICTS as MEANT
from eval.together import Columns
from eval.verdicts import VERDICTS, reason, verdict

_HERE = Path(__file__).resolve().parent
_BY_GROUP = ("trust", "grounded", "correct", "words", "citation_precision", "missed_refusal")


def render(
    records: Sequence[Record],
    timings: Sequence[Mapping[str, Any]],
    summary: Mapping[str, Any],
    manifest: Mapping[str, Any],
) -> str:
    """The page of a run. Its own script is named by its hash, and no other may run."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    script = (_HERE / "report.js").read_text("utf-8")
    columns = Columns.of([score_of(record) for record in records])
    return environment.get_template("report.html.j2").render(
        manifest=manifest,
        summary=summary,
        scores=len(records),
        headline=[_figure(name, summary["measures"]) for name in HEADLINE],
        measures=[_figure(name, summary["measures"]) for name in summary["measures"]],
        by_kind=_groups(summary["by_kind"], KINDS),
        by_article=_groups(summary["by_article"], {}),
        plots=[
            {"svg": Markup(svg), "caption": caption}
            for svg, caption in _plots(columns, timings, manifest["cost"])
        ],
        filters=_filters(records),
        verdicts=MEANT,
        terms=TERMS,
        questions=[_question(record) for record in records],
        # Ours, and not data: they go in as they are.
        style=Markup((_HERE / "report.css").read_text("utf-8")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _figure(name: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    entry, measure = entries.get(name), ALL[name]
    value, _, interval = cell(entry, bounds=measure.bounds).partition(" ")
    shown = {key: getattr(measure, key) for key in ("label", "better", "what", "source")}
    return shown | {"value": value, "interval": interval, "n": entry["n"] if entry else 0}


def _groups(groups: Mapping[str, Mapping[str, Any]], meant: Mapping[Any, str]) -> dict[str, Any]:
    rows = [
        {
            "name": name,
            "what": meant.get(name, ""),
            "n": entries["trust"]["n"],
            "cells": [_figure(m, entries) for m in _BY_GROUP],
        }
        for name, entries in groups.items()
    ]
    return {"columns": [ALL[m] for m in _BY_GROUP], "rows": rows}


def _plots(
    columns: Columns, timings: Sequence[Mapping[str, Any]], cost: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    yield (
        risk_coverage_plot(columns),
        "The surest answers first: how many are wrong as more are given. It ends where the run "
        "refuses; dotted: 90 % accuracy.",
    )
    yield (
        calibration_plot(columns),
        "How many questions of a confidence can be answered. On the dotted line the confidence is exact.",
    )
    yield latency_plot(timings), f"How many questions are served within a time. p50: {cost_line(cost)}."


def _filters(records: Sequence[Record]) -> list[tuple[str, list[str]]]:
    kinds = sorted({record["sample"]["kind"] for record in records})
    return [
        ("verdict", list(VERDICTS)),
        ("kind", kinds),
        ("article", sorted({record["article"] for record in records})),
    ]


def _question(record: Record) -> dict[str, Any]:
    sample = dict.fromkeys(("facts", "evidence", "history", "answer")) | record["sample"]
    quotes = (
        list(zip(record["answer"]["citations"], record["contexts"], strict=True)) if record["answer"] else []
    )
    answer = answer_of(record)
    return record | {
        "sample": sample,
        "quotes": quotes,
        "sureness": answer.sureness if answer else "",
        "verdict": verdict(record),
        "reason": reason(record),
    }
