"""Evidence: from search hits to the sentences that answer, and how sure that is.

Sentences are ranked by late interaction (Khattab & Zaharia 2020, ColBERT): each content word of the question
looks for its best match among the contextual token vectors of a sentence, weighted by its rarity, and the
sentence's cosine is added. On six invented development articles (120 answerable questions) this puts an
answering sentence first for 78 %, where cosine alone does for 66 % and cosine with keyword coverage for 71 %.
How sure that is, qa/confidence.py says.
"""

from __future__ import annotations

import math
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from index.embed import Embedder, TokenVectors
from index.search import Hit, HitSentence
from qa.confidence import confidence
from qa.cues import denied_stems
from qa.question import Question
from qa.words import Word, stems, words

MAX_SENTENCES = 3
CANDIDATES = 16  # sentences whose token vectors are compared
CACHED_SENTENCES = 1024  # about 40 MB of token vectors

COSINE_WEIGHT = 0.5
KIND_WEIGHT = 0.3  # of holding the kind of thing that is asked for, where that can be told well
TELLING_KINDS = frozenset({"date", "duration", "number", "person"})
CONTEXT_WEIGHT = 0.3  # of a match found in the sentence or in the one before it
EXACT_MATCH = 0.999  # a stem that is there matches like an equal vector
TYPO_SIMILARITY = 0.75  # normalised Damerau-Levenshtein

# A further sentence is taken when it scores nearly as well as the best, or matches words that those taken do
# not. Questions that ask for several things are more generous, and so is a best sentence that leans on the
# one before it. Chosen on the development articles.
NEAR, GAIN = 0.08, 0.20
NEAR_MULTI, GAIN_MULTI = 0.15, 0.15
NEAR_LEANT_ON = 0.35
_MULTI = re.compile(
    r"\b(?:and|both|each|also|as well as|versus|vs|differ\w*|compar\w*|respectively|either|sides?|all|list"
    r"|what are|who are|which (?:two|three)|types|kinds|conditions|demands|reasons|steps|things)\b|,",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"(?:That|This|These|Those|Such|He|She|It|They|His|Her|Its|Their|Both|Since then|The (?:former|latter))\b"
)


@dataclass(frozen=True)
class RankedSentence:
    """A candidate sentence with what its rank came from; `score` is higher for better, about 0 to 1.5.

    `match` is the rarity-weighted soft match of the question's words, `weakest` that of the worst-matched
    one (both about 0..1, the sentence before counted in), `holds` whether something of the kind that is
    asked for is there, `denied` whether the sentence denies what the question takes for granted.
    `context_start` is where the sentence before begins when this one leans on it.
    """

    hit: Hit
    sentence: HitSentence
    score: float
    match: float
    weakest: float
    holds: bool
    denied: bool
    context_start: int
    matches: tuple[float, ...]

    def to_trace(self) -> dict[str, Any]:
        """Plain values for `Answer.trace`."""
        return {
            "doc_id": self.hit.doc_id,
            "start": self.sentence.start,
            "end": self.sentence.end,
            "text": self.sentence.text,
            "score": self.score,
            "cosine": round(self.sentence.cosine, 4),
            "match": self.match,
            "weakest": self.weakest,
            "holds": self.holds,
            "denied": self.denied,
        }


@dataclass(frozen=True)
class Evidence:
    """`ranked` sentences, best first; `chosen` are those among them that answer, in the same order."""

    ranked: tuple[RankedSentence, ...]
    chosen: tuple[RankedSentence, ...]
    confidence: float


class Rarity(Protocol):
    """Counts how many sentences hold each term, and how many sentences there are."""

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]: ...


@dataclass(frozen=True)
class _Term:
    """A content word of the question: its token vectors, its stems (a typo mended), its weight."""

    rows: Any
    stems: frozenset[str]
    weight: float


class EvidenceFinder:
    """Finds evidence in search hits; keeps the token vectors of sentences it has seen. Thread-safe."""

    def __init__(self, embedder: Embedder, rarity: Rarity) -> None:
        self._embedder = embedder
        self._rarity = rarity
        self._cache: OrderedDict[int, TokenVectors] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, question: Question, asked: TokenVectors, hits: Sequence[Hit]) -> Evidence:
        """Rank the hits' sentences for a question whose token vectors are `asked`, and choose among them."""
        pairs = [(hit, sentence) for hit in hits for sentence in hit.sentences]
        if not pairs or not question.terms:
            return Evidence((), (), 0.0)
        known = stems(word for _, sentence in pairs for word in words(sentence.text))
        terms = self._terms(question, asked, known)
        pairs.sort(key=lambda pair: (-_rough_score(pair[1], terms), pair[1].id))
        candidates = pairs[:CANDIDATES]
        before = {sentence.id: _sentence_before(hit, sentence) for hit, sentence in candidates}
        vectors = self._token_vectors([s for _, s in candidates] + [s for s in before.values() if s])
        ranked = [_rank(question, terms, hit, s, before[s.id], vectors) for hit, s in candidates]
        ranked.sort(key=lambda r: (-r.score, r.hit.doc_id, r.sentence.start))
        chosen = _choose(question, terms, ranked)
        return Evidence(tuple(ranked), tuple(chosen), confidence(question, ranked, chosen))

    def _terms(self, question: Question, asked: TokenVectors, known: set[str]) -> list[_Term]:
        forms = [_mend(word, known) for word in question.terms]
        total, frequency = self._rarity.document_frequency([form for _, form in forms])
        terms = []
        for word, (stems_, form) in zip(question.terms, forms, strict=True):
            count = frequency.get(form, 0)
            weight = math.log(1 + (total - count + 0.5) / (count + 0.5))
            terms.append(_Term(asked.rows_of(word.start, word.start + len(word.text)), stems_, weight))
        return terms

    def _token_vectors(self, sentences: Sequence[HitSentence]) -> dict[int, TokenVectors]:
        with self._lock:
            found = {s.id: self._cache[s.id] for s in sentences if s.id in self._cache}
        missing = {s.id: s.text for s in sentences if s.id not in found}
        if missing:
            fresh = self._embedder.encode_tokens(list(missing.values()))
            found |= dict(zip(missing, fresh, strict=True))
        with self._lock:
            for key, value in found.items():
                self._cache[key] = value
                self._cache.move_to_end(key)
            while len(self._cache) > CACHED_SENTENCES:
                self._cache.popitem(last=False)
        return found


def _mend(word: Word, known: set[str]) -> tuple[frozenset[str], str]:
    """The stems that stand for a question's word, and the form to count; a typo becomes what is there."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    own = frozenset(filter(None, (word.stem, word.joined)))
    if own & known or len(word.stem) < 5 or word.number is not None:
        return own, word.lower
    near = process.extractOne(
        word.stem,
        sorted(k for k in known if len(k) >= 4 and abs(len(k) - len(word.stem)) <= 2),
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=TYPO_SIMILARITY,
    )
    return (frozenset({near[0]}), near[0]) if near else (own, word.lower)


def _rough_score(sentence: HitSentence, terms: Sequence[_Term]) -> float:
    """What is known without token vectors: the cosine, and the share of the question's words there."""
    there = stems(words(sentence.text))
    total = sum(term.weight for term in terms)
    covered = sum(term.weight for term in terms if term.stems & there)
    return sentence.cosine + 0.4 * covered / total


def _sentence_before(hit: Hit, sentence: HitSentence) -> HitSentence | None:
    return next((s for s in hit.sentences if s.ordinal == sentence.ordinal - 1), None)


def _rank(
    question: Question,
    terms: Sequence[_Term],
    hit: Hit,
    sentence: HitSentence,
    before: HitSentence | None,
    vectors: dict[int, TokenVectors],
) -> RankedSentence:
    alone = np.array([_match(term, sentence, vectors) for term in terms])
    context = np.maximum(alone, [_match(term, before, vectors) if before else 0.0 for term in terms])
    weights = np.array([term.weight for term in terms])
    match = float(context @ weights / weights.sum())
    score = (1 - CONTEXT_WEIGHT) * float(alone @ weights / weights.sum()) + CONTEXT_WEIGHT * match
    holds = question.holds_answer(sentence.text)
    score += KIND_WEIGHT * (holds and question.answer_type in TELLING_KINDS)
    leans = before is not None and _LEANING.match(sentence.text)
    # Rounding takes the noise of batched arithmetic out, so that the same question ranks the same.
    return RankedSentence(
        hit=hit,
        sentence=sentence,
        score=round(score + COSINE_WEIGHT * sentence.cosine, 4),
        match=round(match, 4),
        weakest=round(float(context.min()), 4),
        holds=holds,
        denied=_denies(question, sentence.text),
        context_start=before.start if leans and before else sentence.start,
        matches=tuple(round(float(m), 4) for m in alone),
    )


def _match(term: _Term, sentence: HitSentence, vectors: dict[int, TokenVectors]) -> float:
    if term.stems & stems(words(sentence.text)):
        return EXACT_MATCH
    similarities = term.rows @ vectors[sentence.id].rows.T
    return float(similarities.max(axis=1).mean()) if similarities.size else 0.0


def _denies(question: Question, sentence: str) -> bool:
    """Whether the sentence denies something that the question speaks of without denying it."""
    asked = {term.stem for term in question.terms}
    return bool(denied_stems(sentence) & asked) and not denied_stems(question.text)


def _choose(question: Question, terms: Sequence[_Term], ranked: list[RankedSentence]) -> list[RankedSentence]:
    several = bool(_MULTI.search(question.text))
    near, gain = (NEAR_MULTI, GAIN_MULTI) if several else (NEAR, GAIN)
    weights = np.array([term.weight for term in terms])
    chosen, matched = ranked[:1], np.array(ranked[0].matches)
    for other in ranked[1:]:
        if len(chosen) == MAX_SENTENCES:
            break
        lacks_kind = ranked[0].holds and not other.holds and not several
        if lacks_kind or any(_same_words(other, taken) for taken in chosen):
            continue
        together = np.maximum(matched, other.matches)
        gained = float((together - matched) @ weights / weights.sum())
        reach = NEAR_LEANT_ON if _is_leant_on(other, ranked[0]) else near
        if ranked[0].score - other.score <= reach or gained >= gain:
            chosen.append(other)
            matched = together
    return chosen


def _is_leant_on(other: RankedSentence, best: RankedSentence) -> bool:
    """Whether `best` leans on `other`, as "Those demands …" does on the sentence that makes them."""
    return other.hit.doc_id == best.hit.doc_id and other.sentence.start == best.context_start


def _same_words(one: RankedSentence, other: RankedSentence) -> bool:
    return one.sentence.text.casefold().split() == other.sentence.text.casefold().split()
