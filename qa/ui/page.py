"""Page: the Gradio page, put together of its tabs, its routes and its looks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from qa.ui import api, evaluation_tab, kept, views
from qa.ui.conversations import Conversations
from qa.ui.desk import Desk
from qa.ui.server import Policy, claim_port, port_taken, routes

HERE = Path(__file__).parent
SCRIPTS = ("page.js", "asking.js", "address.js")
WAITING = 16  # calls that may queue before one more is told that the page is busy

_STATUS = "<header><h1>Attest</h1><p>${value}</p></header>"


def serve(desk: Desk) -> None:
    """Show the page at the settings' `host` and `port` until interrupted; the models load behind it.

    Raises SettingsError where the port is taken or the host is not this machine's.
    """
    settings = desk.settings
    claim_port(settings)
    try:
        page = start(desk)
        print(f"Attest is at http://{settings.host}:{settings.port} (Ctrl+C stops it)", flush=True)
        page.block_thread()
    finally:
        desk.close()


def start(desk: Desk) -> Any:
    """Launch the page, then open the articles; returns the `gr.Blocks` at once, whose `close()` ends it."""
    from starlette.middleware import Middleware

    settings = desk.settings
    conversations = Conversations(settings.data_dir / "conversations")
    page = build(desk, conversations)
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
            # No second look for whether it answers: launching has asked for its first event by then, and
            # this one gives up after three seconds, on a busy machine or behind a proxy.
            _frontend=False,
            theme=_theme(),
            css_paths=[HERE / "style.css", HERE / "tabs.css"],
            js=_script(),
            **api.launch_options(desk),
            app_kwargs={
                "routes": [*routes(desk), *kept.routes(conversations), *evaluation_tab.routes(desk)],
                "middleware": [Middleware(Policy)],
            },
        )
    except OSError as error:
        raise port_taken(settings.port) from error
    desk.opening.begin()  # not before: importing the models' libraries beside Gradio would hold the page up
    return page


def build(desk: Desk, conversations: Conversations) -> Any:
    """The page as `gr.Blocks`: a line that says how things stand, and the tabs."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read where Gradio is imported
    import gradio as gr

    from qa.ui import articles_tab, settings_tab
    from qa.ui.chat_tab import ChatTab
    from qa.ui.fixed import html

    with gr.Blocks(title="Attest", analytics_enabled=False, fill_width=True) as page:
        api.build(desk)  # first, for names are given in order: another's "ask" would make this one "ask_1"
        chosen = articles_tab.selection()
        status = html(views.busy(desk.opening.progress), "status", html_template=_STATUS)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat", elem_id="chat-tab"):
                chat = ChatTab(desk, conversations, status, chosen)
            with gr.Tab("Articles", elem_id="articles-tab"):
                chat.follow(articles_tab.build(desk, chosen))
            with gr.Tab("Evaluation", elem_id="evaluation-tab"):
                evaluation_tab.build(desk)
            with gr.Tab("Settings", elem_id="settings-tab"):
                chat.follow(settings_tab.build(desk))
        chat.load(page)
    return page


def _script() -> str:
    """One function of all of them, so that they have their names to themselves and share them."""
    return "() => {\n" + "\n".join((HERE / name).read_text("utf-8") for name in SCRIPTS) + "}"


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
