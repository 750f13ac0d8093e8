"""The pictures of the page: each that is taken is shown, and each that is shown is there."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from tests.screenshots import FOLDER


def test_every_state_has_its_picture_on_the_page_of_states() -> None:
    shown = re.findall(r"\]\(([\w-]+)\.png\)", (FOLDER / "README.md").read_text("utf-8"))
    taken = re.findall(r'_take\(visit, "([\w-]+)"\)', (ROOT / "tests/screenshots.py").read_text("utf-8"))
    assert sorted(shown) == sorted(taken) == sorted(path.stem for path in FOLDER.glob("*.png"))
