"""`make bench`: how fast Attest is, as multiples of the bare parts it is built on; a Markdown table.

Attest and the bare parts take turns in the same run, so that a slow machine slows both. Figures are
medians, with the least and the greatest of n. What is compared with what stands beside each `measure_`.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qa  # sets OMP_WAIT_POLICY and HF_HUB_OFFLINE before any heavy library is imported
from index.embed import BUNDLED, model_folder, open_embedder
from index.fulltext import any_of
from index.search import CANDIDATES, Searcher
from index.store import Store
from index.sync import sync
from qa.generation.embedded import model_file
from tests.synthetic import RandomEmbedder, Writer, editions

ROOT = Path(qa.__file__).resolve().parent.parent
ARTICLE = ROOT / "seeds" / "ceasefire-talks.txt"
QUESTIONS = (
    "How long would the cease-fire last?",
    "Who took part in the talks?",
    "What did Russia ask for?",
    "Where did the negotiators meet?",
    "What would a maritime truce allow?",
    "Which ports are mentioned?",
)
LOAD_BARE = """
import sys
from sentence_transformers import SentenceTransformer
embedder = SentenceTransformer(sys.argv[1])
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.verbosity, params.n_ctx, params.cache_ram_mib = sys.argv[2], -1, 2048, 0
generator = xllamacpp.Server(params)
"""
RESIDENT = """
import os
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
"""


@dataclass(frozen=True)
class Row:
    """One line of the table; samples in `unit`, `aim` in words."""

    what: str
    attest: Sequence[float]
    bare: Sequence[float]
    unit: str
    aim: str

    def __str__(self) -> str:
        ratio = statistics.median(self.attest) / statistics.median(self.bare)
        cells = (self.what, self._cell(self.attest), self._cell(self.bare), f"{ratio:.2f}", self.aim)
        return f"| {' | '.join(cells)} | {len(self.attest)} |"

    def _cell(self, samples: Sequence[float]) -> str:
        middle, low, high = (
            f"{x:.3g}" if x < 1000 else f"{x:,.0f}"
            for x in (statistics.median(samples), min(samples), max(samples))
        )
        return f"{middle} {self.unit} ({low}–{high})"


def in_turns(
    rounds: int, attest: Callable[[int], object], bare: Callable[[int], object], scale: float = 1e3
) -> tuple[list[float], list[float]]:
    """Time both `rounds` times, in alternating order, after one untimed round; milliseconds."""
    attest(-1), bare(-1)
    times: dict[Callable[[int], object], list[float]] = {attest: [], bare: []}
    for number in range(rounds):
        for part in (attest, bare) if number % 2 else (bare, attest):
            start = time.perf_counter()
            part(number)
            times[part].append((time.perf_counter() - start) * scale)
    return times[attest], times[bare]


class BareSearch:
    """One FAISS and one FTS5 search over texts and their vectors, with nothing around them."""

    def __init__(self, texts: Sequence[str], vectors: Any, path: Path) -> None:
        import faiss

        self._flat = faiss.IndexFlatIP(vectors.shape[1])
        self._flat.add(vectors)
        self._connection = sqlite3.connect(path)
        self._connection.execute(
            "CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='porter unicode61')"
        )
        self._connection.executemany("INSERT INTO passages VALUES (?)", ((text,) for text in texts))
        self._connection.commit()

    def __call__(self, query: str, vector: Any) -> None:
        import faiss

        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # one query is faster on one thread
        self._flat.search(vector.reshape(1, -1), CANDIDATES)
        faiss.omp_set_num_threads(threads)
        command = "SELECT rowid, bm25(passages) FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
        self._connection.execute(command, (any_of(query), CANDIDATES)).fetchall()


def measure_cold(folder: Path) -> Iterator[Row]:
    """A fresh process until it has answered, against one that imports and loads both models bare."""
    ask = "import sys; from qa.cli import main; sys.exit(main(['ask', sys.argv[1]]))"
    data = folder / "cold"
    attest, bare = in_turns(
        5,
        lambda i: child(ask, QUESTIONS[i % len(QUESTIONS)], data_dir=data, allowed=(0, 3)),
        lambda _: child(LOAD_BARE, *model_files()),
        scale=1,
    )
    yield Row("`attest ask`, from process start", attest, bare, "s", "1.3")


def measure_warm(folder: Path) -> Iterator[Row]:
    """A quotation-only answer, against embedding the question, one FAISS and one FTS5 search."""
    from sentence_transformers import SentenceTransformer

    from qa import Pipeline, Settings

    model = SentenceTransformer(model_files()[0])
    with Pipeline.open(ARTICLE, settings=Settings(llm="none", data_dir=folder / "warm")) as pipeline:
        texts = [hit.text for hit in pipeline.search("cease-fire", 50)]
        search = BareSearch(texts, model.encode(texts, normalize_embeddings=True), folder / "warm.sqlite")

        def bare(number: int) -> None:
            question = QUESTIONS[number % len(QUESTIONS)]
            search(question, model.encode([question], normalize_embeddings=True)[0])

        attest = in_turns(60, lambda i: pipeline.ask(QUESTIONS[i % len(QUESTIONS)]), bare)
    yield Row("quotation-only answer, warm", *attest, "ms", "3, 60 ms")


def measure_retrieval(folder: Path, passages: int) -> Iterator[Row]:
    """`Searcher.search` without the embedding, against one FAISS and one FTS5 search over as many texts."""
    embedder: Any = RandomEmbedder()
    writer = Writer()
    store = indexed(writer.corpus(folder / f"{passages}", passages // 100, 100), folder)
    texts = [writer.passage() for _ in range(passages)]
    bare = BareSearch(texts, embedder.encode(texts), folder / f"bare-{passages}.sqlite")
    queries = [writer.query(7) for _ in range(50)]
    vectors = embedder.encode(queries)
    with store:
        assert store.count()[1] == passages, f"{store.count()} is not {passages} passages"
        searcher = Searcher(store, embedder)
        times = in_turns(
            50,
            lambda i: searcher.search(queries[i], 6, vector=vectors[i]),
            lambda i: bare(queries[i], vectors[i]),
        )
    yield Row(f"retrieval, {passages:,} passages", *times, "ms", "2")


def measure_indexing(folder: Path) -> Iterator[Row]:
    """`sync` of a new store with the real embedder, against one bare `encode` over the same texts."""
    from sentence_transformers import SentenceTransformer

    model, embedder = SentenceTransformer(model_files()[0]), Recorder(open_embedder(BUNDLED))
    corpus = editions(ARTICLE.read_text("utf-8"), folder / "editions", 10)

    def attest(number: int) -> None:
        embedder.texts = []
        indexed(corpus, folder, embedder, f"indexing-{number}").close()

    times = in_turns(3, attest, lambda _: model.encode(embedder.texts, show_progress_bar=False))
    attest_rates, bare_rates = ([len(embedder.texts) / ms * 1e3 for ms in samples] for samples in times)
    yield Row(f"indexing, {len(embedder.texts)} texts", attest_rates, bare_rates, "texts/s", "at least 0.9")


def measure_unchanged(folder: Path) -> Iterator[Row]:
    """Opening the store and finding that none of 10,000 files changed, against one `stat` of each."""
    corpus = Writer().corpus(folder / "small", 10_000, 1)
    embedder: Any = RandomEmbedder()
    indexed(corpus, folder).close()
    time.sleep(2.5)  # files this new are read again, for their time stamps may still hide a change

    def attest(_: int) -> None:
        with indexed(corpus, folder) as store:
            Searcher(store, embedder)

    times = in_turns(5, attest, lambda _: [entry.stat() for entry in os.scandir(corpus)], scale=1)
    yield Row("open, 10,000 files, none changed", *times, "s", "2 s")


def measure_memory(folder: Path) -> Iterator[Row]:
    """Resident memory of a process that has answered, against one that has loaded both models bare."""
    corpus = folder / "10000"
    more = (
        "from pathlib import Path\nfrom index.search import Searcher\nfrom tests.bench import indexed\n"
        "from tests.synthetic import RandomEmbedder\nembedder = RandomEmbedder()\n"
        "store = indexed(Path(sys.argv[2]), Path(sys.argv[3]))\n"
        "Searcher(store, embedder).search('anything', 6)\n"
    )
    ask = "import sys, qa\npipeline = qa.Pipeline.open()\npipeline.ask(sys.argv[1])\n"
    data = folder / "cold"
    start, grown, bare = [], [], []
    for _ in range(3):
        bare.append(float(child(LOAD_BARE + RESIDENT, *model_files())))
        start.append(float(child(ask + RESIDENT, QUESTIONS[0], data_dir=data)))
        grown.append(
            float(child(ask + more + RESIDENT, QUESTIONS[0], str(corpus), str(folder), data_dir=data))
        )
    yield Row("memory after the first answer, shipped article", start, bare, "MB", "")
    yield Row("the same with 10,000 passages more", grown, bare, "MB", "")


class Recorder:
    """An embedder that keeps the texts it was given."""

    def __init__(self, embedder: Any) -> None:
        self.name, self.fingerprint, self.dimension = embedder.name, embedder.fingerprint, embedder.dimension
        self.count_pieces = embedder.count_pieces
        self._embedder = embedder
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Any:
        self.texts += texts
        return self._embedder.encode(texts)


def indexed(corpus: Path, folder: Path, embedder: Any = None, name: str | None = None) -> Store:
    """The store of a corpus, up to date; the caller closes it."""
    embedder = embedder or RandomEmbedder()
    path = folder / f"{name or corpus.name}.store.sqlite"
    store = Store.open(path, embedder.name, embedder.fingerprint, embedder.dimension)
    sync(store, [corpus], embedder)
    return store


def model_files() -> tuple[str, str]:
    """The folder of the embedder and the file of the generator."""
    return str(model_folder(BUNDLED)), str(model_file())


def child(code: str, *arguments: str, data_dir: Path | None = None, allowed: Sequence[int] = (0,)) -> str:
    """Run code in a fresh Python; its output, or RuntimeError where it did not end as allowed."""
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, **({"ATTEST_DATA_DIR": str(data_dir)} if data_dir else {})}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in allowed:
        raise RuntimeError(f"{code!r} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | Attest | bare parts | times bare | aim | n |\n| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for measure in MEASURES:
            for row in measure(folder):
                print(row, flush=True)


MEASURES: tuple[Callable[[Path], Iterator[Row]], ...] = (
    measure_cold,
    measure_warm,
    lambda folder: measure_retrieval(folder, 10_000),
    lambda folder: measure_retrieval(folder, 100_000),
    measure_indexing,
    measure_unchanged,
    measure_memory,
)


if __name__ == "__main__":
    main()
