"""Questions answered from articles, every sentence on a quotation found at exact offsets."""

import os

# Idle OpenMP threads that spin make an answer beside an indexing job take tens of times longer.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# No model is ever looked for on a hub unless the user says so.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from index.documents import Document, read
from index.errors import (
    AttestError,
    CorpusError,
    DamagedStore,
    DocumentError,
    EmbedderError,
    GeneratorError,
    GrammarError,
    QuestionError,
    SettingsError,
    StoreError,
    UnsupportedFormat,
)
from index.search import Hit
from qa.answer import Answer, Citation, EvidenceFound, Statement, StatementReady
from qa.pipeline import Pipeline, ask
from qa.settings import Settings
from qa.verify import Verdict, verify

__all__ = [
    "Answer",
    "AttestError",
    "Citation",
    "CorpusError",
    "DamagedStore",
    "Document",
    "DocumentError",
    "EmbedderError",
    "EvidenceFound",
    "GeneratorError",
    "GrammarError",
    "Hit",
    "Pipeline",
    "QuestionError",
    "Settings",
    "SettingsError",
    "Statement",
    "StatementReady",
    "StoreError",
    "UnsupportedFormat",
    "Verdict",
    "ask",
    "read",
    "verify",
]
