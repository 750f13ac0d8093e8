"""A BEIR folder (Thakur et al. 2021) as corpus and gold: which document answers which query.

It has corpus.jsonl, queries.jsonl and qrels/test.tsv. BEIR says nothing below the document, so the evidence
is a document's whole text: ranking can be measured by it, and that a citation lies in it, but not its recall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eval.gold import GoldError, Sample
from eval.imported import Imported, Split, field, file_name, parse, read_lines, store

_WHOLE = re.compile(r"\s*-?[0-9]+\s*")


def import_beir(path: Path, out: Path, split: Split | None = None) -> Imported:
    """Turn a BEIR folder into the new folder `out`; raises GoldError that says where it is not one.

    Its questions are asked of all its articles together: there is no `split` of them.
    """
    if split:
        raise GoldError("the questions of a BEIR set are asked of all its articles; leave out --split")
    articles: dict[str, str] = {}
    documents: dict[str, tuple[str, str]] = {}  # file name and evidence by id
    taken: set[str] = set()
    for where, record in _records(path / "corpus.jsonl"):
        id, text = field(record, "_id", str, where), _clean(field(record, "text", str, where))
        title = _clean(field(record, "title", str, where) if record.get("title") else "")
        if id in documents:
            raise GoldError(f"{where}: the document {id!r} is there twice; download it again")
        if text or title:
            name = file_name(title or id, taken)
            documents[id] = (name, text or title)
            articles[name] = "\n\n".join(part for part in (title, text) if part) + "\n"
    queries = {
        field(r, "_id", str, w): field(r, "text", str, w).strip() for w, r in _records(path / "queries.jsonl")
    }
    return store(articles, _samples(path / "qrels" / "test.tsv", queries, documents), out)


def _samples(qrels: Path, queries: dict[str, str], documents: dict[str, tuple[str, str]]) -> Iterator[Sample]:
    for query, found in _relevant(qrels, queries, documents).items():
        names = {documents[id][0] for id in found}
        evidence = tuple(dict.fromkeys(documents[id][1] for id in found))
        document = names.pop() if len(names) == 1 else None
        yield Sample(query, queries[query], "fact", True, document, evidence=evidence)


def _relevant(
    qrels: Path, queries: dict[str, str], documents: dict[str, tuple[str, str]]
) -> dict[str, list[str]]:
    """The ids of the documents judged relevant (above 0) to each query, which must both be there."""
    relevant: dict[str, list[str]] = {}
    for number, (where, line) in enumerate(read_lines(qrels)):
        cells = line.split("\t")
        if number == 0 and not _WHOLE.fullmatch(cells[-1]):
            continue  # the header
        if len(cells) != 3:
            raise GoldError(
                f"{where}: there are {len(cells)} columns; there must be query, document and score"
            )
        query, document, score = cells
        if not _WHOLE.fullmatch(score):
            raise GoldError(f"{where}: the score is {score!r}; it must be a whole number")
        for id, known, what in ((query, queries, "query"), (document, documents, "document")):
            if id not in known:
                raise GoldError(f"{where}: there is no {what} {id!r}; download the set again")
        if int(score) > 0:
            relevant.setdefault(query, []).append(document)
    return relevant


def _clean(text: str) -> str:
    return text.replace("\ufeff", " ").strip()


def _records(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for where, line in read_lines(path):
        yield where, parse(line, where)
