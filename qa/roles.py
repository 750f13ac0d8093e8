"""Roles: who does what to whom. A statement keeps the evidence's order and joins nothing that stands apart.

Without a parser, grammar is read off word order: words taken in the same order, with no clause between two
of them left out half, keep their parts. Two turns are known: the passive, and a lead phrase moved.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from qa.alignment import IRREGULAR, Aligned, Text, is_adverb, is_material
from qa.cues import is_saying
from qa.words import Word

_BE = frozenset("is are was were be been being am".split())
_AUXILIARIES = _BE | frozenset(
    "has have had do does did can could will would may might must should shall".split()
)
_ARTICLES = frozenset("a an the".split())
_STARTERS = frozenset(
    """that which who whom whose as while when where because though although but since if unless until so
    whereas whether how why what and or nor after before""".split()
)
_RELATIVES = frozenset("who which that where whose".split())
# Prepositions that change what happens when they change.
_GOVERNORS = frozenset(
    """to by from into out until before after since with without against between over under above below than
    off down through""".split()
)
_PREPOSITIONS = _GOVERNORS | frozenset("of in on at for about during among within".split())
_CONTAINERS = frozenset("round seri set string wave number group lot pair dozen team".split())
_OBJECT_STARTS = _ARTICLES | frozenset(
    "his her its their our my your this that these those him them it".split()
)
_PUNCTUATION = re.compile(r"[,;:—–()]")


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
        moved = "," in text.between(i, i + 1) and text.words[0].lower in _PREPOSITIONS | {"according"}
        if moved or (is_saying(word) and word.lower != "according"):
            head, rest = [p for p in pairs if p[0] <= i], [p for p in pairs if p[0] > i]
            return rest if _ascends(head) else pairs
    return pairs


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
    return all(one[1] < two[1] for one, two in zip(pairs, pairs[1:], strict=False))


def _turned(aligned: Aligned, pairs: Pairs) -> Pairs:
    """The pairs in the evidence's order where one is active and the other passive, else []."""
    for n, (i, place) in enumerate(pairs):
        ours, theirs = _after_be(aligned.statement, i), _after_be(aligned.source, place)
        before, after = pairs[:n], pairs[n + 1 :]
        if not before or ours == theirs:
            continue
        moved = [p for p in after if p[1] < place]
        if ours:  # the passive's subject follows the verb in the evidence, its agent comes first
            agent = bool(after) and "by" in _function_words(aligned.statement, i, after[0][0])
            fits = all(p[1] > place for p in before) and moved == after[: len(moved) if agent else 0]
        else:
            agent = "by" in _function_words(aligned.source, place, before[0][1])
            fits = (
                agent and all(p[1] > place for p in before) and moved == after[: len(moved)] and bool(moved)
            )
        parts = (before, moved, [p for p in after if p not in moved])
        return sorted(pairs, key=lambda p: p[1]) if fits and all(map(_ascends, parts)) else []
    return []


def _gaps(aligned: Aligned, pairs: Pairs) -> Iterator[str]:
    """Between two words of the statement, no clause of the evidence is left out half."""
    for (i, left), (j, right) in zip(pairs, pairs[1:], strict=False):
        if not _is_clean(aligned, i, left, j, right):
            one, two = aligned.statement.words[i].text, aligned.statement.words[j].text
            yield f"the evidence does not join “{one}” and “{two}”"


def _is_clean(aligned: Aligned, i: int, left: int, j: int, right: int) -> bool:
    source = aligned.source
    left_out = [k for k in range(left + 1, right) if _matters(source.words[k])]
    if not left_out:
        return True
    first, last = source.words[left], source.words[right]
    if first.number is not None and any(not _is_modifier(source.words[k]) for k in range(left + 1, right)):
        return False
    is_place_or_time = last.number is not None or last.is_capitalised
    if is_place_or_time and any(source.words[k].lower.endswith("ing") for k in left_out):
        return False
    bounds = [k for k in range(left, right) if _bounds(source, k)]  # the boundary lies behind word k
    if bounds and is_saying(first) and source.words[left + 1].lower == "that":
        bounds.remove(left)
    if not bounds:
        return True
    if left_out[-1] > bounds[-1]:
        return _is_subject_phrase(source, left, right)
    if bounds[0] == left and all("," in source.between(k, k + 1) for k in (left, bounds[-1])):
        return True  # a parenthesis, left out whole
    if j > i and any(_bounds(aligned.statement, k) for k in range(i, j)):
        return True
    return _is_second_verb(source, left, bounds[-1], right)


def _matters(word: Word) -> bool:
    return is_material(word) and not is_adverb(word)


def _is_modifier(word: Word) -> bool:
    return word.is_content or not word.lower[0].isalpha()


def is_verb(word: Word) -> bool:
    ending = word.lower.endswith("ed") and not word.is_capitalised
    return ending or word.lower in IRREGULAR or word.lower in _AUXILIARIES


def _is_subject_phrase(source: Text, left: int, right: int) -> bool:
    """What is left out belongs to a noun whose verb comes next: "Talks [of A and B have] failed"."""
    between = source.words[left + 1 : right]
    phrase = list(itertools.takewhile(lambda word: word.lower not in _AUXILIARIES, between))
    rest = between[len(phrase) :]
    begins = bool(phrase) and phrase[0].lower in _PREPOSITIONS | {"and"}
    plain = not any(is_verb(w) or w.lower in _STARTERS - {"and", "or"} for w in phrase)
    return begins and plain and bool(rest) and not any(map(_matters, rest))


def _is_second_verb(source: Text, left: int, bound: int, right: int) -> bool:
    """ "A did this [and has] done that": both verbs belong to the subject that begins the evidence."""
    joint = [word.lower for word in source.words[bound + 1 : right]]
    helped = bool(_AUXILIARIES & set(joint)) or is_verb(source.words[right])
    begins = not any(is_verb(w) or w.lower in _STARTERS - {"and", "or"} for w in source.words[:left])
    return bool(joint) and joint[0] in ("and", "but") and helped and begins


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
        if _matters(word):
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
    return not _ascends(pairs) and bool(_turned(aligned, pairs))


def _voice(aligned: Aligned) -> Iterator[str]:
    """An active stays active and a passive passive, unless its words are turned round as well."""
    statement, source = aligned.statement, aligned.source
    turned = _is_turned(aligned)
    for i, place in _pairs(aligned):
        ours, theirs = _after_be(statement, i), _after_be(source, place)
        text = statement.words[i].text
        if theirs and not ours and not turned:
            yield f"the evidence has “{text}” in another voice"
        if ours and not theirs and not turned and text[0].islower() and _takes_object(source, place):
            yield f"the evidence has “{text}” in another voice"


def _takes_object(source: Text, place: int) -> bool:
    before = source.words[place - 1].lower if place else ""
    if (
        place + 1 == len(source.words)
        or before in _ARTICLES
        or _PUNCTUATION.search(source.between(place, place + 1))
    ):
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
    governed = _function_words(source, -1, place) & (
        _PREPOSITIONS - {"until", "before", "after", "since", "than"}
    )
    if not governed or _is_turned(aligned) or not _ascends(pairs):
        return
    if "of" in governed and any(w.stem in _CONTAINERS for w in source.words[max(0, place - 3) : place]):
        return  # "rounds of talks" are talks
    if "with" in governed and place > 1 and "," in source.between(place - 2, place - 1):
        return  # "…, with officials accusing"
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
