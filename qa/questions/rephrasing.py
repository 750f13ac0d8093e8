"""Rephrasing: a question or short statement taken apart, to be asked by other words or to be stated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.language.grammar import Parse, parse
from qa.language.labels import WH_TAGS
from qa.language.mentions import is_misread_verb
from qa.language.words import AUXILIARIES, capitalised

_DO = {"VBD": "did", "VBZ": "does", "VBP": "do"}  # the form that a verb of each tense is asked by
# Auxiliaries by the number of their subject, each in the other.
PLURALS = {"is": "are", "was": "were", "does": "do", "has": "have"}
SINGULARS = {plural: single for single, plural in PLURALS.items()}
_MAX_CLAUSE = 16  # words of an answer that is asked about as a whole
_ABBREVIATED = re.compile(r"(?<![\w.])(?:[a-z]\.)+[a-z]$", re.IGNORECASE)


@dataclass(frozen=True)
class Phrasing:
    """A question or statement in parts; `asking` is "" in a statement and where yes or no is asked for.

    Where the asking words are the subject, `subject` is "" and `auxiliary` may be "": `rest` begins with the
    verb then. `base` is what `rest` becomes behind a form of "do", which is `support`.
    """

    asking: str
    auxiliary: str
    subject: str
    rest: str
    base: str = ""
    support: str = ""

    @property
    def has_do(self) -> bool:
        """Whether its auxiliary is a form of "do"."""
        return self.auxiliary in _DO.values()

    def asked(self, asking: str, subject: str = "", *, denied: bool = False) -> str:
        """The question by other asking words, "" for one of yes or no."""
        auxiliary, rest = self.auxiliary or self.support, self.rest if self.auxiliary else self.base
        return as_question(asking, auxiliary, self.subject or subject, "not" if denied else "", rest)

    def stated(self, subject: str = "") -> str:
        """As a statement, without its end: "the cease-fire would last"."""
        return _joined(self.subject or subject, self.auxiliary, self.rest)


def as_question(*parts: str) -> str:
    """What is there of the parts, as a question."""
    return f"{capitalised(_joined(*parts))}?"


def _joined(*parts: str) -> str:
    return re.sub(r" (?=[,;])", "", " ".join(filter(None, parts)))


def without_end(text: str) -> str:
    """A text without blanks and the marks that end it; "U.S." keeps its full stop."""
    bare = text.strip(" ?!.")
    dot = "." if _ABBREVIATED.search(bare) and f"{bare}." in text else ""
    return bare + dot


def read_question(question: str) -> Phrasing | None:
    """The parts of a question that begins as one; None for anything else."""
    tree = parse(f"{without_end(question)}?")  # with its mark it is parsed better
    tokens = tree.tokens[:-1]
    first = next((i for i, t in enumerate(tokens) if t.dep not in ("cc", "punct", "intj")), 0)
    asks = next((i for i in range(first, min(first + 3, len(tokens))) if tokens[i].tag in WH_TAGS), None)
    if asks is not None and asks > first and tokens[first].pos != "ADP":
        asks = None
    verb = _first_verb(tree, first if asks is None else asks)
    if verb is None or (asks is None and verb != first):
        return None
    asking = tree.text[tokens[first].start : tokens[verb - 1].end] if asks is not None else ""
    if tokens[verb].text.lower() not in AUXILIARIES:
        return _without_auxiliary(tree, asking, verb)
    end = _subject_end(tree, verb)
    if end is None and asks is None:
        return None
    end = verb + 1 if end is None else end
    subject = _between(tree, verb + 1, end)
    rest = _between(tree, end, len(tokens))
    helps = any(t.tag in ("VBN", "VB") for t in tokens[verb + 1 :])
    if tokens[verb].lemma in ("have", "do") and not subject and not helps:  # "Which tubes had liners?"
        return _without_auxiliary(tree, asking, verb)
    return Phrasing(asking, tokens[verb].text.lower(), subject, rest)


def _without_auxiliary(tree: Parse, asking: str, verb: int) -> Phrasing | None:
    token = tree.tokens[verb]
    if not asking or token.tag not in _DO:
        return None
    rest = _between(tree, verb + 1, len(tree.tokens) - 1)
    return Phrasing(
        asking, "", "", f"{token.text} {rest}".strip(), f"{token.lemma} {rest}".strip(), _DO[token.tag]
    )


def _first_verb(tree: Parse, start: int) -> int | None:
    """The finite verb that the asking words are followed by; "Which batch codes are …" has one verb."""
    auxiliary = next(
        (i for i in range(start, len(tree.tokens)) if tree.tokens[i].text.lower() in AUXILIARIES), None
    )
    for i in range(start, len(tree.tokens)):
        if tree.tokens[i].text.lower() in AUXILIARIES:
            return i
        finite = tree.tokens[i].tag in _DO and tree.tokens[i].pos == "VERB"
        named = auxiliary is not None and i == start + 1 and tree.tokens[i].tag == "VBP"
        if finite and not named:
            return i
    return None


def _subject_end(tree: Parse, verb: int) -> int | None:
    """Where the subject behind an auxiliary ends, None where there is none."""
    for i in range(verb + 1, len(tree.tokens)):
        token = tree.tokens[i]
        misread = is_misread_verb(tree, token.head) and token.dep in ("compound", "nmod")
        if token.dep in ("nsubj", "nsubjpass", "expl", "csubj") or misread:
            return max([i, *(k for k in tree.subtree(i) if _contiguous(tree, i, k))]) + 1
        if token.pos in ("VERB",) and token.dep not in ("amod", "compound"):
            break
    attribute = next((k for k in tree.children(verb, "attr") if k > verb), None)
    if attribute is None:
        return None
    kept = [k for k in tree.subtree(attribute) if k <= attribute]
    return attribute + 1 if kept and kept[0] == verb + 1 else None


def _contiguous(tree: Parse, i: int, k: int) -> bool:
    """Whether token k belongs to the noun phrase of i and not to a clause that the parser hung on it."""
    while k != i:
        if tree.tokens[k].dep in ("acl", "advcl", "punct") and tree.tokens[k].head == i:
            return False
        k = tree.tokens[k].head
    return True


def _between(tree: Parse, start: int, end: int) -> str:
    inside = tree.tokens[start:end]
    return tree.text[inside[0].start : inside[-1].end] if inside else ""


def read_statement(text: str) -> Phrasing | None:
    """The parts of a short statement with a subject and a finite verb of its own; None for anything else."""
    sentence = without_end(re.sub(r"^(?:yes|no|because)\b,? ?", "", text.strip(), flags=re.IGNORECASE))
    if not 0 < len(sentence.split()) <= _MAX_CLAUSE or re.search(r"[.;:!?] ", sentence):
        return None
    tree = parse(sentence)
    root = next(iter(tree.roots), 0)
    above = (root, *tree.children(root, "aux", "auxpass"))  # it may hang on either
    subject = next((k for i in above for k in tree.children(i, "nsubj", "nsubjpass", "expl")), None)
    if subject is None or subject > root:
        return None
    end = max(k for k in tree.subtree(subject)) + 1
    helpers = [k for k in tree.children(root, "aux", "auxpass") if end <= k < root]
    verb = helpers[0] if helpers else root
    start = tree.subtree(subject)[0]
    before = _between(tree, 0, start).rstrip(" ,")
    subject_text = as_inside(tree, start, _between(tree, start, end))
    token = tree.tokens[verb]
    between = _between(tree, end, verb)  # "Putin has" but "Putin meanwhile delayed"
    rest = " ".join(filter(None, (between, _between(tree, verb + 1, len(tree.tokens)), before)))
    if len(rest.split()) < 1:
        return None  # "She refused" says no more than the question
    if token.text.lower() in AUXILIARIES and (helpers or token.lemma == "be"):
        return Phrasing("", token.text.lower(), subject_text, rest)
    if token.tag not in _DO:
        return None
    base = " ".join(filter(None, (token.lemma, rest)))
    clause_rest = " ".join(filter(None, (token.text, rest)))
    return Phrasing("", "", subject_text, clause_rest, base, _DO[token.tag])


def as_inside(tree: Parse, i: int, text: str) -> str:
    """A sentence's first words as they stand inside one."""
    token = tree.tokens[i]
    return text if token.pos == "PROPN" or token.text == "I" else text[:1].lower() + text[1:]
