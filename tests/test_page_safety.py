"""The page against its own articles, file names, titles, questions, models and replies, in a real browser.

Every payload reaches every place that shows text. One that runs opens a dialog. Dialogs, errors on the
console and whatever the page asks of the network are recorded, and there may be none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from qa import Pipeline, Settings
from qa.ui.desk import Desk
from qa.ui.page import start
from tests.browsing import Visit, free_port, visiting
from tests.servers import fails, scripted

# RUN becomes a dialog, which is recorded, EVIL an address that must never be asked.
PAYLOADS = (
    "<script>RUN</script>",
    "<img src=x onerror=RUN>",
    '<img src="EVIL.png">',
    '<img srcset="EVIL.png 1x">',
    '<img src="data:image/svg+xml,<svg xmlns=http://www.w3.org/2000/svg onload=RUN>" onload=RUN>',
    "<svg onload=RUN>",
    "<svg><script>RUN</script></svg>",
    '<svg><image href="EVIL.svg"/></svg>',
    "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    "<svg><foreignObject><iframe onload=RUN></iframe></foreignObject></svg>",
    "<math><maction actiontype=statusline xlink:href=javascript:RUN>x</maction></math>",
    "<iframe src=javascript:RUN></iframe>",
    '<iframe srcdoc="<script>RUN</script>"></iframe>',
    '<iframe src="EVIL"></iframe>',
    '<object data="EVIL"></object>',
    '<embed src="EVIL">',
    '<link rel=stylesheet href="EVIL.css">',
    '<link rel=prefetch href="EVIL">',
    '<style>@import "EVIL.css";</style>',
    '<p style="background:url(EVIL.png)">x</p>',
    '<meta http-equiv=refresh content="0;url=EVIL">',
    '<base href="EVIL/">',
    '<form action="EVIL"><input name=q autofocus onfocus=RUN></form>',
    '<video src="EVIL.mp4" autoplay onerror=RUN></video>',
    '<audio src="EVIL.mp3" autoplay onerror=RUN></audio>',
    '<video poster="EVIL.png"></video>',
    "<details open ontoggle=RUN>x</details>",
    "<body onload=RUN>",
    "<marquee onstart=RUN>x</marquee>",
    "<p onpointerover=RUN onfocus=RUN tabindex=0>x</p>",
    '<a href="javascript:RUN">x</a>',
    '<a href="EVIL" ping="EVIL">x</a>',
    "[x](javascript:RUN)",
    "![x](EVIL.png)",
    "![x](EVIL.png 'x')<img src=x onerror=RUN>",
    "<EVIL>",
    "`<img src=x onerror=RUN>`",
    "$\\href{javascript:RUN}{x}$",
    "${RUN}",
    "${`${RUN}`}",
    "`+RUN+`",
    "\\${RUN}",
    "{{RUN}}",
    "{{{RUN}}}",
    "{{value}}",
    '{{constructor.constructor("RUN")()}}',
    "#{RUN}",
    "<%= RUN %>",
    "{% include 'EVIL' %}",
    "{#if RUN}x{/if}",
    '"><script>RUN</script><x y="',
    "'><img src=x onerror=RUN><x y='",
    '" onmouseover=RUN autofocus onfocus=RUN x="',
    "</textarea><script>RUN</script>",
    "</title><script>RUN</script>",
    "</script><script>RUN</script>",
    "</iframe></style><svg onload=RUN>",
    "--><script>RUN</script>",
    "]]><script>RUN</script>",
    "data:text/html,<script>RUN</script>",
    "&lt;script&gt;RUN&lt;/script&gt;",
    "&#60;img src=x onerror=RUN&#62;",
    "%3Cscript%3ERUN%3C/script%3E",
    "\\u003cscript\\u003eRUN\\u003c/script\\u003e",
    "＜script＞RUN＜/script＞",
    "\u202e<script>RUN</script>\u202c",
    "<scr\u200bipt>RUN</scr\u200bipt>",
    "<img\u00a0src=x onerror=RUN>",
    "\u2028<script>RUN</script>\u2029",
    "<<script>RUN//<</script>",
    "<img src=`x` onerror=`RUN`>",
    "<noscript><p title='</noscript><img src=x onerror=RUN>'>",
    "<template><script>RUN</script></template><slot onslotchange=RUN>",
)
TEXTS = [
    payload.replace("RUN", f"alert({number})").replace("EVIL", f"http://evil.example/{number}")
    for number, payload in enumerate(PAYLOADS)
]
GROUPS = [TEXTS[start : start + 8] for start in range(0, len(TEXTS), 8)]


def write_corpus(folder: Path) -> None:
    """An article for each group in one of the three formats: payloads in name, title, headings and text."""
    folder.mkdir()
    for number, group in enumerate(GROUPS):
        suffix = (".txt", ".md", ".html")[number % 3]
        mark = {".txt": "", ".md": "# ", ".html": ""}[suffix]
        lines = [f"{mark}{group[0]} {number}", ""]
        for payload in group:
            lines += [f"{mark and '## '}{payload}", "", f"Harbour {number} has {payload} at its pier.", ""]
        text = "\n".join(lines)
        if suffix == ".html":
            text = f"<title>{group[1]}</title><h1>{group[0]}</h1>" + "".join(
                f"<p>Harbour {number} has {p} and {p.replace('<', '&lt;')} at its pier.</p>" for p in group
            )
        name = re.sub(r"[/\0\n]", "∕", f"{group[-1]} {number}")
        (folder / f"{name.lstrip('.')[:80]}{suffix}").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Visit, Pipeline]]:
    """The page over the hostile articles; its endpoint replies with payloads, and fails with them too."""
    folder = tmp_path_factory.mktemp("hostile")
    write_corpus(folder / "corpus")
    replies = ["\n".join(f"{n}. {p}" for n, p in enumerate(group, 1)) for group in GROUPS]
    with scripted([*replies[:-1], fails(500, replies[-1])]) as server:
        settings = Settings(
            port=free_port(),
            data_dir=folder / "data",
            corpus=folder / "corpus",
            llm=f"openai:{TEXTS[0]}{TEXTS[38]}",
            llm_base_url=server.base_url,
            min_confidence=0,
        )
        desk = Desk(settings, lambda s, told: Pipeline.open(settings=s, progress=told))
        served = start(desk)
        try:
            with visiting(browser, f"http://127.0.0.1:{settings.port}/") as visit:
                yield visit, desk.opening.result()
        finally:
            served.close(verbose=False)
            desk.close()


def quiet(visit: Visit) -> None:
    """Nothing ran, was asked for or complained until now; what is shown leads nowhere."""
    visit.page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    visit.page.wait_for_timeout(100)  # for what would have begun to load
    links = visit.page.locator("a[href]").evaluate_all("all => all.map((a) => a.href)")
    assert [
        link for link in links if not link.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1"))
    ] == []
    assert (visit.outside, visit.dialogs) == ([], [])


def test_there_are_enough_payloads() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 40


def test_what_runs_or_would_leave_is_noticed(browser: Browser, page: tuple[Visit, Pipeline]) -> None:
    image = '<img src="http://evil.example/x.png" onerror="alert(1)">'

    def break_out() -> None:
        with visiting(browser, page[0].page.url.partition("?")[0]) as visit:
            visit.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", image)
            visit.page.wait_for_timeout(1_000)

    with pytest.raises(AssertionError, match=r"evil\.example.*'1'"):
        break_out()


@pytest.mark.parametrize("number", range(len(GROUPS)))
def test_questions_quotations_replies_and_what_was_withheld_are_text(
    page: tuple[Visit, Pipeline], number: int
) -> None:
    visit, _ = page
    question = f"What has harbour {number} at its pier {' '.join(GROUPS[number])}"
    visit.ask(question)
    expect(visit.page.locator("#current .question")).to_contain_text(f"What has harbour {number} at")
    expect(visit.page.locator("#current .state .name")).to_be_visible(timeout=60_000)
    shown = visit.page.locator("#current .question").inner_text()
    assert all(" ".join(text.split()) in " ".join(shown.split()) for text in GROUPS[number])
    if visit.page.locator("#current .mark").count():
        visit.page.locator("#current .mark").first.hover()
    quiet(visit)
    assert (
        visit.page.locator("#current :is(script, img, iframe, svg[onload], object, embed, form)").count() == 0
    )


def test_every_article_is_text_in_the_pane_and_opened_by_itself(page: tuple[Visit, Pipeline]) -> None:
    visit, pipeline = page
    other = visit.page.context.new_page()
    other.on("dialog", lambda dialog: visit.dialogs.append(dialog.message))
    other.on("pageerror", lambda error: visit.complaints.append(str(error)))
    root = visit.page.url.partition("?")[0]
    for one in pipeline.listing:
        other.goto(f"{root}article/{one.id}")
        assert other.locator("script, img, iframe, svg, object, embed, form, link, base").count() == 0
        assert "at its pier" in other.inner_text("article")
    other.goto(f"{root}article/")
    assert other.locator("li").count() == len(GROUPS)
    conversation = visit.page.url.partition("?c=")[2]
    other.goto(f"{root}conversation/{conversation}/export.html")
    assert "harbour 0" in other.inner_text("body")
    assert other.locator("script, img, iframe, svg, object, embed, form, base").count() == 0
    other.close()
    quiet(visit)


def test_names_and_titles_of_articles_are_text_in_their_list(page: tuple[Visit, Pipeline]) -> None:
    visit, pipeline = page
    visit.page.get_by_role("tab", name="Articles").click()
    expect(visit.page.locator("#asked .wrap label")).to_have_count(len(GROUPS))
    named = [text for text in TEXTS if not re.search(r"[/\\\0\u2028\u2029]", text)][::5]
    files = [
        {"name": f"{text}.txt", "mimeType": "text/plain", "buffer": f"Ship {n} is here.".encode()}
        for n, text in enumerate(named)
    ]
    visit.page.set_input_files("#add-files input", files)
    expect(visit.page.locator("#articles-said p")).to_have_count(len(files), timeout=60_000)
    expect(visit.page.locator("#asked .wrap label")).to_have_count(len(GROUPS) + len(files))
    for text in (TEXTS[1], TEXTS[38], TEXTS[42]):
        visit.page.get_by_label("Or paste a text").fill(f"{text} lies here.")
        visit.page.get_by_label("Its title").fill(text)
        visit.page.click("#add-text")
        expect(visit.page.locator("#articles-said p").first).to_have_text(
            f"Added as “{text}”.", timeout=60_000
        )
        expect(visit.page.get_by_label("Its title")).to_have_value("")  # emptied last, after what is said
    assert TEXTS[42] in {one.title for one in pipeline.listing}
    visit.page.click("#remove")
    expect(visit.page.get_by_text(f"Remove “{TEXTS[42]}”?")).to_be_visible()
    quiet(visit)


def test_settings_are_text_in_their_tab_and_in_what_is_said_of_them(page: tuple[Visit, Pipeline]) -> None:
    visit, _ = page
    visit.page.get_by_role("tab", name="Settings").click()
    model = visit.page.locator("#endpoint-model :is(input, textarea)")
    expect(model).to_have_value(f"{TEXTS[0]}{TEXTS[38]}")
    for field, text in (("url", TEXTS[38]), ("model", TEXTS[5])):
        visit.page.locator(f"#endpoint-{field} :is(input, textarea)").fill(text)
    visit.page.click("#test-settings")
    expect(visit.page.locator("#settings-said")).to_contain_text(
        f"It does not work: the address in Settings is '{TEXTS[38]}'"
    )
    visit.page.click("#save-settings")
    expect(visit.page.locator("#settings-said")).to_contain_text("Not saved: ")
    quiet(visit)
