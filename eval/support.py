"""Support: does `qa.verify` let faithful statements pass and stop the others? Scored on pairs with evidence.

A pair is one JSON line: {"evidence": [...], "statement": "...", "question": null or "...", "faithful":
true, "kind": "reworded", "split": "dev"}, some with the sentence before as "context". Kinds say what was done
to the statement: a changed number, date, name, role, scope, a negation. Rules were tuned on the "dev" pairs;
the "test" and then the "cuts" pairs (what is cut from a sentence, who a pronoun is) were written before the
verifier was last tuned, and judged before and after that; nothing was tuned on the last 90 "test" pairs.
eval/drawn.py adds pairs made by rule.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.gold import GoldError
from eval.intervals import Interval, wilson
from qa import Verdict, verify

PAIRS = Path(__file__).resolve().parent / "support.jsonl"
_FIELDS = {"evidence": list, "statement": str, "faithful": bool, "kind": str}

Verify = Callable[..., Verdict]


@dataclass(frozen=True)
class Pair:
    """A statement with the sentences that it is said to stand on."""

    evidence: tuple[str, ...]
    statement: str
    question: str | None
    faithful: bool
    kind: str
    split: str = "dev"
    context: str = ""


@dataclass(frozen=True)
class Judged:
    """A pair with the verdict on it."""

    pair: Pair
    verdict: Verdict

    @property
    def false_accept(self) -> bool:
        return self.verdict.supported and not self.pair.faithful

    @property
    def false_reject(self) -> bool:
        return self.pair.faithful and not self.verdict.supported


@dataclass(frozen=True)
class Rates:
    """How many of `n` pairs of one kind were judged wrongly: a share in 0..1, lower is better."""

    kind: str
    faithful: bool
    n: int
    wrong: float
    interval: Interval


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a .jsonl file; raises GoldError with every fault, each with its line."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read ({error}); name a .jsonl file of pairs") from error
    faults: list[str] = []
    pairs = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                pairs.append(_pair(json.loads(line)))
            except (ValueError, TypeError) as error:
                faults.append(f"{path.name}:{number}: {error}")
    if faults or not pairs:
        raise GoldError("\n".join(faults) or f"{path} holds no pairs")
    return pairs


def judge(pairs: Sequence[Pair], verify: Verify = verify) -> list[Judged]:
    """What `verify` says to every pair."""
    return [Judged(p, verify(p.statement, p.evidence, question=p.question, context=p.context)) for p in pairs]


def by_kind(judged: Sequence[Judged]) -> list[Rates]:
    """False rejects of each kind that is faithful, then false accepts of each that is not."""
    return list(_rates(judged))


def _rates(judged: Sequence[Judged]) -> Iterator[Rates]:
    kinds = sorted({(not j.pair.faithful, j.pair.kind) for j in judged})
    for unfaithful, kind in kinds:
        held = [j for j in judged if j.pair.kind == kind and j.pair.faithful is not unfaithful]
        wrong = sum(j.false_accept or j.false_reject for j in held)
        yield Rates(kind, not unfaithful, len(held), wrong / len(held), wilson(wrong, len(held)))


def by_rule(judged: Sequence[Judged]) -> dict[str, tuple[int, int]]:
    """How many unfaithful and how many faithful pairs each rule rejected, the one that did most first.

    A pair counts for the rule that its verdict names, though others may have objected too.
    """
    rejected = [j for j in judged if not j.verdict.supported]
    false, true = (Counter(j.verdict.kind for j in rejected if j.pair.faithful is f) for f in (False, True))
    return {rule: (false[rule], true[rule]) for rule, _ in (false + true).most_common()}


def report(judged: Sequence[Judged]) -> str:
    """The table of each split, one under the other."""
    splits = dict.fromkeys(j.pair.split for j in judged)
    return "\n\n".join(
        f"{name.upper()}\n{table([j for j in judged if j.pair.split == name])}" for name in splits
    )


def table(judged: Sequence[Judged]) -> str:
    """For a terminal: the two shares, by kind, then which rules rejected how many."""
    lines = []
    for side, label in ((False, "false accepts"), (True, "false rejects")):
        held = [j for j in judged if j.pair.faithful is side]
        if held:
            wrong = sum(j.false_accept or j.false_reject for j in held)
            lines.append(f"{label:26} {_share(wrong / len(held), wilson(wrong, len(held)))}  n={len(held)}")
    for rates in by_kind(judged):
        what = "rejected" if rates.faithful else "accepted"
        lines.append(f"  {rates.kind:24} {_share(rates.wrong, rates.interval)}  n={rates.n:<4} {what}")
    lines += ["", f"{'rejected by':26} unfaithful  faithful"]
    lines += [f"  {rule:24} {false:10} {true:9}" for rule, (false, true) in by_rule(judged).items()]
    return "\n".join(lines)


def _share(value: float, interval: Interval) -> str:
    return f"{value:.3f} {interval:.3f}"


def _pair(record: Any) -> Pair:
    if not isinstance(record, dict):
        raise TypeError(f"this is {type(record).__name__}, not an object")
    for name, kind in _FIELDS.items():
        if not isinstance(record.get(name), kind):
            raise TypeError(f"{name} is {record.get(name)!r}; it must be a {kind.__name__}")
    question = record.get("question")
    if question is not None and not isinstance(question, str):
        raise TypeError(f"question is {question!r}; it must be a text or null")
    split = record.get("split", "dev")
    if not isinstance(split, str):
        raise TypeError(f"split is {split!r}; it must be a text")
    context = record.get("context", "")
    if not isinstance(context, str):
        raise TypeError(f"context is {context!r}; it must be a text")
    shared = (record["statement"], question, record["faithful"], record["kind"], split, context)
    return Pair(tuple(record["evidence"]), *shared)
