"""Attachment: which of the words that a statement takes up a left-out word belongs to.

The parse tells, but for what it attaches to one verb of several: what opens a sentence is for all of its
joined verbs, and terms that end it may be those of any clause since the verb that the parse attaches them to.
"""

from __future__ import annotations

from qa.language.cues import CHANGING, CONNECTING, LIMITING, NEGATIONS
from qa.language.labels import SUBJECTS, VERBS
from qa.language.relations import Sentence
from qa.verification.pairing import Pairing
from qa.verification.qualifiers import sets_terms

_ADJUNCTS = frozenset("pobj pcomp advcl advmod npadvmod".split())
_CLAUSES = frozenset("ccomp xcomp csubj acl advcl relcl parataxis pcomp".split())


def heads(pairing: Pairing, k: int, taken: frozenset[int]) -> set[int]:
    """The words taken up that token k belongs to."""
    source, token = pairing.source, pairing.source.tokens[k]
    if token.dep in ("cc", "conj"):
        return {token.head, *source.joined(token.head)} & taken
    governor = source.governor(k)
    found = {token.head if token.dep in _CLAUSES or governor is None else governor[0]}
    found |= {source.tokens[j].head for j in found if source.tokens[j].dep in ("aux", "auxpass")}
    found |= {j for j in taken if k in source.modifiers(j)}
    found |= {j for head in found if opens(source, head, k) for j in source.joined(head)}
    if sets_terms(source, k):
        found |= {governor[0]} if governor else set()
        found |= {j for head in found for j in range(head, k) if source.tokens[j].pos in VERBS}
    word = source.lower[k]
    if word in LIMITING | NEGATIONS | CHANGING and word not in CONNECTING and not found & taken:
        found |= _limited(source, k, found)
    return found & taken


def opens(source: Sentence, head: int, k: int) -> bool:
    """ "[In high winds] the ferry goes round": whether an adjunct stands before the subject of its verb."""
    subjects = source.parse.children(head, *SUBJECTS, "expl")
    return source.tokens[k].dep in _ADJUNCTS and any(k < subject for subject in subjects)


def _limited(source: Sentence, k: int, found: set[int]) -> set[int]:
    """What else a limiting word may limit: its noun's other names, what "but" follows, the next word."""
    limited = {k + 1}
    if source.lower[k] == "only" and source.tokens[k].dep == "advmod":
        limited |= {other for j in found for other in source.referents[j]}
    if source.lower[k - 1] == "but":
        above = source.tokens[k - 1].head
        verbs = [j for j in source.joined(above) if source.tokens[j].pos in VERBS]
        own = any(k in source.parse.subtree(j) for j in verbs)  # "but only 38 are needed"
        limited |= set() if own and source.lower[k] != "so" else {above}
    return limited
