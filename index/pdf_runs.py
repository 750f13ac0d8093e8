"""Reads a PDF from stdin and writes its runs of text as JSON; a script with a process of its own.

The reader is PDFium, the browser Chromium's. It imports nothing of Attest's; see `index.apart`.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import math
import re
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_SLANT = 0.1  # radians; what is turned further is a stamp at the margin, or an axis of a figure
_NEXT = 1.0  # of a letter's size: a wider gap begins another run
_BACK = 0.1  # of its size: what begins further to the left than the letter before it stands elsewhere
_LEVEL = 0.05  # of the smaller of two sizes: what stands further up or down, or is larger by more, is another
_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_HEAVY = 600


def main() -> int:
    json.dump(_read(*map(int, sys.argv[1:3])), sys.stdout)
    return 0


def _read(most_pages: int, most_runs: int) -> dict[str, Any]:
    """The pages, each a list of its runs, and the title; or what is wrong as "error"."""
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return {"error": "password" if error.err_code == pdfium.FPDF_ERR_PASSWORD else "broken"}
    if len(document) > most_pages:
        return {"error": "pages"}
    pages = []
    for page in document:
        texts = page.get_textpage()
        pages.append(list(itertools.islice(_runs(texts.raw), most_runs + 1)))
        most_runs -= len(pages[-1])
        if most_runs < 0:
            return {"error": "size"}
        texts.close()
        page.close()
    return {"pages": pages, "title": document.get_metadata_value("Title")}


def _runs(page: Any) -> Iterator[list[Any]]:
    """[text, left, right, baseline, size, bold] of what stands side by side, in the order of the file.

    In points, from the left and from below.
    """
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    run: list[Any] = []
    last = 0.0  # where the last letter of the run begins: both of a ligature stand in one place
    blank = False
    for n in range(pdfium.FPDFText_CountChars(page)):
        character = chr(pdfium.FPDFText_GetUnicode(page, n))
        if character.isspace():
            blank = True
            continue
        angle = pdfium.FPDFText_GetCharAngle(page, n)
        if min(angle % math.tau, -angle % math.tau) > _SLANT:
            continue
        pdfium.FPDFText_GetLooseCharBox(page, n, box)
        pdfium.FPDFText_GetCharOrigin(page, n, x, y)
        pdfium.FPDFText_GetMatrix(page, n, matrix)
        size = pdfium.FPDFText_GetFontSize(page, n) * math.hypot(matrix.b, matrix.d)
        if run and not _stands_beside(run, last, box.left, y.value, size):
            yield run
            run = []
        if run:
            run[0] += f" {character}" if blank else character
            run[2] = max(run[2], box.right)
        elif size > 0:
            run = [character, box.left, box.right, y.value, size, _is_bold(page, n)]
        blank, last = False, box.left
    if run:
        yield run


def _stands_beside(run: list[Any], last: float, left: float, baseline: float, size: float) -> bool:
    near = last - _BACK * size <= left <= run[2] + _NEXT * size
    level = max(abs(baseline - run[3]), abs(size - run[4])) <= _LEVEL * min(size, run[4])
    return bool(near and level)


def _is_bold(page: Any, n: int) -> bool:
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(page, n, name, len(name), flags)
    named = _BOLD.search(name.value.decode("utf-8", "replace")) is not None
    return named or bool(flags.value & _FORCE_BOLD) or pdfium.FPDFText_GetFontWeight(page, n) >= _HEAVY


if __name__ == "__main__":
    sys.exit(main())
