"""What `qa` exports is exactly what the design says, and nothing else shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

import index.errors as errors
import qa
from tests.waiting import run

DESIGN = """
Pipeline Settings ask Answer Statement Citation Verdict verify Document Hit EvidenceFound StatementReady
AttestError read
""".split()
ERRORS = [
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, qa.AttestError)
]


def test_all_is_the_designs_list_and_every_error() -> None:
    assert set(qa.__all__) == {*DESIGN, *ERRORS}
    assert qa.__all__ == sorted(qa.__all__)


def test_what_can_be_seen_is_what_is_exported() -> None:
    public = [
        name for name, value in vars(qa).items() if name[0] != "_" and not isinstance(value, ModuleType)
    ]
    assert sorted(public) == qa.__all__


@pytest.mark.parametrize("name", qa.__all__)
def test_every_name_is_documented(name: str) -> None:
    assert getattr(qa, name).__doc__


def test_a_star_import_gives_just_these() -> None:
    names: dict[str, object] = {}
    exec("from qa import *", names)
    assert sorted(set(names) - {"__builtins__"}) == qa.__all__


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_caught_by_one_except(name: str) -> None:
    with pytest.raises(qa.AttestError, match=r"^what was wrong; how to mend it$"):
        raise getattr(qa, name)("what was wrong; how to mend it")


def test_importing_qa_loads_nothing_heavy_and_sets_the_environment(child_env: dict[str, str]) -> None:
    heavy = "torch sentence_transformers llama_index gradio faiss xllamacpp nltk bs4 transformers".split()
    for name in ("OMP_WAIT_POLICY", "HF_HUB_OFFLINE"):
        child_env.pop(name, None)
    code = (
        "import os, sys, qa\n"
        f"print([name for name in {heavy} if name in sys.modules])\n"
        "print(os.environ['OMP_WAIT_POLICY'], os.environ['HF_HUB_OFFLINE'])"
    )
    done = run([sys.executable, "-c", code], env=child_env, check=True)
    assert done.stdout.splitlines() == ["[]", "PASSIVE 1"]


def test_the_users_own_environment_is_left_alone(child_env: dict[str, str]) -> None:
    env = {**child_env, "OMP_WAIT_POLICY": "ACTIVE", "HF_HUB_OFFLINE": "0"}
    code = "import os, qa; print(os.environ['OMP_WAIT_POLICY'], os.environ['HF_HUB_OFFLINE'])"
    done = run([sys.executable, "-c", code], env=env, check=True)
    assert done.stdout == f"ACTIVE 0{os.linesep}"


def test_ask_works_from_four_lines_in_any_folder(child_env: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "four.py"
    script.write_text(
        "from qa import Settings, ask\n"
        "answer = ask('How long would the limited cease-fire last?', settings=Settings(llm='none'))\n"
        "print(answer.status)\n"
        "print('30-day' in answer.text)\n"
        # To load these takes longer than all else.
        "import sys\n"
        "late = 'transformers sentence_transformers torch._dynamo llama_index.core'.split()\n"
        "print([name for name in late if name in sys.modules])\n",
        "utf-8",
    )
    done = run([sys.executable, str(script)], env=child_env, cwd=tmp_path, check=True)
    assert done.stdout.splitlines() == ["answered", "True", "[]"]
