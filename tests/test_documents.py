"""documents: reading one file in every encoding and format, listing folders, and refusing by name."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from index.documents import MAX_BYTES, Document, Heading, Skipped, find, from_text, read
from index.errors import CorpusError, DocumentError, UnsupportedFormat


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_text_file_is_its_bytes_decoded(tmp_path: Path) -> None:
    data = "First line.\r\nSecond: café 👩‍🚀.\r".encode()
    path = written(tmp_path, "talks.txt", data)
    assert read(path) == Document(
        text="First line.\r\nSecond: café 👩‍🚀.\r",
        title="Talks",
        source=str(path),
        format="txt",
        sha256=hashlib.sha256(data).hexdigest(),
    )


@pytest.mark.parametrize(
    "data",
    [
        "Zoë said “no”.".encode(),
        b"\xef\xbb\xbf" + "Zoë said “no”.".encode(),
        b"\xff\xfe" + "Zoë said “no”.".encode("utf-16-le"),
        b"\xfe\xff" + "Zoë said “no”.".encode("utf-16-be"),
        "Zoë said “no”.".encode("utf-16-le"),
        "Zoë said “no”.".encode("utf-16-be"),
        "Zoë said “no”.".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, data: bytes) -> None:
    assert read(written(tmp_path, "a.txt", data)).text == "Zoë said “no”."


def test_latin_1_where_windows_1252_has_no_character(tmp_path: Path) -> None:
    data = b"caf\xe9 " * 100 + b"\x81"
    assert read(written(tmp_path, "a.txt", data)).text == "café " * 100 + "\x81"


def test_one_damaged_byte_leaves_the_rest_of_a_utf_8_file_readable(tmp_path: Path) -> None:
    data = "é".encode() * 40 + b"\xff" + "ü".encode()
    assert read(written(tmp_path, "a.txt", data)).text == "é" * 40 + "\ufffd" + "ü"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 text", "a.txt is a PDF, not text"),
        (b"PK\x03\x04 and more", "a.txt is a ZIP archive or office document, not text"),
        (b"\x89PNG\r\n\x1a\n", "a.txt is a PNG image, not text"),
        (b"some\0bytes\0here and there\0", "a.txt is binary, not text"),
        (bytes(range(1, 256)) * 4, "a.txt is binary, not text"),
        (b"\xff\xfeA\0\x00\xd8B\0", "a.txt is marked as utf-16-le but breaks its rules at byte 4"),
        (b"", "a.txt holds no text"),
        (b"\xef\xbb\xbf \r\n\t\n", "a.txt holds no text"),
    ],
    ids=["pdf", "zip", "png", "nul", "controls", "half-utf-16", "empty", "blank"],
)
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(written(tmp_path, "a.txt", data))
    assert str(caught.value).startswith(said + "; ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("data", "suffix"), [(b"%PDF-1.7 text", "pdf"), (b"PK\x03\x04 and more", "docx")])
def test_what_is_read_by_another_name_is_to_be_named_so(tmp_path: Path, data: bytes, suffix: str) -> None:
    with pytest.raises(DocumentError, match=rf"not text; .*give it a name that ends with \.{suffix}$"):
        read(written(tmp_path, "a.txt", data))


def test_a_big_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(20 * 2**20)
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert str(caught.value) == "big.txt is 20.0 MB; at most 10.0 MB can be read; split it into parts"


def test_one_byte_too_many_is_not_called_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentError, match=r"^big\.txt is 10\.1 MB; at most 10\.0 MB can be read"):
        read(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("report.odt", "report.odt: .odt is not read; save it as .txt, .md, .html, .docx or .pdf"),
        ("Letter.DOC", "Letter.DOC: .doc is not read; save it as .txt, .md, .html, .docx or .pdf"),
        ("notes", "notes: a file without a suffix is not read; save it as .txt, .md, .html, .docx or .pdf"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        read(written(tmp_path, name, "text"))
    assert str(caught.value) == message


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(
        DocumentError, match=r"^gone\.txt cannot be read \(No such file or directory\); check"
    ):
        read(tmp_path / "gone.txt")
    named = r"name a \.txt, \.md, \.html, \.docx or \.pdf file$"
    with pytest.raises(DocumentError, match=rf"^folder\.txt is a folder; {named}"):
        read(tmp_path / "folder.txt")
    with pytest.raises(DocumentError, match=r"^pipe\.txt is no ordinary file; "):
        read(tmp_path / "pipe.txt")
    with pytest.raises(
        DocumentError, match=r"^ReadMe\.md is never read as an article; give it another name$"
    ):
        read(written(tmp_path, "ReadMe.md", "text"))


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("ceasefire-talks.txt", "A sentence goes here.\nAnother.", "Ceasefire talks"),
        ("2024-03-24-ceasefire_talks.txt", "A sentence goes here.", "Ceasefire talks"),
        ("2024-03-24.txt", "A sentence goes here.", "2024-03-24"),
        ("a.txt", "Truce Talks Stall\n\nThe envoys met.", "Truce Talks Stall"),
        ("a.txt", "\ufeff\n  Truce Talks Stall\n\nThe envoys met.", "Truce Talks Stall"),
        ("a.txt", "Truce Talks Stall\nBy Jane Doe\n\nThe envoys met.", "Truce Talks Stall"),
        ("a.txt", "The envoys who met\nlast week have left.", "A"),
        ("a.md", "Intro.\n\n## Part\n\n# The *real* [title](u) #\n\nText.", "The real title"),
        ("a.md", "Big Title\n=========\n\nText.", "Big Title"),
        ("a.md", "```\n# no title\n```\nText.", "A"),
        ("a.md", '---\ntitle: "From: the front"\ndate: 2024-01-02\n---\n# Other\n\nText.', "From: the front"),
        ("a.md", "---\nProse between rules goes here\n---\n\nText.", "A"),
        ("a.html", "<title>Site</title><h1>Page <b>one</b></h1><p>Text.", "Page one"),
        ("a.html", "<title>The  &amp; site</title><p>Text.", "The & site"),
        ("my_page.html", "<p>Text.", "My page"),
    ],
)
def test_titles(tmp_path: Path, name: str, text: str, title: str) -> None:
    assert read(written(tmp_path, name, text)).title == title


def test_a_title_is_never_longer_than_200_characters(tmp_path: Path) -> None:
    title = read(written(tmp_path, "a.md", "# " + "word " * 1000 + "\n\nText.")).title
    assert title.startswith("word word")
    assert title.endswith("…")
    assert len(title) <= 200


@pytest.mark.parametrize(
    ("name", "text", "date"),
    [
        ("2024-03-24-foo.md", "Text.", "2024-03-24"),
        ("foo_2024-03.txt", "Text.", "2024-03"),
        ("foo-2024-13-01.txt", "Text.", None),
        ("2024-02-30-foo.txt", "Text.", None),
        ("1984.txt", "Text.", None),
        ("foo.md", "---\ndate: 2023-05-06T10:00:00Z\n---\nText.", "2023-05-06"),
        ("2024-03-24-foo.md", "---\nDate: '2023'\n---\nText.", "2023"),
        ("2024-03-24-foo.md", "---\ndate: last week\n---\nText.", "2024-03-24"),
        ("foo.txt", "---\ndate: 2023-05-06\n---\nText.", None),
    ],
)
def test_dates(tmp_path: Path, name: str, text: str, date: str | None) -> None:
    assert read(written(tmp_path, name, text)).date == date


PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Site</title><style>p{color:red}</style>
<script>var x = "<p>no</p>";</script></head><body><nav><a href="/">Home</a></nav>
<h1>The   <em>Main</em><br>Title</h1><p title="a > b">First &amp; second<br>line.
He said <b>so</b>.</p><!-- no > -->
<h2>Table</h2><table><tr><th>City</th><th>People</th></tr><tr><td><p>Paris</p></td><td>2&nbsp;m</td></tr></table>
<ul><li>One</li><li><p>Two.</p><ul><li>Inner</li></ul></li></ul>After.<pre>line 1
  line 2</pre><div hidden>secret</div><noscript>no</noscript><svg><title>no</title></svg><h3></h3>
<table><tr><td><p>Layout one.</p><p>Layout two.</p></td><td>side</td></tr></table></body></html>"""


def test_html_becomes_what_a_reader_sees(tmp_path: Path) -> None:
    document = read(written(tmp_path, "page.html", PAGE))
    assert document.text == (
        "The Main Title\n\nFirst & second\nline. He said so.\n\nTable\n\n"
        "City | People\n--- | ---\nParis | 2 m\n\n"
        "- One\n- Two.\n- Inner\n\nAfter.\n\nline 1\nline 2\n\nLayout one.\n\nLayout two.\n\nside"
    )
    assert document.headings == (Heading(0, 14, 1), Heading(50, 55, 2))
    assert [document.text[h.start : h.end] for h in document.headings] == ["The Main Title", "Table"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<nav>Shown, because it is never closed.<p>Text.", "Shown, because it is never closed.\n\nText."),
        ("<h2><div>Head</div></h2><p>Text.", "Head\n\nText."),
        ("<p>1 < 2 & 3 > 2 &lt;b&gt;", "1 < 2 & 3 > 2 <b>"),
        ("one<SCRIPT>x</ScRiPt>two", "onetwo"),
        ("<head><title>T</title><body>No head end.", "No head end."),
        ("<p>a<!-- never closed", "a"),
        (
            "<table><tr><th><th>Day<th>Week<tr><td>Adult<td><td>9<tr><td>Child<td>2<td></table>b",
            "| | Day | Week\n--- | --- | ---\nAdult | | 9\nChild | 2 | |\n\nb",
        ),
        ("<table><tr><th>Day<td>Mon<tr><th>Time<td><tr><td><td></table>", "Day | Mon\nTime | |"),
        ("<table><tr><th>Prices<tr><td>Adult</table><tr><td><td>x", "Prices\nAdult\n\n| | x"),
    ],
)
def test_sloppy_html(tmp_path: Path, html: str, text: str) -> None:
    assert read(written(tmp_path, "a.htm", html)).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The mill<button>1</button> did not open.", "The mill did not open."),
        ("The <a>council<svg><path d=''/></svg></a>, which met.", "The council, which met."),
        ("Some <nobr>210 people</nobr> and <math><mi>x</mi></math>.", "Some 210 people and x."),
        ("It <picture><source><img></picture>is <my-tag>here</my-tag>.", "It is here."),
        ("<my-p>It is.</my-p><my-p>It was.</my-p>", "It is. It was."),
        ("Ask <select><option>one</select><template><p>no</template>him.", "Ask him."),
    ],
)
def test_only_a_block_cuts_a_sentence(tmp_path: Path, html: str, text: str) -> None:
    document = read(written(tmp_path, "a.html", f"<h2>{html}</h2><p>{html}</p>"))
    assert document.text == f"{text}\n\n{text}"
    assert document.headings == (Heading(0, len(text), 2),)


@pytest.mark.parametrize(
    "name",
    "article blockquote center dd dialog div figcaption form h3 header hr legend li nav p tr ul".split(),
)
def test_a_block_stands_on_a_line_of_its_own(tmp_path: Path, name: str) -> None:
    text = read(written(tmp_path, "a.html", f"One.<{name}>Two.</{name}>Three.")).text
    assert [line.removeprefix("- ") for line in text.split("\n") if line] in (
        ["One.", "Two.", "Three."],
        ["One.", "Three."],  # a dialog and what leads elsewhere are not shown
    )


@pytest.mark.parametrize("encoding", ["iso-8859-2", "shift_jis"])
def test_html_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    word = {"iso-8859-2": "Zażółć gęślą jaźń", "shift_jis": "日本語のテキスト"}[encoding]
    html = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}"><p>{word}'
    assert read(written(tmp_path, "a.html", html.encode(encoding))).text == word


@pytest.mark.parametrize("declared", ["iso-8859-1", "Latin1", "ISO_8859-1", "l1"])
def test_html_that_declares_latin_1_is_in_windows_1252(tmp_path: Path, declared: str) -> None:
    html = f"<meta charset={declared}><p>".encode() + b"\x93It\x92s caf\xe9\x94 \x96 he said."
    assert read(written(tmp_path, "a.html", html)).text == "“It’s café” – he said."


def test_an_unknown_declared_encoding_is_passed_over(tmp_path: Path) -> None:
    html = b"<meta charset=no-such-thing><p>caf\xe9"
    assert read(written(tmp_path, "a.html", html)).text == "café"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "text" + "</div>" * 100_000,
        "text" + "<!--" * 250_000,
        "text" + "<a " * 300_000,
        "text" + '<a b="' * 150_000,
        "text" + "</" * 500_000,
        "text" + "<nav>" * 200_000,
        "<table><tr><td>" * 60_000 + "text",
        "text" + "<x>" * 100_000 + "</div>" * 100_000,
    ],
    ids=["deep", "comments", "tags", "quotes", "ends", "unclosed", "tables", "stray ends"],
)
def test_hostile_html_costs_no_more_than_its_length(tmp_path: Path, html: str) -> None:
    path = written(tmp_path, "a.html", html)
    before = time.process_time()
    assert read(path).text == "text"
    # Seconds of CPU; a quadratic reader needs minutes for the same.
    assert time.process_time() - before < 10


def test_from_text() -> None:
    text = "Pasted Title\n\nSome text 👩‍🚀."
    assert from_text(text, title="", source="pasted") == Document(
        text=text,
        title="Pasted Title",
        source="pasted",
        format="txt",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    assert from_text("text", title=" My\n title ", source="s").title == "My title"
    assert from_text("some text", title="", source="s").title == "Untitled"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n\t", "Mine holds no text; paste the article's text"),
        ("a\0b", "Mine is binary, not text; paste the article's text"),
        ("ab\ud83d", "Mine holds half a character (a lone surrogate) at position 2; paste it again"),
        ("é" * (MAX_BYTES // 2 + 1), "Mine is 10.1 MB; at most 10.0 MB can be read; split it into parts"),
    ],
    ids=["blank", "nul", "surrogate", "big"],
)
def test_pasted_text_that_is_refused(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        from_text(text, title="Mine", source="s")
    assert str(caught.value) == said


def test_find_lists_articles_sorted_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in (
        "b/z.md",
        "a.txt",
        "c.HTML",
        "README.md",
        "b/readme.txt",
        ".hidden.txt",
        ".git/x.txt",
        "b/x.odt",
    ):
        written(tmp_path, name, "text")
    files, skipped = find([tmp_path])
    assert files == [tmp_path / "a.txt", tmp_path / "b/z.md", tmp_path / "c.HTML"]
    odt = tmp_path / "b/x.odt"
    assert skipped == [Skipped(odt, "x.odt: .odt is not read; save it as .txt, .md, .html, .docx or .pdf")]


def test_find_lists_a_file_once_however_it_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    path = written(tmp_path, "in/a.txt", "text")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    roots = [tmp_path, Path("in"), tmp_path / "in" / ".." / "in", tmp_path / "link", path]
    assert find(roots) == ([path], [])


def test_find_does_not_follow_links_to_folders(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path, "in/a.txt", "text")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "loop").symlink_to(tmp_path)
    assert find([tmp_path / "root"]) == ([], [])


def test_a_file_named_itself_is_taken_with_a_dot_and_a_readme_refused(tmp_path: Path) -> None:
    dotted = written(tmp_path, ".notes.txt", "text")
    assert find([dotted]) == ([dotted], [])
    with pytest.raises(CorpusError, match=r"^README\.txt is never read as an article; give it another name$"):
        find([written(tmp_path, "README.txt", "text")])


def test_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        find([tmp_path / "gone"])
    assert str(caught.value) == f"{tmp_path / 'gone'} does not exist; name a file or folder of articles"


def test_a_folder_that_vanishes_while_walking_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = written(tmp_path, "a.txt", "text")
    (tmp_path / "gone").mkdir()
    scandir = os.scandir

    def vanishing(path: str) -> object:
        if str(path).endswith("gone"):
            os.rmdir(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    reason = "gone cannot be listed (No such file or directory); check that it exists and may be read"
    assert find([tmp_path]) == ([kept], [Skipped(tmp_path / "gone", reason)])


def test_a_name_that_is_not_utf_8_is_skipped(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(name, "wb") as file:
            file.write(b"text")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    reason = "caf\ufffd.txt has a path that is not UTF-8; rename it"
    assert find([tmp_path]) == ([], [Skipped(tmp_path / "caf\ufffd.txt", reason)])
    with pytest.raises(DocumentError, match="has a path that is not UTF-8; rename it"):
        read(Path(os.fsdecode(name)))


def test_the_word_hidden_in_a_value_hides_nothing(tmp_path: Path) -> None:
    html = '<div data-title="The hidden life of trees" class="card hidden md"><p>Trees talk.</p></div>'
    assert read(written(tmp_path, "a.html", html + "<div hidden><p>Unseen.</p></div>")).text == "Trees talk."


def test_a_link_out_of_the_folder_is_not_followed_but_one_inside_is(tmp_path: Path) -> None:
    corpus, secret = tmp_path / "corpus", tmp_path / "secret.txt"
    corpus.mkdir()
    secret.write_text("The key is 1234.", "utf-8")
    (corpus / "own.txt").write_text("Own.", "utf-8")
    (corpus / "inside.txt").symlink_to(corpus / "own.txt")
    (corpus / "outside.txt").symlink_to(secret)
    (tmp_path / "by-link").symlink_to(corpus)
    files, skipped = find([tmp_path / "by-link"])
    assert [file.name for file in files] == ["inside.txt", "own.txt"]
    assert [one.reason for one in skipped] == [
        "outside.txt is a link out of its folder; put the file itself there or name its path"
    ]
    assert find([corpus / "outside.txt"]) == ([corpus / "outside.txt"], [])
