"""Off-topic questions drawn by rule: questions about other articles, which this one cannot answer.

A question may be drawn when it is about its own article, stands alone, and names somebody or something
that the article at hand does not mention at all. A name is a word that its own article writes with a capital
inside a sentence, and never without; the question writes it so too, or has two of them ("calder vaunt"), as
one may be a common word ("Union of Paper Workers"). A hash puts the questions in order, so that the same are
drawn each time; the other articles take turns.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from eval.sample import Kind, Sample

ASKED: tuple[Kind, ...] = ("fact", "paraphrase", "multi", "yesno", "inference", "near-miss")
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_CALENDAR = frozenset(word.casefold() for word in (*MONTHS, *DAYS))


def draw(document: str, text: str, others: Iterable[tuple[str, Sequence[Sample]]], n: int) -> list[Sample]:
    """At most `n` questions that the article `text`, of file name `document`, cannot answer.

    `others` are the other articles: the text of each with its samples.
    """
    here = words(text)
    turns: list[tuple[int, str, Sample]] = []
    for article, samples in others:
        strange = names(article) - here
        fit = [s for s in samples if s.kind in ASKED and not s.history]
        keyed = [(_key(document, s), s) for s in fit if _about(s.question, strange)]
        turns += [(turn, key, s) for turn, (key, s) in enumerate(sorted(keyed, key=lambda pair: pair[0]))]
    turns.sort(key=lambda entry: entry[:2])
    return [_off_topic(document, sample) for *_, sample in turns[:n]]


def _about(question: str, strange: frozenset[str]) -> bool:
    written = words(" ".join(word for word in question.split()[1:] if word[:1].isupper()))
    return bool(written & strange) or len(words(question) & strange) >= 2


def _key(document: str, sample: Sample) -> str:
    return hashlib.sha256(f"{document}\n{sample.id}".encode()).hexdigest()


def _off_topic(document: str, sample: Sample) -> Sample:
    id = f"{PurePath(document).stem}-off-{sample.id}"
    return dataclasses.replace(
        sample,
        id=id,
        kind="off-topic",
        answerable=False,
        document=document,
        facts=(),
        evidence=(),
        answer=None,
    )


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.casefold()))


def names(text: str) -> frozenset[str]:
    """The words of at least four letters that stand with a capital inside a sentence, and nowhere without."""
    inside = {word.casefold() for word in re.findall(r"(?<=[a-z,;] )[A-Z][a-z]{3,}", text)}
    return frozenset(inside - set(re.findall(r"(?<![^\W_])[a-z]+", text)) - _CALENDAR)
