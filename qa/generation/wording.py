"""The grammar that holds a small generator to its evidence: a lead-in, then a run of the evidence's words.

A model of 135 million parameters invents names and dates when it may say what it likes. Here every
answer is `lead-in + run + "."`: the lead-in is made of the question's words and of function words, the
run is copied from one place in the evidence, word for word ("The deal allowed for" + "the export of
grain, foodstuffs, and fertilizers"). What the model still chooses is where the run begins and ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import filterfalse, pairwise

from qa.language.words import WH_WORDS, capitalised

_ARTICLES = ("a", "an", "the")
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "is are was were be been being has have had will would can could may must do does did to of in on at "
        "by for from with and or that which who it its they their he his she her this these because as about "
        "after before until since into said",
    )
)
# "Who" and "which" are function words too: they open relative clauses.
_INTERROGATIVES = WH_WORDS - _FUNCTION_WORDS | {"whether"}
_NEGATION = re.compile(
    r"no|not|never|without|only|nor|neither|none|nobody|nothing|few|fewer|less|hardly|cannot|unless|except"
    r"|\w+n['’]t|(?:fail|refus|reject|den[iy]|declin|oppos)\w*",
    re.IGNORECASE,
)
_CLAUSE_ENDS = ",;:"
_WRAPPING = '"“”„‟‘«»()[]{}*_`'
_END_MARKS = ",;:.!?…’'" + _WRAPPING
_PLAIN = re.compile(r"[^\W\d_](?:[.'’-]?[^\W\d_])*(?:\.|(?<=s)['’])?")
_MAX_LEAD = 10  # words; a longer lead-in only repeats the question
_LIKE_A_VOWEL = re.compile(
    r"(?!eu|once?\b|u(?:ni(?![dmn])|se|su|t[ei]))[aeiou]|h(?:eir|onest|onou?r|our)", re.IGNORECASE
)
_DURATION = re.compile(r"(?!one-|1-)(\w+)-(second|minute|hour|day|week|month|year)")


def grammar(question: str, evidence: str) -> str:
    """GBNF for the answers to `question` that keep to `evidence`, one sentence; "" where it has no words."""
    words = [word for word in (raw.strip(_WRAPPING) for raw in evidence.split()) if _bare(word)]
    if not any(map(_is_word, words)):
        return ""
    negated = any(map(_negates, words))
    plain, nouns = _lead_words(question if negated else " ".join(filterfalse(_negates, question.split())))
    begins = _begins(words)
    # No article before a name: small models love "in the Saudi Arabia".
    common = [i for i in begins if words[i].islower() and words[i] not in _ARTICLES]
    runs = [(words[i], f"w{i}") for i in common]
    named = [(noun, _literal(f"{noun} ")) for noun in nouns]
    rules = [
        f"root ::= w0 | head lead{{0,{_MAX_LEAD}}} run",
        f"head ::= {_any([_spoken(map(capitalised, plain)), *_behind_articles(named, capitalised)])}",
        f"lead ::= {_any(['plain', *_behind_articles(named)])}",
        f"plain ::= {_spoken(plain)}",
        f"run ::= {_any([*(f'w{i}' for i in begins), *_behind_articles(runs)])}",
    ]
    return "\n".join([*rules, *_run_rules(words)])


def _behind_articles(found: Sequence[tuple[str, str]], spelt: Callable[[str], str] = str) -> Iterator[str]:
    """Each article, as `spelt`, and behind it any of the words, given with their rules, that it goes with."""
    for article in _ARTICLES:
        if rules := [rule for word, rule in found if _goes_with(article, word)]:
            yield f"{_spoken([spelt(article)])} ({_any(rules)})"


def _goes_with(article: str, word: str) -> bool:
    """Not "a oil facility"; of "NATO" and "11" the letters do not tell."""
    spelt = word.isalpha() and not word.isupper()
    return article == "the" or not spelt or (article == "an") is bool(_LIKE_A_VOWEL.match(word))


def _begins(words: list[str]) -> list[int]:
    """Where a run may begin: not after a negation in the same clause, for there it would lose it."""
    begins, negated = [], False
    for i, word in enumerate(words):
        if not negated:
            begins.append(i)
        negated = (negated or _negates(word)) and word[-1] not in _CLAUSE_ENDS
    return begins


def _run_rules(words: list[str]) -> list[str]:
    """One rule per word of the evidence: stop after it, or say it and go on with the next."""
    rules = []
    for i, word in enumerate(words):
        choices = [_stop(_bare(word))] if i + 1 == len(words) or _may_end(_bare(word)) else []
        if duration := _DURATION.fullmatch(_bare(word)):
            choices.append(f"{duration[1]} {duration[2]}s.")
        alternatives = [_literal(choice) for choice in choices]
        if i + 1 < len(words):
            alternatives.append(f"{_literal(f'{word} ')} w{i + 1}")
        rules.append(f"w{i} ::= {_any(alternatives)}")
    return rules


def _may_end(word: str) -> bool:
    """Not after what needs another word to go with it, nor after a dash."""
    return _is_word(word) and word.lower() not in (*_FUNCTION_WORDS, *_ARTICLES) and not _negates(word)


def _is_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _negates(word: str) -> bool:
    return bool(_NEGATION.fullmatch(_bare(word)))


def _lead_words(question: str) -> tuple[list[str], list[str]]:
    """The words of a lead-in, and those of them that may follow an article.

    They are function words and the question's own with the endings of verbs, less the words that ask;
    numbers must come from the evidence. A name follows one where the question says "the Senate".
    """
    asked = [_bare_or_owner(word) for word in question.split()]
    own = {w for w in asked if _PLAIN.fullmatch(w) and w.lower() not in (*_INTERROGATIVES, *_ARTICLES)}
    articled = {word for before, word in pairwise(asked) if before.lower() in _ARTICLES}
    verbs = {word + ending for word in own if word.isalpha() and word.islower() for ending in _endings(word)}
    plain = sorted(own | verbs | _FUNCTION_WORDS)
    return plain, sorted(w for w in own - _FUNCTION_WORDS if w[0].islower() or w in articled)


def _endings(word: str) -> tuple[str, ...]:
    return ("s", "d") if word.endswith("e") else ("s", "ed")


def _bare(word: str) -> str:
    """The word without the punctuation around it; "U.S." keeps its stops."""
    bare = word.strip(_WRAPPING)
    return bare.rstrip(",;:") if re.fullmatch(r"(?:\w\.){2,}[,;:]?", bare) else bare.rstrip(_END_MARKS)


def _bare_or_owner(word: str) -> str:
    """The bare word, but with the apostrophe of "the plants' names"."""
    plain = word.strip(_END_MARKS.translate({ord("'"): None, ord("’"): None}))
    return plain if plain.endswith(("s'", "s’")) else _bare(word)


def _stop(word: str) -> str:
    return word if word.endswith(".") else f"{word}."


def _spoken(words: Iterable[str]) -> str:
    return _any(_literal(f"{word} ") for word in dict.fromkeys(words))


def _any(rules: Iterable[str]) -> str:
    return " | ".join(rules)


def _literal(text: str) -> str:
    """A GBNF string; its escapes are those of JSON for quotation marks, backslashes and line ends."""
    return json.dumps(text, ensure_ascii=False)
