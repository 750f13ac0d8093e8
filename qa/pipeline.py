"""Pipeline: open articles, then ask, stream, search, add and remove; the class that everything else uses."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.documents import Document, check_roots, read
from index.embed import Embedder, open_embedder, open_reranker
from index.errors import QuestionError, SettingsError, StoreError, check_type
from index.search import Hit, Searcher
from index.store import Store
from index.sync import SyncReport, index_one, sync
from qa.answer import Answer
from qa.answering import Answering, Event
from qa.articles import Articles, Listed
from qa.followup import Turn, by_itself, stand_alone
from qa.generation.generator import Generator
from qa.language import grammar
from qa.llm import open_generator
from qa.plain import one_line
from qa.reading.reader import Reader, open_reader
from qa.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.query_engine import CustomQueryEngine
    from llama_index.core.retrievers import BaseRetriever

MAX_QUESTION = 2_000  # characters
_SETTINGS = "it must be a Settings(...)"
_FIXED = ("corpus", "data_dir", "embedder", "reranker", "fusion")

Progress = Callable[[int, int, str], None]


class Pipeline:
    """Articles, their index and a generator, ready for questions. Make it with `Pipeline.open`.

    Safe to use from many threads. `report` says what the last reading of the folders found.
    """

    def __init__(
        self,
        settings: Settings,
        articles: Articles,
        store: Store,
        embedder: Embedder,
        searcher: Searcher,
        reader: Reader,
        generator: Generator | None,
        report: SyncReport,
    ) -> None:
        self.settings = settings
        self.report = report
        self._articles = articles
        self._store = store
        self._embedder = embedder
        self._searcher = searcher
        self._generator = generator
        self._answering = Answering(settings, store, embedder, searcher, reader, generator)
        self._changing = threading.Lock()
        self._closed = threading.Event()

    @classmethod
    def open(
        cls, *paths: Path | str, settings: Settings | None = None, progress: Progress | None = None
    ) -> Pipeline:
        """Read the articles at `paths` (default: `settings.corpus`), index what is new, load the models.

        Only what changed since the last time is indexed; `progress(done, total, what)` is told of it.
        Raises AttestError with one line that says what is wrong and how to mend it.
        """
        settings = Settings() if settings is None else settings
        check_type(settings, Settings, SettingsError, "settings", _SETTINGS)
        articles = Articles.of(settings, *paths)
        check_roots(articles.roots())  # before seconds go into loading the models
        with ExitStack() as opened:
            # First, for the embedded one loads in the background while the embedder's libraries are imported.
            generator = open_generator(settings)
            if generator is not None:
                opened.callback(generator.close)
            embedder = open_embedder(settings.embedder)
            grammar.load()  # now, so that the first question need not wait for it
            reranker = open_reranker(settings.reranker) if settings.reranker else None
            reader = open_reader()
            store = opened.enter_context(
                Store.open(articles.store_path, embedder.name, embedder.fingerprint, embedder.dimension)
            )
            report = sync(store, articles.roots(), embedder, progress=progress)
            for entry in filter(articles.retitled, store.documents()):
                document = articles.titled(store.document(entry.id))
                store.remove([entry.id])  # equal bytes are not stored again
                index_one(store, document, embedder, progress=progress)
            searcher = Searcher(store, embedder, fusion=settings.fusion, reranker=reranker)
            opened.pop_all()  # all is well: what was opened stays open
        return cls(settings, articles, store, embedder, searcher, reader, generator, report)

    def configure(self, settings: Settings) -> None:
        """Answer with another generator, `passages` or `min_confidence` from the next question on.

        Raises SettingsError, and changes nothing, where a value is wrong or the articles would have to be
        opened again (`corpus`, `data_dir`, `embedder`, `reranker`, `fusion`).
        """
        check_type(settings, Settings, SettingsError, "settings", _SETTINGS)
        for name in _FIXED:
            before, wanted = getattr(self.settings, name), getattr(settings, name)
            if before != wanted:
                raise SettingsError(
                    f"{name} is {before!r} here, not {wanted!r}; open another Pipeline for it"
                )
        with self._changing:
            generator = open_generator(settings)
            old, self._generator = self._generator, generator
            self.settings = settings
            self._answering = self._answering.configured(settings, generator)
        if old is not None:
            old.close()  # a question that it still works on is answered in quotations

    def close(self) -> None:
        """Close the store and free the generator."""
        self._closed.set()
        self._store.close()
        if self._generator is not None:
            self._generator.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Asking

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Collection[int] | None = None,
        literally: bool = False,
    ) -> Answer:
        """Answer a question from the articles, or say that they do not.

        `history` holds earlier turns, oldest first: Answers or {"question", "answer"} mappings.
        `documents` restricts the search to these article ids. `literally` leaves earlier turns out of
        account, and no typo is mended but in small words. Raises QuestionError for an empty or overlong
        question, and for an id that is none.
        """
        *_, answer = self.stream(question, history=history, documents=documents, literally=literally)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Collection[int] | None = None,
        literally: bool = False,
    ) -> Iterator[Event]:
        """EvidenceFound, then a StatementReady for each statement once it is verified, then the Answer."""
        asked = _clean(question)
        self._check_ids(documents)
        searched_for = stand_alone(by_itself(asked), () if literally else history)
        if len(searched_for) > MAX_QUESTION:  # an earlier turn is bounded like a question
            searched_for = asked
        return self._answering.events(question, searched_for, documents, mend=not literally)

    def read_ahead(self, documents: Collection[int] | None = None) -> None:
        """Read the first 400 sentences of the articles, or of these, before anything is asked about them.

        So that the first questions take no longer than later ones (on two cores 0.1 s instead of 0.3). The
        page does so when its articles are open, and when one is added. Ends early when it is closed.
        """
        self._check_ids(documents)
        with suppress(StoreError):  # closed, or an article was removed: a question will say so
            self._answering.read_ahead(documents, lambda: not self._closed.is_set())

    async def aask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Collection[int] | None = None,
        literally: bool = False,
    ) -> Answer:
        """`ask` for asyncio; the work is done in a thread."""
        ask = partial(self.ask, history=history, documents=documents, literally=literally)
        return await asyncio.to_thread(ask, question)

    async def astream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Collection[int] | None = None,
        literally: bool = False,
    ) -> AsyncIterator[Event]:
        """`stream` for asyncio; the work is done in threads."""
        stream = partial(self.stream, history=history, documents=documents, literally=literally)
        events = await asyncio.to_thread(stream, question)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def search(self, question: str, k: int = 5) -> list[Hit]:
        """The k best passages with their sentences, best first; no generator, no refusal."""
        return self._searcher.search(_clean(question), k)

    def _check_ids(self, documents: Collection[int] | None) -> None:
        """Raise QuestionError unless `documents` is None or holds ids of articles that are there."""
        if documents is None:
            return
        if isinstance(documents, str | bytes) or not isinstance(documents, Collection):
            raise QuestionError(f"documents is {documents!r}; it must be a list of article ids, such as [1]")
        known = [entry.id for entry in self._store.documents()]
        for wanted in documents:
            if isinstance(wanted, bool) or not isinstance(wanted, int):
                raise QuestionError(
                    f"documents holds {wanted!r}; it must hold article ids, such as {known[:3]}"
                )
            if wanted not in known:
                shown = ", ".join(map(str, known[:10])) + (", …" if len(known) > 10 else "")
                raise QuestionError(f"there is no article {wanted}; the articles' ids are {shown}")

    # Articles

    @property
    def documents(self) -> tuple[Document, ...]:
        """All articles with their texts, by source."""
        return tuple(self._store.document(entry.id) for entry in self._store.documents())

    @property
    def listing(self) -> tuple[Listed, ...]:
        """All articles without their texts, by source."""
        return tuple(self._articles.listed(entry) for entry in self._store.documents())

    def document(self, doc_id: int) -> Document:
        """One article with its text; raises StoreError when there is none of this id."""
        return self._store.document(doc_id)

    def add(
        self, article: Path | str, *, title: str | None = None, progress: Progress | None = None
    ) -> Document:
        """Keep a copy of a file, or a text, among the articles and index it; nothing else is read again.

        A str that names an existing file is taken as its path, so that what a stranger wrote goes to
        `add_text`. Raises DocumentError when it cannot be read as an article; nothing is kept then.
        """
        return self._added(lambda: self._articles.keep(article, title), progress)

    def add_text(self, text: str, *, title: str | None = None, progress: Progress | None = None) -> Document:
        """`add` for a text, whatever it looks like."""
        return self._added(lambda: self._articles.keep_text(text, title), progress)

    def replace(self, doc_id: int, article: Path | str, *, progress: Progress | None = None) -> Document:
        """Put the bytes of a file (Path), or a text (str), in the place of an article that was added.

        It keeps its id. Raises DocumentError when they cannot be read as an article of the same format, or
        it is a file of the user's own; what was there stays then.
        """
        with self._changing:
            document = self._store.document(doc_id)
            before = self._articles.rewrite(document, article)
            try:
                return self._index(Path(document.source), progress)
            except BaseException:
                self._articles.rewrite(document, before)
                raise

    def remove(self, doc_id: int) -> None:
        """Delete an article that was added; raises DocumentError for a file of the user's own."""
        with self._changing:
            self._articles.discard(Path(self._store.document(doc_id).source))
            self._store.remove([doc_id])

    def _added(self, keep: Callable[[], Path], progress: Progress | None) -> Document:
        with self._changing:
            source = keep()
            try:
                return self._index(source, progress)
            except BaseException:
                self._articles.discard(source)  # else it would be there at the next start after all
                raise

    def _index(self, source: Path, progress: Progress | None) -> Document:
        document = self._articles.titled(read(source))
        return self._store.document(index_one(self._store, document, self._embedder, progress=progress))

    # llama-index

    def as_retriever(self, k: int | None = None) -> BaseRetriever:
        """A llama-index retriever over the passages; its nodes carry the offsets."""
        from qa.llamaindex import PassageRetriever

        return PassageRetriever(self, k or self.settings.passages)

    def as_query_engine(self) -> CustomQueryEngine:
        """A llama-index query engine; its response's source nodes are the citations, with offsets."""
        from qa.llamaindex import AttestQueryEngine

        return AttestQueryEngine(pipeline=self)


_TERMINAL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # colours and the like, pasted from a terminal


def _clean(question: str) -> str:
    """The question on one line without control characters; raises QuestionError when nothing is left."""
    check_type(question, str, QuestionError, "the question", "it must be a text")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters, at most {MAX_QUESTION:,} are read; shorten it"
        )
    clean = one_line(_TERMINAL.sub(" ", question))
    if not any(c.isalnum() for c in clean):
        raise QuestionError("the question is empty; ask something about the articles")
    return clean


def ask(
    question: str,
    *paths: Path | str,
    history: Sequence[Turn] = (),
    settings: Settings | None = None,
) -> Answer:
    """Answer one question from the articles at `paths` (default: `settings.corpus`); see `Pipeline`."""
    with Pipeline.open(*paths, settings=settings) as pipeline:
        return pipeline.ask(question, history=history)
