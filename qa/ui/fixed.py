"""Fixed: the HTML of the chat tab that never changes: the article's frame, its address, the buttons' ear."""

from __future__ import annotations

from typing import Any

import gradio as gr

# The frame is drawn once and keeps its place. Without scripts in it, "same-origin" lets page.js read what is
# selected there, and nothing else.
ARTICLE = (
    '<div class="bar"><button type="button" id="close-article">Back to the answer</button></div>'
    '<iframe name="article" title="The article" src="article/?opening" sandbox="allow-same-origin"></iframe>'
)
# Where page.js takes it: to an answer's own address, or `home` as long as there is none. Behind the address
# stands the turn: the next answer may have the same. `unmarked` says that the newest answer has no quotation,
# so that what is marked there is an earlier one's.
# `${value}` and never `{{value}}`: the latter would run what an article puts between `${` and `}`.
ADDRESS = '<span data-address="${value || home}" data-unmarked="${unmarked}"></span>'
# Buttons in our own HTML speak through this part: an element with `data-do` names the event.
BUTTONS = """
document.addEventListener("attest", (event) => {
  const { name, data } = event.detail;
  if (["literally", "visit", "discard", "improve"].includes(name)) trigger(name, data);
});
"""


def html(value: str, name: str, **options: Any) -> Any:
    """An HTML part of the page without Gradio's own typography and click handler."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None, **options)
