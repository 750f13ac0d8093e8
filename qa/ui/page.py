"""Page: the Gradio chat page, built of the views; the only file of qa that imports gradio."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import AttestError
from qa.settings import Settings
from qa.ui import chat, views
from qa.ui.examples import examples
from qa.ui.opening import Opening, OpenPipeline
from qa.ui.server import Policy, claim_port, port_taken, routes

HERE = Path(__file__).parent
WAITING = 16  # calls that may queue before one more is told that the page is busy
AT_ONCE = 4  # questions answered side by side
CONTENTS = "article/"

# `home` is shown until an answer has put its own address there, whichever comes first.
# `${value}` and never `{{value}}`: the latter would run what an article puts between `${` and `}`.
_ARTICLE = (
    '<div class="bar"><button type="button" id="close-article">Back to the answer</button></div>'
    '<iframe name="article" title="The article" src="${value || home}" sandbox></iframe>'
)
_STATUS = '<header><h1>Attest</h1><p role="status">${value}</p>' + (
    '<button type="button" id="open-article">Article</button></header>'
)
_SAID = '<p role="status" aria-live="polite">${value}</p>'


def serve(settings: Settings, open_pipeline: OpenPipeline) -> None:
    """Show the page at `settings.host` and `port` until interrupted; the models load behind it.

    Raises SettingsError where the port is taken or the host is not this machine's.
    """
    claim_port(settings)
    opening = Opening(open_pipeline)
    try:
        page = start(settings, opening)
        print(f"Attest is at http://{settings.host}:{settings.port} (Ctrl+C stops it)", flush=True)
        page.block_thread()
    finally:
        opening.close()


def start(settings: Settings, opening: Opening) -> Any:
    """Launch the page, then begin `opening`; returns the `gr.Blocks` at once, whose `close()` ends it."""
    from starlette.middleware import Middleware

    page = build(settings, opening)
    page.queue(max_size=WAITING, api_open=False)
    try:
        page.launch(
            server_name=settings.host,
            server_port=settings.port,
            prevent_thread_lock=True,
            share=False,
            quiet=True,
            footer_links=[],
            ssr_mode=False,
            theme=_theme(),
            css_paths=HERE / "style.css",
            js=(HERE / "page.js").read_text("utf-8"),
            app_kwargs={"routes": routes(opening), "middleware": [Middleware(Policy)]},
        )
    except OSError as error:
        raise port_taken(settings.port) from error
    opening.begin()  # not before: importing the models' libraries beside Gradio would hold the page up
    return page


def build(settings: Settings, opening: Opening) -> Any:
    """The page as `gr.Blocks`: the conversation on the left, the article on the right."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    with gr.Blocks(title="Attest", analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        with gr.Row(elem_id="panes", equal_height=False):
            with gr.Column(elem_id="conversation", min_width=0):
                status = _html(gr, views.busy(opening.progress), "status", html_template=_STATUS)
                with gr.Column(elem_id="turns"):
                    past = _html(gr, views.welcome(), "past")
                    current = _html(gr, "", "current")
                    tries = gr.Dataset(
                        components=["textbox"],
                        samples=[],
                        visible=False,
                        elem_id="examples",
                        show_label=False,
                    )
                question = gr.Textbox(
                    elem_id="question",
                    show_label=False,
                    label="Question",
                    placeholder="Ask the article",
                    submit_btn="Ask",
                    max_lines=6,
                    autofocus=True,
                )
                said = _html(gr, "", "said", html_template=_SAID)
            with gr.Column(elem_id="reading", min_width=0):
                article = _html(gr, "", "article", html_template=_ARTICLE, home=f"{CONTENTS}?opening")

        shown = {"past": past, "current": current, "said": said, "article": article, "turns": turns}

        def load() -> Iterator[dict[Any, Any]]:
            for line in opening.lines():
                yield {status: views.busy(line)}
            try:
                pipeline = opening.result()
            except AttestError as error:
                yield {status: views.failed(str(error)), article: gr.HTML(home=CONTENTS)}
                return
            documents = pipeline.documents
            tried = [[example] for example in examples(documents)]
            yield {
                status: views.ready(settings, len(documents)),
                article: gr.HTML(home=f"{CONTENTS}{documents[0].id}" if len(documents) == 1 else CONTENTS),
                tries: gr.Dataset(samples=tried, visible=bool(tried)),
            }

        def ask(text: str, before: tuple[chat.Turn, ...]) -> Iterator[dict[Any, Any]]:
            for frame in chat.reply(opening, text, before):
                update = {part: getattr(frame, name) for name, part in shown.items()}
                first = {question: "", tries: gr.Dataset(visible=False)} if frame.past is not None else {}
                yield {part: value for part, value in update.items() if value is not None} | first

        def ask_example(sample: list[str], before: tuple[chat.Turn, ...]) -> Iterator[dict[Any, Any]]:
            yield from ask(sample[0], before)

        asked = {
            "outputs": [*shown.values(), question, tries],
            "concurrency_id": "ask",
            "concurrency_limit": AT_ONCE,
        }
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        question.submit(ask, [question, turns], **asked, **quiet)
        tries.click(ask_example, [tries, turns], **asked, **quiet)
        page.load(load, None, [status, article, tries], concurrency_limit=None, **quiet)
    return page


def _html(gr: Any, value: str, name: str, **options: Any) -> Any:
    """An HTML part of the page without Gradio's own typography and click handler."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None, **options)


def _theme() -> Any:
    """System fonts only: a theme's usual ones are fetched from elsewhere. Colours are as in style.css."""
    import gradio as gr

    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Base(font=sans, font_mono=["ui-monospace", "monospace"])
    return theme.set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#16181a",
        body_text_color="#1d2125",
        body_text_color_dark="#e8e6e1",
    )
