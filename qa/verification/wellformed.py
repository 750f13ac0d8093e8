"""Well-formed: whether a statement is a sentence: a verb with its subject, marks in pairs, no word astray.

A generator that shortens a sentence, as a cut does, leaves marks and words behind that belonged to what has
gone: "its driver, was taken to hospital". What the evidence has in the same place is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.language.labels import FINITE_TAGS, SUBJECTS, TENSED_TAGS, VERBS
from qa.language.relations import Sentence
from qa.language.syntax import same_form
from qa.language.words import span_of

_SYMBOL = re.compile(r"[^\w\s.,;:!?'’‘“”\"()%$€£¥&/–—‐‑-]|\d+\]|\[")


_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_PARTING = frozenset(", ; : — –".split())


def malformed(statement: Sentence, evidence: Sentence) -> Iterator[str]:
    """Why a statement is no sentence, where the evidence is not to blame."""
    text = statement.parse.text
    for match in _SYMBOL.finditer(text):
        if match.group() not in evidence.parse.text:
            yield f"the source has no “{match.group()}”"
    for match in re.finditer(r"\b([^\W\d_]+) \1\b", text, re.IGNORECASE):
        if match.group().lower() not in evidence.parse.text.lower():
            yield f"“{match.group()}” is not English"
    yield from _unpaired(text, evidence.parse.text)
    roots = statement.parse.roots
    if text.endswith("?") or _asks(statement, evidence):
        yield "it is a question"
    if len(roots) != 1:
        yield "it is not one sentence"
    elif not is_sentence(statement, roots[0]) and not _is_order(statement, evidence, roots[0]):
        yield "it has no verb of its own"
    for fault in sorted(_astray(statement) - _astray(evidence)):
        yield f"“{fault}” is not English"
    for i, token in enumerate(statement.tokens):
        if token.dep == "det" and token.text.lower() in ("a", "an", "the"):
            yield from _article(statement, evidence, i)
        if statement.lower[i] == "no":
            yield from _no_verb(statement, evidence, i)


def _unpaired(text: str, source: str) -> Iterator[str]:
    """Brackets and quotation marks that do not open and close, or hold nothing."""
    if _EMPTY.search(text):
        yield "a bracket in it is empty"
    for opening, closing in ("()", "[]", "“”"):
        lone = text.count(opening) - text.count(closing)
        if lone and lone != source.count(opening) - source.count(closing):
            yield f"of “{opening}” and “{closing}” one is missing"
    if text.count('"') % 2 > source.count('"') % 2:
        yield "a quotation mark is missing"


def _asks(statement: Sentence, evidence: Sentence) -> bool:
    """ "Was he never charged.": the order of a question, which the evidence has not."""
    for root in statement.parse.roots:
        helpers = {root, *statement.parse.children(root, "aux", "auxpass")}
        inverted = 0 in helpers and any(k > 0 for k in statement.parse.children(root, "nsubj", "nsubjpass"))
        if inverted and statement.tokens[0].tag in TENSED_TAGS:
            return evidence.lower[0] != statement.lower[0]
    return False


def _astray(sentence: Sentence) -> frozenset[str]:
    """The stretches in which a comma, an "and" or a "so" has lost what it set off or joined."""
    tokens, text, found = sentence.tokens, sentence.parse.text, set()
    for k, token in enumerate(tokens):
        if token.pos not in VERBS:
            continue
        subject = next(iter(sentence.parse.children(k, "nsubj", "nsubjpass")), k)
        verb = min([k, *(c for c in sentence.parse.children(k, "aux", "auxpass") if c > subject)])
        between = range(subject + 1, verb)
        joints = [c for c in between if tokens[c].dep == "cc"]
        commas = sum(sentence.lower[c] == "," for c in between)
        lone_so = verb > subject + 1 and sentence.lower[verb - 1] == "so" and tokens[verb].pos == "AUX"
        lone = lone_so or commas == 1
        if (lone and not joints) or any(_joins_nothing(sentence, c) for c in joints):
            found.add(text[tokens[subject].start : tokens[verb].end])
        if _is_run_on(sentence, k):
            found.add(text[tokens[token.head].start : token.end])
    return frozenset(found)


def _joins_nothing(sentence: Sentence, c: int) -> bool:
    return not any(k > c for k in sentence.parse.children(sentence.tokens[c].head, "conj"))


def _is_run_on(sentence: Sentence, k: int) -> bool:
    """ "He won the cup has never led": two verbs with nothing between them that joins or parts them."""
    token = sentence.tokens[k]
    verbs = token.dep == "conj" and sentence.tokens[token.head].pos in VERBS
    between = range(token.head + 1, k)
    return verbs and not any(sentence.tokens[c].dep == "cc" or sentence.lower[c] in _PARTING for c in between)


def is_sentence(statement: Sentence, root: int) -> bool:
    """Whether a root is a verb with its subject, and no clause of another ("because …")."""
    token, children = statement.tokens[root], statement.parse.children
    if token.pos not in VERBS or not children(root, *SUBJECTS, "expl") or children(root, "mark"):
        return False
    if token.pos == "AUX":  # "Does Dora Pike."
        return any(statement.tokens[k].dep not in ("punct", *SUBJECTS) for k in children(root))
    helpers = children(root, "aux", "auxpass")
    if helpers:  # "Objects to staff being moved."
        return any(statement.tokens[k].tag in FINITE_TAGS for k in helpers)
    return token.tag not in ("VBG", "VB", "VBN") or (token.tag == "VBN" and bool(children(root, "nsubj")))


def _is_order(statement: Sentence, evidence: Sentence, root: int) -> bool:
    """Whether the statement, like its evidence, tells the reader to do something."""
    token = statement.tokens[root]
    return token.tag == "VB" and any(
        other.tag == "VB" and same_form(token, other) and not evidence.parse.children(k, "nsubj", "aux")
        for k, other in enumerate(evidence.tokens)
    )


def _no_verb(statement: Sentence, evidence: Sentence, i: int) -> Iterator[str]:
    """ "The assembly no has 75 seats", taken for what says "no more than 38" elsewhere."""
    if 0 < i < len(statement.tokens) - 1 and statement.tokens[i + 1].tag in FINITE_TAGS:
        said = f"no {statement.tokens[i + 1].text}"
        if not span_of(said.lower(), evidence.parse.text.lower()):
            yield f"“{said}” is not English"


def _article(statement: Sentence, evidence: Sentence, i: int) -> Iterator[str]:
    tokens = statement.tokens
    head = tokens[tokens[i].head]
    following = tokens[i + 1] if i + 1 < len(tokens) else tokens[i]
    if tokens[i].head < i or following.pos in ("ADP", "AUX", "CCONJ", "SCONJ", "DET", "PUNCT"):
        yield f"“{tokens[i].text} {following.text}” is not English"
    elif head.pos == "PROPN" and not statement.parse.children(tokens[i].head, "compound", "amod"):
        same = [k for k, other in enumerate(evidence.tokens) if other.text == head.text]
        if same and not any(evidence.parse.children(k, "det") for k in same):
            yield f"“{tokens[i].text} {head.text}” is not how the source names it"
