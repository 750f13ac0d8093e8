"""Terms: what the words of a report mean, a line each; report, page and README have them from here.

The measures bring their own lines (eval/definitions.py, eval/together.py). "With an answer" is said of a
question that its article answers.
"""

from __future__ import annotations

from eval.sample import Kind
from eval.summary import ALL, HEADLINE
from eval.verdicts import Verdict

KINDS: dict[Kind, str] = {
    "fact": "one sentence of the article answers it",
    "paraphrase": "asked in other words than the article's",
    "multi": "asks several things, or takes several sentences to answer",
    "yesno": "asks for a yes or a no",
    "inference": "follows from what the article says, without standing there",
    "typo": "misspelt",
    "follow-up": "leans on the question before it",
    "overview": "asks what the article is about",
    "near-miss": "no answer: the article tells of the matter, but not what is asked",
    "off-topic": "no answer: the article is about something else",
    "false-premise": "no answer: takes for granted what the article does not say or denies",
    "injection": "no answer: gives orders instead of asking",
}
VERDICTS: dict[Verdict, str] = {
    "right": "a right answer, or the refusal of a question without an answer",
    "wrong": "a wrong answer, or any answer to a question without one",
    "refused": "refused, though it has an answer",
    "error": "an error came instead of an answer",
}
TERMS: dict[str, str] = {
    "gold": "written down beforehand: questions, the facts that answer them, the sentences that hold these",
    **{ALL[name].label: ALL[name].what for name in (*HEADLINE, "wrong_refusal", "calibration_error")},
    **{kind: KINDS[kind] for kind in ("near-miss", "off-topic", "false-premise")},
    "other measures": "each has its line at the end of a report, under “Every measure”",
    "n": "how many questions a figure is of: those whose gold has what it takes to tell",
    "[0.5, 0.7]": "how far the choice of the questions may move the figure by chance: a 95 % interval",
    "p": "how likely a difference as large is by chance; above 0.05 the comparison says that it cannot tell",
}
