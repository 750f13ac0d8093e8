"""Moods: what a verb of a sentence tells: what happened, is so, will be, may be, or did not happen.

Also how a noun is meant: as one known thing ("the mill"), as part of one event ("a mill burnt down"), or in
general ("mills burn well"). Where something happened once, less may be said of it; what holds in general
holds only with all its words.
"""

from __future__ import annotations

from qa.language.cues import CONDITIONS, DOWNWARD_VERBS, NEGATIONS, PLANS
from qa.language.labels import SUBJECTS, VERBS
from qa.language.relations import Sentence
from qa.language.words import DEFINITE

_DEFINITE = DEFINITE | {"both"}
_WILL = frozenset("will would wo".split())
_SINGLING = frozenset("only no any every each all most last".split())


def tenses_of(sentence: Sentence, i: int) -> frozenset[str]:
    """ "past" (a perfect too), "present", "progressive", "participle"; none for a modal or an infinitive."""
    token = sentence.tokens[i]
    helpers = [sentence.tokens[k] for k in sentence.parse.children(i, "aux", "auxpass")]
    if not helpers and sentence.shares_auxiliaries(i):
        return tenses_of(sentence, token.head)
    tags = {helper.tag for helper in helpers}
    progressive = {"progressive"} if token.tag == "VBG" and any(h.lemma == "be" for h in helpers) else set()
    if tags & {"MD", "TO"}:
        return frozenset()
    if token.tag == "VBD" or "VBD" in tags or any(helper.lemma == "have" for helper in helpers):
        return frozenset({"past"} | progressive)
    if (tags | {token.tag}) & {"VBZ", "VBP"}:
        return frozenset({"present"} | progressive)
    if token.dep in ("acl", "advcl", "pcomp") and token.tag in ("VBN", "VBG"):
        return frozenset({"past" if token.tag == "VBN" else "participle"})
    return frozenset()


def clause_of(sentence: Sentence, i: int) -> int:
    """The verb of the clause that a token stands in."""
    tokens = sentence.tokens
    while tokens[i].head != i and (
        tokens[i].pos not in VERBS or tokens[i].dep in ("aux", "auxpass", "prep", "amod")
    ):
        i = tokens[i].head
    return i


def modals_of(sentence: Sentence, i: int) -> set[str]:
    """The modals of a verb, those that it shares included."""
    below = (*sentence.parse.children(i, "aux"), *sentence.modifiers(i))
    return {sentence.lower[k] for k in below if sentence.tokens[k].tag == "MD"}


def is_denied(sentence: Sentence, i: int) -> bool:
    """Whether a negation stands at a verb, its subject or its object."""
    children, subject = sentence.parse.children, sentence.subject(i)
    below = [*children(i), *sentence.modifiers(i), *(k for j in children(i, "dobj") for k in children(j))]
    below += children(subject) if subject is not None else ()
    return any(sentence.lower[k] in NEGATIONS for k in below)


def is_downward(sentence: Sentence, i: int) -> bool:
    """Whether something above denies it or sets it on a condition: there, less said means more."""
    while True:
        token = sentence.tokens[i]
        if token.pos in VERBS and (is_denied(sentence, i) or token.lemma in DOWNWARD_VERBS):
            return True
        if token.dep == "advcl" and CONDITIONS & set(sentence.mark(i).split()):
            return True
        if token.head == i:
            return False
        i = token.head


def has_happened(sentence: Sentence, i: int) -> bool:
    """Whether a verb tells of what happened or is happening: past or progressive, not denied, no modal."""
    if is_denied(sentence, i) or modals_of(sentence, i):
        return False
    tenses, head = tenses_of(sentence, i), sentence.tokens[i].head
    if "participle" in tenses and head != i:
        return has_happened(sentence, clause_of(sentence, head))
    return bool(tenses & {"past", "progressive"})


def will_happen(sentence: Sentence, i: int) -> bool:
    """Whether a verb tells of what will happen, without a condition of its own."""
    modals = modals_of(sentence, i)
    return bool(modals) and modals <= _WILL and not is_denied(sentence, i)


def is_planned(sentence: Sentence, i: int) -> bool:
    """ "Agreed to sell it for 9 million" carries "agreed to sell it", as "failed to" does not."""
    token = sentence.tokens[i]
    planned = token.dep == "xcomp" and sentence.tokens[token.head].lemma in PLANS
    return planned and has_happened(sentence, token.head)


def is_inverted(sentence: Sentence, i: int) -> bool:
    """ "Had it rained": a condition without "if"."""
    subjects = sentence.parse.children(i, *SUBJECTS)
    helpers = sentence.parse.children(i, "aux", "auxpass")
    return bool(subjects and helpers and helpers[0] < subjects[0])


def is_aside(sentence: Sentence, i: int) -> bool:
    """Whether a phrase is set off by a comma, a bracket or a dash."""
    first = sentence.parse.subtree(i)[0]
    return first > 0 and sentence.tokens[first - 1].text in (",", "(", "—", "–", "-")


def is_specific(sentence: Sentence, i: int) -> bool:
    """Whether a noun names one known thing: a name, or with "the", "this", "their"."""
    children = sentence.parse.children
    return any(
        sentence.tokens[k].pos == "PROPN"
        or children(k, "poss")
        or any(sentence.lower[d] in _DEFINITE for d in children(k, "det"))
        for k in sentence.referents[i]
    )


def is_singled_out(sentence: Sentence, i: int) -> bool:
    """Whether a number, a superlative or "only" says for which things alone it holds."""
    children = sentence.parse.children(i)
    if any(sentence.tokens[k].tag == "CD" for k in children) and not is_specific(sentence, i):
        return True
    below = [*children, *(k for child in children for k in sentence.parse.children(child))]
    return any(
        sentence.tokens[k].tag in ("JJS", "RBS")
        or sentence.tokens[k].entity == "ORDINAL"
        or sentence.lower[k] in _SINGLING
        for k in below
    )


def is_episode(sentence: Sentence, i: int) -> bool:
    """Whether an indefinite noun is part of one event: what such a thing did, a thing of its kind did."""
    token = sentence.tokens[i]
    articles = {sentence.lower[k] for k in sentence.parse.children(i, "det")}
    if articles & {"a", "an"} and token.dep not in SUBJECTS and not is_downward(sentence, i):
        return True
    bare_subject = token.dep in SUBJECTS and not articles
    return not bare_subject and has_happened(sentence, clause_of(sentence, i))
