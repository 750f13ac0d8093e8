"""eval.saved: what was saved as gold is asked of the reader's own articles, added ones included."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.gold import GoldError
from eval.page import Evaluation
from eval.records import RunError
from eval.saved import NAME, saved_parts
from qa import Settings
from tests.evaluating import part, perfect, samples


def test_what_was_saved_is_one_part_over_the_corpus_and_what_was_added_to_it(tmp_path: Path) -> None:
    corpus, added = tmp_path / "corpus", tmp_path / "articles" / "0123"
    part(added)  # writes mill.txt
    corpus.mkdir()
    settings = Settings(llm="none", corpus=corpus, data_dir=tmp_path)
    page = Evaluation(tmp_path)
    with pytest.raises(RunError, match="nothing was saved yet; press Save as gold"):
        page.start(settings, split=NAME)
    page.save_gold(perfect(samples()[0]), answerable=True)
    page.save_gold(perfect(samples()[8]), answerable=False)
    (only,) = saved_parts(tmp_path, settings)
    assert (only.name, only.corpus) == ("saved", corpus)
    assert [sample.question for sample in only.samples] == [samples()[0].question, samples()[8].question]
    (corpus / "sub").mkdir()
    (added / "mill.txt").rename(corpus / "sub" / "mill.txt")
    (only,) = saved_parts(tmp_path, settings)
    assert len(only.samples) == 2
    (corpus / "sub" / "mill.txt").unlink()
    (added / "mill.txt").write_text("Another text.", "utf-8")
    with pytest.raises(GoldError, match=r"this evidence is not in mill\.txt"):
        saved_parts(tmp_path, settings)
