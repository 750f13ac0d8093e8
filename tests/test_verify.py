"""verify: what may be shown with a citation, on labelled pairs, rule by rule, and under hostile input.

`python -m tests.test_verify` prints the table of false accepts and false rejects by kind.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qa import verify

PAIRS = Path(__file__).parent.parent / "eval" / "support.jsonl"
# Of these kinds nothing may be shown as supported; of attribution and scope, as little as is measured below.
HARD_KINDS = ("number", "date", "name", "negation", "unit", "invented", "role", "modality", "dodge")


@dataclass(frozen=True)
class Pair:
    """A statement, the evidence it claims, and whether a careful reader finds it carried by that."""

    evidence: tuple[str, ...]
    statement: str
    question: str | None
    faithful: bool
    kind: str
    split: str  # "dev": rules were tuned on it; "held-out": not, but for two false accepts that were mended

    @property
    def supported(self) -> bool:
        return verify(self.statement, self.evidence, question=self.question).supported


@cache
def pairs() -> tuple[Pair, ...]:
    records = map(json.loads, PAIRS.read_text("utf-8").splitlines())
    return tuple(Pair(**{**record, "evidence": tuple(record["evidence"])}) for record in records)


def wrong(split: str, *, faithful: bool) -> tuple[Counter[str], Counter[str]]:
    """(pairs judged wrongly, all pairs) by kind, of one split: false rejects, or else false accepts."""
    chosen = [pair for pair in pairs() if pair.split == split and pair.faithful == faithful]
    mistaken = Counter(pair.kind for pair in chosen if pair.supported != faithful)
    return mistaken, Counter(pair.kind for pair in chosen)


def table() -> str:
    """False accepts by kind, then false rejects, each as mistaken/all, in Markdown."""
    lines = ["| kind | dev | held-out |", "| --- | ---: | ---: |"]
    for faithful, title in ((False, "false accepts"), (True, "false rejects")):
        counts = [wrong(split, faithful=faithful) for split in ("dev", "held-out")]
        kinds = sorted(counts[0][1] | counts[1][1]) if not faithful else []
        for kind in kinds:
            lines.append(f"| {kind} | " + " | ".join(f"{bad[kind]}/{n[kind]}" for bad, n in counts) + " |")
        shares = (f"{bad.total()}/{n.total()} ({100 * bad.total() / n.total():.1f} %)" for bad, n in counts)
        lines.append(f"| **{title}** | " + " | ".join(shares) + " |")
    return "\n".join(lines)


# --- the labelled pairs -------------------------------------------------------------------------------


def test_the_pairs_are_many_and_split_by_evidence() -> None:
    assert len(pairs()) >= 240
    assert sum(pair.faithful for pair in pairs()) >= 90
    assert len({(pair.evidence, pair.statement) for pair in pairs()}) == len(pairs())
    dev, held = ({p.evidence for p in pairs() if p.split == split} for split in ("dev", "held-out"))
    assert not dev & held
    assert {len(sources) for sources in dev | held} == {1}


@pytest.mark.parametrize("split", ["dev", "held-out"])
def test_no_false_accept_of_a_hard_kind(split: str) -> None:
    mistaken, _ = wrong(split, faithful=False)
    assert {kind: mistaken[kind] for kind in HARD_KINDS if mistaken[kind]} == {}


# Held-out counted 2 of 101 (one attribution, one scope) before those two were looked at and mended:
# that is the honest figure. The one left in dev: that "left" takes a complement ("left rates unchanged").
@pytest.mark.parametrize(("split", "limit"), [("dev", 0.005), ("held-out", 0.02)])
def test_false_accepts_stay_rare(split: str, limit: float) -> None:
    mistaken, n = wrong(split, faithful=False)
    assert mistaken.total() / n.total() <= limit


@pytest.mark.parametrize(("split", "limit"), [("dev", 0.21), ("held-out", 0.49)])
def test_faithful_rewordings_are_let_through(split: str, limit: float) -> None:
    mistaken, n = wrong(split, faithful=True)
    assert mistaken.total() / n.total() <= limit


# --- each rule, by hand -------------------------------------------------------------------------------

FINE = (
    "Judge Ruth Lund said on 4 May that the firm had paid about $2.5 million "
    "to nearly 300 of the 400 workers."
)


def kind(statement: str, *evidence: str, question: str | None = None) -> str:
    return verify(statement, evidence, question=question).kind


def test_the_whole_quotation_is_verbatim_whatever_is_asked() -> None:
    verdict = verify(f"  {FINE} ", ["Another.", FINE], question="Who sang?")
    assert (verdict.supported, verdict.kind) == (True, "verbatim")


@pytest.mark.parametrize("text", ["", "   ", "...", "!?", "The of and.", "\x00\x01", "%", "—"])
def test_a_statement_without_content_says_nothing(text: str) -> None:
    assert not verify(text, [text]).supported
    assert kind(text, FINE) == "empty"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Ruth Lund said the firm had paid about $2.5 million.", "supported"),
        ("Ruth Lund said the firm had paid about $2.5 billion.", "number"),
        ("Ruth Lund said the firm had paid about €2.5 million.", "number"),
        ("Ruth Lund said the firm had paid about 2.5 million.", "number"),
        ("Ruth Lund said on 5 May that the firm had paid.", "number"),
        ("Ruth Lund said on 4 May 2021 that the firm had paid.", "number"),
        ("Ruth Lund said on 4 June that the firm had paid.", "date"),
        ("Ruth Lund said on Monday that the firm had paid.", "date"),
        ("Rita Lund said the firm had paid.", "name"),
        ("Ruth Lund said the firm had stolen.", "content"),
        ("Ruth Lund said the firm had not paid.", "negation"),
        ("The firm had paid about $2.5 million.", "attribution"),
        ("Nearly 300 workers said that the firm had paid.", "attribution"),
        ("Ruth Lund said the firm would have paid.", "hedge"),
        ("Ruth Lund said the firm had paid $2.5 million.", "scope"),
        ("Ruth Lund said the firm had paid all workers.", "content"),
        ("Ruth Lund said the firm had paid 400 workers.", "scope"),
        ("Ruth Lund said the firm had paid only about $2.5 million.", "content"),
        ("The firm said that Ruth Lund had paid.", "role"),
        ("Ruth Lund said the firm had paid from about $2.5 million.", "role"),
        ("Ruth Lund said the the firm had paid.", "grammar"),
    ],
)
def test_each_rule_names_itself(statement: str, expected: str) -> None:
    assert kind(statement, FINE) == expected


@pytest.mark.parametrize(
    ("statement", "evidence", "supported"),
    [
        ("Sales rose by 30%.", "Sales rose by 30 percent last year.", True),
        ("Sales rose by 30.", "Sales rose by 30 percent last year.", False),
        ("The siege lasted thirty days.", "The 30-day siege of Arda ended in ruin.", True),
        ("The siege lasted 30 weeks.", "The 30-day siege of Arda ended in ruin.", False),
        ("The firm has 30 shops.", "The firm has more than 30 shops.", False),
        ("The firm has 10 shops.", "The firm has 10 to 15 shops and 3 offices.", False),
        ("The firm has 3 shops.", "The firm has 10 shops and 3 offices.", False),
        ("Shares fell from 5 to 7 euros.", "Shares fell from 7 to 5 euros.", False),
    ],
)
def test_numbers_keep_unit_bound_and_place(statement: str, evidence: str, supported: bool) -> None:
    assert verify(statement, [evidence]).supported is supported


@pytest.mark.parametrize(
    ("statement", "evidence", "supported"),
    [
        ("Ito was accused by Brandt.", "Brandt accused Ito of fraud.", True),
        ("Brandt accused Ito of fraud.", "Ito was accused of fraud by Brandt.", True),
        ("Brandt was accused by Ito.", "Brandt accused Ito of fraud.", False),
        ("Ito accused Brandt.", "Ito was accused of fraud by Brandt.", False),
        ("Ito accused Brandt.", "Ito was accused by Brandt of fraud.", False),
        ("Brandt was accused.", "Brandt accused Ito of fraud.", False),
        ("Ito resigned.", "The lawyer of Ito resigned.", False),
        ("Ito resigned.", "Brandt met Ito, who resigned on Monday.", True),
        ("Brandt resigned.", "Brandt met Ito, who resigned on Monday.", False),
        ("On Monday, Ito resigned.", "Ito resigned on Monday.", True),
        ("In April, prices fell to 3%.", "Prices fell to 3% in May from 4% in April.", False),
        ("Wages fell.", "Wages rose, and prices fell.", False),
        ("Brandt went home in May.", "Brandt went home in June after Ito fell ill in May.", False),
    ],
)
def test_nobody_takes_anothers_part(statement: str, evidence: str, supported: bool) -> None:
    assert verify(statement, [evidence]).supported is supported


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The talks reached a deal.", "The talks failed to reach a deal."),
        ("The talks reached a deal.", "The talks did not reach a deal."),
        ("The talks did not fail to reach a deal.", "The talks failed to reach a deal."),
        ("Bergen opened the gate.", "Neither Arda nor Bergen opened the gate."),
        ("The mayor opened the gate.", "The mayor refused to open the gate."),
        ("The mayor opened the gate.", "The mayor denied that he had opened the gate."),
        ("There was evidence of fraud.", "There was no evidence of fraud."),
        ("The bridge opens in May.", "The bridge will not open until May."),
        ("The strike will end.", "The strike will end only if wages rise."),
        ("The strike will end.", "The strike will end unless wages fall."),
        ("Wages rise.", "The strike will end only if wages rise."),
        ("The vessels were inspected.", "Grain may leave as long as the vessels were inspected."),
        ("The mayor closed the school.", "The mayor wants to close the school."),
        ("The mayor must close the school.", "The mayor may close the school."),
        ("The villagers fled.", "Some of the villagers fled."),
        ("The deal was broken.", "The deal was almost broken."),
        ("Arda sank the ship.", "Arda allegedly sank the ship."),
    ],
)
def test_what_turns_or_weakens_a_sentence_is_not_dropped(statement: str, evidence: str) -> None:
    assert not verify(statement, [evidence]).supported


@pytest.mark.parametrize(
    ("statement", "question", "supported"),
    [
        ("The firm opened a mine in Arda.", "Where did the firm open a mine?", True),
        ("The firm opened a mine.", "Where did the firm open a mine?", False),
        ("The firm opened a mine.", "Did the firm open a mine?", True),
        ("The firm opened a mine in Arda.", "How many mines did the firm open?", False),
        ("The firm opened a mine in Arda.", "When did the firm open a mine?", False),
        ("The firm closed a mine in Arda.", "Where did the firm close a mine?", False),
        ("A mine in Arda.", "What did the firm open?", False),
    ],
)
def test_a_statement_answers_its_question(statement: str, question: str, supported: bool) -> None:
    evidence = ["The firm opened a mine in Arda for gold."]
    assert verify(statement, evidence, question=question).supported is supported


def test_one_sentence_must_carry_it_all() -> None:
    evidence = ["Ito resigned in May.", "Brandt was elected in June."]
    assert verify("Ito resigned in May.", evidence).supported
    assert verify("Brandt was elected in June.", evidence).kind == "verbatim"
    assert not verify("Ito resigned in June.", evidence).supported
    assert not verify("Ito was elected.", evidence).supported


# --- properties ---------------------------------------------------------------------------------------

SENTENCES = sorted({pair.evidence[0] for pair in pairs()})
ACCEPTED = [pair for pair in pairs() if pair.split == "dev" and pair.faithful and pair.supported]
ANY_TEXT = st.text(max_size=300)


@given(st.one_of(st.sampled_from(SENTENCES), ANY_TEXT))
def test_any_sentence_with_content_carries_itself(sentence: str) -> None:
    verdict = verify(sentence, [sentence])
    assert verdict.kind == ("verbatim" if verdict.supported else "empty")
    if any(character.isascii() and character.isdigit() for character in sentence):
        assert verdict.supported


@given(st.sampled_from(ACCEPTED), st.integers(100, 10_000), st.data())
def test_a_number_that_the_evidence_lacks_is_never_supported(
    pair: Pair, number: int, data: st.DataObject
) -> None:
    assume(str(number) not in pair.evidence[0].replace(",", ""))
    tokens = pair.statement.split()
    tokens.insert(data.draw(st.integers(0, len(tokens))), str(number))
    assert not verify(" ".join(tokens), pair.evidence).supported


@given(st.sampled_from(ACCEPTED), st.sampled_from(["not", "never", "no"]), st.data())
def test_a_negator_that_the_evidence_lacks_is_never_supported(
    pair: Pair, negator: str, data: st.DataObject
) -> None:
    tokens = pair.statement.split()
    tokens.insert(data.draw(st.integers(1, len(tokens) - 1)), negator)
    assert not verify(" ".join(tokens), pair.evidence).supported


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from(pairs()), st.randoms())
@settings(deadline=None)
def test_the_verdict_does_not_hang_on_order_or_chance(others: list[str], pair: Pair, random: object) -> None:
    evidence = [*others, *pair.evidence]
    shuffled = list(evidence)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = verify(pair.statement, evidence, question=pair.question)
    assert verify(pair.statement, shuffled, question=pair.question) == first
    assert verify(pair.statement, evidence, question=pair.question) == first


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=3), st.one_of(st.none(), ANY_TEXT))
@settings(deadline=None)
def test_any_text_gets_a_verdict_with_a_one_line_reason(
    text: str, evidence: list[str], question: str | None
) -> None:
    verdict = verify(text, evidence, question=question)
    assert len(verdict.reason.splitlines()) == 1


# --- hostile input ------------------------------------------------------------------------------------


def test_no_evidence_supports_nothing() -> None:
    verdict = verify("The firm paid.", [])
    assert (verdict.supported, verdict.kind) == (False, "empty")
    assert not verify("The firm paid.", ["", "...", "\x00"]).supported


@pytest.mark.parametrize("unit", ["firm ", "not ", "a ", "1 ", "said ", "if ", "x, ", "\x07", "<|im_end|> "])
def test_ten_thousand_characters_are_refused_quickly(unit: str) -> None:
    long = (unit * 10_000)[:10_000]
    started = time.process_time()
    assert not verify(long, [FINE]).supported
    assert not verify(f"{FINE[:-1]} {long}", [FINE]).supported
    assert not verify("The firm paid.", [long]).supported
    assert time.process_time() - started < 1


@pytest.mark.parametrize("unit", ["firm ", "not ", "said ", "if ", "the firm had not paid 3, "])
def test_the_longest_that_is_looked_at_takes_seconds_at_most(unit: str) -> None:
    one, two = (unit * 2_000)[:1_990], (unit * 2_000)[:1_980]
    started = time.process_time()
    assert not verify(f"x {one}", [two]).supported
    assert time.process_time() - started < 3


def test_a_long_quotation_is_still_a_quotation() -> None:
    long = f"The firm paid {'and paid ' * 1_200}."
    assert len(long) > 10_000
    assert verify(long, [long]).kind == "verbatim"


def test_control_characters_hide_nothing() -> None:
    assert not verify("Ruth Lund said the firm had n\x00ot paid.", [FINE]).supported
    assert kind("Ruth Lund said the firm had\x0bnot paid.", FINE) == "negation"


# --- the entailment hook ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "kind"),
    [
        (0.49, "entailment"),
        (0.0, "entailment"),
        (math.nan, "entailment"),
        (0.5, "supported"),
        (1.0, "supported"),
    ],
)
def test_an_entailment_model_has_the_last_word(probability: float, kind: str) -> None:
    asked: list[tuple[str, str]] = []

    def entailment(premise: str, hypothesis: str) -> float:
        asked.append((premise, hypothesis))
        return probability

    verdict = verify("Ruth Lund said the firm had paid.", [FINE], entailment=entailment)
    assert (verdict.kind, verdict.supported) == (kind, kind == "supported")
    assert asked == [(FINE, "Ruth Lund said the firm had paid.")]


def test_an_entailment_model_cannot_overrule_a_rule_nor_doubt_a_quotation() -> None:
    def unasked(premise: str, hypothesis: str) -> float:
        raise AssertionError((premise, hypothesis))

    assert verify("The firm had not paid.", [FINE], entailment=unasked).kind == "negation"
    assert verify(FINE, [FINE], entailment=unasked).kind == "verbatim"


@pytest.mark.parametrize(
    ("evidence", "statement", "question"),
    [
        (
            "Tickets cost 5 crowns, and children pay nothing.",
            "The ticket is 5 crowns.",
            "How much is a ticket for children?",
        ),
        (
            "The fine was 300 euros for cars and 900 for lorries.",
            "The fine was 300 euros.",
            "How much was the fine for lorries?",
        ),
        ("Sales fell in 2020 and rose in 2021.", "Sales fell in 2020.", "When did sales rise?"),
        (
            "The deal covers grain, but not fertilizers.",
            "The deal covers grain.",
            "Does the deal cover fertilizers?",
        ),
    ],
)
def test_a_statement_about_something_else_than_was_asked_is_withheld(
    evidence: str, statement: str, question: str
) -> None:
    assert verify(statement, [evidence], question=question).kind == "question"


def test_evidence_is_a_list_of_sentences() -> None:
    with pytest.raises(TypeError, match="give a list of sentences"):
        verify("The deal covers grain.", "The deal covers grain.")


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        (
            "Since then, Russia has conducted a massive cyberattack on Ukraine’s railway system and missile "
            "attacks against targets in residential neighborhoods.",
            "The railway system and missile attacks against targets in residential neighborhoods.",
        ),
        (
            "A hurdle is Kursk, a region of Russia that has in part been occupied by Ukrainian troops.",
            "The Kursk region of Russia that has in part been occupied by Ukrainian troops.",
        ),
        ("It was on sale until the day before the recall.", "It is a until the day before the recall."),
        (
            "The microbe worked best at 8 degrees and stopped altogether above 21.",
            "At 8 degrees and stopped altogether above 21.",
        ),
    ],
)
def test_a_fragment_is_no_statement(evidence: str, statement: str) -> None:
    verdict = verify(statement, [evidence])
    assert not verdict.supported
    assert verify(evidence, [evidence]).supported


if __name__ == "__main__":
    print(table())
