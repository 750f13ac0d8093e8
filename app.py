"""Starts the chat page; nothing happens at import."""

from __future__ import annotations

import sys

from index.errors import AttestError
from qa import Pipeline, Settings
from qa.ui.page import serve


def main() -> int:
    """Serve the page until interrupted; 2 for a user's error, which is one line."""
    try:
        settings = Settings()
        serve(settings, lambda progress: Pipeline.open(settings=settings, progress=progress))
    except AttestError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
