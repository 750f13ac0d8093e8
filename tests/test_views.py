"""The views: what is shown, what links where, and that no text becomes mark-up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from index.documents import Document, Heading
from qa.answer import SURENESS_MEANS, Answer, Statement, Withheld
from qa.settings import Settings
from qa.ui import article, exports, views
from qa.ui.bar import bar
from qa.ui.conversations import Conversation, Failed, Listed, Stopped
from qa.ui.examples import examples
from qa.ui.inside import inside
from qa.ui.markup import article_url, digest, escape, marked, parse_marks
from tests.fake_pipeline import cite, document

TEXT = """Talks went on in Riyadh.
Terms
The truce would last 30 days. Both sides object.
Kursk
Both sides object. Putin wants no foreign troops."""
DOCUMENT = document(TEXT)
TRUCE = cite(DOCUMENT, "The truce would last 30 days.", heading="Terms")
TROOPS = cite(DOCUMENT, "Putin wants no foreign troops.", 2, heading="Kursk")

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="http://evil.example/x.png" onerror="alert(1)">',
    "![x](http://evil.example/x.png)",
    "${alert(1)}",
    "{{value}}",
    "'\"><svg onload=alert(1)>",
    "</style></textarea></iframe><b>",
    "javascript:alert(1)",
    "\x00\x1b[31m\u202e",
]


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def one(html: str, selector: str) -> Tag:
    found = soup(html).select(selector)
    assert len(found) == 1, f"{selector}: {len(found)} of {html}"
    return found[0]


def answered(**changes: object) -> Answer:
    answer = Answer(
        question="How long?",
        searched_for="How long?",
        status="answered",
        statements=(Statement("It would last 30 days.", (1,), "supported"),),
        mode="generated",
        citations=(TRUCE,),
        confidence=0.91,
    )
    return replace(answer, **changes)


HELD = Withheld("It lasts 300 days.", (1,), "number", "the source does not say “300”")
LEFT_OPEN = "The article does not say: Who is the mayor?"


def in_part(**changes: object) -> Answer:
    return answered(question="How long, and who is the mayor?", message=LEFT_OPEN, **changes)


def test_an_answer_shows_its_statement_its_quotation_and_how_sure_it_is() -> None:
    html = views.answer("t0", answered())
    assert one(html, ".statement > .text").text == "It would last 30 days."
    assert one(html, ".quotations blockquote").text == "The truce would last 30 days."
    assert one(html, ".quotations figcaption").text == (
        "1Cease-fire talks Terms characters 31–60 Show in the article"
    )
    assert one(html, ".state").text == (
        "Answered, reworded and checked 91 % sure that this answers the question"
    )
    assert one(html, ".confidence")["title"].startswith("How likely it is that the articles answer")


def test_the_mark_of_a_statement_links_to_the_sentence_and_describes_itself_by_the_quotation() -> None:
    html = views.answer("t3", answered())
    mark = one(html, ".statement a.mark")
    assert (
        mark["href"]
        == f"article/1?sha={DOCUMENT.sha256[:16]}&said={digest([DOCUMENT.text[31:60]])}&marks=31-60#s31"
    )
    assert mark["target"] == "article"
    tip = one(html, f"#{mark['aria-describedby']}")
    assert tip["role"] == "tooltip"
    assert one(str(tip), "q").text == "The truce would last 30 days."
    assert one(str(tip), ".badge").text == "Supported"
    assert one(str(tip), ".place").text == "Cease-fire talks Terms characters 31–60"
    assert mark["aria-label"] == "Quotation 1, supported; show in the article"


def test_a_verbatim_statement_is_shown_once_as_the_quotation_that_it_is() -> None:
    statements = (Statement(TRUCE.quote, (1,), "verbatim"),)
    html = views.answer("t0", answered(statements=statements, mode="quoted", confidence=0.6))
    assert one(html, ".badge").text == "Verbatim"
    assert one(html, ".tip").extract().q.text == "The truce would last 30 days."
    assert html.count("The truce would last 30 days.") == 2, "the quotation, and the card of its mark"
    assert one(html, "blockquote").text == "The truce would last 30 days."
    assert one(html, ".state").text == (
        "Answered, in the article’s words 60 % sure that this answers the question"
    )


def test_marks_of_one_answer_differ_in_their_anchor_only() -> None:
    both = (TRUCE, TROOPS)
    first, second = (article_url(citation, both).split("#") for citation in both)
    assert first[0] == second[0]
    assert (first[1], second[1]) == ("s31", "s105")


def test_a_refusal_offers_what_the_article_does_say_and_never_as_numbered_evidence() -> None:
    refusal = Answer(
        "Who won?", "Who won?", "not_found", "The article does not say.", nearby=(TROOPS,), confidence=0.04
    )
    html = views.answer("t0", refusal)
    assert one(html, ".state .name").text == "Not found"
    assert one(html, ".message").text == "The article does not say."
    assert one(html, ".nearby h3").text == "The article does say…"
    assert one(html, ".nearby blockquote").text == "Putin wants no foreign troops."
    assert soup(html).select(".mark, .number, .statement, .quotations") == []
    assert "near=105-135#s105" in str(one(html, ".nearby a.show")["href"])


def test_what_has_no_answer_is_told_once_after_the_statements_and_looks_like_none_of_them() -> None:
    html = views.answer("t0", in_part())
    assert one(html, ".state .name").text == "Answered in part, reworded and checked"
    order = [" ".join(part["class"]) for part in soup(html).select(".statement, .message, .quotations")]
    assert order == ["statement", "message left-open", "quotations"]
    assert one(html, ".left-open").text == LEFT_OPEN
    assert html.count(LEFT_OPEN) == 1


def test_overview_and_help_say_what_they_are() -> None:
    overview = answered(status="overview", statements=(Statement(TRUCE.quote, (1,), "verbatim"),))
    html = views.answer("t0", overview)
    assert one(html, ".state").text == "Overview The first sentence of each section"
    assert "title" not in one(html, ".confidence").attrs
    help_ = Answer("Hello", "Hello", "help", "Ask about the article.")
    assert soup(views.answer("t0", help_)).text == "About AttestAsk about the article."


def test_degraded_withheld_and_rewritten_are_all_said() -> None:
    answer = answered(
        searched_for="How long would the truce last?",
        degraded="the generator timed out",
        withheld=(HELD,),
    )
    html = views.answer("t0", answer)
    assert [note.text for note in soup(html).select(".note")] == [
        "Understood as: How long would the truce last? Ask it literally",
        "The generator timed out.",
    ]
    assert one(html, ".withheld li").text == "It lasts 300 days."


def test_why_a_sentence_was_left_out_is_said_once_in_a_readers_words() -> None:
    quoted = answered(mode="quoted", statements=(Statement(TRUCE.quote, (1,), "verbatim"),), withheld=(HELD,))
    html = views.answer("t0", quoted)
    because = "The model’s sentence was left out: the source does not say “300”."
    assert one(html, ".withheld summary").text == because
    assert html.count("“300”") == 1
    assert inside(quoted).count("“300”") == 1
    assert because in soup(exports.printable(Conversation(turns=(quoted,)))).text
    assert soup(views.answer("t0", answered())).select(".withheld, .degraded") == []


def test_the_page_names_its_own_cure_for_a_generator_that_is_down() -> None:
    down = answered(degraded='the generator cannot be reached; start it or set llm="none"')
    cure = "The generator cannot be reached; start it or choose “Quotations only” in Settings."
    assert one(views.answer("t0", down), ".degraded").text == cure
    conversation = Conversation(turns=(down,))
    assert cure in exports.markdown(conversation).replace("\\", "")
    assert cure in soup(exports.printable(conversation)).text


def test_a_stopped_turn_says_how_far_it_came() -> None:
    html = views.stopped("t0", (TRUCE, TROOPS), answered().statements)
    assert one(html, ".state").text == "Stopped before the answer was complete; this much was checked"
    assert one(html, ".statement > .text").text == "It would last 30 days."
    assert [quote.text for quote in soup(html).select("blockquote")] == [TRUCE.quote, TROOPS.quote]


def test_the_inside_shows_every_value_of_a_trace_whatever_its_form() -> None:
    trace = {
        "passages": [{"start": 31, "score": 0.0327, "heading": ""}, {"start": 5, "bm25": None}],
        "sentences": "damaged",
        "generator": [{"prompt": "Fact: it rains.", "reply": "", "error": "timed out", "ms": 20.5}],
        "times_ms": {"total": 31.0},
        "models": {"generator": {"name": "none"}},
        "premises": ["kept"],
    }
    html = inside(answered(trace=trace))
    assert [cell.text for cell in soup(html).select("td")] == ["31", "0.0327", "", "–", "5", "–", "–", "–"]
    assert [pre.text for pre in soup(html).select("pre")] == [
        "Fact: it rains.",
        "",
        '{\n "premises": [\n  "kept"\n ]\n}',
    ]
    for shown in ("timed out", "20.5", "31.0", "none", "0.91"):
        assert shown in soup(html).text


def test_the_inside_tells_of_each_part_of_a_question_what_came_of_it() -> None:
    parts = [
        {
            "question": "How long?",
            "answered": True,
            "left_open": False,
            "confidence": 0.91,
            "sentences": [TRUCE.quote, TROOPS.quote],
            "signals": {"match": 0.8},
        },
        {"question": "Who is the mayor?", "answered": False, "left_open": True, "confidence": 0.0312},
        {"question": "Where?", "answered": False, "left_open": False, "confidence": 0.35, "sentences": []},
    ]
    table = one(inside(in_part(trace={"parts": parts})), "[aria-label='The parts of the question']")
    assert [cell.text for cell in table.select("th")] == ["asked", "answered", "confidence", "best sentences"]
    rows = [[cell.text for cell in row.select("td")] for row in table.select("tbody tr")]
    assert rows[0] == ["How long?", "yes", "0.91", TRUCE.quote + TROOPS.quote]
    assert rows[1] == ["Who is the mayor?", "no", "0.0312", "–"]
    assert rows[2][:3] == ["Where?", "perhaps, with another part", "0.35"]
    html = inside(in_part(trace={"parts": parts}))
    assert '"match": 0.8' in one(html, "pre").text
    assert "parts of the question" not in inside(answered(trace={"parts": parts[:1]}))
    old = [{"question": part["question"], "confidence": 0.5} for part in parts]
    assert "parts of the question" in inside(answered(trace={"parts": old}))


def test_the_inside_explains_the_confidence_where_it_is_one() -> None:
    assert SURENESS_MEANS in soup(inside(answered())).text
    assert SURENESS_MEANS not in soup(inside(answered(status="overview"))).text


def test_exports_say_the_state_of_every_kind_of_turn() -> None:
    refusal = Answer("Who won?", "Who won?", "not_found", "The article does not say.", nearby=(TROOPS,))
    turns = (answered(), refusal, Failed("Fail?", "it is gone"), Stopped("Stop?", (TRUCE,)))
    markdown = exports.markdown(Conversation(turns=turns))
    for shown in ("It would last 30 days\\. [1]", "31–60", "The article does say:", "It is gone", "Stopped"):
        assert shown.replace("\\", "") in markdown.replace("\\", "")
    page = exports.printable(Conversation(turns=turns))
    assert [h.text for h in soup(page).select("h2")] == ["How long?", "Who won?", "Fail?", "Stop?"]
    assert [q.text.partition("”")[0] for q in soup(page).select("blockquote")] == [
        f"[1] “{TRUCE.quote}",
        f"“{TROOPS.quote}",
        f"[1] “{TRUCE.quote}",
    ]
    assert exports.plain(refusal).endswith(
        f"The article does say:\n\n“{TROOPS.quote}”\nCease-fire talks › Kursk, characters 105–135\n"
    )


def test_exports_give_what_has_no_answer_a_paragraph_of_its_own() -> None:
    conversation = Conversation(turns=(in_part(),))
    said = exports.markdown(conversation).replace("\\", "")
    assert f"It would last 30 days. [1]\n\n{LEFT_OPEN}\n\n[1] “" in said
    state = "Answered in part, reworded and checked. 91 % sure that this answers a part of the question"
    assert f"\n*{state}. " in said
    assert f"It would last 30 days. [1]\n\n{LEFT_OPEN}\n\n[1] “" in exports.plain(in_part())
    page = exports.printable(conversation)
    assert [p.text for p in soup(page).select("section > p:not(.about)")] == [
        "It would last 30 days. [1]",
        LEFT_OPEN,
    ]


def test_exports_say_once_that_a_turn_was_stopped() -> None:
    stopped = Stopped("How long?", (TRUCE,), answered().statements)
    conversation = Conversation(turns=(stopped,))
    for export in (exports.markdown(conversation), exports.printable(conversation), exports.plain(stopped)):
        assert export.count("Stopped before the answer was complete") == 1
        assert "It would last 30 days" in export


def test_evidence_comes_first_and_a_statement_takes_the_place_kept_for_it() -> None:
    before = views.evidence("t0", (TRUCE, TROOPS))
    assert [quote.text for quote in soup(before).select("blockquote")] == [TRUCE.quote, TROOPS.quote]
    assert [number.text for number in soup(before).select(".number")] == ["1", "2"]
    one(before, ".skeleton")
    after = views.evidence("t0", (TRUCE, TROOPS), answered().statements)
    assert one(after, ".statement > .text").text == "It would last 30 days."
    assert [quote.text for quote in soup(after).select("blockquote")] == [TRUCE.quote, TROOPS.quote]
    assert soup(after).select(".skeleton") == []


def test_a_screen_reader_is_told_the_answer_or_the_refusal() -> None:
    assert views.announcement(answered()) == "Answered, with 1 quotation. It would last 30 days."
    told = f"Answered in part, with 1 quotation. It would last 30 days. {LEFT_OPEN}"
    assert views.announcement(in_part()) == told
    refusal = Answer("x", "x", "not_found", "The article does not say.")
    assert views.announcement(refusal) == "Not found. The article does not say."


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup_in_a_view(text: str) -> None:
    hostile = document(f"{text} is here.\n", title=text)
    citation = cite(hostile, f"{text} is here.", heading=text)
    for answer in (
        answered(
            question=text,
            searched_for=text + "?",
            message=text,
            statements=(Statement(text, (1,), "supported"), Statement(citation.quote, (1,), "verbatim")),
            citations=(citation,),
            degraded=text,
            withheld=(Withheld(text, (1,), text, text),),
        ),
        Answer(text, text, "not_found", text, nearby=(citation,)),
    ):
        _assert_harmless(views.turn("t0", text, views.answer("t0", answer)), text)
    inside_out = answered(trace={"passages": [{text: text}], "generator": [{"prompt": text}], text: text})
    _assert_harmless(inside(replace(inside_out, question=text)), text)
    conversation = Conversation(turns=(answered(question=text, citations=(citation,)), Failed(text, text)))
    _assert_harmless(exports.printable(conversation).split("</style>", 1)[1], text)
    _assert_harmless(bar([Listed("c" * 32, text, 0.0)], conversation), text)
    _assert_harmless(
        views.stopped("t0", (citation,), ()) + views.answer("t0", answered(), changed=[text]), text
    )
    for html in (views.failure(text), views.waiting(text), views.busy(text), views.failed(text)):
        _assert_harmless(html, text)
    page = article.article_page(hostile, [(citation.start, citation.end)], notice=text)
    _assert_harmless(page.split("</style>", 1)[1], text)
    _assert_harmless(article.contents_page([hostile]).split("</style>", 1)[1], text)


def _assert_harmless(html: str, text: str) -> None:
    """Only our elements and attributes, no template mark, and the text is there as text."""
    allowed = {"a", "article", "bdi", "blockquote", "body", "cite", "details", "div", "figcaption", "figure"}
    allowed |= {"h1", "h2", "h3", "header", "html", "li", "mark", "p", "q", "section", "span"}
    allowed |= {"b", "button", "dd", "dl", "dt", "footer", "pre", "summary", "ul"}
    allowed |= {"table", "tbody", "td", "th", "thead", "tr"}
    for tag in soup(html).find_all():
        assert tag.name in allowed
        assert not [name for name in tag.attrs if name.startswith("on")]
        if tag.name == "a":
            ours = r"(article/)?1(\?[\w=&.-]*#s\d+)?|conversation/[0-9a-f]{32}/export\.(md|json|html)"
            assert re.fullmatch(ours, str(tag["href"]))
    assert not re.search(r"[${}]|[\x00-\x08\x1b]", html)
    shown = re.sub(r"[\x00-\x1f]", "\ufffd", text)
    assert shown.casefold() in soup(html).text.casefold()


def test_marks_are_made_by_offset_even_where_the_same_words_occur_twice() -> None:
    second = cite(DOCUMENT, "Both sides object.", nth=1)
    page = article.article_page(DOCUMENT, [(second.start, second.end)])
    mark = one(page, "mark")
    assert mark["id"] == f"s{second.start}" == "s86"
    assert mark.parent is not None
    assert mark.parent.text == "Both sides object. Putin wants no foreign troops."


def test_overlapping_spans_keep_every_anchor_and_every_character() -> None:
    html = marked("abcdefghij", 0, 10, [(1, 6), (3, 4), (5, 8)])
    assert soup(html).text == "abcdefghij"
    marks = [(mark.get("id"), mark.text) for mark in soup(html).select("mark")]
    assert marks == [("s1", "bc"), ("s3", "d"), (None, "e"), ("s5", "f"), (None, "gh")]


def test_a_span_over_two_paragraphs_is_marked_in_both_and_has_one_anchor() -> None:
    page = article.article_page(DOCUMENT, [(47, 110)])
    assert [(mark.get("id"), mark.text) for mark in soup(page).select("mark")] == [
        ("s47", "last 30 days. Both sides object."),
        (None, "Kursk"),
        (None, "Both sides object. Putin"),
    ]


def test_headings_are_headings_and_lines_are_paragraphs() -> None:
    page = article.article_page(DOCUMENT, [])
    assert [heading.text for heading in soup(page).select("h2")] == ["Terms", "Kursk"]
    assert [paragraph.text for paragraph in soup(page).select("p.text")] == [
        "Talks went on in Riyadh.",
        "The truce would last 30 days. Both sides object.",
        "Both sides object. Putin wants no foreign troops.",
    ]


def test_a_list_of_no_articles_says_where_to_add_one() -> None:
    assert one(article.contents_page([]), "p").text == "There are none yet; add one in the Articles tab."


def test_hard_line_breaks_do_not_end_a_paragraph_and_list_items_do() -> None:
    text = (
        "The negotiators met in the capital for the third time this\nyear and left again.\n\n"
        "- They will meet again in April, as the host has announced it.\n- Or in May.\n"
    )
    page = article.article_page(document(text), [])
    blocks = [(block["class"], " ".join(block.text.split())) for block in soup(page).select("article > p")]
    assert blocks == [
        (["text"], "The negotiators met in the capital for the third time this year and left again."),
        (["item"], "- They will meet again in April, as the host has announced it."),
        (["item"], "- Or in May."),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_short_lines_right_below_another_stand_near_to_it(end: str) -> None:
    lines = ("Data:", "", "Tank: 2 litres", "Colour: white", "", "It is loud.")
    page = article.article_page(document(end.join(lines)), [])
    near = [p.text for p in soup(page).select("article > p.below")]
    assert near == ["Colour: white"]


def test_the_columns_of_a_table_stand_where_they_do_in_the_article() -> None:
    rows = ("          Day     Week", "Adult     4.50    21 < 22")
    text = "Prices\n\n" + "\n".join(rows) + "\n\nDogs  are   free,\nand cats are.\n"
    spans = [(text.index("Adult"), text.index("\n\nDogs"))]
    shown = soup(page := article.article_page(document(text), spans)).select("p.columns")
    assert [line.text for line in shown] == [*rows]
    assert shown[1].mark
    assert shown[1].mark.text == rows[1]
    assert "4.50    21 &lt; 22</mark>" in page
    assert [line.text for line in soup(page).select("p.text")] == ["Dogs  are   free,\nand cats are."]
    (sheet,) = soup(page).select("article > .sheet")
    assert [line.text for line in sheet.select("p.columns")] == [*rows]
    assert (sheet["role"], sheet["tabindex"], sheet["aria-label"]) == ("region", "0", "Table")


def test_a_row_that_tabs_part_has_cells() -> None:
    rows = ("\tDay\tWeek", "Adult\t\t21 < 22", "Child\t2\t9")
    text = "Prices\n\n" + "\n".join(rows) + "\n"
    start = text.index("Adult")
    shown = article.article_page(document(text), [(start, text.index("\nChild"))])
    assert "<span>Child\t</span><span>2\t</span><span>9</span>" in shown
    page = soup(shown)
    assert [[cell.text.strip() for cell in line.select("span")] for line in page.select("p.row")] == [
        ["", "Day", "Week"],
        ["Adult", "", "21 < 22"],
        ["Child", "2", "9"],
    ]
    assert [mark.text.strip() for mark in page.select("mark")] == ["Adult", "", "21 < 22"]
    assert [mark.get("id") for mark in page.select("mark")] == [f"s{start}", None, None]


@pytest.mark.parametrize(
    "rows",
    [
        ("|  | Day | Week |", "|---|:-:|---|", "|Adult||21 < 22|", "> | Child | 2 | |"),
        ("| | Day | Week", "--- | --- | ---", "Adult | | 21 < 22", "Child | 2 | |"),
    ],
    ids=["framed", "bare"],
)
def test_a_row_that_bars_part_has_cells_without_them(rows: tuple[str, ...]) -> None:
    text = "\n".join(["Prices", "", *rows, "", "He said x|y or so."])
    start = text.index("Adult")
    shown = article.article_page(document(text), [(start, text.index("22") + 2)])
    page = soup(shown)
    assert [[cell.text for cell in line.select("span")] for line in page.select("p.row")] == [
        ["", "Day", "Week"],
        ["Adult", "", "21 < 22"],
        ["Child", "2", ""],
    ]
    assert [line.text for line in page.select("p.text")] == ["He said x|y or so."]
    assert [mark.text for mark in page.select("mark")] == ["Adult", "21 < 22"]


def test_the_pages_of_a_pdf_are_numbered() -> None:
    text = (
        "The mill\n\nIt was bought by the\n\ftown. It was sold.\n\n\fOrm has it now. It turns.\n\nIt is old."
    )
    pdf = replace(document(text), format="pdf", headings=(Heading(0, 8, 1),))
    page = soup(article.article_page(pdf, []))
    assert [" ".join(part.text.split()) for part in page.select("article > *")][1:] == [
        "The mill",
        "It was bought by the town. It was sold.",
        "Page 3",
        "Orm has it now. It turns.",
        "It is old.",
    ]
    assert not soup(article.article_page(document(text), [])).select(".page")


def test_long_lines_are_paragraphs_without_a_blank_line_between_them() -> None:
    first = "The first paragraph, which is on one line " + "and goes on " * 8 + "to its end."
    page = article.article_page(document(f"{first}\r\nThe second one.\r\nIt has two lines."), [])
    assert [" ".join(paragraph.text.split()) for paragraph in soup(page).select("p.text")] == [
        first,
        "The second one. It has two lines.",
    ]


def test_headings_of_a_markdown_and_an_html_article() -> None:
    text = "# Report\n\nIt rained.\n\n## Outlook\n\nIt will be dry.\n"
    markdown = replace(document(text), format="md")
    page = article.article_page(markdown, [])
    assert [(h.name, h.text) for h in soup(page).select("h2, h3")] == [("h2", "Report"), ("h3", "Outlook")]
    text = "Report of the year.\nIt rained."
    html = replace(document(text), format="html", headings=(Heading(0, 19, 1),))
    assert [h.text for h in soup(article.article_page(html, [])).select("h2")] == ["Report of the year."]


@pytest.mark.parametrize(
    ("marks", "spans"),
    [
        ("31-60.104-134", [(31, 60), (104, 134)]),
        ("104-134.31-60", [(31, 60), (104, 134)]),
        ("", []),
        ("5-5.9-3.1-9999.x-2.-1-4.٣-٤", []),
        ("1-2-3", []),
    ],
)
def test_marks_are_read_with_care(marks: str, spans: list[tuple[int, int]]) -> None:
    assert parse_marks(marks, len(TEXT)) == spans


def test_the_article_page_allows_nothing_but_its_own_style() -> None:
    assert "default-src 'none'" in article.POLICY
    assert "script" not in article.POLICY
    assert "img" not in article.POLICY
    page = article.article_page(DOCUMENT, [])
    assert [tag.name for tag in soup(page).head.find_all()] == ["meta", "title", "meta", "meta", "style"]


def test_an_undated_article_says_so_and_a_dated_one_its_date() -> None:
    assert one(article.article_page(DOCUMENT, []), ".about").text == "talks.txt · Undated"
    dated: Document = replace(DOCUMENT, date="2025-03-28")
    assert one(article.article_page(dated, []), ".about").text == "talks.txt · Dated 2025-03-28"


def test_escape_leaves_nothing_that_a_template_reads() -> None:
    assert escape("${a} {{b}} <c> 'd' \"e\" &\x00") == (
        "&#36;&#123;a&#125; &#123;&#123;b&#125;&#125; &lt;c&gt; &#x27;d&#x27; &quot;e&quot; &amp;\ufffd"
    )


def test_examples_are_listed_in_a_readme_beside_the_articles(tmp_path: Path) -> None:
    source = str(tmp_path / "talks.txt")
    (tmp_path / "README.md").write_text(
        "# Seeds\n- not this\n\n## Questions to try\n\n- How long?\n* Who objected?\n- How long?\n\n"
        "## Else\n- nor this\n",
        "utf-8",
    )
    assert examples([document(TEXT, source=source)]) == ["How long?", "Who objected?"]


def test_examples_without_a_readme_ask_about_the_names_that_most_lines_hold(tmp_path: Path) -> None:
    text = "So Kyiv spoke to Bonn.\nThen Kyiv, not Oslo, spoke.\nIn Kyiv, says Lavrov, it rains in Oslo."
    made = examples([document(text, source=str(tmp_path / "a.txt"))], count=3)
    assert made == ["What is it about?", "What is said about Kyiv?", "What is said about Oslo?"]
    assert examples([]) == []


@pytest.mark.parametrize(
    ("llm", "url", "line"),
    [
        ("embedded", None, "1 article · nothing leaves this machine"),
        ("none", None, "1 article · answers are quotations"),
        ("openai:gpt-x", None, "1 article · the evidence is sent to https://api.openai.com"),
        ("openai:gpt-x", "https://me:secret@llm.io/v1", "1 article · the evidence is sent to https://llm.io"),
        ("openai:llama3.2", "http://localhost:11434/v1", "1 article · worded by llama3.2 on this machine"),
    ],
)
def test_the_status_line_says_whether_anything_leaves_the_machine(
    llm: str, url: str | None, line: str
) -> None:
    settings = Settings(llm=llm, llm_base_url=url)
    assert soup(views.ready(settings, 1)).text == line
    assert "secret" not in views.ready(settings, 1)


def test_the_status_line_says_when_not_all_articles_are_asked() -> None:
    line = views.ready(Settings(llm="none"), 3, 2)
    assert soup(line).text == "2 of 3 articles asked · answers are quotations"
