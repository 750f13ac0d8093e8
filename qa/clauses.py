"""Clauses: the sentences that stand within a sentence, and what of each could be left out.

Grammar alone: whether a shorter sentence still says what the longer one does is for `qa.verify` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from qa.cues import TENTATIVE
from qa.grammar import Parse
from qa.labels import AMOUNTS, NOUNS, SUBJECTS, TENSED_TAGS, VERBS
from qa.moods import is_aside
from qa.relations import Sentence
from qa.words import capitalised

_LEAVABLE = frozenset("relcl acl appos advcl prep npadvmod parataxis conj".split())
_ASIDES = frozenset("relcl acl appos".split())
_NO_SPACE_BEFORE = re.compile(r"[,.;:!?)\]%’”]|['’]\w+|n['’]t")
_STRAY = re.compile(r"^[\s,;:–—-]+|[\s,;:.–—-]+$|,(?=,)")
_COMMAS = frozenset(", — –".split())
_FROM_THERE = frozenset("after before from of into past to since".split())


@dataclass(frozen=True)
class Clause:
    """A sentence made of tokens of `sentence`, in order, or of words put between them; `head` is its verb."""

    sentence: Sentence
    head: int
    items: tuple[int | str, ...]

    @cached_property
    def tokens(self) -> frozenset[int]:
        return frozenset(item for item in self.items if isinstance(item, int))

    def text(self, without: Collection[int] = ()) -> str:
        """The clause as a sentence of its own, with its end mark, less some tokens."""
        kept = [item for item in self.items if item not in without]
        return _sentence(self.sentence.parse, self._less_lone_comma(kept))

    def _less_lone_comma(self, items: list[int | str]) -> list[int | str]:
        """Less a comma between subject and verb that closes nothing: what it closed has gone."""
        subject = next(
            (k for k in self.sentence.parse.children(self.head, *SUBJECTS) if k in items), self.head
        )
        between = [k for k in items if isinstance(k, int) and subject < k < self.head]
        commas = [k for k in between if self.sentence.lower[k] in _COMMAS]
        if len(commas) != 1 or any(self.sentence.tokens[k].dep == "cc" for k in between):
            return items
        return [item for item in items if item != commas[0]]

    def parts(self) -> list[frozenset[int]]:
        """What hangs on the words of the clause and could go, the longest first."""
        parse = self.sentence.parse
        found = []
        for k in self.tokens - {self.head}:
            token = parse.tokens[k]
            if token.dep == "appos" and token.pos == "PROPN" and is_aside(self.sentence, k):
                found.append(self._role_of(k))
            below = frozenset(parse.subtree(k))
            inside = token.head in self.tokens and below <= self.tokens and self.head not in below
            inside &= token.dep not in _ASIDES or self._is_closed(below)
            if inside and token.dep in _LEAVABLE and self._may_go(k):
                links = {c for c in parse.children(token.head, "cc") if token.head < c < k}
                found.append(self._with_commas(below | links))
        return sorted(filter(None, found), key=lambda part: (-len(part), min(part)))

    def _is_closed(self, below: frozenset[int]) -> bool:
        """Whether an aside that a comma opens ends at another, or with the sentence; else it is misread."""
        before, after = min(below) - 1, max(below) + 1
        opened = before >= 0 and self.sentence.lower[before] in _COMMAS
        return not opened or after >= len(self.sentence.tokens) or not self.sentence.lower[after].isalnum()

    def _role_of(self, k: int) -> frozenset[int]:
        """What stands before a name and says who that is: "its deputy chair, [Ada Vell], lost …"."""
        parse, name = self.sentence.parse, set(self.sentence.parse.subtree(k))
        behind = max(name) + 1
        closing = {behind} if behind < len(parse.tokens) and self.sentence.lower[behind] in _COMMAS else set()
        role = {i for i in parse.subtree(parse.tokens[k].head) if i < k and i not in name}
        return frozenset(i for i in role | closing if i in self.tokens)

    def _with_commas(self, part: frozenset[int]) -> frozenset[int]:
        """A part with the commas that set it off: both, or the one where the sentence begins or ends.

        The second stays where it closes an aside before this one ("Marsh, 52, a guard, …").
        """
        before, after = min(part) - 1, max(part) + 1
        texts = self.sentence.lower
        closes = {after} if after in self.tokens and texts[after] in _COMMAS else set()
        if before in self.tokens and texts[before] in _COMMAS:
            near = range(max(0, before - 4), before)
            nested = any(texts[k] in _COMMAS for k in near if k in self.tokens) or self._begins_aside(
                after + 1
            )
            return part | {before} | (set() if nested else closes)
        return part | closes if not any(k < min(part) for k in self.tokens) else part

    @cached_property
    def _asides(self) -> list[tuple[int, tuple[int, ...]]]:
        """What is said by the way of a word of the clause, as (its head, all of it)."""
        tokens = self.sentence.tokens
        found = [(k, self.sentence.parse.subtree(k)) for k in self.tokens if tokens[k].dep in _ASIDES]
        return [(k, below) for k, below in found if self.head not in below]

    def _begins_aside(self, i: int) -> bool:
        return any(below[0] == i for _, below in self._asides)

    def _may_go(self, k: int) -> bool:
        """Not what tells which thing is meant, nor half a name, date or comparison.

        Of what is joined by "and" only a verb may go: of two things that somebody did either is true alone.
        """
        sentence, token = self.sentence, self.sentence.tokens[k]
        if token.dep == "conj":
            return self._only_adds(k)
        if token.dep in _ASIDES and not is_aside(sentence, k):
            return False
        if token.dep == "prep" and (sentence.parse.children(k, "pcomp") or self._limits(k)):
            return False  # "will go on teaching"
        measure = token.dep == "npadvmod" and sentence.parse.children(k, "nummod")  # "lasted three years"
        if measure or any(k in below and k != top for top, below in self._asides):
            return False
        below = sentence.parse.subtree(k)
        first, behind = below[0], below[-1] + 1
        if any(0 < k < len(sentence.tokens) and _in_one_name(sentence, k) for k in (first, behind)):
            return False
        measured = first > 0 and sentence.tokens[first - 1].entity in AMOUNTS  # "six minutes after lift-off"
        if measured and token.dep in ("prep", "advcl") and sentence.lower[first] in _FROM_THERE:
            return False
        following = sentence.lower[behind : behind + 2]
        return "that" not in following[:1] and "not" not in following  # "over taxes, not over the dam"

    def _limits(self, k: int) -> bool:
        """Whether a preposition tells which are meant ("tools with a tag"), or when ("in storms")."""
        sentence, above = self.sentence, self.sentence.tokens[k].head
        head = sentence.tokens[above]
        if head.pos in NOUNS:
            below = {sentence.tokens[c].dep for c in sentence.parse.children(above)}
            definite = any(sentence.lower[c] == "the" for c in sentence.parse.children(above, "det"))
            return head.pos != "PROPN" and not definite and "poss" not in below
        return k < self.head and not any(sentence.parse.subtree(k)[0] > s for s in self._subjects)

    @cached_property
    def _subjects(self) -> tuple[int, ...]:
        return self.sentence.parse.children(self.head, *SUBJECTS)

    def _only_adds(self, k: int) -> bool:
        """Whether a joined verb is a clause of its own that may go."""
        sentence, token = self.sentence, self.sentence.tokens[k]
        finite = token.tag in TENSED_TAGS or bool(sentence.parse.children(k, "aux", "auxpass"))
        verbs = token.pos in VERBS and sentence.tokens[token.head].pos in VERBS
        return finite and verbs and _adds(sentence, token.head, k)


def is_open(sentence: Sentence, i: int) -> bool:
    """Whether a verb tells what was to be, was thought or promised, so that what follows may take it back."""
    below = (i, *sentence.parse.children(i, "xcomp", "acomp", "aux", "ccomp"))
    lemmas = {sentence.tokens[k].lemma for k in below}
    infinitive = any(sentence.tokens[c].tag == "TO" for k in below for c in sentence.parse.children(k, "aux"))
    return bool(lemmas & TENTATIVE) or (infinitive and "be" in lemmas)


def _in_one_name(sentence: Sentence, i: int) -> bool:
    """Whether a token goes on with the name or date of the token before."""
    token, before = sentence.tokens[i], sentence.tokens[i - 1]
    return bool(token.entity) and token.entity == before.entity and not token.begins_entity


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """The sentence itself, the sentences joined in it, and those told by the way ("X, who did it, …")."""
    for root in sentence.parse.roots:
        subjects = sentence.parse.children(root, *SUBJECTS, "expl")
        if sentence.tokens[root].pos in VERBS and subjects and not _is_aside_verb(sentence, root):
            yield Clause(sentence, root, sentence.parse.subtree(root))
        yield from _joined(sentence, root)
    for k, token in enumerate(sentence.tokens):
        if token.dep == "relcl":
            yield from _relative(sentence, k)


def _is_aside_verb(sentence: Sentence, verb: int) -> bool:
    """Whether the parser took an aside for the verb: "The boat, [tried last year], has been sold"."""
    return verb > 0 and sentence.lower[verb - 1] in _COMMAS and sentence.tokens[verb].tag in ("VBN", "VBD")


def equations(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """What is named twice: "the judge, Ada Vell, …" gives ("the judge", "Ada Vell")."""
    parse = sentence.parse
    for k, token in enumerate(sentence.tokens):
        if token.dep == "appos" and is_aside(sentence, k) and not parse.children(k, "conj", "cc"):
            below = set(parse.subtree(k))
            named = [
                i for i in parse.subtree(token.head) if i < min(below) and sentence.lower[i] not in _COMMAS
            ]
            simple = not any(sentence.tokens[i].dep in _ASIDES for i in named)
            own = [i for i in sorted(below) if i < _first_aside(sentence, k)]
            if simple and named and named[-1] - named[0] == len(named) - 1 and own:
                yield _sentence(parse, list(named)).rstrip("."), _sentence(parse, list(own)).rstrip(".")


def _first_aside(sentence: Sentence, k: int) -> int:
    firsts = [sentence.parse.subtree(c)[0] for c in sentence.parse.children(k) if is_aside(sentence, c)]
    return min((i for i in firsts if i > k), default=len(sentence.tokens))


def _joined(sentence: Sentence, root: int) -> Iterator[Clause]:
    """ "A did this and did that": each verb with the subject and the auxiliaries of the first."""
    verbs = [k for k in sentence.joined(root) if sentence.tokens[k].pos in VERBS]
    if not verbs:
        return
    for verb in (root, *verbs):
        if any(k > verb and not _adds(sentence, verb, k) for k in verbs):
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


def _adds(sentence: Sentence, verb: int, k: int) -> bool:
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
    if sum(sentence.lower[k] in _COMMAS for k in named) == 1:
        named = [k for k in named if k < named[-1] or sentence.lower[k] not in _COMMAS]
    yield Clause(sentence, verb, (*named, *(k for k in sorted(below) if k > first[0])))


def _sentence(parse: Parse, items: list[int | str]) -> str:
    """The items as written, with spaces where something between them has gone, a capital and a full stop."""
    text, end = "", None
    for item in items:
        if isinstance(item, str):
            text, end = f"{text} {item}", None
            continue
        token = parse.tokens[item]
        adjoins = end is not None and parse.text[end : token.start].strip() == "" and end == token.start
        text += token.text if adjoins or _NO_SPACE_BEFORE.fullmatch(token.text) else f" {token.text}"
        end = token.end
    text = _STRAY.sub("", text)
    return f"{capitalised(text)}." if text else ""
