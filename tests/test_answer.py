"""qa.answer: records that survive JSON, and Markdown that stays text."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import AttestError
from qa.answer import VERSION, Answer, Citation, Mode, Statement, Status, Support, Withheld, percent

texts = st.text(st.characters(exclude_categories=()), max_size=30)  # lone surrogates and controls included
ints = st.integers(0, 2**53)
citations = st.builds(
    Citation,
    ints,
    ints,
    texts,
    texts,
    texts,
    texts,
    ints,
    ints,
    quote=texts,
    context_start=ints,
    context_end=ints,
    answer_start=st.none() | ints,
    answer_end=st.none() | ints,
)
numbers = st.lists(ints, max_size=3).map(tuple)
json_values = st.recursive(
    st.none() | st.booleans() | ints | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
answers = st.builds(
    Answer,
    texts,
    texts,
    st.sampled_from(get_args(Status)),
    message=texts,
    statements=st.lists(
        st.builds(Statement, texts, numbers, st.sampled_from(get_args(Support))), max_size=3
    ).map(tuple),
    mode=st.sampled_from(get_args(Mode)),
    citations=st.lists(citations, max_size=3).map(tuple),
    nearby=st.lists(citations, max_size=2).map(tuple),
    confidence=st.floats(0, 1),
    withheld=st.lists(st.builds(Withheld, texts, numbers, texts, texts), max_size=2).map(tuple),
    degraded=st.none() | texts,
    trace=st.dictionaries(texts, json_values, max_size=3),
)


def citation(number: int = 1, quote: str = "Seven men objected.", **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "number": number,
        "doc_id": 4,
        "doc_sha256": "ab" * 32,
        "title": "Talks",
        "heading": "Terms",
        "source": "/a/talks.txt",
        "start": 10,
        "end": 10 + len(quote),
        "quote": quote,
        "context_start": 5,
        "context_end": 10 + len(quote),
    }
    return Citation(**{**values, **changes})


def answered(text: str = "Seven objected.", **changes: Any) -> Answer:
    values: dict[str, Any] = {
        "statements": (Statement(text, (1,), "supported"),),
        "mode": "generated",
        "citations": (citation(),),
        "confidence": 0.75,
        "withheld": (Withheld("Eight objected.", (1,), "number", "the evidence does not give 8"),),
    }
    return Answer("Who objected?", "Who objected?", "answered", **{**values, **changes})


@given(answers)
def test_an_answer_equals_its_round_trip_through_json(answer: Answer) -> None:
    record = answer.to_dict()
    through = json.loads(json.dumps(record))
    assert through == record
    assert Answer.from_dict(through) == answer


def test_tuples_in_the_trace_become_lists_and_keys_texts() -> None:
    record = answered(trace={"times": (1, 2), 3: {"a": ((),)}}).to_dict()
    assert record["trace"] == {"times": [1, 2], "3": {"a": [[]]}}


def test_the_record_has_a_version_the_text_and_every_field_by_name() -> None:
    record = answered().to_dict()
    assert record["version"] == VERSION == 2
    assert record["text"] == "Seven objected."
    assert set(record) - {"version", "text"} == set(vars(answered()))
    assert record["statements"] == [{"text": "Seven objected.", "citations": [1], "support": "supported"}]


def test_a_record_of_version_1_is_read_and_knows_no_answer_in_its_quotations() -> None:
    answer = answered(nearby=(citation(2),))
    old = {**answer.to_dict(), "version": 1}
    for name in ("citations", "nearby"):
        old[name] = [{k: v for k, v in c.items() if not k.startswith("answer_")} for c in old[name]]
    assert Answer.from_dict(old) == answer
    with pytest.raises(AttestError, match="damaged"):
        Answer.from_dict({**old, "citations": 3})


def test_the_answer_in_a_quotation_is_the_words_at_its_offsets() -> None:
    assert citation(answer_start=10, answer_end=15).answer == "Seven"
    assert citation().answer == ""


@pytest.mark.parametrize("version", [None, 0, 3, "2", "x"])
def test_another_version_is_refused_with_both_versions(version: Any) -> None:
    with pytest.raises(AttestError) as caught:
        Answer.from_dict({**answered().to_dict(), "version": version})
    assert str(caught.value) == (
        f"this answer has version {version!r}, this Attest reads version 2; "
        "open it with the Attest that wrote it"
    )


@pytest.mark.parametrize("record", [[], None, "answer", 7])
def test_what_is_no_record_has_no_version(record: Any) -> None:
    with pytest.raises(AttestError, match="this answer has version None"):
        Answer.from_dict(record)


@pytest.mark.parametrize("name", sorted(vars(answered())))
def test_a_record_without_one_of_its_fields_is_damaged(name: str) -> None:
    record = answered().to_dict()
    del record[name]
    with pytest.raises(AttestError, match=rf"damaged \({name}\b.*\); export it again"):
        Answer.from_dict(record)


@pytest.mark.parametrize(
    "damage",
    [
        {"statements": None},
        {"statements": [None]},
        {"statements": [{"text": "a"}]},
        {"citations": [{"number": 1}]},
        {"citations": [{**vars(citation()), "extra": 1}]},
        {"nearby": 3},
        {"withheld": ["x"]},
        {"trace": None},
        {"status": "perhaps"},
        {"mode": "guessed"},
        {"confidence": "high"},
        {"confidence": float("nan")},
        {"message": None},
        {"degraded": 3},
        {"citations": [{**vars(citation()), "start": "0"}]},
        {"statements": [{"text": "a", "citations": ["1"], "support": "verbatim"}]},
        {"statements": [{"text": "a", "citations": [1], "support": "believed"}]},
        {"text": "Nobody objected."},
        {"surplus": 1},
    ],
    ids=str,
)
def test_a_damaged_record_is_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(AttestError, match="this answer record is damaged"):
        Answer.from_dict({**answered().to_dict(), **damage})


def test_a_trace_nested_without_end_is_damage_and_no_crash() -> None:
    trace: dict[str, Any] = {}
    for _ in range(5_000):
        trace = {"deeper": trace}
    with pytest.raises(AttestError, match="this answer record is damaged"):
        Answer.from_dict({**answered().to_dict(), "trace": trace})


def test_records_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        answered().confidence = 1.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (answered(), "Seven objected."),
        (
            answered(statements=(Statement("A.", (1,), "verbatim"), Statement("B.", (2,), "verbatim"))),
            "A. B.",
        ),
        (Answer("q", "q", "not_found", message="The article does not say."), "The article does not say."),
        (
            answered(message="The article does not say: Why?"),
            "Seven objected. The article does not say: Why?",
        ),
        (Answer("q", "q", "help", message="Ask me."), "Ask me."),
        (Answer("q", "q", "overview", statements=(Statement("Lead.", (1,), "verbatim"),)), "Lead."),
    ],
)
def test_text_of_each_status(answer: Answer, text: str) -> None:
    assert answer.text == text


def test_what_is_stated_is_neither_a_refusal_nor_what_has_no_answer() -> None:
    assert answered(message="The article does not say: Why?").stated == "Seven objected."
    assert Answer("q", "q", "not_found", message="The article does not say.").stated == ""


def test_two_answers_have_ids_of_their_own_and_the_time_has_a_zone() -> None:
    one, other = answered(), answered()
    assert one.id != other.id
    assert one.created.endswith("+00:00")


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.0, "less than 1 %"),
        (0.0099, "less than 1 %"),
        (0.29, "29 %"),
        (0.3999, "39 %"),
        (0.43, "43 %"),
        (0.9999, "99 %"),
        (1.0, "over 99 %"),
    ],
)
def test_a_confidence_is_told_as_a_share_and_never_rounded_up(confidence: float, words: str) -> None:
    assert percent(confidence) == words


def test_how_sure_an_answer_is_is_told_of_what_it_says() -> None:
    assert answered(confidence=0.43).sureness == "43 % sure that this answers the question"
    in_part = answered(confidence=0.43, message="The article does not say: Why?")
    assert in_part.sureness == "43 % sure that this answers a part of the question"
    refusal = Answer("q", "q", "not_found", confidence=0.04)
    assert refusal.sureness == "4 % sure that there is an answer"
    assert [Answer("q", "q", status).sureness for status in ("overview", "help")] == ["", ""]


def test_what_was_left_out_is_one_line_with_each_reason_once() -> None:
    held = Withheld("Eight objected.", (1,), "number", "the source does not say “8”")
    assert answered(withheld=()).left_out == ""
    reason = "left out: the source does not say “8”"
    assert answered(withheld=(held,)).left_out == f"the model’s sentence was {reason}"
    assert answered(withheld=(held, held)).left_out == f"2 of the model’s sentences were {reason}"


def test_markdown_of_an_answer() -> None:
    answer = answered(degraded="the generator timed out")
    assert answer.to_markdown() == (
        "**Who objected?**\n\n"
        "Seven objected. [1]\n\n"
        "[1] “Seven men objected.” — Talks › Terms, 10–29\n\n"
        "*the generator timed out*\n\n"
        "*the model’s sentence was left out: the evidence does not give 8*\n"
    )


def test_markdown_gives_what_has_no_answer_a_paragraph_of_its_own() -> None:
    shown = answered(message="The article does not say: Why?").to_markdown()
    assert "\n\nSeven objected. [1]\n\nThe article does not say: Why?\n\n[1] “" in shown


def test_markdown_of_a_refusal_offers_what_is_near() -> None:
    answer = Answer(
        "Who won?", "Who won?", "not_found", message="It does not say.", nearby=(citation(heading=""),)
    )
    assert answer.to_markdown() == (
        "**Who won?**\n\nIt does not say.\n\n"
        "The article does say:\n\n- “Seven men objected.” — Talks, 10–29\n"
    )


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("![x](http://a/b.png)", r"\!\[x\]\(http\://a/b.png\)"),
        ("[click](javascript:x)", r"\[click\]\(javascript:x\)"),
        ("<img src=x onerror=y>", r"\<img src\=x onerror\=y\>"),
        ("</b>&lt;", r"\</b\>\&lt;"),
        ("`code` ~~x~~", r"\`code\` \~\~x\~\~"),
        ("# Heading", r"\# Heading"),
        ("> quote", r"\> quote"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("a | b\n---|---", r"a \| b \-\-\-\|\-\-\-"),
        ("two\n\n# lines\r\n\x85\u2028here", r"two \# lines here"),
        ("*a* _b_ \\", r"\*a\* \_b\_ \\"),
        ("$x$ {y}", r"\$x\$ \{y\}"),
        ("www.a.com x@y.z", r"www\.a.com x\@y.z"),
    ],
)
def test_markdown_of_hostile_text_stays_text(text: str, escaped: str) -> None:
    answer = answered(
        text, citations=(citation(quote=text, title=text, heading=""),), degraded=text, withheld=()
    )
    shown = answer.to_markdown()
    assert f"\n\n{escaped} [1]\n\n" in shown
    assert f"[1] “{escaped}” — {escaped}, 10–" in shown
    assert shown.endswith(f"\n\n*{escaped}*\n")
