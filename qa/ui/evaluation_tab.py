"""Evaluation tab: run the gold questions with progress and cancel, show a report, compare two runs.

For the page: put `routes(desk)` among its routes; a report is shown in a frame, under a policy of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from index.errors import AttestError
from qa.ui.article import POLICY as MESSAGE_POLICY
from qa.ui.article import message_page
from qa.ui.desk import Desk, Evaluating, Running
from qa.ui.markup import escape
from qa.ui.views import sentence

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

# The report names its own script by hash in a policy of its own; both hold.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
)
POLL_S = 1.0
_ABOUT = (
    '<p class="about">Asks questions whose right answers are known, and measures how often Attest answers '
    "rightly and refuses rightly. Choose the questions and press Run: a quotation takes less than a second. "
    "It runs behind the chat, one at a time, and leaves a report here.</p>"
)
_WITHOUT = "This page was started without the evaluation; make run starts it with it."
_GENERATORS = (
    ("Quotations only", "none"),
    ("The small model on this machine", "embedded"),
    ("As set in the settings", "set"),
)
_RUNNING = ("running", "stopping")
_STATUS = '<div role="status" aria-live="polite">${value}</div>'
_REPORT = '<iframe title="The report" src="${value}" sandbox="allow-scripts"></iframe>'

Update = dict[Any, Any]


def build(desk: Desk) -> None:
    """Draw the tab."""
    import gradio as gr

    if desk.evaluating is None:
        gr.HTML(f'<p class="about">{_WITHOUT}</p>', apply_default_css=False)
    else:
        _Tab(desk, desk.evaluating).listen()


def routes(desk: Desk) -> list[Route]:
    """`report/<run>`, the report of a run."""
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    def report(request: Request) -> Response:
        headers = {"X-Frame-Options": "SAMEORIGIN"}
        try:
            if desk.evaluating is None:
                raise AttestError(_WITHOUT)
            page = desk.evaluating.report(request.path_params["run"])
        except AttestError as error:
            return HTMLResponse(
                message_page(sentence(str(error))), 404, headers | {"Content-Security-Policy": MESSAGE_POLICY}
            )
        return HTMLResponse(page, 200, headers | {"Content-Security-Policy": POLICY})

    return [Route("/report/{run}", report)]


class _Tab:
    """The parts of the tab, and what happens to them."""

    def __init__(self, desk: Desk, evaluating: Evaluating) -> None:
        import gradio as gr

        self._gr = gr
        self._desk = desk
        self._evaluating = evaluating
        with gr.Column(elem_id="evaluation", elem_classes="tab-body"):
            gr.HTML(_ABOUT, apply_default_css=False)
            self._split = gr.Radio(
                [(f"{name}: {what}", name) for name, what in evaluating.splits.items()],
                value=next(iter(evaluating.splits), None),
                label="Questions whose answers are known (gold)",
                elem_id="split",
            )
            with gr.Row(elem_classes="pair"):
                self._llm = gr.Dropdown(
                    list(_GENERATORS), value="none", label="Who words the answers", elem_id="eval-llm"
                )
                self._limit = gr.Number(
                    40, label="Questions, at most (empty: all)", minimum=1, precision=0, elem_id="limit"
                )
            with gr.Row(elem_classes="buttons"):
                self._start = gr.Button("Run the evaluation", variant="primary", elem_id="run-evaluation")
                self._cancel = gr.Button("Stop", interactive=False, elem_id="stop-evaluation")
            self._said = gr.HTML(html_template=_STATUS, elem_id="evaluation-said", apply_default_css=False)
            gr.HTML(_meant(evaluating.terms), apply_default_css=False)
            self._run = gr.Dropdown([], label="Report", elem_id="run", visible=False)
            self._report = gr.HTML(
                "", html_template=_REPORT, visible=False, elem_id="report", apply_default_css=False
            )
            with gr.Row(elem_classes="pair", visible=False) as self._pair:
                self._a = gr.Dropdown([], label="Before", elem_id="run-a")
                self._b = gr.Dropdown([], label="After: is it better?", elem_id="run-b")
                with gr.Row(elem_classes="buttons"):
                    self._compare = gr.Button("Compare", elem_id="compare")
            self._difference = gr.HTML(
                html_template='<pre tabindex="0" role="region" aria-label="Comparison">${value}</pre>',
                visible=False,
                elem_id="difference",
                apply_default_css=False,
            )
        self._timer = gr.Timer(POLL_S, active=False)
        self._runs = [self._run, self._report, self._pair, self._a, self._b]
        self._state = [self._said, self._start, self._cancel, self._timer]

    def listen(self) -> None:
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        changing = [*self._state, *self._runs]
        self._gr.on(None, self._load, [], changing, **quiet)  # when the page is opened
        chosen = [self._split, self._llm, self._limit]
        self._start.click(self._begin, chosen, self._state, **quiet)
        self._cancel.click(self._stop, None, self._state, queue=False, **quiet)
        # Not in the queue, which questions wait in.
        self._timer.tick(self._load, None, changing, queue=False, **quiet)
        self._run.input(_address, self._run, self._report, **quiet)
        self._compare.click(self._difference_of, [self._a, self._b], self._difference, **quiet)

    def _begin(self, split: str, llm: str, limit: float | None) -> Update:
        settings = self._desk.in_use if llm == "set" else replace(self._desk.settings, llm=llm)
        try:
            self._evaluating.start(settings, split=split, limit=int(limit) if limit else None)
        except AttestError as error:
            return {self._said: escape(sentence(str(error)))}
        return self._progress(self._evaluating.progress())

    def _stop(self) -> Update:
        self._evaluating.cancel()
        return self._progress(self._evaluating.progress())

    def _load(self) -> Update:
        running = self._evaluating.progress()
        update = self._progress(running)
        return update if running.state in _RUNNING else update | self._list(running.run)

    def _progress(self, running: Running) -> Update:
        gr, runs = self._gr, running.state in _RUNNING
        return {
            self._said: _said(running),
            self._start: gr.Button(interactive=not runs),
            self._cancel: gr.Button(interactive=running.state == "running"),
            self._timer: gr.Timer(active=runs),
        }

    def _list(self, newest: str | None) -> Update:
        gr = self._gr
        try:
            runs = list(self._evaluating.runs())
        except AttestError as error:
            return {self._said: escape(sentence(str(error)))}
        first = newest if newest in runs else next(iter(runs), None)
        return {
            self._run: gr.Dropdown(choices=runs, value=first, visible=bool(runs)),
            self._report: gr.HTML(value=_address(first), visible=bool(runs)),
            self._pair: gr.Row(visible=len(runs) > 1),
            self._a: gr.Dropdown(choices=runs, value=runs[1] if len(runs) > 1 else None),
            self._b: gr.Dropdown(choices=runs, value=first),
        }

    def _difference_of(self, a: str, b: str) -> Iterator[Any]:
        yield self._gr.HTML(value="Comparing…", visible=True)
        try:
            words = self._evaluating.compare(a, b)
        except AttestError as error:
            words = sentence(str(error))
        yield self._gr.HTML(value=escape(words), visible=True)


def _address(run: str | None) -> str:
    return f"report/{quote(run, safe='')}" if run else ""


def _meant(terms: Mapping[str, str]) -> str:
    """The words of reports and comparisons, to be opened."""
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(what)}</dd>" for term, what in terms.items())
    return f'<details class="terms"><summary>What the words mean</summary><dl>{items}</dl></details>'


def _said(running: Running) -> str:
    bar = ""
    if running.state in _RUNNING and running.total:
        bar = (
            f'<progress max="{running.total}" value="{running.done}" aria-label="Questions asked"></progress>'
        )
    return f"<p>{escape(sentence(running.line))}</p>{bar}"
