"""Language: whether a question is clearly not English, which the default models do not read."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from index.packages import folder_of
from qa.language.words import WH_WORDS

_LATIN_SCRIPT_END = 0x24F

_LANGUAGES = """english german french spanish italian portuguese dutch swedish danish norwegian finnish
turkish romanian hungarian indonesian""".split()

# Words of asking, which count twice where they begin a question; the stop word lists lack many of them.
_ASKING = {
    "german": "wer wie wo wann warum worum weshalb wieso wessen welche welcher welches wieviel lange viele",
    "french": "où qui quand pourquoi combien comment quel quelle quels quelles",
    "spanish": "quién quiénes qué cuándo dónde cuánto cuánta cuántos cuántas cómo cuál cuáles",
    "italian": "chi cosa quando dove perché quanto quale quali",
    "dutch": "wie waar wanneer waarom hoe welke hoeveel wat",
    "portuguese": "quem quando onde quanto quantos porquê qual quais",
}
# English words that other languages share, and which the English stop word list lacks.
_ENGLISH = WH_WORDS | frozenset("tell explain does did war mine die per".split())
# Words that begin names in English texts: "La Paz", "Die Zeit", "Rio de Janeiro".
_NAME_PART = re.compile(
    r"\b(?:(?i:la|le|les|el|los|las|del?|della|d[iou]|da|dos|van|von|ten)|Das|De[rn]|Die)(?=[ -][A-ZÀ-Þ])"
)
_OTHER = "a language that is not English"


def foreign_language(text: str) -> str | None:
    """The language of a question that is clearly not English ("German"), else None.

    Another script decides at once; else function words, by the stop word lists that llama-index ships, two
    at least or one that begins a question. Names and terms alone say nothing: "Putin NATO?" is English.
    """
    letters = [c for c in text if c.isalpha()]
    if sum(ord(c) > _LATIN_SCRIPT_END for c in letters) * 2 > len(letters):
        return _OTHER
    plain = _NAME_PART.sub(" ", unicodedata.normalize("NFC", text)).lower()
    tokens = re.findall(r"[^\W\d_]+", plain)
    scores = {language: sum(t in known for t in tokens) for language, known in _stop_words().items()}
    english = scores.pop("english", 0) + sum(t in _ENGLISH for t in tokens)
    for language, asking in _ASKING.items():
        if language in scores and tokens and tokens[0] in asking.split():
            scores[language] += 1
    highest = max(scores.values(), default=0)
    if highest < 2 or highest <= english or highest * 4 < len(tokens):
        return None
    best = [language for language, score in scores.items() if score == highest]
    return best[0].capitalize() if len(best) == 1 else _OTHER


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    package = folder_of("llama_index.core")
    if package is None:
        return {}
    folder = package / "_static" / "nltk_cache" / "corpora" / "stopwords"
    paths = {language: folder / language for language in _LANGUAGES}
    return {
        language: frozenset([*path.read_text("utf-8").split(), *_ASKING.get(language, "").split()])
        for language, path in paths.items()
        if path.is_file()
    }
