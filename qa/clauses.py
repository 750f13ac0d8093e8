"""Clauses: where they begin, and what may be left out between two words without joining what stands apart.

There is no parser: commas, conjunctions, auxiliaries and the ends of words tell.
"""

from __future__ import annotations

import itertools
import re

from qa.alignment import IRREGULAR, Aligned, Text, is_adverb, is_material
from qa.cues import is_saying
from qa.words import MONTHS, Word

BE = frozenset("is are was were be been being am".split())
AUXILIARIES = BE | frozenset(
    "has have had do does did can could will would may might must should shall".split()
)
ARTICLES = frozenset("a an the".split())
STARTERS = frozenset(
    """that which who whom whose as while when where because though although but since if unless until so
    whereas whether how why what and or nor after before""".split()
)
# Prepositions that change what happens when they change.
GOVERNORS = frozenset(
    """to by from into out until before after since with without against between over under above below than
    off down through""".split()
)
PREPOSITIONS = GOVERNORS | frozenset("of in on at for about during among within".split())
CONTAINERS = frozenset("round seri set string wave number group lot pair dozen team".split())
RELATIVES = frozenset("who which that where whose".split())
_DAYS = "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight"
DATE_WORDS = MONTHS | frozenset(_DAYS.split())
PUNCTUATION = re.compile(r"[,;:—–()]")


def ends_clause(text: Text, k: int) -> bool:
    """Whether a clause, or a part of a list, ends behind word k."""
    if PUNCTUATION.search(text.between(k, k + 1)):
        return True
    return k + 1 < len(text.words) and text.words[k + 1].lower in STARTERS


def function_words(text: Text, left: int, right: int) -> set[str]:
    """The words right before `right` that are not material, back to `left` or a material word."""
    found = set()
    for k in range(right - 1, left, -1):
        word = text.words[k]
        if matters(word):
            break
        found.add(word.lower)
    return found


def after_be(text: Text, i: int) -> bool:
    """Whether a form of "be" stands right before word i, as before a passive's verb."""
    return bool(function_words(text, -1, i) & BE)


def is_clean(aligned: Aligned, i: int, left: int, j: int, right: int) -> bool:
    """Whether statement words i and j may stand together, as words `left` < `right` of the evidence do.

    What is left out between these must be modifiers, a whole parenthesis, a phrase that belongs to the
    subject, or the first of two verbs; else a word of one clause would be joined to a word of another.
    """
    source = aligned.source
    left_out = [k for k in range(left + 1, right) if matters(source.words[k])]
    if source.words[left + 1].lower in RELATIVES and _is_general(aligned, i, left):
        return False
    if not left_out:
        return True
    first, last = source.words[left], source.words[right]
    if first.number is not None and any(not _is_modifier(source.words[k]) for k in range(left + 1, right)):
        return False
    if is_date(last) and any(is_date(source.words[k]) for k in left_out):
        return False
    theirs, ours = function_words(source, left, right), function_words(aligned.statement, -1, j)
    is_part = all(source.words[k].stem in CONTAINERS for k in left_out)  # "rounds of talks" are talks
    if theirs & PREPOSITIONS and not (ours & PREPOSITIONS or is_part):
        return False
    bounds = [k for k in range(left, right) if ends_clause(source, k)]  # the boundary lies behind word k
    if is_saying(first):  # "said [on Monday] that"
        bounds = [k for k in bounds if source.words[k + 1].lower != "that"]
    if not bounds:
        return not any(_is_action(source, k) for k in left_out)
    if left_out[-1] > bounds[-1]:
        return _is_subject_phrase(source, left, right)
    if bounds[0] == left and all("," in source.between(k, k + 1) for k in (left, bounds[-1])):
        return True  # a parenthesis, left out whole
    if (
        j > i
        and not _is_action(source, left + 1)
        and any(ends_clause(aligned.statement, k) for k in range(i, j))
    ):
        return True
    return _is_second_verb(source, left, bounds[-1], right)


def matters(word: Word) -> bool:
    """A content word or a number, adverbs apart."""
    return is_material(word) and not is_adverb(word)


def _is_modifier(word: Word) -> bool:
    return word.is_content or not word.lower[0].isalpha()


def _is_general(aligned: Aligned, i: int, left: int) -> bool:
    """ "Children who slept little fell ill" does not say that children slept little."""
    named = aligned.source.words[left].is_capitalised and left > 0
    followed = PUNCTUATION.search(aligned.source.between(left, left + 1))
    kept = {word.lower for word in aligned.statement.words[i + 1 : i + 2]} & RELATIVES
    told = is_verb(aligned.source.words[left])
    return not (named or followed or kept or told or function_words(aligned.statement, -1, i))


def _is_action(source: Text, k: int) -> bool:
    """ "-ed", "-ing" and irregular pasts, but not right after an article, where they only describe."""
    word, before = source.words[k], source.words[k - 1].lower
    return (is_verb(word) or word.lower.endswith("ing")) and before not in ARTICLES


def is_date(word: Word) -> bool:
    """A month, a weekday, a word like "today", or a year."""
    if word.lower in DATE_WORDS:
        return word.is_capitalised or word.lower not in ("march", "may")
    return word.number is not None and 1000 <= word.number < 2100 and word.text.isdigit()


def is_verb(word: Word) -> bool:
    """A form that is mostly a verb's: an auxiliary, an irregular past, or "-ed"."""
    if is_date(word):  # May
        return False
    ending = word.lower.endswith("ed") and not word.is_capitalised
    return ending or word.lower in IRREGULAR or word.lower in AUXILIARIES


def has_main_verb(text: Text) -> bool:
    """Whether a verb stands outside relative clauses: "The town that has been rebuilt" has none."""
    verbs = [i for i in range(len(text.words)) if _may_be_verb(text, i)]
    relative = next((i for i, word in enumerate(text.words) if word.lower in RELATIVES and i), None)
    if not verbs or relative is None or verbs[0] < relative:
        return bool(verbs)
    # Auxiliaries and one verb belong to the relative clause; a verb after those is the sentence's own.
    plain = [k for k, i in enumerate(verbs) if text.words[i].lower not in AUXILIARIES]
    return bool(plain) and plain[0] + 1 < len(verbs)


def _may_be_verb(text: Text, i: int) -> bool:
    """A verb by its form, or a word in -s with something after it that a verb could take."""
    word, before = text.words[i], text.words[i - 1].lower if i else ""
    if is_verb(word) or word.lower in _SAME_IN_THE_PAST:
        return before not in ARTICLES and not (word.lower.endswith("ed") and _follows_noun_of(text, i))
    if not word.lower.endswith("s") or word.is_capitalised or before in ARTICLES or i + 1 == len(text.words):
        return False
    after = text.words[i + 1]
    joined = text.between(i, i + 1) == " " and after.lower not in PREPOSITIONS | STARTERS | AUXILIARIES
    return joined and not is_verb(after) and not after.lower.endswith("ing")


def _follows_noun_of(text: Text, i: int) -> bool:
    """ "A region occupied by troops": no verb of a sentence, unlike "passed by 52 votes"."""
    after = text.words[i + 1 : i + 3]
    by_somebody = len(after) == 2 and after[0].lower == "by" and after[1].number is None
    return by_somebody and not any(w.lower in AUXILIARIES for w in text.words[max(0, i - 4) : i])


_SAME_IN_THE_PAST = frozenset("beat cut hit let put quit set shut split".split())


def _is_subject_phrase(source: Text, left: int, right: int) -> bool:
    """What is left out belongs to a noun whose verb comes next: "Talks [of A and B have] failed"."""
    between = source.words[left + 1 : right]
    phrase = list(itertools.takewhile(lambda word: word.lower not in AUXILIARIES, between))
    rest = between[len(phrase) :]
    begins = bool(phrase) and phrase[0].lower in PREPOSITIONS | {"and"}
    plain = not any(is_verb(w) or w.lower in STARTERS - {"and", "or"} for w in phrase)
    return begins and plain and bool(rest) and not any(map(matters, rest))


def _is_second_verb(source: Text, left: int, bound: int, right: int) -> bool:
    """ "A did this [and has] done that": both verbs belong to the subject that begins the evidence."""
    joint = [word.lower for word in source.words[bound + 1 : right]]
    helped = bool(AUXILIARIES & set(joint)) or is_verb(source.words[right])
    begins = not any(is_verb(w) or w.lower in STARTERS - {"and", "or"} for w in source.words[:left])
    return bool(joint) and joint[0] in ("and", "but") and helped and begins
