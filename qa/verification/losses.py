"""Losses: what a statement leaves out of its evidence, and whether it says more for that.

What belongs to the words that a statement takes up must come along, unless it only adds: "A court in Lyon
fined Voltane on Tuesday" carries "A court fined Voltane", but "It cures cancer in mice" does not carry "It
cures cancer".
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.language.cues import CONCESSIVE, CONNECTING, FACTUAL, HARMLESS, TIMELY
from qa.language.labels import AMOUNTS, NOUNS, SUBJECTS, TIMES, VERBS
from qa.language.moods import (
    clause_of,
    has_happened,
    is_aside,
    is_denied,
    is_episode,
    is_planned,
    is_singled_out,
    is_specific,
    will_happen,
)
from qa.language.relations import Sentence
from qa.verification.attachment import heads, opens
from qa.verification.pairing import Loss, Pairing
from qa.verification.qualifiers import qualifies, sets_terms

_PLAIN = frozenset(
    """in on at to from by near for during within with after before since through around across along behind
    beside between among into onto over under as about against towards toward via past upon ahead following
    outside inside beyond throughout amid alongside due because""".split()
)
_NEVER_OF_NOUNS = frozenset("without of than between".split())
_OF_PLANS = frozenset("by during from at in on".split())
_NARROWING = frozenset("in among for on with".split())
# "Spent the night on the stairs", "lives in Orrin": the verb alone tells next to nothing.
_INCOMPLETE = frozenset(
    "spend put place lay live reside lie hang belong consist depend count wait stay sit keep".split()
)
# "Decided against a policy": without what they are against, they tell the contrary.
_SIDED = frozenset("decide vote rule argue advise recommend speak campaign warn plead testify".split())
_NEEDED = frozenset("subj obj comp attr prt".split())
_APIECE = frozenset("each apiece".split())
_PERIODS = TIMELY | frozenset("then once twice time formerly previously".split())


def left_out(pairing: Pairing) -> Iterator[Loss]:
    """Why each word that the statement leaves out should have been kept, where it should."""
    source, taken = pairing.source, frozenset(pairing.places.values())
    yield from _crossed(pairing, taken)
    yield from _halved(pairing)
    for k, word in enumerate(source.lower):
        if k in pairing.used or k in source.silent:
            continue
        if word == "according":
            if not taken <= set(source.parse.subtree(k)):
                yield "attribution", "it does not tell who says so"
            continue
        for head in heads(pairing, k, taken):
            kind = _kept(pairing, head, k)
            if kind:
                yield kind, f"it drops “{_shown(pairing, k)}”, which the source says"
                break


def _crossed(pairing: Pairing, taken: frozenset[int]) -> Iterator[Loss]:
    """ "By 5 in Spain and by 7 in France": no phrase before "and" goes with one behind it."""
    source = pairing.source
    for i, token in enumerate(source.tokens):
        if (
            token.dep != "cc"
            or i + 1 == len(source.tokens)
            or source.tokens[i + 1].dep not in ("prep", "conj")
        ):
            continue
        phrases = [set(source.parse.subtree(p)) for p in source.parse.children(token.head, "prep", "conj")]
        before = set().union(*(phrase for phrase in phrases if max(phrase) < i)) - source.silent
        behind = set().union(*(phrase for phrase in phrases if min(phrase) > i))
        if source.tokens[i + 1].pos == "ADP" and taken & before and taken & behind and not before <= taken:
            yield "role", "it mixes two things that the source tells apart"


def _halved(pairing: Pairing) -> Iterator[Loss]:
    """ "The bridge and the road cost 4 million": a figure of two is told of one, unless "each" is said."""
    source, tokens = pairing.source, pairing.source.tokens
    if any(source.lower[k] in _APIECE and token.dep not in ("det", "pobj") for k, token in enumerate(tokens)):
        return
    figures = [k for k in pairing.used if _is_figure(source, k)]
    for i, token in enumerate(tokens):
        if not figures or token.dep == "conj" or token.pos in VERBS:
            continue
        joint = {i, *source.joined(i)}
        parted = joint & pairing.used and not joint <= pairing.used
        if parted and any(_is_of_all(source, joint, i, k) for k in figures):
            yield "scope", "it tells of one what the source tells of several together"


def _is_figure(source: Sentence, k: int) -> bool:
    """Whether a token counts or measures and does not tell when, as "are 40" and "lasted 40 days" do not."""
    token = source.tokens[k]
    if token.lemma == "total":
        return True
    if token.entity not in TIMES:
        return token.pos == "NUM" or token.entity in AMOUNTS
    noun = source.tokens[token.head] if token.dep == "nummod" else token
    of_verb = noun.pos != "PROPN" and source.tokens[noun.head].pos in VERBS
    return token.pos == "NUM" and of_verb and noun.dep in ("attr", "dobj", "npadvmod")


def _is_of_all(source: Sentence, joint: set[int], first: int, k: int) -> bool:
    """Whether a figure hangs on the verb that joined words hang on, or stands before them all."""
    children, inside = source.parse.children, source.parse.subtree(first)
    if k in children(first, "nummod"):  # "3 men and women", but not "3 men and 2 women"
        return not all(children(j, "det", "nummod", "poss", "quantmod") for j in joint - {first})
    verb, above = clause_of(source, k), clause_of(source, first)
    if k in inside and verb not in inside:
        return False
    while verb != above and source.subject(verb) not in joint:
        head = source.tokens[verb].head
        if head == verb or children(verb, *SUBJECTS):
            return False
        verb = clause_of(source, head)
    return True


def _shown(pairing: Pairing, k: int) -> str:
    """A left-out word with its preposition."""
    token = pairing.source.tokens[k]
    head = pairing.source.tokens[token.head]
    governed = head.dep in ("prep", "agent") and head.start < token.start
    return f"{head.text} {token.text}" if governed else token.text


def _kept(pairing: Pairing, head: int, k: int) -> str:
    """The kind of loss where token k is left out from under `head`, "" where it may go."""
    source, token = pairing.source, pairing.source.tokens[k]
    governor = source.governor(k)
    label = governor[1] if governor else token.dep
    if token.dep == "appos":
        return ""
    if token.dep == "conj" and not sets_terms(source, k):
        return "scope" if label in ("prep:between", "attr") else ""
    if _is_term_of_office(pairing, head, k):
        return "scope"
    if source.lower[k] == "without" and is_aside(source, k) and has_happened(source, clause_of(source, head)):
        return ""
    kind = qualifies(source, head, k, label)
    if kind:
        return kind
    if _is_focus(source, head, k):
        return "scope"
    above = source.tokens[head]
    counts = above.entity in AMOUNTS and label.startswith("prep:")  # "jailed for 14 months at Thornmere"
    if above.pos not in VERBS and (counts or label == "when"):
        head = clause_of(source, head)
    may_leave = _may_leave_verb if source.tokens[head].pos in VERBS else _may_leave_noun
    if may_leave(pairing, head, k, label):
        return ""
    return "role" if label in _NEEDED else "scope"


def _is_term_of_office(pairing: Pairing, head: int, k: int) -> bool:
    """Whether a word tells when somebody was what he is called: "Lund, the mayor [until 1999], died"."""
    source, token, i = pairing.source, pairing.source.tokens[k], pairing.back.get(head)
    told = any(i in pair for pair in pairing.statement.folds.values())
    if source.tokens[head].dep != "appos" and not (told and len(source.referents[head]) > 1):
        return False
    articles = {source.lower[c] for c in source.parse.children(head, "det")}
    which = token.dep == "relcl" and not is_aside(source, k) and "the" in articles
    below = source.parse.subtree(k) if which else (k,)
    dated = token.dep != "amod" and any(source.tokens[j].entity in TIMES for j in below)
    return dated or source.lower[k] in _PERIODS


def _may_leave_verb(pairing: Pairing, head: int, k: int, label: str) -> bool:
    source, token, word = pairing.source, pairing.source.tokens[k], pairing.source.lower[k]
    if token.dep == "advmod":
        plain = word in TIMELY | HARMLESS
        alone = not source.parse.children(k)  # unlike "the wrong way round"
        return word in CONNECTING or (plain and alone and has_happened(source, head))
    if label == "comp":
        return _another_is_kept(pairing, head, k, label)
    if label.startswith("when:"):
        return True  # how long "after" or "before" it something else was
    if label in ("when", "of") or label.startswith("prep:"):
        return _adjunct_may_go(pairing, head, k, label)
    if token.dep == "advcl":
        return _clause_may_go(pairing, head, k)
    if label in ("subj", "obj"):
        return _argument_may_go(pairing, head, k, label)
    return token.dep == "parataxis" or (token.pos in NOUNS and k > head and is_aside(source, k))


def _argument_may_go(pairing: Pairing, head: int, k: int, label: str) -> bool:
    source, token, i = pairing.source, pairing.source.tokens[k], pairing.back.get(head)
    if token.dep in SUBJECTS or label == "subj":  # a passive may leave the doer unnamed
        return i is not None and pairing.statement.is_passive(i) and not is_denied(source, head)
    if source.tokens[head].lemma == "tell":  # "said" stands for "told the meeting"
        return i is not None and pairing.statement.tokens[i].lemma != "tell"
    if token.pos in NOUNS and k > head and is_aside(source, k):
        return True
    counted = source.parse.children(k, "nummod")  # "fined the firm [4 million euros]"
    return bool(counted) and has_happened(source, head) and _another_is_kept(pairing, head, k, label)


def _another_is_kept(pairing: Pairing, head: int, k: int, label: str) -> bool:
    return any(
        relation.head == head and relation.label == label and relation.dependent in pairing.used
        for relation in pairing.source.relations
        if relation.dependent != k
    )


def _clause_may_go(pairing: Pairing, head: int, k: int) -> bool:
    source, token, mark = pairing.source, pairing.source.tokens[k], pairing.source.mark(k)
    if token.tag == "VB":  # a purpose: "cut its dividend to pay for a mill"
        acted = any(r.head == head and r.label == "obj" for r in source.relations)
        return acted and has_happened(source, head)
    if token.tag == "VBG" and not mark and is_aside(source, k):
        return not is_denied(source, head)
    if mark in ("as", "because", "since") and is_aside(source, k):
        return not is_denied(source, head)
    return mark in CONCESSIVE or (mark in FACTUAL | {"before"} and has_happened(source, head))


def _adjunct_may_go(pairing: Pairing, head: int, k: int, label: str) -> bool:
    source, first = pairing.source, label.removeprefix("prep:").split()[0]
    if first in _NARROWING and _is_kind(source, k):
        return False
    if _is_only(source, k) or (first == "on" and source.lower[k].endswith("ing")):
        return False  # "will go on teaching"
    if first == "against" and source.tokens[head].lemma in _SIDED:
        return False
    if label != "when" and _is_incomplete(pairing, head):
        return False
    if has_happened(source, head) or is_planned(source, head):
        return label in ("when", "of") or first in _PLAIN
    if not will_happen(source, head):
        return False
    fixed = bool(source.tokens[k].entity) or not opens(source, head, k)  # "in dry weather it will open"
    return label == "when" or (first in _OF_PLANS and fixed)


def _is_incomplete(pairing: Pairing, head: int) -> bool:
    """Whether a verb tells next to nothing alone, as of "was in orbit since 2009" does "was since 2009"."""
    source = pairing.source
    if source.tokens[head].lemma != "be":
        return source.tokens[head].lemma in _INCOMPLETE
    told = {r for r in source.relations if r.head == head and r.label not in ("subj", "when", "mod")}
    kept = [r.dependent for r in told if r.dependent in pairing.used]
    return all(source.tokens[k].entity in TIMES for k in kept)


def _is_focus(source: Sentence, head: int, k: int) -> bool:
    """Whether "only" stands for what is left out: "did so only after …", "only went up because …"."""
    if source.tokens[k].dep != "advcl":
        return False
    below = {k, head}
    return any(source.lower[c] == "only" for b in below for c in source.parse.children(b))


def _is_only(source: Sentence, k: int) -> bool:
    """ "Failed only in the north"."""
    while source.tokens[k].dep in ("pobj", "prep", "pcomp"):
        if any(source.lower[c] == "only" for c in source.parse.children(k)):
            return True
        k = source.tokens[k].head
    return False


def _is_kind(source: Sentence, k: int) -> bool:
    """Whether a noun names a kind of thing, as in "cured it in mice"."""
    token = source.tokens[k]
    return token.tag == "NNS" and not token.entity and not source.parse.children(k, "det", "poss", "nummod")


def _may_leave_noun(pairing: Pairing, head: int, k: int, label: str) -> bool:
    source, token, noun = pairing.source, pairing.source.tokens[k], pairing.source.tokens[head]
    if token.dep in ("relcl", "acl") and is_aside(source, k):
        return True
    if noun.pos not in NOUNS | {"PRON"}:
        return False  # of a number, an adjective, an adverb
    if token.tag in ("JJR", "JJS", "RBR", "RBS") or token.entity == "ORDINAL":
        return False
    if token.dep == "amod" and k > head and is_aside(source, k):  # "The bridge, 310 metres long, was …"
        return is_specific(source, head)
    if noun.pos == "PROPN" and token.pos == "PROPN":  # "Anna Kessler" is Kessler, "Port Sali" is not Sali
        return noun.entity == "PERSON" or token.entity != noun.entity or not noun.entity
    if is_singled_out(source, head) or (token.dep == "amod" and k > head):
        return False
    specific, episode = is_specific(source, head), is_episode(source, head)
    if token.dep == "poss":  # "the profit" stands for "its profit", "profit" does not
        i = pairing.back.get(head)
        return i is not None and bool(pairing.statement.parse.children(i, "det", "poss"))
    if token.dep in ("amod", "compound", "nmod", "npadvmod", "nummod"):
        return specific or (episode and token.dep != "nummod")
    if token.dep in ("relcl", "acl"):
        return specific or (episode and noun.tag == "NN")
    if label == "when" or label.startswith("prep:"):
        first = label.removeprefix("prep:").split()[0]
        plain = first not in _NEVER_OF_NOUNS and not (first in _NARROWING and _is_kind(source, k))
        return plain and (specific or (episode and noun.tag == "NN"))
    named = noun.dep == "appos" and token.pos == "PROPN"  # "Kursk, a region of Russia" is a region
    return label == "of" and (noun.pos == "PROPN" or named or (specific and token.pos == "NUM"))
