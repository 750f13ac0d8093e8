"""Document: one article's text, exactly as read; read one file, read folders."""

from __future__ import annotations

import functools
import hashlib
import math
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from index import docx, markup, pdf
from index.decoding import decode
from index.errors import CorpusError, DocumentError, UnsupportedFormat, check_type
from index.headings import heading_text
from index.lines import front_matter_end, title_line
from index.markup import Page

Format = Literal["txt", "md", "html", "docx", "pdf"]

# Raise it when the same bytes would be read as another text, title or date.
READER_VERSION = 3
MAX_BYTES = 10 * 2**20

_FORMATS: dict[str, Format] = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
SUFFIXES = tuple(_FORMATS)
READABLE = ".txt, .md, .html, .docx or .pdf"  # for people: one suffix of each format
_DATE = r"(\d{4}-\d{2}(?:-\d{2})?)"
_NAME_DATE = re.compile(rf"^{_DATE}(?:[-_. ]+|$)|(?:^|[-_. ]+){_DATE}$")
_FIELD = re.compile(r"^(title|date)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Heading:
    """A heading that the reader found in the file's own mark-up or type, as a span of `Document.text`."""

    start: int
    end: int
    level: int  # 1 is the outermost


@dataclass(frozen=True)
class Document:
    """One article. Offsets into `text` are Python code points; nothing ever edits `text`.

    `id` is 0 until the document is stored; ids are never reused. `source` is the file's absolute path.
    `sha256` is of the file's bytes (hex). `date` is ISO (YYYY-MM-DD, or YYYY-MM, or YYYY) or None,
    from front matter or file name. `headings` is empty except where the format marks them (html,
    docx), or letters that are larger or bolder do (pdf).
    """

    text: str
    title: str
    source: str
    format: Format
    sha256: str
    date: str | None = None
    headings: tuple[Heading, ...] = ()
    id: int = 0

    def page(self, position: int) -> int | None:
        """The number of the page, from 1, that a position of a PDF's text is on; None of other formats."""
        return self.text.count("\f", 0, position) + 1 if self.format == "pdf" else None


@dataclass(frozen=True)
class Skipped:
    """A file or folder that is not read as an article, and why, in one line with the cure."""

    path: Path
    reason: str


def read(path: Path) -> Document:
    """Read one article; raises UnsupportedFormat or another DocumentError, naming the file and the cure."""
    check_type(path, str | os.PathLike, DocumentError, "the path", "it must be the path of a file")
    path = Path(os.path.abspath(path))
    format = _format_of(path)
    data = _bytes_of(path)
    page = _page(data, path.name, format)
    text, headings = page.text, tuple(Heading(*span) for span in page.headings)
    if not text.strip():
        raise DocumentError(f"{path.name} holds no text; put the article's text into it or remove it")
    fields = _front_matter(text) if format == "md" else {}
    title = fields.get("title") or page.title or title_line(text, format) or _pretty(path.stem)
    return Document(
        text=text,
        title=heading_text(title, format),
        source=str(path),
        format=format,
        sha256=hashlib.sha256(data).hexdigest(),
        date=_iso_date(fields.get("date", "")) or _name_date(path.stem),
        headings=headings,
    )


def _page(data: bytes, name: str, format: Format) -> Page:
    """What the bytes of a file say."""
    if format == "pdf":
        return pdf.extract(data, name)
    if format == "docx":
        return docx.extract(data, name)
    text = decode(data, name, markup.declared_charset(data) if format == "html" else None)
    return markup.extract(text).headed() if format == "html" else Page(text)


def from_text(text: str, *, title: str, source: str) -> Document:
    """A document of pasted text, taken as .txt; `sha256` is of its UTF-8 bytes.

    Raises DocumentError where it is blank, longer than MAX_BYTES as UTF-8, holds NULs, or lone surrogates
    (these are no characters: they can be neither stored nor shown).
    """
    name = heading_text(title, "txt") or "the text"
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{name} holds half a character (a lone surrogate) at position {error.start}; paste it again"
        ) from error
    if len(data) > MAX_BYTES:
        raise DocumentError(_too_big(name, len(data)))
    if not text.strip():
        raise DocumentError(f"{name} holds no text; paste the article's text")
    if "\0" in text:
        raise DocumentError(f"{name} is binary, not text; paste the article's text")
    title = heading_text(title, "txt") or title_line(text, "txt") or "Untitled"
    return Document(text, title, source, "txt", hashlib.sha256(data).hexdigest())


def _named_format(source: str) -> Format | None:
    return _FORMATS.get(Path(source).suffix.lower())


def is_markdown(source: str) -> bool:
    """Whether an article of this path is read as Markdown."""
    return _named_format(source) == "md"


def has_pages(source: str) -> bool:
    """Whether an article of this path is read as one of pages."""
    return _named_format(source) == "pdf"


def find(roots: Sequence[Path]) -> tuple[list[Path], list[Skipped]]:
    """The article files under `roots` (files or folders), absolute and sorted, and what is left out, why.

    Dot-files, dot-folders and README* are passed over without a word. Links to folders are not followed, nor
    links to files elsewhere: whoever gives a folder away must not choose what else is read. A file that is
    named itself is taken even with a dot. Raises CorpusError for a root that does not exist or is a README.
    """
    files: dict[tuple[str, str], Path] = {}
    skipped: dict[Path, Skipped] = {}
    real = functools.cache(os.path.realpath)  # asked for every file, but the same for all of a folder
    check_roots(roots)
    for root in roots:
        for path, reason in _listed(Path(os.path.abspath(root))):
            if reason is None:
                # The same file under two spellings of its folder is one article.
                files.setdefault((real(path.parent), path.name), path)
            else:
                skipped.setdefault(path, Skipped(path, reason))
    return sorted(files.values()), sorted(skipped.values(), key=lambda one: one.path)


def check_roots(roots: Sequence[Path]) -> None:
    """Raise CorpusError for a root that does not exist."""
    for root in roots:
        if not os.path.exists(root):
            raise CorpusError(f"{root} does not exist; name a file or folder of articles")


def _listed(root: Path) -> Iterator[tuple[Path, str | None]]:
    """Each file under a root, with the reason where it is not to be read."""
    if not root.is_dir():
        if _is_readme(root.name):
            raise CorpusError(f"{root.name} is never read as an article; give it another name")
        yield root, _refusal(root)
        return
    failed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if not name.startswith(".") and not _is_readme(name):
                path = Path(folder, name)
                yield _printable(path), _refusal(path, root)
    for error in failed:
        path = _printable(Path(error.filename))
        yield path, f"{path.name} cannot be listed ({error.strerror}); check that it exists and may be read"


def _refusal(path: Path, root: Path | None = None) -> str | None:
    """Why a file is not read, or None; one that was found in the folder `root` must lie in it too."""
    if os.path.islink(path):
        if not os.path.exists(path):
            return f"{path.name} is a link that leads nowhere; mend or delete it"
        if root and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            return f"{path.name} is a link out of its folder; put the file itself there or name its path"
    try:
        _format_of(path)
    except DocumentError as error:
        return str(error)
    return None


def _format_of(path: Path) -> Format:
    if path != _printable(path):
        raise DocumentError(f"{_printable(path).name} has a path that is not UTF-8; rename it")
    if _is_readme(path.name):
        raise DocumentError(f"{path.name} is never read as an article; give it another name")
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        what = suffix or "a file without a suffix"
        raise UnsupportedFormat(f"{path.name}: {what} is not read; save it as {READABLE}")
    return _FORMATS[suffix]


def _is_readme(name: str) -> bool:
    return name.lower().startswith("readme")


def _printable(path: Path) -> Path:
    """The path with the bytes of its name that are no UTF-8 replaced, so that it can be shown and stored."""
    return Path(os.fsencode(path).decode("utf-8", errors="replace"))


def _bytes_of(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
            raise DocumentError(f"{path.name} is {kind}; name a {READABLE} file")
        if status.st_size > MAX_BYTES:
            raise DocumentError(_too_big(path.name, status.st_size))
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(
            f"{path.name} cannot be read ({error.strerror}); check that it exists and may be read"
        ) from error
    if len(data) > MAX_BYTES:  # it grew since
        raise DocumentError(_too_big(path.name, len(data)))
    return data


def _too_big(name: str, size: int) -> str:
    shown = math.ceil(size / 2**20 * 10) / 10  # upwards, so that it never reads "10.0 MB; at most 10.0 MB"
    return f"{name} is {shown} MB; at most {MAX_BYTES / 2**20:.1f} MB can be read; split it into parts"


def _front_matter(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, value in _FIELD.findall(text[: front_matter_end(text)]):
        fields.setdefault(key.lower(), value.strip().strip("\"'").strip())
    return fields


def _iso_date(value: str) -> str | None:
    """The date that `value` starts with, as far as it is given, or None where it is none."""
    found = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d-])", value)
    if not found:
        return None
    try:
        date.fromisoformat(found[0] + "-01-01"[len(found[0]) - 4 :])
    except ValueError:
        return None
    return found[0]


def _name_date(stem: str) -> str | None:
    found = _NAME_DATE.search(stem)
    return _iso_date(found[1] or found[2]) if found else None


def _pretty(stem: str) -> str:
    """ "2024-03-24-ceasefire-talks" -> "Ceasefire talks"."""
    bare = _NAME_DATE.sub("", stem, count=1) if _name_date(stem) else stem
    words = " ".join(re.split(r"[-_\s]+", bare)).strip()
    return words[:1].upper() + words[1:] if words else stem
