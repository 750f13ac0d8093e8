"""Articles: the corpus folders in use, and the articles that were added, kept as plain files."""

from __future__ import annotations

import hashlib
import json
import os
import os.path
import re
from pathlib import Path

from index.documents import Document, from_text, read
from index.errors import DocumentError, StoreError
from qa.settings import Settings


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
        corpus = tuple(Path(os.path.realpath(Path(path).expanduser())) for path in paths or settings.corpus)
        key = hashlib.sha256(json.dumps(sorted(map(str, corpus))).encode()).hexdigest()[:16]
        added = settings.data_dir / "articles" / key
        return cls(corpus, added, settings.data_dir / "stores" / f"{key}.sqlite")

    def roots(self) -> list[Path]:
        """All folders and files that belong to the corpus now."""
        return [*self._corpus, *([self._added] if self._added.is_dir() else [])]

    def keep(self, article: Path | str, title: str | None = None) -> Path:
        """Copy a file, or write a text to a file, under a name that is not taken; returns where it is.

        Raises DocumentError when it cannot be read as an article, StoreError when it cannot be written.
        """
        path = _existing_file(article)
        try:
            # Nothing is written before it was read as an article.
            if path is not None:
                read(path)
                return self._write(path.stem, path.suffix.lower(), path.read_bytes())
            text = str(article)
            title = title or next((line.strip() for line in text.splitlines() if line.strip()), "")
            from_text(text, title=title, source="pasted text")
            return self._write(title, ".txt", text.encode())
        except OSError as error:
            raise StoreError(
                f"the article cannot be kept in {self._added} ({error.strerror}); "
                "set ATTEST_DATA_DIR to a folder that you may write to"
            ) from error

    def discard(self, document: Document) -> None:
        """Delete the file of an article that was added; raises DocumentError for a file of the corpus."""
        source = Path(document.source)
        if source.parent != self._added:
            raise DocumentError(
                f"{document.source} is a file of your own, not an added article; delete or move it yourself"
            )
        source.unlink(missing_ok=True)

    def _write(self, stem: str, suffix: str, data: bytes) -> Path:
        target = self._free_name(stem, suffix)
        file = target.open("xb")  # another process may have taken the name since
        try:
            with file:
                file.write(data)
        except OSError:
            target.unlink(missing_ok=True)
            raise
        return target

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


def _existing_file(article: Path | str) -> Path | None:
    """The file that is meant, or None for a text; raises DocumentError for a file that is not there."""
    path = os.path.expanduser(article)
    if os.path.isfile(path):
        return Path(path)
    if isinstance(article, Path) or _FILE_NAME.fullmatch(article.strip()):
        raise DocumentError(f"there is no file {article}; check the path")
    return None
