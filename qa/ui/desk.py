"""Desk: what every part of the page works with: the settings, the open articles, and what measures them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from index.errors import AttestError
from qa.answer import Answer
from qa.settings import CONSENT, Settings, remember, remembered
from qa.ui.opening import Opening, Progress

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

OpenPipeline = Callable[[Settings, Progress], "Pipeline"]
State = Literal["idle", "running", "stopping", "done", "stopped", "failed"]


class Running(Protocol):
    """How far the evaluation is, in questions; `line` says it for people, `run` names its report."""

    @property
    def state(self) -> State: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def line(self) -> str: ...
    @property
    def run(self) -> str | None: ...


class Evaluating(Protocol):
    """What the page shows of `eval`; app.py hands in the implementation, since qa never imports eval.

    Every method but `progress` raises AttestError with one line that says what to do.
    """

    splits: Mapping[str, str]  # the name of each set of gold questions, and what it is in a few words
    terms: Mapping[str, str]  # the words that a report and a comparison use, and what each means in a line

    def start(self, settings: Settings, *, split: str, limit: int | None = None) -> None:
        """Begin an evaluation in the background; there is one at a time."""

    def cancel(self) -> None:
        """Ask the running evaluation to stop after the question in hand; nothing where none runs."""

    def progress(self) -> Running:
        """The evaluation that runs, or the last one; never raises."""

    def runs(self) -> Sequence[str]:
        """The names of the complete runs, newest first."""

    def report(self, run: str) -> str:
        """The report of a run as an HTML page that needs no network and brings its own policy."""

    def compare(self, a: str, b: str) -> str:
        """Whether run `b` is better than run `a`, as plain text in a fixed width."""

    def save_gold(
        self,
        answer: Answer,
        *,
        answerable: bool,
        facts: Sequence[Sequence[str]] = (),
        evidence: Sequence[str] | None = None,
        history: Sequence[Mapping[str, str]] = (),
    ) -> str:
        """Keep a question as gold, and say in one line where.

        `facts` are what an answer must say, each with its accepted spellings; `evidence` are quotations
        that hold it (None: those of the answer); `history` the earlier turns, {"question", "answer"} each.
        """

    def give_feedback(self, answer: Answer, *, helpful: bool, reason: str = "") -> str:
        """Keep a thumb and its reason with the answer, and say in one line where."""


class Desk:
    """Made once for the page; safe from many threads.

    `settings` are what was chosen, `opening` the articles opened with them (another object after settings
    whose articles could not be opened were mended), `evaluating` is None where nothing was handed in.
    `redrawn` are functions, each with the Gradio components that it is given and those that it updates, for
    when settings were saved.
    """

    def __init__(
        self, settings: Settings, open_pipeline: OpenPipeline, evaluating: Evaluating | None = None
    ) -> None:
        self.settings = settings
        self.evaluating = evaluating
        self.redrawn: list[tuple[Callable[..., Any], list[Any], list[Any]]] = []
        self._open_pipeline = open_pipeline
        self._agreed = remembered(settings).get(CONSENT)
        self._changing = threading.Lock()
        self.opening = self._new_opening()

    @property
    def must_agree(self) -> str | None:
        """The endpoint (scheme and host) that nobody has yet agreed to send article text to; None if none.

        Until `agree` nothing is sent there: answers are quotations.
        """
        place = self.settings.text_goes_to
        return place if place != self._agreed else None

    def agree(self, place: str) -> None:
        """Article text may be sent to an endpoint (see `must_agree`); kept across restarts.

        Raises AttestError where that is not the one of the settings: somebody changed them meanwhile.
        """
        now = self.settings.text_goes_to
        if place != now:
            raise AttestError(
                f"the settings were changed: text would go to {now or 'nobody'}, not to {place}"
            )
        remember(self.settings, {CONSENT: place})
        self._agreed = place
        self._apply()

    def change(self, **changes: Any) -> None:
        """Work with other settings from the next question on; waits while the articles are being opened.

        What can be changed without opening them again: the generator and its limits, `passages`,
        `min_confidence`. Raises SettingsError, and changes nothing, where a value is wrong.
        """
        before, self.settings = self.settings, replace(self.settings, **changes)
        try:
            self._apply()
        except BaseException:
            self.settings = before
            raise

    @property
    def in_use(self) -> Settings:
        """The settings that questions are answered with: quotations only as long as somebody must agree."""
        return replace(self.settings, llm="none") if self.must_agree else self.settings

    def close(self) -> None:
        """Stop the evaluation and close the articles."""
        if self.evaluating is not None:
            self.evaluating.cancel()
        self.opening.close()

    def _apply(self) -> None:
        with self._changing:
            try:
                pipeline = self.opening.result()
            except Exception:  # the new settings may be the cure
                self.opening = self._new_opening()
                self.opening.begin()
            else:
                pipeline.configure(self.in_use)

    def _new_opening(self) -> Opening:
        return Opening(lambda progress: self._open_pipeline(self.in_use, progress))
