"""Opening: a Pipeline that is opened in the background, so that the page is there at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from threading import Thread
from typing import TYPE_CHECKING

from index.errors import AttestError

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

Progress = Callable[[int, int, str], None]
OpenPipeline = Callable[[Progress], "Pipeline"]

POLL_S = 0.2
LOADING = "Loading the models…"
# Looked up, whatever the articles; the typo is for the dictionary, which takes a moment to load.
WARMING = "Who said what about the work of the goverment last year?"
_log = logging.getLogger(__name__)


class Opening:
    """One attempt to open a Pipeline; safe from many threads. `progress` is one line for people."""

    def __init__(self, open_pipeline: OpenPipeline) -> None:
        self.progress = LOADING
        self._open = open_pipeline
        self._future: Future[Pipeline] = Future()
        self._ahead = ThreadPoolExecutor(1, "attest-ahead")

    def begin(self) -> None:
        """Start to open, once; until then `result` waits."""
        Thread(target=self._run, name="attest-opening", daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether `result` returns or raises without waiting."""
        return self._future.done()

    def lines(self) -> Iterator[str]:
        """What is being done, a line whenever it changes, until `result` would not wait."""
        shown = ""
        while not self.done:
            if self.progress != shown:
                shown = self.progress
                yield shown
            wait([self._future], POLL_S)

    def result(self) -> Pipeline:
        """The open pipeline, waited for; raises AttestError where opening failed."""
        return self._future.result()

    def read_ahead(self, doc_id: int | None = None) -> None:
        """Read an article that was added, or all of them, in the background; one after the other."""
        with suppress(RuntimeError):  # closed meanwhile
            self._ahead.submit(_read_ahead, self.result(), None if doc_id is None else [doc_id])

    def close(self) -> None:
        """Close the pipeline if it is open; one that is still being opened ends with the process."""
        if self.done and self._future.exception() is None:
            self._future.result().close()
        self._ahead.shutdown(cancel_futures=True)  # it waits: a process that ends amid a model's work aborts

    def _run(self) -> None:
        try:
            pipeline = self._open(self._report)
            _warm(pipeline)
        except AttestError as error:
            self._future.set_exception(error)
        except Exception as error:
            _log.exception("the articles could not be opened")
            self._future.set_exception(unexpected(error))
        else:
            self._future.set_result(pipeline)
            self.read_ahead()

    def _report(self, done: int, total: int, what: str) -> None:
        self.progress = f"{LOADING} {what}, {done} of {total}" if total else f"{LOADING} {what}"


def unexpected(error: Exception) -> AttestError:
    """An error of ours, not the user's, as one line; the log has the rest."""
    return AttestError(
        f"something went wrong inside Attest ({type(error).__name__}); "
        "the terminal that it runs in shows the details"
    )


def _warm(pipeline: Pipeline) -> None:
    """Look for evidence that nobody waits for: libraries and models are slow at their first question.

    On the shipped article that is 0.5 s instead of 0.2. The generator is not asked, so nothing is sent.
    """
    try:
        with closing(pipeline.stream(WARMING)) as events:  # type: ignore[type-var]  # a generator
            next(events, None)
    except Exception:
        _log.exception("the first search failed")  # who asks will be told


def _read_ahead(pipeline: Pipeline, documents: Sequence[int] | None) -> None:
    try:
        pipeline.read_ahead(documents)
    except AttestError as error:
        _log.info("not read ahead: %s", error)  # it was removed, or the page closed
    except Exception:
        _log.exception("the articles could not be read ahead")  # who asks will be told
