"""verify: what may be shown with a citation, on labelled pairs, rule by rule, and under hostile input."""

from __future__ import annotations

import math
import re
import time
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from eval.support import PAIRS, Judged, Pair, judge, load_pairs
from qa import verify

# Of these kinds nothing may be shown as supported.
HARD_KINDS = ("number", "date", "name", "negation", "unit", "invented", "role", "modality", "dodge")


@cache
def judged() -> tuple[Judged, ...]:
    return tuple(judge(load_pairs(PAIRS)))


def share(split: str, *, faithful: bool) -> float:
    """The share of pairs of one split that are judged wrongly: false rejects, or else false accepts."""
    chosen = [j for j in judged() if j.pair.split == split and j.pair.faithful == faithful]
    return sum(j.false_accept or j.false_reject for j in chosen) / len(chosen)


# --- the labelled pairs -------------------------------------------------------------------------------


def test_the_pairs_are_many_and_split_by_evidence() -> None:
    pairs = [j.pair for j in judged()]
    assert len({(pair.context, pair.evidence, pair.statement) for pair in pairs}) == len(pairs)
    dev, test, cuts = ([p for p in pairs if p.split == split] for split in ("dev", "test", "cuts"))
    assert len(dev) + len(test) + len(cuts) == len(pairs)
    assert not {p.evidence for p in dev} & {p.evidence for p in test}
    assert sum(p.faithful for p in cuts) >= 20
    assert sum(not p.faithful for p in cuts) >= 40
    assert sum(p.faithful for p in test) >= 50
    assert sum(not p.faithful for p in test) >= 60
    assert {len(p.evidence) for p in pairs} == {1}


@pytest.mark.parametrize("split", ["dev", "test", "cuts"])
def test_no_false_accept_of_a_hard_kind(split: str) -> None:
    mistaken = [j.pair for j in judged() if j.false_accept and j.pair.split == split]
    assert [pair.statement for pair in mistaken if pair.kind in HARD_KINDS] == []


@pytest.mark.parametrize(("split", "limit"), [("dev", 0.0), ("test", 0.01), ("cuts", 0.0)])
def test_false_accepts_stay_rare(split: str, limit: float) -> None:
    assert share(split, faithful=False) <= limit


# Before they were looked at, the test pairs counted 1 of 78 false accepts (an adverb left out, since mended)
# and 19 of 59 false rejects: those are the honest figures. The pairs on cuts counted 5 of 47 false accepts
# (mended since) and 6 of 16 false rejects before names were read for pronouns, 7 of 9 of these then. The last
# 52 of them, on terms, limits and lone marks, were written after qa/verification/qualifiers.py and counted 3
# of 34 false accepts at first (mended since; 11 before it) and 2 of 18 false rejects (as before it). The last
# 90 of the test pairs were written by somebody who had not seen the rules: 0 of 55 and 21 of 35 at the first
# look.
@pytest.mark.parametrize(("split", "limit"), [("dev", 0.27), ("test", 0.41), ("cuts", 0.40)])
def test_faithful_rewordings_are_let_through(split: str, limit: float) -> None:
    assert share(split, faithful=True) <= limit


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
        ("Nearly 300 workers said that the firm had paid.", "role"),
        ("Ruth Lund said the firm would have paid.", "hedge"),
        ("Ruth Lund said the firm had paid $2.5 million.", "scope"),
        ("Ruth Lund said the firm had paid all workers.", "content"),
        ("Ruth Lund said the firm had paid 400 workers.", "role"),
        ("Ruth Lund said the firm had paid only about $2.5 million.", "scope"),
        ("Ruth Lund said the firm had paid.", "role"),
        ("Ruth Lund said the firm had paid about $2.5 million [Note].", "grammar"),
        ("Does Ruth Lund.", "grammar"),
        ("Had the firm paid about $2.5 million?", "grammar"),
        ("The firm said that Ruth Lund had paid.", "role"),
        ("Ruth Lund said the firm had paid from about $2.5 million.", "role"),
        ("Ruth Lund said the the firm had paid.", "grammar"),
    ],
)
def test_each_rule_names_itself_and_tells_why_in_a_readers_words(statement: str, expected: str) -> None:
    assert kind(statement, FINE) == expected
    assert expected == "supported" or not re.search("evidence|statement", verify(statement, [FINE]).reason)


def test_the_reason_names_what_the_source_does_not_say() -> None:
    assert verify("It holds 40 clocks.", ["It holds 30 clocks."]).reason == "the source does not say “40”"


@pytest.mark.parametrize(
    ("statement", "evidence", "supported"),
    [
        ("Sales rose by 30%.", "Sales rose by 30 percent last year.", True),
        ("Sales rose by 30.", "Sales rose by 30 percent last year.", False),
        ("The siege of Arda lasted thirty days.", "The 30-day siege of Arda ended in ruin.", True),
        ("The siege of Arda lasted 30 weeks.", "The 30-day siege of Arda ended in ruin.", False),
        ("The firm has 30 shops.", "The firm has more than 30 shops.", False),
        ("The firm has 10 shops.", "The firm has 10 to 15 shops and 3 offices.", False),
        ("The firm has 3 shops.", "The firm has 10 shops and 3 offices.", False),
        ("Shares fell from 5 to 7 euros.", "Shares fell from 7 to 5 euros.", False),
        ("Rents rose by 5 percent.", "Rents rose by 5 to 7 percent.", False),
        ("The firm has 30 shops.", "The firm has 30 large shops in Spain.", False),
        ("The firm has 30 offices.", "The firm has 30 shops and some offices.", False),
        ("The bridge opened on 4 May 2021.", "The bridge opened on 4 May and closed in 2021.", False),
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
        ("The mayor resigned.", "The mayor's deputy resigned.", False),
        ("Dora Pike danced.", "Dora Pike sang and Ruth Lund danced.", False),
        ("May resigned in June.", "The mayor resigned in June, not in May.", False),
        ("The three roles are the gardener.", "The three roles are the gardener and the cook.", False),
        ("Ito is a lawyer.", "The council fined Ito, a lawyer, on Monday.", True),
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
        ("Arda sank the ship.", "It is false that Arda sank the ship."),
        ("Arda sank the ship.", "It is a rumour that Arda sank the ship."),
        ("The mayor had resigned.", "The rumour that the mayor had resigned spread quickly."),
        ("The drug cures cancer.", "The drug cures cancer in mice."),
        ("The bank left rates.", "The bank left rates unchanged."),
        ("The largest bank failed.", "The largest bank in Europe failed."),
        ("Wolves kill sheep.", "Wolves often kill sheep."),
        ("The council rejected the plan.", "The council may approve or reject the plan."),
        ("The council approved a plan.", "The council approved a draft plan."),
        ("The firm is rich.", "The firm was rich."),
        ("The firm built a bridge.", "The firm was building a bridge."),
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


def test_of_several_things_that_are_asked_no_number_or_name_is_left_out() -> None:
    source = "Ann Reyes ran the mill for nine years; after the flood it was run for two by Karl Brandt."
    cut = "Ann Reyes ran the mill for nine years."
    assert verify(cut, [source], question="How long did Ann Reyes run the mill?").supported
    for question in ("How long did she run the mill, and how long did he?", "Who ran it? Who ran it then?"):
        verdict = verify(cut, [source], question=question)
        assert (verdict.kind, verdict.reason) == (
            "question",
            "it leaves out “two”, and several things are asked",
        )


def test_one_sentence_must_carry_it_all() -> None:
    evidence = ["Ito resigned in May.", "Brandt was elected in June."]
    assert verify("Ito resigned in May.", evidence).supported
    assert verify("Brandt was elected in June.", evidence).kind == "verbatim"
    assert not verify("Ito resigned in June.", evidence).supported
    assert not verify("Ito was elected.", evidence).supported


# --- properties ---------------------------------------------------------------------------------------

SENTENCES = sorted({j.pair.evidence[0] for j in judged()})
ACCEPTED = [j.pair for j in judged() if j.pair.faithful and j.verdict.supported]
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


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4),
    st.sampled_from([j.pair for j in judged()]),
    st.randoms(),
)
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

    verdict = verify("Ruth Lund said the firm had paid about $2.5 million.", [FINE], entailment=entailment)
    assert (verdict.kind, verdict.supported) == (kind, kind == "supported")
    assert asked == [(FINE, "Ruth Lund said the firm had paid about $2.5 million.")]


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
    assert not verify(statement, [evidence], question=question).supported


def test_a_no_before_a_verb_is_not_that_of_another_place() -> None:
    seats = ["The assembly has 75 seats, and no more than 38 are needed for a majority."]
    assert verify("The assembly has 75 seats.", seats).supported
    assert not verify("The assembly no has 75 seats.", seats).supported
    casino = ["The casino has 75 seats, and no more than 38 are needed."]
    assert not verify("The casino no has 75 seats.", casino).supported
    assert verify("There were no reported injuries.", ["No injuries were reported."]).kind != "grammar"


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


# --- what a cut may not lose, and what may be read another way ----------------------------------------


@pytest.mark.parametrize(
    ("evidence", "statement", "expected"),
    [
        ("By his own count, Orr has won 40 times.", "Orr has won 40 times.", "attribution"),
        ("The engine, its makers claim, uses no oil.", "The engine uses no oil.", "attribution"),
        ("She dreamed of a city that had sunk.", "A city had sunk.", "attribution"),
        ("Only in the north did the harvest fail.", "The harvest failed.", "scope"),
        ("The school will go on teaching in May.", "The school will go.", "scope"),
        ("Solk spent the morning on the stairs.", "Solk spent the morning.", "scope"),
        ("The bridge, 310 metres long, was opened in 1932.", "The bridge was opened in 1932.", "supported"),
        (
            "Fares rise in May; single tickets stay as they are.",
            "Single tickets stay as they are.",
            "supported",
        ),
        ("Lund said that fares rise; single tickets stay.", "Single tickets stay.", "role"),
        ("The museum has been in orbit since 2009 and is full.", "The museum has been since 2009.", "scope"),
        ("Gloves are not lent: bring your own.", "Gloves are not bring your own.", "role"),
    ],
)
def test_what_is_cut_from_a_sentence(evidence: str, statement: str, expected: str) -> None:
    assert kind(statement, evidence) == expected


@pytest.mark.parametrize(
    ("evidence", "statement", "expected"),
    [
        (
            "He has been stung, by his own count, 1,412 times.",
            "He has been stung 1,412 times.",
            "attribution",
        ),
        ("Orr won the cup by his own account.", "Orr won the cup.", "attribution"),
        ("In her own words, Orr won the cup.", "Orr won the cup.", "attribution"),
        ("Orr won the cup, his sister said.", "Orr won the cup.", "attribution"),
        ("Orr, according to the club, won the cup.", "Orr won the cup.", "attribution"),
        ("The fee was paid back in May, less anything owed.", "The fee was paid back.", "hedge"),
        ("They leave £9, which is paid back when they go, less a fine.", "£9 is paid back.", "scope"),
        ("Orr sold the farm in May, except the barn.", "Orr sold the farm.", "hedge"),
        ("All tickets but the blue ones are valid.", "All tickets are valid.", "hedge"),
        ("Every member but one voted for the dam.", "Every member voted for the dam.", "hedge"),
        ("Nobody was hurt but the driver.", "Nobody was hurt.", "hedge"),
        ("The council approved everything but the dam.", "The council approved everything.", "hedge"),
        ("The shop opens every day but Sunday.", "The shop opens every day.", "hedge"),
        ("All the ferries ran, with the exception of the last one.", "All the ferries ran.", "hedge"),
        ("Dogs are allowed so long as they are on a lead.", "Dogs are allowed.", "scope"),
        ("The road will open, provided that the bond is paid.", "The road will open.", "hedge"),
        ("The road will open, assuming the bond is paid.", "The road will open.", "hedge"),
        ("The road will open unless it rains.", "The road will open.", "hedge"),
        ("The council paid £4,500 on condition that it opened.", "The council paid £4,500.", "hedge"),
        ("In high winds the ferry turns, and the crossing is long.", "The crossing is long.", "scope"),
        ("In dry weather, the road will open on 4 May.", "The road will open on 4 May.", "scope"),
        ("Members paid up to £30 in May.", "Members paid £30.", "scope"),
        ("Members paid at least £30 in May.", "Members paid £30.", "scope"),
        ("The hall was almost empty.", "The hall was empty.", "scope"),
        ("Tools with a red tag were lent to members.", "Tools were lent to members.", "scope"),
        ("Only its predecessor, the Tolvar, had been lost.", "The Tolvar had been lost.", "scope"),
        ("Sandrey did so only after a vote.", "Sandrey did so.", "scope"),
        ("The drug works, but so slowly that it is useless.", "The drug works.", "scope"),
        ("The bank was shut, though not on Mondays.", "The bank was shut.", "hedge"),
        ("The wall was built by Romans, though some dispute it.", "The wall was built by Romans.", "hedge"),
        ("The painting is not by Kerr.", "The painting is by Kerr.", "negation"),
        ("The painting is by Kerr, if it is old.", "The painting is by Kerr.", "hedge"),
    ],
)
def test_what_limits_attributes_or_sets_terms_comes_along(
    evidence: str, statement: str, expected: str
) -> None:
    assert kind(statement, evidence) == expected


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        ("Orr won by a point, and was, by her own count, the fifth to do so.", "Orr won by a point."),
        ("Quist, who founded the school, taught there until 1999.", "Quist founded the school."),
        ("The hall has 75 seats, but only 38 are needed.", "The hall has 75 seats."),
        ("Orr won on Sunday, and Lund nearly lost.", "Orr won on Sunday."),
        ("The strike ended on 4 May, when some accepted an offer.", "The strike ended on 4 May."),
        ("In March the council met, and the pupils were moved.", "The pupils were moved."),
        ("The trial starts if it is dry, and the prize is a cup.", "The prize is a cup."),
        ("The man with a red beard was fined in May.", "The man was fined."),
        ("The museum has been in the mill since 1950.", "The museum has been in the mill."),
        ("Her only book, The Hill, was published in 1995.", "The Hill was published in 1995."),
        ("The road opened in May, although some were late.", "The road opened in May."),
        ("The rail was cut to save four days.", "The rail was cut."),
        ("The talks on Monday failed.", "The talks were on Monday."),
    ],
)
def test_what_limits_something_else_may_go(evidence: str, statement: str) -> None:
    assert kind(statement, evidence) == "supported"


@pytest.mark.parametrize(
    ("evidence", "statement", "supported"),
    [
        ("Julia Orr resigned in May.", "Julian Orr resigned in May.", False),
        ("Mr Roberts resigned in May.", "Mr Robert resigned in May.", False),
        ("Harry Lund resigned in May.", "Harris Lund resigned in May.", False),
        ("Davy resigned in May.", "Davies resigned in May.", False),  # parsed as a plural
        ("A Georgian resigned in May.", "Georgia resigned in May.", False),
        ("Asia Orr resigned in May.", "Asian Orr resigned in May.", False),
        ("India's son resigned in May.", "Indian's son resigned in May.", False),
        ("Ukraine's army attacked in May.", "The Ukrainian army attacked in May.", True),
        ("The army of Sweden left in May.", "The Swedish army left in May.", True),
        ("Germany's army left in May.", "The German army left in May.", True),
        ("The president of Ukraine resigned.", "The Ukrainian president resigned.", True),
    ],
)
def test_a_country_has_another_form_and_a_person_none(evidence: str, statement: str, supported: bool) -> None:
    assert verify(statement, [evidence]).supported is supported


@pytest.mark.parametrize(
    "adverb",
    """tentatively purportedly ostensibly arguably effectively jokingly symbolically mistakenly supposedly
    allegedly nominally virtually practically provisionally conditionally implicitly figuratively""".split(),
)
def test_an_adverb_that_may_turn_what_happened_is_not_left_out(adverb: str) -> None:
    assert (
        kind("The council approved the plan in May.", f"The council {adverb} approved the plan in May.")
        == "scope"
    )


@pytest.mark.parametrize("adverb", "quickly unanimously reluctantly formally finally recently".split())
def test_an_adverb_of_manner_or_time_may_be_left_out(adverb: str) -> None:
    evidence = f"The council {adverb} approved the plan in May."
    assert kind("The council approved the plan in May.", evidence) == "supported"


@pytest.mark.parametrize(
    "adjective",
    """honorary shadow purported caretaker would-be so-called interim acting deputy assistant former future
    self-proclaimed one-time titular putative""".split(),
)
def test_who_bears_a_title_with_a_reserve_does_not_bear_it_without(adjective: str) -> None:
    assert kind("The director spoke in May.", f"The {adjective} director spoke in May.") == "scope"
    assert kind("Ada Orr is the director.", f"Ada Orr, the {adjective} director, spoke in May.") == "scope"


@pytest.mark.parametrize(
    ("evidence", "statement", "expected"),
    [
        ("The bridge and the road cost 4 million euros.", "The bridge cost 4 million euros.", "scope"),
        ("Orr and Lund paid 900 euros for the boat.", "Orr paid 900 euros for the boat.", "scope"),
        ("Orr and Lund are 40.", "Orr is 40.", "scope"),
        ("Orr and Lund own half of the firm.", "Lund owns half of the firm.", "scope"),
        ("Orr and Lund agreed to pay 900 euros.", "Orr agreed to pay 900 euros.", "scope"),
        ("Orr and Lund, who paid 900 euros, left.", "Orr paid 900 euros.", "scope"),
        ("The council paid Orr and Lund 900 euros.", "The council paid Orr 900 euros.", "scope"),
        ("4 million euros was paid by Orr and Lund.", "4 million euros was paid by Orr.", "scope"),
        ("40 people died in Arda and Bergen.", "40 people died in Arda.", "scope"),
        ("The strike and the lockout lasted 40 days.", "The strike lasted 40 days.", "scope"),
        ("The fire killed 3 men and women.", "The fire killed 3 men.", "scope"),
        ("Orr and Lund each paid 900 euros for the boat.", "Orr paid 900 euros for the boat.", "supported"),
        ("Orr and Lund resigned on 4 May 2021.", "Orr resigned on 4 May 2021.", "supported"),
        ("Orr and Lund were jailed for 14 years.", "Orr was jailed for 14 years.", "supported"),
        (
            "Ada Vell and Ned Orr were jailed for a total of 14 years.",
            "Ada Vell was jailed for a total of 14 years.",
            "scope",
        ),
        ("Orr won 12 medals and 3 cups.", "Orr won 12 medals.", "supported"),
        ("Orr sold a farm and bought a mill for 900 euros.", "Orr bought a mill for 900 euros.", "supported"),
        (
            "The plan, backed by Orr and Lund, cost 4 million euros.",
            "The plan cost 4 million euros.",
            "supported",
        ),
        ("Orr and Lund said that 40 people died.", "Orr said that 40 people died.", "supported"),
    ],
)
def test_a_figure_of_two_is_not_told_of_one(evidence: str, statement: str, expected: str) -> None:
    assert kind(statement, evidence) == expected


@pytest.mark.parametrize(
    ("evidence", "statement", "expected"),
    [
        (
            "Three rumours went round: the mayor had fled; the bank had failed.",
            "The bank had failed.",
            "hedge",
        ),
        ("Two things are untrue: the mayor fled; the bank failed.", "The bank failed.", "hedge"),
        ("Two things are untrue: the mayor fled and the bank failed.", "The bank failed.", "hedge"),
        ("It was all a lie: the mayor fled; the bank failed.", "The bank failed.", "hedge"),
        ("The rumours grew that the mayor had fled; the bank had failed.", "The bank had failed.", "hedge"),
        ("**Myths.** The mayor fled; the bank failed.", "The bank failed.", "hedge"),
        ("**Myth:** The bank failed in May.", "The bank failed in May.", "hedge"),
        ("**Tickets:** Adults pay 5 pounds.", "Adults pay 5 pounds.", "supported"),
        ("The firm was at risk: the bank had failed in May.", "The firm was at risk.", "supported"),
        (
            "Orr opposed the dam: she said it would kill the salmon.",
            "She said it would kill the salmon.",
            "supported",
        ),
        (
            "Orr opposed the dam: she said it would kill the salmon.",
            "It would kill the salmon.",
            "attribution",
        ),
        (
            "The director wanted it gone; the trustees voted to keep it.",
            "The trustees voted to keep it.",
            "supported",
        ),
    ],
)
def test_what_a_colon_announces_is_no_fact(evidence: str, statement: str, expected: str) -> None:
    assert kind(statement, evidence) == expected


@pytest.mark.parametrize(
    ("evidence", "statement", "expected"),
    [
        ("Lund, the mayor from 1990 to 1999, opened it in 2004.", "Lund is the mayor.", "scope"),
        ("Lund, the mayor until 1999, opened the hall.", "Lund is the mayor.", "scope"),
        ("Lund, mayor in 1990, opened the hall.", "Lund is mayor.", "scope"),
        ("Lund, the then mayor, opened the hall.", "Lund is the mayor.", "scope"),
        ("Lund, the former mayor, opened the hall.", "Lund is the mayor.", "scope"),
        ("Lund, the mayor at the time, opened the hall.", "Lund is the mayor.", "scope"),
        ("Lund, the mayor who served until 1999, opened the hall.", "Lund is the mayor.", "scope"),
        ("Lund (mayor from 1990 to 1999) opened the hall.", "Lund is mayor.", "scope"),
        ("The then mayor, Ada Lund, opened the hall.", "The mayor is Ada Lund.", "scope"),
        ("The 1990 champion, Ada Lund, opened the hall.", "Ada Lund is the champion.", "scope"),
        ("The mayor, Ada Lund, died in May.", "The mayor is Ada Lund.", "hedge"),
        ("The director, Ada Lund, was sacked in May.", "Ada Lund is the director.", "hedge"),
        ("The mayor, Ada Lund, died in May.", "The mayor was Ada Lund.", "supported"),
        ("The mayor, Ada Lund, opened the hall.", "The mayor is Ada Lund.", "supported"),
        ("Lund, the mayor from 1990 to 1999, died in 2004.", "Lund died in 2004.", "supported"),
        (
            "Lund, the mayor from 1990 to 1999, died in 2004.",
            "Lund was the mayor from 1990 to 1999.",
            "supported",
        ),
        ("Ned Marsh, a 52-year-old guard, was hurt in May.", "Ned Marsh is a guard.", "supported"),
    ],
)
def test_who_was_something_for_a_time_need_not_be_it(evidence: str, statement: str, expected: str) -> None:
    assert kind(statement, evidence) == expected


def test_a_name_may_stand_for_the_pronoun_that_the_context_explains() -> None:
    evidence, context = ["She resigned in March."], "Odile Brandt had led the museum since 2011."
    assert verify("Odile Brandt resigned in March.", evidence, context=context).supported
    assert not verify("Odile Brandt resigned in March.", evidence).supported
    assert not verify("The museum resigned in March.", evidence, context=context).supported
    two = "Odile Brandt appointed Greta Lund in 2011."
    assert not verify("Odile Brandt resigned in March.", evidence, context=two).supported


def test_a_clause_must_say_all_that_the_sentence_says_of_what_was_asked() -> None:
    evidence = "Halasz signed for Kesh; for Orrin it was the minister, Lidia Tarrow."
    assert kind("Halasz signed for Kesh.", evidence, question="Who signed for Orrin?") == "question"
