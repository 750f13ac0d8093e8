"""Sentence boundaries inside one paragraph: Punkt's, with its errors on news and books mended.

All work is on spans of the text; no character is ever changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index import punkt

Span = tuple[int, int]

MAX_CHARACTERS = 2_000  # of a sentence; what is longer is cut
_WINDOW = 50_000  # characters that Punkt sees at once, to bound its time and memory
_DENSE = 6  # characters; text with more end marks than one in so many is no prose, and slow to split
_AHEAD = 80  # characters looked at on either side of a boundary

_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")
_CLOSING = re.compile(r"[\"'”’»)\]]+(?:\s+|$)")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Lt|Col|Sgt|Capt|Rev|Hon)\.$")
_NUMBERED = re.compile(r"\b(?:Nos?|Nr|pp?|Figs?|Vols?|Chs?|Secs?|Arts?|Eqs?)\.$")
_ENUMERATION = re.compile(r"\(?(?:\d{1,3}|[A-Z])\.")
_SPOKEN = re.compile(r"[!?][\"'”’»]+$")
_INITIALISM = re.compile(r"\b(?:U\.S\.A|U\.S|U\.K|U\.N|E\.U|D\.C|a\.m|p\.m)\.")
# What follows "U.S." as part of a name: "the U.S. President said", but not "in the U.S. Putin said".
_ATTRIBUTED = re.compile(
    r"(?:Administration|Agency|Agriculture|Air|Ambassador|Army|Attorney|Bank|Border|Bureau|Cabinet|Capitol"
    r"|Census|Center|Central|Chamber|Circuit|Civil|Coast|Code|Commerce|Commission|Committee|Congress\w*"
    r"|Constitution|Consulate|Copyright|Court|Customs|Defense|Democrat\w*|Department|District|Dollar|Drug"
    r"|Embassy|Energy|Environmental|Federal|Fish|Food|Force|Foreign|Forest|General|Geological|Government|Green"
    r"|Gulf|High|Home|House|Immigration|Interior|Intelligence|International|Judge|Justice|Labor|Marines?"
    r"|Marshals?|Masters|Men|Military|Mission|National|Naval|Navy|Office|Olympic|Open|Patent|Pacific|Postal"
    r"|President\w*|Representatives?|Republican\w*|Secret|Secretary|Security|Senate|Senators?|Soccer|Special"
    r"|States?|Steel|Supreme|Surgeon|Tax|Trade|Transportation|Treasury|Vice|Virgin|Women)\b"
)
_NAME = r"(?:[A-Z][\w’'-]*\s){1,3}"
_SPEECH = re.compile(_NAME + r"(?:said|says|asked|told|replied|added|cried|shouted|wrote|answered)\b")
_PREDICATE = re.compile(
    _NAME
    + r"(?:is|are|was|were|has|had|have|will|would|can|could|did|does|may|might|must|said|says|told|took"
    r"|made|gave|went|came|met|left|won|lost|held|[a-z]{2,}ed)\b"
)
_GLUED = re.compile(
    r"(?P<stop>[.!?…]+)[\"'“”‘’)\]]*(?=[(“‘]?[^\W\d_])|[。！？]+[」』”’]*"
    r"|[.!?…][\"'”’)]*(?:\[\d{1,4}\])+(?=\s+[\"“(]?[A-Z])"  # a reference mark after the full stop
)
_CODE = re.compile(r"://|www\.|[@\\/=_`#{}<>]")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_CHUNK = re.compile(rf"\S{{0,{_AHEAD}}}")
_PRONOUNS = frozenset({"a", "i", "we", "she", "you", "that", "his", "her", "its", "their", "our"})
_CLAUSE = re.compile(r"[;:,–—][\"'”’)\]]*\s|\s(?=[–—(])")


def split(text: str) -> list[Span]:
    """The sentences of one paragraph as spans without surrounding blanks, in order; blanks alone give []."""
    spans: list[Span] = []
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        found = _window_spans(window)
        # The last sentence of a window may go on in the next, which therefore starts with it.
        more = start + len(window) < len(text) and len(found) > 1
        following = start + (found.pop()[0] if more else len(window))
        spans += [(start + a, start + b) for a, b in found]
        start = following
    return spans


def cut(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Cut a span into parts of at most `limit` characters: after a clause, at a blank, or anywhere."""
    start, end = span
    while end - start > limit:
        at = start + _cut_point(text[start : start + limit], text[start + limit])
        yield from _trimmed(text, start, at)
        start = at
    yield from _trimmed(text, start, end)


def _cut_point(window: str, following: str) -> int:
    clause = max((mark.end() for mark in _CLAUSE.finditer(window, len(window) // 2)), default=0)
    if clause:
        return clause
    blank = next((i for i in range(len(window) - 1, len(window) // 4, -1) if window[i].isspace()), 0)
    if blank:
        return blank
    characters = window + following
    # A mark that combines with the character before it stays with it, unless marks are all there is.
    nearby = range(len(window), max(0, len(window) - 20), -1)
    return next((at for at in nearby if not _joins(characters[at - 1], characters[at])), len(window))


def _joins(before: str, after: str) -> bool:
    return unicodedata.combining(after) > 0 or "\u200d" in (before, after) or "\ufe00" <= after <= "\ufe0f"


def _window_spans(text: str) -> list[Span]:
    marks = sum(map(text.count, ".!?…。！？"))
    if marks == 0 or marks * _DENSE > max(len(text), 100 * _DENSE):
        return list(_trimmed(text, 0, len(text)))
    parts = [part for span in _apart(punkt.spans(text)) for part in _split_glued(text, span)]
    parts = [part for span in _mended(text, parts) for part in _split_initialisms(text, span)]
    return [part for span in parts for part in _trimmed(text, *span)]


def _apart(spans: list[Span]) -> list[Span]:
    """Undo splits where no blank is: Punkt does not see whether a quotation mark closes or opens."""
    apart: list[Span] = []
    for start, end in spans:
        touching = apart and apart[-1][1] == start
        apart[-1:] = [(apart[-1][0], end)] if touching else [*apart[-1:], (start, end)]
    return apart


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    content = text[start:end]
    start += len(content) - len(content.lstrip())
    content = content.strip()
    if content:
        yield start, start + len(content)


def _mended(text: str, spans: list[Span]) -> list[Span]:
    """Join what Punkt should not have split, and give closing marks back to the sentence before."""
    mended: list[Span] = []
    lower_case = bool(spans) and text[spans[0][0]].islower()
    for start, end in spans:
        if mended:
            first, last = mended[-1]
            if closing := _CLOSING.match(text, start, end):
                last = start = closing.end()
                mended[-1] = (first, last)
            ending = text[max(first, last - _AHEAD) : last].rstrip()
            if start == end or _goes_on(ending, text[start : min(end, start + _AHEAD)], lower_case):
                mended[-1] = (first, end)
                continue
        mended.append((start, end))
    return mended


def _goes_on(ending: str, beginning: str, lower_case: bool) -> bool:
    """Whether a sentence goes on after the boundary between two texts; `lower_case`: it has no capitals."""
    if not _ENDS.search(ending):
        return False
    if beginning[0].islower() and not lower_case:
        word = _WORD.match(beginning)
        return word is None or word[0].islower()  # not "iPhone"
    if _ENUMERATION.fullmatch(ending):
        return True
    if beginning[0].isdigit():
        return _NUMBERED.search(ending) is not None
    if ending.endswith(".") and _INITIALISM.search(ending, len(ending) - 6 if len(ending) > 6 else 0):
        return _ATTRIBUTED.match(beginning) is not None
    return bool(_TITLE.search(ending) or (_SPOKEN.search(ending) and _SPEECH.match(beginning)))


def _split_initialisms(text: str, span: Span) -> Iterator[Span]:
    """Split "… in the U.S. Putin disagreed.", which Punkt takes for one sentence."""
    start, end = span
    for found in _INITIALISM.finditer(text, start, end):
        after = text[found.end() : min(end, found.end() + _AHEAD)]
        beginning = after.lstrip()
        apart = len(beginning) < len(after) and found.start() > start
        if apart and _PREDICATE.match(beginning) and not _ATTRIBUTED.match(beginning):
            yield start, found.end()
            start = found.end()
    yield start, end


def _split_glued(text: str, span: Span) -> Iterator[Span]:
    """Split "… the fighting.Both Moscow …", but not "U.S.", "3.5", addresses, file names or code."""
    start, end = span
    for found in _GLUED.finditer(text, start, end):
        at = found.end()
        if _opens_quotation(text, start, found.start(), at):
            at -= 1
        if at < end and (found["stop"] is None or _is_glued(text, start, found.start(), at)):
            yield start, at
            start = at
    yield start, end


def _opens_quotation(text: str, start: int, stop: int, at: int) -> bool:
    """Whether the mark before `at` opens the next sentence's quotation, rather than closing this one's."""
    if text[at - 1] == '"':
        return text.count('"', max(start, stop - MAX_CHARACTERS), at - 1) % 2 == 0
    return text[at - 1] in "“‘"


def _is_glued(text: str, start: int, stop: int, at: int) -> bool:
    """Whether the end mark at `stop` ends a sentence though the next one begins at `at` without a blank."""
    before = text[max(start, stop - _AHEAD) : stop].rsplit(None, 1)[-1:]
    ahead, after = _CHUNK.match(text, at), _WORD.search(text, at, at + _AHEAD)
    if not before or not ahead or not after or _CODE.search(before[0] + text[stop:at] + ahead[0]):
        return False
    left, right = before[0].lstrip("\"'“‘(").rstrip("\"'”’)]%"), after[0]
    sentence_case = right[0].isupper() and (right[1:].islower() or right in ("A", "I"))
    if not sentence_case or text[after.end() : after.end() + 1] in ("(", "[", "."):
        return False
    if left.replace(",", "").isdigit():
        return stop - len(before[0]) > start
    if not _WORD.fullmatch(left) or len(left) < 2:
        return False
    return text[stop] in "!?…" or _is_prose(left, right, text[after.start() : after.start() + _AHEAD])


def _is_prose(left: str, right: str, ahead: str) -> bool:
    """Tell "fighting.Both" from "numpy.Array": by words that Punkt knows, or a predicate that follows."""
    word = right.lower()
    if word in _PRONOUNS or punkt.starts_sentences(word) or _PREDICATE.match(ahead):
        return True
    return left.islower() and punkt.is_known(left) and punkt.is_known(word)
