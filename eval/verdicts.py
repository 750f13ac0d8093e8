"""Verdicts: what was right or wrong about each answer, in a word and in a line; and junit.xml of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from xml.etree import ElementTree

from eval.matching import states
from eval.records import Record, answer_of

Verdict = Literal["right", "wrong", "refused", "error"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "refused", "error")

# What XML 1.0 cannot hold.
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd"
)


def verdict(record: Mapping[str, Any]) -> Verdict:
    """ "refused" is a refusal of an answerable question; to refuse any other is "right"."""
    if record["error"]:
        return "error"
    trust = record["score"]["values"]["trust"]
    return "right" if trust > 0 else "refused" if trust == 0 else "wrong"


def reason(record: Mapping[str, Any]) -> str:
    """Why the verdict is what it is, and what else is not as the gold has it; "" where nothing is."""
    return "; ".join(_reasons(record))


def _reasons(record: Mapping[str, Any]) -> Iterator[str]:
    values, sample = record["score"]["values"], record["sample"]
    if record["error"]:
        yield f"{record['error']['type']}: {record['error']['message']}"
        return
    if values.get("byte_exact", 1) < 1:
        yield "a quotation does not equal its place in the document"
    if values.get("missed_refusal"):
        yield "answered, but the article does not say"
    if values.get("wrong_refusal"):
        yield "refused, but the article says"
        return
    if not sample["answerable"]:
        return
    answer = answer_of(record)
    for spellings in sample.get("facts", ()):
        if answer and not states(answer.stated, spellings):
            yield f"does not state “{spellings[0]}”"
    if values.get("gold_cited") == 0:
        yield "no citation covers the gold evidence"


def junit(records: Sequence[Record], timings: Sequence[Mapping[str, Any]], name: str) -> str:
    """A test case per question: right ones pass, wrong ones and refusals fail, errors are errors."""
    verdicts = [verdict(record) for record in records]
    counts = {
        "tests": len(records),
        "failures": sum(v in ("wrong", "refused") for v in verdicts),
        "errors": verdicts.count("error"),
    }
    suite = ElementTree.Element("testsuite", {"name": name} | {key: str(n) for key, n in counts.items()})
    for record, timing, found in zip(records, timings, verdicts, strict=True):
        seconds = f"{timing.get('answer_ms', 0) / 1000:.3f}"
        names = {
            "classname": record["article"],
            "name": _xml(f"{record['sample']['id']} {record['sample']['question']}"),
        }
        case = ElementTree.SubElement(suite, "testcase", names | {"time": seconds})
        if found == "right":
            continue
        kind = "error" if found == "error" else "failure"
        fault = ElementTree.SubElement(case, kind, {"message": _xml(reason(record)), "type": found})
        fault.text = _xml(record["error"]["traceback"] if record["error"] else record["answer"]["text"])
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _xml(text: str) -> str:
    return text.translate(_NOT_XML)
