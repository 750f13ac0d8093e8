"""Packages that bring files, such as models: where these lie, without importing the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def folder_of(package: str) -> Path | None:
    """The folder of an installed package, None where it is not installed."""
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return next(map(Path, places or ()), None)
