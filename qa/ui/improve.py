"""Improve: the two small forms under the conversation: save as gold, and say why an answer helps or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import gradio as gr

from index.errors import AttestError
from qa.answer import Answer
from qa.ui.conversations import Conversation
from qa.ui.desk import Desk, Evaluating
from qa.ui.markup import escape
from qa.ui.views import sentence

SAYS, SAYS_NOT = "The articles answer it", "The articles do not say"


class Source(Protocol):
    """The part of the page that has the buttons."""

    def improve(self, fn: Any, inputs: Any, outputs: Any, **options: Any) -> Any: ...


class Improve:
    """Draws the forms, hidden until a button of an answer asks for one of them."""

    def __init__(self, desk: Desk, conversation: Any) -> None:
        self._desk = desk
        self._conversation = conversation  # a gr.State of Conversation
        self._about = gr.State("")  # the turn in hand, by its id
        with gr.Column(elem_id="improve", visible=False) as self._form:
            self._title = gr.HTML(apply_default_css=False, js_on_load=None)
            with gr.Column(visible=False) as self._gold:
                self._answerable = gr.Radio([SAYS, SAYS_NOT], label="What is right", value=SAYS)
                self._facts = gr.Textbox(
                    label="What an answer must say",
                    info="One fact on each line, as short as can be; other spellings of it after |",
                    lines=2,
                    max_lines=5,
                )
                self._evidence = gr.Textbox(
                    label="The sentences that say so",
                    info="As they stand in the article, an empty line between; select one there, then add it",
                    lines=2,
                    max_lines=6,
                    elem_id="gold-evidence",
                )
                with gr.Row(elem_classes="buttons"):
                    self._save = gr.Button("Save as gold", variant="primary")
                    take = gr.Button("Add the selected text")
                    cancels = [gr.Button("Cancel", elem_classes="cancel")]
            with gr.Column(visible=False) as self._thumb:
                self._helpful = gr.State(True)
                self._reason = gr.Textbox(label="Your reason (may be left empty)", lines=1, max_lines=4)
                with gr.Row(elem_classes="buttons"):
                    self._send = gr.Button("Keep it", variant="primary")
                    cancels.append(gr.Button("Cancel", elem_classes="cancel"))
        self._done = gr.HTML(elem_id="improved", apply_default_css=False, js_on_load=None)
        self._wire(take, cancels)

    def listen(self, source: Source) -> None:
        """Open a form when `source` asks for it."""
        outputs = [self._form, self._title, self._gold, self._thumb, self._about, self._helpful]
        outputs += [self._answerable, self._facts, self._evidence, self._reason, self._done]
        source.improve(self._open, [self._conversation], outputs, **_QUIET)

    def _wire(self, take: Any, cancels: list[Any]) -> None:
        end = [self._form, self._done]
        gold = [self._conversation, self._about, self._answerable, self._facts, self._evidence]
        thumb = [self._conversation, self._about, self._helpful, self._reason]
        self._save.click(self._save_gold, gold, end, **_QUIET)
        self._send.click(self._keep_thumb, thumb, end, **_QUIET)
        self._reason.submit(self._keep_thumb, thumb, end, **_QUIET)
        for cancel in cancels:
            cancel.click(lambda: (gr.update(visible=False), ""), None, end, **_QUIET)
        # The selection is the browser's; page.js adds it to the box.
        take.click(None, None, None, js="() => window.attest.takeSelection()", api_visibility="private")

    def _open(self, conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        what, turn_id = event._data.get("what"), str(event._data.get("turn"))
        answer = _answer(conversation, turn_id)
        if answer is None or what not in _TITLES:
            return {self._form: gr.update(visible=False)}
        is_gold = what == "gold"
        return {
            self._form: gr.update(visible=True),
            self._title: f"<h3>{_TITLES[what]} <bdi>{escape(answer.question)}</bdi></h3>",
            self._gold: gr.update(visible=is_gold),
            self._thumb: gr.update(visible=not is_gold),
            self._about: turn_id,
            self._helpful: what == "helpful",
            self._answerable: SAYS if answer.citations else SAYS_NOT,
            self._facts: "\n".join(" ".join(s.text.split()) for s in answer.statements),
            self._evidence: "\n\n".join(citation.quote for citation in answer.citations),
            self._reason: "",
            self._done: "",
        }

    def _save_gold(
        self, conversation: Conversation, turn_id: str, answerable: str, facts: str, evidence: str
    ) -> dict[Any, Any]:
        def save(evaluating: Evaluating, answer: Answer) -> str:
            says = answerable == SAYS
            return evaluating.save_gold(
                answer,
                answerable=says,
                facts=read_facts(facts) if says else (),
                evidence=read_evidence(evidence) if says else (),
                history=_before(conversation, answer),
            )

        return self._kept(conversation, turn_id, save)

    def _keep_thumb(
        self, conversation: Conversation, turn_id: str, helpful: bool, reason: str
    ) -> dict[Any, Any]:
        return self._kept(
            conversation, turn_id, lambda e, a: e.give_feedback(a, helpful=helpful, reason=reason.strip())
        )

    def _kept(self, conversation: Conversation, turn_id: str, keep: Any) -> dict[Any, Any]:
        """What `keep` says; the form stays open where it could not be kept."""
        answer, evaluating = _answer(conversation, turn_id), self._desk.evaluating
        if answer is None or evaluating is None:
            return {self._form: gr.update(visible=False), self._done: ""}
        try:
            line = keep(evaluating, answer)
        except AttestError as error:
            return {self._done: f'<p class="note degraded" role="alert">{escape(sentence(str(error)))}</p>'}
        return {
            self._form: gr.update(visible=False),
            self._done: f'<p class="note">{escape(line)}</p>',
        }


_QUIET = {"show_progress": "hidden", "api_visibility": "private"}
_TITLES = {
    "gold": "Keep this question for the evaluation",
    "helpful": "What is good about this answer?",
    "unhelpful": "What is wrong with this answer?",
}


def read_facts(text: str) -> list[list[str]]:
    """A fact for each line, its spellings parted by |; empty ones are dropped."""
    lines = ([part.strip() for part in line.split("|") if part.strip()] for line in text.splitlines())
    return [spellings for spellings in lines if spellings]


def read_evidence(text: str) -> list[str]:
    """A quotation for each paragraph, its own line breaks kept."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return [part for part in parts if part]


def _answer(conversation: Conversation, turn_id: str) -> Answer | None:
    return next((t for t in conversation.turns if t.id == turn_id and isinstance(t, Answer)), None)


def _before(conversation: Conversation, answer: Answer) -> Sequence[Mapping[str, str]]:
    """The earlier turns, where the answer was given from them."""
    if answer.searched_for == answer.question:
        return ()
    turns = conversation.turns[: conversation.turns.index(answer)]
    return [{"question": t.question, "answer": t.stated or t.message} for t in turns if isinstance(t, Answer)]
