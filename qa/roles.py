"""Roles: who does what to whom. A statement keeps the evidence's order and joins nothing that stands apart.

Without a parser, grammar is read off word order: words taken in the same order, with no clause between two
of them left out half, keep their parts. Two turns are known: the passive, and a lead phrase moved.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from qa.alignment import Aligned, Text
from qa.clauses import (
    ARTICLES,
    CONTAINERS,
    GOVERNORS,
    PREPOSITIONS,
    PUNCTUATION,
    RELATIVES,
    after_be,
    ends_clause,
    function_words,
    is_clean,
    matters,
)
from qa.cues import is_saying, said

_CONJUNCTIONS = frozenset("until before after since than".split())
_OBJECT_STARTS = ARTICLES | frozenset(
    "his her its their our my your this that these those him them it".split()
)

Pairs = list[tuple[int, int]]  # (statement index, evidence index)


def _pairs(aligned: Aligned) -> Pairs:
    return sorted(aligned.places.items())


def _order(aligned: Aligned) -> Iterator[str]:
    """The statement's words come in the evidence's order, but for a passive or a moved lead phrase."""
    pairs = _pairs(aligned)
    for way in (_as_is, _without_lead, _without_tail, _lasting, _turned):
        part = way(aligned, pairs)
        if part and _ascends(part):
            yield from _gaps(aligned, part)
            return
    yield "the evidence has these words in another order"


def _as_is(aligned: Aligned, pairs: Pairs) -> Pairs:
    return pairs


def _lasting(aligned: Aligned, pairs: Pairs) -> Pairs:
    """ "The truce would last 30 days" says what "a 30-day truce" says: its pairs in that order."""
    for i, word in enumerate(aligned.statement.words):
        if word.stem == "last" and i not in aligned.places:
            head, tail = [p for p in pairs if p[0] < i], [p for p in pairs if p[0] > i]
            return sorted(pairs, key=lambda p: p[1]) if _ascends(head) and _ascends(tail) else []
    return []


def _without_lead(aligned: Aligned, pairs: Pairs) -> Pairs:
    """Less a lead-in that may be moved: "On Sunday, …", "Police said that …"."""
    text = aligned.statement
    for i, word in enumerate(text.words[:12]):
        head, rest = [p for p in pairs if p[0] <= i], [p for p in pairs if p[0] > i]
        if is_saying(word) and word.lower != "according":
            heard = {place for _, place in rest} <= _told(aligned, head)
            return rest if heard and _ascends(head) else pairs
        if "," in text.between(i, i + 1):
            told = text.words[0].lower == "according"
            moved = text.words[0].lower in PREPOSITIONS and _follows_on(aligned, head)
            return rest if (told or moved) and _ascends(head) else pairs
    return pairs


def _told(aligned: Aligned, head: Pairs) -> set[int]:
    """What the evidence says by its verbs of saying that stand near the statement's speaker."""
    told: set[int] = set()
    for cue, word in enumerate(aligned.source.words):
        if is_saying(word) and (not head or any(-9 < place - cue < 5 for _, place in head)):
            told.update(said(aligned.source, cue))
    return told


def _follows_on(aligned: Aligned, head: Pairs) -> bool:
    """Whether the words before a moved phrase are the statement's too: "in April" stays with its number."""
    if not head:
        return False
    before = [k for k in range(head[0][1]) if matters(aligned.source.words[k])]
    return not before or before[-1] in aligned.used


def _without_tail(aligned: Aligned, pairs: Pairs) -> Pairs:
    """Less a tail that tells who said it: "…, police said"."""
    text = aligned.statement
    for i in range(len(text.words) - 1, 0, -1):
        if "," in text.between(i - 1, i):
            tail = [p for p in pairs if p[0] >= i]
            if any(is_saying(word) for word in text.words[i:]) and _ascends(tail):
                return [p for p in pairs if p[0] < i]
            break
    return pairs


def _ascends(pairs: Pairs) -> bool:
    return all(one[1] < two[1] for one, two in itertools.pairwise(pairs))


def _turned(aligned: Aligned, pairs: Pairs) -> Pairs:
    """The pairs in the evidence's order where one is active and the other passive, else []."""
    for n, (i, place) in enumerate(pairs):
        ours, theirs = after_be(aligned.statement, i), after_be(aligned.source, place)
        before, after = pairs[:n], pairs[n + 1 :]
        if not before or ours == theirs:
            continue
        moved = [p for p in after if p[1] < place]
        if ours:  # the passive's subject follows the verb in the evidence, its agent comes first
            agent = bool(after) and "by" in function_words(aligned.statement, i, after[0][0])
            fits = all(p[1] > place for p in before) and moved == after[: len(moved) if agent else 0]
        else:
            agent = "by" in function_words(aligned.source, place, before[0][1])
            later = all(p[1] > place for p in before)
            fits = agent and later and bool(moved) and moved == after[: len(moved)]
        parts = (before, moved, [p for p in after if p not in moved])
        return sorted(pairs, key=lambda p: p[1]) if fits and all(map(_ascends, parts)) else []
    return []


def _gaps(aligned: Aligned, pairs: Pairs) -> Iterator[str]:
    """Between two words of the statement, no clause of the evidence is left out half."""
    for (i, left), (j, right) in itertools.pairwise(pairs):
        if not is_clean(aligned, i, left, j, right):
            one, two = aligned.statement.words[i].text, aligned.statement.words[j].text
            yield f"the evidence does not join “{one}” and “{two}”"


def _governors(aligned: Aligned) -> Iterator[str]:
    """What stands "until", "from", "to" or "by" something in the evidence does so in the statement."""
    statement, source = aligned.statement, aligned.source
    previous = -1
    for i, place in _pairs(aligned):
        ours = function_words(statement, -1, i) & GOVERNORS
        theirs = function_words(source, -1, place) & GOVERNORS
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
    return not _ascends(pairs) and bool(_turned(aligned, pairs))


def _voice(aligned: Aligned) -> Iterator[str]:
    """An active stays active and a passive passive, unless its words are turned round as well."""
    statement, source = aligned.statement, aligned.source
    turned = _is_turned(aligned)
    for i, place in _pairs(aligned):
        ours, theirs = after_be(statement, i), after_be(source, place)
        text = statement.words[i].text
        if theirs and not ours and not turned:
            yield f"the evidence has “{text}” in another voice"
        if ours and not theirs and not turned and text[0].islower() and _takes_object(source, place):
            yield f"the evidence has “{text}” in another voice"


def _takes_object(source: Text, place: int) -> bool:
    before = source.words[place - 1].lower if place else ""
    ends = place + 1 == len(source.words) or PUNCTUATION.search(source.between(place, place + 1))
    if ends or before in ARTICLES:
        return False
    following = source.words[place + 1]
    return following.lower in _OBJECT_STARTS or (following.is_capitalised and following.is_content)


def _head(aligned: Aligned) -> Iterator[str]:
    """What the statement begins with is no mere attribute: "the mayor of Paris resigned" is not Paris."""
    statement, source = aligned.statement, aligned.source
    pairs = _pairs(aligned)
    if not pairs or statement.words[0].lower in PREPOSITIONS:
        return
    place = pairs[0][1]
    governed = function_words(source, -1, place) & (PREPOSITIONS - _CONJUNCTIONS)
    if not governed or _is_turned(aligned) or not _ascends(pairs):
        return
    if "of" in governed and any(w.stem in CONTAINERS for w in source.words[max(0, place - 3) : place]):
        return  # "rounds of talks" are talks
    if "with" in governed and place > 1 and "," in source.between(place - 2, place - 1):
        return  # "…, with officials accusing"
    end = place
    while end + 1 in aligned.used and not ends_clause(source, end) and source.words[end].is_capitalised:
        end += 1
    following = source.words[end + 1].lower if end + 1 < len(source.words) else ""
    if not ends_clause(source, end) and following not in RELATIVES:
        yield f"the evidence has “{statement.words[pairs[0][0]].text}” in another part"


ROLE_RULES: tuple[tuple[str, Callable[[Aligned], Iterator[str]]], ...] = (
    ("role", _order),
    ("role", _governors),
    ("role", _voice),
    ("role", _head),
)
