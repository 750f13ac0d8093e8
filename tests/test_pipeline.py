"""Pipeline: the invariants of every answer, streams, follow-ups, articles that come and go, trouble.

With the real embedder, store and FAISS; the generator is scripted here, the real ones are in test_llm.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.errors import (
    CorpusError,
    DocumentError,
    EmbedderError,
    GeneratorError,
    QuestionError,
    SettingsError,
    StoreError,
)
from qa import Answer, EvidenceFound, Pipeline, Settings, StatementReady, ask
from qa.answer import Citation
from qa.evidence import EvidenceFinder
from qa.generation.generator import Prompt, Usage
from tests.waiting import beside

ROOT = Path(__file__).resolve().parent.parent

QUESTIONS = [
    "How long would the limited cease-fire last?",
    "When did Russia launch its full-scale invasion?",
    "What do Putin and Zelenskyy each demand?",
    "What is it about?",
    "hello",
    "What is the capital of France?",
    "Which goods did the Black Sea deal cover?",
    "What would a maritime truce allow?",
    "Wie lange dauert der Waffenstillstand?",
]
UNCUT = "When were the most recent rounds of talks?"  # code cuts no part of its answer, so that it is worded


class Scripted:
    """A generator that says what it is told, piece by piece; an exception among the pieces is raised."""

    name = "scripted"

    def __init__(self, *pieces: str | Exception, batch: bool = False, pause_s: float = 0.0) -> None:
        self.pieces = pieces
        self.batch = batch
        self.pause_s = pause_s
        self.prompts: list[str] = []
        self.closed = False

    def stream(self, prompt: Prompt, *, max_tokens: int, deadline: float, usage: Usage) -> Iterator[str]:
        self.prompts.append(prompt.varying)
        for piece in self.pieces:
            time.sleep(self.pause_s)
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def describe(self) -> dict[str, str | None]:
        return {"name": self.name, "model": "script", "sha256": None}

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def worded(shipped: Pipeline, monkeypatch: pytest.MonkeyPatch) -> type[Scripted]:
    """Give the shipped pipeline a scripted generator: `worded(*pieces)` returns it."""

    def give(*pieces: str | Exception, **options: bool) -> Scripted:
        generator = Scripted(*pieces, **options)
        monkeypatch.setattr(shipped._answering, "_generator", generator)
        return generator

    return give  # type: ignore[return-value]


def check(pipeline: Pipeline, answer: Answer) -> None:
    """What holds for every answer ever given."""
    cited = [*answer.citations, *answer.nearby]
    for citation in cited:
        document = pipeline.document(citation.doc_id)
        assert document.text[citation.start : citation.end] == citation.quote
        assert citation.doc_sha256 == document.sha256
        assert citation.context_start <= citation.start < citation.end <= citation.context_end
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    numbers = {c.number for c in answer.citations}
    for statement in answer.statements:
        assert statement.citations
        assert set(statement.citations) <= numbers
        if statement.support == "verbatim":
            quotes = [" ".join(c.quote.split()) for c in answer.citations if c.number in statement.citations]
            assert statement.text in quotes
    if answer.status in ("not_found", "help"):
        assert not answer.citations
        assert not answer.statements
        assert answer.message
    else:
        assert answer.statements
        assert {n for s in answer.statements for n in s.citations} == numbers
    assert 0 <= answer.confidence <= 1
    supported = any(s.support == "supported" for s in answer.statements)
    assert answer.mode == ("generated" if supported else "quoted")
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_the_invariants(shipped: Pipeline, question: str) -> None:
    check(shipped, shipped.ask(question))


def test_status_by_kind_of_question(shipped: Pipeline) -> None:
    status = {question: shipped.ask(question).status for question in QUESTIONS}
    assert [status[q] for q in QUESTIONS] == [
        "answered",
        "answered",
        "answered",
        "overview",
        "help",
        "not_found",
        "answered",
        "answered",
        "not_found",
    ]


def test_a_refusal_points_to_what_the_article_does_say(shipped: Pipeline) -> None:
    answer = shipped.ask("When did Ukraine withdraw from Kursk?")
    assert answer.status == "not_found"
    assert answer.text == "The article does not say."
    assert any("continued combat operations in Kursk" in c.quote for c in answer.nearby)


def test_a_refusal_begins_with_what_speaks_against_the_question(shipped: Pipeline) -> None:
    answer = shipped.ask("When did Putin reject the ceasefire?")
    assert answer.status == "not_found"
    assert answer.text == "The article does not say; it says otherwise."
    assert "delayed accepting U.S. requests for a cease-fire" in answer.nearby[0].quote


def test_nothing_is_offered_for_another_topic(shipped: Pipeline) -> None:
    assert shipped.ask("What is the capital of France?").nearby == ()


def test_a_question_in_another_language_is_told_so(shipped: Pipeline) -> None:
    answer = shipped.ask("Wie lange dauert der Waffenstillstand?")
    assert "German" in answer.text
    assert "ATTEST_EMBEDDER" in answer.text


def test_overview_quotes_the_lead_of_each_section(shipped: Pipeline) -> None:
    answer = shipped.ask("Summarise the article")
    assert [c.heading for c in answer.citations] == [
        "",
        "Disagreements Over Cease-Fire Terms",
        "Maritime Security Deal in the Works",
        "Where Kyiv and Moscow Stand",
        "Kursk Presents Hurdle to Talks",
    ]
    assert answer.citations[0].start == 0


def test_stream_gives_evidence_then_statements_then_the_answer(shipped: Pipeline) -> None:
    for question in QUESTIONS:
        events = list(shipped.stream(question))
        first, *between, answer = events
        assert isinstance(first, EvidenceFound)
        assert isinstance(answer, Answer)
        assert all(isinstance(event, StatementReady) for event in between)
        assert tuple(e.statement for e in between if isinstance(e, StatementReady)) == answer.statements
        assert first.citations == answer.citations


def test_a_verified_wording_is_shown_with_the_citation_that_code_chose(shipped: Pipeline, worded) -> None:  # type: ignore[no-untyped-def]
    generator = worded("The most recent rounds of talks were on March 24.")
    answer = shipped.ask(UNCUT)
    check(shipped, answer)
    assert answer.statements[0].text == "The most recent rounds of talks were on March 24."
    assert answer.statements[0].support == "supported"
    assert answer.mode == "generated"
    assert "March 24" in answer.citations[0].quote
    assert answer.citations[0].quote in generator.prompts[0]
    assert answer.trace["models"]["generator"]["model"] == "script"
    assert answer.trace["generator"][0]["reply"] == answer.statements[0].text


@pytest.mark.parametrize(
    ("wording", "kind"),
    [
        ("The most recent rounds of talks were on March 25.", "number"),
        ("The most recent rounds of talks were on March 24 in Murmansk.", "name"),
        ("The most recent rounds of talks were not on March 24.", "negation"),
        ("The most recent rounds of talks were on March 24 with tanks.", "content"),
    ],
)
def test_an_unsupported_wording_never_leaves_the_pipeline(
    shipped: Pipeline, worded, wording: str, kind: str
) -> None:  # type: ignore[no-untyped-def]
    worded(wording)
    events = list(shipped.stream(UNCUT))
    answer = events[-1]
    assert isinstance(answer, Answer)
    check(shipped, answer)
    assert [(w.text, w.kind) for w in answer.withheld] == [(wording, kind)]
    shown = [e.statement.text for e in events if isinstance(e, StatementReady)]
    assert wording not in " ".join([answer.text, *shown])
    assert answer.mode == "quoted"
    assert answer.degraded is None


@pytest.mark.parametrize(
    "pieces", [(GeneratorError("the generator broke"),), ("Half a", GeneratorError("the generator broke"))]
)
def test_generator_trouble_never_loses_the_answer(shipped: Pipeline, worded, pieces) -> None:  # type: ignore[no-untyped-def]
    worded(*pieces)
    answer = shipped.ask(UNCUT)
    check(shipped, answer)
    assert answer.status == "answered"
    assert answer.degraded == "the generator broke"
    assert "March 24" in answer.text
    assert answer.trace["generator"][0]["error"] == "the generator broke"


def test_what_was_worded_before_trouble_stays(shipped: Pipeline, worded) -> None:  # type: ignore[no-untyped-def]
    question = "What was violated and what was attacked?"
    quotes = [c.quote for c in shipped.ask(question).citations]
    assert len(quotes) > 1
    worded(f"1. {quotes[0]}\n", "2. Half", GeneratorError("cut off"), batch=True)
    answer = shipped.ask(question)
    check(shipped, answer)
    assert answer.degraded == "cut off"
    assert len(answer.statements) == len(quotes)


def test_what_answers_best_is_said_first_where_its_draft_was_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        "The north mill opened in 1911.",
        "The south mill opened in 1922, after the dam was built by the county.",
    )
    (tmp_path / "mills.txt").write_text(f"{first} {second}", "utf-8")
    with Pipeline.open(tmp_path / "mills.txt", settings=Settings(llm="none")) as pipeline:
        monkeypatch.setattr(pipeline._answering, "_generator", Scripted("The north mill opened in 1900."))
        answer = pipeline.ask("When did the mills open?")
    assert [w.text for w in answer.withheld] == ["The north mill opened in 1900."]
    assert [statement.citations for statement in answer.statements] == [(1,), (2,)]
    assert answer.text == f"{first} The south mill opened in 1922."


def test_a_cut_is_read_without_the_marks_of_a_chat(shipped: Pipeline) -> None:
    texts = ["The talks lasted for an hour and a half."]
    plain, marked = (
        shipped._answering._odds(f"{marks}How long did the talks last?{marks}", texts, "")
        for marks in ("", "<|im_end|>")
    )
    assert plain == marked


def test_what_has_changed_since_it_was_searched_has_no_context(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry sank.", "utf-8")
    with Pipeline.open(tmp_path / "ferry.txt", settings=Settings(llm="none")) as pipeline:
        added = pipeline.add_text("Ada Vell led the mill. She left in 1911.")
        (citation,) = pipeline.ask("When did Ada Vell leave?").citations
        assert pipeline._answering._before(citation) == "Ada Vell led the mill."
        pipeline.replace(added.id, "Bo Lind led the mill. She left in 1911.")
        assert pipeline._answering._before(citation) == ""
        pipeline.remove(added.id)
        assert pipeline._answering._before(citation) == ""


def test_the_generator_is_not_asked_when_the_article_does_not_say(shipped: Pipeline, worded) -> None:  # type: ignore[no-untyped-def]
    generator = worded("Paris is the capital of France.")
    assert shipped.ask("What is the capital of France?").status == "not_found"
    assert generator.prompts == []


def test_the_threshold_moves_between_answering_and_refusing(tmp_path: Path) -> None:
    statuses = []
    for threshold in (0.0, 1.0):
        settings = Settings(llm="none", data_dir=tmp_path, min_confidence=threshold)
        statuses.append(ask("When did Russia launch its invasion?", settings=settings).status)
    assert statuses == ["answered", "not_found"]


def test_the_same_question_gives_the_same_answer_in_any_order(shipped: Pipeline) -> None:
    def record(answer: Answer) -> dict[str, object]:
        values = answer.to_dict()
        values["trace"].pop("times_ms")
        return {name: value for name, value in values.items() if name not in ("id", "created")}

    first = [record(shipped.ask(q)) for q in QUESTIONS]
    second = [record(shipped.ask(q)) for q in reversed(QUESTIONS)]
    assert first == second[::-1]


def test_every_sentence_is_read_ahead_until_the_pipeline_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = [f"Mill {n} opened in {1900 + n}." for n in range(20)]
    article = tmp_path / "mill.txt"
    article.write_text(" ".join(sentences), "utf-8")
    with Pipeline.open(article, settings=Settings(llm="none", data_dir=tmp_path / "data")) as pipeline:
        asked = "When did mill 7 open?"
        before = pipeline.ask(asked)
        read: list[str] = []

        def read_ahead(self: EvidenceFinder, texts: Sequence[str]) -> None:
            read.extend(texts)
            if closes:
                pipeline.close()

        closes = False
        with monkeypatch.context() as patch:
            patch.setattr(EvidenceFinder, "read_ahead", read_ahead)
            pipeline.read_ahead()
            assert read == sentences
            pipeline.read_ahead([pipeline.listing[0].id])
            assert read == sentences * 2
            with pytest.raises(QuestionError):
                pipeline.read_ahead([99])
        pipeline.read_ahead()
        assert pipeline.ask(asked).statements == before.statements
        assert pipeline.ask(asked).confidence == before.confidence
        read.clear()
        closes = True
        monkeypatch.setattr(EvidenceFinder, "read_ahead", read_ahead)
        pipeline.read_ahead()
    assert 0 < len(read) < len(sentences)


def test_follow_ups_are_understood_from_answers_and_from_pairs(shipped: Pipeline) -> None:
    before = shipped.ask("What has Putin said about foreign troops?")
    by_answer = shipped.ask("And Zelenskyy?", history=[before])
    by_pair = shipped.ask("And Zelenskyy?", history=[{"question": before.question, "answer": before.text}])
    assert by_answer.searched_for == "What has Zelenskyy said about foreign troops?"
    assert by_pair.searched_for == by_answer.searched_for
    assert by_answer.question == "And Zelenskyy?"
    assert "foreign peacekeeping forces" in by_answer.text


@pytest.mark.parametrize("history", [["a text"], [{"answer": "x"}], [None]])
def test_a_damaged_history_is_a_clear_error(shipped: Pipeline, history: list[object]) -> None:
    with pytest.raises(QuestionError, match="history"):
        shipped.ask("And why?", history=history)  # type: ignore[arg-type]


def test_async_asks_and_streams(shipped: Pipeline) -> None:
    async def run() -> tuple[Answer, list[object]]:
        answer = await shipped.aask("When did Russia launch its invasion?")
        return answer, [event async for event in shipped.astream("When did Russia launch its invasion?")]

    answer, events = asyncio.run(run())
    assert isinstance(events[0], EvidenceFound)
    assert isinstance(events[-1], Answer)
    assert events[-1].citations == answer.citations


def test_search_ranks_passages_without_refusing(shipped: Pipeline) -> None:
    hits = shipped.search("grain exports", 2)
    assert len(hits) == 2
    assert "export of grain" in hits[0].text
    assert hits[0].score >= hits[1].score


def test_many_threads_get_their_own_answers(shipped: Pipeline) -> None:
    expected = {q: shipped.ask(q).text for q in QUESTIONS}
    got: list[tuple[str, str]] = []
    with beside(*(lambda q=q: got.append((q, shipped.ask(q).text)) for q in QUESTIONS * 3)):
        pass
    assert sorted(got) == sorted((q, expected[q]) for q in QUESTIONS * 3)


def test_added_articles_are_answered_from_kept_and_removed(tmp_path: Path) -> None:
    settings = Settings(llm="none", data_dir=tmp_path / "data")
    text = "The clock museum of Oldtown opened in 1932.\r\nIt holds 412 clocks."
    with Pipeline.open(settings=settings) as pipeline:
        added = pipeline.add(text, title="Clock museum")
        assert added.text == text
        answer = pipeline.ask("How many clocks does the museum hold?")
        check(pipeline, answer)
        assert {c.doc_id for c in answer.citations} == {added.id}
        again = pipeline.add(text, title="Clock museum")
        assert again.source != added.source
        pipeline.remove(again.id)
    with Pipeline.open(settings=settings) as pipeline:
        assert pipeline.report.unchanged == 2
        assert "412" in pipeline.ask("How many clocks does the museum hold?").text
        pipeline.remove(added.id)
        assert pipeline.ask("How many clocks does the museum hold?").status == "not_found"
        assert [d.title for d in pipeline.documents] == ["Ceasefire talks"]
    assert not Path(added.source).exists()


def test_a_file_of_the_users_own_is_never_deleted(tmp_path: Path) -> None:
    article = tmp_path / "mine.txt"
    article.write_text("The mill at Vell closed in May.", "utf-8")
    with Pipeline.open(article, settings=Settings(llm="none")) as pipeline:
        (document,) = pipeline.documents
        with pytest.raises(DocumentError, match="your own"):
            pipeline.remove(document.id)
        with pytest.raises(StoreError, match="no document 999"):
            pipeline.remove(999)
    assert article.exists()


def test_the_search_can_be_restricted_to_articles(tmp_path: Path) -> None:
    for name, year in (("north", "1911"), ("south", "1922")):
        (tmp_path / f"{name}.txt").write_text(f"The {name} mill opened in {year}.", "utf-8")
    with Pipeline.open(tmp_path, settings=Settings(llm="none")) as pipeline:
        ids = {d.title.lower(): d.id for d in pipeline.documents}
        answer = pipeline.ask("When did the mill open?", documents=[ids["south"]])
        assert answer.text == "The south mill opened in 1922."
        refused = [pipeline.ask("Who is the mayor?", documents=d).text for d in ([ids["south"]], None)]
        assert refused == ["The article does not say.", "The articles do not say."]
        overview = pipeline.ask("What is it about?", documents=[ids["north"]])
        assert overview.text == "The north mill opened in 1911."


def test_a_changed_file_is_picked_up_at_the_next_open(tmp_path: Path) -> None:
    article = tmp_path / "corpus" / "mill.txt"
    article.parent.mkdir()
    article.write_text("The mill at Vell opened in 1911.", "utf-8")
    settings = Settings(llm="none")
    with Pipeline.open(article.parent, settings=settings) as pipeline:
        old = pipeline.ask("When did the mill open?").citations[0]
    article.write_text("After long delays the mill at Vell opened in 1922.", "utf-8")
    with Pipeline.open(article.parent, settings=settings) as pipeline:
        new: Citation = pipeline.ask("When did the mill open?").citations[0]
        assert pipeline.report.changed == 1
    assert new.doc_id == old.doc_id
    assert new.doc_sha256 != old.doc_sha256
    assert "1922" in new.quote


def test_opening_nothing_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="missing"):
        Pipeline.open(tmp_path / "missing", settings=Settings(llm="none"))


def test_ask_is_four_lines_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = ask("How long would the limited cease-fire last?", settings=Settings(llm="none"))
    assert "30-day" in answer.text


def test_closing_frees_the_generator(tmp_path: Path) -> None:
    article = tmp_path / "mill.txt"
    article.write_text("The mill opened in 1911.", "utf-8")
    pipeline = Pipeline.open(article, settings=Settings(llm="none"))
    generator = Scripted()
    pipeline._generator = generator
    pipeline.close()
    assert generator.closed


def test_an_overview_of_nothing_is_a_refusal(shipped: Pipeline) -> None:
    answer = shipped.ask("What is it about?", documents=[])
    check(shipped, answer)
    assert answer.status == "not_found"


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([999], "there is no article 999; the articles' ids are 1"),
        ("1", "documents is '1'; it must be a list of article ids, such as [1]"),
        (1, "documents is 1; it must be a list of article ids, such as [1]"),
        (["1"], "documents holds '1'; it must hold article ids, such as [1]"),
        ([True], "documents holds True; it must hold article ids, such as [1]"),
        ([None], "documents holds None; it must hold article ids, such as [1]"),
    ],
)
def test_documents_that_are_no_ids_are_refused_with_the_cure(
    documents: Any, message: str, shipped: Pipeline
) -> None:
    with pytest.raises(QuestionError) as caught:
        shipped.ask("How long would it last?", documents=documents)
    assert str(caught.value) == message


def test_what_could_not_be_indexed_is_not_kept(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mill.txt").write_text("The mill opened in 1911.", "utf-8")
    with Pipeline.open(tmp_path / "mill.txt", settings=Settings(llm="none")) as pipeline:
        museum = pipeline.add("The museum holds 412 clocks.")
        monkeypatch.setattr("qa.pipeline.index_one", failing)
        with pytest.raises(StoreError):
            pipeline.add("The ferry sails on Mondays.", title="Ferry")
        with pytest.raises(StoreError):
            pipeline.replace(museum.id, "The museum is closed.")
        assert pipeline.document(museum.id) == museum
    (kept,) = (data_dir / "articles").rglob("*.txt")
    assert kept.read_text("utf-8") == "The museum holds 412 clocks."


def failing(*_: object, **__: object) -> int:
    raise StoreError("the store is full; make room")


def test_adding_an_article_reads_no_other_and_tells_how_far_it_is(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "mill.txt").write_text("The mill opened in 1911.", "utf-8")
    told: list[tuple[int, int, str]] = []
    with Pipeline.open(corpus, settings=Settings(llm="none")) as pipeline:
        (corpus / "later.txt").write_text("It came later.", "utf-8")
        pipeline.add("The museum holds 412 clocks.", title="Clocks", progress=lambda *step: told.append(step))
        assert [one.title for one in pipeline.listing] == ["Mill", "Clocks"]
    assert told == [(1, 1, "Clocks.txt")]


def test_the_listing_says_size_date_state_and_whose_an_article_is(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "2024-03-24 mill.txt").write_text("The mill opened in 1911.", "utf-8")
    with Pipeline.open(corpus, settings=Settings(llm="none")) as pipeline:
        pipeline.add_text("Dörte holds 412 clocks.", title="Clocks")
        found = {one.title: (one.size, one.date, one.own, one.state) for one in pipeline.listing}
        assert found == {"Mill": (24, "2024-03-24", False, "ready"), "Clocks": (24, None, True, "ready")}
        (corpus / "2024-03-24 mill.txt").unlink()
        assert {one.title: one.state for one in pipeline.listing} == {"Mill": "gone", "Clocks": "ready"}


def test_a_given_title_outlives_a_new_store(tmp_path: Path, data_dir: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill opened in 1911.", "utf-8")
    file = tmp_path / "upload-1.txt"
    file.write_text("The museum holds 412 clocks.", "utf-8")
    settings = Settings(llm="none", corpus=tmp_path / "mill.txt")
    with Pipeline.open(settings=settings) as pipeline:
        assert pipeline.add(file, title="The clock museum").title == "The clock museum"
    with Pipeline.open(settings=settings) as pipeline:
        assert {one.title for one in pipeline.listing} == {"Mill", "The clock museum"}
    for store in (data_dir / "stores").iterdir():
        store.unlink()
    with Pipeline.open(settings=settings) as pipeline:
        assert {one.title for one in pipeline.listing} == {"Mill", "The clock museum"}
        assert "412" in pipeline.ask("How many clocks does the museum hold?").text


def test_a_replaced_article_keeps_its_id_and_title_and_is_another_source(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill opened in 1911.", "utf-8")
    new = tmp_path / "new.txt"
    new.write_text("The museum now holds 500 clocks.", "utf-8")
    with Pipeline.open(tmp_path / "mill.txt", settings=Settings(llm="none")) as pipeline:
        old = pipeline.add("The museum holds 412 clocks.", title="Clocks")
        found = pipeline.replace(old.id, new)
        assert (found.id, found.title, found.sha256 != old.sha256) == (old.id, "Clocks", True)
        assert "500" in pipeline.ask("How many clocks does the museum hold?").text
        with pytest.raises(DocumentError, match="a file of your own"):
            pipeline.replace(1, new)


def test_another_generator_is_taken_without_opening_the_articles_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mill.txt").write_text("The mill at Vell opened in 1911.", "utf-8")
    settings = Settings(llm="none", corpus=tmp_path / "mill.txt")
    generators = [Scripted(), Scripted()]
    with Pipeline.open(settings=settings) as pipeline:
        monkeypatch.setattr("qa.pipeline.open_generator", lambda settings: generators.pop(0))
        first, second = generators
        pipeline.configure(dataclasses.replace(settings, llm="embedded", passages=3))
        pipeline.ask("What opened in 1911?")  # the answer cannot be cut, so the generator is asked
        assert (len(first.prompts), len(second.prompts)) == (1, 0)
        pipeline.configure(dataclasses.replace(settings, llm="embedded", min_confidence=1.0))
        assert (first.closed, second.closed) == (True, False)
        assert pipeline.ask("When did the mill open?").status == "not_found"
        with pytest.raises(SettingsError, match="fusion is 'rrf' here, not 'bm25'; open another Pipeline"):
            pipeline.configure(dataclasses.replace(settings, fusion="bm25"))
        assert pipeline.settings.min_confidence == 1.0


def test_what_was_opened_is_closed_when_the_rest_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = Scripted()
    monkeypatch.setattr("qa.pipeline.open_generator", lambda settings: generator)
    (tmp_path / "mill.txt").write_text("The mill opened in 1911.", "utf-8")
    with pytest.raises(EmbedderError):
        Pipeline.open(tmp_path / "mill.txt", settings=Settings(embedder=str(tmp_path / "none")))
    assert generator.closed
