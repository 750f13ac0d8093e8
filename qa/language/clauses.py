"""Clauses: the sentences that stand within a sentence, each with its subject, and what is named twice there.

Grammar alone: whether a shorter sentence still says what the longer one does is for `qa.verify` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa.language.cues import FACTUAL, TENTATIVE
from qa.language.grammar import Parse
from qa.language.labels import NOUNS, SUBJECTS, VERBS
from qa.language.moods import is_aside
from qa.language.relations import Sentence
from qa.language.words import capitalised

ASIDES = frozenset("relcl acl appos".split())
COMMAS = frozenset(", — –".split())
_NO_SPACE_BEFORE = re.compile(r"[,.;:!?)\]%’”]|['’]\w+|n['’]t")
_STRAY = re.compile(r"^[\s,;:–—-]+|[\s,;:.–—-]+$|,(?=,)")


@dataclass(frozen=True)
class Clause:
    """A sentence made of tokens of `sentence`, in the order in which it has them; `head` is its verb."""

    sentence: Sentence
    head: int
    order: tuple[int, ...]

    @cached_property
    def tokens(self) -> frozenset[int]:
        return frozenset(self.order)

    def text(self, without: Collection[int] = ()) -> str:
        """The clause as a sentence of its own, with its end mark, less some tokens."""
        kept = [k for k in self.order if k not in without]
        return _sentence(self.sentence.parse, self._less_lone_comma(kept))

    def _less_lone_comma(self, tokens: list[int]) -> list[int]:
        """Less a comma between subject and verb that closes nothing: what it closed has gone."""
        subjects = self.sentence.parse.children(self.head, *SUBJECTS)
        subject = next((k for k in subjects if k in tokens), self.head)
        between = [k for k in tokens if subject < k < self.head]
        commas = [k for k in between if self.sentence.lower[k] in COMMAS]
        if len(commas) != 1 or any(self.sentence.tokens[k].dep == "cc" for k in between):
            return tokens
        return [k for k in tokens if k != commas[0]]


def is_open(sentence: Sentence, i: int) -> bool:
    """Whether a verb tells what was to be, was thought or promised, so that what follows may take it back."""
    below = (i, *sentence.parse.children(i, "xcomp", "acomp", "aux", "ccomp"))
    lemmas = {sentence.tokens[k].lemma for k in below}
    infinitive = any(sentence.tokens[c].tag == "TO" for k in below for c in sentence.parse.children(k, "aux"))
    return bool(lemmas & TENTATIVE) or (infinitive and "be" in lemmas)


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """The sentence itself, those joined in it, those told by the way ("X, who did it, …"), and circumstances.

    These tell what happened too: "… since the mill burnt down in 1911".
    """
    for root in sentence.parse.roots:
        subjects = sentence.parse.children(root, *SUBJECTS, "expl")
        if sentence.tokens[root].pos in VERBS and subjects and not _is_aside_verb(sentence, root):
            yield Clause(sentence, root, sentence.parse.subtree(root))
        yield from _joined(sentence, root)
    for k, token in enumerate(sentence.tokens):
        if token.dep == "relcl":
            yield from _relative(sentence, k)
        elif token.dep == "advcl":
            yield from _circumstance(sentence, k)


def _is_aside_verb(sentence: Sentence, verb: int) -> bool:
    """Whether the parser took an aside for the verb: "The boat, [tried last year], has been sold"."""
    return verb > 0 and sentence.lower[verb - 1] in COMMAS and sentence.tokens[verb].tag in ("VBN", "VBD")


def equations(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """What is named twice: "the judge, Ada Vell, …" gives ("the judge", "Ada Vell")."""
    parse = sentence.parse
    for k, token in enumerate(sentence.tokens):
        named_twice = token.dep == "appos" and not parse.is_far(k) and is_aside(sentence, k)
        if named_twice and not parse.children(k, "conj", "cc"):
            below = set(parse.subtree(k))
            named = [
                i for i in parse.subtree(token.head) if i < min(below) and sentence.lower[i] not in COMMAS
            ]
            simple = not any(sentence.tokens[i].dep in ASIDES for i in named)
            own = [i for i in sorted(below) if i < _first_aside(sentence, k)]
            if simple and named and named[-1] - named[0] == len(named) - 1 and own:
                yield _sentence(parse, named).rstrip("."), _sentence(parse, own).rstrip(".")


def _first_aside(sentence: Sentence, k: int) -> int:
    firsts = [sentence.parse.subtree(c)[0] for c in sentence.parse.children(k) if is_aside(sentence, c)]
    return min((i for i in firsts if i > k), default=len(sentence.tokens))


def _joined(sentence: Sentence, root: int) -> Iterator[Clause]:
    """ "A did this and did that": each verb with the subject and the auxiliaries of the first."""
    verbs = [k for k in sentence.joined(root) if sentence.tokens[k].pos in VERBS]
    if not verbs:
        return
    for verb in (root, *verbs):
        if any(k > verb and not adds(sentence, verb, k) for k in verbs):
            continue
        if _is_aside_verb(sentence, verb) or (verb != root and _begins_with_circumstance(sentence, root)):
            continue
        others = {x for k in verbs if k > verb for x in sentence.parse.subtree(k)}
        links = {c for k in (root, *verbs) for c in sentence.parse.children(k, "cc")}
        own = [x for x in sentence.parse.subtree(verb) if x not in others | links]
        if verb != root and not sentence.parse.children(verb, *SUBJECTS, "expl"):
            subject = sentence.subject(verb)
            if subject is None:
                continue
            helpers = sentence.parse.children(root, "aux", "auxpass", "neg")
            shared = helpers if sentence.shares_auxiliaries(verb) else ()
            own = sorted({*sentence.parse.subtree(subject), *shared, *own})
        yield Clause(sentence, verb, tuple(own))


def _begins_with_circumstance(sentence: Sentence, root: int) -> bool:
    """Whether something stands before the subject on which all that follows may depend: "In storms, …"."""
    subjects = sentence.parse.children(root, *SUBJECTS, "expl")
    first = min((k for s in subjects for k in sentence.parse.subtree(s)), default=root)
    return any(k < first for k in sentence.parse.children(root, "prep", "advcl", "npadvmod", "advmod"))


def adds(sentence: Sentence, verb: int, k: int) -> bool:
    """Whether a verb joined behind another leaves it as it is: no alternative, nor what became of a plan."""
    links = [
        c for j in (verb, *sentence.joined(verb)) for c in sentence.parse.children(j, "cc") if verb < c < k
    ]
    return all(sentence.lower[c] in ("and", "but") for c in links) and not is_open(sentence, verb)


def _relative(sentence: Sentence, verb: int) -> Iterator[Clause]:
    """ "The mill, which opened in 1911, …": the mill opened in 1911."""
    noun = sentence.tokens[verb].head
    first = [k for k in sentence.parse.children(verb, *SUBJECTS) if sentence.antecedent(k) == noun]
    if len(first) != 1 or sentence.tokens[noun].pos not in NOUNS or not is_aside(sentence, verb):
        return
    below = set(sentence.parse.subtree(verb))
    named = [k for k in sentence.parse.subtree(noun) if k not in below and k < min(below)]
    if sum(sentence.lower[k] in COMMAS for k in named) == 1:
        named = [k for k in named if k < named[-1] or sentence.lower[k] not in COMMAS]
    yield Clause(sentence, verb, (*named, *(k for k in sorted(below) if k > first[0])))


def _circumstance(sentence: Sentence, verb: int) -> Iterator[Clause]:
    """ "… since the mill burnt down in 1911": the mill burnt down in 1911."""
    marks = [k for k in sentence.parse.children(verb) if sentence.is_mark(k)]
    if marks and sentence.mark(verb) in FACTUAL and sentence.parse.children(verb, *SUBJECTS):
        # "Nine days after a paper told so": the days are not those of the telling.
        yield Clause(sentence, verb, tuple(k for k in sentence.parse.subtree(verb) if k > marks[-1]))


def _sentence(parse: Parse, tokens: Sequence[int]) -> str:
    """The tokens as written, with spaces where something between them has gone, a capital and a full stop."""
    text, end = "", None
    for k in tokens:
        token = parse.tokens[k]
        adjoins = end == token.start
        text += token.text if adjoins or _NO_SPACE_BEFORE.fullmatch(token.text) else f" {token.text}"
        end = token.end
    text = _STRAY.sub("", text)
    return f"{capitalised(text)}." if text else ""
