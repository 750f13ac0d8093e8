"""Settings tab: generator, passages and confidence, tried before they are kept; and the consent to send text.

For the chat tab: `consent(desk)` draws, above the question box, what asks for consent before the first
question where article text would leave the machine, and nothing where it would not. Until it is given the
desk's pipeline answers in quotations, so that the chat need not check anything. `build` and `consent` each
return a `gr.State` that changes when settings were saved or consent was given: time to draw the status again.
`consent` comes first, for `build` lets it ask again when other settings are saved.
"""

from __future__ import annotations

import dataclasses
import os
from typing import Any
from urllib.parse import urlsplit

from index.errors import AttestError, SettingsError
from qa.cures import told
from qa.llm import reachable
from qa.settings import MIN_CONFIDENCE, Settings, remember
from qa.ui.desk import Desk
from qa.ui.markup import escape
from qa.ui.views import sentence

KINDS = (
    ("Quotations only", "none"),
    ("The small model on this machine", "embedded"),
    ("An endpoint: a model at an address (OpenAI-compatible)", "endpoint"),
)
# What Save keeps; the key is not among them: it stays in memory.
KEPT = ("llm", "llm_base_url", "passages", "min_confidence")
_ABOUT = (
    '<p class="about">These settings belong to this Attest, not to a browser: they hold for everybody who '
    "opens this page, from the next question on, and are kept when it is started again.</p>"
)
_SAID = '<p class="line" role="status" aria-live="polite">${value}</p>'

Update = dict[Any, Any]


def build(desk: Desk) -> Any:
    """Draw the tab; returns the `gr.State` that changes when settings were saved."""
    tab = _Tab(desk)
    tab.listen()
    return tab.saved


def consent(desk: Desk) -> Any:
    """Draw the question whether article text may be sent; returns the `gr.State` that changes when it may.

    It is asked as soon as there is an endpoint that nobody has agreed to yet, wherever it was set.
    """
    import gradio as gr

    given, asked_of = gr.State(0), gr.State(None)
    with gr.Column(visible=False, elem_id="consent") as box:
        words = gr.HTML(html_template='<p role="status">${value}</p>', apply_default_css=False)
        agree = gr.Button("Agree and send", elem_id="agree", variant="primary", size="sm")

    def ask() -> Update:
        place = desk.must_agree
        warning = _warning(place) if place else ""
        return {box: gr.Column(visible=place is not None), words: warning, asked_of: place}

    def say_yes(place: str, count: int) -> Update:
        try:
            desk.agree(place)
        except AttestError as error:
            shown = ask()
            return shown | {words: f"{escape(sentence(str(error)))} {shown[words]}"}
        return {given: count + 1, box: gr.Column(visible=False)}

    quiet = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    shown = [box, words, asked_of]
    gr.on(None, ask, [], shown, **quiet)  # when the page is opened
    desk.redrawn.append((ask, [], shown))
    agree.click(say_yes, [asked_of, given], [given, *shown], **quiet)
    return given


class _Tab:
    """The parts of the tab, and what happens to them."""

    def __init__(self, desk: Desk) -> None:
        import gradio as gr

        self._gr = gr
        self._desk = desk
        self.saved = gr.State(0)
        with gr.Column(elem_id="settings", elem_classes="tab-body"):
            gr.HTML(_ABOUT, apply_default_css=False)
            self._kind = gr.Radio(
                list(KINDS),
                label="Who words the answers",
                info="Every statement is checked against its quotation, whoever worded it.",
                elem_id="generator",
            )
            with gr.Column(visible=False, elem_id="endpoint") as self._endpoint:
                self._url = gr.Textbox(
                    label="Address",
                    info="Where the endpoint is, such as http://localhost:11434/v1 for Ollama.",
                    elem_id="endpoint-url",
                )
                self._model = gr.Textbox(
                    label="Model",
                    info="As the endpoint calls it, such as llama3.2.",
                    elem_id="endpoint-model",
                )
                self._key = gr.Textbox(
                    label="Key",
                    info="Kept in memory until Attest stops, never written or shown. Leave empty to keep it.",
                    type="password",
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
                    elem_id="endpoint-key",
                )
            self._passages = gr.Slider(
                1,
                50,
                step=1,
                label="Passages",
                info="How many passages of the articles are looked into; more find more and take longer.",
                elem_id="passages",
            )
            self._confidence = gr.Slider(
                0,
                1,
                step=0.01,
                label="Least confidence",
                info=f"{MIN_CONFIDENCE}: “not found” when less than {MIN_CONFIDENCE * 100:.0f} % sure. "
                "Higher refuses more, lower answers more.",
                elem_id="min-confidence",
            )
            with gr.Row(elem_classes="buttons"):
                self._save = gr.Button("Save", variant="primary", elem_id="save-settings")
                self._test = gr.Button("Test", elem_id="test-settings")
            self._said = gr.HTML(html_template=_SAID, elem_id="settings-said", apply_default_css=False)
        self._values = [self._kind, self._url, self._model, self._key, self._passages, self._confidence]

    def listen(self) -> None:
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        shown = [*self._values, self._endpoint, self._said]
        self._gr.on(None, self._load, [], shown, concurrency_limit=None, **quiet)  # when the page is opened
        self._kind.input(self._choose, self._kind, self._endpoint, **quiet)
        self._test.click(self._try, self._values, self._said, concurrency_limit=4, **quiet)
        kept = self._save.click(self._keep, [*self._values, self.saved], [*shown, self.saved], **quiet)
        for redraw, known, outputs in self._desk.redrawn:
            kept.then(redraw, known, outputs, concurrency_limit=None, **quiet)

    def _load(self) -> Update:
        return self._drawn(_set_outside(self._desk.settings))

    def _choose(self, kind: str) -> Any:
        return self._gr.Column(visible=kind == "endpoint")

    def _try(self, *values: Any) -> Any:
        yield escape("Trying…")
        try:
            yield escape(f"It works: {reachable(self._wanted(*values))}.")
        except AttestError as error:
            yield escape(f"It does not work: {told(str(error), 'page')}.")

    def _keep(self, *given: Any) -> Update:
        *values, count = given
        try:
            wanted = self._wanted(*values)
            changes = {name: getattr(wanted, name) for name in (*KEPT, "llm_api_key")}
            self._desk.change(**changes)
            remember(wanted, {name: changes[name] for name in KEPT})
        except AttestError as error:
            return {self._said: escape(f"Not saved: {told(str(error), 'page')}.")}
        words = "Saved."
        if place := self._desk.must_agree:
            words = f"Saved. {_WAITING.format(place)}"
        return self._drawn(f"{words} {_set_outside(wanted)}".strip()) | {self.saved: count + 1}

    def _wanted(
        self, kind: str, url: str, model: str, key: str, passages: float, confidence: float
    ) -> Settings:
        """The settings that the form stands for; raises SettingsError."""
        now = self._desk.settings
        llm = kind if kind != "endpoint" else f"openai:{model.strip()}"
        if kind == "endpoint" and not model.strip():
            raise SettingsError("the model is missing; name one that the endpoint has")
        url = url.strip()
        if _holds_password(url):
            raise SettingsError("the address holds a name or password; put the key into its own field")
        # A key belongs to its endpoint and is never sent to another.
        same = url == (now.llm_base_url or "")
        return dataclasses.replace(
            now,
            llm=llm,
            llm_base_url=url or None,
            llm_api_key=key.strip() or (now.llm_api_key if same else None),
            passages=int(passages),
            min_confidence=confidence,
        )

    def _drawn(self, words: str) -> Update:
        now = self._desk.settings
        kind = now.llm if now.llm in ("none", "embedded") else "endpoint"
        return {
            self._kind: kind,
            self._endpoint: self._gr.Column(visible=kind == "endpoint"),
            self._url: now.llm_base_url or "",
            self._model: now.llm_name.partition(":")[2] if kind == "endpoint" else "",
            self._key: self._gr.Textbox(value="", placeholder="A key is set" if now.llm_api_key else ""),
            self._passages: now.passages,
            self._confidence: now.min_confidence,
            self._said: escape(words),
        }


_WAITING = "Answers stay in quotations until somebody agrees that text is sent to {}."


def _holds_password(url: str) -> bool:
    try:
        return "@" in urlsplit(url).netloc
    except ValueError as error:
        raise SettingsError(f"the address is {url!r}; it must be like http://localhost:11434/v1") from error


def _warning(place: str) -> str:
    return (
        f"<strong>Article text would leave this machine.</strong> To word an answer, the question and the "
        f"sentences that it rests on are sent to {escape(place)}. {escape(_WAITING.format('it'))}"
    )


def _set_outside(settings: Settings) -> str:
    """Which of the fields are set in the environment, which wins when Attest is started again."""
    names = [f"ATTEST_{name.upper()}" for name in KEPT if os.environ.get(f"ATTEST_{name.upper()}")]
    if not names:
        return ""
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names)} {verb} set where Attest was started and will win at the next start."
