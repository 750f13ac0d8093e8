"""Roles: who does what to whom. A statement keeps the evidence's order and joins nothing that stands apart.

Without a parser, grammar is read off word order: words taken in the same order, with no clause between two
of them left out half, keep their parts. Two turns are known: the passive, and a lead phrase moved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qa.alignment import Aligned, Text, is_material
from qa.cues import is_saying

_BE = frozenset("is are was were be been being am".split())
_ARTICLES = frozenset("a an the".split())
_STARTERS = frozenset(
    """that which who whom whose as while when where because though although but since if unless until so
    whereas and or nor after before""".split()
)
_RELATIVES = frozenset("who which that where whose".split())
# Prepositions that change what happens when they change.
_GOVERNORS = frozenset(
    """to by from into out until before after since with without against between over under above below than
    off down through""".split()
)
_PREPOSITIONS = _GOVERNORS | frozenset("of in on at for about during among within".split())
_OBJECT_STARTS = _ARTICLES | frozenset("his her its their our my your this that these those him them it".split())
_PUNCTUATION = re.compile(r"[,;:—–()]")


def _pairs(aligned: Aligned) -> list[tuple[int, int]]:
    return sorted(aligned.places.items())


def _order(aligned: Aligned) -> Iterator[str]:
    """The statement's words come in the evidence's order, but for a passive or a moved lead phrase."""
    pairs = _pairs(aligned)
    for part in (pairs, _without_lead(aligned, pairs), _without_tail(aligned, pairs)):
        if all(one[1] < two[1] for one, two in zip(part, part[1:], strict=False)):
            yield from _gaps(aligned, part)
            return
    if turned := _passive(aligned, pairs):
        yield from _gaps(aligned, turned)
        return
    yield "the evidence has these words in another order"


def _without_lead(aligned: Aligned, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Less a lead-in that may be moved: "On Sunday, …", "Police said that …"."""
    text = aligned.statement
    for i, word in enumerate(text.words[:12]):
        moved = "," in text.between(i, i + 1) and text.words[0].lower in _PREPOSITIONS | {"according"}
        if moved or (is_saying(word) and word.lower != "according"):
            head, rest = [p for p in pairs if p[0] <= i], [p for p in pairs if p[0] > i]
            return rest if _ascends(head) else pairs
    return pairs


def _without_tail(aligned: Aligned, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Less a tail that tells who said it: "…, police said"."""
    text = aligned.statement
    for i in range(len(text.words) - 1, 0, -1):
        if "," in text.between(i - 1, i):
            tail = [p for p in pairs if p[0] >= i]
            if any(is_saying(word) for word in text.words[i:]) and _ascends(tail):
                return [p for p in pairs if p[0] < i]
            break
    return pairs


def _ascends(pairs: list[tuple[int, int]]) -> bool:
    return all(one[1] < two[1] for one, two in zip(pairs, pairs[1:], strict=False))


def _passive(aligned: Aligned, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs in active order where the statement turns the evidence's active into a passive, else []."""
    statement, source = aligned.statement, aligned.source
    for n, (i, place) in enumerate(pairs):
        if not n or not _after_be(statement, i) or _after_be(source, place):
            continue
        subject, rest = pairs[:n], pairs[n + 1 :]
        agent = []
        if rest and "by" in _function_words(statement, i, rest[0][0]):
            agent = [p for p in rest if p[1] < place]
        elif any(p[1] < place for p in rest):
            return []
        turned = [*agent, (i, place), *subject, *(p for p in rest if p not in agent)]
        return turned if _ascends(turned) else []
    return []


def _gaps(aligned: Aligned, pairs: list[tuple[int, int]]) -> Iterator[str]:
    """Between two words of the statement, no clause of the evidence is left out half."""
    for (i, left), (j, right) in zip(pairs, pairs[1:], strict=False):
        if not _is_clean(aligned, i, left, j, right):
            one, two = aligned.statement.words[i].text, aligned.statement.words[j].text
            yield f"the evidence does not join “{one}” and “{two}”"


def _is_clean(aligned: Aligned, i: int, left: int, j: int, right: int) -> bool:
    source = aligned.source
    left_out = [k for k in range(left + 1, right) if is_material(source.words[k])]
    bounds = [k for k in range(left, right) if _bounds(source, k)]  # the boundary lies behind word k
    if not left_out:
        return True
    if source.words[right].number is not None or source.words[right].is_capitalised:
        if any(source.words[k].lower.endswith("ing") for k in left_out):
            return False
    if not bounds:
        return True
    after_last = [k for k in left_out if k > bounds[-1]]
    if after_last:
        return False
    if bounds[0] == left and "," in source.between(left, left + 1) and "," in source.between(bounds[-1], bounds[-1] + 1):
        return True  # a parenthesis, left out whole
    if j > i:
        return any(_bounds(aligned.statement, k) for k in range(i, j))
    return False


def _bounds(text: Text, k: int) -> bool:
    """Whether a clause, or a part of a list, ends behind word k."""
    if _PUNCTUATION.search(text.between(k, k + 1)):
        return True
    return k + 1 < len(text.words) and text.words[k + 1].lower in _STARTERS


def _function_words(text: Text, left: int, right: int) -> set[str]:
    """The words right before `right` that are not material, back to `left` or a material word."""
    found = set()
    for k in range(right - 1, left, -1):
        word = text.words[k]
        if is_material(word) and not word.lower.endswith("ly"):
            break
        found.add(word.lower)
    return found


def _after_be(text: Text, i: int) -> bool:
    return bool(_function_words(text, -1, i) & _BE)


def _governors(aligned: Aligned) -> Iterator[str]:
    """What stands "until", "from", "to" or "by" something in the evidence does so in the statement."""
    statement, source = aligned.statement, aligned.source
    previous = -1
    for i, place in _pairs(aligned):
        ours = _function_words(statement, -1, i) & _GOVERNORS
        theirs = _function_words(source, -1, place) & _GOVERNORS
        start = previous if previous < place else place - 5
        window = {word.lower for word in source.words[max(0, start, place - 8) : place]}
        if i and previous >= 0:
            for word in sorted(theirs - ours):
                yield f"the evidence has “{word}” before “{statement.words[i].text}”, the statement has not"
        for word in sorted(ours - window - theirs):
            if word != "by" or not _is_turned(aligned):
                yield f"the evidence has no “{word}” before “{statement.words[i].text}”"
        previous = place


def _is_turned(aligned: Aligned) -> bool:
    pairs = _pairs(aligned)
    return not _ascends(pairs) and bool(_passive(aligned, pairs))


def _voice(aligned: Aligned) -> Iterator[str]:
    """An active stays active and a passive passive, unless its words are turned round as well."""
    statement, source = aligned.statement, aligned.source
    turned = _is_turned(aligned)
    for i, place in _pairs(aligned):
        ours, theirs = _after_be(statement, i), _after_be(source, place)
        text = statement.words[i].text
        if theirs and not ours:
            yield f"the evidence has “{text}” in another voice"
        if ours and not theirs and not turned and text[0].islower() and _takes_object(source, place):
            yield f"the evidence has “{text}” in another voice"


def _takes_object(source: Text, place: int) -> bool:
    before = source.words[place - 1].lower if place else ""
    if place + 1 == len(source.words) or before in _ARTICLES or _PUNCTUATION.search(source.between(place, place + 1)):
        return False
    following = source.words[place + 1]
    return following.lower in _OBJECT_STARTS or (following.is_capitalised and following.is_content)


def _head(aligned: Aligned) -> Iterator[str]:
    """The statement is about a thing that the evidence is about: "the mayor of Paris resigned" is not Paris."""
    statement, source = aligned.statement, aligned.source
    pairs = _pairs(aligned)
    if not pairs or statement.words[0].lower in _PREPOSITIONS:
        return
    place = pairs[0][1]
    governed = _function_words(source, -1, place) & (_PREPOSITIONS - {"until", "before", "after", "since", "than"})
    if not governed or _is_turned(aligned) or not _ascends(pairs):
        return
    end = place
    while end + 1 in aligned.used and not _bounds(source, end) and source.words[end].is_capitalised:
        end += 1
    following = source.words[end + 1].lower if end + 1 < len(source.words) else ""
    if not _bounds(source, end) and following not in _RELATIVES:
        yield f"the evidence has “{statement.words[pairs[0][0]].text}” in another part"


ROLE_RULES: tuple[tuple[str, Callable[[Aligned], Iterator[str]]], ...] = (
    ("role", _order),
    ("role", _governors),
    ("role", _voice),
    ("role", _head),
)
