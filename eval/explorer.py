"""The pages of SQuAD-explorer as corpus and gold, for where the official SQuAD files are not at hand.

They are the folder `explore/v2.0/dev` of https://github.com/rajpurkar/SQuAD-explorer, branch gh-pages, and
show everything that the official file holds but where an answer stands in its paragraph. Of several places
the one is taken whose sentence shares most words with the question, of equal ones the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from eval.gold import GoldError
from eval.imported import Imported, Split, read_text
from eval.matching import places, tokens
from eval.squad import around, import_articles, sentences


def import_pages(path: Path, out: Path, split: Split | None = None) -> Imported:
    """Turn a folder of pages into the new folder `out`; raises GoldError that says where it is not one."""
    return import_articles(_articles(path), out, split)


def _articles(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each page's file name, and its article as the official file has it."""
    pages = sorted(path for path in folder.glob("*.html") if path.name != "index.html")
    if not pages:
        raise GoldError(f"{folder} holds no .html page; name the folder explore/v2.0/dev of SQuAD-explorer")
    for path in pages:
        page = _Page()
        page.feed(read_text(path))
        if not (page.title and page.paragraphs):
            raise GoldError(f"{path.name} holds no article; is this a page of SQuAD-explorer?")
        for paragraph in page.paragraphs:
            for question in paragraph["qas"]:
                asked, context = question["question"], paragraph["context"]
                question["answers"] = [_placed(text, asked, context) for text in question["answers"]]
        yield path.name, {"title": page.title, "paragraphs": page.paragraphs}


def _placed(answer: str, question: str, context: str) -> dict[str, Any]:
    """The answer with its place; -1, which the import refuses, where the paragraph does not hold it."""
    starts = [start for start, _ in places(answer, context)]
    if len(starts) > 1:
        asked, spans = set(tokens(question)), sentences(context)

        def shared(start: int) -> int:
            return len(asked & set(tokens(" ".join(around(context, spans, start, start + len(answer))))))

        starts.sort(key=shared, reverse=True)  # equal ones stay in order
    return {"text": answer, "answer_start": starts[0] if starts else -1}


class _Page(HTMLParser):
    """One page: its title and paragraphs, as the official file has them, but answers as bare texts.

    No element that is read here holds another, so each ends where the next end tag stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.paragraphs: list[dict[str, Any]] = []
        self._reading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("class")
        if given.get("id") == "title":
            self._reading = "title"
        elif tag == "pre":
            self._reading = "context"
            self.paragraphs.append({"context": "", "qas": []})
        elif self.paragraphs and name == "qa-wrap":
            question = {
                "id": given.get("data-id") or "",
                "question": "",
                "answers": [],
                "is_impossible": False,
            }
            self.paragraphs[-1]["qas"].append(question)
        elif self.paragraphs and self.paragraphs[-1]["qas"]:
            question = self.paragraphs[-1]["qas"][-1]
            question["is_impossible"] |= name == "no-answer"
            if name in ("question", "answer"):
                self._reading = name
            if name == "answer":
                question["answers"].append("")

    def handle_endtag(self, tag: str) -> None:
        self._reading = ""

    def handle_data(self, data: str) -> None:
        if self._reading == "title":
            self.title += data
        elif self._reading == "context":
            self.paragraphs[-1]["context"] += data
        elif self._reading == "question":
            self.paragraphs[-1]["qas"][-1]["question"] += data
        elif self._reading == "answer":
            self.paragraphs[-1]["qas"][-1]["answers"][-1] += data
