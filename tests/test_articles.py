"""qa.articles: added articles are kept under names of their own, and nothing else is ever deleted."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from index.documents import find, read
from index.errors import DocumentError, StoreError, UnsupportedFormat
from qa.articles import Articles
from qa.settings import Settings


@pytest.fixture
def added(tmp_path: Path) -> Path:
    return tmp_path / "data" / "articles" / "key"


@pytest.fixture
def articles(tmp_path: Path, added: Path) -> Articles:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    return Articles((corpus,), added, tmp_path / "store.sqlite")


def names(folder: Path) -> list[str]:
    """The articles in it."""
    return sorted(path.name for path in folder.glob("[!.]*"))


def test_nothing_is_made_before_it_is_needed(articles: Articles, added: Path, tmp_path: Path) -> None:
    assert articles.roots() == [tmp_path / "corpus"]
    assert not added.exists()
    articles.keep("A text.", "One")
    assert articles.roots() == [tmp_path / "corpus", added]


def test_a_text_is_kept_as_it_is(articles: Articles, added: Path) -> None:
    text = "One.\r\nTwo 👍\rThree e\u0301 \u2028 four.\n\n"
    path = articles.keep(text, "The title")
    assert path == added / "The-title.txt"
    assert path.read_bytes() == text.encode()
    assert read(path).text == text


def test_a_file_is_copied_byte_for_byte(articles: Articles, added: Path, tmp_path: Path) -> None:
    source = tmp_path / "2024-03-24 My Talks.MD"
    source.write_bytes("# Talks\r\n\r\nCafé.".encode("latin-1"))
    path = articles.keep(source)
    assert path == added / "2024-03-24-My-Talks.md"
    assert path.read_bytes() == source.read_bytes()
    assert articles.keep(str(source)).name == "2024-03-24-My-Talks-2.md"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Talks", "Talks"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\x", "x"),
        ("/etc/passwd", "etc-passwd"),
        ("a\0b\nc", "a-b-c"),
        ("CON", "article-CON"),
        ("nul", "article-nul"),
        ("Com1", "article-Com1"),
        ("Contract", "Contract"),
        ("README", "article-README"),
        ("readme first", "article-readme-first"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("...", "article"),
        ("!?!", "article"),
        ("😀😀", "article"),
        ("x" * 300, "x" * 60),
        ("Ünïcode 日本", "Ünïcode-日本"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str, articles: Articles, added: Path) -> None:
    path = articles.keep("A text.", title)
    assert path == added / f"{name}.txt"
    assert find([added]) == ([path], [])


def test_a_title_of_long_letters_fits_the_file_system(articles: Articles) -> None:
    paths = [articles.keep("A text.", "𝔘" * 300) for _ in range(11)]
    assert len({*paths}) == 11


@pytest.mark.parametrize(
    ("text", "name"), [("\n\n  First line \nSecond", "First-line"), ("…\n", "article"), ("One.", "One")]
)
def test_without_a_title_the_first_line_names_the_file(text: str, name: str, articles: Articles) -> None:
    assert articles.keep(text).name == f"{name}.txt"


def test_nothing_is_overwritten(articles: Articles, added: Path, tmp_path: Path) -> None:
    source = tmp_path / "talks.md"
    source.write_text("Four.", "utf-8")
    kept = [
        articles.keep(text, title)
        for text, title in (("One.", "Talks"), ("Two.", "talks"), ("Three.", "TALKS"))
    ]
    kept.append(articles.keep(source))
    assert names(added) == ["TALKS-3.txt", "Talks.txt", "talks-2.txt", "talks-4.md"]
    assert [path.read_text("utf-8") for path in kept] == ["One.", "Two.", "Three.", "Four."]


def test_a_name_that_another_process_took_is_not_overwritten(
    articles: Articles, added: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = articles.keep("One.", "Talks")
    monkeypatch.setattr(articles, "_free_name", lambda stem, suffix: first)
    with pytest.raises(StoreError, match="File exists"):
        articles.keep("Two.", "Talks")
    assert first.read_text("utf-8") == "One."


@pytest.mark.parametrize("text", ["", " \n\t", "a\0b", "half \ud83d", "x" * (10 * 2**20 + 1)], ids=range(5))
def test_a_text_that_is_no_article_leaves_nothing(text: str, articles: Articles, added: Path) -> None:
    with pytest.raises(DocumentError):
        articles.keep(text, "Title")
    assert names(added) == []


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.txt", b"", DocumentError),
        ("binary.txt", bytes(range(256)) * 20, DocumentError),
        ("paper.pdf", b"%PDF-1.7", DocumentError),
        ("paper.odt", b"PK\x03\x04", UnsupportedFormat),
        ("none", b"text", UnsupportedFormat),
        ("README.md", b"text", DocumentError),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(
    name: str, data: bytes, error: type[Exception], articles: Articles, added: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error, match=name):
        articles.keep(path)
    assert names(added) == []


@pytest.mark.parametrize(
    "article", [Path("gone.txt"), Path("."), "gone.txt", "~/my gone.md", "x/y/report.pdf"]
)
def test_a_file_that_is_not_there_is_named(article: Any, articles: Articles, added: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        articles.keep(article)
    assert str(caught.value) == f"there is no file {article}; check the path"
    assert names(added) == []


@pytest.mark.parametrize(
    "text", ["See gone.txt\nfor more.", "He said: it is in gone.txt.", "/etc", "C:\\x", "~"]
)
def test_a_text_that_only_resembles_a_path_is_a_text(text: str, articles: Articles) -> None:
    assert articles.keep(text).read_text("utf-8") == text


def test_a_folder_that_cannot_be_written_is_named_with_the_cure(articles: Articles, added: Path) -> None:
    added.parent.mkdir(parents=True)
    added.touch()  # a file where the folder should be
    with pytest.raises(StoreError) as caught:
        articles.keep("A text.", "Title")
    assert str(caught.value) == (
        f"the article cannot be kept in {added} (File exists); set ATTEST_DATA_DIR to a folder that you may "
        "write to"
    )


def test_a_full_disk_leaves_nothing_behind(
    articles: Articles, added: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def full(self: Path, *args: Any, **options: Any) -> Any:
        file = real(self, *args, **options)

        class Full:
            def __enter__(self) -> Full:
                return self

            def __exit__(self, *_: object) -> None:
                file.close()

            def write(self, data: bytes) -> None:
                file.write(data[:3])
                raise OSError(errno.ENOSPC, "No space left on device")

        return Full() if args == ("xb",) else file

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match=r"cannot be kept in .* \(No space left on device\)"):
        articles.keep("A text.", "Title")
    assert names(added) == []


def test_an_added_article_can_be_discarded_twice(articles: Articles, added: Path) -> None:
    document = read(articles.keep("A text.", "Title"))
    articles.discard(Path(document.source))
    assert names(added) == []
    articles.discard(Path(document.source))


def test_an_added_article_that_cannot_be_deleted_is_named_with_the_cure(
    articles: Articles, added: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = articles.keep("A text.", "Title")

    def refused(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", self)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(StoreError) as caught:
        articles.discard(source)
    assert str(caught.value) == (
        f"the article cannot be removed from {added} (Permission denied); make that folder one that you may "
        "write to, then try again"
    )


@pytest.mark.parametrize(
    "place", ["corpus/own.txt", "data/articles/key/sub/own.txt", "data/articles/own.txt"]
)
def test_a_file_of_the_users_own_is_never_deleted(place: str, articles: Articles, tmp_path: Path) -> None:
    own = tmp_path / place
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("Mine.", "utf-8")
    with pytest.raises(DocumentError) as caught:
        articles.discard(own)
    assert str(caught.value) == (
        f"{own} is a file of your own, not an added article; delete or move it yourself"
    )
    assert own.read_text("utf-8") == "Mine."


def test_a_source_with_a_detour_is_not_an_added_article(articles: Articles, added: Path) -> None:
    articles.keep("A text.", "Title")
    with pytest.raises(DocumentError):
        articles.discard(added / ".." / "x.txt")


def test_each_set_of_roots_has_a_place_of_its_own(tmp_path: Path, data_dir: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    settings = Settings(corpus=tmp_path / "a")
    default, same = Articles.of(settings), Articles.of(settings, str(tmp_path / "b" / ".." / "a"))
    both, swapped = (Articles.of(settings, *(tmp_path / n for n in order)) for order in ("ab", "ba"))
    assert default.store_path == same.store_path
    assert both.store_path == swapped.store_path != default.store_path
    kept = [articles.keep("A text.", "Title") for articles in (default, both)]
    assert kept[0].parent != kept[1].parent
    assert {path.parent.parent for path in kept} == {data_dir / "articles"}


def test_a_given_title_is_kept_beside_the_article_and_goes_with_it(articles: Articles, added: Path) -> None:
    given = "  The <b>mill</b>\nat Vell " + "x" * 300
    source = articles.keep("Ferry Times\n\nThe mill opened in 1911.", given)
    document = articles.titled(read(source))
    assert (read(source).title, document.title) == ("Ferry Times", f"The <b>mill</b> at Vell {'x' * 176}")
    assert articles.titled(read(articles.keep("A text."))).title == "A text"
    articles.discard(source)
    assert source.name not in (added / ".titles.json").read_text("utf-8")
    (added / ".titles.json").write_text("[[", "utf-8")
    assert articles.titled(document) == document


def test_a_pasted_text_is_never_taken_for_a_path(articles: Articles, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The key is 1234.", "utf-8")
    assert articles.keep_text(str(secret)).read_text("utf-8") == str(secret)


def test_an_added_article_is_rewritten_by_its_own_format_only(
    articles: Articles, added: Path, tmp_path: Path
) -> None:
    document = read(articles.keep("One.", "Talks"))
    other, empty = tmp_path / "new.md", tmp_path / "empty.txt"
    other.write_text("Two.", "utf-8")
    empty.touch()
    with pytest.raises(DocumentError, match=r"Talks\.txt cannot be replaced by \.md; give a \.txt file"):
        articles.rewrite(document, other)
    for unreadable in (empty, "  "):
        with pytest.raises(DocumentError, match="holds no text"):
            articles.rewrite(document, unreadable)
    assert articles.rewrite(document, "Two.") == b"One."
    assert (added / "Talks.txt").read_text("utf-8") == "Two."
    own = tmp_path / "corpus" / "own.txt"
    own.write_text("Mine.", "utf-8")
    with pytest.raises(DocumentError, match="a file of your own"):
        articles.rewrite(read(own), "Two.")
    assert own.read_text("utf-8") == "Mine."
