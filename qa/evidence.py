"""Evidence: from search hits to the sentences that answer, and how sure that is.

Sentences are ranked twice. First by late interaction (Khattab & Zaharia 2020, ColBERT): each content word of
the question looks for its best match among the contextual token vectors of a sentence, weighted by rarity,
and the sentence's cosine is added. The best of these are then read: held against the question by their
grammar (qa/reading/premises.py) and by the reader (qa/reading/reader.py); a fitted model tells which of them
answers. How sure it is that any does, qa/reading/confidence.py says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from index.embed import Embedder, TokenVectors
from index.search import Hit, HitSentence
from qa.kept import Kept
from qa.language.grammar import parse
from qa.language.labels import VERBS
from qa.language.words import NEGATORS, stems, words
from qa.questions.question import Question
from qa.questions.question_parse import parse_question
from qa.reading.confidence import confidence, whole
from qa.reading.fitted import model
from qa.reading.likeness import Likeness, Rarity, Term, covered, terms_of
from qa.reading.matches import Candidate
from qa.reading.neighbours import Neighbours
from qa.reading.premises import features
from qa.reading.ranked import Evidence, RankedSentence
from qa.reading.read_as import ReadAs
from qa.reading.readable import Readable
from qa.reading.reader import Reader, Reading, Said, without_marks
from qa.reading.standings import NO_ROW, Standing, standings

MAX_SENTENCES = 3
CANDIDATES = 16  # sentences whose token vectors are compared
READ = 5  # the best of them, which are read: by folds six and eight choose no better
KEPT = 1024  # sentences whose token vectors are kept; about 60 MB

COVERED_WEIGHT = 0.4  # of the question's words that are there, before token vectors are known
COSINE_WEIGHT = 0.5
KIND_WEIGHT = 0.3  # of holding the kind of thing that is asked for, where that can be told well
TELLING_KINDS = frozenset({"date", "duration", "number", "person"})
CONTEXT_WEIGHT = 0.3  # of a match found in the sentence or in the one before it
SINGLED_WEIGHT = 0.5  # of a row that an amount or a word such as "cheapest" singles out
OUTDONE_WEIGHT = 0.2  # of the words that another row has

# A further sentence is taken when its probability is at least this share of the best one's; less will do
# where the question asks for several things. Chosen by folds of the development articles: at 0.2 one that
# answers is among 1.46 that are taken for 0.925 of the questions, at 0.25 among 1.41 for 0.919.
SHARE, SHARE_SEVERAL = 0.2, 0.15
_HEADING_WORDS = 4
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_SAYS_OF = re.compile(r":\s+\S| \| ")
_LEANING = re.compile(
    r"(?:That|This|These|Those|Such|He|She|It|They|His|Her|Its|Their|Both|Since then|The (?:former|latter))\b"
)


class EvidenceFinder:
    """Finds evidence in search hits; keeps the token vectors of sentences it has seen. Thread-safe."""

    def __init__(self, embedder: Embedder, rarity: Rarity, reader: Reader) -> None:
        self._tokens = Kept(embedder.encode_tokens, KEPT)
        self._reader = reader
        self._rarity = rarity

    def find(self, question: Question, own: TokenVectors, hits: Sequence[Hit]) -> Evidence:
        """Rank the hits' sentences for a question whose token vectors are `own`, and choose among them."""
        readable = Readable(question.text, hits)
        asked = _names_asked(question)
        pairs = [pair for pair in readable if not _only_names(*pair, asked)]
        if not pairs or not question.terms:
            return Evidence((), (), 0.0)
        terms = terms_of(question, own, self._rarity)
        standing = defaultdict(lambda: NO_ROW, standings(question, readable.rows))
        pairs.sort(key=lambda pair: (-_first_score(terms, pair[1], standing[pair[1].id]), pair[1].id))
        candidates = pairs[:CANDIDATES]
        before = [readable.neighbours.before(hit, sentence) for hit, sentence in candidates]
        alone = [*(sentence for _, sentence in candidates), *filter(None, before)]
        likeness = Likeness(terms, own, self._tokens.of(sentence.text for sentence in alone))
        scored = _scored(question, likeness, candidates, before, readable, standing)
        named = {
            r.sentence.id: found
            for r in scored[:READ]
            if (found := readable.named(r.hit, r.sentence, r.context_start))
        }
        texts = [found.text for found in named.values()]
        likeness = replace(likeness, vectors={**likeness.vectors, **self._tokens.of(texts)})
        best = [
            replace(r, sentence=_read_as(r.sentence, found.text, likeness))
            if (found := named.get(r.sentence.id))
            else r
            for r in scored[:READ]
        ]
        said = [Said(r.sentence.text, readable.before(r.hit, r.sentence)) for r in best]
        readings = self._reader.read(without_marks(question.text), said)
        read = self._read(question, likeness, best, readable.neighbours, readings, standing)
        signals = whole([ranked.features for ranked in read])
        ranked = tuple(
            _as_stored(r, named.get(r.sentence.id) or readable.read_as(r.sentence), readable)
            for r in (*read, *scored[READ:])
        )
        chosen = tuple(_with_items(_choose(question, ranked[: len(read)]), ranked, readable))
        return Evidence(ranked, chosen, confidence(signals), signals)

    def read_ahead(self, texts: Sequence[str]) -> None:
        """Do beforehand what can be done with sentences before a question comes."""
        self._tokens.of(texts)
        self._reader.read_ahead(texts)
        for text in texts:
            parse(text)

    def _read(
        self,
        question: Question,
        likeness: Likeness,
        scored: Sequence[RankedSentence],
        neighbours: Neighbours,
        readings: Sequence[Reading],
        standing: Mapping[int, Standing],
    ) -> list[RankedSentence]:
        """The best, held against the question by their grammar and by the reader; most probable first."""
        top = scored[0].score
        found = [
            _features(
                question,
                likeness,
                r,
                neighbours.before(r.hit, r.sentence),
                top - r.score,
                reading,
                standing[r.sentence.id],
            )
            for r, reading in zip(scored, readings, strict=True)
        ]
        read = [
            replace(r, features=features_, probability=probability, answer=_answer(question, r, reading))
            for r, features_, probability, reading in zip(
                scored, found, _probabilities(found), readings, strict=True
            )
        ]
        return sorted(read, key=lambda r: (-(r.probability or 0.0), -r.score, r.hit.doc_id, r.sentence.start))


def _names_asked(question: Question) -> Set[str]:
    """The stems of a question; none where it names what may answer it: "Is it Vell or Orm?"."""
    return frozenset() if _OR.search(question.text) else stems(words(question.text))


def _only_names(hit: Hit, sentence: HitSentence, asked: Set[str]) -> bool:
    """Whether a sentence only names something and says nothing of it: a run-in heading, "Fares. They rise …".

    Elsewhere a name may be an answer by itself, but not what the question names. What stands behind a colon
    or in a cell is said of what stands before it: "Dogs: free".
    """
    text = sentence.text
    own = words(text)
    if _SAYS_OF.search(text) or any(word.number is not None or word.lower in NEGATORS for word in own):
        return False
    runs_in = len(own) <= _HEADING_WORDS and _opens_line(hit, sentence)
    asks_of_it = bool(asked) and stems(word for word in own if word.is_content) <= asked
    return (runs_in or asks_of_it) and not any(token.pos in VERBS for token in parse(text).tokens)


def _opens_line(hit: Hit, sentence: HitSentence) -> bool:
    """Whether a sentence begins a line of its passage on which another stands behind it."""
    start, end = sentence.start - hit.start, sentence.end - hit.start
    begins = start == 0 or hit.text[start - 1 : start] in ("\r", "\n")
    return begins and hit.text[end - 1 : end] == "." and hit.text[end : end + 2].strip(" ")[:1].isalpha()


def _first_score(terms: Sequence[Term], sentence: HitSentence, standing: Standing) -> float:
    """What a sentence is worth before token vectors are known."""
    return sentence.cosine + COVERED_WEIGHT * covered(terms, sentence) + _among_rows(standing)


def _among_rows(standing: Standing) -> float:
    return SINGLED_WEIGHT * standing.singled - OUTDONE_WEIGHT * standing.outdone


def _read_as(sentence: HitSentence, text: str, likeness: Likeness) -> HitSentence:
    """A sentence as it is read: the stored cosine knows nothing of what stands before it."""
    return replace(sentence, text=text, cosine=float(likeness.vectors[text].whole @ likeness.own.whole))


def _as_stored(ranked: RankedSentence, read_as: ReadAs | None, readable: Readable) -> RankedSentence:
    """What was read without marks, or with the help of what stands before it, as it stands again."""
    sentence = replace(ranked.sentence, text=readable.stored(ranked.sentence))
    if read_as is None:
        return replace(ranked, sentence=sentence)
    told = read_as.text if read_as.is_worded else ""
    return replace(ranked, sentence=sentence, told=told, context_start=read_as.start)


def _scored(
    question: Question,
    likeness: Likeness,
    candidates: Sequence[tuple[Hit, HitSentence]],
    before: Sequence[HitSentence | None],
    readable: Readable,
    standing: Mapping[int, Standing],
) -> list[RankedSentence]:
    """The candidates by late interaction, best first."""
    scored = []
    for (hit, sentence), previous in zip(candidates, before, strict=True):
        if readable.read_as(sentence):
            sentence = _read_as(sentence, sentence.text, likeness)
        scored.append(_score(question, likeness, hit, sentence, previous, standing[sentence.id]))
    return sorted(scored, key=lambda r: (-r.score, r.hit.doc_id, r.sentence.start))


def _score(
    question: Question,
    likeness: Likeness,
    hit: Hit,
    sentence: HitSentence,
    before: HitSentence | None,
    standing: Standing,
) -> RankedSentence:
    weights = likeness.weights / likeness.weights.sum()
    alone = likeness.matches(sentence)
    context = np.maximum(alone, likeness.matches(before))
    score = (1 - CONTEXT_WEIGHT) * float(alone @ weights) + CONTEXT_WEIGHT * float(context @ weights)
    score += KIND_WEIGHT * (question.answer_type in TELLING_KINDS and question.holds_answer(sentence.text))
    score += _among_rows(standing)
    leans = before is not None and _LEANING.match(sentence.text)
    # Rounding takes the noise of batched arithmetic out, so that the same question ranks the same.
    return RankedSentence(
        hit=hit,
        sentence=sentence,
        score=round(score + COSINE_WEIGHT * sentence.cosine, 4),
        context_start=before.start if leans and before else sentence.start,
    )


def _features(
    question: Question,
    likeness: Likeness,
    scored: RankedSentence,
    before: HitSentence | None,
    behind: float,
    reading: Reading,
    standing: Standing,
) -> dict[str, float]:
    """What a sentence is like."""
    hit, sentence = scored.hit, scored.sentence
    candidate = Candidate(
        text=sentence.text,
        before=before.text if before else "",
        heading=f"{hit.title} {hit.heading}",
        similar=likeness.similar(sentence),
        similar_before=likeness.similar(before),
        cosine=sentence.cosine,
        behind=behind,
        holds=question.holds_answer(sentence.text),
        reading=reading,
        standing=standing,
    )
    return features(
        parse_question(question), candidate, [term.stems for term in likeness.terms], likeness.weights
    )


def _answer(question: Question, ranked: RankedSentence, reading: Reading) -> str:
    """The words that are sure to answer; whether something is so is told by all of a sentence."""
    if question.answer_type == "yesno":
        return ""
    text, (start, end) = ranked.sentence.text, reading.answer
    others = question.answer_type is not None and question.holds_answer(f"{text[:start]}, {text[end:]}")
    return text[start:end] if reading.is_sure(others=others) else ""


def _probabilities(found: Sequence[Mapping[str, float]]) -> list[float]:
    """That it is this sentence which answers, of each that was read: they sum to 1."""
    scores = np.array([model("sentence").score(features_) for features_ in found])
    shares = np.exp(scores - scores.max())
    return [round(float(share), 4) for share in shares / shares.sum()]


def _choose(question: Question, read: Sequence[RankedSentence]) -> list[RankedSentence]:
    share = SHARE_SEVERAL if question.may_ask_several else SHARE
    enough = share * (read[0].probability or 0.0)
    chosen = [read[0]]
    for other in read[1:]:
        answers = (other.probability or 0.0) >= enough
        beside = any(_same_words(other, taken) or _is_of_another(question, other, taken) for taken in chosen)
        if answers and not beside:
            chosen.append(other)
    return chosen[:MAX_SENTENCES]


def _with_items(
    chosen: Sequence[RankedSentence],
    ranked: Sequence[RankedSentence],
    readable: Readable,
) -> Iterator[RankedSentence]:
    """What is chosen, and behind "There are three roles:" what that introduces; nothing twice."""
    known = {r.sentence.id: r for r in ranked}
    done: set[int] = set()
    for one in chosen:
        items = readable.neighbours.items_after(one.hit, one.sentence)
        listed = (
            known.get(s.id)
            or _as_stored(RankedSentence(one.hit, s, 0.0, s.start), readable.read_as(s), readable)
            for s in items
            if not readable.heads_table(s)
        )
        for other in (one, *listed):
            if other.sentence.id not in done:
                done.add(other.sentence.id)
                yield other


def _is_of_another(question: Question, row: RankedSentence, taken: RankedSentence) -> bool:
    """Whether a row tells of another thing than one of its table that is taken and has more that is asked."""
    # The context of each row begins with the heading of its table.
    of_one_table = (row.hit.doc_id, row.context_start) == (taken.hit.doc_id, taken.context_start)
    if not (row.told and taken.told and of_one_table):
        return False
    asked = _forms_and_numbers(question.text)
    return asked & _forms_and_numbers(row.sentence.text) < asked & _forms_and_numbers(taken.sentence.text)


def _forms_and_numbers(text: str) -> set[str | float]:
    """The stems and the lemmas ("children": child) of a text's words, and its numbers."""
    found = words(text)
    lemmas = {token.lemma.lower() for token in parse(" ".join(text.split())).tokens}
    return stems(found) | lemmas | {word.number for word in found if word.number is not None}


def _same_words(one: RankedSentence, other: RankedSentence) -> bool:
    return one.sentence.text.casefold().split() == other.sentence.text.casefold().split()
