"""Cues: small words that turn, weaken or limit what follows them, and must not be lost or added.

"No", "failed to", "may", "if", "said", "nearly": each speaks of the few words after it, its scope. A
statement that takes up words out of a cue's scope must have the same cue over them, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa.alignment import Aligned, Text, is_adverb, is_material
from qa.words import NEGATORS, Word

_CLAUSE_END = re.compile(r"[,;:.!?—–()]")

# Verbs that deny what follows: to drop "failed to" turns a sentence over. Stems or words, as below.
_DENYING = frozenset(
    """fail refus declin deni reject lack unabl stop prevent delay avoid forbid prohibit ban oppos halt
    withdraw withdrew cancel suspend abandon postpon withhold doubt dismiss unlik bare rare scarc hardly
    struggl balk ceas cease short end quit miss""".split()
)
_MODALS = frozenset("may might could can must should would will shall".split())
# What was wanted, likely, asked for or allowed did not happen yet.
_INTENT = frozenset(
    """seek want aim plan propos hope intend intent tri attempt request ask desir consid threaten urg order
    offer agre promis pledg vow prepar expect suppos due requir need demand possibl potenti probabl perhap
    reportedly allegedly alleg appear seem likely allow suggest recommend advis encourag try goal effort call
    bid warn fear risk suspect charg blame debat""".split()
)
# "Declined to comment on the decision": what comes after these is not declined.
_ASIDE = frozenset("on with for at in".split())
_NEW_CLAUSE = frozenset("although though but while whereas and who which when because".split())
_CONDITIONS = frozenset("if unless until except provided".split())
# The first row limits wherever it stands, the second only right before a number.
_LIMITS = frozenset(
    """only some part partial most almost least near half rough approxim temporarili temporari mere few fewer
    slight mani main larg main possibl""".split()
)
_BOUNDS = frozenset("about over under above below around up more less fewer than".split())
_TOTALS = frozenset("all everi alway entir whole complet each fulli total".split())
SAYING = frozenset(
    """say says said saying stated claim claims claimed claiming accuse accused accusing accuses allege
    alleged alleges argue argued argues arguing believe believes believed warn warned warns warning
    concluded concludes insist insisted insists announce announced announces reported reports declare
    declared declares suggest suggested suggests promised promises pledged pledges vowed vows reaffirmed
    reaffirms reiterated reiterates told tells thinks thought contend contended contends maintained
    maintains predicted predicts estimated estimates according deny denied denies admitted admits
    conceded acknowledged underscored shows showed wrote writes testified asserted asserts""".split()
)
NEUTRAL_SAYING = frozenset("say says said saying according".split())


@dataclass(frozen=True)
class _Cue:
    """A cue at index `at`; `group` is what it must be matched by; `scope` the material words it is about."""

    at: int
    group: str
    scope: tuple[int, ...]


def _scope(text: Text, at: int, reach: int) -> tuple[int, ...]:
    """The first `reach` material words after a word, within its clause."""
    inside: list[int] = []
    for i in range(at + 1, len(text.words)):
        word = text.words[i]
        if len(inside) == reach or _CLAUSE_END.search(text.between(i - 1, i)):
            break
        if inside and _is_in(text.words[at], _DENYING) and word.lower in _ASIDE:
            break
        if is_material(word) and not is_adverb(word):
            inside.append(i)
    return tuple(inside)


def _before(text: Text, at: int) -> tuple[int, ...]:
    return tuple(i for i in range(max(0, at - 2), at) if is_material(text.words[i]))[-1:]


Find = Callable[[Text], list[_Cue]]


def _finder(group_of: Callable[[Text, int], str], reach: int) -> Find:
    def find(text: Text) -> list[_Cue]:
        groups = ((i, group_of(text, i)) for i in range(len(text.words)))
        # "Rose slightly", "paid nothing": with nothing after it, a cue is about the word before it.
        return [_Cue(i, group, _scope(text, i, reach) or _before(text, i)) for i, group in groups if group]

    return find


def _is_in(word: Word, cues: frozenset[str]) -> bool:
    return word.lower in cues or word.stem in cues


def _negator(text: Text, i: int) -> str:
    word = text.words[i]
    if word.lower in NEGATORS:
        return "not"
    # In "cease-fire" nothing ceases.
    return word.stem if _is_in(word, _DENYING) and not word.joined else ""


def _modal(text: Text, i: int) -> str:
    word = text.words[i]
    return word.lower if word.lower in _MODALS and not word.text[:1].isupper() else ""


def _intent(text: Text, i: int) -> str:
    word = text.words[i]
    return word.stem if _is_in(word, _INTENT) else ""


def _limit(text: Text, i: int) -> str:
    word, following = text.words[i], text.words[i + 1 : i + 3]
    if _is_in(word, _LIMITS | _TOTALS):
        return word.stem
    if word.lower in _BOUNDS and any(w.number is not None for w in following):
        return word.lower
    return ""


def _part(text: Text, i: int) -> str:
    """A part of a counted whole: the "45" of "45 of the 60 hostages"."""
    number, following = text.words[i].number, text.words[i + 1 : i + 2]
    return f"{number:g}" if number is not None and following and following[0].lower == "of" else ""


_negators = _finder(_negator, 3)
_modals = _finder(_modal, 2)
_intents = _finder(_intent, 4)
_limits = _finder(_limit, 1)
_parts = _finder(_part, 2)


def _dropped(find: Find, message: str) -> Callable[[Aligned], Iterator[str]]:
    """A rule: the evidence's cues over words that the statement takes up are in the statement too."""

    def rule(aligned: Aligned) -> Iterator[str]:
        ours = find(aligned.statement)
        for cue in find(aligned.source):
            if cue.group in _TOTALS or aligned.used.isdisjoint(cue.scope):
                continue
            if not any(_matches(aligned, own, cue) for own in ours):
                yield message.format(aligned.source.words[cue.at].text)

    return rule


def _added(find: Find, message: str) -> Callable[[Aligned], Iterator[str]]:
    """A rule: the statement's cues are in the evidence, over the same first word."""

    def rule(aligned: Aligned) -> Iterator[str]:
        theirs = find(aligned.source)
        for own in find(aligned.statement):
            first = [aligned.places[i] for i in own.scope[:1] if i in aligned.places]
            same = [cue for cue in theirs if cue.group == own.group]
            # "Would last 30 days" may word "a 30-day truce that would …": "last" has no place there.
            framed = find is _modals and not first
            if not any(framed or set(first) & set(cue.scope) or not own.scope + cue.scope for cue in same):
                yield message.format(aligned.statement.words[own.at].text)

    return rule


def _twice(aligned: Aligned) -> Iterator[str]:
    """No more negators than in the evidence: "did not fail" is not "did not not fail"."""
    ours, theirs = (
        [text.words[cue.at].text for cue in _negators(text) if cue.group == "not"]
        for text in (aligned.statement, aligned.source)
    )
    if len(ours) > len(theirs):
        yield f"the evidence has no “{ours[-1]}” there"


def _matches(aligned: Aligned, own: _Cue, cue: _Cue) -> bool:
    placed = {aligned.places.get(i) for i in own.scope}
    return own.group == cue.group and (not own.scope or not placed.isdisjoint(cue.scope))


def _condition_dropped(aligned: Aligned) -> Iterator[str]:
    """What holds "only if", "unless" or "until" is not told without that, nor the condition as a fact."""
    ours = {word.lower for word in aligned.statement.words}
    source = aligned.source
    for i, word in enumerate(source.words):
        if word.lower not in _CONDITIONS or word.lower in ours:
            continue
        before = i
        while before and not _starts_clause(source, before - 1):
            before -= 1
        if any(j in aligned.used for j in (*range(before, i), *_scope(source, i, 8))):
            yield f"the evidence says “{word.text}”, the statement leaves it out"


def _unmarked_condition(aligned: Aligned) -> Iterator[str]:
    """Nor is "Had it rained, …" or "… as long as it rained" told as a fact."""
    source = aligned.source
    lower = [word.lower for word in source.words]
    ours = {word.lower for word in aligned.statement.words}
    if "if" in ours:
        return
    if lower[:1] in (["had"], ["were"], ["should"]) and aligned.statement.words[0].lower != lower[0]:
        yield f"the evidence says it on a condition (“{source.words[0].text} …”), the statement as a fact"
    for i in range(len(lower) - 2):
        is_condition = lower[i] in ("so", "as") and lower[i + 1 : i + 3] == ["long", "as"]
        if is_condition and "long" not in ours and not aligned.used.isdisjoint(_scope(source, i + 2, 8)):
            yield "the evidence says it on a condition (“as long as”), the statement as a fact"


def _starts_clause(text: Text, i: int) -> bool:
    return text.words[i].lower in ("and", "but", "that") or bool(_CLAUSE_END.search(text.between(i, i + 1)))


def _attribution(aligned: Aligned) -> Iterator[str]:
    """What somebody said is told as said, and by the same."""
    statement, source = aligned.statement, aligned.source
    ours = [i for i, word in enumerate(statement.words) if is_saying(word)]
    theirs = [i for i, word in enumerate(source.words) if is_saying(word)]
    if ours and not theirs:
        yield "nobody says it in the evidence"
    for cue in theirs:
        if not ours and any(j in aligned.used for j in said(source, cue)):
            word = source.words[cue].text
            yield f"the evidence says it in somebody's words (“{word}”), the statement as a fact"
    for own in ours:
        before = [aligned.places[i] for i in range(own) if i in aligned.places]
        after = [aligned.places[i] for i in range(own + 1, own + 5) if i in aligned.places]
        speakers = before[-1:] + after[:1] + after[-1:]
        if speakers and not any(-9 < place - cue < 5 for place in speakers for cue in theirs):
            yield "the evidence has somebody else say it"


def is_saying(word: Word) -> bool:
    """Whether the word tells that something was said ("States" is a country, not a saying)."""
    return word.lower in SAYING and (word.text.islower() or word.lower == "according")


def said(source: Text, cue: int) -> range:
    """What a verb of saying is about: all that follows, or all before the comma with "…, police said"."""
    if source.words[cue].lower == "according":
        return range(len(source.words))
    start = next((i for i in range(cue, 0, -1) if _CLAUSE_END.search(source.between(i - 1, i))), 0)
    rest = source.words[cue + 1 :]
    closes = len(rest) < 7 and not any(word.lower == "that" for word in rest)
    names_only = all(word.is_capitalised for word in rest if is_material(word))
    own = not {word.lower for word in source.words[start:cue]} & _NEW_CLAUSE
    if start and closes and own and (start < cue or names_only):
        return range(start)
    return range(cue + 1, len(source.words))


CUE_RULES: tuple[tuple[str, Callable[[Aligned], Iterator[str]]], ...] = (
    ("negation", _twice),
    ("negation", _added(_negators, "the evidence has no “{}” there")),
    ("negation", _dropped(_negators, "the evidence has “{}” there, the statement has not")),
    ("attribution", _attribution),
    ("hedge", _condition_dropped),
    ("hedge", _unmarked_condition),
    ("hedge", _dropped(_modals, "the evidence says “{}”, the statement leaves it out")),
    ("hedge", _added(_modals, "the evidence has no “{}” there")),
    ("hedge", _dropped(_intents, "the evidence says “{}”, the statement leaves it out")),
    ("scope", _dropped(_limits, "the evidence limits it (“{}”), the statement does not")),
    ("scope", _dropped(_parts, "the evidence says “{} of” them, the statement does not")),
    ("scope", _added(_limits, "the evidence has no “{}” there")),
)


def denied_stems(text: str) -> frozenset[str]:
    """The content stems that a negator or a denying verb speaks of, nearest three to each."""
    source = Text.of(text)
    return frozenset(source.words[i].stem for cue in _negators(source) for i in cue.scope)
