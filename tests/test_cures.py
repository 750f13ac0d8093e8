"""Cures: each reader is told what can be done where they are, and nothing else of a message changes."""

from __future__ import annotations

import pytest

from index.errors import GeneratorError
from qa.cures import _CURES, Place, told
from qa.llm import reachable
from qa.settings import Settings
from tests.browsing import free_port

DEAD = 'the model at http://h/v1 cannot be reached; start it or set llm="none"'


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("page", "start it or choose “Quotations only” in Settings"),
        ("command line", "start it or add --llm none"),
    ],
)
def test_a_cure_is_told_in_the_words_of_the_place(place: Place, said: str) -> None:
    assert told(DEAD, place) == f"the model at http://h/v1 cannot be reached; {said}"


def test_a_dead_endpoint_names_no_variable_of_the_environment_where_there_is_another_cure() -> None:
    settings = Settings(llm="openai:m", llm_base_url=f"http://127.0.0.1:{free_port()}/v1")
    with pytest.raises(GeneratorError) as caught:
        reachable(settings)
    for place in _CURES:
        assert "cannot be reached" in told(str(caught.value), place)
        assert "ATTEST_" not in told(str(caught.value), place)


def test_what_is_set_where_attest_is_started_is_told_so_on_the_page() -> None:
    gone = "there is no folder /x; set ATTEST_CORPUS to one that exists"
    assert (
        told(gone, "page") == "there is no folder /x; start Attest with ATTEST_CORPUS set to one that exists"
    )
    assert told(gone, "command line") == gone


def test_only_whole_names_are_told() -> None:
    for message in ("ATTEST_LLM_API_KEY is set", "my_llm_api_keys", "total_sum", 'set llm="nonesuch"'):
        assert told(message, "page") == message


def test_every_place_has_a_cure_for_the_same_names() -> None:
    page, line = _CURES.values()
    assert page.keys() == line.keys()
