"""Articles tab: bring, list, replace and remove articles, and choose which of them are asked.

For the chat tab: `selection()` makes, inside the Blocks and before the tabs, the `gr.State` of the visitor's
choice: None for all articles, else a list of document ids (never empty). Hand it to `build`, give it to the
chat's handlers as an input, and pass its value on as `Pipeline.stream(..., documents=value)`. `build` returns
a `gr.State` that changes whenever the list of articles does; its `.change` is where status line, examples and
article pane are brought up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.documents import MAX_BYTES, SUFFIXES, Document
from index.errors import AttestError
from qa.articles import Listed
from qa.cures import told
from qa.ui.desk import Desk
from qa.ui.markup import escape
from qa.ui.opening import Progress
from qa.ui.views import sentence

MAX_UPLOAD = MAX_BYTES  # the page launches Gradio with it, so that nothing larger is taken in
MOST_LISTED, MOST_LEFT_OUT = 500, 5

# What would turn the text around it; each title is isolated instead.
_TURNING = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_STATES = {"ready": "ready", "waiting": "not read in yet", "gone": "its file is gone"}
_ABOUT = (
    '<p class="about">Attest answers from the articles on this page and from nothing else. To ask your '
    "own, add files (.txt, .md, .html, .docx, .pdf) or paste a text, then go to Chat and ask. What you add "
    "is kept on this machine, in {}, until you remove it here; your own files are not touched.</p>"
)
_STATUS = '<div class="lines" role="status" aria-live="polite">${value}</div>'

Update = dict[Any, Any]
Picked = list[int] | None


def selection() -> Any:
    """The visitor's choice of articles, a `gr.State` that holds None (all) or a list of document ids."""
    import gradio as gr

    return gr.State(None)


def build(desk: Desk, chosen: Any = None) -> Any:
    """Draw the tab; `chosen` is the `selection()`. Returns the `gr.State` that changes with the list."""
    tab = _Tab(desk, chosen or selection())
    tab.listen()
    return tab.changed


class _Tab:
    """The parts of the tab, and what happens to them; a handler's update is a dict from part to value."""

    def __init__(self, desk: Desk, chosen: Any) -> None:
        import gradio as gr

        self._gr = gr
        self._desk = desk
        self.chosen = chosen
        self.changed = gr.State(0)
        self._in_doubt = gr.State(None)  # the article that "Remove?" names, whatever the list shows by now
        with gr.Column(elem_id="articles", elem_classes="tab-body"):
            kept_in = escape(str(desk.settings.data_dir / "articles"))
            gr.HTML(_ABOUT.format(kept_in), apply_default_css=False)
            self._asked = gr.CheckboxGroup(
                label="All articles",
                info="Only the checked ones are asked; where none is checked, all are.",
                show_select_all=True,
                elem_id="asked",
            )
            with gr.Row(elem_classes="pair", visible=False) as self._manage:
                self._own = gr.Dropdown(label="Replace or remove one that was added here", elem_id="own")
                with gr.Row(elem_classes="buttons"):
                    self._replace = gr.UploadButton(
                        "Replace it by a file", file_types=list(SUFFIXES), elem_id="replace"
                    )
                    self._remove = gr.Button("Remove it", elem_id="remove")
            with gr.Row(elem_classes="buttons", visible=False) as self._sure:
                self._question = gr.HTML(html_template="<p>${value}</p>", apply_default_css=False)
                self._yes = gr.Button("Yes, remove it", variant="stop", elem_id="remove-sure")
                self._no = gr.Button("Keep it")
            self._said = gr.HTML(html_template=_STATUS, elem_id="articles-said", apply_default_css=False)
            with gr.Row(elem_classes="pair"):
                self._files = gr.File(
                    label=f"Add files ({', '.join(SUFFIXES)}; up to {MAX_UPLOAD // 2**20} MB each)",
                    file_count="multiple",
                    file_types=list(SUFFIXES),
                    elem_id="add-files",
                )
                with gr.Column():
                    self._text = gr.Textbox(label="Or paste a text", lines=5, max_lines=5, elem_id="paste")
                    self._title = gr.Textbox(label="Its title (else its first line)", elem_id="paste-title")
                    with gr.Row(elem_classes="buttons"):
                        self._paste = gr.Button("Add this text", elem_id="add-text")
        self._shown = [
            self._asked, self._own, self._manage, self._sure, self._said, self.chosen, self.changed,
        ]  # fmt: skip

    def listen(self) -> None:
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        slow = {"show_progress": "full", "show_progress_on": self._said, "api_visibility": "private"}
        state, shown = [self.chosen, self.changed], self._shown
        following = self._gr.Progress()

        # Gradio gives its progress to a function that has it as a default.
        def add_files(
            paths: list[str], picked: Picked, count: int, progress: Any = following
        ) -> Iterator[Update]:
            yield from self._add_files(paths, picked, count, progress)

        def add_text(
            text: str, title: str, picked: Picked, count: int, progress: Any = following
        ) -> Iterator[Update]:
            yield from self._add_text(text, title, picked, count, progress)

        def replace(
            doc_id: int, file: str, picked: Picked, count: int, progress: Any = following
        ) -> Iterator[Update]:
            yield from self._replace_one(doc_id, file, picked, count, progress)

        self._gr.on(None, self._load, [], shown, concurrency_limit=None, **quiet)  # when the page is opened
        self._asked.input(self._pick, self._asked, [self.chosen, self._said], **quiet)
        self._files.upload(add_files, [self._files, *state], [*shown, self._files], **slow)
        pasted = [self._text, self._title]
        self._paste.click(add_text, [*pasted, *state], [*shown, *pasted], **slow)
        self._replace.upload(replace, [self._own, self._replace, *state], shown, **slow)
        named = [self._question, self._sure, self._in_doubt, self._said]
        self._remove.click(self._ask_first, self._own, named, **quiet)
        self._yes.click(self._remove_one, [self._in_doubt, *state], shown, **quiet)
        self._no.click(lambda: self._gr.Row(visible=False), None, self._sure, **quiet)
        self._desk.redrawn.append((self._draw_again, state, shown))

    def _load(self) -> Iterator[Update]:
        yield from self._draw_again(None, 0)

    def _draw_again(self, picked: Picked, count: int) -> Iterator[Update]:
        """The list as soon as the articles are open, and what was left out of it."""
        for line in self._desk.opening.lines():
            yield {self._said: _lines([line])}
        yield self._drawn(picked, self._left_out(), count)

    def _left_out(self) -> list[str]:
        try:
            report = self._desk.opening.result().report
        except AttestError:
            return []  # which the list says
        files = [f"Not read: {skipped.path.name} ({skipped.reason})." for skipped in report.skipped]
        if len(files) > MOST_LEFT_OUT:
            files[MOST_LEFT_OUT:] = [f"{len(files) - MOST_LEFT_OUT} more files were not read."]
        return [*map(sentence, report.notices), *files]

    def _add_files(self, paths: Sequence[str], picked: Picked, count: int, progress: Any) -> Iterator[Update]:
        lines: list[str] = []
        for path in map(Path, paths or ()):
            yield {self._said: _lines([*lines, f"{path.name}: being read…"])}
            try:
                added = self._take(path, progress)
                picked = picked and [*picked, added.id]
                lines.append(f"{path.name}: added as “{added.title}”.")
            except AttestError as error:
                lines.append(told(str(error), "page"))
        yield self._drawn(picked, lines, count + 1) | {self._files: None}

    def _add_text(self, text: str, title: str, picked: Picked, count: int, progress: Any) -> Iterator[Update]:
        yield {self._said: _lines(["The text is being read…"])}
        try:
            pipeline = self._desk.opening.result()
            added = pipeline.add_text(text, title=title or None, progress=_into(progress))
            self._desk.opening.read_ahead(added.id)
        except AttestError as error:
            yield {self._said: _lines([sentence(str(error))])}
            return
        picked = picked and [*picked, added.id]
        yield self._drawn(picked, [f"Added as “{added.title}”."], count + 1) | {
            self._text: "",
            self._title: "",
        }

    def _replace_one(
        self, doc_id: int, file: str, picked: Picked, count: int, progress: Any
    ) -> Iterator[Update]:
        path = Path(file)
        yield {self._said: _lines([f"{path.name}: being read…"])}
        try:
            new = self._take(path, progress, doc_id)
            line = f"“{new.title}” has the text of {path.name} now. Answers given before say that it changed."
        except AttestError as error:
            line = told(str(error), "page")
        yield self._drawn(picked, [line], count + 1)

    def _take(self, path: Path, progress: Any, doc_id: int | None = None) -> Document:
        """Add an uploaded file, or put it in the place of `doc_id`; it is not kept where Gradio left it."""
        pipeline = self._desk.opening.result()
        try:
            if doc_id is None:
                taken = pipeline.add(path, progress=_into(progress))
            else:
                taken = pipeline.replace(doc_id, path, progress=_into(progress))
            self._desk.opening.read_ahead(taken.id)
            return taken
        finally:
            with suppress(OSError):
                path.unlink()

    def _ask_first(self, doc_id: int | None) -> Update:
        try:
            title = self._desk.opening.result().document(doc_id or 0).title
        except AttestError as error:
            return {self._said: _lines([sentence(str(error))])}
        return {
            self._question: escape(f"Remove “{title}”? What was kept of it here is deleted."),
            self._sure: self._gr.Row(visible=True),
            self._in_doubt: doc_id,
        }

    def _remove_one(self, doc_id: int, picked: Picked, count: int) -> Update:
        try:
            pipeline = self._desk.opening.result()
            title = pipeline.document(doc_id).title
            pipeline.remove(doc_id)
            line = f"“{title}” is removed."
        except AttestError as error:
            line = sentence(str(error))
        return self._drawn(picked, [line], count + 1)

    def _pick(self, ids: list[int]) -> Update:
        every = [one.id for one in self._listing()]
        picked = None if not ids or set(ids) >= set(every[:MOST_LISTED]) else ids
        return {self.chosen: picked, self._said: _lines(_unlisted(len(every), picked))}

    def _listing(self) -> list[Listed]:
        """All articles: those that were added here first, for more than `MOST_LISTED` cannot be chosen."""
        return sorted(self._desk.opening.result().listing, key=lambda one: (not one.own, one.title))

    def _drawn(self, picked: Picked, lines: Sequence[str], count: int) -> Update:
        """The list as it is now; what is picked but gone is left out."""
        gr = self._gr
        try:
            listing = self._listing()
        except AttestError as error:
            return {self._said: _lines([*lines, sentence(str(error))])}
        ids = [one.id for one in listing]
        wanted = set(picked or ids)
        kept = [one for one in ids if one in wanted] or ids
        own = [(_plain(one.title), one.id) for one in listing if one.own]
        chosen = None if len(kept) == len(ids) else kept
        choices = [(_label(one), one.id) for one in listing[:MOST_LISTED]]
        asked = set(kept)
        checked = [one for one in ids[:MOST_LISTED] if one in asked]
        return {
            self._asked: gr.CheckboxGroup(choices=choices, value=checked),
            self._own: gr.Dropdown(choices=own, value=max((i for _, i in own), default=None)),
            self._manage: gr.Row(visible=bool(own)),
            self._sure: gr.Row(visible=False),
            self._said: _lines([*lines, *_unlisted(len(ids), chosen)]),
            self.chosen: chosen,
            self.changed: count,
        }


def _unlisted(count: int, chosen: Picked) -> list[str]:
    """What becomes of the articles of so many that are not listed."""
    asked = (
        "asked too, but not listed" if chosen is None else "neither listed nor asked while some are chosen"
    )
    return [f"{count - MOST_LISTED} more articles are {asked}."] if count > MOST_LISTED else []


def _into(progress: Any) -> Progress:
    """Gradio's progress as a pipeline tells it."""
    return lambda done, total, what: progress((done, max(total, 1)), desc=what)


def _label(one: Listed) -> str:
    date = one.date or "undated"
    return f"\u2068{_plain(one.title)}\u2069 · {_size(one.size)} · {date} · {_STATES[one.state]}"


def _size(count: int) -> str:
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _plain(text: str) -> str:
    return _TURNING.sub("", text)


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
