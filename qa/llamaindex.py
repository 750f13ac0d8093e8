"""Attest as llama-index parts: a retriever and a query engine whose nodes carry exact offsets.

Imported only by `Pipeline.as_retriever` and `as_query_engine`, since llama-index takes seconds to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.search import Hit
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
        hits = self._pipeline.search(query_bundle.query_str, self._k)
        return [
            _node(f"passage-{hit.passage_id}", hit, hit.text, hit.score, "bm25", "cosine") for hit in hits
        ]


class AttestQueryEngine(CustomQueryEngine):  # type: ignore[misc]
    """Answers like `Pipeline.ask`: source nodes are the citations, `metadata["answer"]` the whole Answer.

    A refusal has no source nodes.
    """

    pipeline: Any

    def custom_query(self, query_str: str) -> Response:
        """The answer's text, its citations as nodes, and the Answer as a mapping."""
        answer = self.pipeline.ask(query_str)
        nodes = [
            _node(f"citation-{c.doc_id}-{c.start}", c, c.quote, answer.confidence, "number")
            for c in answer.citations
        ]
        return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer.to_dict()})


def _node(key: str, found: Hit | Citation, text: str, score: float, *also: str) -> NodeWithScore:
    """A stretch of an article as a node; `also` names what its metadata hold beside the article."""
    values = vars(found)
    node = TextNode(
        id_=key,
        text=text,
        start_char_idx=found.start,
        end_char_idx=found.end,
        metadata={
            name: values[name] for name in ("doc_id", "doc_sha256", "title", "heading", "source", *also)
        },
    )
    return NodeWithScore(node=node, score=score)
