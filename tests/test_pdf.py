"""PDFs: from where letters stand to lines, paragraphs, headings and tables; what cannot be read, and why."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser
from reportlab.pdfgen.canvas import Canvas

from index import apart, pdf
from index.documents import Document, read
from index.errors import DocumentError
from index.passages import segment
from index.pdf_lines import lines_of
from qa import Answer, Pipeline, Settings
from qa.cli import main
from tests.fakes import damaged


class Text(NamedTuple):
    """A line as it is drawn: in points from the left and from below."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False


def drawn(*pages: Sequence[Text], title: str = "", password: str | None = None) -> bytes:
    """A PDF of pages of A4."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=password)
    canvas.setTitle(title)
    for page in pages:
        for line in page:
            canvas.setFont("Helvetica-Bold" if line.bold else "Helvetica", line.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def below(y: float, *texts: str, x: float = 72, size: float = 10, bold: bool = False) -> list[Text]:
    """Lines of one paragraph, the first at `y`."""
    return [Text(x, y - 1.2 * size * n, text, size, bold) for n, text in enumerate(texts)]


def text_of(*pages: Sequence[Text]) -> str:
    return pdf.extract(drawn(*pages), "a.pdf").text


MILL = below(
    700, "The mill in Vell was opened in 1911 by Anna Reyes, who had", "bought the land two years before."
)
FIRE = below(660, "A fire closed it in 1954. It was rebuilt within a year.")


def test_paragraphs_have_a_blank_line_between_them() -> None:
    assert text_of([*MILL, *FIRE]) == (
        "The mill in Vell was opened in 1911 by Anna Reyes, who had\nbought the land two years before.\n\n"
        "A fire closed it in 1954. It was rebuilt within a year."
    )


def test_a_paragraph_may_begin_further_in_instead() -> None:
    lines = [*MILL, *below(676, "A fire closed it in 1954.", x=90)]
    assert "before.\n\nA fire" in text_of(lines)


def test_what_is_larger_or_bold_and_stands_alone_is_a_heading() -> None:
    page = [
        *below(780, "The mill", size=20),
        *below(740, "Its history, from the first", "stone to the fire", size=14),
        *MILL,
        *below(664, "The fire", bold=True),
        *below(648, "It was seen from Orm.", "Nobody was hurt by it at all."),
        *below(600, "Nobody knows why:", bold=True),
    ]
    found = pdf.extract(drawn(page), "a.pdf")
    assert [(found.text[start:end], level) for start, end, level in found.headings] == [
        ("The mill", 1),
        ("Its history, from the first stone to the fire", 2),
        ("The fire", 3),
    ]
    assert found.title == "The mill"


def test_what_is_all_alike_has_the_title_that_the_file_gives_if_it_has_that() -> None:
    page = [*below(780, "The mill in Vell"), *MILL]
    assert pdf.extract(drawn(page, title="the mill"), "a.pdf").title == "the mill"
    assert pdf.extract(drawn(page, title="Microsoft Word - mill2.docx"), "a.pdf").title == ""


def test_a_word_that_a_lines_end_divides_is_whole() -> None:
    page = below(
        700,
        "The agree-",
        "ment on a cease-",
        "fire was well-",
        "known and signed. The cease-fire held. As all knew well, it was Anna-",
        "Lena who was known.",
    )
    assert text_of(page) == (
        "The agreement\non a cease-fire\nwas well-known\nand signed. The cease-fire held. As all knew well, "
        "it was Anna-\nLena who was known."
    )


def row(y: float, *cells: tuple[float, str], bold: bool = False) -> list[Text]:
    return [Text(x, y, text, bold=bold) for x, text in cells]


def test_a_table_has_tabs_between_its_cells_and_a_rule_under_a_bold_head() -> None:
    table = [
        *row(700, (72, "Ticket"), (200, "Single"), (280, "Ten swims"), bold=True),
        *row(684, (72, "Adult"), (206, "6.40"), (300, "54.00")),
        *row(668, (72, "Child"), (300, "27.00")),
        *row(652, (72, "Groups")),
        *row(636, (72, "School"), (206, "2.00")),
    ]
    after = below(600, "Tickets are sold until six.")
    assert text_of([*table, *after]) == (
        "Ticket\tSingle\tTen swims\n---\nAdult\t6.40\t54.00\nChild\t\t27.00\nGroups\nSchool\t2.00\n\n"
        "Tickets are sold until six."
    )


def test_a_row_whose_cells_have_no_place_is_no_row() -> None:
    table = [
        *row(700, (72, "Boat"), (200, "Hour"), (280, "Day")),
        *row(684, (72, "Swan"), (200, "4.50"), (280, "20.00")),
        *row(668, (72, "Erne"), (190, "not let this summer at all")),
    ]
    assert text_of(table).splitlines()[-1] == "Erne not let this summer at all"


def test_list_items_are_no_table() -> None:
    items = [*row(700, (72, "1."), (100, "Shower.")), *row(686, (72, "2."), (100, "Swim."))]
    assert text_of(items) == "1. Shower.\n2. Swim."


def pages_with(edge: Sequence[Sequence[Text]]) -> list[list[Text]]:
    """A page for each of some edges, with text of its own."""
    words = "first second third fourth".split()
    return [
        [*lines, *below(700, f"This is the {word} page.", f"The {word} ends here.")]
        for word, lines in zip(words, edge, strict=False)
    ]


@pytest.mark.parametrize(
    ("edge", "first"),
    [
        (lambda n: [Text(72, 800, "The mill: a history")], "The mill: a history\n\n"),  # else it were lost
        (lambda n: [Text(300, 30, str(n))], ""),
        (lambda n: [Text(300, 30, f"Page {n} of 4")], ""),
        (lambda n: [Text(72, 800, f"{'Mill Fire Wheel Owners'.split()[n - 1]} {n + 6}")], ""),
    ],
    ids=["head", "number", "of", "chapter"],
)
def test_what_stands_at_the_edge_of_page_after_page_is_left_out(
    edge: Callable[[int], list[Text]], first: str
) -> None:
    text = text_of(*pages_with([edge(n) for n in (1, 2, 3, 4)]))
    told = [
        f"This is the {word} page.\nThe {word} ends here." for word in ("first", "second", "third", "fourth")
    ]
    assert text == first + "\n\n\f".join(told)


def test_a_heading_with_the_number_of_its_page_stays() -> None:
    pages = pages_with([[Text(72, 780, f"{n} Part of it", 16)] for n in (1, 2, 3)])
    assert text_of(*pages).count("Part of it") == 3


def test_a_sentence_goes_on_over_the_page_and_its_document_knows_the_pages(tmp_path: Path) -> None:
    first = below(90, "The mill was bought by the", "town, which had no")
    (tmp_path / "a.pdf").write_bytes(drawn(first, [], below(800, "use for it. It was sold again.")))
    document = read(tmp_path / "a.pdf")
    assert (
        document.text == "The mill was bought by the\ntown, which had no\n\f\fuse for it. It was sold again."
    )
    sentences = segment(document, lambda texts: [len(t.split()) for t in texts]).sentences
    assert [document.text[s.start : s.end].split()[0] for s in sentences] == ["The", "It"]
    assert [document.page(s.start) for s in sentences] == [1, 3]
    assert Document("a\fb", "", "", "txt", "").page(2) is None


def test_columns_are_read_one_after_the_other() -> None:
    left = below(700, "It was opened in 1911", "by Anna Reyes, who")
    right = below(700, "had bought it. A fire", "closed it in 1954.", x=320)
    assert text_of([*left, *right]) == (
        "It was opened in 1911\nby Anna Reyes, who\nhad bought it. A fire\nclosed it in 1954."
    )


def test_what_is_turned_or_raised_and_ligatures() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(72, 700, "The mill was sold")
    canvas.setFont("Helvetica", 6)
    canvas.drawString(166, 705, "2")
    canvas.rotate(90)
    canvas.drawString(100, -30, "arXiv:2401.00001")
    canvas.save()
    assert pdf.extract(buffer.getvalue(), "a.pdf").text.replace(" ", "") == "Themillwassold2"
    (line,) = lines_of([["of\ufb01ce \ufb02ood", 0, 50, 0, 10, False]], 1)
    assert line.text == "office flood"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (drawn(MILL, password="secret"), "is locked with a password; save it without one"),
        (b"%PDF-1.7", "is no PDF that can be read; save it anew"),
        (b"The mill.", "is no PDF that can be read"),
        (drawn([]), r"holds no text, only pictures of it \(a scan\); run it through text recognition"),
    ],
    ids=["password", "broken", "text", "scan"],
)
def test_what_cannot_be_read_says_why(data: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=f"a.pdf {why}"):
        pdf.extract(data, "a.pdf")


@pytest.mark.parametrize(
    ("module", "name", "limit", "why"),
    [
        (pdf, "MAX_PAGES", 1, "has more than 2,000 pages; split it"),
        (pdf, "MAX_RUNS", 2, "has more than 500,000 pieces of text; split it"),
        (apart, "TIMEOUT_S", 0.001, "took longer than 0 s to read"),
    ],
)
def test_size_and_time_have_limits(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, limit: float, why: str
) -> None:
    monkeypatch.setattr(module, name, limit)
    with pytest.raises(DocumentError, match=why):
        pdf.extract(drawn(MILL, FIRE), "a.pdf")


def test_what_stops_the_reader_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lost = tmp_path / "reader.py"
    lost.write_text("import pypdfium9\n")
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "READER", lost)
        with pytest.raises(DocumentError, match=r"pypdfium2 is not installed; run: pip install pypdfium2"):
            pdf.extract(drawn(MILL), "a.pdf")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(DocumentError, match=r"a\.pdf cannot be read: no process can be started"):
        pdf.extract(drawn(MILL), "a.pdf")


def test_a_damaged_file_is_read_or_refused() -> None:
    for data in damaged(drawn([*MILL, *FIRE]), 15):
        with suppress(DocumentError):
            assert pdf.extract(data, "a.pdf").text


PRICES = """<!doctype html><style>td, th { padding: 2px 12px; text-align: right }</style><h1>Corve Baths</h1>
<p>The baths were opened in 1931 and have been run by the town since.</p><h2>Prices</h2>
<table><tr><th>Ticket<th>Single<th>Ten swims<th>Year</tr><tr><td>Adult<td>6.40<td>54.00<td>310.00</tr>
<tr><td>Over 65<td>4.80<td>40.00<td></tr><tr><td>Child<td>3.20<td><td>150.00</tr></table>
<p style="break-before: page">A towel can be hired for 2.50 euros at the desk.</p>"""


@pytest.fixture(scope="module")
def baths(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a browser prints."""
    path = tmp_path_factory.mktemp("baths") / "baths.pdf"
    page = browser.new_page()
    page.set_content(PRICES)
    path.write_bytes(page.pdf())
    page.close()
    return path


@pytest.fixture(scope="module")
def pipeline(baths: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    settings = Settings(llm="none", data_dir=tmp_path_factory.mktemp("data"))
    with Pipeline.open(baths, settings=settings) as opened:
        yield opened


def test_what_a_browser_printed_is_asked_its_tables_too(pipeline: Pipeline) -> None:
    answer = pipeline.ask("How much is a year for a child?")
    assert answer.text.startswith("Ticket: Child; Single: 3.20; Year: 150.00.")
    cited = answer.citations[0]
    text = pipeline.document(cited.doc_id).text
    assert cited.quote == text[cited.start : cited.end] == "Child\t3.20\t\t150.00"
    assert (cited.title, cited.heading, cited.page) == ("Corve Baths", "Prices", 1)
    assert pipeline.ask("When were the baths opened?").citations[0].page == 1
    assert pipeline.ask("How much is a dog?").status == "not_found"


def test_a_citation_names_the_page(
    pipeline: Pipeline, baths: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "How much does it cost to hire a towel?"
    answer = pipeline.ask(question)
    assert answer.citations[0].page == 2
    assert Answer.from_dict(answer.to_dict()).citations == answer.citations
    assert [c.page for c in pipeline.ask("What is it about?").citations] == [1, 2]
    assert main(["ask", "--llm", "none", "--corpus", str(baths), question]) == 0
    assert "› Prices, page 2, characters" in capsys.readouterr().out
