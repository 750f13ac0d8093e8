"""Every measure of one answer and of many, by values worked out by hand or by a second implementation."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from eval.confidence import (
    auroc,
    calibration_error,
    coverage_at,
    reliability,
    risk_coverage,
    risk_coverage_area,
)
from eval.definitions import MEASURES
from eval.gold import Sample
from eval.measures import Score, score
from eval.retrieval import rank_scores
from eval.summary import summarise
from eval.together import SET_MEASURES
from qa import Answer
from qa.answer import Withheld
from tests.evaluating import SENTENCES, document, perfect, refusal, samples, says, sentence

GOLD = samples()[1]  # "It employed 210 people."
TWO = dataclasses.replace(
    GOLD,
    facts=(("210", "two hundred"), ("1911",)),
    evidence=(SENTENCES[1], SENTENCES[0]),
    answer="210 people",
)
UNANSWERABLE = samples()[-1]


def values(sample: Sample, answer: Answer | None, ranked: object = None) -> Mapping[str, float]:
    return score(sample, answer, ranked, {1: document(Path())}, article="mill").values  # type: ignore[arg-type]


def test_a_right_answer_with_the_right_citation() -> None:
    found = values(GOLD, perfect(GOLD))
    assert found == {
        "error": 0,
        "answered": 1,
        "byte_exact": 1,
        "words": 4,
        "citations": 1,
        "generated": 0,
        "reworded": 0,
        "citation_recall": 1,
        "gold_cited": 1,
        "citation_precision": 1,
        "citation_focus": 1,
        "correct": 1,
        "wrong_refusal": 0,
        "grounded": 1,
        "facts": 1,
        "exact_match": 0,
        "f1": pytest.approx(2 * (1 / 4) / (1 / 4 + 1)),
        "trust": 1,
    }


def test_half_the_facts_are_not_a_correct_answer() -> None:
    found = values(TWO, says(TWO, "It employed two hundred people.", [sentence(1)]))
    assert (found["facts"], found["correct"], found["grounded"], found["trust"]) == (0.5, 0, 0, -1)
    assert (found["citation_recall"], found["gold_cited"]) == (0.5, 1)


def test_what_is_named_as_unanswered_states_no_fact() -> None:
    given = says(TWO, "It employed two hundred people.", [sentence(1)])
    left_open = dataclasses.replace(given, message="The article does not say: Who led it in 1911?")
    assert values(TWO, left_open)["facts"] == 0.5


def test_a_number_inside_another_is_no_fact() -> None:
    assert values(GOLD, says(GOLD, "It employed 2100 people.", [sentence(1)]))["correct"] == 0


def test_the_right_answer_with_the_wrong_citation_is_not_grounded() -> None:
    found = values(GOLD, says(GOLD, "It employed 210 people.", [sentence(4)]))
    assert (found["correct"], found["trust"]) == (1, 1)
    assert (found["grounded"], found["gold_cited"], found["citation_precision"]) == (0, 0, 0)


def test_citation_precision_counts_citations_and_focus_counts_characters() -> None:
    found = values(GOLD, says(GOLD, "210", [sentence(1), sentence(4, 2), sentence(5, 3)]))
    assert found["citation_precision"] == pytest.approx(1 / 3)
    lengths = [len(SENTENCES[i]) for i in (1, 4, 5)]
    assert found["citation_focus"] == pytest.approx(lengths[0] / sum(lengths))


def test_an_answer_without_citations_has_no_precision() -> None:
    assert values(GOLD, says(GOLD, "210", []))["citation_precision"] == 0


def test_a_refused_answerable_question() -> None:
    found = values(GOLD, refusal(GOLD))
    assert (found["trust"], found["correct"], found["wrong_refusal"], found["citation_recall"]) == (
        0,
        0,
        1,
        0,
    )
    assert (found["f1"], found["exact_match"], found["grounded"]) == (0, 0, 0)
    assert not {"words", "citation_precision", "missed_refusal"} & set(found)


def test_unanswerable_questions_are_right_when_refused() -> None:
    assert values(UNANSWERABLE, refusal(UNANSWERABLE)) == {
        "error": 0,
        "answered": 0,
        "missed_refusal": 0,
        "trust": 1,
    }
    found = values(UNANSWERABLE, says(UNANSWERABLE, "Yes.", [sentence(0)]))
    assert (found["missed_refusal"], found["trust"]) == (1, -1)
    assert "correct" not in found


@pytest.mark.parametrize("sample", [GOLD, UNANSWERABLE])
def test_an_error_is_a_wrong_answer(sample: Sample) -> None:
    result = score(sample, None, None, {1: document(Path())}, article="mill")
    assert (result.values["error"], result.values["trust"], result.answered) == (1, -1, False)
    assert result.confidence == (0.0 if sample.answerable else 1.0)
    wrong = {m.name for m in MEASURES if m.better == "higher" and result.values.get(m.name, 0) > 0}
    assert wrong == set()


def test_without_facts_an_answer_is_correct_when_it_is_gold_cited() -> None:
    overview = dataclasses.replace(GOLD, facts=(), kind="overview")
    assert values(overview, says(overview, "A mill.", [sentence(1)]))["correct"] == 1
    assert values(overview, says(overview, "A mill.", [sentence(2)]))["correct"] == 0


def test_a_quotation_from_another_place_is_not_exact() -> None:
    moved = dataclasses.replace(sentence(1), start=0, end=len(SENTENCES[1]))
    assert values(GOLD, says(GOLD, "210", [moved, sentence(2, 2)]))["byte_exact"] == 0.5
    elsewhere = dataclasses.replace(sentence(1), doc_id=7)
    assert values(GOLD, says(GOLD, "210", [elsewhere]))["byte_exact"] == 0


def test_withheld_statements_and_tokens_are_of_the_generator() -> None:
    trace = {
        "generator": [{"prompt_tokens": 100, "reply_tokens": 7}, {"prompt_tokens": 50, "reply_tokens": None}]
    }
    answer = dataclasses.replace(says(GOLD, "210", [sentence(1)]), trace=trace)
    assert values(GOLD, answer)["tokens"] == 157
    assert values(GOLD, answer)["withheld"] == 0
    held = Withheld("It employed 310 people.", (1,), "number", "the source does not say “310”")
    assert values(GOLD, dataclasses.replace(answer, withheld=(held,)))["withheld"] == 0.5
    assert "withheld" not in values(GOLD, perfect(GOLD))


def test_what_code_cut_is_no_statement_of_a_generator() -> None:
    cut = dataclasses.replace(says(GOLD, "210", [sentence(1)]), mode="condensed")
    assert "withheld" not in values(GOLD, cut)
    held = Withheld("It employed 310 people.", (1,), "number", "the source does not say “310”")
    assert values(GOLD, dataclasses.replace(cut, withheld=(held,)))["withheld"] == 1


def test_evidence_is_found_in_an_article_of_a_subfolder() -> None:
    for named, cited in [("mill.txt", 1), ("sub/mill.txt", 1), ("other/mill.txt", 0), ("ill.txt", 0)]:
        sample = dataclasses.replace(GOLD, document=named)
        found = score(sample, perfect(GOLD), None, {1: document(Path("/x/sub"))}, article="mill")
        assert found.values["gold_cited"] == cited


def test_passages_and_sentences_are_ranked_by_what_they_cover() -> None:
    ranked = [(1, c.start, c.end) for c in (sentence(0), sentence(1))]
    traced = [{"doc_id": 1, "start": sentence(1).start, "end": sentence(1).end}]
    found = values(GOLD, dataclasses.replace(perfect(GOLD), trace={"sentences": traced}), ranked)
    assert (found["passage_success_at_1"], found["passage_success_at_3"], found["passage_rr_at_10"]) == (
        0,
        1,
        0.5,
    )
    assert found["sentence_success_at_1"] == 1


def test_rank_scores_against_the_formulas() -> None:
    none, one, two = frozenset[int](), frozenset({0}), frozenset({1})
    found = rank_scores([none, one, none, two], 3)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found["ndcg_at_10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert (found["success_at_1"], found["success_at_3"], found["rr_at_10"]) == (0, 1, 0.5)
    assert set(rank_scores([], 2).values()) == {0.0}


def test_auroc_counts_pairs_and_half_of_ties() -> None:
    confidence = np.array([0.9, 0.5, 0.5, 0.1])
    answerable = np.array([True, True, False, False])
    # Pairs: (0.9, 0.5) (0.9, 0.1) (0.5, 0.1) won, (0.5, 0.5) tied.
    assert auroc(confidence, answerable) == 3.5 / 4
    assert auroc(confidence, np.ones(4, bool)) is None


def test_risk_and_coverage_by_hand() -> None:
    confidence = np.array([0.9, 0.8, 0.8, 0.3, 0.2])
    wrong = np.array([False, False, True, True, False])
    answered = np.array([True, True, True, True, False])
    curve = risk_coverage(confidence, wrong, answered)
    assert curve.coverage.tolist() == [0.2, 0.6, 0.8]
    assert curve.risk.tolist() == pytest.approx([0, 1 / 3, 1 / 2])
    area = (0.2 * 0 + 0.4 * (1 / 3) + 0.2 * 0.5) / 0.8
    assert risk_coverage_area(confidence, wrong, answered) == pytest.approx(area)
    assert coverage_at(0.9, confidence, wrong, answered) == 0.2
    assert coverage_at(0.5, confidence, wrong, answered) == 0.8


def test_nothing_answered_has_no_area() -> None:
    none = np.zeros(3, bool)
    assert risk_coverage_area(np.ones(3), none, none) is None
    assert coverage_at(0.9, np.ones(3), none, none) == 0


def test_equal_confidences_do_not_depend_on_their_order() -> None:
    confidence, answered = np.full(4, 0.5), np.ones(4, bool)
    areas = {
        risk_coverage_area(confidence, np.array(wrong), answered)
        for wrong in ([True, False, False, False], [False, False, False, True])
    }
    assert areas == {0.25}


def test_calibration_by_hand() -> None:
    confidence = np.array([0.05, 0.95, 0.95, 1.0])
    answerable = np.array([False, True, False, True])
    bins = reliability(confidence, answerable)
    assert [(b.n, b.answerable) for b in bins] == [(1, 0), (3, pytest.approx(2 / 3))]
    mean = (0.95 + 0.95 + 1.0) / 3
    assert calibration_error(confidence, answerable) == pytest.approx((0.05 + 3 * abs(mean - 2 / 3)) / 4)


def test_every_measure_has_a_definition_a_direction_and_a_source() -> None:
    names = [measure.name for measure in (*MEASURES, *SET_MEASURES)]
    assert len(names) == len(set(names))
    assert all(measure.what and measure.source for measure in (*MEASURES, *SET_MEASURES))


def test_the_kinds_of_refusal_are_kept_apart() -> None:
    answers = [
        perfect(s) if s.answerable or s.kind != "near-miss" else says(s, "Yes.", [sentence(0)])
        for s in samples()
    ]
    documents = {1: document(Path())}
    scores = [score(s, a, None, documents, article="mill") for s, a in zip(samples(), answers, strict=True)]
    summary = summarise(scores)
    missed = {
        kind: entry["missed_refusal"]["value"] for kind, entry in summary["by_kind"].items() if kind != "fact"
    }
    assert missed == {"near-miss": 1, "off-topic": 0, "false-premise": 0}
    measures = summary["measures"]
    assert measures["missed_refusal"]["value"] == 0.5
    assert (measures["auroc_off_topic"]["value"], measures["auroc_near_miss"]["value"]) == (1, 0.5)
    assert (measures["auroc_off_topic"]["n"], measures["auroc"]["n"]) == (9, 12)
    assert measures["trust"]["value"] == pytest.approx((8 + 2 - 2) / 12, abs=1e-6)


def test_the_area_of_two_answers_is_known_no_better_than_by_two() -> None:
    def one(i: int) -> Score:
        right = i < 2
        given = {"error": 0, "answered": right, "trust": float(right)}
        return Score(str(i), "mill", "fact", True, right, 0.9 if right else 0.1, given)

    area = summarise([one(i) for i in range(100)])["measures"]["risk_coverage_area"]
    assert (area["value"], area["low"], area["high"]) == (0, 0, pytest.approx(0.658, abs=0.001))


def test_no_value_is_made_up_where_none_applies() -> None:
    only = Score(
        "u",
        "mill",
        "near-miss",
        False,
        False,
        0.1,
        {"error": 0, "answered": 0, "missed_refusal": 0, "trust": 1},
    )
    measures = summarise([only])["measures"]
    assert "correct" not in measures
    assert "auroc" not in measures
    assert measures["missed_refusal"]["n"] == 1
