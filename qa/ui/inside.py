"""Inside: how an answer came about, as HTML: its trace, everything in it and nothing rounded away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from qa.answer import SURENESS_MEANS, Answer
from qa.ui.markup import escape
from qa.ui.views import sentence

_TABLES = {
    "passages": "Passages that were looked into, best first",
    "sentences": "Sentences, as they were ranked",
}
_RECORDS = {"models": "Models", "times_ms": "Times, in milliseconds since the question"}


def inside(answer: Answer) -> str:
    """The drawer of `answer`: what was searched, found, sent, replied and withheld, times and models.

    What a trace holds beyond what is known here is shown as the JSON that it is.
    """
    trace = dict(answer.trace)
    parts = [_facts(answer), _parts(trace)]
    parts += [_table(title, trace.pop(name, ())) for name, title in _TABLES.items()]
    parts += [_call(number, call) for number, call in enumerate(_mappings(trace.pop("generator", ())), 1)]
    if answer.withheld:
        rows = [{"statement": w.text, "kind": w.kind, "reason": sentence(w.reason)} for w in answer.withheld]
        parts.append(_table("Statements that were withheld", rows))
    parts += [_record(title, trace.pop(name, {})) for name, title in _RECORDS.items()]
    if trace:
        parts.append(f"<h3>Also recorded</h3>{_pre(json.dumps(trace, indent=1, ensure_ascii=False))}")
    return "".join(parts)


def _facts(answer: Answer) -> str:
    facts = {
        "asked": answer.question,
        "searched for": answer.searched_for,
        "state": answer.status,
        "confidence": f"{answer.confidence}. {SURENESS_MEANS}" if answer.sureness else answer.confidence,
        "answered at": answer.created,
        "answer": answer.id,
    }
    return _record("The question", facts)


def _parts(trace: dict[str, Any]) -> str:
    """What came of each of several things that were asked; what is shown of them is taken from `trace`."""
    parts = _mappings(trace.get("parts"))
    if len(parts) < 2:
        return ""
    trace["parts"] = [{"question": p.get("question"), "signals": p.get("signals")} for p in parts]
    rows = [
        {
            "asked": part.get("question"),
            "answered": _outcome(part),
            "confidence": part.get("confidence"),
            "best sentences": part.get("sentences"),
        }
        for part in parts
    ]
    return _table("The parts of the question", rows)


def _outcome(part: Mapping[str, Any]) -> str | None:
    if "answered" not in part:  # an answer of an earlier Attest
        return None
    if part["answered"]:
        return "yes"
    return "no" if part.get("left_open") else "perhaps, with another part"


def _call(number: int, call: Mapping[str, Any]) -> str:
    """One call of the generator: what it was sent, and what it replied."""
    rest = {name: value for name, value in call.items() if name not in ("prompt", "reply")}
    return (
        f"<h3>Generator, call {number}: what it was sent</h3>{_pre(call.get('prompt', ''))}"
        f"<h3>Generator, call {number}: what it replied</h3>{_pre(call.get('reply', ''))}"
        f"{_list(rest)}"
    )


def _table(title: str, rows: Any) -> str:
    rows = _mappings(rows)
    if not rows:
        return ""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f'<th scope="col">{_name(name)}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_value(row.get(name))}</td>" for name in names) + "</tr>" for row in rows
    )
    return (
        f'<h3>{title}</h3><div class="wide" tabindex="0" role="region" aria-label="{title}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _record(title: str, record: Any) -> str:
    return f"<h3>{title}</h3>{_list(record)}" if isinstance(record, Mapping) and record else ""


def _list(record: Mapping[str, Any]) -> str:
    items = "".join(f"<dt>{_name(name)}</dt><dd>{_value(value)}</dd>" for name, value in record.items())
    return f"<dl>{items}</dl>" if items else ""


def _name(name: object) -> str:
    return escape(str(name).replace("_", " "))


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _list(value)
    if isinstance(value, list):
        return f"<ul>{''.join(f'<li>{_value(item)}</li>' for item in value)}</ul>"
    return f"<bdi>{escape(str(value))}</bdi>"


def _pre(text: object) -> str:
    return f'<pre tabindex="0" dir="auto">{escape(str(text))}</pre>'


def _mappings(rows: Any) -> list[Mapping[str, Any]]:
    is_rows = isinstance(rows, Sequence) and not isinstance(rows, str)
    return [row for row in rows if isinstance(row, Mapping)] if is_rows else []
