"""eval.squad, explorer and beir: the question sets of others become a corpus folder and a gold file."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from eval.beir import import_beir
from eval.explorer import import_pages
from eval.gold import GoldError, Sample, load
from eval.imported import Imported, Split, file_name
from eval.squad import import_squad

CONTEXT = "The ferry left at six. It was late, as Doctor Halcro said. Nobody minded."


def squad(**changes: Any) -> dict[str, Any]:
    """An official file in miniature; `changes` are to its one answerable question."""
    asked = {
        "id": "q1",
        "question": " Who said that it was late? ",
        "is_impossible": False,
        "answers": [{"text": "Doctor Halcro", "answer_start": 39}, {"text": "Halcro", "answer_start": 46}],
    }
    impossible = {"id": "q2", "question": "Who minded?", "is_impossible": True, "answers": []}
    other = {"context": "Second paragraph.", "qas": []}
    paragraphs = [{"context": CONTEXT, "qas": [{**asked, **changes}, impossible]}, other]
    return {"version": "v2.0", "data": [{"title": "Ferry_(boat)", "paragraphs": paragraphs}]}


def save(folder: Path, value: object) -> Path:
    path = folder / "dev.json"
    path.write_text(json.dumps(value), "utf-8")
    return path


def test_squad_becomes_articles_and_samples(tmp_path: Path) -> None:
    out = tmp_path / "new" / "squad"
    done = import_squad(save(tmp_path, squad()), out)
    assert done == Imported(out / "corpus", out / "gold.jsonl", 1, 2)
    assert [path.name for path in done.corpus.iterdir()] == ["Ferry-boat.txt"]
    assert (done.corpus / "Ferry-boat.txt").read_text("utf-8") == f"{CONTEXT}\n\nSecond paragraph.\n"
    assert load(done.gold, done.corpus) == [
        Sample(
            id="q1",
            question="Who said that it was late?",
            kind="fact",
            answerable=True,
            document="Ferry-boat.txt",
            facts=(("Doctor Halcro", "Halcro"),),
            evidence=("It was late, as Doctor Halcro said.",),
            answer="Doctor Halcro",
        ),
        Sample("q2", "Who minded?", "near-miss", False, "Ferry-boat.txt"),
    ]
    assert sorted(os.listdir(out.parent)) == ["squad"]


def test_squad_1_has_no_is_impossible(tmp_path: Path) -> None:
    value = squad()
    for question in value["data"][0]["paragraphs"][0]["qas"][:1]:
        del question["is_impossible"]
    done = import_squad(save(tmp_path, value), tmp_path / "out")
    assert [sample.answerable for sample in load(done.gold, done.corpus)] == [True, False]


def test_the_splits_share_no_article_and_miss_none(tmp_path: Path) -> None:
    value = squad()
    (article,) = value["data"]
    value["data"] = [
        article
        | {
            "title": title,
            "paragraphs": [
                p | {"qas": [q | {"id": f"{title}-{q['id']}"} for q in p["qas"]]}
                for p in article["paragraphs"]
            ],
        }
        for title in "dbcae"
    ]
    path = save(tmp_path, value)
    whole = import_squad(path, tmp_path / "whole")
    parts = [import_squad(path, tmp_path / split, split) for split in get_args(Split)]
    names = [sorted(path.name for path in done.corpus.iterdir()) for done in parts]
    assert names == [["a.txt", "e.txt"], ["c.txt"], ["b.txt", "d.txt"]]
    kept = [load(done.gold, done.corpus) for done in parts]
    assert [{sample.document for sample in samples} for samples in kept] == [set(found) for found in names]
    every = {sample.id for sample in load(whole.gold, whole.corpus)}
    assert {sample.id for samples in kept for sample in samples} == every
    assert sum(map(len, kept)) == len(every)


def test_there_is_no_split_of_a_beir_set(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="leave out --split"):
        import_beir(tmp_path, tmp_path / "out", "dev")


def test_an_answer_across_two_sentences_has_both_as_evidence(tmp_path: Path) -> None:
    answer = {"text": "six. It was late", "answer_start": 18}
    done = import_squad(save(tmp_path, squad(answers=[answer])), tmp_path / "out")
    (first, _) = load(done.gold, done.corpus)
    assert first.evidence == ("The ferry left at six.", "It was late, as Doctor Halcro said.")


def test_a_byte_order_mark_inside_an_answer_is_a_blank(tmp_path: Path) -> None:
    value = squad(answers=[{"text": "6\ufeff/\ufeff7", "answer_start": 0}])
    value["data"][0]["paragraphs"][0]["context"] = "6\ufeff/\ufeff7 knots. Slow."
    done = import_squad(save(tmp_path, value), tmp_path / "out")
    assert load(done.gold, done.corpus)[0].evidence == ("6 / 7 knots.",)


def test_an_answer_without_a_word_leaves_the_evidence_to_judge_by(tmp_path: Path) -> None:
    done = import_squad(save(tmp_path, squad(answers=[{"text": "The", "answer_start": 0}])), tmp_path / "out")
    assert load(done.gold, done.corpus)[0].facts == ()
    assert load(done.gold, done.corpus)[0].evidence == ("The ferry left at six.",)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda v: v.pop("data"), "dev.json: 'data' is missing"),
        (lambda v: v.update(data={}), "dev.json: 'data' is a dict, not a list"),
        (lambda v: v["data"].append("x"), "dev.json: data[1] is a str, not an object"),
        (lambda v: v["data"][0].pop("title"), "dev.json: data[0]: 'title' is missing"),
        (lambda v: v["data"][0].pop("paragraphs"), "data[0]: 'paragraphs' is missing"),
        (
            lambda v: v["data"][0]["paragraphs"][1].pop("context"),
            "data[0].paragraphs[1]: 'context' is missing",
        ),
        (lambda v: v["data"][0]["paragraphs"][0].pop("qas"), "data[0].paragraphs[0]: 'qas' is missing"),
        (lambda v: question(v).pop("id"), "data[0].paragraphs[0].qas[0]: 'id' is missing"),
        (lambda v: question(v).update(question=4), "qas[0]: 'question' is a int, not a str"),
        (lambda v: question(v).update(answers=[]), "qas[0]: there is no answer"),
        (lambda v: question(v)["answers"][1].pop("text"), "qas[0].answers[1]: 'text' is missing"),
        (
            lambda v: question(v)["answers"][0].update(answer_start="39"),
            "answers[0]: 'answer_start' is a str",
        ),
        (lambda v: question(v)["answers"][0].update(answer_start=38), "'Doctor Halcro' is not at 38"),
        (lambda v: question(v)["answers"][0].update(answer_start=-1), "'Doctor Halcro' is not at -1"),
        (lambda v: question(v).update(id="q2"), "gold.jsonl:2: the id 'q2' is used at gold.jsonl:1 already"),
        (lambda v: question(v).update(question=" "), "gold.jsonl:1: 'question' is ''"),
        (lambda v: v["data"][0]["paragraphs"][1].update(context="\ud800"), "holds half a character"),
        (lambda v: v.update(data=[]), "no question was found"),
    ],
)
def test_a_file_that_is_not_squad_is_refused_and_leaves_nothing(
    tmp_path: Path, damage: Callable[[Any], object], fault: str
) -> None:
    value = squad()
    damage(value)
    with pytest.raises(GoldError) as caught:
        import_squad(save(tmp_path, value), tmp_path / "out")
    assert fault in str(caught.value)
    assert os.listdir(tmp_path) == ["dev.json"]


def question(value: Any) -> Any:
    return value["data"][0]["paragraphs"][0]["qas"][0]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"none\.json cannot be read"):
        import_squad(tmp_path / "none.json", tmp_path / "out")
    for data in (b"{", b"\xff", b"[" * 100_000):
        (tmp_path / "bad.json").write_bytes(data)
        with pytest.raises(GoldError, match=r"^\S*bad\.json is not (JSON|UTF-8)"):
            import_squad(tmp_path / "bad.json", tmp_path / "out")


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = save(tmp_path, squad())
    (tmp_path / "out").mkdir()
    import_squad(path, tmp_path / "out")  # an empty folder is as good as none
    before = (tmp_path / "out" / "gold.jsonl").read_bytes()
    with pytest.raises(GoldError, match="out is there already; name a new folder"):
        import_squad(path, tmp_path / "out")
    assert (tmp_path / "out" / "gold.jsonl").read_bytes() == before


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path, squad())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(GoldError, match=r"cannot be written \(No space left on device\)"):
        import_squad(path, tmp_path / "out")
    assert os.listdir(tmp_path) == ["dev.json"]


# The pages of SQuAD-explorer


def page(title: str, *paragraphs: str) -> str:
    body = "".join(f'<div class="para-wrap">{paragraph}</div>' for paragraph in paragraphs)
    return (
        f'<html><body><h2>SQuAD</h2><h1 id="title">{title}</h1><h2 id="subtitle">x</h2>{body}</body></html>'
    )


def wrapped(id: str, question: str, *answers: str) -> str:
    shown = "".join(f'<span class="answer">{answer}</span>' for answer in answers)
    shown = shown or '<span class="no-answer">&lt;No Answer&gt;</span>'
    return (
        f'<div class="qa-wrap" data-id="{id}"><p> <strong class="question">{question}</strong></p><ul><li><p>'
        f'<i>Ground Truth Answers: </i>{shown}</p></li><li><p><i>Prediction: </i><span class="prediction">'
        "</span></p></li></ul></div>"
    )


FERRIES = "Smith &amp; Co ran two ferries. The Marit left at six. The Merit left at six from the old quay."


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    asked = wrapped("q1", "When did the Merit leave the old quay?", "six", "at six", "six")
    asked += wrapped("q2", "Who sank &quot;Merit&quot;?")
    (tmp_path / "pages").mkdir()
    text = page("Ferry_(boat)", f"<pre>{FERRIES}</pre>{asked}", "<pre>Two.</pre>")
    (tmp_path / "pages" / "Ferry_(boat).html").write_text(text, "utf-8")
    (tmp_path / "pages" / "index.html").write_text("<h1>All articles</h1>", "utf-8")
    return tmp_path / "pages"


def test_pages_become_what_the_official_file_becomes(pages: Path, tmp_path: Path) -> None:
    done = import_pages(pages, tmp_path / "out")
    assert (done.articles, done.samples) == (1, 2)
    text = (done.corpus / "Ferry-boat.txt").read_text("utf-8")
    assert text == FERRIES.replace("&amp;", "&") + "\n\nTwo.\n"
    assert load(done.gold, done.corpus) == [
        Sample(
            id="q1",
            question="When did the Merit leave the old quay?",
            kind="fact",
            answerable=True,
            document="Ferry-boat.txt",
            facts=(("six", "at six"),),
            evidence=("The Merit left at six from the old quay.",),  # not the sentence before it
            answer="six",
        ),
        Sample("q2", 'Who sank "Merit"?', "near-miss", False, "Ferry-boat.txt"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (None, "holds no .html page; name the folder explore/v2.0/dev"),
        ("<p>Not found</p>", "x.html holds no article; is this a page of SQuAD-explorer?"),
        (page("X", f"<pre>Six.</pre>{wrapped('q', 'When?', 'ten')}"), "'ten' is not at -1 of its context"),
        (page("X", f"<pre>Six.</pre>{wrapped('', 'When?', 'Six')}"), "gold.jsonl:1: 'id' is ''"),
    ],
)
def test_pages_of_something_else_are_refused(tmp_path: Path, text: str | None, fault: str) -> None:
    (tmp_path / "pages").mkdir()
    if text is not None:
        (tmp_path / "pages" / "x.html").write_text(text, "utf-8")
    with pytest.raises(GoldError, match=re.escape(fault)):
        import_pages(tmp_path / "pages", tmp_path / "out")
    assert os.listdir(tmp_path) == ["pages"]


# Names of files


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Super_Bowl_50", "Super-Bowl-50.txt"),
        ("../../etc/passwd", "etc-passwd.txt"),
        ("C:\\x\0y\n.txt", "C-x-y-txt.txt"),
        ("...", "article.txt"),
        ("", "article.txt"),
        ("README (software)", "article-README-software.txt"),
        ("CON", "article-CON.txt"),
        ("Beyoncé", "Beyoncé.txt"),
        ("w" * 300, f"{'w' * 60}.txt"),
    ],
)
def test_a_title_becomes_a_name_that_every_file_system_takes(title: str, name: str) -> None:
    assert file_name(title, set()) == name


def test_equal_titles_get_names_of_their_own() -> None:
    taken: set[str] = set()
    names = [file_name(title, taken) for title in ("Rome", "ROME", "Rome!", "Rome-2")]
    assert names == ["Rome.txt", "ROME-2.txt", "Rome-3.txt", "Rome-2-2.txt"]


# BEIR

DOCUMENTS = [
    {"_id": "d1", "title": "Ferries", "text": "The Marit sails at six.\nDaily."},
    {"_id": "d2", "title": "", "text": "The Merit is laid up."},
    {"_id": "d3", "title": "", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "When does the Marit sail?"},
    {"_id": "q2", "text": "Which ferries are there?"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td1\t1\nq2\td2\t2\nq1\td2\t0\n"


def beir(folder: Path, documents: Any = DOCUMENTS, queries: Any = QUERIES, qrels: str = QRELS) -> Path:
    root = folder / "set"
    (root / "qrels").mkdir(parents=True)
    for name, records in (("corpus", documents), ("queries", queries)):
        (root / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    (root / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    return root


def test_beir_becomes_articles_and_samples(tmp_path: Path) -> None:
    done = import_beir(beir(tmp_path), tmp_path / "out")
    assert (done.articles, done.samples) == (2, 2)
    texts = {path.name: path.read_text("utf-8") for path in done.corpus.iterdir()}
    assert texts == {
        "Ferries.txt": "Ferries\n\nThe Marit sails at six.\nDaily.\n",
        "d2.txt": "The Merit is laid up.\n",
    }
    one, two = "The Marit sails at six.\nDaily.", "The Merit is laid up."
    assert load(done.gold, done.corpus) == [
        Sample("q1", "When does the Marit sail?", "fact", True, "Ferries.txt", evidence=(one,)),
        Sample("q2", "Which ferries are there?", "fact", True, None, evidence=(one, two)),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"documents": [{"title": "x", "text": "y"}]}, "corpus.jsonl:1: '_id' is missing"),
        ({"documents": [*DOCUMENTS, 5]}, "corpus.jsonl:4 is a int, not an object"),
        ({"documents": [{**DOCUMENTS[0], "title": 5}]}, "corpus.jsonl:1: 'title' is a int"),
        ({"documents": [*DOCUMENTS, DOCUMENTS[0]]}, "corpus.jsonl:4: the document 'd1' is there twice"),
        ({"queries": [{"_id": "q1"}]}, "queries.jsonl:1: 'text' is missing"),
        ({"qrels": "q9\td1\t1\n"}, "test.tsv:1: there is no query 'q9'"),
        ({"qrels": "q1\td9\t1\n"}, "test.tsv:1: there is no document 'd9'"),
        ({"qrels": "a\tb\tc\nq1 d1 1\n"}, "test.tsv:2: there are 1 columns"),
        ({"qrels": "a\tb\tc\nq1\td1\tyes\n"}, "test.tsv:2: the score is 'yes'"),
        ({"qrels": "query-id\tcorpus-id\tscore\n"}, "no question was found"),
    ],
)
def test_a_folder_that_is_not_beir_is_refused(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(GoldError) as caught:
        import_beir(beir(tmp_path, **changes), tmp_path / "out")
    assert fault in str(caught.value)
    assert os.listdir(tmp_path) == ["set"]


def test_a_missing_file_of_beir_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"corpus\.jsonl cannot be read"):
        import_beir(tmp_path, tmp_path / "out")
