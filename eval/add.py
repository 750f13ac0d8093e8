"""Save as gold: from an answer to a sample, for the command line here and for the page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePath

from eval.gold import NEVER_ANSWERABLE, Kind, Sample, Turn, append
from qa import Answer, Citation, Pipeline, Settings

ANSWERED = "Save it? y: this is right · n: the articles do not say · Enter: leave it  "
NOT_FOUND = "Save it? y: indeed the articles do not say · Enter: leave it  "


def add(
    question: str,
    *,
    gold: Path,
    corpus: Path | None = None,
    kind: Kind | None = None,
    facts: Sequence[Sequence[str]] = (),
    settings: Settings | None = None,
) -> Sample | None:
    """Ask, show answer and evidence, and append a sample to `gold` if the user says so; None if not.

    `facts` are what the answer must say, each with its accepted spellings. Raises AttestError.
    """
    with Pipeline.open(*([corpus] if corpus else []), settings=settings) as pipeline:
        answer = pipeline.ask(question)
    print(_shown(answer))
    if answer.status == "help":
        print("Nothing to save: this asks nothing of the articles.")
        return None
    sample = _confirmed(answer, kind, facts)
    if sample is None:
        print("Nothing was saved.")
        return None
    append(gold, sample)
    print(f"Saved as {sample.id} ({sample.kind}) in {gold}.")
    return sample


def sample_from(
    answer: Answer, *, kind: Kind, facts: Sequence[Sequence[str]] = (), history: Sequence[Turn] = ()
) -> Sample:
    """The sample that takes this answer, its citations as evidence, for right.

    With a kind that is never answerable, or where there is neither citation nor fact, refusing is right, and
    nothing of the answer is kept. With `facts` a refusal becomes the question that should have been answered.
    """
    answerable = kind not in NEVER_ANSWERABLE and bool(answer.citations or facts)
    sources = {PurePath(citation.source).name for citation in answer.citations}
    return Sample(
        id=_id(answer.question, history),
        question=answer.question,
        kind=kind,
        answerable=answerable,
        document=sources.pop() if answerable and len(sources) == 1 else None,
        facts=tuple(tuple(spellings) for spellings in facts) if answerable else (),
        evidence=tuple(dict.fromkeys(c.quote for c in answer.citations)) if answerable else (),
        history=tuple(dict(turn) for turn in history),
        answer=answer.stated if answerable and answer.citations else None,
    )


def _id(question: str, history: Sequence[Turn]) -> str:
    """The same for the same question after the same turns, so that nothing is saved twice."""
    asked = "\n".join([*(f"{turn['question']}\n{turn['answer']}" for turn in history), question])
    return f"added-{hashlib.sha256(asked.encode()).hexdigest()[:12]}"


def _confirmed(answer: Answer, kind: Kind | None, facts: Sequence[Sequence[str]]) -> Sample | None:
    if answer.citations:
        said = _asked(ANSWERED)
        right: Kind = "overview" if answer.status == "overview" else "fact"
        if said == "y":
            return sample_from(answer, kind=kind or right, facts=facts)
        return (
            sample_from(answer, kind=kind if kind in NEVER_ANSWERABLE else "near-miss")
            if said == "n"
            else None
        )
    if facts:
        said = _asked("Save it? y: the articles do say the facts that you gave · Enter: leave it  ")
        return sample_from(answer, kind=kind or "fact", facts=facts) if said == "y" else None
    return sample_from(answer, kind=kind or "near-miss") if _asked(NOT_FOUND) == "y" else None


def _asked(prompt: str) -> str:
    try:
        return input(prompt).strip().lower()[:1]
    except EOFError:  # nobody is there to confirm
        print()
        return ""


def _shown(answer: Answer) -> str:
    said = " ".join(
        _plain(s.text) + "".join(f" [{number}]" for number in s.citations) for s in answer.statements
    )
    lines = [*filter(None, (said, _plain(answer.message))), ""]
    lines += [f"[{c.number}] {_quoted(c)}" for c in answer.citations]
    if answer.nearby:
        lines += ["The article does say:", *(f"- {_quoted(c)}" for c in answer.nearby)]
    return "\n".join(lines)


def _quoted(citation: Citation) -> str:
    return f"“{_plain(citation.quote)}” ({_plain(PurePath(citation.source).name)})"


def _plain(text: str) -> str:
    """On one line, and without what would steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
