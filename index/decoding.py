"""Bytes to text: which encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from index.errors import DocumentError

_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"SQLite format 3\0": "a SQLite file",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "a rich-text document",
}
_NAMED = {
    b"%PDF": "give it a name that ends with .pdf",
    b"PK\x03\x04": "if it is a Word document, give it a name that ends with .docx",
}
_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_CURE = "save its text as .txt, .md or .html"
_SAMPLE = 4096  # bytes; enough to see a pattern of NULs
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f]")
_NON_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of a file's bytes, no newline translated, a byte-order mark dropped.

    UTF-8, UTF-16 (by its mark, or by where its NULs are), `declared` (an encoding name from the file's
    own mark-up), Windows-1252, Latin-1, in this order. Bytes that are no text raise DocumentError.
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            cure = _NAMED.get(magic, _CURE)
            raise DocumentError(f"{name} is {what}, not text; {cure}")
    text = _marked(data, name)
    if text is None:
        text = _unmarked(data, declared)
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) // 100:
        raise DocumentError(f"{name} is binary, not text; {_CURE}")
    return text


def _marked(data: bytes, name: str) -> str | None:
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentError(
                    f"{name} is marked as {encoding} but breaks its rules at byte {error.start + len(mark)}; "
                    "save it as UTF-8"
                ) from error
    return None


def _unmarked(data: bytes, declared: str | None) -> str:
    if b"\0" in data[:_SAMPLE]:
        return _utf16(data)
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd") - data.count("\ufffd".encode())
    # One damaged byte must not turn every accent of a UTF-8 file into two wrong letters.
    if broken == 0 or broken * 20 < len(_NON_ASCII.findall(lenient)):
        return lenient
    for encoding in (declared, "cp1252"):
        try:
            # What calls itself Latin-1 is written in Windows-1252, and browsers read it so.
            if encoding is not None and codecs.lookup(encoding).name != "iso8859-1":
                return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


def _utf16(data: bytes) -> str:
    """UTF-16 without a mark: mostly Latin text has its NULs on one side of each pair of bytes."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * 10 < max(even, odd) and max(even, odd) * 5 > len(sample) // 2:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1")  # the NULs in it say that it is binary
