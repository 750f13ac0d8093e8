"""SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), from the official JSON files, as corpus and gold.

An article is one .txt file, its paragraphs parted by blank lines. Evidence is the sentence, or sentences,
that the first annotator's answer lies in; all annotators' answers are accepted spellings of one fact. What
SQuAD 2.0 calls impossible was written to look answerable from its paragraph: a near miss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eval.gold import GoldError, Sample
from eval.imported import Imported, Split, field, file_name, read_json, store
from eval.matching import tokens


def import_squad(path: Path, out: Path, split: Split | None = None) -> Imported:
    """Turn an official file into the new folder `out`; raises GoldError that says where it is not one."""
    data = field(read_json(path), "data", list, path.name)
    entries = ((f"{path.name}: data[{n}]", article) for n, article in enumerate(data))
    return import_articles(entries, out, split)


def import_articles(found: Iterable[tuple[str, Any]], out: Path, split: Split | None = None) -> Imported:
    """As `import_squad`, of the entries of an official file's "data", each with where it is from."""
    articles: dict[str, str] = {}
    samples: list[Sample] = []
    taken: set[str] = set()
    for where, article in found:
        name = file_name(field(article, "title", str, where), taken)
        contexts = []
        for index, paragraph in enumerate(field(article, "paragraphs", list, where)):
            place = f"{where}.paragraphs[{index}]"
            contexts.append(_shown(field(paragraph, "context", str, place)))
            samples += _samples(paragraph, contexts[-1], name, place)
        articles[name] = "\n\n".join(contexts) + "\n"
    return store(articles, samples, out, split)


def _samples(paragraph: Any, context: str, document: str, where: str) -> Iterator[Sample]:
    spans = sentences(context)
    for number, question in enumerate(field(paragraph, "qas", list, where)):
        place = f"{where}.qas[{number}]"
        id, asked = field(question, "id", str, place), field(question, "question", str, place).strip()
        if question.get("is_impossible", False):
            yield Sample(id, asked, "near-miss", False, document)
            continue
        answers = field(question, "answers", list, place)
        if not answers:
            raise GoldError(
                f"{place}: there is no answer, and it is not impossible; is this the official file?"
            )
        said = [
            _shown(field(answer, "text", str, f"{place}.answers[{i}]")) for i, answer in enumerate(answers)
        ]
        starts = [
            field(answer, "answer_start", int, f"{place}.answers[{i}]") for i, answer in enumerate(answers)
        ]
        for text, start in zip(said, starts, strict=True):
            if start < 0 or context[start : start + len(text)] != text:
                raise GoldError(
                    f"{place}: {text!r} is not at {start} of its context; is this the official file?"
                )
        spellings = tuple(dict.fromkeys(text for text in said if tokens(text)))
        yield Sample(
            id=id,
            question=asked,
            kind="fact",
            answerable=True,
            document=document,
            facts=(spellings,) if spellings else (),
            evidence=around(context, spans, starts[0], starts[0] + len(said[0])),
            answer=said[0],
        )


def _shown(text: str) -> str:
    """With blanks for byte-order marks: one that begins an article is not read as text."""
    return text.replace("\ufeff", " ")


def sentences(context: str) -> list[tuple[int, int]]:
    """Spans by Punkt without training: it parts too often, and a citation of the whole covers a part."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    return list(PunktSentenceTokenizer().span_tokenize(context))


def around(context: str, spans: list[tuple[int, int]], start: int, end: int) -> tuple[str, ...]:
    """The sentences that the characters start..end lie in."""
    return tuple(context[a:b] for a, b in spans if a < end and start < b)
