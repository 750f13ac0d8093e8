"""Evidence: from search hits to the sentences that answer, and how sure that is.

Sentences are ranked twice. First by late interaction (Khattab & Zaharia 2020, ColBERT): each content word of
the question looks for its best match among the contextual token vectors of a sentence, weighted by rarity,
and the sentence's cosine is added. The best of these are then read: held against the question by their
grammar (qa/premises.py) and, behind the sentences before them, by their token vectors (Günther et al. 2024,
late chunking); a fitted model tells which of them answers. How sure it is that any does, qa/confidence.py
says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, TokenVectors
from index.search import Hit, HitSentence
from qa.asked import asked
from qa.confidence import confidence, whole
from qa.fitted import model
from qa.premises import Sentence, features
from qa.question import Question
from qa.tokens import Neighbours, Run, SentenceTokens, ids, rows_of_last
from qa.words import Word, stems, words

MAX_SENTENCES = 3
CANDIDATES = 16  # sentences whose token vectors are compared
READ = 8  # the best of them, which are parsed

COSINE_WEIGHT = 0.5
KIND_WEIGHT = 0.3  # of holding the kind of thing that is asked for, where that can be told well
TELLING_KINDS = frozenset({"date", "duration", "number", "person"})
CONTEXT_WEIGHT = 0.3  # of a match found in the sentence or in the one before it
EXACT_MATCH = 0.999  # a stem that is there matches like an equal vector
TYPO_SIMILARITY = 0.75  # normalised Damerau-Levenshtein

# A further sentence is taken when its probability is at least this share of the best one's; less will do
# where the question asks for several things. Chosen on the development articles.
SHARE, SHARE_SEVERAL = 0.35, 0.2
_SEVERAL = re.compile(
    r"\b(?:and|both|each|also|as well as|versus|vs|differ\w*|compar\w*|respectively|either|sides?|all|list"
    r"|what are|who are|which (?:two|three)|types|kinds|conditions|demands|reasons|steps|things)\b|,",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"(?:That|This|These|Those|Such|He|She|It|They|His|Her|Its|Their|Both|Since then|The (?:former|latter))\b"
)


@dataclass(frozen=True)
class RankedSentence:
    """A candidate sentence with what its rank came from.

    `probability` that it is this one that answers, 0..1, if any of those that were read does, by the fitted
    model; None for one that was not read. `score` is its rank score before reading, higher for better, about
    0 to 1.5. `features` are those of qa/premises.py. `context_start` is where the sentence before begins when
    this one leans on it.
    """

    hit: Hit
    sentence: HitSentence
    score: float
    context_start: int
    probability: float | None = None
    features: Mapping[str, float] = field(default_factory=dict)

    def to_trace(self) -> dict[str, Any]:
        """Plain values for `Answer.trace`."""
        return {
            "doc_id": self.hit.doc_id,
            "start": self.sentence.start,
            "end": self.sentence.end,
            "text": self.sentence.text,
            "score": self.score,
            "cosine": round(self.sentence.cosine, 4),
            "probability": self.probability,
            "features": dict(self.features),
        }


@dataclass(frozen=True)
class Evidence:
    """`ranked` sentences, best first; `chosen` are those among them that answer, in the same order.

    `signals` are the features that the confidence came from.
    """

    ranked: tuple[RankedSentence, ...]
    chosen: tuple[RankedSentence, ...]
    confidence: float
    signals: Mapping[str, float] = field(default_factory=dict)


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
        self._tokens = SentenceTokens(embedder)
        self._rarity = rarity

    def find(self, question: Question, own: TokenVectors, hits: Sequence[Hit]) -> Evidence:
        """Rank the hits' sentences for a question whose token vectors are `own`, and choose among them."""
        pairs = [(hit, sentence) for hit in hits for sentence in hit.sentences]
        if not pairs or not question.terms:
            return Evidence((), (), 0.0)
        known = stems(word for _, sentence in pairs for word in words(sentence.text))
        terms = self._terms(question, own, known)
        pairs.sort(key=lambda pair: (-_rough_score(pair[1], terms), pair[1].id))
        candidates = pairs[:CANDIDATES]
        neighbours = Neighbours(hits)
        before = {sentence.id: neighbours.before(hit, sentence) for hit, sentence in candidates}
        alone = [*(s for _, s in candidates), *filter(None, before.values())]
        vectors = self._tokens.of((s,) for s in alone)
        scored = [_score(question, terms, hit, s, before[s.id], vectors) for hit, s in candidates]
        scored.sort(key=lambda r: (-r.score, r.hit.doc_id, r.sentence.start))
        runs = [neighbours.run_to(r.hit, r.sentence) for r in scored[:READ]]
        vectors |= self._tokens.of(runs)
        seen = _Seen(question, terms, own, vectors, scored[0].score)
        found = [
            seen.features(r, before[r.sentence.id], run) for r, run in zip(scored[:READ], runs, strict=True)
        ]
        read = [
            replace(r, features=features_, probability=probability)
            for r, features_, probability in zip(scored, found, _probabilities(found), strict=False)
        ]
        read.sort(key=lambda r: (-(r.probability or 0.0), -r.score, r.hit.doc_id, r.sentence.start))
        signals = whole([ranked.features for ranked in read])
        ranked = (*read, *scored[READ:])
        return Evidence(ranked, tuple(_choose(question, read)), confidence(signals), signals)

    def _terms(self, question: Question, own: TokenVectors, known: set[str]) -> list[_Term]:
        forms = [_mend(word, known) for word in question.terms]
        total, frequency = self._rarity.document_frequency([form for _, form in forms])
        terms = []
        for word, (stems_, form) in zip(question.terms, forms, strict=True):
            count = frequency.get(form, 0)
            weight = math.log(1 + (total - count + 0.5) / (count + 0.5))
            terms.append(_Term(own.rows_of(word.start, word.start + len(word.text)), stems_, weight))
        return terms


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


def _score(
    question: Question,
    terms: Sequence[_Term],
    hit: Hit,
    sentence: HitSentence,
    before: HitSentence | None,
    vectors: Mapping[tuple[int, ...], TokenVectors],
) -> RankedSentence:
    alone = np.array([_match(term, sentence, vectors) for term in terms])
    context = np.maximum(alone, [_match(term, before, vectors) if before else 0.0 for term in terms])
    weights = np.array([term.weight for term in terms])
    match = float(context @ weights / weights.sum())
    score = (1 - CONTEXT_WEIGHT) * float(alone @ weights / weights.sum()) + CONTEXT_WEIGHT * match
    score += KIND_WEIGHT * (question.answer_type in TELLING_KINDS and question.holds_answer(sentence.text))
    leans = before is not None and _LEANING.match(sentence.text)
    # Rounding takes the noise of batched arithmetic out, so that the same question ranks the same.
    return RankedSentence(
        hit=hit,
        sentence=sentence,
        score=round(score + COSINE_WEIGHT * sentence.cosine, 4),
        context_start=before.start if leans and before else sentence.start,
    )


def _match(term: _Term, sentence: HitSentence, vectors: Mapping[tuple[int, ...], TokenVectors]) -> float:
    if term.stems & stems(words(sentence.text)):
        return EXACT_MATCH
    similarities = term.rows @ vectors[(sentence.id,)].rows.T
    return float(similarities.max(axis=1).mean()) if similarities.size else 0.0


@dataclass(frozen=True)
class _Seen:
    """A question with the token vectors `own`, held against sentences whose `vectors` are at hand."""

    question: Question
    terms: Sequence[_Term]
    own: TokenVectors
    vectors: Mapping[tuple[int, ...], TokenVectors]
    best_score: float

    def features(self, scored: RankedSentence, before: HitSentence | None, run: Run) -> dict[str, float]:
        """What a sentence, the last of its `run`, is like."""
        hit, sentence = scored.hit, scored.sentence
        in_context, echo = self._in_context(run)
        candidate = Sentence(
            text=sentence.text,
            before=before.text if before else "",
            heading=f"{hit.title} {hit.heading}",
            similar=self._similar(sentence),
            similar_before=self._similar(before),
            cosine=sentence.cosine,
            in_context=in_context,
            echo=echo,
            behind=self.best_score - scored.score,
            holds=self.question.holds_answer(sentence.text),
        )
        weights = np.array([term.weight for term in self.terms], dtype=np.float32)
        return features(asked(self.question), candidate, [term.stems for term in self.terms], weights)

    def _in_context(self, run: Run) -> tuple[float, float]:
        """Of the last one's tokens: the cosine of their mean with the question, their mean best match."""
        rows = rows_of_last(run, self.vectors[ids(run)])
        if not rows.size:
            return 0.0, 0.0
        mean = rows.mean(axis=0)
        mean /= np.linalg.norm(mean)
        return float(mean @ self.own.whole), float((rows @ self.own.rows.T).max(axis=1).mean())

    def _similar(self, sentence: HitSentence | None) -> NDArray[np.float32]:
        """The cosine of each term with each word of a sentence, shape (terms, words)."""
        found = words(sentence.text) if sentence else []
        similar = np.zeros((len(self.terms), len(found)), dtype=np.float32)
        for j, word in enumerate(found):
            assert sentence is not None
            rows = self.vectors[(sentence.id,)].rows_of(word.start, word.start + len(word.text))
            if len(rows):
                for k, term in enumerate(self.terms):
                    if len(term.rows):
                        similar[k, j] = (term.rows @ rows.T).max(axis=1).mean()
        return similar


def _probabilities(found: Sequence[Mapping[str, float]]) -> list[float]:
    """That it is this sentence which answers, of each that was read: they sum to 1."""
    scores = np.array([model("sentence").score(features_) for features_ in found])
    shares = np.exp(scores - scores.max())
    return [round(float(share), 4) for share in shares / shares.sum()]


def _choose(question: Question, read: Sequence[RankedSentence]) -> list[RankedSentence]:
    share = SHARE_SEVERAL if _SEVERAL.search(question.text) else SHARE
    enough = share * (read[0].probability or 0.0)
    chosen = [read[0]]
    for other in read[1:]:
        answers = (other.probability or 0.0) >= enough
        if answers and not any(_same_words(other, taken) for taken in chosen):
            chosen.append(other)
    return chosen[:MAX_SENTENCES]


def _same_words(one: RankedSentence, other: RankedSentence) -> bool:
    return one.sentence.text.casefold().split() == other.sentence.text.casefold().split()
