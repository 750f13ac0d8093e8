"""Every error that Attest raises on purpose: one root, so that one `except` catches them all.

    AttestError
    ├── SettingsError        a setting has a value that cannot be used
    ├── QuestionError        the question is empty or too long
    ├── DocumentError        a file or text cannot be read as an article
    │   └── UnsupportedFormat    its format is one that Attest does not read
    ├── CorpusError          a folder of articles is missing or holds none that can be read
    ├── StoreError           the store cannot be opened, read or written
    │   └── DamagedStore         its file is damaged, and was set aside
    ├── EmbedderError        the embedder cannot be loaded, or does not fit the store
    ├── GrammarError         the grammar model cannot be loaded
    └── GeneratorError       the generator gave nothing usable (becomes `Answer.degraded`)

Messages are one line: what was wrong, with both values where two disagree, then how to mend it.
Foreign exceptions are mapped where the foreign library is called, with the original as `__cause__`.
"""

from __future__ import annotations

from types import UnionType

MAX_SHOWN = 60  # characters of a value in a message


class AttestError(Exception):
    """The root of all errors that Attest raises on purpose; the message is fit to show to a user."""


class SettingsError(AttestError):
    """A setting has a value that cannot be used."""


class QuestionError(AttestError):
    """The question is empty or too long to be searched for."""


class DocumentError(AttestError):
    """A file or text cannot be read as an article."""


class UnsupportedFormat(DocumentError):
    """The file's format is one that Attest does not read."""


class CorpusError(AttestError):
    """A folder of articles is missing or holds none that can be read."""


class StoreError(AttestError):
    """The store cannot be opened, read or written."""


class DamagedStore(StoreError):
    """The store's file is damaged and was set aside; `Store.recover` begins a new one."""


class EmbedderError(AttestError):
    """The embedder cannot be loaded, or does not fit the store."""


class GrammarError(AttestError):
    """The grammar model cannot be loaded."""


class GeneratorError(AttestError):
    """The generator gave nothing usable; the pipeline turns this into `Answer.degraded`."""


def check_type(value: object, kind: type | UnionType, error: type[AttestError], name: str, cure: str) -> None:
    """Raise `error` with the value, its `name` and the `cure` unless it is of that kind."""
    if not isinstance(value, kind):
        # Of anything else the type alone: it may be long, or hold a key.
        is_plain = isinstance(value, str | bytes | int | float | None)
        shown = f"{value!r:.{MAX_SHOWN}}" if is_plain else f"of type {type(value).__name__}"
        raise error(f"{name} is {shown}; {cure}")
