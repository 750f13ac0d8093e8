"""The house keeps its order: who imports whom, what is never used, what lies where; read from the source."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import qa
from tests.waiting import run

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("qa", "index", "eval")
PAGE = ("qa/ui/", "app.py")
# Made of llama-index classes, so it is itself imported only where it is used.
# Imported only where llama-index is what is asked for; eval's is the baseline that Attest is compared with.
SEAMS = {"qa/llamaindex.py", "eval/llamaindex.py"}
# The reader's network and its training, which are torch; imported only by what runs them.
NETWORK = {"index/bert.py", "qa/reading/layers.py", "eval/reader.py"}
HEAVY = set("scipy torch sentence_transformers llama_index gradio faiss xllamacpp nltk bs4 spacy".split())
TOP_LEVEL = {
    *("pyproject.toml", "qa", "index", "seeds", "tests", "eval", "app.py", "README.md", "LICENSE"),
    *("Makefile", "CHANGELOG.md", ".gitignore", ".ci", "constraints.txt"),
}


@dataclass(frozen=True)
class Import:
    """One imported module, dotted; `lazy` where it happens inside a function or for type checkers only."""

    file: str
    line: int
    module: str
    lazy: bool
    whole: bool  # `import x`, not `from x import y`

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def sources() -> dict[str, ast.Module]:
    """Every product module by its path in the repository."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")] + [ROOT / "app.py"]
    return {str(f.relative_to(ROOT).as_posix()): ast.parse(f.read_text("utf-8")) for f in files if f.exists()}


def imports_of(file: str, node: ast.AST, lazy: bool = False) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(file, node.lineno, alias.name, lazy, True) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{file}:{node.lineno}: a relative import"
        assert node.module
        # `from qa import ui` imports qa.ui, so each name is also looked at as a module.
        for module in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
            yield Import(file, node.lineno, module, lazy, False)
    inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    inside = inside or (isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"))
    for child in ast.iter_child_nodes(node):
        yield from imports_of(file, child, inside)


SOURCES = sources()
IMPORTS = [found for file, tree in SOURCES.items() for found in imports_of(file, tree)]


def in_page(file: str) -> bool:
    return file.startswith(PAGE)


def offenders(package: str, *forbidden: str) -> list[str]:
    """Imports of a forbidden module, or one below it, in the files whose path begins so."""
    return [
        str(found)
        for found in IMPORTS
        if found.file.startswith(package)
        and any(f"{found.module}.".startswith(f"{name}.") for name in forbidden)
    ]


def test_the_reader_of_imports_sees_all_kinds() -> None:
    code = "import a.b\nfrom c import d\ndef f():\n    import e\nif TYPE_CHECKING:\n    import g\n"
    found = [(i.module, i.lazy, i.whole) for i in imports_of("x.py", ast.parse(code))]
    assert found == [
        ("a.b", False, True),
        ("c", False, False),
        ("c.d", False, False),
        ("e", True, True),
        ("g", True, True),
    ]


def test_index_knows_nothing_above_it() -> None:
    assert offenders("index/", "qa", "eval", "gradio", "app") == []


def test_qa_does_not_import_eval_or_faiss() -> None:
    assert offenders("qa/", "eval", "faiss", "app") == []


@pytest.mark.parametrize(
    ("room", "below"),
    [
        ("language", ()),
        ("verification", ("language",)),
        ("generation", ("language", "questions")),
        ("reading", ("language", "questions")),
    ],
)
def test_each_room_of_qa_rests_on_those_below_it(room: str, below: tuple[str, ...]) -> None:
    rooms = {file.name for file in (ROOT / "qa").iterdir() if file.is_dir()} - {"__pycache__"}
    assert offenders(f"qa/{room}/", *(f"qa.{name}" for name in rooms - {room, *below})) == []


def test_eval_imports_only_what_qa_exports() -> None:
    inner = [file.stem for file in (ROOT / "qa").iterdir() if file.suffix == ".py" or file.is_dir()]
    exported = [f"imports qa.{name}" for name in qa.__all__]  # qa.verify is a function and a file
    inside = offenders("eval/", "index", "app", *(f"qa.{name}" for name in inner))
    # Fitting is the other half of qa/reading/fitted.py, training that of qa/reading/reader.py: they must
    # compute what these read. Pairs are drawn by grammar; groups hold sentences as they are cut and as the
    # reader sees them.
    halves = {
        "eval/fit.py": r"imports qa.reading.(confidence|fitted|reader)\b",
        "eval/reader.py": r"imports (qa.reading.(layers|reader)|index.embed)\b",
        "eval/groups.py": r"imports (qa.reading.(reader|readable)|index.(documents|passages|search))\b",
        "eval/changes.py": r"imports qa.language.lexicon\b",
        "eval/drawn.py": r"imports qa.language.grammar\b",
    }
    kept = [i for i in inside if not any(i.startswith(f) and re.search(m, i) for f, m in halves.items())]
    assert [found for found in kept if not found.endswith(tuple(exported))] == []


def test_only_the_page_imports_gradio_and_the_ui() -> None:
    assert [str(i) for i in IMPORTS if i.top == "gradio" and not in_page(i.file)] == []
    assert [str(i) for i in IMPORTS if f"{i.module}.".startswith("qa.ui.") and not in_page(i.file)] == []


@pytest.mark.parametrize(
    ("module", "owner"),
    [
        ("faiss", "index/vectors.py"),
        ("sentence_transformers", "index/embed.py"),
        ("spacy", "qa/language/grammar.py"),
    ],
)
def test_a_library_has_one_owner(module: str, owner: str) -> None:
    files = {found.file for found in IMPORTS if found.top == module}
    assert files - {"eval/llamaindex.py"} == {owner}  # the baseline has its own, so that it owes us nothing


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    at_start = [i for i in IMPORTS if not i.lazy and not in_page(i.file) and i.file not in SEAMS | NETWORK]
    late = {"qa.llamaindex", "index.bert", "qa.reading.layers", "eval.reader"}
    found = [i for i in at_start if i.top in HEAVY or late & {i.module, i.module.rpartition(".")[0]}]
    assert list(map(str, found)) == []


def test_eval_and_index_are_never_imported_whole() -> None:
    assert [str(found) for found in IMPORTS if found.whole and found.top in ("eval", "index")] == []


def test_nothing_that_runs_data_as_code() -> None:
    assert [
        str(i) for i in IMPORTS if i.top in ("pickle", "shelve", "marshal", "cloudpickle", "joblib")
    ] == []
    calls = [
        (file, call)
        for file, tree in SOURCES.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
    ]
    for file, call in calls:
        where = f"{file}:{call.lineno}"
        assert not (isinstance(call.func, ast.Name) and call.func.id in ("eval", "exec")), where
        shells = [word for word in call.keywords if word.arg == "shell"]
        assert not shells, f"{where}: a command goes through a shell"


def test_the_top_level_holds_only_what_is_agreed() -> None:
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = run(command, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, so nothing says which files belong to the project")
    assert {line.partition("/")[0] for line in listed.splitlines()} == TOP_LEVEL


def test_every_file_of_a_package_is_installed() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders = {file.parent for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert {*tool["packages"]} == {".".join(f.relative_to(ROOT).parts) for f in folders} | {"seeds"}
    left_out = [
        str(file.relative_to(ROOT))
        for package in tool["packages"]
        for file in ROOT.joinpath(*package.split(".")).iterdir()
        if file.is_file()
        and file.suffix not in (".py", ".pyc")
        and not any(file.match(pattern) for pattern in tool["package-data"].get(package, ()))
    ]
    assert left_out == []


def test_every_module_says_what_it_owns() -> None:
    files = [*(ROOT / name for name in SOURCES), *(ROOT / "tests").rglob("*.py")]
    silent = []
    for file in files:
        code = file.read_text("utf-8")
        paragraph = (ast.get_docstring(ast.parse(code)) or "").split("\n\n")[0]
        if code.strip() and not re.search(r"\w[^.?:]*[.?:](\s|$)", paragraph):
            silent.append(str(file.relative_to(ROOT)))
    assert silent == []


def declared() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [_normal(re.split(r"[<>=!~\[; ]", line)[0]) for line in project["dependencies"]]


def test_every_dependency_is_used() -> None:
    imported = {found.module for found in IMPORTS} | {found.top for found in IMPORTS}
    # A model package is found by name and never imported: it holds a file.
    texts = {n.value for t in SOURCES.values() for n in ast.walk(t) if isinstance(n, ast.Constant)}
    assert [name for name in declared() if not modules_of(name) & (imported | texts)] == []


def test_every_imported_library_is_a_dependency() -> None:
    brought = {module.partition(".")[0] for name in declared() for module in modules_of(name)}
    own = {*PACKAGES, "seeds", "app"}
    assert {i.top for i in IMPORTS} - sys.stdlib_module_names - own - brought == set()


def modules_of(distribution: str) -> set[str]:
    """The modules that an installed distribution brings; the llama-index ones share their first part."""
    if distribution.startswith("llama-index-"):
        kind, _, rest = distribution.removeprefix("llama-index-").partition("-")
        return {".".join(filter(None, ("llama_index", kind, rest.replace("-", "_"))))}
    return {module for module, names in _providers().items() if distribution in map(_normal, names)}


@functools.cache
def _providers() -> Mapping[str, list[str]]:
    """The distributions that bring each module; the list takes a second to make."""
    return importlib.metadata.packages_distributions()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_help_loads_no_heavy_library(child_env: dict[str, str]) -> None:
    code = (
        "import json, sys\nfrom qa.cli import main\nsys.argv = ['attest', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    done = run(command, env=child_env, check=True)
    assert "attest" in done.stdout
    assert HEAVY & set(json.loads(done.stderr.splitlines()[-1])) == set()
