"""Example questions: from a README beside the articles, or made by rule from what the articles name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from index.documents import Document

OVERVIEW = "What is it about?"
EXAMPLES_FROM = 20  # documents that are looked into
_LIST = re.compile(r"^#+ *Questions to try *$(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_ITEM = re.compile(r"^[-*] +(\S.*?) *$", re.MULTILINE)
# A capitalised word inside a sentence, as names are; one after a full stop proves nothing.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]*[a-z](?: [A-Z][\w’'-]*[a-z])*")


def examples(documents: Sequence[Document], count: int = 4) -> list[str]:
    """At most `count` questions that can be asked of `documents`; an overview first where made by rule.

    The questions to try are the list items under a heading of these words in a `README.md` that lies
    beside an article. Without one they are about the names that most of the first article's lines hold.
    """
    listed = [
        question
        for document in documents[:EXAMPLES_FROM]
        for question in _listed(Path(document.source).parent)
    ]
    if listed:
        return list(dict.fromkeys(listed))[:count]
    about = [f"What is said about {name}?" for name in names(documents, count - 1)]
    return [OVERVIEW, *about] if documents else []


def names(documents: Sequence[Document], count: int) -> list[str]:
    """The `count` names that occur in most lines of the first document that has any."""
    for document in documents[:EXAMPLES_FROM]:
        lines = [set(_NAME.findall(line)) for line in document.text[:100_000].splitlines()]
        common = Counter(name for line in lines for name in sorted(line))
        if common:
            return [name for name, _ in common.most_common(count)]
    return []


def _listed(folder: Path) -> list[str]:
    try:
        text = (folder / "README.md").read_text("utf-8")
    except (OSError, ValueError):
        return []
    found = _LIST.search(text)
    return _ITEM.findall(found[1]) if found else []
