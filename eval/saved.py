"""Saved: the gold questions that were saved from the page, and the reader's own articles they are about."""

from __future__ import annotations

from pathlib import Path

from eval.gold import load
from eval.records import RunError
from eval.run import Opener, Part, open_pipeline
from qa import Settings

NAME = "saved"


def gold_file(folder: Path) -> Path:
    """Where they are kept in the data directory `folder`."""
    return folder / "gold" / "added.jsonl"


def saved_parts(folder: Path, settings: Settings) -> list[Part]:
    """One part of all that was saved; raises RunError where nothing was, GoldError where one has a fault.

    An article that was changed or removed since is such a fault, for its questions can no longer be graded.
    """
    file = gold_file(folder)
    if not file.exists():
        raise RunError("nothing was saved yet; press Save as gold under an answer of the chat first")
    added = sorted((settings.data_dir / "articles").glob("*/"))
    roots = [Path(root) for root in settings.corpus] + added
    return [Part(NAME, roots[0], tuple(load(file, roots)))]


def own_articles(settings: Settings) -> Opener:
    """Opens the articles of the settings as the page has them, those included that were added there."""
    return lambda corpus: open_pipeline(settings=settings)
