"""Reads a Word document (.docx) from stdin and writes it as HTML in JSON; a script with a process of its own.

What makes HTML of it is mammoth. It imports nothing of Attest's; see `index.apart`.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from typing import Any

import mammoth

_PART = re.compile(r"word/.*\.(?:xml|rels)$")
_OFFICE = b"\xd0\xcf\x11\xe0"  # begins a .doc, and a .docx with a password too
_TITLE = re.compile(r"<dc:title>([^<]{1,1000})")
# Beside what is a heading anyway. A table of contents says only what the headings do.
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name^='toc '] => !
p[style-name^='TOC '] => !
p[style-name^='Contents '] => !
"""


def main() -> int:
    json.dump(_read(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)
    return 0


def _read(data: bytes, most: int) -> dict[str, Any]:
    """The document as "html", and the "title" that its file gives; or what is wrong as "error"."""
    if data.startswith(_OFFICE):
        return {"error": "office"}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist() if _PART.match(part.filename)) > most:
                return {"error": "size"}
            about = "docProps/core.xml"
            known = about in parts.namelist() and parts.getinfo(about).file_size <= most
            title = _TITLE.search(parts.read(about).decode("utf-8", "replace")) if known else None
        found = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=lambda image: [],
        )
    except Exception as error:  # of whatever stands in the file
        sys.stderr.write(repr(error)[:500])
        return {"error": "broken"}
    return {"html": found.value, "title": title[1] if title else ""}


if __name__ == "__main__":
    sys.exit(main())
