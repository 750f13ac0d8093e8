"""Attest as llama-index parts: a retriever and a query engine whose nodes carry exact offsets.

Imported only by `Pipeline.as_retriever` and `as_query_engine`, since llama-index takes seconds to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from qa.answer import Citation

if TYPE_CHECKING:
    from qa.pipeline import Pipeline


class PassageRetriever(BaseRetriever):  # type: ignore[misc]
    """The `k` best passages; metadata holds doc_id, doc_sha256, title, heading, source, bm25 and cosine."""

    def __init__(self, pipeline: Pipeline, k: int) -> None:
        self._pipeline = pipeline
        self._k = k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = []
        for hit in self._pipeline.search(query_bundle.query_str, self._k):
            node = TextNode(
                id_=f"passage-{hit.passage_id}",
                text=hit.text,
                start_char_idx=hit.start,
                end_char_idx=hit.end,
                metadata={
                    "doc_id": hit.doc_id,
                    "doc_sha256": hit.doc_sha256,
                    "title": hit.title,
                    "heading": hit.heading,
                    "source": hit.source,
                    "bm25": hit.bm25,
                    "cosine": hit.cosine,
                },
            )
            found.append(NodeWithScore(node=node, score=hit.score))
        return found


class AttestQueryEngine(CustomQueryEngine):  # type: ignore[misc]
    """Answers like `Pipeline.ask`: source nodes are the citations, `metadata["answer"]` the whole Answer.

    A refusal has no source nodes.
    """

    pipeline: Any

    def custom_query(self, query_str: str) -> Response:
        """The answer's text, its citations as nodes, and the Answer as a mapping."""
        answer = self.pipeline.ask(query_str)
        nodes = [_node(citation, answer.confidence) for citation in answer.citations]
        return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer.to_dict()})


def _node(citation: Citation, confidence: float) -> NodeWithScore:
    values = vars(citation)
    node = TextNode(
        id_=f"citation-{citation.doc_id}-{citation.start}",
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata={
            name: values[name] for name in ("number", "doc_id", "doc_sha256", "title", "heading", "source")
        },
    )
    return NodeWithScore(node=node, score=confidence)
