"""A small gold set and systems made to order, for the tests of eval: what each gives is known by hand."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eval.baselines import cite, quote
from eval.gold import Sample, append
from eval.run import Part
from qa import Answer, Citation, Document, EvidenceFound, Statement, StatementReady

SENTENCES = (
    "The mill at Vell opened in 1911.",
    "It employed 210 people.",
    "Anna Roth bought it in 1954.",
    "The wheel turns twelve times a minute.",
    "A fire closed the mill for 3 weeks.",
    "Flour left by barge until 1960.",
    "The council owns the building today.",
    "Visitors pay 4 euros.",
)
TEXT = " ".join(SENTENCES)
FACTS = ("1911", "210", "Anna Roth", "twelve times", "3 weeks", "barge", "council", "4 euros")
MISSING = ("Who built the mill?", "How tall is the mill?", "What does the mayor earn?", "Is there a cafe?")
KINDS_MISSING = ("near-miss", "near-miss", "off-topic", "false-premise")

Respond = Callable[[Sample], Answer]


def samples() -> list[Sample]:
    """Eight answerable questions, one on each sentence, then four that the article does not answer."""
    good = [
        Sample(
            id=f"q{i}",
            question=f"Question {i}?",
            kind="fact",
            answerable=True,
            document="mill.txt",
            facts=((fact,),),
            evidence=(sentence,),
            answer=fact,
        )
        for i, (sentence, fact) in enumerate(zip(SENTENCES, FACTS, strict=True))
    ]
    bad = [
        Sample(id=f"u{i}", question=question, kind=kind, answerable=False, document="mill.txt")
        for i, (question, kind) in enumerate(zip(MISSING, KINDS_MISSING, strict=True))
    ]
    return good + bad


def document(folder: Path) -> Document:
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    return Document(TEXT, "Mill", str(folder / "mill.txt"), "txt", sha256, id=1)


def part(folder: Path) -> Part:
    """The gold set with its article as a part; the gold file is written too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mill.txt").write_text(TEXT, "utf-8")
    if not (folder / "mill.jsonl").exists():
        for sample in samples():
            append(folder / "mill.jsonl", sample)
    return Part("mill", folder / "mill.txt", tuple(samples()))


class Scripted:
    """A system that answers by a function of the sample; it ranks the sentences in their order."""

    def __init__(self, folder: Path, respond: Respond) -> None:
        self.documents = (document(folder),)
        self._respond = respond
        self._samples = {sample.question: sample for sample in samples()}
        self.asked: list[str] = []
        self.closed = False

    def stream(
        self, question: str, *, history: Sequence[object] = ()
    ) -> Iterator[EvidenceFound | StatementReady | Answer]:
        self.asked.append(question)
        answer = self._respond(self._samples[question])
        yield EvidenceFound(question, question, answer.citations, answer.confidence)
        yield answer

    def search(self, question: str, k: int) -> list[Citation]:
        return [sentence(i) for i in range(len(SENTENCES))][:k]

    def close(self) -> None:
        self.closed = True


def sentence(i: int, number: int = 1) -> Citation:
    """The citation of sentence i."""
    start = TEXT.index(SENTENCES[i])
    return cite(document(Path()), start, start + len(SENTENCES[i]), number)


def refusal(sample: Sample) -> Answer:
    return Answer(sample.question, sample.question, "not_found", message="No.", confidence=0.1)


def perfect(sample: Sample) -> Answer:
    """The right sentence, surely, or a refusal."""
    if not sample.answerable:
        return refusal(sample)
    return quote(sample.question, [sentence(int(sample.id[1:]))], confidence=0.9)


def says(sample: Sample, text: str, citations: Sequence[Citation], confidence: float = 0.9) -> Answer:
    """An answer in a generator's words."""
    statement = Statement(text, tuple(c.number for c in citations), "supported")
    return Answer(
        sample.question,
        sample.question,
        "answered",
        statements=(statement,),
        mode="generated",
        citations=tuple(citations),
        confidence=confidence,
    )


@contextmanager
def full_disk(bytes_free: int) -> Iterator[None]:
    """Until the block ends no file of this process grows beyond so many bytes: the write that would fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (bytes_free, hard)
    )  # Python ignores SIGXFSZ, so it is an OSError
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
