"""Facts: what of a statement its evidence asserts, and what is only said, wished or conditional there.

From each verb of the statement one climbs in the evidence's parse from its counterpart to the root. Every
clause on the way either takes the same place in the statement, or leaves a fact a fact ("…, who founded
the clinic, …"), or stands in the way ("it is false that …", "police said …", "if …").
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.language.cues import CLAIMS, CONCESSIVE, ENDING, FACTUAL, IMAGINING, SAYING, is_claim, is_saying
from qa.language.labels import SUBJECTS, VERBS
from qa.language.moods import (
    clause_of,
    has_happened,
    is_aside,
    is_inverted,
    is_specific,
    modals_of,
    tenses_of,
)
from qa.language.relations import Sentence
from qa.verification.pairing import Loss, Pairing

_NOMINAL = frozenset(
    """nsubj nsubjpass dobj pobj prep poss appos compound agent npadvmod attr dative nmod amod conj""".split()
)
_FINITE = frozenset("past present".split())
_FRAMES = {
    "attribution": "it tells as a fact what the source has from somebody (“{}”)",
    "hedge": "it tells as certain what the source does not (“{}”)",
    "scope": "it tells of all what the source tells of some (“{}”)",
}


def not_asserted(pairing: Pairing) -> Iterator[Loss]:
    """What the statement tells as a fact and the evidence does not, or in another tense."""
    source = pairing.source
    if source.parse.text.endswith("?"):
        yield "hedge", "the source only asks it"
    yield from _announced(pairing)
    yield from _over(pairing)
    for i, k in pairing.places.items():
        if _tells(pairing.statement, i) and not _is_naming(pairing, i):
            kind = _frame(pairing, i, k)
            if kind:
                yield kind, _FRAMES[kind].format(source.tokens[k].text)
        if _other_tense(pairing, i, k):
            yield "hedge", f"the source says “{source.tokens[k].text}” in another tense"


def _announced(pairing: Pairing) -> Iterator[Loss]:
    """What stands wholly behind a colon, or behind a claim: "Two things are untrue: …", "Rumours grew; …".

    It may be a rumour, an error or a plot, unless it tells itself whose word it is ("…: she said that …").
    """
    source, statement = pairing.source, pairing.statement
    if any(is_saying(statement.tokens[root]) for root in statement.parse.roots):
        return
    claim = ""
    for k in range(1, min(pairing.places.values(), default=0)):
        before = source.tokens[k - 1]
        if is_claim(before):
            claim = before.text
        if source.lower[k] == ":" or (claim and source.lower[k][0] in ":;."):
            yield "hedge", _FRAMES["hedge"].format(claim or before.text)


def _over(pairing: Pairing) -> Iterator[Loss]:
    """ "Lund, the mayor, died in May" does not tell that he is the mayor."""
    source, statement = pairing.source, pairing.statement
    for verb, pair in statement.folds.items():
        for k in {pairing.places[i] for i in pair if i in pairing.places}:
            above = source.tokens[clause_of(source, k)]
            if "present" in tenses_of(statement, verb) and above.lemma in ENDING:
                yield "hedge", _FRAMES["hedge"].format(above.text)


def _tells(statement: Sentence, i: int) -> bool:
    token = statement.tokens[i]
    verbal = token.pos in VERBS and token.dep not in ("aux", "auxpass")
    return verbal or token.head == i or any(i in pair for pair in statement.folds.values())


def _is_naming(pairing: Pairing, i: int) -> bool:
    """Whether "X is Y" says what the evidence says by the way: "X, a Y, …"."""
    pairs = [pair for pair in pairing.statement.folds.values() if i in pair and pair[0] != pair[1]]
    places, referents = pairing.places, pairing.source.referents
    return any(places[one] in referents[places[two]] for one, two in pairs)


def _other_tense(pairing: Pairing, i: int, k: int) -> bool:
    """What was need not be so now, and what is being done is not done."""
    if pairing.statement.tokens[i].pos not in VERBS or pairing.source.tokens[k].pos not in VERBS:
        return False
    if is_saying(pairing.statement.tokens[i], neutral=True) or pairing.source.tokens[k].dep == "acl":
        return False
    ours, theirs = tenses_of(pairing.statement, i), tenses_of(pairing.source, k)
    if not (ours & _FINITE and theirs & _FINITE):
        return False
    return not ours & theirs & _FINITE or ("progressive" in ours) != ("progressive" in theirs)


def _frame(pairing: Pairing, i: int, k: int) -> str:
    """The kind of what stands between token k of the evidence and its root, "" where nothing does."""
    source, above, presupposed = pairing.source, _ancestors(pairing, i), False
    while source.tokens[k].head != k:
        token = source.tokens[k]
        governor = source.governor(k)
        if governor and any(pairing.back.get(x) in above for x in source.referents[governor[0]]):
            return ""  # the statement has it in the same place
        kind = _blocks(source, k)
        if kind and not (presupposed and kind != "attribution"):
            return kind
        if token.dep in ("relcl", "acl"):
            if is_aside(source, k):
                return ""  # the writer's own aside
            presupposed = presupposed or is_specific(source, token.head)
        k = token.head
    return ""


def _ancestors(pairing: Pairing, i: int) -> set[int]:
    tokens = pairing.statement.tokens
    found = {k for k in pairing.places if tokens[k].text.lower() == "according"}
    while tokens[i].head != i:
        i = tokens[i].head
        found.add(i)
    return found


def _blocks(source: Sentence, k: int) -> str:
    """Whether what hangs on the token above as token k does is less than a fact: the kind, or ""."""
    token, above = source.tokens[k], source.tokens[source.tokens[k].head]
    says = above.lemma in SAYING
    match token.dep:
        case "conj":
            return _joint_blocks(source, k)
        case "relcl" | "acl":
            return _clause_on_noun_blocks(source, k)
        case "advcl":
            return _adverbial_blocks(source, k)
        case "pcomp":
            own = source.parse.children(k, *SUBJECTS)
            return "" if above.lemma == "with" and own else "hedge"
        case "ccomp" | "parataxis":
            if not says and _is_joined_before(source, k):
                return ""
            return "attribution" if says or token.dep == "parataxis" else "hedge"
    return "" if token.dep in _NOMINAL else "hedge"


def _is_joined_before(source: Sentence, k: int) -> bool:
    """Whether a clause that the parse puts under a later verb is joined to it: "A did this; B did that"."""
    head = source.tokens[k].head
    between = range(k + 1, head)
    joint = any(source.tokens[c].dep == "cc" and source.lower[c - 1] == "," for c in between)
    return k < head and (joint or any(source.lower[c] in (";", ":") for c in between))


def _adverbial_blocks(source: Sentence, k: int) -> str:
    token, mark = source.tokens[k], source.mark(k)
    if mark == "as" and source.tokens[token.head].lemma in SAYING:
        return "attribution"
    if mark in CONCESSIVE:
        return ""
    if mark not in FACTUAL or token.tag == "VB" or is_inverted(source, k) or modals_of(source, token.head):
        return "hedge"
    return "" if not mark or "past" in tenses_of(source, k) or has_happened(source, k) else "hedge"


def _joint_blocks(source: Sentence, k: int) -> str:
    """ "Said A had left and B would stay": whether B was said too depends on the reader."""
    head = source.tokens[k].head
    if source.tokens[head].pos not in VERBS or source.tokens[head].lemma not in SAYING:
        return ""
    said = any(c < k for c in source.parse.children(head, "ccomp"))
    own = source.parse.children(k, *SUBJECTS) or tenses_of(source, k) != tenses_of(source, head)
    return "attribution" if said and own else ""


def _clause_on_noun_blocks(source: Sentence, k: int) -> str:
    token = source.tokens[k]
    noun = source.tokens[token.head]
    if token.dep == "acl" and token.tag not in ("VBN", "VBG", "VBD"):
        return "hedge"
    if any(source.lower[c] == "that" for c in source.parse.children(k, "mark")):
        return "attribution"
    if is_aside(source, k):
        return ""
    if token.dep == "relcl" and noun.lemma in CLAIMS and source.subject(k) != token.head:
        return "attribution"  # "the rumour that the mayor had resigned"
    if not is_specific(source, token.head) and _is_imagined(source, token.head):
        return "attribution"  # "a novel about a widow who robs a bank"
    one = noun.tag == "NN" and has_happened(source, clause_of(source, token.head))
    return "" if is_specific(source, token.head) or one else "scope"


def _is_imagined(source: Sentence, i: int) -> bool:
    """Whether a noun hangs on what dreams, tells or depicts."""
    while source.tokens[i].head != i and source.tokens[i].pos not in VERBS:
        i = source.tokens[i].head
        if source.tokens[i].lemma in IMAGINING or source.lower[i] == "about":
            return True
    return False
