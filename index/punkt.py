"""The Punkt sentence splitter with its English parameters, from the tables that llama-index-core carries.

Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", 2006, as nltk implements it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from index.errors import DocumentError
from index.packages import folder_of

Span = tuple[int, int]

# What the tables lack, because the newspaper that they were learnt from does not use it.
_MORE_ABBREVIATIONS = {
    *("al", "approx", "cf", "e.g", "eq", "fig", "figs", "i.e", "pp", "viz", "vol", "vols"),
    *("capt", "cmdr", "cpl", "dept", "gov", "hon", "mt", "rev", "sens", "sgt", "univ"),
}
# Punkt knows only ASCII marks; each of these is replaced by one character, so that offsets stay.
_ASCII = str.maketrans("“”„«»‘’‚…", '"""""\'\'\'.')


def spans(text: str) -> list[Span]:
    """The sentences that Punkt sees in a text, in order; the blanks between them are in none."""
    return [(start, end) for start, end in _splitter().span_tokenize(text.translate(_ASCII))]


def is_known(word: str) -> bool:
    """Whether a lower-case word occurred in the newspaper text that the tables were learnt from."""
    return word in _splitter()._params.ortho_context


def starts_sentences(word: str) -> bool:
    """Whether a lower-case word is one that often starts a sentence."""
    return word in _splitter()._params.sent_starters


@cache
def _splitter() -> Any:
    # nltk's own loader refuses to open files outside its data folders.
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_table("abbrev_types.txt")) | _MORE_ABBREVIATIONS
    parameters.sent_starters = set(_table("sent_starters.txt"))
    parameters.collocations = {tuple(line.split("\t")) for line in _table("collocations.tab")}
    for line in _table("ortho_context.tab"):
        word, flags = line.split("\t")
        parameters.ortho_context[word] = int(flags)
    return PunktSentenceTokenizer(parameters)


def _table(name: str) -> list[str]:
    path = Path(folder_of("llama_index.core") or "", "_static/nltk_cache/tokenizers/punkt_tab/english", name)
    if not path.is_file():
        raise DocumentError(f"Punkt's table {name} is not in llama-index-core; install that package again")
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]
