"""Settings: one frozen record of everything a user can choose, resolved once, where it is made.

Each field comes from the argument, then the environment (`ATTEST_` and its name), then the page's
file (`settings.json` in the data directory), then its default; what it may be stands in qa/setting_values.py.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import platformdirs

from index.embed import BUNDLED
from index.errors import SettingsError
from index.search import Fusion
from qa.files import replace_file
from qa.setting_values import CONVERTERS

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "settings.json"
CONSENT = "text_may_go_to"  # the endpoint that the page was allowed to send article text to
OPENAI = "https://api.openai.com/v1"  # where openai:MODEL goes without llm_base_url

MIN_CONFIDENCE = 0.39  # chosen by folds of the development questions: eval/FIGURES.md

_UNSET: Any = object()


def _default_data_dir() -> Path:
    """`.attest/` in a checkout, the platform's user data folder where Attest is installed as a package."""
    in_checkout = (ROOT / "pyproject.toml").is_file() and (ROOT / "app.py").is_file()
    return ROOT / ".attest" if in_checkout else Path(platformdirs.user_data_dir("attest"))


def _setting(default: Any, help: str, *, repr: bool = True) -> Any:
    """A field that `__post_init__` fills; `default` may be a function, called when it is needed."""
    return dataclasses.field(default=_UNSET, repr=repr, metadata={"default": default, "help": help})


@dataclass(frozen=True, eq=False)
class Settings:
    """What a user can choose. Times are in seconds; raises SettingsError naming the field and the cure."""

    corpus: tuple[Path, ...] = _setting(
        lambda: (ROOT / "seeds",), "files and folders of articles (ATTEST_CORPUS separates them like PATH)"
    )
    data_dir: Path = _setting(_default_data_dir, "where the store, uploads and settings are kept")
    embedder: str = _setting(BUNDLED, "the bundled model, or any sentence-transformers name or folder")
    reranker: str | None = _setting(
        None, "a sentence-transformers CrossEncoder name or folder; none if empty"
    )
    # An LLM object shows its own key in its repr.
    llm: Any = _setting(
        "embedded", '"embedded", "none", "openai:MODEL", or a llama-index LLM object', repr=False
    )
    llm_base_url: str | None = _setting(
        None, "the endpoint of openai:MODEL, such as http://localhost:11434/v1"
    )
    llm_api_key: str | None = _setting(None, "the key of that endpoint; never written or shown", repr=False)
    passages: int = _setting(6, "how many passages are looked into, 1 to 50")
    fusion: Fusion = _setting(
        "rrf", "how keyword and vector ranking are joined: rrf, weighted, bm25 or dense"
    )
    min_confidence: float = _setting(
        MIN_CONFIDENCE, "below this confidence (0 to 1) the answer is: not found"
    )
    connect_s: float = _setting(3.0, "longest wait for a connection to the endpoint")
    first_token_s: float = _setting(20.0, "longest wait for the generator's first token")
    between_tokens_s: float = _setting(10.0, "longest wait between two tokens")
    total_s: float = _setting(60.0, "longest time for all that the generator says to one question")
    host: str = _setting("127.0.0.1", "the address the chat page listens on")
    port: int = _setting(7860, "the port the chat page listens on, 1 to 65535")
    mcp: bool = _setting(False, "whether the page's endpoints are tools of an MCP server too")

    def __post_init__(self) -> None:
        fields = {field.name: field for field in dataclasses.fields(self)}
        # Where the page's file is must be known before it can be read.
        data_dir = _resolve(fields.pop("data_dir"), self.data_dir, {})
        object.__setattr__(self, "data_dir", data_dir)
        stored = dict(_read_page_file(data_dir / SETTINGS_FILE))
        llm = fields.pop("llm")
        object.__setattr__(self, "llm", _resolve(llm, self.llm, stored))
        if self.llm != stored.get("llm", llm.metadata["default"]):
            # The page kept an address for its own model: another's question and key must not go there.
            self._require_address(stored.pop("llm_base_url", None))
        for name, field in fields.items():
            object.__setattr__(self, name, _resolve(field, getattr(self, name), stored))

    def _require_address(self, kept: Any) -> None:
        """Raise SettingsError where an endpoint has none and one was `kept` for another: it may be meant."""
        given = self.llm_base_url is not _UNSET or _environment("llm_base_url") is not _UNSET
        if kept and not given and isinstance(self.llm, str) and self.llm.startswith("openai:"):
            raise SettingsError(
                f"llm is {self.llm!r}, and the page keeps an address for another model; say where this is: "
                f"llm_base_url, such as {without_secrets(str(kept))}, or {OPENAI} for OpenAI"
            )

    @property
    def llm_name(self) -> str:
        """The generator's name, fit for display; for an LLM object its class and model."""
        if isinstance(self.llm, str):
            return self.llm
        return f"{type(self.llm).__name__}:{getattr(self.llm, 'model', '?')}"

    @property
    def embedder_is_default(self) -> bool:
        """Whether the embedder is the bundled one, which reads English."""
        return self.embedder == BUNDLED

    @property
    def text_goes_to(self) -> str | None:
        """The endpoint (scheme and host) that article text is sent to; None where it stays here."""
        if not isinstance(self.llm, str) or not self.llm.startswith("openai:"):
            return None
        try:
            url = urlsplit(self.llm_base_url or OPENAI)
            host = url.hostname or ""
        except ValueError:
            return None  # the generator says what is wrong with it
        # A name and password that stand before the host stay out of it.
        return None if not host or is_loopback(host) else without_secrets(f"{url.scheme}://{url.netloc}")

    def public_dict(self) -> dict[str, Any]:
        """All settings as JSON values for manifests and pages; of the key only "set" or None.

        The endpoint's address comes without a name, password or query in it.
        """
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        values |= {"corpus": [str(path) for path in self.corpus], "data_dir": str(self.data_dir)}
        values["llm_base_url"] = self.llm_base_url and without_secrets(self.llm_base_url)
        return values | {"llm": self.llm_name, "llm_api_key": "set" if self.llm_api_key else None}


def remembered(settings: Settings) -> dict[str, Any]:
    """What the page's file holds; raises SettingsError where it is damaged."""
    return dict(_read_page_file(settings.data_dir / SETTINGS_FILE))


def remember(settings: Settings, values: Mapping[str, Any]) -> None:
    """Put `values` into the page's file, which only its owner may read, for the next start.

    A key is never written. Raises SettingsError where the file cannot be.
    """
    path = settings.data_dir / SETTINGS_FILE
    kept = remembered(settings) | dict(values)
    kept.pop("llm_api_key", None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(kept, ensure_ascii=False, indent=1).encode(), mode=0o600)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written ({error.strerror}); "
            "set ATTEST_DATA_DIR to a folder that you may write to"
        ) from error


def without_secrets(url: str) -> str:
    """An address without name, password, query and fragment; "…" where it cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _environment(name: str) -> Any:
    """The variable's text, or _UNSET where it is missing or empty."""
    return os.environ.get(f"ATTEST_{name.upper()}") or _UNSET


def _resolve(field: dataclasses.Field[Any], given: Any, stored: Mapping[str, Any]) -> Any:
    name = field.name
    sources = (
        (given, name),
        (_environment(name), f"ATTEST_{name.upper()}"),
        (stored.get(name, _UNSET), f"{name} in {SETTINGS_FILE}"),
    )
    for value, where in sources:
        if value is not _UNSET:
            return _convert(name, value, where)
    default = field.metadata["default"]
    return default() if callable(default) else default


def _convert(name: str, value: Any, where: str) -> Any:
    try:
        return CONVERTERS[name](value)
    except (TypeError, ValueError, RuntimeError) as error:
        shown = "not a text" if name == "llm_api_key" else repr(value)
        raise SettingsError(f"{where} is {shown}; {error}") from error


def _read_page_file(path: Path) -> Mapping[str, Any]:
    """What the page stored; API keys are never in it, and a damaged file is an error, not ignored."""
    try:
        stored = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path} cannot be read ({error}); mend or delete it") from error
    if not isinstance(stored, dict):
        raise SettingsError(f"{path} holds {type(stored).__name__}, not an object; mend or delete it")
    return stored
