"""Labels: the sets of a parser's labels that rules ask for, of a token's `tag`, `pos`, `dep` and `entity`."""

from __future__ import annotations

# Penn Treebank, `tag`.
WH_TAGS = frozenset("WDT WP WP$ WRB".split())  # words that ask, and that open relative clauses
TENSED_TAGS = frozenset("VBD VBZ VBP".split())
FINITE_TAGS = TENSED_TAGS | {"MD"}

# Universal Dependencies, `pos`.
VERBS = frozenset("VERB AUX".split())
NOUNS = frozenset("NOUN PROPN".split())

# ClearNLP, `dep`.
SUBJECTS = frozenset("nsubj nsubjpass csubj csubjpass".split())

# OntoNotes, `entity`.
PLACES = frozenset("GPE LOC".split())
TIMES = frozenset("DATE TIME".split())
AMOUNTS = TIMES | frozenset("MONEY PERCENT QUANTITY CARDINAL".split())
QUANTITIES = AMOUNTS | {"ORDINAL"}
