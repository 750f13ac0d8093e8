"""Answer and its parts, and the events of a stream: the frozen records that every surface shows."""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from index.errors import AttestError

VERSION = 2  # records of 1 have no `Citation.answer_start` and `answer_end`

Status = Literal["answered", "not_found", "overview", "help"]
Support = Literal["verbatim", "supported"]
Mode = Literal["generated", "condensed", "quoted"]

# No words such as "high" or "low": most right answers have 0.4 to 0.6, which no such word fits.
SURENESS_MEANS = (
    "How likely it is that the articles answer the question: where this is 43 %, about 43 of 100 such "
    "questions have an answer there. Below the least confidence that is set, the answer is: not found."
)


@dataclass(frozen=True)
class Citation:
    """A quotation and its place: `document.text[start:end] == quote`, in code points.

    `number` counts from 1 within an answer. `context_start`/`context_end` span the sentences around
    the quotation that help to read it (they contain it). `answer_start`/`answer_end` span the words of it
    that likely are the answer, None where no words are likely enough. `doc_sha256` is of the file's bytes.
    """

    number: int
    doc_id: int
    doc_sha256: str
    title: str
    heading: str
    source: str
    start: int
    end: int
    quote: str
    context_start: int
    context_end: int
    answer_start: int | None = None
    answer_end: int | None = None
    page: int | None = None

    @property
    def position(self) -> str:
        """Where the quotation stands in its article, as it is shown: "page 3, characters 120–149"."""
        page = f"page {self.page}, " if self.page else ""
        return f"{page}characters {self.start}–{self.end}"

    @property
    def answer(self) -> str:
        """The words of the quotation that likely are the answer, "" where none are likely enough."""
        if self.answer_start is None or self.answer_end is None:
            return ""
        return self.quote[self.answer_start - self.start : self.answer_end - self.start]


@dataclass(frozen=True)
class Statement:
    """One sentence of an answer; `citations` are `Citation.number`s.

    `support` is "verbatim" when the text is the quotation itself (in one line, without Markdown's marks of
    emphasis and links), "supported" when it is another wording, a generator's or the quotation cut to what
    answers, and passed verification.
    """

    text: str
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True)
class Withheld:
    """A generator's statement that failed verification; `kind` and `reason` are the verdict's."""

    text: str
    citations: tuple[int, ...]
    kind: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """What Attest says to a question, with everything needed to check it.

    `mode` is "generated" when a statement is in a generator's words, else "condensed" when one is its
    quotation cut by code to the part that answers, or told with the name that its pronoun stands for, or the
    row of a table told with its headings, else "quoted".
    `message` is the one plain sentence of a "not_found" or "help" answer; of an "answered" one it names the
    parts of the question that the article does not answer, and is empty where there are none.
    `confidence` is in 0..1, higher is surer that the article answers the question; a probability
    fitted on the development questions (`eval` measures how well it is calibrated). `trace` holds plain
    JSON values: passages and ranked sentences with scores, prompts and replies, times in ms, tokens,
    model names and hashes.
    """

    question: str
    searched_for: str
    status: Status
    message: str = ""
    statements: tuple[Statement, ...] = ()
    mode: Mode = "quoted"
    citations: tuple[Citation, ...] = ()
    nearby: tuple[Citation, ...] = ()
    confidence: float = 0.0
    withheld: tuple[Withheld, ...] = ()
    degraded: str | None = None
    trace: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def stated(self) -> str:
        """The statements joined by a space, without citation marks; "" for a refusal."""
        return " ".join(statement.text for statement in self.statements)

    @property
    def text(self) -> str:
        """The statements and the message, joined by a space, without citation marks."""
        return " ".join(filter(None, (self.stated, self.message)))

    @property
    def sureness(self) -> str:
        """The confidence in words, which SURENESS_MEANS explains; "" where it is no matter of degree."""
        if self.status == "not_found":
            what = "that there is an answer"
        elif self.status == "answered":
            what = f"that this answers {'a part of ' if self.message else ''}the question"
        else:
            return ""
        return f"{percent(self.confidence)} sure {what}"

    @property
    def left_out(self) -> str:
        """That statements were withheld, and why, in one line for readers; "" where none was."""
        count = len(self.withheld)
        sentences = "the model’s sentence was" if count == 1 else f"{count} of the model’s sentences were"
        reasons = "; ".join(dict.fromkeys(item.reason for item in self.withheld))
        return f"{sentences} left out: {reasons}" if count else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the field names, with `version` and `text`; `from_dict` reads it back."""
        record = {"version": VERSION, **dataclasses.asdict(self), "text": self.text}
        return dict(_plain(record))

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Answer:
        """Read what `to_dict` of this or an earlier version wrote.

        Raises AttestError for another version or a damaged record.
        """
        version = record.get("version") if isinstance(record, Mapping) else None
        if version == 1:
            record = _from_version_1(record)
            version = VERSION
        if version != VERSION:
            raise AttestError(
                f"this answer has version {version!r}, this Attest reads version {VERSION}; "
                "open it with the Attest that wrote it"
            )
        try:
            answer: Answer = _read(cls, {k: v for k, v in record.items() if k not in ("version", "text")})
            if not 0 <= answer.confidence <= 1:
                raise ValueError(f"confidence is {answer.confidence}, not within 0..1")
            if answer.to_dict() != record:
                raise ValueError("it says something else when it is written again")
        except (ValueError, RecursionError) as error:  # a trace may be nested as deep as its sender likes
            raise AttestError(f"this answer record is damaged ({error}); export it again") from error
        return answer

    def to_markdown(self) -> str:
        """The answer for people: statements with [n] marks, then each quotation with its place.

        Text is escaped, so that an article's own mark-up stays text and loads nothing.
        """
        marked = [_escape(s.text) + "".join(f" [{n}]" for n in s.citations) for s in self.statements]
        parts = [f"**{_escape(self.question)}**", *filter(None, (" ".join(marked), _escape(self.message)))]
        parts += [_quotation(f"[{c.number}]", c) for c in self.citations]
        if self.nearby:
            parts += ["The article does say:", *(_quotation("-", c) for c in self.nearby)]
        parts += [f"*{_escape(note)}*" for note in (self.degraded, self.left_out) if note]
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class EvidenceFound:
    """The first event of a stream: what will be stood on; no citations where there is no answer to give."""

    question: str
    searched_for: str
    citations: tuple[Citation, ...]
    confidence: float


@dataclass(frozen=True)
class StatementReady:
    """A statement that passed verification, or a quotation, with the citations it stands on."""

    statement: Statement
    citations: tuple[Citation, ...]


def percent(confidence: float) -> str:
    """A confidence of 0..1 for readers, rounded down: what was refused at 40 % must not be shown as that."""
    hundredths = round(confidence * 10_000) // 100
    if hundredths < 1:
        return "less than 1 %"
    return f"{hundredths} %" if hundredths < 100 else "over 99 %"


def _escape(text: str) -> str:
    one_line = " ".join(text.split())
    # Also the colon of "https://" and the point of "www." (links to some readers) and of "1." (a list).
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~$&@=-]|:(?=/)|(?<=www)\.|(?<=^\d)\.)", r"\\\1", one_line)


def _quotation(mark: str, citation: Citation) -> str:
    place = " › ".join(part for part in (citation.title, citation.heading) if part)
    return f"{mark} “{_escape(citation.quote)}” — {_escape(place)}, {citation.start}–{citation.end}"


def _from_version_1(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with what citations had not yet; what is damaged stays so."""
    found = {**record, "version": VERSION}
    for name in ("citations", "nearby"):
        if isinstance(entries := record.get(name), list):
            new = {"answer_start": None, "answer_end": None}
            found[name] = [{**entry, **new} if isinstance(entry, Mapping) else entry for entry in entries]
    return found


def _read(kind: Any, value: Any, name: str = "it") -> Any:
    """A JSON value as the type of a field, exactly; raises ValueError that names the field where it is none.

    By hand, for the validators at hand refuse half a character, which a question may hold.
    """
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        if not isinstance(value, Mapping) or value.keys() != hints.keys():
            differing = hints.keys() ^ value.keys() if isinstance(value, Mapping) else {name}
            raise ValueError(f"{min(differing, key=str)} is missing, or should not be there")
        made: Any = kind  # a class, though its type is that of any dataclass
        return made(**{field: _read(hints[field], value[field], field) for field in hints})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(inner[0], item, name) for item in value)
    if origin is Literal and value in inner:
        return value
    if origin is UnionType:
        return value if value is None else _read(inner[0], value, name)
    plain: Any = {float: (int, float), Mapping: dict}.get(origin or kind, kind)
    if origin in (None, Mapping) and isinstance(value, plain) and not isinstance(value, bool):
        return value
    raise ValueError(f"{name} is a {type(value).__name__}: {str(value)[:40]!r}")


def _plain(value: Any) -> Any:
    """Tuples become lists, mappings dicts, so that the record equals its own JSON round trip."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
