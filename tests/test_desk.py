"""qa.ui.desk: settings that change while the page runs, and text that leaves the machine only when agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import AttestError, CorpusError, SettingsError
from qa.settings import SETTINGS_FILE, Settings, remember, remembered
from qa.ui.desk import Desk
from tests.fake_pipeline import FakePipeline, document

FAR = {"llm": "openai:gpt", "llm_base_url": "https://llm.example.com/v1"}


class Configurable(FakePipeline):
    """Keeps the settings that it is opened and configured with."""

    def __init__(self, settings: Settings) -> None:
        super().__init__([document("A text.")], {})
        self.used = [settings]

    def configure(self, settings: Settings) -> None:
        if settings.passages == 13:
            raise SettingsError("passages is unlucky; take 12")
        self.used.append(settings)


def opened(settings: Settings) -> tuple[Desk, Configurable]:
    desk = Desk(settings, lambda s, told: Configurable(s))
    desk.opening.begin()
    return desk, desk.opening.result()


def test_other_settings_reach_the_open_pipeline_and_wrong_ones_change_nothing() -> None:
    desk, pipeline = opened(Settings(llm="none"))
    desk.change(passages=9)
    assert (desk.settings.passages, pipeline.used[-1].passages) == (9, 9)
    for passages, message in ((0, "whole number from 1 to 50"), (13, "unlucky")):
        with pytest.raises(SettingsError, match=message):
            desk.change(passages=passages)
        assert (desk.settings.passages, pipeline.used[-1].passages) == (9, 9)


def test_articles_that_could_not_be_opened_are_opened_again_with_the_new_settings() -> None:
    def open_pipeline(settings: Settings, told: object) -> Configurable:
        if settings.passages == 6:
            raise CorpusError("there is nothing; put articles there")
        return Configurable(settings)

    desk = Desk(Settings(llm="none"), open_pipeline)
    desk.opening.begin()
    with pytest.raises(CorpusError):
        desk.opening.result()
    desk.change(passages=7)
    assert desk.opening.result().used[0].passages == 7


def test_nothing_is_sent_far_away_before_somebody_agreed_and_that_is_remembered(data_dir: Path) -> None:
    desk, pipeline = opened(Settings(**FAR))
    assert desk.must_agree == "https://llm.example.com"
    assert [s.llm for s in pipeline.used] == ["none"]
    with pytest.raises(AttestError, match=r"go to https://llm\.example\.com, not to https://old\.example"):
        desk.agree("https://old.example")  # what another tab still shows
    assert desk.must_agree == "https://llm.example.com"
    (data_dir / SETTINGS_FILE).mkdir(parents=True)
    with pytest.raises(AttestError, match=SETTINGS_FILE):
        desk.agree("https://llm.example.com")  # what cannot be kept is not agreed to
    assert (desk.must_agree, pipeline.used[-1].llm) == ("https://llm.example.com", "none")
    (data_dir / SETTINGS_FILE).rmdir()
    desk.agree("https://llm.example.com")
    assert (desk.must_agree, pipeline.used[-1].llm) == (None, "openai:gpt")
    assert opened(Settings(**FAR))[1].used[0].llm == "openai:gpt"
    desk.change(llm_base_url="https://other.example.com/v1")
    assert (desk.must_agree, pipeline.used[-1].llm) == ("https://other.example.com", "none")
    desk.change(llm_base_url="http://localhost:11434/v1")
    assert (desk.must_agree, pipeline.used[-1].llm) == (None, "openai:gpt")


def test_the_pages_file_is_for_its_owner_and_never_holds_a_key(data_dir: Path) -> None:
    settings = Settings(llm_api_key="sk-secret")
    remember(settings, {"passages": 9, "llm_api_key": "sk-secret"})
    remember(settings, {"min_confidence": 0.7})
    file = data_dir / "settings.json"
    assert (
        json.loads(file.read_text("utf-8")) == {"passages": 9, "min_confidence": 0.7} == remembered(settings)
    )
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data_dir.iterdir()] == ["settings.json"]
    assert (Settings().passages, Settings().min_confidence) == (9, 0.7)
    file.unlink()
    file.mkdir()
    with pytest.raises(SettingsError, match=r"settings\.json cannot be read .*; mend or delete it"):
        remember(settings, {"passages": 9})
