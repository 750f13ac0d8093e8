"""The articles, settings and evaluation tabs and the endpoints: journeys with the real models."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Semaphore

import gradio
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from gradio_client.utils import QueueError
from playwright.sync_api import Browser, expect

from eval.page import Evaluation
from eval.terms import TERMS
from qa import Answer, Pipeline, Settings, SettingsError
from qa.ui import articles_tab
from qa.ui.api import AT_ONCE, launch_options
from qa.ui.articles_tab import MOST_LEFT_OUT
from qa.ui.desk import Desk
from qa.ui.page import start
from qa.ui.settings_tab import _Tab
from tests.browsing import Visit, free_port, serving, visiting
from tests.conftest import ROOT
from tests.fake_pipeline import FakePipeline, document

CLOCKS = "# The clock museum\n\nThe clock museum of Oldtown opened in 1932. It holds 412 clocks.\n"
HOW_MANY = "How many clocks does the museum hold?"
FAR = "https://llm.example.com"


@contextmanager
def serving_shipped(data_dir: Path, **settings: object) -> Iterator[tuple[str, Desk]]:
    """The page over the shipped article with its real models; yields its address and desk."""
    chosen = Settings(**{"port": free_port(), "data_dir": data_dir, "corpus": ROOT / "seeds", **settings})
    desk = Desk(chosen, lambda s, told: Pipeline.open(settings=s, progress=told), Evaluation(data_dir))
    page = start(desk)
    try:
        yield f"http://127.0.0.1:{chosen.port}/", desk
    finally:
        page.close(verbose=False)
        desk.close()


def go(visit: Visit, tab: str) -> None:
    visit.page.get_by_role("tab", name=tab).click()


def ask(visit: Visit, question: str, state: str) -> None:
    go(visit, "Chat")
    visit.ask(question)
    expect(visit.page.locator("#current .question")).to_have_text(question)
    expect(visit.page.locator(f"#current .state.{state}")).to_be_visible(timeout=90_000)


def lines(visit: Visit, selector: str) -> list[str]:
    return [" ".join(line.split()) for line in visit.page.locator(selector).all_inner_texts()]


def articles(visit: Visit) -> list[str]:
    return [line.replace("\u2068", "").replace("\u2069", "") for line in lines(visit, "#asked .wrap label")]


def test_every_tab_but_the_chat_says_first_what_it_is_for(browser: Browser, tmp_path: Path) -> None:
    pipeline = FakePipeline([document("A text.")], {})
    with (
        serving(lambda progress: pipeline, Evaluation(tmp_path), data_dir=tmp_path) as url,
        visiting(browser, url) as visit,
    ):
        for tab, words in (
            ("Articles", "To ask your own, add files (.txt, .md, .html, .docx, .pdf) or paste a text"),
            ("Evaluation", "Choose the questions and press Run"),
            ("Settings", "hold for everybody who opens this page"),
        ):
            go(visit, tab)
            expect(visit.page.locator(f"#{tab.lower()} .about")).to_contain_text(words)
        go(visit, "Articles")
        expect(visit.page.locator("#articles .about")).to_contain_text(f"in {tmp_path / 'articles'}, until")


def test_the_words_of_the_evaluation_are_explained_where_they_are_shown(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        serving(lambda progress: FakePipeline([], {}), Evaluation(tmp_path)) as url,
        visiting(browser, url) as visit,
    ):
        go(visit, "Evaluation")
        meant = visit.page.locator("#evaluation .terms")
        expect(meant.locator("dl")).to_be_hidden()
        meant.locator("summary").click()
        expect(meant.locator("dt")).to_have_text(list(TERMS))
        expect(meant.locator("dd")).to_have_text(list(TERMS.values()))


# Articles


def test_an_article_is_brought_asked_left_out_and_removed(browser: Browser, tmp_path: Path) -> None:
    clocks, empty = tmp_path / "clocks.md", tmp_path / "empty.txt"
    clocks.write_text(CLOCKS, "utf-8")
    empty.touch()
    shipped = (ROOT / "seeds" / "ceasefire-talks.txt").read_bytes()
    with serving_shipped(tmp_path / "data", llm="none") as (url, desk), visiting(browser, url) as visit:
        go(visit, "Articles")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(1, timeout=90_000)
        visit.page.set_input_files("#add-files input", [clocks, empty])
        expect(visit.page.locator("#asked .wrap label")).to_have_count(2)
        assert lines(visit, "#articles-said p") == [
            "clocks.md: added as “The clock museum”.",
            "empty.txt holds no text; put the article's text into it or remove it",
        ]
        assert articles(visit) == [
            "The clock museum · 85 bytes · undated · ready",
            "Ceasefire talks · 4.0 kB · undated · ready",
        ]
        ask(visit, HOW_MANY, "answered")
        assert "It holds 412 clocks." in visit.text("#current")
        go(visit, "Articles")
        visit.page.get_by_label("The clock museum").uncheck()
        ask(visit, HOW_MANY, "not_found")
        go(visit, "Articles")
        visit.page.locator("#paste textarea").fill("The bells\n\nThere are nine bells.")
        visit.page.click("#add-text")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(3)
        visit.page.click("#remove")
        expect(visit.page.locator("#articles")).to_contain_text("Remove “The bells”?")
        visit.page.click("#own input")
        visit.page.get_by_role("option", name="The clock museum").click()  # it is asked about the bells
        visit.page.click("#remove-sure")
        expect(visit.page.locator("#articles-said")).to_have_text("“The bells” is removed.")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(2)
        visit.page.click("#remove")
        visit.page.click("#remove-sure")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(1)
        expect(visit.page.locator("#own")).to_be_hidden()
        assert len(desk.opening.result().listing) == 1
    assert (ROOT / "seeds" / "ceasefire-talks.txt").read_bytes() == shipped


def test_what_was_not_read_is_said_on_the_tab(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "clocks.md").write_text(CLOCKS, "utf-8")
    for n in range(MOST_LEFT_OUT + 2):
        (folder / f"report-{n}.pdf").write_bytes(b"%PDF-1.7")
    with (
        serving_shipped(tmp_path / "data", llm="none", corpus=folder) as (url, _),
        visiting(browser, url) as visit,
    ):
        go(visit, "Articles")
        said = visit.page.locator("#articles-said p")
        expect(said).to_have_count(MOST_LEFT_OUT + 1, timeout=90_000)
        expect(said.first).to_contain_text("Not read: report-0.pdf (")
        expect(said.last).to_have_text("2 more files were not read.")


def test_a_start_that_failed_and_was_mended_shows_its_articles(browser: Browser, tmp_path: Path) -> None:
    broken = {"llm": "openai:m", "llm_base_url": "localhost:9/v1"}
    with serving_shipped(tmp_path / "data", **broken) as (url, _), visiting(browser, url) as visit:
        expect(visit.page.locator("#status")).to_contain_text("localhost:9/v1", timeout=90_000)
        go(visit, "Settings")
        visit.page.get_by_label("Quotations only").check()
        visit.page.click("#save-settings")
        expect(visit.page.locator("#status")).to_contain_text("1 article", timeout=90_000)
        go(visit, "Articles")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(1, timeout=90_000)
        go(visit, "Chat")
        expect(visit.page.locator("#examples")).to_be_visible()


@pytest.mark.usefixtures("loops")
def test_what_is_too_much_to_list_is_asked_with_all_others_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles_tab, "MOST_LISTED", 3)
    pipeline = FakePipeline([document("A text.", title=f"No {n}", id=n) for n in range(1, 6)], {}, own=(5,))
    desk = Desk(Settings(llm="none"), lambda s, told: pipeline)
    desk.opening.begin()
    with gradio.Blocks(analytics_enabled=False):
        tab = articles_tab._Tab(desk, articles_tab.selection())
    drawn = tab._drawn(None, [], 0)
    assert [one for _, one in drawn[tab._asked].choices] == [5, 1, 2]  # what was added here comes first
    assert "2 more articles are asked too" in drawn[tab._said]
    assert tab._pick([5, 1, 2])[tab.chosen] is None
    for ids in ([5, 2], [1]):
        picked = tab._pick(ids)
        assert picked[tab.chosen] == ids
        assert "2 more articles are neither listed nor asked" in picked[tab._said]
        again = tab._drawn(ids, [], 0)
        assert (again[tab._asked].value, again[tab.chosen]) == (sorted(ids, key=[5, 1, 2].index), ids)


def test_a_pasted_text_survives_a_restart_and_its_replacement_shows_in_old_answers(
    browser: Browser, tmp_path: Path
) -> None:
    new = tmp_path / "new.txt"
    new.write_text("The clock museum of Oldtown holds 500 clocks.", "utf-8")
    with serving_shipped(tmp_path / "data", llm="none") as (url, _), visiting(browser, url) as visit:
        go(visit, "Articles")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(1, timeout=90_000)
        visit.page.get_by_label("Or paste a text").fill(CLOCKS)
        visit.page.get_by_label("Its title").fill("Clocks <b>& more</b>")
        visit.page.click("#add-text")
        expect(visit.page.locator("#articles-said p")).to_have_text("Added as “Clocks <b>& more</b>”.")
        expect(visit.page.get_by_label("Or paste a text")).to_have_value("")
    with serving_shipped(tmp_path / "data", llm="none") as (url, desk), visiting(browser, url) as visit:
        ask(visit, HOW_MANY, "answered")
        assert "Clocks <b>& more</b>" in visit.text("#current figcaption")
        old = desk.opening.result().listing
        go(visit, "Articles")
        with visit.page.expect_file_chooser() as chooser:
            visit.page.click("#replace")
        chooser.value.set_files(new)
        expect(visit.page.locator("#articles-said p")).to_contain_text("has the text of new.txt now")
        assert {one.id for one in desk.opening.result().listing} == {one.id for one in old}
        go(visit, "Chat")
        visit.ask(HOW_MANY)
        expect(visit.page.locator("#current blockquote").first).to_contain_text("500 clocks", timeout=60_000)
        expect(visit.page.locator("#past")).to_contain_text("has changed or is gone since this was answered")


def test_a_megabyte_is_pasted_and_a_hundred_are_refused_before_they_are_read(
    browser: Browser, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(100 * 2**20)
    pipeline = Taking([document("A text.")], {})
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        go(visit, "Articles")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(1)
        megabyte = "A line of the article.\n" * 45_600
        visit.page.get_by_label("Or paste a text").evaluate(PASTE, megabyte)
        visit.page.click("#add-text")
        expect(visit.page.locator("#articles-said p")).to_have_text("Added as “Cease-fire talks”.")
        assert pipeline.taken == [megabyte]
        visit.page.set_input_files("#add-files input", huge)
        expect(visit.page.get_by_text("maximum")).to_be_visible()
        assert pipeline.taken == [megabyte]
        with huge.open("rb") as file:
            refused = httpx.post(f"{url}gradio_api/upload", files={"files": ("huge.txt", file)})
        assert refused.status_code == 413


def test_each_file_says_what_is_being_done_with_it(browser: Browser, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.txt", "two.txt")]
    for file in files:
        file.write_text(file.name, "utf-8")
    taken = Semaphore(0)

    class Slow(Taking):
        def add(self, path: Path, *, progress: Callable[..., None]) -> object:
            progress(300, 1_000, "embedding")
            assert taken.acquire(timeout=20)
            return self.documents[0]

    pipeline = Slow([document("A text.")], {})
    with serving(lambda progress: pipeline) as url, visiting(browser, url) as visit:
        go(visit, "Articles")
        expect(visit.page.locator("#asked .wrap label")).to_have_count(1)
        visit.page.set_input_files("#add-files input", files)
        said = visit.page.locator("#articles-said p")
        expect(said).to_have_text(["one.txt: being read…"])
        bar = visit.page.locator("#articles-said [role=progressbar]")
        expect(bar).to_have_attribute("aria-valuenow", "30")
        below, line = bar.bounding_box(), said.last.bounding_box()
        assert below is not None
        assert line is not None
        assert below["y"] >= line["y"] + line["height"], "the bar hides what it is about"
        taken.release()
        expect(said).to_have_text(["one.txt: added as “Cease-fire talks”.", "two.txt: being read…"])
        taken.release()
        expect(said.last).to_have_text("two.txt: added as “Cease-fire talks”.")


# As Chromium pastes: the whole text at once, and one event.
PASTE = """(box, text) => {
  box.focus();
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
}"""


class Taking(FakePipeline):
    """Keeps the texts that it is given."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.taken: list[str] = []

    def add_text(self, text: str, **_: object) -> object:
        self.taken.append(text)
        return self.documents[0]


# Settings


def test_a_dead_endpoint_is_said_by_the_test_and_quoted_around_and_kept_without_its_key(
    browser: Browser, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    with serving_shipped(tmp_path / "data", llm="none") as (url, desk), visiting(browser, url) as visit:
        go(visit, "Settings")
        page = visit.page
        expect(page.get_by_label("Quotations only")).to_be_checked()
        page.get_by_label("An endpoint").check()
        page.fill("#endpoint-url input, #endpoint-url textarea", address)
        page.click("#test-settings")
        said = page.locator("#settings-said")
        expect(said).to_have_text("It does not work: the model is missing; name one that the endpoint has.")
        page.fill("#endpoint-model input, #endpoint-model textarea", "llama3.2")
        page.fill("#endpoint-key input", "sk-secret-1234")
        page.click("#test-settings")
        expect(said).to_contain_text(f"It does not work: the model at {address}", timeout=60_000)
        page.click("#save-settings")
        expect(said).to_have_text("Saved.")
        expect(page.locator("#endpoint-key input")).to_have_value("")
        assert desk.settings.llm_api_key == "sk-secret-1234"
        ask(visit, "How long would the cease-fire last?", "answered")
        expect(page.locator("#current .degraded")).to_contain_text(address)
        assert "sk-secret-1234" not in page.content() + httpx.get(url).text
    file = tmp_path / "data" / "settings.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text("utf-8")) == {
        "llm": "openai:llama3.2",
        "llm_base_url": address,
        "passages": desk.settings.passages,
        "min_confidence": desk.settings.min_confidence,
    }
    again = Settings(data_dir=tmp_path / "data")
    assert (again.llm, again.llm_base_url, again.llm_api_key) == ("openai:llama3.2", address, None)


def test_text_is_announced_and_agreed_to_before_it_leaves_the_machine(
    browser: Browser, tmp_path: Path, network_attempts: list[str]
) -> None:
    with (
        serving_shipped(tmp_path / "data", llm="openai:gpt", llm_base_url=f"{FAR}/v1", llm_api_key="k") as (
            url,
            desk,
        ),
        visiting(browser, url) as visit,
    ):
        expect(visit.page.locator("#consent")).to_contain_text(f"are sent to {FAR}")
        ask(visit, "How long would the cease-fire last?", "answered")
        expect(visit.page.locator("#current .state .name")).to_contain_text("in the article’s words")
        assert (network_attempts, desk.in_use.llm) == ([], "none")
        desk.change(llm_base_url="https://elsewhere.example/v1")  # in another tab
        visit.page.click("#agree")
        expect(visit.page.locator("#consent")).to_contain_text("are sent to https://elsewhere.example")
        assert desk.must_agree == "https://elsewhere.example"
        desk.change(llm_base_url=f"{FAR}/v1")
        visit.page.click("#agree")
        expect(visit.page.locator("#consent")).to_contain_text(f"are sent to {FAR}")
        visit.page.click("#agree")
        expect(visit.page.locator("#consent")).to_be_hidden()
        assert desk.in_use.llm == "openai:gpt"
        go(visit, "Settings")
        visit.page.locator("#endpoint-url :is(input, textarea)").fill("https://other.example.com/v1")
        visit.page.click("#save-settings")
        expect(visit.page.locator("#settings-said")).to_contain_text(
            "text is sent to https://other.example.com"
        )
        go(visit, "Chat")
        expect(visit.page.locator("#consent")).to_contain_text("are sent to https://other.example.com")
        desk.change(llm_base_url=f"{FAR}/v1")
    desk = Desk(desk.settings, lambda s, told: Pipeline.open(settings=s, progress=told))
    assert desk.must_agree is None
    desk.settings = Settings(
        llm="openai:gpt", llm_base_url="https://other.example.com", data_dir=tmp_path / "data"
    )
    assert desk.must_agree == "https://other.example.com"


@pytest.mark.usefixtures("loops")
def test_a_key_goes_to_no_other_endpoint_and_an_address_holds_none() -> None:
    here = "http://localhost:11434/v1"
    settings = Settings(llm="openai:m", llm_base_url=here, llm_api_key="k")
    with gradio.Blocks(analytics_enabled=False):
        tab = _Tab(Desk(settings, lambda s, told: FakePipeline([], {})))
    assert tab._wanted("endpoint", here, "m", "", 6, 0.5).llm_api_key == "k"
    assert tab._wanted("endpoint", here, "m", " new ", 6, 0.5).llm_api_key == "new"
    assert tab._wanted("endpoint", "https://evil.example", "m", "", 6, 0.5).llm_api_key is None
    for address, message in (
        ("http://me:secret@localhost/v1", "the address holds a name or password"),
        ("http://[", r"the address is 'http://\['; it must be like"),
    ):
        with pytest.raises(SettingsError, match=message):
            tab._wanted("endpoint", address, "m", "", 6, 0.5)


# Evaluation


def test_the_evaluation_runs_shows_its_report_and_compares(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the page shows the runs of the command line in this folder, too
    with serving_shipped(tmp_path / "data", llm="none") as (url, _), visiting(browser, url) as visit:
        go(visit, "Evaluation")
        page = visit.page
        expect(page.locator("#evaluation-said")).to_have_text("No evaluation is running.")
        page.fill("#limit input", "300")
        page.click("#run-evaluation")
        expect(page.locator("#evaluation-said progress")).to_be_visible(timeout=60_000)
        page.click("#stop-evaluation")
        expect(page.locator("#evaluation-said")).to_contain_text("Stopped after", timeout=60_000)
        expect(page.locator("#run")).to_be_hidden()
        for runs in (1, 2):
            page.fill("#limit input", "2")
            page.click("#run-evaluation")
            expect(page.locator("#evaluation-said")).to_have_text("Done: 2 questions.", timeout=120_000)
            expect(page.locator("#run")).to_be_visible()
            expect(page.locator("#compare")).to_be_visible(visible=runs == 2)
        report = page.frame_locator("#report iframe")
        expect(report.locator("h1")).to_contain_text("How good are the answers?")
        expect(report.locator("svg").first).to_be_visible()
        page.click("#compare")
        expect(page.locator("#difference pre")).to_contain_text("2 questions in both, 0 in one only")


def test_what_was_saved_as_gold_can_be_run_on_the_readers_own_articles(
    browser: Browser, tmp_path: Path
) -> None:
    with serving_shipped(tmp_path / "data", llm="none") as (url, desk), visiting(browser, url) as visit:
        page = visit.page
        go(visit, "Articles")
        expect(page.locator("#asked .wrap label")).to_have_count(1, timeout=90_000)
        page.get_by_label("Or paste a text").fill(CLOCKS)
        page.click("#add-text")
        expect(page.locator("#asked .wrap label")).to_have_count(2)
        ask(visit, HOW_MANY, "answered")
        page.click("#current .tools >> text=Save as gold")
        page.locator("#improve").get_by_label("What an answer must say").fill("412")
        page.locator("#improve").get_by_role("button", name="Save as gold").click()
        expect(page.locator("#improved")).to_contain_text("Saved as gold")
        go(visit, "Evaluation")
        page.get_by_label("what was saved as gold").check()
        page.click("#run-evaluation")
        expect(page.locator("#evaluation-said")).to_have_text("Done: 1 question.", timeout=120_000)
        report = page.frame_locator("#report iframe")
        expect(report.locator("body")).to_contain_text(HOW_MANY)
        assert desk.evaluating is not None
        assert [run.endswith("-saved") for run in desk.evaluating.runs()[:1]] == [True]


# Programs


@pytest.mark.usefixtures("loops")
def test_programs_ask_and_list_and_nothing_else_is_public(tmp_path: Path) -> None:
    with serving_shipped(tmp_path / "data", llm="none") as (url, _):
        client = Client(url, verbose=False)
        endpoints = client.view_api(print_info=False, return_format="dict")
        assert sorted(endpoints["named_endpoints"]) == ["/ask", "/documents"]
        assert endpoints["unnamed_endpoints"] == {}
        (listed,) = client.predict(api_name="/documents")
        assert (listed["title"], listed["size"], listed["own"]) == ("Ceasefire talks", 3957, False)
        first = client.predict("How long would the limited cease-fire last?", api_name="/ask")
        assert "30-day" in Answer.from_dict(first).text
        again = client.predict("Who proposed it?", history=[first], documents=[listed["id"]], api_name="/ask")
        assert again["searched_for"] != "Who proposed it?"
        pairs = [{"question": first["question"], "answer": "Thirty days."}]
        assert (
            client.predict("Who proposed it?", pairs, api_name="/ask")["searched_for"]
            == again["searched_for"]
        )
        for given, message in (
            ({"question": " "}, "the question is empty"),
            ({"question": "Who?", "documents": [99]}, "there is no article 99"),
            ({"question": "Who?", "history": ["x"]}, "history is .* it must be a list"),
            ({"question": 5}, "the question is 5; it must be a text"),
        ):
            with pytest.raises(AppError, match=message):
                client.predict(**given, api_name="/ask")


def test_one_call_more_than_the_queue_holds_is_told_at_once(browser: Browser) -> None:
    """Four run, sixteen wait."""
    go_on, running = Event(), Semaphore(0)

    class Slow(FakePipeline):
        def ask(self, *_: object, **__: object) -> Answer:
            running.release()
            go_on.wait(60)
            return Answer("Q?", "Q?", "help", message="Hello.")

    with serving(lambda progress: Slow([document("A text.")], {})) as url:
        client = Client(url, verbose=False)
        with visiting(browser, url) as visit:
            visit.page.wait_for_selector("#status .ready")  # what opens the page waits in the same queue
            jobs = [client.submit("Q?", api_name="/ask") for _ in range(AT_ONCE)]
            for _ in range(AT_ONCE):
                assert running.acquire(timeout=20)  # otherwise one that is to run could be refused
            jobs += [client.submit("Q?", api_name="/ask") for _ in range(17)]
            with pytest.raises(QueueError, match="Queue is full"):
                next(as_completed([job.future for job in jobs])).result()
            visit.ask("How long?")
            expect(visit.page.get_by_text("This application is currently busy")).to_be_visible()
            go_on.set()
            visit.complaints[:] = [line for line in visit.complaints if "503" not in line]
        assert sum(job.exception() is None for job in jobs) == 20


def test_mcp_that_is_switched_on_but_not_installed_is_one_line_with_the_cure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def desk(mcp: bool) -> Desk:
        return Desk(Settings(llm="none", mcp=mcp), lambda s, told: FakePipeline([], {}))

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert launch_options(desk(False)) == {"max_file_size": 10 * 2**20, "mcp_server": False}
    with pytest.raises(SettingsError, match=r'pip install "mcp>=1\.21,<2", or set ATTEST_MCP=no'):
        launch_options(desk(True))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert launch_options(desk(True))["mcp_server"] is True
