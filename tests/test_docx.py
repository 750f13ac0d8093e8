"""Word documents: paragraphs, headings, lists, tables and notes; what is left out; what cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from docx import Document as Word

from index import docx
from index.documents import read
from index.errors import DocumentError
from qa import Pipeline, Settings
from tests.fakes import damaged

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(word: Word) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def tabled(word: Word, *rows: Sequence[str], bold: bool = False) -> None:
    """Add a table to a document; `bold` makes its first row so."""
    table = word.add_table(rows=len(rows), cols=len(rows[0]))
    for n, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            if text:
                cell.paragraphs[0].add_run(text).bold = bold and n == 0


def with_parts(data: bytes, **parts: str) -> bytes:
    """A document with other parts of its archive, or more; `document` stands for word/document.xml."""
    new = {f"word/{name}.xml": text for name, text in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name in {*old.namelist(), *new}:
            out.writestr(name, new.get(name) or old.read(name))
    return buffer.getvalue()


def with_body(xml: str, **parts: str) -> bytes:
    """A document whose body is the given WordprocessingML."""
    main = f"<w:document {SPACE}><w:body>{xml}</w:body></w:document>"
    return with_parts(saved(Word()), document=main, **parts)


def paragraph(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def text_of(data: bytes) -> str:
    return docx.extract(data, "a.docx").text


def baths() -> bytes:
    """Written with Word's own styles, its title in the style that is called so."""
    word = Word()
    word.add_heading("Corve Baths", 0)
    word.add_paragraph("The baths were opened in 1931 and have been run by the town since.")
    word.add_heading("Prices", 1)
    tabled(
        word,
        ("Ticket", "Single", "Ten swims", "Year"),
        ("Adult", "6.40", "54.00", "310.00"),
        ("Over 65", "4.80", "40.00", ""),
        ("Child", "3.20", "", "150.00"),
        bold=True,
    )
    word.add_heading("Rules", 2)
    word.add_paragraph("Bring a towel.", style="List Bullet")
    word.add_paragraph("No food.", style="List Number")
    word.core_properties.title = "Template 3"
    return saved(word)


def test_headings_lists_and_tables_are_those_of_the_document() -> None:
    page = docx.extract(baths(), "a.docx")
    assert page.text == (
        "Corve Baths\n\nThe baths were opened in 1931 and have been run by the town since.\n\nPrices\n\n"
        "Ticket | Single | Ten swims | Year\n--- | --- | --- | ---\nAdult | 6.40 | 54.00 | 310.00\n"
        "Over 65 | 4.80 | 40.00 | |\nChild | 3.20 | | 150.00\n\nRules\n\n- Bring a towel.\n\n- No food."
    )
    found = [(page.text[start:end], level) for start, end, level in page.headings]
    assert found == [("Corve Baths", 1), ("Prices", 1), ("Rules", 2)]
    assert page.title == "Corve Baths"


def test_only_a_first_row_all_bold_heads_a_table() -> None:
    word = Word()
    tabled(word, ("Who", "Room"), ("Ada", "Hall"))
    tabled(word, ("Who", "Room"), ("Ben", "Kiln"), bold=True)
    assert text_of(saved(word)) == "Who | Room\nAda | Hall\n\nWho | Room\n--- | ---\nBen | Kiln"


def test_bold_lines_are_headings_where_no_style_marks_any() -> None:
    word = Word()
    for text, bold in (("Opening", True), ("It opens at seven.", False), ("Not on Mondays.", True)):
        word.add_paragraph().add_run(text).bold = bold
    tabled(word, ("Who", "Room"), ("Ada", "Hall"), bold=True)
    page = docx.extract(saved(word), "a.docx")
    assert [page.text[start:end] for start, end, _ in page.headings] == ["Opening"]
    word.add_heading("Closing", 1)
    page = docx.extract(saved(word), "a.docx")
    assert [page.text[start:end] for start, end, _ in page.headings] == ["Closing"]


def test_where_all_is_alike_lines_are_headings_as_in_plain_text(tmp_path: Path) -> None:
    word = Word()
    for text in ("CORVE BATHS", "They are old.", "OPENING HOURS", "The baths open at seven."):
        word.add_paragraph(text)
    (tmp_path / "a.docx").write_bytes(saved(word))
    with Pipeline.open(tmp_path, settings=Settings(llm="none", data_dir=tmp_path / "data")) as pipeline:
        cited = pipeline.ask("When do the baths open?").citations[0]
    assert (cited.title, cited.heading) == ("CORVE BATHS", "OPENING HOURS")


def test_the_title_that_the_file_gives_counts_if_the_opening_has_it() -> None:
    word = Word()
    word.add_paragraph("The mill of Vell & Sons, a history")
    word.core_properties.title = "the mill of Vell & Sons"
    assert docx.extract(saved(word), "a.docx").title == "the mill of Vell & Sons"
    word.core_properties.title = "Template 3"
    assert docx.extract(saved(word), "a.docx").title == ""


def test_what_was_deleted_and_tables_of_contents_are_left_out() -> None:
    contents = '<w:pPr><w:pStyle w:val="TOC1"/></w:pPr>'
    styles = (
        f"<w:styles {SPACE}>"
        '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>'
    )
    body = paragraph(contents + run("The sale 7"))
    body += paragraph(
        run("It was sold in ")
        + f'<w:del w:id="1">{run("1953").replace("w:t", "w:delText")}</w:del>'
        + f'<w:ins w:id="2">{run("1954")}</w:ins>'
        + run(".")
    )
    assert text_of(with_body(body, styles=styles)) == "It was sold in 1954."


def test_notes_stand_at_the_end_and_their_numbers_nowhere() -> None:
    note = f'<w:footnote w:id="2">{paragraph(run("By the town."))}</w:footnote>'
    notes = f"<w:footnotes {SPACE}>{note}</w:footnotes>"
    number = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = paragraph(f"{run('The mill was sold.')}{number}{run(' It burnt.')}")
    assert text_of(with_body(body, footnotes=notes)) == "The mill was sold. It burnt.\n\n- By the town."


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"no archive", "is no Word document that can be read; save it anew"),
        (b"PK\x03\x04", "is no Word document"),
        (b"\xd0\xcf\x11\xe0 and more", "is locked with a password, or of Word before 2007"),
        (saved(Word()), "holds no text; if it is pictures"),
        (with_parts(baths(), document="<w:document>"), "is no Word document"),
        (with_body("<w:tbl>" * 5_000 + "</w:tbl>" * 5_000), "is no Word document"),
    ],
    ids=["text", "head", "office", "empty", "unclosed", "nested"],
)
def test_what_cannot_be_read_says_why(data: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=rf"^a\.docx {why}"):
        docx.extract(data, "a.docx")


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = with_parts(baths(), comments=" " * (docx.MAX_SIZE + 1))
    assert len(bomb) < 10**6
    with pytest.raises(DocumentError, match=r"holds more than 100 MB of text and mark-up; split it"):
        docx.extract(bomb, "a.docx")


def test_an_entity_is_not_multiplied() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = with_parts(
        baths(),
        document=f'<!DOCTYPE w [<!ENTITY a0 "lol">{lines}]><w:document xmlns:w="x">&a9;</w:document>',
    )
    with pytest.raises(DocumentError, match="is no Word document that can be read"):
        docx.extract(bomb, "a.docx")


def test_a_damaged_file_is_read_or_refused() -> None:
    for data in damaged(baths(), 10):
        with suppress(DocumentError):
            assert docx.extract(data, "a.docx").text


def test_its_tables_are_asked_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "baths.docx").write_bytes(baths())
    assert read(tmp_path / "baths.docx").format == "docx"
    with Pipeline.open(tmp_path, settings=Settings(llm="none", data_dir=tmp_path / "data")) as pipeline:
        answer = pipeline.ask("How much is a year for a child?")
        assert answer.text.startswith("Ticket: Child; Single: 3.20; Year: 150.00.")
        cited = answer.citations[0]
        text = pipeline.document(cited.doc_id).text
        assert cited.quote == text[cited.start : cited.end] == "Child | 3.20 | | 150.00"
        assert (cited.title, cited.heading, cited.page) == ("Corve Baths", "Prices", None)
        assert pipeline.ask("How much is a dog?").status == "not_found"
