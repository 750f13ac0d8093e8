"""Lexicon: which words mean nearly the same, which the opposite, and which thing is of which kind.

From WordNet 3.0 (Princeton University; licence in WORDNET-LICENSE): the first four senses of each lemma that
its sense-tagged texts use, in `wordnet.json.gz`; and a list of our own of oppositions in reports, which
WordNet, going by strict antonyms, does not link ("approve", "reject").
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

_NARROW = 200
# How a place's name ends, and how the adjectives do that are made of it.
_OF_PLACE = (
    ("", ("n", "an", "ian", "i", "ese")),
    ("a", ("ian", "ese")),
    ("um", ("an",)),
    ("e", ("ian",)),
    ("y", ("ian",)),
    ("o", ("an",)),
    ("on", ("ese",)),
    ("en", ("ish",)),
    ("ey", ("ish",)),
    ("ain", ("ish",)),
    ("land", ("tish",)),
    ("nd", ("ndic",)),
    ("stan", ("",)),
    ("istan", ("",)),
    ("ny", ("n",)),
)
_OF_OTHERS = {("nigerian", "niger"), ("albanian", "albany")}  # of Nigeria, of Albania
_PARTS = {"VERB": "v", "AUX": "v", "NOUN": "n", "PROPN": "n", "ADJ": "a"}

# Each line has two sides; a word of one side is opposed to every word of the other.
_OPPOSED = """
accept approve agree back support welcome endorse adopt pass ratify authorize grant allow permit admit uphold
/ reject refuse oppose deny decline block veto ban forbid dismiss withhold overturn disagree condemn prohibit
increase rise grow climb gain jump raise improve expand double widen
/ decrease fall drop decline shrink cut reduce lower slump halve narrow shorten slip
open start begin launch found resume reopen / close shut end stop finish cancel scrap halt suspend abandon
win beat defeat / lose fail
convict jail imprison charge / acquit clear release free
keep remain stay retain continue / leave quit resign drop remove abandon withdraw depart scrap
delay postpone defer / hasten advance
confirm admit acknowledge / deny dispute
buy purchase acquire / sell
arrive enter join return / leave depart quit
survive live recover / die perish
build construct erect restore repair / demolish destroy damage wreck
hire appoint elect promote recruit / fire dismiss sack oust
discover recover / lose
remember / forget
attack / defend
attend / skip boycott
borrow / lend
import / export
like praise / dislike criticize condemn
guilty / innocent
public / private
permanent / temporary
compulsory mandatory / voluntary optional
male man boy father son husband brother / female woman girl mother daughter wife sister
profit / loss
victory / defeat
success / failure
majority / minority
maximum / minimum
increase rise growth / decrease decline fall cut
acceptance approval support / rejection refusal opposition
"""


def are_synonyms(one: str, other: str, pos: str) -> bool:
    """Whether two lemmas of the same part of speech (of Universal Dependencies) share a sense."""
    part = _PARTS.get(pos, "")
    known = _wordnet()["synonyms"].get(part, {})
    return other in known.get(one, ()) or one in known.get(other, ())


def are_opposites(one: str, other: str, pos: str) -> bool:
    """Whether one lemma says the opposite of the other."""
    known = _wordnet()["antonyms"].get(_PARTS.get(pos, ""), {})
    if other in known.get(one, ()) or one in known.get(other, ()):
        return True
    return any((one in a and other in b) or (one in b and other in a) for a, b in _oppositions())


def antonyms() -> dict[str, list[str]]:
    """Of each single word those that WordNet opposes to it, as whichever part of speech, in order."""
    found: dict[str, list[str]] = {}
    for words in _wordnet()["antonyms"].values():
        for word, others in words.items():
            found.setdefault(word, []).extend(sorted(other for other in others if "_" not in other))
    return found


def is_kind_of(noun: str, kind: str) -> bool:
    """Whether a noun's lemma names something of a kind: a ferry is a boat; a thing is of its own kind."""
    return noun == kind or kind in _wordnet()["kinds"].get(noun, ())


def is_narrow(kind: str) -> bool:
    """Whether a kind has few enough things in it to stand for one: "leader", but not "condition"."""
    return _sizes()[kind] <= _NARROW


@cache
def _sizes() -> Counter[str]:
    return Counter(kind for kinds in _wordnet()["kinds"].values() for kind in kinds)


def is_of_place(adjective: str, name: str) -> bool:
    """Whether an adjective is made of a place's name: "Ukrainian" of "Ukraine", "Swedish" of "Sweden"."""
    adjective, name = adjective.lower(), name.lower()
    if (adjective, name) in _OF_OTHERS:
        return False
    roots = ((name.removesuffix(end), endings) for end, endings in _OF_PLACE if name.endswith(end))
    return any(len(root) > 3 and adjective == root + made for root, endings in roots for made in endings)


@cache
def _oppositions() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    lines = _OPPOSED.replace("\n/", " /").strip().splitlines()
    sides = (line.split("/") for line in lines)
    return tuple((frozenset(left.split()), frozenset(right.split())) for left, right in sides)


def may_be_done(word: str) -> bool:
    """Whether a word, as it stands, is a verb's lemma or an adjective."""
    known = _wordnet()
    return any(word in known[name].get(part, ()) for name in ("synonyms", "antonyms") for part in "va")


@cache
def _wordnet() -> dict[str, Any]:
    packed = (Path(__file__).parent / "wordnet.json.gz").read_bytes()
    raw: dict[str, Any] = json.loads(gzip.decompress(packed))
    parts = {name: raw[name] for name in ("synonyms", "antonyms")}
    found: dict[str, Any] = {
        name: {part: _split(words) for part, words in by_part.items()} for name, by_part in parts.items()
    }
    return {**found, "kinds": _split(raw["kinds"])}


def _split(words: dict[str, str]) -> dict[str, frozenset[str]]:
    return {word: frozenset(others.split()) for word, others in words.items()}
