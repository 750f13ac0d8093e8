"""Drawn: statement-evidence pairs made by rule from the sentences of a corpus, the same ones every time.

Each rule changes a sentence so that what it says is lost (a number, a name, a "not") or surely kept (a
clause alone, a moved adjunct, a passive). The rules read the same parses as `qa.verify`, so they do not
find what a parse gets wrong: the pairs written by hand are for that.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.off_topic import DAYS, MONTHS
from eval.support import Pair
from qa import read
from qa.language.grammar import Parse, parse

PER_KIND = 30
_MIN_WORDS, _MAX_WORDS = 5, 45

_SAID = frozenset("said told warned claimed reported announced argued admitted".split())
_SYMMETRIC = frozenset("meet marry resemble join equal match face fight border follow".split())
_LIMITS = re.compile(
    r"\b(?:about|nearly|almost|at least|at most|more than|fewer than|less than|up to|only) (?=[\d£$€])"
)
_MODALS = {"may": "must", "might": "will", "must": "may", "can": "must", "could": "will", "should": "will"}
_SHORT = {"not": re.compile(r"\b(is|was|are|were|has|had|have|did|does|do|would|could) not\b")}
_LONG = re.compile(r"\b(is|was|are|were|has|had|have|did|does|do|would|could)n['’]t\b")

Rule = Callable[[Parse, "Names"], Iterator[str]]
Names = dict[str, list[str]]  # entity type -> names of the corpus, in order of their hash


def drawn_pairs(roots: Sequence[Path], per_kind: int = PER_KIND) -> list[Pair]:
    """At most `per_kind` pairs of each rule, chosen by hash, from the articles under `roots`."""
    sentences = sorted(set(_sentences(roots)), key=_rank)
    names = _names(sentences)
    pairs = []
    for kind, (rule, faithful) in _RULES.items():
        found = 0
        for sentence in sentences:
            statement = next((s for s in rule(parse(sentence), names) if s != sentence), None)
            if statement is not None and found < per_kind:
                pairs.append(Pair((sentence,), statement, None, faithful, kind, "drawn"))
                found += 1
    return pairs


def _rank(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sentences(roots: Sequence[Path]) -> Iterator[str]:
    """The plain sentences of the articles, without tables, lists and quotations."""
    for path in (path for root in roots for path in sorted(root.iterdir()) if path.suffix in (".md", ".txt")):
        if path.stem.lower() == "readme":
            continue
        for paragraph in read(path).text.split("\n\n"):
            for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
                whole = sentence[:1].isupper() and sentence[-1:] == "."
                plain = not re.search(r"[|“”\"*#]", sentence)
                if whole and plain and _MIN_WORDS <= len(sentence.split()) <= _MAX_WORDS:
                    yield sentence


_SENTENCE_END = re.compile(r"(?<=[a-z0-9][.])(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!Mrs\.) (?=[A-Z])")


def _names(sentences: Sequence[str]) -> Names:
    found: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        for kind, start, end in _entities(parse(sentence)):
            found[kind].add(sentence[start:end])
    return {kind: sorted(names, key=_rank) for kind, names in found.items()}


def _entities(parsed: Parse) -> Iterator[tuple[str, int, int]]:
    """(type, start, end) of the names in a sentence."""
    open_kind, start, end = "", 0, 0
    for token in parsed.tokens:
        if open_kind and (token.begins_entity or token.entity != open_kind):
            yield open_kind, start, end
            open_kind = ""
        if token.begins_entity and token.entity in ("PERSON", "GPE", "ORG") and token.pos == "PROPN":
            open_kind, start = token.entity, token.start
        end = token.end if token.entity == open_kind else end


# --- rules that make a false statement ----------------------------------------------------------------


def _number(parsed: Parse, names: Names) -> Iterator[str]:
    for match in re.finditer(r"(?<![\d.,])\d+(?![\d.,]*\d)", parsed.text):
        other = str(int(match.group()) + 1 + len(parsed.text) % 7)
        if other not in parsed.text:
            yield parsed.text[: match.start()] + other + parsed.text[match.end() :]


def _date(parsed: Parse, names: Names) -> Iterator[str]:
    for group in (MONTHS, DAYS):
        for match in re.finditer(rf"\b(?:{'|'.join(group)})\b", parsed.text):
            other = group[(group.index(match.group()) + 1 + len(parsed.text) % 5) % len(group)]
            in_date = any(t.start == match.start() and t.entity == "DATE" for t in parsed.tokens)
            if in_date and other not in parsed.text:
                yield parsed.text[: match.start()] + other + parsed.text[match.end() :]


def _name(parsed: Parse, names: Names) -> Iterator[str]:
    for kind, start, end in _entities(parsed):
        for other in names[kind]:
            if not set(other.split()) & set(parsed.text.replace(",", "").split()):
                yield parsed.text[:start] + other + parsed.text[end:]


def _role(parsed: Parse, names: Names) -> Iterator[str]:
    for verb, subject, thing in _transitive(parsed):
        if parsed.tokens[verb].lemma not in _SYMMETRIC:
            yield _sentence(f"{_phrase(parsed, thing)} {parsed.tokens[verb].text} {_phrase(parsed, subject)}")


def _negation(parsed: Parse, names: Names) -> Iterator[str]:
    for token in parsed.tokens:
        helps = token.dep in ("aux", "auxpass") and token.head in parsed.roots and token.text.islower()
        if helps and token.tag in ("VBD", "VBZ", "MD") and not parsed.children(token.head, "neg"):
            yield f"{parsed.text[: token.end]} not{parsed.text[token.end :]}"


def _negation_dropped(parsed: Parse, names: Names) -> Iterator[str]:
    for token in parsed.tokens:
        if token.dep == "neg" and token.text == "not" and token.head in parsed.roots:
            yield parsed.text[: token.start] + parsed.text[token.end + 1 :]


def _modality(parsed: Parse, names: Names) -> Iterator[str]:
    for token in parsed.tokens:
        if token.tag == "MD" and token.text in _MODALS:
            yield parsed.text[: token.start] + _MODALS[token.text] + parsed.text[token.end :]


def _attribution(parsed: Parse, names: Names) -> Iterator[str]:
    for _, said in _sayings(parsed):
        yield _sentence(said)


def _scope(parsed: Parse, names: Names) -> Iterator[str]:
    if _LIMITS.search(parsed.text):
        yield _LIMITS.sub("", parsed.text, count=1)


# --- rules that keep what is said -----------------------------------------------------------------------


def _passive(parsed: Parse, names: Names) -> Iterator[str]:
    for verb, subject, thing in _transitive(parsed):
        token = parsed.tokens[verb]
        if token.tag == "VBD" and token.text.endswith("ed"):
            plural = parsed.tokens[thing].tag.endswith("S") or parsed.children(thing, "conj")
            be = "were" if plural else "was"
            yield _sentence(f"{_phrase(parsed, thing)} {be} {token.text} by {_phrase(parsed, subject)}")


def _fronted_dropped(parsed: Parse, names: Names) -> Iterator[str]:
    for _, rest in _fronted(parsed):
        yield _sentence(rest)


def _fronted_moved(parsed: Parse, names: Names) -> Iterator[str]:
    for adjunct, rest in _fronted(parsed):
        if "," not in rest and " and " not in rest and " but " not in rest:
            yield _sentence(f"{rest.rstrip('.')} {adjunct[0].lower()}{adjunct[1:]}")


def _according(parsed: Parse, names: Names) -> Iterator[str]:
    for speaker, said in _sayings(parsed):
        yield f"According to {speaker}, {said}."


def _that(parsed: Parse, names: Names) -> Iterator[str]:
    for speaker, said in _sayings(parsed):
        yield _sentence(f"{speaker} said that {said}")


def _contraction(parsed: Parse, names: Names) -> Iterator[str]:
    if _SHORT["not"].search(parsed.text):
        yield _SHORT["not"].sub(r"\1n't", parsed.text, count=1)
    if _LONG.search(parsed.text):
        yield _LONG.sub(r"\1 not", parsed.text, count=1)


def _first_clause(parsed: Parse, names: Names) -> Iterator[str]:
    for verb, joint in _joined(parsed):
        before = parsed.text[: parsed.tokens[parsed.subtree(joint)[0]].start]
        first = re.sub(r"[,;]?\s*(?:and|but)?\s*$", "", before)
        if parsed.subtree(verb)[0] == 0 and re.search(r"[,;] (?:and|but) $", before):
            yield _sentence(first)


def _second_clause(parsed: Parse, names: Names) -> Iterator[str]:
    for _, joint in _joined(parsed):
        start = parsed.tokens[parsed.subtree(joint)[0]].start
        if re.search(r"[,;] (?:and|but) $", parsed.text[:start]):
            yield _sentence(parsed.text[start:])


def _relative(parsed: Parse, names: Names) -> Iterator[str]:
    """ "Oakes, who runs a store, said …" tells that Oakes runs a store."""
    for match in re.finditer(r"([A-Z]\w+(?: [A-Z]\w+)*), (?:who|which) ([^,;:—]+), (?!\d)", parsed.text):
        noun = next((i for i, t in enumerate(parsed.tokens) if t.end == match.end(1)), 0)
        verb = parsed.children(noun, "relcl")
        own = [k for i in verb for k in parsed.children(i, "nsubj", "nsubjpass")]
        if len(own) == 1 and parsed.tokens[own[0]].tag in ("WP", "WDT") and not match[1].startswith("The "):
            yield _sentence(f"{match[1]} {match[2]}")


# --- what the rules look for ------------------------------------------------------------------------


def _phrase(parsed: Parse, i: int) -> str:
    first, last = parsed.tokens[parsed.subtree(i)[0]], parsed.tokens[parsed.subtree(i)[-1]]
    text = parsed.text[first.start : last.end]
    return f"{text[0].lower()}{text[1:]}" if first.pos == "DET" else text


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".,;")
    return f"{text[:1].upper()}{text[1:]}."


def _transitive(parsed: Parse) -> Iterator[tuple[int, int, int]]:
    """(verb, subject, object) of a plain main clause in the past, whose phrases are no pronouns."""
    for verb in parsed.roots:
        subjects, things = parsed.children(verb, "nsubj"), parsed.children(verb, "dobj")
        plain = not parsed.children(
            verb, "aux", "neg", "prt", "ccomp", "xcomp", "oprd", "dative", "conj", "agent"
        )
        if parsed.tokens[verb].tag != "VBD" or not plain or len(subjects) != 1 or len(things) != 1:
            continue
        both = [*parsed.subtree(subjects[0]), *parsed.subtree(things[0])]
        if not any(
            parsed.tokens[k].pos in ("PRON", "VERB", "AUX") or parsed.tokens[k].text in ",;:—" for k in both
        ):
            yield verb, subjects[0], things[0]


def _sayings(parsed: Parse) -> Iterator[tuple[str, str]]:
    """(speaker, what is said) of "X said (that) Y" that is the whole sentence."""
    for verb in parsed.roots:
        subjects, said = parsed.children(verb, "nsubj"), parsed.children(verb, "ccomp")
        if parsed.tokens[verb].text not in _SAID or len(subjects) != 1 or len(said) != 1:
            continue
        start = parsed.tokens[parsed.subtree(said[0])[0]].start
        between = parsed.text[parsed.tokens[verb].end : start].strip()
        speaker, claim = _phrase(parsed, subjects[0]), re.sub(r"^that ", "", parsed.text[start:])
        own = parsed.children(said[0], "nsubj", "nsubjpass")
        first = parsed.subtree(verb)[0] == parsed.subtree(subjects[0])[0] and start > parsed.tokens[verb].end
        joined = parsed.children(verb, "conj") or re.search(r"[,;:]", parsed.text)
        if own and first and not between and not joined and parsed.tokens[subjects[0]].pos != "PRON":
            yield speaker, claim.rstrip(".")


def _fronted(parsed: Parse) -> Iterator[tuple[str, str]]:
    """(adjunct, rest) of "In 1983, …": a phrase of time and a comma before the subject of a past verb."""
    match = re.match(r"((?:In|On|At|Since|By|During) [^,]{3,40}), (?=[A-Za-z])", parsed.text)
    if not match or not parsed.roots:
        return
    dated = [
        t for t in parsed.tokens if t.start < match.end(1) and t.entity in ("DATE", "TIME") and t.pos != "ADP"
    ]
    past = parsed.tokens[parsed.roots[0]].tag == "VBD" and not parsed.children(parsed.roots[0], "neg")
    subjects = parsed.children(parsed.roots[0], "nsubj", "nsubjpass")
    behind = all(parsed.tokens[k].start >= match.end() for k in subjects)
    if dated and past and behind and len(match.group(1).split()) < 6:
        yield match.group(1), parsed.text[match.end() :]


def _joined(parsed: Parse) -> Iterator[tuple[int, int]]:
    """(main verb, joined verb), each with a subject of its own, neither of them a saying."""
    for verb in parsed.roots:
        for joint in parsed.children(verb, "conj"):
            tokens = parsed.tokens[verb], parsed.tokens[joint]
            own = all(parsed.children(k, "nsubj", "nsubjpass") for k in (verb, joint))
            says = any(parsed.children(k, "ccomp", "advcl") for k in (verb, joint))
            if own and not says and all(t.pos in ("VERB", "AUX") for t in tokens):
                yield verb, joint


_RULES: dict[str, tuple[Rule, bool]] = {
    "number": (_number, False),
    "date": (_date, False),
    "name": (_name, False),
    "role": (_role, False),
    "negation added": (_negation, False),
    "negation dropped": (_negation_dropped, False),
    "modality": (_modality, False),
    "attribution dropped": (_attribution, False),
    "scope": (_scope, False),
    "passive": (_passive, True),
    "adjunct dropped": (_fronted_dropped, True),
    "adjunct moved": (_fronted_moved, True),
    "according to": (_according, True),
    "said that": (_that, True),
    "contraction": (_contraction, True),
    "first clause": (_first_clause, True),
    "second clause": (_second_clause, True),
    "relative clause": (_relative, True),
}
