"""eval.gold: the gold questions that ship, the check of any, appending, and off-topic ones drawn by rule."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from eval.gold import CORPUS, GOLD, KINDS, GoldError, Sample, Split, append, load, questions, split
from eval.matching import states
from eval.off_topic import draw, names, words
from tests.evaluating import full_disk
from tests.waiting import LIMIT_S, child, line_of

TEXT = "The ferry Marit sails at 06.40.\nThe ferry Merit is laid up.\n"
GOOD = {
    "id": "a-1",
    "question": "When does the Marit sail?",
    "kind": "fact",
    "answerable": True,
    "document": "ferry.txt",
    "facts": [["06.40", "6.40"]],
    "evidence": ["The ferry Marit sails at 06.40."],
}


def write(folder: Path, *records: object, name: str = "gold.jsonl") -> Path:
    """A gold file of these records (a str is a line as it is) beside a corpus of one article."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / "ferry.txt").write_text(TEXT, "utf-8")
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder / name


def faults(folder: Path, *records: object) -> list[str]:
    with pytest.raises(GoldError) as caught:
        load(write(folder, *records), folder / "corpus")
    return str(caught.value).split("\n")


# The gold questions that ship


def test_what_ships_is_without_fault_and_as_large_as_promised() -> None:
    samples = load(GOLD)
    per_article = Counter(sample.document for sample in samples)
    assert min(per_article.values()) >= 26
    assert {article.name for name in get_args(Split) for article, _ in split(name)} == set(per_article)
    shipped = [sample for sample in samples if sample.document == "ceasefire-talks.txt"]
    assert len(shipped) >= 120
    assert sum(not sample.answerable for sample in shipped) >= 45
    kinds = Counter(sample.kind for sample in shipped)
    assert min(kinds[kind] for kind in KINDS) >= 6


def test_the_test_side_holds_enough_that_must_be_refused() -> None:
    kinds = Counter(sample.kind for _, samples in questions("test") for sample in samples)
    assert kinds["near-miss"] >= 60
    assert kinds["false-premise"] >= 60
    assert kinds["off-topic"] >= 100


def test_there_are_sixty_follow_ups_with_what_was_said_before() -> None:
    asked = [s for name in ("dev", "test") for _, samples in questions(name) for s in samples]
    assert sum(sample.kind == "follow-up" and len(sample.history) > 0 for sample in asked) >= 60


def test_dev_and_test_share_nothing() -> None:
    dev, test, fresh, everyday, tables = (split(name) for name in get_args(Split))
    # What is reported stays what it was, and there are eight, from which on articles are resampled.
    reported = "ceasefire-talks howto interview match museum storm timetable toolshed".split()
    assert [article.stem for article, _ in test] == reported
    fresh_ones = "bats bikes ferry lake lighthouse minutes samovar trial".split()
    assert [article.stem for article, _ in fresh] == fresh_ones
    papers = (
        "bank-help bicycle-insurance brenholt descaler flat-lease forest-week harbour-flat lake-run "
        "lantern-row light-glasses mower-results photo-sorter plant-privacy power-contract seed-technician "
        "trigger-finger"
    )
    assert [article.stem for article, _ in everyday] == papers.split()
    of_tables = (
        "burial-fees canteen-menu cat-vet coach-times corran-ski hall-hire harrow-tractor hollins-bakery "
        "hostel-rates library-guide nursery-fees paint-sheet penhallick-harbour rowing-club swim-gala "
        "tent-test"
    )
    assert [article.stem for article, _ in tables] == of_tables.split()
    apart = len(dev) + len(test) + len(fresh) + len(everyday) + len(tables)
    assert len({*dev, *test, *fresh, *everyday, *tables}) == apart
    assert len(dev) >= 6


def test_each_piece_of_evidence_stands_at_one_place_and_holds_the_facts() -> None:
    folders = {path.name: path for folder in CORPUS for path in folder.iterdir()}
    astray, absent = [], []
    for sample in load(GOLD):
        text = folders[str(sample.document)].read_text("utf-8") if sample.evidence else ""
        astray += [(sample.id, e) for e in sample.evidence if text.count(e) != 1]
        if sample.kind not in ("inference", "yesno", "overview"):  # whose facts are worded otherwise
            held = " ".join(sample.evidence)
            absent += [(sample.id, fact) for fact in sample.facts if not states(held, fact)]
    assert astray == []
    assert absent == []


def test_the_reference_answers_state_every_fact() -> None:
    samples = [sample for sample in load(GOLD) if sample.answer]
    reported = [sample for _, held in questions("test") for sample in held if sample.answerable]
    assert sum(sample.answer is not None for sample in reported) >= len(reported) / 2
    wrong = [(s.id, fact) for s in samples for fact in s.facts if not states(str(s.answer), fact)]
    assert wrong == []


def test_no_question_is_asked_twice_of_an_article() -> None:
    asked = Counter(
        (s.document, " ".join(s.question.casefold().split()), s.history != ()) for s in load(GOLD)
    )
    assert [key for key, times in asked.items() if times > 1] == []


def test_the_articles_are_as_long_as_promised_and_marked_as_invented() -> None:
    articles = [path for path in CORPUS[0].iterdir() if path.name != "README.md"]
    assert len(articles) >= 9
    lengths = {path.name: len(path.read_text("utf-8").split()) for path in articles}
    assert [name for name, length in lengths.items() if not 400 <= length <= 1500] == []
    assert all("Invented for" in path.read_text("utf-8")[:60] for path in articles if path.suffix == ".md")
    assert "invented" in (CORPUS[0] / "README.md").read_text("utf-8")


# Loading


def test_a_good_file_is_read_into_samples(tmp_path: Path) -> None:
    turn = {"question": "Which ferry is laid up?", "answer": "The Merit."}
    other = {**GOOD, "id": "a-2", "history": [turn], "answer": "At 06.40.", "kind": "follow-up"}
    refused = {
        "id": "a-3",
        "question": "Who steers?",
        "kind": "near-miss",
        "answerable": False,
        "document": None,
    }
    assert load(write(tmp_path, GOOD, "", other, refused), tmp_path / "corpus") == [
        Sample(
            id="a-1",
            question="When does the Marit sail?",
            kind="fact",
            answerable=True,
            document="ferry.txt",
            facts=(("06.40", "6.40"),),
            evidence=("The ferry Marit sails at 06.40.",),
        ),
        Sample(
            id="a-2",
            question="When does the Marit sail?",
            kind="follow-up",
            answerable=True,
            document="ferry.txt",
            facts=(("06.40", "6.40"),),
            evidence=("The ferry Marit sails at 06.40.",),
            history=(turn,),
            answer="At 06.40.",
        ),
        Sample(id="a-3", question="Who steers?", kind="near-miss", answerable=False),
    ]


def test_a_record_survives_the_way_there_and_back() -> None:
    for sample in load(GOLD):
        assert Sample.from_dict(json.loads(json.dumps(sample.to_dict()))) == sample


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"evidence": ["The ferry Marit sails at 07.40."]}, "evidence is not in ferry.txt"),
        ({"document": "bus.txt"}, "no article 'bus.txt'"),
        ({"document": "../gold.jsonl"}, "no article '../gold.jsonl'"),
        ({"document": "n" * 5000}, "no article"),
        ({"document": "\0"}, "no article"),
        ({"answerable": False}, "not answerable has facts and evidence"),
        (
            {"answerable": False, "evidence": [], "facts": [], "answer": "At six."},
            "not answerable has answer",
        ),
        ({"evidence": [], "facts": []}, "needs evidence or facts"),
        ({"kind": "false-premise"}, "kind 'false-premise' is never answerable"),
        ({"kind": "question"}, "'kind' is 'question'; it must be one of fact,"),
        ({"kind": ["fact"]}, "'kind' is ['fact']"),
        ({"evidence_any": True}, "'evidence_any' is no field of a sample"),
        ({"answerable": "yes"}, "'answerable' is 'yes'; it must be true or false"),
        ({"answerable": 1}, "'answerable' is 1"),
        ({"question": "  "}, "'question' is '  '"),
        ({"question": "half \ud800"}, "'question' is"),
        ({"id": 7}, "'id' is 7; it must be a text"),
        ({"facts": ["06.40"]}, "'facts' is ['06.40']; it must be a list of lists"),
        ({"facts": [[]]}, "'facts' is [[]]"),
        ({"facts": [["the"]]}, "the fact 'the' holds no word"),
        ({"evidence": "The ferry"}, "'evidence' is 'The ferry'; it must be a list"),
        ({"history": [{"question": "Who?"}]}, "'history' is"),
        ({"history": [{"question": "Who?", "answer": 3}]}, "'history' is"),
        ({"answer": 5}, "'answer' is 5"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    (found,) = faults(tmp_path, {**GOOD, "id": "a-0"}, {**GOOD, **change})
    assert found.startswith("gold.jsonl:2: ")
    assert fault in found


@pytest.mark.parametrize("name", ["id", "question", "kind", "answerable"])
def test_a_missing_field_is_named(tmp_path: Path, name: str) -> None:
    (found,) = faults(tmp_path, {key: value for key, value in GOOD.items() if key != name})
    assert found.startswith(f"gold.jsonl:1: {name!r} is missing")


def test_a_duplicate_id_is_found_within_and_across_files(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, GOOD, "", GOOD)
    assert found == "gold.jsonl:3: the id 'a-1' is used at gold.jsonl:1 already; give it another"
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, name="more.jsonl")
    with pytest.raises(
        GoldError, match=re.escape("more.jsonl:1: the id 'a-1' is used at gold.jsonl:1 already")
    ):
        load(tmp_path, tmp_path / "corpus")


@pytest.mark.parametrize("line", ["{", "[1]", '"text"', "null", "[" * 100_000, "9" * 5000])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str) -> None:
    (found,) = faults(tmp_path, GOOD, line)
    assert re.match(r"gold\.jsonl:2: this is (not JSON|.*not an object)", found)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "{", {**GOOD, "facts": 1, "extra": 2}, {**GOOD, "evidence": ["xx", "yy"]})
    assert [line.split(": ")[0] for line in found] == [
        "gold.jsonl:1",
        *["gold.jsonl:2"] * 2,
        *["gold.jsonl:3"] * 2,
    ]


def test_a_byte_order_mark_an_empty_file_and_bad_bytes_are_named(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    good = file.read_bytes()
    for data, fault in [
        (b"\xef\xbb\xbf" + good, "gold.jsonl:1: the file begins with a byte-order mark"),
        (b"", "gold.jsonl: the file is empty"),
        (b"\n \n", "gold.jsonl: the file is empty"),
        (good + b"\xff\n", "gold.jsonl:2: this is not UTF-8"),
    ]:
        file.write_bytes(data)
        with pytest.raises(GoldError, match=f"^{re.escape(fault)}"):
            load(file, tmp_path / "corpus")


def test_a_file_or_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"none\.jsonl cannot be read"):
        load(tmp_path / "none.jsonl")
    with pytest.raises(GoldError, match=r"holds no \.jsonl file"):
        load(tmp_path)


def test_evidence_without_a_document_is_looked_for_in_all(tmp_path: Path) -> None:
    sample = {key: value for key, value in GOOD.items() if key != "document"}
    assert load(write(tmp_path, sample), tmp_path / "corpus")[0].document is None
    (found,) = faults(tmp_path, {**sample, "evidence": ["Nowhere."]})
    assert "this evidence is not in any article" in found


def test_an_article_is_named_alone_or_with_its_folders(tmp_path: Path) -> None:
    named = [{**GOOD, "id": name, "document": name} for name in ("ferry.txt", "2026/ferry.txt")]
    file = write(tmp_path, *named)
    (tmp_path / "corpus" / "2026").mkdir()
    (tmp_path / "corpus" / "ferry.txt").rename(tmp_path / "corpus" / "2026" / "ferry.txt")
    assert len(load(file, tmp_path / "corpus")) == 2
    (tmp_path / "corpus" / "ferry.txt").write_text("Nothing sails.", "utf-8")
    assert len(load(file, tmp_path / "corpus")) == 2  # the name alone is that of both
    (found,) = faults(tmp_path, {**GOOD, "document": "2025/ferry.txt"})
    assert "no article '2025/ferry.txt'" in found


def test_what_a_pipeline_passes_over_is_no_article(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "elsewhere.txt").write_text(TEXT, "utf-8")
    (tmp_path / "corpus" / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    (tmp_path / "corpus" / ".old").mkdir()
    (tmp_path / "corpus" / ".old" / "old.txt").write_text(TEXT, "utf-8")
    for name in ("link.txt", "old.txt"):
        (found,) = faults(tmp_path, {**GOOD, "document": name})
        assert f"no article {name!r}" in found


def test_the_text_is_the_files_own_after_a_byte_order_mark(tmp_path: Path) -> None:
    file = write(tmp_path, {**GOOD, "document": "mark.md", "evidence": ["Line one.\r\nLine"]})
    (tmp_path / "corpus" / "mark.md").write_bytes(b"\xef\xbb\xbfLine one.\r\nLine two.")
    assert load(file, tmp_path / "corpus/mark.md")[0].evidence == ("Line one.\r\nLine",)
    (found,) = faults(tmp_path, {**GOOD, "document": "mark.md", "evidence": ["\ufeffLine one."]})
    assert "evidence is not in mark.md" in found


def test_the_text_is_what_the_reader_makes_of_the_file(tmp_path: Path) -> None:
    page = "<h1>Ferries</h1><p>The ferry <b>Marit</b> sails at 06.40.</p><script>Merit</script>"
    file = write(tmp_path, {**GOOD, "document": "page.html"}, {**GOOD, "id": "a-2", "document": "latin.txt"})
    (tmp_path / "corpus" / "page.html").write_text(page, "utf-8")
    text = f"{GOOD['evidence'][0]} Caf\xe9."  # type: ignore[index]
    (tmp_path / "corpus" / "latin.txt").write_bytes(text.encode("cp1252"))
    assert [sample.document for sample in load(file, tmp_path / "corpus")] == ["page.html", "latin.txt"]
    (found,) = faults(tmp_path, {**GOOD, "document": "page.html", "evidence": ["Merit"]})
    assert found == "gold.jsonl:1: this evidence is not in page.html; copy it from there: 'Merit'"


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("scan.pdf", b"%PDF-1.7", "scan.pdf is no PDF that can be read; save it anew"),
        ("empty.txt", b" ", "empty.txt holds no text"),
    ],
)
def test_an_article_that_cannot_be_read_is_named_and_passed_over_where_all_are_searched(
    tmp_path: Path, name: str, data: bytes, fault: str
) -> None:
    file = write(tmp_path, {key: value for key, value in GOOD.items() if key != "document"})
    (tmp_path / "corpus" / name).write_bytes(data)
    assert len(load(file, tmp_path / "corpus")) == 1
    (found,) = faults(tmp_path, {**GOOD, "document": name})
    assert found.startswith(f"gold.jsonl:1: {fault}")


# Appending

NEW = Sample(
    "b-1", "Which ferry is laid up?", "fact", True, "ferry.txt", evidence=("The ferry Merit is laid up.",)
)


def test_append_adds_one_line_and_keeps_what_is_there(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    file.write_bytes(file.read_bytes().removesuffix(b"\n"))  # as some editors leave it
    os.chmod(file, 0o640)
    append(file, NEW)
    assert [sample.id for sample in load(file, tmp_path / "corpus")] == ["a-1", "b-1"]
    assert load(file, tmp_path / "corpus")[1] == NEW
    assert os.stat(file).st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["corpus", "gold.jsonl"]


def test_append_makes_file_and_folder(tmp_path: Path) -> None:
    append(tmp_path / "new" / "gold.jsonl", NEW)
    assert json.loads((tmp_path / "new" / "gold.jsonl").read_text("utf-8")) == NEW.to_dict()


@pytest.mark.parametrize(
    ("sample", "fault"),
    [
        (Sample("a-1", "Again?", "near-miss", False), "holds a sample 'a-1' already"),
        (Sample("b-2", "Who?", "fact", True), "b-2: an answerable question needs evidence or facts"),
        (Sample("b-3", " ", "near-miss", False), "b-3: 'question' is ' '"),
    ],
)
def test_append_refuses_a_faulty_sample_and_leaves_the_file(
    tmp_path: Path, sample: Sample, fault: str
) -> None:
    file = write(tmp_path, GOOD)
    before = file.read_bytes()
    with pytest.raises(GoldError, match=re.escape(fault)):
        append(file, sample)
    assert file.read_bytes() == before


def test_append_to_a_damaged_file_says_where(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD, "{")
    with pytest.raises(GoldError, match=r"gold\.jsonl:2: this is not JSON"):
        append(file, NEW)


def test_a_full_disk_costs_nothing_that_was_there(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    before = file.read_bytes()
    with (
        full_disk(len(before) + 9),
        pytest.raises(GoldError, match=r"cannot be written \(File too large\); nothing was added"),
    ):
        append(file, NEW)
    assert file.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["corpus", "gold.jsonl"]


def test_two_processes_at_once_lose_no_sample(tmp_path: Path, child_env: dict[str, str]) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom eval.gold import Sample, append\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        "for i in range(40):\n"
        "    append(Path('gold.jsonl'), Sample(f'{sys.argv[1]}-{i}', f'Who is {i}?', 'near-miss', False))\n"
    )
    options = {"cwd": tmp_path, "env": child_env, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", code]
    with child([*command, "a"], **options) as one, child([*command, "b"], **options) as other:
        for process in (one, other):
            assert line_of(process) == b"ready\n"
        for process in (one, other):
            process.stdin.write(b"\n")
            process.stdin.flush()
        for process in (one, other):
            process.communicate(timeout=LIMIT_S)
            assert process.returncode == 0
    wanted = {f"{name}-{i}" for name in ("a", "b") for i in range(40)}
    assert {sample.id for sample in load(tmp_path / "gold.jsonl", tmp_path)} == wanted
    assert os.listdir(tmp_path) == ["gold.jsonl"]


def test_what_a_killed_process_left_is_named_and_nothing_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, GOOD)
    before = file.read_bytes()
    (tmp_path / ".gold.jsonl.new").write_text("half", "utf-8")
    monkeypatch.setattr("eval.gold.WAIT_S", 0)
    with pytest.raises(GoldError, match=r"\.gold\.jsonl\.new is there .* delete it"):
        append(file, NEW)
    assert file.read_bytes() == before
    (tmp_path / ".gold.jsonl.new").unlink()
    append(file, NEW)
    assert len(load(file, tmp_path / "corpus")) == 2


# Off-topic questions by rule


def test_a_name_stands_with_a_capital_inside_a_sentence_and_never_without() -> None:
    text = "Owners met on Monday. The mayor, Gunn Ravik, spoke to Harrowby Council. The council left in May."
    assert names(text) == {"gunn", "ravik", "harrowby"}


def test_only_questions_about_what_the_article_never_mentions_are_drawn() -> None:
    other = (
        "On the quay the ferry Marit met the Union of Paper Workers. Captain Signy Halcro waved to Norbay."
    )

    def asked(id: str, question: str, **changes: Any) -> Sample:
        given = {"kind": "fact", "answerable": True, "document": "o.txt", "facts": (("x",),), "answer": "x."}
        return Sample(id, question, **{**given, **changes})

    samples = [
        asked("1", "When does the Marit sail?"),
        asked("2", "how old is signy halcro"),  # two names, both typed small
        asked("3", "how many workers were there"),  # a common word that a name happens to hold
        asked("4", "When does the ferry sail?"),  # no name
        asked("5", "What is in Norbay?"),  # the article mentions it
        asked("6", "And the Marit?", history=({"question": "a", "answer": "b"},)),
        asked("7", "Why was the Marit sold?", kind="false-premise", answerable=False, facts=(), answer=None),
        asked("8", "Summarise the Marit story", kind="overview"),
        asked("9", "Who owns the Marit?", kind="near-miss", answerable=False, facts=(), answer=None),
    ]
    drawn = draw("here.txt", "They went from norbay to the mountains.", [(other, samples)], 10)
    assert {sample.id for sample in drawn} == {"here-off-1", "here-off-2", "here-off-9"}
    assert {(s.kind, s.answerable, s.document, s.facts, s.answer) for s in drawn} == {
        ("off-topic", False, "here.txt", (), None)
    }
    assert draw("here.txt", "They went from norbay to the mountains.", [(other, samples)], 2) == drawn[:2]


def test_the_other_articles_take_turns() -> None:
    def article(name: str) -> tuple[str, list[Sample]]:
        samples = [Sample(f"{name}{i}", f"Is {name} {i} here?", "near-miss", False) for i in range(5)]
        return f"Then came {name} at last.", samples

    drawn = draw("here.txt", "Nothing.", [article("Ravik"), article("Halcro")], 4)
    assert Counter(sample.question.split()[1] for sample in drawn) == {"Ravik": 2, "Halcro": 2}


def test_every_drawn_question_names_what_its_article_lacks() -> None:
    for side in ("dev", "test"):
        for article, samples in questions(side):
            here = words(article.read_text("utf-8"))
            drawn = [sample for sample in samples if "-off-" in sample.id and sample.kind == "off-topic"]
            assert [s.question for s in drawn if words(s.question) <= here] == []
            assert len({sample.id for sample in samples}) == len(samples)
