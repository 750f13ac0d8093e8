"""The fitted models: their arithmetic, the directions that they must keep, and where they come from."""

from __future__ import annotations

import json
import math

import pytest

from qa.reading import reader
from qa.reading.fitted import FILE, Logistic, model, provenance

RECORD = json.loads(FILE.read_text("utf-8"))


def test_probability_by_hand() -> None:
    record = {
        "intercept": 0.5,
        "features": {
            "a": {"mean": 1.0, "scale": 2.0, "weight": 3.0},
            "b": {"mean": 0.0, "scale": 1.0, "weight": -1.0},
        },
    }
    z = 0.5 + 3 * (2 - 1) / 2 - 4
    assert Logistic.from_dict(record).probability({"b": 4, "a": 2}) == pytest.approx(1 / (1 + math.exp(-z)))


@pytest.mark.parametrize("name", ["sentence", "topic", "answer"])
def test_no_weight_goes_against_its_direction(name: str) -> None:
    for feature, entry in RECORD["models"][name]["features"].items():
        assert entry["weight"] * entry["direction"] >= 0, feature
        assert entry["scale"] > 0, feature
    assert model(name).names == tuple(RECORD["models"][name]["features"])


def test_it_says_what_made_it() -> None:
    found = provenance()
    assert found["made_by"] == "make fit SQUAD=squad-dev"
    assert found["questions"] > 1000
    assert len(found["sha256"]) == 64


def test_the_models_are_fitted_to_what_the_shipped_reader_says() -> None:
    """Other weights give other log-odds: after training, `make fit`."""
    assert provenance()["reader"] == reader.fingerprint_of(reader.FILE)
