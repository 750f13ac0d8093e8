"""Sample: one gold question, and what can be wrong with its record by itself.

    {"id": "court-01", "question": "How long was Marsh jailed for?", "kind": "fact", "answerable": true,
     "document": "court.txt", "facts": [["14 months", "fourteen months"]], "evidence": ["Dellan Marsh, ..."],
     "history": [{"question": "...", "answer": "..."}], "answer": "He was jailed for 14 months."}

Every list in `facts` is one fact that must be in the answer, and its entries are the accepted spellings.
`evidence` holds substrings of the document; all of them count. `answer` is a reference sentence. Only the
first four fields must be there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Literal, get_args

from eval.matching import tokens

Kind = Literal[
    "fact",
    "paraphrase",
    "multi",
    "yesno",
    "inference",
    "typo",
    "follow-up",
    "overview",
    "near-miss",
    "off-topic",
    "false-premise",
    "injection",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
NEVER_ANSWERABLE: tuple[Kind, ...] = ("near-miss", "off-topic", "false-premise")

Turn = Mapping[str, str]  # {"question", "answer"}


@dataclass(frozen=True)
class Sample:
    """One gold question; `document` is the name of its article's file, None where it names none.

    Folders before the name tell articles of one name apart ("2026/court.txt").
    """

    id: str
    question: str
    kind: Kind
    answerable: bool
    document: str | None = None
    facts: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    answer: str | None = None

    def is_about(self, source: str | Path) -> bool:
        """Whether the path of an article ends as `document` says; True for every one where it names none."""
        if self.document is None:
            return True
        named = PurePath(self.document).parts
        return PurePath(source).parts[-len(named) :] == named

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, without what is empty."""
        record = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        record |= {"facts": [list(spellings) for spellings in self.facts]}
        record |= {"evidence": list(self.evidence), "history": [dict(turn) for turn in self.history]}
        return {name: value for name, value in record.items() if value not in (None, [])}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Sample:
        """Read what `shape_faults` found nothing wrong with."""
        lists = {name: tuple(record.get(name) or ()) for name in ("evidence", "history")}
        facts = tuple(tuple(spellings) for spellings in record.get("facts") or ())
        return cls(**{**record, **lists, "facts": facts})


def shape_faults(record: object) -> Iterator[str]:
    """What keeps a JSON value from being read as a sample: fields missing, unknown or of another type."""
    if not isinstance(record, dict):
        yield f'this is {_short(record)}, not an object; write {{"id": ..., "question": ...}}'
        return
    for name in record:
        if name not in _FIELDS:
            yield f"{name!r} is no field of a sample; there are {', '.join(_FIELDS)}"
    for name, (fits, what) in _FIELDS.items():
        if name not in record:
            if name in _REQUIRED:
                yield f"{name!r} is missing; it must be {what}"
        elif not fits(record[name]):
            yield f"{name!r} is {_short(record[name])}; it must be {what}"


def sense_faults(sample: Sample) -> Iterator[str]:
    """What contradicts itself in a sample of the right shape."""
    if sample.answerable:
        if sample.kind in NEVER_ANSWERABLE:
            yield f"a question of kind {sample.kind!r} is never answerable; change one of the two"
        if not (sample.facts or sample.evidence):
            yield "an answerable question needs evidence or facts; add them"
    else:
        given = [name for name in ("facts", "evidence", "answer") if getattr(sample, name)]
        if given:
            yield f"a question that is not answerable has {' and '.join(given)}; take out one or the other"
    for spelling in (spelling for fact in sample.facts for spelling in fact):
        if not tokens(spelling):
            yield f"the fact {spelling!r} holds no word or number that could be found in an answer; reword it"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_text(value: object) -> bool:
    """A text that says something; half a character (a lone surrogate) can be neither stored nor shown."""
    if not isinstance(value, str) or not value.strip():
        return False
    return not any("\ud800" <= c <= "\udfff" for c in value)


def _is_list_of(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _is_turn(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"question", "answer"}
        and all(map(_is_text, value.values()))
    )


def _is_optional_text(value: object) -> bool:
    return value is None or _is_text(value)


_REQUIRED = ("id", "question", "kind", "answerable")
_FIELDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "id": (_is_text, "a text"),
    "question": (_is_text, "a text"),
    "kind": (lambda value: value in KINDS, f"one of {', '.join(KINDS)}"),
    "answerable": (lambda value: isinstance(value, bool), "true or false"),
    "document": (_is_optional_text, "the name of a file, or null"),
    "facts": (
        _is_list_of(lambda value: bool(value) and _is_list_of(_is_text)(value)),
        "a list of lists of texts, none of them empty",
    ),
    "evidence": (_is_list_of(_is_text), "a list of texts"),
    "history": (_is_list_of(_is_turn), 'a list of {"question": ..., "answer": ...}'),
    "answer": (_is_optional_text, "a text, or null"),
}
