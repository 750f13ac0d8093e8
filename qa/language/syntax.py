"""Syntax: what each word of a sentence belongs to, and as what, prepositions and conjunctions passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from qa.language.cues import NEGATIONS
from qa.language.grammar import Parse, Token
from qa.language.labels import AMOUNTS, SUBJECTS, TIMES, VERBS, WH_TAGS
from qa.language.words import in_digits, stem

_MODIFIERS = frozenset(
    "amod nmod compound nummod advmod quantmod neg det predet preconj aux prt intj".split()
)
_LABELS = dict.fromkeys(_MODIFIERS, "mod") | {
    "nsubj": "subj",
    "csubj": "subj",
    "nsubjpass": "obj",
    "csubjpass": "obj",
    "dobj": "obj",
    "dative": "obj",
    "ccomp": "comp",
    "xcomp": "comp",
    "acomp": "attr",
    "attr": "attr",
    "oprd": "attr",
    "poss": "of",
    "appos": "is",
}
_RELATIVE_TAGS = WH_TAGS - {"WRB"}
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_SPANS = frozenset("day morning afternoon evening night week month year time".split())


@dataclass(frozen=True, eq=False)
class Syntax:
    """A parse, asked for subjects, voices and governors; tokens are meant by their index."""

    parse: Parse

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.parse.tokens

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The tokens in lower case."""
        return tuple(token.text.lower() for token in self.tokens)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What a token is compared by: its number in digits, else its lemma."""
        return tuple(_key(token) for token in self.tokens)

    @cached_property
    def compounds(self) -> tuple[str, ...]:
        """The hyphenated word that each token is in, in lower case; a plain word itself."""
        found = [token.text.lower() for token in self.tokens]
        for match in _HYPHENATED.finditer(self.parse.text):
            for i, token in enumerate(self.tokens):
                if match.start() <= token.start < match.end():
                    found[i] = match.group().lower().replace("‐", "-").replace("‑", "-")
        return tuple(found)

    @cached_property
    def marks(self) -> frozenset[int]:
        """Punctuation and "and", which only join."""
        return frozenset(i for i, token in enumerate(self.tokens) if token.dep in ("punct", "cc"))

    def is_mark(self, i: int) -> bool:
        """Whether the token opens an adverbial clause ("when", "after")."""
        token = self.tokens[i]
        opens = token.dep == "mark" or (token.dep == "advmod" and token.tag == "WRB")
        return opens and self.tokens[token.head].dep in ("advcl", "relcl", "pcomp")

    def antecedent(self, i: int) -> int:
        """What a relative pronoun stands for; any other token itself."""
        token = self.tokens[i]
        plain = token.text.lower() == "that" and token.dep in ("nsubj", "nsubjpass", "dobj")
        if token.tag not in _RELATIVE_TAGS and not plain:
            return i
        k = i
        while self.tokens[k].head != k:
            if self.tokens[k].dep == "relcl":
                return self.tokens[k].head
            k = self.tokens[k].head
        return i

    def governor(self, i: int) -> tuple[int, str] | None:
        """(head, label) of what the token belongs to, prepositions and conjunctions passed over."""
        token = self.tokens[i]
        if token.head == i:
            return None
        if token.dep == "conj":
            return self.governor(token.head)
        if token.dep in ("pobj", "pcomp"):
            return self._through_prepositions(token.head)
        if self.parse.children(i, "case") and token.dep in SUBJECTS:
            return token.head, "of"
        if token.dep == "npadvmod" and i > token.head and token.entity not in TIMES:
            noun = self.tokens[token.head]
            if noun.dep in ("dobj", "dative", "nsubjpass", "npadvmod"):
                return noun.head, "obj"
        if token.dep == "npadvmod" or (token.dep == "dative" and token.pos != "ADP"):
            if i + 1 < len(self.tokens) and self.lower[i + 1] in ("after", "before") and self.is_mark(i + 1):
                return token.head, f"when:{self.lower[i + 1]}"  # "three days after it rained"
            when = token.entity in TIMES or token.lemma in _SPANS
            verbal = self.tokens[token.head].pos in VERBS
            return token.head, "when" if when else "obj" if verbal else "mod"
        if token.dep == "advcl":
            return token.head, f"advcl:{self.mark(i)}"
        if token.dep in ("relcl", "acl", "parataxis") or (token.dep == "appos" and self.parse.is_far(i)):
            return token.head, token.dep  # what stands far from its noun is not another name of it
        objects = self.parse.children(token.head, "pobj") if token.dep in _MODIFIERS else ()
        if objects and self.tokens[token.head].dep in ("prep", "agent"):  # "dealt [only] with energy"
            return objects[0], "mod"
        return token.head, _LABELS.get(token.dep, token.dep)

    def _through_prepositions(self, p: int) -> tuple[int, str]:
        tokens, chain = self.tokens, [p]
        while tokens[chain[-1]].dep in ("prep", "pcomp") and tokens[tokens[chain[-1]].head].dep == "prep":
            chain.append(tokens[chain[-1]].head)
        if tokens[chain[-1]].text.lower() == "according":
            return chain[-1], "subj"
        top = tokens[chain[-1]]
        numeric = any(tokens[k].pos == "NUM" for k in self.parse.children(p, "pobj"))
        if top.dep == "agent" and not numeric:
            return top.head, "subj"
        label = " ".join(tokens[k].text.lower() for k in reversed(chain))
        objects = self.parse.children(p, "pobj")
        dated = any(tokens[k].entity in TIMES for k in objects)
        if dated and label in ("in", "on", "at"):
            return top.head, "when"
        head = tokens[top.head]
        if label in ("to", "from") and head.dep == "pobj" and head.entity in AMOUNTS:
            onward = self._through_prepositions(head.head)  # "from 5 million to 4 million"
            return onward[0], f"prep:{label}"
        return top.head, "of" if label == "of" else f"prep:{label}"

    def mark(self, i: int) -> str:
        """The words that open the clause of a verb: "after", "only if", "" for a participle."""
        return " ".join(self.tokens[k].lemma for k in self.parse.children(i) if self.is_mark(k))

    def subject(self, i: int) -> int | None:
        """The subject of a verb: its own, or that of the verb which it is joined to."""
        own = [k for k in self.parse.children(i) if self.tokens[k].dep in SUBJECTS]
        if own:
            halved = len(own) > 1 and self.tokens[own[0] + 1].text in ("-", "‐", "‑")  # "vice-president"
            return self.antecedent(own[-1] if halved else own[0])
        token = self.tokens[i]
        if token.dep == "conj" and self.tokens[token.head].pos in VERBS and not self.is_parted(i):
            return self.subject(token.head)
        if token.dep == "acl" and token.tag in ("VBN", "VBG", "VBD"):
            return token.head
        if token.dep == "advcl" and token.tag in ("VBN", "VBG") and not self.mark(i):
            return self.subject(token.head)
        return None

    def is_passive(self, i: int) -> bool:
        token = self.tokens[i]
        if self.parse.children(i, "auxpass"):
            return True
        if token.tag not in ("VBN", "VBD") or self.parse.children(i, "aux", "nsubj"):
            return False
        if token.dep == "conj" and token.tag == "VBN":
            return self.is_passive(token.head)
        return token.dep == "acl" or (token.dep == "advcl" and token.tag == "VBN")

    def shares_auxiliaries(self, i: int) -> bool:
        """Whether a joined verb is under the auxiliaries and negations of the first ("may buy and sell")."""
        token = self.tokens[i]
        if token.dep != "conj" or self.parse.children(i, *SUBJECTS) or self.is_parted(i):
            return False
        first = next((self.tokens[k] for k in self.parse.children(i, "aux", "auxpass")), token)
        return first.tag in ("VB", "VBN", "VBG")

    def is_parted(self, i: int) -> bool:
        """Whether a colon stands before a joined word: "Gloves are not lent: bring your own"."""
        return ":" in self.lower[self.tokens[i].head : i]

    def modifiers(self, i: int) -> Iterator[int]:
        """The auxiliaries and negations that a verb shares with the one which it is joined to."""
        while self.shares_auxiliaries(i):
            i = self.tokens[i].head
            yield from (
                k
                for k in self.parse.children(i, "aux", "neg", "preconj")
                if self.tokens[k].tag == "MD" or self.lower[k] in NEGATIONS
            )

    def joined(self, i: int) -> Iterator[int]:
        """The tokens joined to this one by "and", "or", "but"."""
        for k in self.parse.children(i, "conj"):
            yield k
            yield from self.joined(k)


def _key(token: Token) -> str:
    text = token.text.lower()
    if text in ("%", "percent"):
        return "%"
    if text in ("n't", "n’t"):
        return "not"
    if token.tag == "MD":
        return {"'ll": "will", "wo": "will", "ca": "can", "’ll": "will"}.get(text, text)
    if token.pos == "NUM" or token.tag == "CD":
        return in_digits(text).strip().replace(",", "")
    return token.lemma.lower()


def same_form(one: Token, other: Token) -> bool:
    """Whether two tokens are forms of one word, by their Snowball stems."""
    return one.pos == other.pos and stem(one.text.lower()) == stem(other.text.lower())
