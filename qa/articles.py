"""Articles: the corpus folders in use, and the articles that were added, kept as plain files.

A title that was given to an added article is kept beside them in `.titles.json`, by file name; without one
the article has the title that its text or file name says.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import os.path
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.documents import Document, from_text, read
from index.errors import CorpusError, DocumentError, StoreError, check_type
from index.records import Entry
from qa.files import replace_file
from qa.plain import one_line
from qa.settings import Settings

MAX_TITLE = 200  # characters
_TITLES = ".titles.json"
_ARTICLE = "it must be a text or the Path of a file"


@dataclass(frozen=True)
class Listed:
    """An article as a list shows it, without its text; `size` is in bytes, `added` an ISO time in UTC.

    `own`: it was added here, so it can be removed and replaced. `state` is "gone" where its file is, and
    "waiting" where it is not yet indexed with what is in use now.
    """

    id: int
    title: str
    source: str
    format: str
    sha256: str
    date: str | None
    size: int
    added: str
    own: bool
    state: Literal["ready", "waiting", "gone"]


class Articles:
    """The corpus is the user's own and never written to; `added` is a folder of ours, made when needed.

    Each set of corpus roots has a store and added articles of its own.
    """

    def __init__(self, corpus: tuple[Path, ...], added: Path, store_path: Path) -> None:
        self._corpus = corpus
        self._added = added
        self.store_path = store_path

    @classmethod
    def of(cls, settings: Settings, *paths: Path | str) -> Articles:
        """The articles at `paths`, or at `settings.corpus` where none is given."""
        corpus = tuple(map(_root, paths or settings.corpus))
        key = hashlib.sha256(json.dumps(sorted(map(str, corpus))).encode()).hexdigest()[:16]
        added = settings.data_dir / "articles" / key
        return cls(corpus, added, settings.data_dir / "stores" / f"{key}.sqlite")

    def roots(self) -> list[Path]:
        """All folders and files that belong to the corpus now."""
        return [*self._corpus, *([self._added] if self._added.is_dir() else [])]

    def keep(self, article: Path | str, title: str | None = None) -> Path:
        """`keep_file` for the path of a file, `keep_text` for any other text; returns where it is.

        Not for what a stranger typed: a text that names a file of this machine would be read from there.
        """
        check_type(article, Path | str, DocumentError, "the article", _ARTICLE)
        path = _existing_file(article)
        return self.keep_text(str(article), title) if path is None else self.keep_file(path, title)

    def keep_file(self, path: Path, title: str | None = None) -> Path:
        """Copy a file under a name that is not taken; nothing is written before it was read as an article.

        Raises DocumentError when it cannot be read as one, StoreError when the copy cannot be written.
        """
        with _kept_in(self._added):
            read(path)
            return self._write(path.stem, path.suffix.lower(), path.read_bytes(), title)

    def keep_text(self, text: str, title: str | None = None) -> Path:
        """Write a text to a file under a name that is not taken; raises as `keep_file` does."""
        check_type(text, str, DocumentError, "the text", "it must be a str")
        with _kept_in(self._added):
            first = next((line.strip() for line in text.splitlines() if line.strip()), "")
            name = _clean_title(title) or first
            from_text(text, title=name, source="pasted text")
            return self._write(name, ".txt", text.encode(), title)

    def rewrite(self, document: Document, article: Path | str | bytes) -> bytes:
        """Put a file (Path), a text or bytes in the place of an added article; returns what was there.

        Raises DocumentError where a file or text cannot be read as an article of the same format.
        """
        check_type(article, Path | str | bytes, DocumentError, "the article", _ARTICLE)
        source = self._own(Path(document.source))
        suffix = article.suffix.lower() if isinstance(article, Path) else source.suffix
        if suffix != source.suffix:
            raise DocumentError(
                f"{source.name} cannot be replaced by {suffix or 'a file without a suffix'}; "
                f"give a {source.suffix} file, or remove it and add the new one"
            )
        with _kept_in(self._added):
            if isinstance(article, Path):
                read(article)
                article = article.read_bytes()
            elif isinstance(article, str):
                from_text(article, title=document.title, source="pasted text")
                article = article.encode()
            before = source.read_bytes()
            replace_file(source, article)
        return before

    def titled(self, document: Document) -> Document:
        """The document under the title that was given to it, if any."""
        source = Path(document.source)
        given = self._titles().get(source.name) if source.parent == self._added else None
        return dataclasses.replace(document, title=given) if given else document

    def retitled(self, entry: Entry) -> bool:
        """Whether the store has another title than the one that was given, as after it was built anew."""
        source = Path(entry.source)
        return source.parent == self._added and self._titles().get(source.name, entry.title) != entry.title

    def listed(self, entry: Entry) -> Listed:
        """What a list shows of a stored document."""
        source = Path(entry.source)
        try:
            size, there = source.stat().st_size, True
        except OSError:
            size, there = max(entry.stamp.size, 0), False
        state: Literal["ready", "waiting", "gone"] = "ready" if entry.current else "waiting"
        return Listed(
            entry.id,
            entry.title,
            entry.source,
            entry.format,
            entry.sha256,
            entry.date,
            size,
            entry.added,
            source.parent == self._added,
            state if there else "gone",
        )

    def discard(self, source: Path) -> None:
        """Delete the file of an article that was added; raises DocumentError for a file of the corpus.

        Raises StoreError when it cannot be deleted.
        """
        self._own(source)
        try:
            source.unlink(missing_ok=True)
            titles = self._titles()
            if titles.pop(source.name, None):
                self._write_titles(titles)
        except OSError as error:
            raise StoreError(
                f"the article cannot be removed from {self._added} ({error.strerror}); "
                "make that folder one that you may write to, then try again"
            ) from error

    def _own(self, source: Path) -> Path:
        if source.parent != self._added:
            raise DocumentError(
                f"{source} is a file of your own, not an added article; delete or move it yourself"
            )
        return source

    def _write(self, stem: str, suffix: str, data: bytes, title: str | None) -> Path:
        given = _clean_title(title)
        target = self._free_name(stem, suffix)
        file = target.open("xb")  # another process may have taken the name since
        try:
            with file:
                file.write(data)
            if given:
                self._write_titles(self._titles() | {target.name: given})
        except OSError:
            target.unlink(missing_ok=True)
            raise
        return target

    def _titles(self) -> dict[str, str]:
        """The given titles by file name; a file that is damaged has none, for they are only names."""
        try:
            titles = json.loads((self._added / _TITLES).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(titles, dict):
            return {}
        return {name: title for name, title in titles.items() if isinstance(title, str) and title}

    def _write_titles(self, titles: dict[str, str]) -> None:
        replace_file(self._added / _TITLES, json.dumps(titles, ensure_ascii=False, indent=1).encode())

    def _free_name(self, stem: str, suffix: str) -> Path:
        self._added.mkdir(parents=True, exist_ok=True)
        # Cut to what every file system takes, and never a name that is passed over as no article.
        stem = re.sub(r"[^\w-]+", "-", stem)[:60].strip("-._") or "article"
        if _UNUSABLE.match(stem):
            stem = f"article-{stem}"
        taken = {path.stem.casefold() for path in self._added.iterdir()}
        number, name = 1, stem
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        return self._added / f"{name}{suffix}"


# README is passed over as no article; the others are devices on Windows.
_UNUSABLE = re.compile(r"readme|(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^\n]{1,1000}\.(?:txt|text|md|markdown|html?|pdf|docx?|rtf|odt|epub)")


def _root(path: Path | str) -> Path:
    """A root of the corpus, links followed; raises CorpusError for what is no path."""
    cure = "it must be the path of a file or folder"
    if isinstance(path, Settings):
        cure = "pass the settings by name: Pipeline.open(settings=...)"
    check_type(path, str | os.PathLike, CorpusError, "a path of articles", cure)
    return Path(os.path.realpath(Path(path).expanduser()))


def _existing_file(article: Path | str) -> Path | None:
    """The file that is meant, or None for a text; raises DocumentError for a file that is not there."""
    path = os.path.expanduser(article)
    if os.path.isfile(path):
        return Path(path)
    if isinstance(article, Path) or _FILE_NAME.fullmatch(article.strip()):
        raise DocumentError(f"there is no file {article}; check the path")
    return None


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the article cannot be kept in {folder} ({error.strerror}); "
            "set ATTEST_DATA_DIR to a folder that you may write to"
        ) from error


def _clean_title(title: str | None) -> str:
    """A given title on one line, at most MAX_TITLE characters; "" where none was given."""
    check_type(title, str | None, DocumentError, "the title", "it must be a text")
    return one_line(title or "")[:MAX_TITLE].strip()
