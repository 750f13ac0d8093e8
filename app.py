"""Starts the chat page; nothing happens at import."""

from __future__ import annotations

import sys


def main() -> int:
    """Serve the page until interrupted; 2 for a user's error, which is one line, 130 on an early Ctrl-C."""
    try:
        # Imported here, so that Ctrl-C during the seconds that it takes ends without a traceback.
        from eval.page import Evaluation
        from qa import AttestError, Pipeline, Settings
        from qa.ui.desk import Desk
        from qa.ui.page import serve

        try:
            settings = Settings()
            evaluation = Evaluation(settings.data_dir)
            serve(Desk(settings, lambda s, told: Pipeline.open(settings=s, progress=told), evaluation))
        except AttestError as error:
            print(error, file=sys.stderr)
            return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
