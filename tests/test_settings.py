"""qa.settings: where each value comes from, and what is said of a value that cannot be used."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from qa.settings import ROOT, Settings, is_loopback

KEY = "sk-very-secret"


def stored(data_dir: Path, values: Any) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    text = values if isinstance(values, str) else json.dumps(values)
    (data_dir / "settings.json").write_text(text, "utf-8")


# One value for each source, and what becomes of it.
SOURCES: dict[str, tuple[Any, Any, Any, Any]] = {
    # name: default, stored in the page's file, ATTEST_ variable, argument
    "embedder": ("all-MiniLM-L6-v2", "stored", "varied", "given"),
    "reranker": (None, "stored", "varied", "given"),
    "llm": ("embedded", "none", "openai:varied", "openai:given"),
    "llm_base_url": (None, "http://stored", "http://varied", "http://given"),
    "llm_api_key": (None, "stored", "varied", "given"),
    "passages": (6, 1, 2, 3),
    "fusion": ("rrf", "bm25", "dense", "weighted"),
    "min_confidence": (0.39, 0.25, 0.5, 1.0),
    "connect_s": (3.0, 1.5, 2.5, 4.5),
    "first_token_s": (20.0, 1.5, 2.5, 4.5),
    "between_tokens_s": (10.0, 1.5, 2.5, 4.5),
    "total_s": (60.0, 1.5, 2.5, 4.5),
    "host": ("127.0.0.1", "stored", "varied", "given"),
    "port": (7860, 1, 65535, 80),
    "mcp": (False, True, False, True),
}


@pytest.mark.parametrize("name", SOURCES)
def test_argument_then_environment_then_page_then_default(
    name: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default, page, variable, argument = SOURCES[name]
    assert getattr(Settings(), name) == default
    stored(data_dir, {name: page})
    assert getattr(Settings(), name) == page
    monkeypatch.setenv(f"ATTEST_{name.upper()}", "")  # empty is as good as missing
    assert getattr(Settings(), name) == page
    monkeypatch.setenv(f"ATTEST_{name.upper()}", str(variable))
    assert getattr(Settings(), name) == variable
    assert getattr(Settings(**{name: argument}), name) == argument


def test_an_address_that_the_page_kept_is_not_that_of_another_model(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = "https://elsewhere.example/v1"
    stored(data_dir, {"llm": "openai:kept", "llm_base_url": kept})
    assert Settings().llm_base_url == kept
    assert Settings(llm="openai:kept").llm_base_url == kept
    assert Settings(llm="none", llm_api_key=KEY).llm_base_url is None
    where = "keeps an address for another model; say where this is: .*https://elsewhere.example/v1, or http"
    with pytest.raises(SettingsError, match=where):  # neither there nor at OpenAI without being told so
        Settings(llm="openai:other", llm_api_key=KEY)
    monkeypatch.setenv("ATTEST_LLM", "openai:other")
    with pytest.raises(SettingsError, match=where):
        Settings()
    assert Settings(llm_base_url="http://given").llm_base_url == "http://given"
    stored(data_dir, {"llm": "embedded"})
    assert Settings().text_goes_to == "https://api.openai.com"
    assert dataclasses.replace(Settings(llm="none"), llm_base_url=kept).llm_base_url == kept


def test_every_field_is_in_the_table() -> None:
    assert {field.name for field in dataclasses.fields(Settings)} == {*SOURCES, "corpus", "data_dir"}


def test_every_field_says_what_it_is_for() -> None:
    assert all(field.metadata["help"] for field in dataclasses.fields(Settings))


def test_the_data_dir_comes_from_argument_then_environment(tmp_path: Path, data_dir: Path) -> None:
    assert Settings().data_dir == data_dir
    assert Settings(data_dir=tmp_path / "other").data_dir == tmp_path / "other"
    assert Settings(data_dir=str(tmp_path)).data_dir == tmp_path


def test_in_a_checkout_the_data_dir_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTEST_DATA_DIR")
    monkeypatch.setattr("qa.settings._read_page_file", lambda path: {})  # the developer's own
    assert Settings().data_dir == ROOT / ".attest"


def test_as_an_installed_package_it_is_the_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTEST_DATA_DIR")
    monkeypatch.setattr("qa.settings.ROOT", tmp_path)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: str(tmp_path / "user" / name))
    assert Settings().data_dir == tmp_path / "user" / "attest"


@pytest.mark.parametrize("given", ["a/../b", "./b", "b/"])
def test_the_data_dir_is_absolute_and_without_detours(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(Settings(data_dir=given).data_dir) == str(tmp_path / "b")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a", ["a"]),
        (Path("a"), ["a"]),
        (["a", Path("b")], ["a", "b"]),
        (os.pathsep.join(("a", "b c")), ["a", "b c"]),
        (f"a{os.pathsep}{os.pathsep} {os.pathsep}b{os.pathsep}", ["a", "b"]),
        (Path(f"a{os.pathsep}b"), [f"a{os.pathsep}b"]),
    ],
)
def test_corpus_as_argument(given: Any, expected: list[str]) -> None:
    assert Settings(corpus=given).corpus == tuple(Path(part) for part in expected)


def test_corpus_from_elsewhere(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().corpus == (ROOT / "seeds",)
    stored(data_dir, {"corpus": ["a", "b"]})
    assert Settings().corpus == (Path("a"), Path("b"))
    monkeypatch.setenv("ATTEST_CORPUS", f"~/x{os.pathsep}y")
    assert Settings().corpus == (Path.home() / "x", Path("y"))


LLM = (
    'it must be "embedded", "none", "openai:MODEL" (such as openai:llama3.2, with llm_base_url for a '
    "server of your own) or a llama-index LLM object"
)
PATH = "it must be the path of a file or folder"
SECONDS = "it must be a number from 0.01 to 3600"


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("corpus", "", "it must name at least one file or folder"),
        ("corpus", [], "it must name at least one file or folder"),
        ("corpus", 5, PATH),
        ("corpus", ["a", None], PATH),
        ("corpus", ["a\0b"], PATH),
        ("corpus", "~no-such-user-here/x", "Could not determine home directory."),
        ("data_dir", "", PATH),
        ("data_dir", None, PATH),
        ("embedder", " ", "it must be a text"),
        ("embedder", None, "it must be a text"),
        ("reranker", 5, "it must be a text, or empty for none"),
        ("llm", "gpt-4", LLM),
        ("llm", "openai:", LLM),
        ("llm", "", LLM),
        ("llm", None, LLM),
        ("llm_base_url", 5, "it must be a text, or empty for none"),
        ("passages", 0, "it must be a whole number from 1 to 50"),
        ("passages", 51, "it must be a whole number from 1 to 50"),
        ("passages", 5.5, "it must be a whole number from 1 to 50"),
        ("passages", True, "it must be a whole number from 1 to 50"),
        ("passages", "many", "it must be a whole number from 1 to 50"),
        ("passages", None, "it must be a whole number from 1 to 50"),
        ("fusion", "RRF", "it must be one of rrf, weighted, bm25, dense"),
        ("fusion", None, "it must be one of rrf, weighted, bm25, dense"),
        ("min_confidence", -0.1, "it must be a number from 0 to 1"),
        ("min_confidence", 1.1, "it must be a number from 0 to 1"),
        ("min_confidence", float("nan"), "it must be a number from 0 to 1"),
        ("min_confidence", True, "it must be a number from 0 to 1"),
        ("connect_s", 0, SECONDS),
        ("first_token_s", float("inf"), SECONDS),
        ("between_tokens_s", "soon", SECONDS),
        ("total_s", 3601, SECONDS),
        ("host", "", "it must be a text"),
        ("port", 0, "it must be a whole number from 1 to 65535"),
        ("port", 65536, "it must be a whole number from 1 to 65535"),
        ("port", [80], "it must be a whole number from 1 to 65535"),
    ],
)
def test_an_error_has_the_name_the_value_and_the_cure(name: str, value: Any, cure: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**{name: value})
    assert str(caught.value) == f"{name} is {value!r}; {cure}"


def test_an_error_names_the_variable_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTEST_PORT", "http")
    with pytest.raises(SettingsError) as caught:
        Settings()
    assert str(caught.value) == "ATTEST_PORT is 'http'; it must be a whole number from 1 to 65535"
    monkeypatch.setenv("ATTEST_DATA_DIR", " ")
    with pytest.raises(SettingsError, match=r"^ATTEST_DATA_DIR is ' '; it must be the path"):
        Settings()


def test_an_error_names_the_file_it_came_from(data_dir: Path) -> None:
    stored(data_dir, {"llm": "gpt"})
    with pytest.raises(SettingsError, match=r"^llm in settings\.json is 'gpt'; it must be"):
        Settings()


@pytest.mark.parametrize("damage", ["", "{", '{"port": 80', "\ufeff{}", "[" * 100_000], ids=range(5))
def test_a_damaged_page_file_is_an_error_and_stays_as_it_is(damage: str, data_dir: Path) -> None:
    stored(data_dir, damage)
    path = data_dir / "settings.json"
    with pytest.raises(SettingsError) as caught:
        Settings()
    message = str(caught.value)
    assert message.startswith(f"{path} cannot be read (")
    assert message.endswith("; mend or delete it")
    assert "\n" not in message
    assert path.read_text("utf-8") == damage


@pytest.mark.parametrize(("value", "kind"), [([], "list"), ("x", "str"), (None, "NoneType"), (3, "int")])
def test_a_page_file_must_hold_an_object(value: Any, kind: str, data_dir: Path) -> None:
    stored(data_dir, json.dumps(value))
    with pytest.raises(SettingsError) as caught:
        Settings()
    assert str(caught.value) == f"{data_dir / 'settings.json'} holds {kind}, not an object; mend or delete it"


def test_a_page_file_that_is_not_utf8_or_a_folder_is_an_error(data_dir: Path) -> None:
    data_dir.mkdir()
    path = data_dir / "settings.json"
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings()
    path.unlink()
    path.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings()


def test_a_data_dir_that_is_a_file_has_no_page_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Settings(data_dir=tmp_path / "file").port == 7860


@pytest.mark.parametrize("where", ["argument", "environment"])
def test_the_key_is_never_shown(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTEST_LLM_API_KEY", KEY if where == "environment" else "")
    settings = Settings(llm="openai:m", **({"llm_api_key": KEY} if where == "argument" else {}))
    assert settings.llm_api_key == KEY
    assert KEY not in repr(settings)
    assert KEY not in str(settings)
    assert KEY not in json.dumps(settings.public_dict())
    assert settings.public_dict()["llm_api_key"] == "set"
    assert Settings(llm_api_key="").public_dict()["llm_api_key"] is None


def test_a_key_that_is_no_text_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(llm_api_key=[KEY])  # type: ignore[arg-type]
    assert str(caught.value) == "llm_api_key is not a text; it must be a text, or empty for none"


def test_the_key_of_an_llm_object_is_never_shown() -> None:
    from llama_index.llms.openai_like import OpenAILike

    llm = OpenAILike(model="m", api_base="http://127.0.0.1:9", api_key=KEY)
    settings = Settings(llm=llm)
    assert settings.llm is llm
    assert settings.llm_name == settings.public_dict()["llm"] == "OpenAILike:m"
    assert KEY not in repr(settings)
    assert KEY not in json.dumps(settings.public_dict())


def test_what_may_be_secret_in_an_address_stays_out_of_manifests() -> None:
    for given, public in (
        ("https://me:secret@llm.example/v1?token=secret#secret", "https://llm.example/v1"),
        ("http://[", "…"),
    ):
        assert Settings(llm="openai:m", llm_base_url=given).public_dict()["llm_base_url"] == public


def test_public_dict_is_all_settings_as_json() -> None:
    settings = Settings(corpus="a", passages=3, llm="none")
    public = settings.public_dict()
    assert json.loads(json.dumps(public)) == public
    assert list(public) == [field.name for field in dataclasses.fields(Settings)]
    assert (public["corpus"], public["passages"], public["llm"]) == (["a"], 3, "none")


def test_settings_are_frozen_and_compared_by_identity() -> None:
    settings = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 80  # type: ignore[misc]
    assert settings != copy.copy(settings)
    assert dataclasses.replace(settings, port=80).port == 80


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(TypeError, match="prot"):
        Settings(prot=80)  # type: ignore[call-arg]


@pytest.mark.parametrize(("embedder", "is_default"), [("all-MiniLM-L6-v2", True), ("other", False)])
def test_whether_the_embedder_is_the_bundled_one(embedder: str, is_default: bool) -> None:
    assert Settings(embedder=embedder).embedder_is_default is is_default


@pytest.mark.parametrize(
    ("llm", "base_url", "goes_to"),
    [
        ("embedded", "https://api.example.com/v1", None),
        ("none", None, None),
        ("openai:m", None, "https://api.openai.com"),
        ("openai:m", "http://localhost:11434/v1", None),
        ("openai:m", "http://127.0.0.1:8080/v1", None),
        ("openai:m", "http://[::1]:8080/v1", None),
        ("openai:m", "https://me:pass@api.example.com:8443/v1", "https://api.example.com:8443"),
        ("openai:m", "http://[::1", None),
    ],
)
def test_where_article_text_goes(llm: str, base_url: str | None, goes_to: str | None) -> None:
    assert Settings(llm=llm, llm_base_url=base_url).text_goes_to == goes_to


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("x.localhost", True),
        ("127.9.9.9", True),
        ("localhost.evil.com", False),
        ("", False),
    ],
)
def test_is_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("given", "found"), [("yes", True), ("ON", True), ("1", True), ("no", False), ("0", False), (True, True)]
)
def test_a_switch_is_yes_or_no(given: Any, found: bool) -> None:
    assert Settings(mcp=given).mcp is found


def test_a_switch_that_is_neither_is_refused() -> None:
    with pytest.raises(SettingsError, match="mcp is 'perhaps'; it must be yes or no"):
        Settings(mcp="perhaps")
