"""qa.llamaindex: a real retriever and query engine over a real pipeline, with exact offsets in every node."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from llama_index.core.query_engine import BaseQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, TextNode

from qa import Answer, Pipeline, QuestionError, Settings

ARTICLES = {
    "kettles.md": "# Kettle recall\n\n👍 Brindlewick is recalling 4,200 kettles.\r\n\r\n"
    "## Refunds\r\n\r\nThe refund is 35 pounds for each kettle. Claims close on 9 June.\r\n",
    "harbour.txt": "The harbour of Skarrow was closed on Monday. A storm had broken the sea wall.",
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8", newline="")
    settings = Settings(llm="none", data_dir=tmp_path_factory.mktemp("data"))
    with Pipeline.open(folder, settings=settings) as opened:
        yield opened


def check_offsets(pipeline: Pipeline, nodes: list[NodeWithScore]) -> None:
    for found in nodes:
        assert isinstance(found.node, TextNode)
        document = pipeline.document(found.node.metadata["doc_id"])
        assert document.text[found.node.start_char_idx : found.node.end_char_idx] == found.node.text
        assert found.node.metadata["source"] == document.source
        assert found.node.metadata["doc_sha256"] == document.sha256
        assert found.node.metadata["title"] == document.title


def test_the_retriever_gives_the_passages_of_search_in_order(pipeline: Pipeline) -> None:
    question = "How much is the refund for a kettle?"
    retriever = pipeline.as_retriever(3)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(question)
    hits = pipeline.search(question, 3)
    assert [node.node.text for node in nodes] == [hit.text for hit in hits]
    assert [node.score for node in nodes] == [hit.score for hit in hits]
    assert [node.node.node_id for node in nodes] == [f"passage-{hit.passage_id}" for hit in hits]
    assert [node.node.metadata["cosine"] for node in nodes] == [hit.cosine for hit in hits]
    assert nodes[0].node.metadata["heading"] == "Refunds"
    check_offsets(pipeline, nodes)


@pytest.mark.parametrize(("k", "count"), [(1, 1), (None, 3), (50, 3)])
def test_the_retriever_gives_at_most_k(k: int | None, count: int, pipeline: Pipeline) -> None:
    assert len(pipeline.as_retriever(k).retrieve("Where is the harbour?")) == count


def test_the_retriever_works_with_asyncio(pipeline: Pipeline) -> None:
    retriever = pipeline.as_retriever(2)
    nodes = asyncio.run(retriever.aretrieve("What broke the sea wall?"))
    assert nodes[0].node.text == ARTICLES["harbour.txt"]
    check_offsets(pipeline, nodes)


def test_the_query_engines_source_nodes_are_the_citations(pipeline: Pipeline) -> None:
    engine = pipeline.as_query_engine()
    assert isinstance(engine, BaseQueryEngine)
    response = engine.query("How much is the refund for each kettle?")
    answer = Answer.from_dict(response.metadata["answer"])
    assert answer.status == "answered"
    assert str(response) == answer.text
    assert "The refund is 35 pounds for each kettle." in answer.text
    assert [node.node.text for node in response.source_nodes] == [c.quote for c in answer.citations]
    assert [node.node.metadata["number"] for node in response.source_nodes] == [
        c.number for c in answer.citations
    ]
    assert {node.score for node in response.source_nodes} == {answer.confidence}
    check_offsets(pipeline, response.source_nodes)


def test_the_query_engine_works_with_asyncio(pipeline: Pipeline) -> None:
    response = asyncio.run(pipeline.as_query_engine().aquery("When was the harbour of Skarrow closed?"))
    assert str(response).startswith("The harbour of Skarrow was closed on Monday.")


def test_a_refusal_has_no_nodes(pipeline: Pipeline) -> None:
    response = pipeline.as_query_engine().query("Who won the chess world championship in 1972?")
    assert response.source_nodes == []
    assert response.metadata["answer"]["status"] == "not_found"
    assert str(response) == "The articles do not say."


def test_an_overview_has_the_lead_of_each_section(pipeline: Pipeline) -> None:
    response = pipeline.as_query_engine().query("What is it about?")
    assert response.metadata["answer"]["status"] == "overview"
    assert len(response.source_nodes) == 3
    check_offsets(pipeline, response.source_nodes)


def test_an_empty_question_is_refused(pipeline: Pipeline) -> None:
    with pytest.raises(QuestionError):
        pipeline.as_query_engine().query("?!")
    with pytest.raises(QuestionError):
        pipeline.as_retriever().retrieve(" ")
