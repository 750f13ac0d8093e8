"""Readings: a sentence in other forms that say the same, so that what is worded after one finds its evidence.

A pronoun that it opens with is read as the name that it stands for, where only one can be meant. The
sentence before is all that is looked at: what a citation shows as its context. Where that names two who could
be meant, or speaks of one by a pronoun, the sentence stays as it is. And what semicolons part is read alone,
which parses better, unless somebody is said to have said it, a condition is set or a colon announces it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.markdown import as_shown
from qa.language.antecedents import PERSONAL, fits
from qa.language.cues import CONDITIONS, IMAGINING, SAYING, is_claim
from qa.language.grammar import Parse, parse
from qa.language.labels import FINITE_TAGS
from qa.language.mentions import Mention, mentions
from qa.language.words import capitalised

_RUN_IN = re.compile(r"^\**[^*.;:]{1,40}\.\*\* ")
_FRAMING = re.compile(r"[“”\"]|:(?=\s|$)")
_CLASSES = tuple(
    frozenset(group.split())
    for group in ("he him his himself", "she her hers herself", "it its itself", "they them their theirs")
)
_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+){1,2}")
_POSSESSIVE = frozenset("his her its their".split())
_ACTS = frozenset(
    """object say announce decide refuse vote approve ask want plan agree reject order accuse offer promise
    deny claim argue complain apologise propose demand recommend""".split()
)


def unmarked(sentence: str) -> str:
    """`sentence` on one line, without Markdown's marks and a run-in heading in bold ("**3 March.** …")."""
    return " ".join(as_shown(_RUN_IN.sub("", sentence)).split())


@lru_cache(maxsize=1024)
def independent(sentence: str) -> tuple[str, ...]:
    """The main clauses between the semicolons of `sentence`, and what stands behind a bold heading."""
    plain, heading = unmarked(sentence), _RUN_IN.match(sentence)
    if heading and any(map(is_claim, parse(heading.group()).tokens)):
        return ()
    parts = [part for part in plain.split("; ") if part]
    if len(parts) > 1 and any(_frames(part) for part in parts):
        parts = [plain]
    found = (f"{capitalised(part).rstrip('.')}." for part in parts)
    return tuple(part for part in found if part != sentence and _stands_alone(parse(part)))


def _frames(part: str) -> bool:
    """Whether a clause tells whose word, or on what condition, the clauses beside it hold too.

    What a colon announces may be a rumour, an error or a plot: "Two things are untrue: …; …".
    """
    tree = parse(part)
    framing = SAYING | CONDITIONS | IMAGINING | {"according"}
    return bool(_FRAMING.search(part)) or any(t.lemma in framing or is_claim(t) for t in tree.tokens)


def _stands_alone(tree: Parse) -> bool:
    if len(tree.roots) != 1:
        return False
    (root,) = tree.roots
    verbs = (root, *tree.children(root, "aux", "auxpass"))
    subjects = tree.children(root, "nsubj", "nsubjpass", "expl")
    return bool(subjects) and any(tree.tokens[k].tag in FINITE_TAGS for k in verbs)


@lru_cache(maxsize=1024)
def resolved(sentence: str, before: str) -> str:
    """`sentence` with the mention of `before` for its first word, "" where that is no such pronoun."""
    tree = parse(sentence)
    first = tree.tokens[0] if tree.tokens else None
    if not before or first is None or first.tag not in ("PRP", "PRP$"):
        return ""
    pronoun = first.text.lower()
    own = next((group for group in _CLASSES if pronoun in group), frozenset())
    if not own or own & set(re.findall(r"\w+", before.lower())) or _stands_for_nothing(tree):
        return ""
    meant = _meant(tree, pronoun, before)
    if meant is None or re.search(rf"\b{re.escape(meant.head.text)}\b", sentence):
        return ""
    name = capitalised(meant.text)
    if first.tag == "PRP$" or (pronoun in _POSSESSIVE and first.dep == "poss"):
        if meant.core_end < meant.end:
            return ""  # "the people of Orrin's mayor"
        name += "’" if name.endswith("s") and meant.plural else "’s"
    return name + sentence[first.end :]


def _stands_for_nothing(tree: Parse) -> bool:
    """ "It rained", "It is clear that …", "It was Lund who …"."""
    first = tree.tokens[0]
    verb = first.head
    if first.text.lower() != "it" or first.tag == "PRP$":
        return False
    clauses = tree.children(verb, "ccomp", "csubj", "advcl", "xcomp", "relcl")
    of_clause = tree.tokens[verb].lemma in ("be", "take", "seem", "appear", "turn") and bool(clauses)
    split = any(tree.children(k, "relcl", "acl") for k in tree.children(verb, "attr"))
    weather = tree.tokens[verb].lemma in ("rain", "snow", "hail", "thunder", "freeze")
    return first.dep not in ("nsubj", "nsubjpass") or of_clause or split or weather


def _meant(tree: Parse, pronoun: str, before: str) -> Mention | None:
    """The one subject of `before` that a pronoun can stand for; None with two, or with none that is sure."""
    found = {m.head.start: m for m in mentions(before) if fits(pronoun, m) or _may_be_named(pronoun, m)}
    verb = tree.tokens[tree.tokens[0].head]
    acting = tree.tokens[0].dep == "nsubj" and verb.lemma in _ACTS
    if pronoun in ("it", "they") and acting:
        groups = {k: m for k, m in found.items() if m.kind in ("group", "person") or m.is_proper}
        found = groups or found
    if len(found) != 1:
        return None
    (only,) = found.values()
    return only if only.role == "subject" else None


def _may_be_named(pronoun: str, mention: Mention) -> bool:
    """Whether "she" may be a name that was taken for a firm's: "Odile Brandt" often is."""
    return pronoun in PERSONAL and bool(_NAME.fullmatch(mention.text))
