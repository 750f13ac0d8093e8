"""Ellipsis: questions that leave out what the turn before them said, such as "Why?" and "And Ukraine?"."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.language.antecedents import Exchange
from qa.language.grammar import parse
from qa.language.mentions import Mention, mentions
from qa.questions.rephrasing import (
    PLURALS,
    SINGULARS,
    Phrasing,
    as_inside,
    as_question,
    read_question,
    read_statement,
    without_end,
)

_DENIAL = re.compile(r"no\b|not yet\b|never\b", re.IGNORECASE)
_INDEFINITE = re.compile(r"\b(?:any|some)(?:one|body|thing)\b|\bnobody\b|\bno one\b", re.IGNORECASE)
_SOMEBODY = {"who": "someone", "what": "something"}
_MAX_FRAGMENT = 9  # words of an answer that is put into the question


def asked_again(asking: str, exchange: Exchange, *, denied: bool = False) -> str | None:
    """What the turn was about, by other asking words ("Why", "By whom"); None where it cannot be told.

    A short statement is asked about as it is, else the earlier question with what was answered put in.
    """
    clause = read_question(exchange.question)
    agreed = re.match(r"(?:yes|no)\b", exchange.answer, re.IGNORECASE)
    told = None if agreed else read_statement(exchange.answer)
    if told is not None:
        return told.asked(asking, denied=denied)
    if clause is None:
        return None
    if asking.lower() in ("who", "what") and (match := _INDEFINITE.search(clause.subject)):
        support = "" if clause.has_do else clause.auxiliary
        return as_question(match.re.sub(asking, clause.subject), support, clause.rest)
    if not clause.asking:
        refused = asking.lower() == "why" and bool(_DENIAL.match(exchange.answer))
        return clause.asked(asking, denied=denied or refused)
    if not clause.subject:
        found = mentions(exchange.answer)
        subject = (
            found[0].text if found else _counted(clause.asking) or _SOMEBODY.get(clause.asking.lower(), "")
        )
        return clause.asked(asking, subject, denied=denied) if subject else None
    named = _fragment(exchange.answer)
    if not named or re.match(r"how\b(?! (?:many|much))", clause.asking, re.IGNORECASE):
        return _with_object(clause).asked(asking, denied=denied)
    return Phrasing("", clause.auxiliary, clause.subject, _filled(clause, named)).asked(asking, denied=denied)


def _with_object(clause: Phrasing) -> Phrasing:
    """ "What would it cover?" asked again needs something that it would cover: "Why would it cover that?".

    And "What did he say about troops?" something that he said: "Why did he say that about troops?".
    """
    verb, _, behind = clause.rest.partition(" ")
    if not verb or not re.match(r"what|which", clause.asking, re.IGNORECASE):
        return clause
    if behind:
        tree = parse(clause.asked(clause.asking))
        asked_for = [token for token in tree.tokens if token.start < len(clause.asking)]
        if not any(token.dep == "dobj" and tree.tokens[token.head].text == verb for token in asked_for):
            return clause
    return replace(clause, rest=f"{verb} that {behind}".strip())


def _fragment(answer: str) -> str:
    """A short answer that is no sentence of its own: "In the Methodist schoolroom"."""
    text = without_end(answer)
    if not 0 < len(text.split()) <= _MAX_FRAGMENT or re.match(r"(?:yes|no|because)\b", text, re.IGNORECASE):
        return ""
    tree = parse(text)
    if any(t.dep in ("nsubj", "nsubjpass") or t.tag in ("VBD", "VBZ", "MD") for t in tree.tokens):
        return ""
    return as_inside(tree, 0, text)


def _counted(asking: str) -> str:
    """What is asked about: "How many kettles" is about kettles, "Which ship" about the ship."""
    found = mentions(f"{asking} is it?")
    noun = found[0].text if found else ""
    return noun.removeprefix("the ") if asking.lower().startswith("how") else noun


def _filled(clause: Phrasing, named: str) -> str:
    """The rest of the question with the answer in its place: things behind the verb, the rest at the end."""
    verb, _, behind = clause.rest.partition(" ")
    if re.match(r"(?:what|who|which|how)", clause.asking, re.IGNORECASE) and behind:
        return f"{verb} {named} {behind}"
    return f"{clause.rest} {named}".strip()


def event(exchange: Exchange) -> str | None:
    """What the turn said happened, as a clause that can follow "after": the answer's, else the question's."""
    told = read_statement(exchange.answer)
    if told is not None:
        return told.stated()
    clause = read_question(exchange.question)
    if clause is None:
        return None
    if clause.subject and re.match(r"(?:what|who|which)\b", clause.asking, re.IGNORECASE):
        named = _fragment(exchange.answer)
        return (
            Phrasing("", clause.auxiliary, clause.subject, _filled(clause, named)).stated() if named else None
        )
    found = mentions(exchange.answer)
    return clause.stated(found[0].text if found else "") if clause.subject or found else None


# "And Ukraine?"


def about(topic: str, exchange: Exchange) -> str | None:
    """The earlier question asked of another topic, which takes the place of what is most like it, or None."""
    question = exchange.question
    if re.fullmatch(r"the (?:others?|rest)(?: ones?)?", topic, re.IGNORECASE) and (
        asked := _of_the_rest(topic, exchange)
    ):
        return asked
    placed = re.match(r"(in|at|on|from|to|for|with|by|near|during|under|of|since|after|before) ", topic, re.I)
    if placed:
        same = [m for m in mentions(question) if m.phrase.startswith(f"{placed[1].lower()} ")]
        if same:
            return _replaced(question, same[-1], topic[placed.end() :])
        return f"{without_end(question)} {topic}?"
    if done := _of_another_verb(topic, question):
        return done
    given = next(iter(mentions(f"And {topic}?")), None)
    found = [m for m in mentions(question) if m.kind != "amount"]
    if re.search(r"['’]s?$", topic):  # "And Zelenskyy's?"
        found = [m for m in found if question[m.end : m.end + 1] in ("'", "’")] or found
    if re.search(r"\bones?$", topic):
        return _of_the_same_noun(topic, question, found)
    if given is None or not found:
        return None
    best = max(found, key=lambda m: _likeness(given, m, topic))
    if _likeness(given, best, topic) <= 0:
        return f"{without_end(question)}, {topic}?"
    return _replaced(question, best, re.sub(r"['’]s?$", "", topic))


def _replaced(question: str, mention: Mention, topic: str) -> str:
    """The topic in the mention's place; the auxiliary before a subject agrees with it."""
    inside = mentions(f"And {topic}?")
    same = bool(inside) and inside[0].head.lemma == mention.head.lemma
    before = question[: mention.start]
    if mention.role == "subject" and inside and inside[0].plural != mention.plural:
        number = PLURALS if inside[0].plural else SINGULARS
        before = re.sub(r"\b(\w+) $", lambda m: number.get(m[1].lower(), m[1]) + " ", before)
    return before + topic + question[mention.core_end if same else mention.end :]


def _of_another_verb(topic: str, question: str) -> str | None:
    """ "And killed?" after "How many people were injured?"."""
    asked, tree = parse(f"And {topic}?").tokens, parse(question)
    root = tree.tokens[next(iter(tree.roots), 0)] if tree.tokens else None
    if (
        len(asked) != 3
        or asked[1].tag not in ("VBN", "VBD")
        or root is None
        or root.tag not in ("VBN", "VBD")
    ):
        return None
    return question[: root.start] + topic + question[root.end :]


def _of_the_same_noun(topic: str, question: str, found: list[Mention]) -> str | None:
    """ "The third one" after "the second engineer" is the third engineer; "the other one" the other."""
    if named := _beside_a_name(topic, question):
        return named
    kinds = [m for m in found if not m.is_proper]
    described = [m for m in kinds if m.head.start - m.start > len("the ")] or kinds
    if not described:
        return None
    chosen = described[0]
    renamed = re.sub(r"\bones?$", chosen.head.text, topic)
    return question[: chosen.start] + renamed + question[chosen.core_end :]


def _beside_a_name(topic: str, question: str) -> str | None:
    """ "The other one" after "her assistant Bram Ostley" is her other assistant."""
    tree = parse(question)
    for i, token in enumerate(tree.tokens):
        names = [k for k in tree.children(i, "appos") if k > i and tree.tokens[k].pos == "PROPN"]
        if token.pos == "NOUN" and names:
            owners = tree.children(i, "poss")
            said = re.sub(r"\bones?$", token.text, topic)
            if owners:
                said = re.sub(r"^the\b", tree.tokens[owners[-1]].text, said, flags=re.IGNORECASE)
            return (
                question[: tree.tokens[tree.subtree(i)[0]].start]
                + said
                + question[tree.tokens[names[-1]].end :]
            )
    return None


def _of_the_rest(topic: str, exchange: Exchange) -> str | None:
    question = exchange.question
    part = next((m for m in mentions(question) if m.kind == "amount"), None)
    if part is not None:
        return question[: part.start] + "the rest" + question[part.core_end :]
    clause = read_question(question)
    counted = clause and re.match(r"how many (?:of )?(.+)", clause.asking, re.IGNORECASE)
    if clause is None or not counted or clause.subject:
        return None
    noun = re.sub(r"^(?:the |these |those )?(?:\d[\d,.]* )?", "", counted[1])
    return clause.asked("", f"the other {noun}")


def _likeness(given: Mention, other: Mention, topic: str) -> float:
    """How much one mention is like another, higher is more: noun, kind, number, article, digits."""
    bare = not re.match(r"(?:the|an?|his|her|their|its)\b", topic, re.IGNORECASE)
    score = 4.0 * (given.head.lemma == other.head.lemma)
    score += 3 * (given.is_proper and other.is_proper) - 3 * (given.is_proper != other.is_proper)
    alike = given.kind == other.kind or "name" in (given.kind, other.kind)
    score += 2 * alike - 5 * ((given.kind == "date") != (other.kind == "date"))
    score += (given.plural == other.plural) + (bare == (not other.text.startswith("the ")))
    score += 2 * bool(set(re.findall(r"\d+", topic)) & set(re.findall(r"\d+", other.text)))
    # A definite topic takes the subject's place, another what stands last.
    last = other.start / 1000
    return score + (last if bare else 0.5 * (other.role == "subject"))
