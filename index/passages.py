"""Sentence, Passage: segmentation of an article with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.documents import Document
from index.headings import GAP, heading_text
from index.lines import Block, lay_out
from index.sentences import MAX_CHARACTERS, cut, split

CountPieces = Callable[[Sequence[str]], list[int]]

# Raise it when the same document would be cut up otherwise; the store then cuts and embeds anew.
SEGMENTER_VERSION = 4

# What a title or a heading may take of a passage, counted as at most one piece per four letters of a
# plain word or per other character: about 24 words, at worst 96 word pieces.
_CONTEXT_UNITS = 24
_INDENT = 200  # blanks before a row, at most
_BLANKS = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*\Z")
_QUOTE_MARK = re.compile(r"(?<=[\r\n])(?:[ \t]*+>)++[ \t]?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`document.text[start:end]`: one sentence, list item or table row, without surrounding blanks."""

    start: int
    end: int
    section: int  # index of its section, counted from 0
    heading: str  # of its section; "" where there is none


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of sentences of one section: `sentences[first:last + 1]`; `start`/`end` span them.

    Where the first is a row of columns, `start` is that of its line: the blanks before it tell its places.
    """

    start: int
    end: int
    section: int
    heading: str
    first: int
    last: int


@dataclass(frozen=True)
class Segments:
    """A document cut up: sentences in text order, passages that partition them."""

    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]


def segment(document: Document, count_pieces: CountPieces, *, max_pieces: int = 240) -> Segments:
    """Cut a document into sections, sentences and passages, all as exact offsets.

    A passage holds at most `max_pieces` word pieces by `count_pieces`, title and heading included. It is
    called once for everything, and again only for the parts of sentences too long for a passage.
    """
    text = document.text
    sentences = list(_sentences(document))
    gaps = _gaps(text, sentences)
    headings = list(dict.fromkeys(sentence.heading for sentence in sentences))
    contexts = [_context(document, heading) for heading in headings]
    texts = [text[s.start : s.end] for s in sentences]
    counts = count_pieces([*texts, *gaps, *contexts]) if sentences else []
    n = len(sentences)
    room = {h: max(1, max_pieces - count) for h, count in zip(headings, counts[2 * n :], strict=True)}
    # A gap counts with the sentence after it; the first of a passage has none, which only leaves it room.
    sized = [(s, size, gap) for s, size, gap in zip(sentences, counts[:n], counts[n : 2 * n], strict=True)]
    fitted = _fitted(text, sized, room, count_pieces)
    return Segments(tuple(sentence for sentence, _, _ in fitted), tuple(_passages(text, fitted, room)))


def passage_text(document: Document, passage: Passage) -> str:
    """The text that is embedded and counted: title, heading and the passage, on lines of their own."""
    context = _context(document, passage.heading)
    body = document.text[passage.start : passage.end]
    return f"{context}\n{body}" if context else body


_Sized = tuple[Sentence, int, int]  # a sentence, its word pieces, those of the marks before it


def _sentences(document: Document) -> Iterator[Sentence]:
    """Every sentence, none longer than MAX_CHARACTERS; sections without one are not counted."""
    text = document.text
    known = {heading.start: (heading.end, heading.level) for heading in document.headings}
    section, heading, fresh = -1, "", True
    for block in lay_out(text, document.format, known):
        if block.kind == "heading":
            heading = heading_text(text[block.start : block.end], document.format)
            heading, fresh = "" if heading == document.title else heading, True
            continue
        for whole in _block_spans(text, block):
            section, fresh = section + fresh, False
            for start, end in cut(text, whole, MAX_CHARACTERS):
                yield Sentence(start, end, section, heading)


def _block_spans(text: str, block: Block) -> list[tuple[int, int]]:
    if block.kind == "line":
        return [(block.start, block.end)]
    content = text[block.start : block.end]
    if block.quoted:  # the marks between its lines are no part of its sentences
        content = _QUOTE_MARK.sub(lambda mark: " " * len(mark[0]), content)
    return [(block.start + start, block.start + end) for start, end in split(content)]


def _gaps(text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Before each sentence, what stands between it and the one before: list marks, fences, table rules."""
    ends = [sentence.end for sentence in sentences]
    return [
        text[end : sentence.start].strip() if before.section == sentence.section else ""
        for before, end, sentence in zip(sentences, [0, *ends], sentences, strict=False)
    ]


def _context(document: Document, heading: str) -> str:
    return "\n".join(part for part in (_shortened(document.title), _shortened(heading)) if part)


def _shortened(text: str) -> str:
    units, kept = 0, []
    for word in text.split():
        units += 1 + (len(word) - 1) // 4 if word.isascii() and word.isalpha() else len(word)
        if units > _CONTEXT_UNITS:
            break
        kept.append(word)
    return " ".join(kept) or text[:_CONTEXT_UNITS].strip()


def _fitted(text: str, sized: list[_Sized], room: dict[str, int], count_pieces: CountPieces) -> list[_Sized]:
    """Cut the sentences that have more pieces than a passage has room for, until none has."""
    while True:
        long = [i for i, (s, size, _) in enumerate(sized) if size > room[s.heading] and s.end - s.start > 1]
        if not long:
            return sized
        parts: dict[int, list[tuple[int, int]]] = {}
        for i in long:
            sentence, size, _ = sized[i]
            length = sentence.end - sentence.start
            # A tenth less than in proportion, because pieces are not spread evenly.
            limit = max(1, length * room[sentence.heading] * 9 // (size * 10))
            parts[i] = list(cut(text, (sentence.start, sentence.end), limit))
        sizes = iter(count_pieces([text[a:b] for spans in parts.values() for a, b in spans]))
        cut_up: list[_Sized] = []
        for i, (sentence, size, gap) in enumerate(sized):
            if i not in parts:
                cut_up.append((sentence, size, gap))
            for k, (a, b) in enumerate(parts.get(i, ())):
                part = Sentence(a, b, sentence.section, sentence.heading)
                cut_up.append((part, next(sizes), 0 if k else gap))
        sized = cut_up


def _passages(text: str, sized: Sequence[_Sized], room: dict[str, int]) -> Iterator[Passage]:
    """Greedy runs of sentences of one section, as long as there is room."""
    first, used = 0, 0
    for i, (sentence, size, gap) in enumerate(sized):
        start = sized[first][0]
        if i and (sentence.section != start.section or used + gap + size > room[start.heading]):
            yield _passage(text, sized, first, i - 1)
            first, used = i, size
        else:
            used += gap + size if i else size
    if sized:
        yield _passage(text, sized, first, len(sized) - 1)


def _passage(text: str, sized: Sequence[_Sized], first: int, last: int) -> Passage:
    opening, end = sized[first][0], sized[last][0].end
    start = opening.start
    if GAP.search(text[start : opening.end]):
        blanks = _BLANKS.search(text[max(0, start - _INDENT) : start])
        start -= len(blanks[0]) if blanks else 0
    return Passage(start, end, opening.section, opening.heading, first, last)
