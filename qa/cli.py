"""The command line: `attest ask | chat | index | status | doctor`, what they print and how they exit.

Exit status: 0 answered (also overview and help), 3 not found, 2 a user's error, 1 anything else, 130 on
Ctrl-C, 141 when nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib
import importlib.metadata
import ipaddress
import json
import os
import shlex
import shutil
import sys
import textwrap
import traceback
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO
from urllib.parse import urlsplit

from index.errors import AttestError, CorpusError, DocumentError, QuestionError, SettingsError
from qa.answer import Answer, Citation, EvidenceFound, Statement, StatementReady
from qa.doctor import checks, summary
from qa.pipeline import MAX_QUESTION, Pipeline
from qa.settings import Settings

EXAMPLES = """\
examples:
  attest ask "How long would the cease-fire last?"
  attest ask --corpus my-articles/ --json "Who objected?"
  echo "Who objected?" | attest ask - --llm none
  attest ask "Who objected?" --llm openai:llama3.2 --llm-base-url http://localhost:11434/v1
  attest chat
  attest doctor
"""
CHAT_HELP = "/sources lists the articles, /clear forgets the conversation, exit or Ctrl-D leaves"
NOT_FOUND, FAILED, USERS_ERROR, INTERRUPTED, PIPE_CLOSED = 3, 1, 2, 130, 141
USERS_ERRORS = (SettingsError, QuestionError, DocumentError, CorpusError)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; what goes wrong is one line on stderr."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")  # what a terminal cannot show must not lose the answer
    options = argparse.Namespace(verbose=False)
    try:
        status = _run(argv, options)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the last flush complains
        return PIPE_CLOSED
    except Exception as error:
        return _report(error, verbose=options.verbose)


def _run(argv: Sequence[str] | None, options: argparse.Namespace) -> int:
    try:
        _parser().parse_args(argv, options)
    except SystemExit as leave:  # how argparse ends --help and --version
        return int(leave.code or 0)
    return int(options.run(options))


def _report(error: Exception, *, verbose: bool) -> int:
    users = isinstance(error, USERS_ERRORS)
    if verbose:
        for line in "".join(traceback.format_exception(error)).splitlines():
            print("".join(map(_visible, line)), file=sys.stderr)
    kind = "" if isinstance(error, AttestError) else f"{type(error).__name__}: "
    hint = "" if users or verbose else " (run with --verbose to see where)"
    _say(f"{kind}{error}{hint}")
    return USERS_ERROR if users else FAILED


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would print its usage and leave, so that every user's error looks the same."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="attest",
        description="Answers questions about articles; every sentence stands on a quotation you can check.",
        epilog=EXAMPLES + "\nexit status: 0 answered, 3 not found, 2 a user's error, 1 anything else",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"attest {_version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: object, summary: str, *shared: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        sub.set_defaults(run=run)
        for flag in (*shared, "--data-dir"):
            sub.add_argument(flag, **OPTIONS[flag])
        sub.add_argument("--verbose", action="store_true", help="show where an error happened")
        return sub

    generator = ("--llm", "--llm-base-url")
    ask = command("ask", _ask, "answer one question", "--corpus", *generator, "--passages")
    ask.add_argument("words", nargs="+", metavar="QUESTION", help='the question; "-" reads it from stdin')
    ask.add_argument("--json", action="store_true", help="print the whole answer record as JSON")
    command("chat", _chat, "hold a conversation in the terminal", "--corpus", *generator, "--passages")
    index = command("index", _index, "read articles into the store")
    index.add_argument("corpus", nargs="+", metavar="PATH", help="a file or folder of articles")
    command("status", _status, "say what is stored and which models are set", "--corpus", *generator)
    doctor = command("doctor", _doctor, "check that everything works", "--corpus", *generator)
    doctor.add_argument("--json", action="store_true", help="print the checks as JSON")
    return parser


OPTIONS: dict[str, dict[str, Any]] = {
    "--corpus": {"action": "append", "metavar": "PATH", "help": "a file or folder of articles; repeatable"},
    "--llm": {"help": '"embedded", "none" or "openai:MODEL"'},
    "--llm-base-url": {"metavar": "URL", "help": "the endpoint of openai:MODEL; its key: ATTEST_LLM_API_KEY"},
    "--passages": {"metavar": "N", "help": "how many passages are looked into, 1 to 50"},
    "--data-dir": {"metavar": "PATH", "help": "where the store and settings are kept"},
}


def _version() -> str:
    try:
        return importlib.metadata.version("attest-qa")
    except importlib.metadata.PackageNotFoundError:
        return "of a checkout that is not installed"


def _settings(options: argparse.Namespace, **fixed: str) -> Settings:
    names = {field.name for field in dataclasses.fields(Settings)}
    given = {name: value for name, value in vars(options).items() if name in names and value is not None}
    return Settings(**given | fixed)


def _open(settings: Settings) -> Pipeline:
    _warn_of_endpoint(settings)
    _progress_line("loading the models")
    try:
        return Pipeline.open(
            settings=settings, progress=lambda done, total, what: _progress_line(f"{what} {done}/{total}")
        )
    finally:
        _progress_line("")


# Commands


def _ask(options: argparse.Namespace) -> int:
    settings, question = _settings(options), _question(options.words)
    with _open(settings) as pipeline:
        _note_corpus(pipeline)
        answer = pipeline.ask(question)
        if options.json:
            print(json.dumps(answer.to_dict(), indent=2))  # ASCII: fit for every pipe and terminal
        else:
            print(_answer(answer, _Look.of(sys.stdout)))
        _note_answer(answer)
    return NOT_FOUND if answer.status == "not_found" else 0


def _question(words: Sequence[str]) -> str:
    """The question, checked before the models are loaded for it."""
    text = " ".join(words)
    if text == "-":
        text = sys.stdin.read(2 * MAX_QUESTION)  # a wrong file is refused without being read whole
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    if not text:
        raise QuestionError('the question is empty; write one, such as: attest ask "Who objected?"')
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"the question has more than {MAX_QUESTION:,} characters; shorten it")
    return text


def _chat(options: argparse.Namespace) -> int:
    with _open(_settings(options)) as pipeline:
        _note_corpus(pipeline)
        print(CHAT_HELP, flush=True)
        with contextlib.suppress(ImportError):
            importlib.import_module("readline")  # gives input() arrow keys and a history
        history: list[Answer] = []
        while (line := _read_line()) not in (None, "exit", "quit"):
            if line == "/sources":
                print("\n".join(_clean(f"{d.title} ({d.source})") for d in pipeline.documents))
            elif line == "/clear":
                history.clear()
            elif line.startswith("/"):
                print(CHAT_HELP)
            elif line and (answer := _converse(pipeline, line, history)):
                history.append(answer)
    return 0


def _read_line() -> str | None:
    """The next line without blanks around it; None at the end of the input."""
    try:
        return input("\n> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return None
    except KeyboardInterrupt:
        return ""


def _converse(pipeline: Pipeline, question: str, history: Sequence[Answer]) -> Answer | None:
    """Print statements as they are verified, then their quotations; None where there was no answer."""
    look, spoken = _Look.of(sys.stdout), 0
    try:
        for event in pipeline.stream(question, history=history):
            if isinstance(event, EvidenceFound) and event.searched_for != question:
                print(look.dim(f"searched for: {_clean(event.searched_for)}"), flush=True)
            elif isinstance(event, StatementReady):
                print(look.wrap(_marked(event.statement)), flush=True)
                spoken += 1
            elif isinstance(event, Answer):
                print("\n" + _sources(event, look) if spoken else _answer(event, look), flush=True)
                _note_answer(event)
                return event
    except KeyboardInterrupt:
        _say("cancelled")
    except AttestError as error:
        _say(str(error))
    return None


def _index(options: argparse.Namespace) -> int:
    with _open(_settings(options, llm="none")) as pipeline:
        report = pipeline.report
        print(
            f"{report.added} added, {report.changed} changed, {report.removed} removed, "
            f"{report.unchanged} unchanged, {len(report.skipped)} skipped"
        )
        for skipped in report.skipped:
            print(_clean(f"skipped {skipped.path}: {skipped.reason}"))
        _say(*report.notices)
    paths = " ".join(f"--corpus {shlex.quote(path)}" for path in options.corpus)
    _say(f"ask about them: attest ask {paths} …", prefix="")
    return 0


def _status(options: argparse.Namespace) -> int:
    for name, value in summary(_settings(options)).items():
        print(f"{name:<10} {_clean(value)}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    settings = _settings(options)
    _warn_of_endpoint(settings)
    done = []
    for check in checks(settings):
        done.append(check)
        if not options.json:
            print(f"{'ok' if check.ok else 'FAIL':<4} {_clean(f'{check.name} {check.detail}')}", flush=True)
    if options.json:
        print(json.dumps([dataclasses.asdict(check) for check in done], indent=2))
    return 0 if all(check.ok for check in done) else FAILED


# What goes to stderr


def _say(*lines: str, prefix: str = "attest: ") -> None:
    """Each on one line of its own, whatever it holds."""
    for line in lines:
        print(prefix + _clean(line), file=sys.stderr)


def _progress_line(text: str) -> None:
    """Overwrite the last line of a terminal; an empty text clears it, a pipe never sees it."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"{_clean(text)[:width]:<{width}}\r", end="", file=sys.stderr, flush=True)


def _note_corpus(pipeline: Pipeline) -> None:
    _say(*pipeline.report.notices)
    for skipped in pipeline.report.skipped[:1]:
        _say(f"not read: {skipped.path.name} ({skipped.reason}); attest index lists all")


def _note_answer(answer: Answer) -> None:
    if answer.degraded:
        _say(answer.degraded)
    if count := len(answer.withheld):
        _say(f"{count} statement{'s' * (count > 1)} withheld, not supported by the article")


def _warn_of_endpoint(settings: Settings) -> None:
    """Say once per endpoint that article text leaves the machine; told again where that cannot be kept."""
    if not settings.llm_name.startswith("openai:"):
        return
    from qa.endpoint import OPENAI

    try:
        url = urlsplit(settings.llm_base_url or OPENAI)
    except ValueError:
        return  # the generator says what is wrong with it
    endpoint = f"{url.scheme}://{url.netloc.rpartition('@')[2]}"  # a name and password stay out of it
    told = settings.data_dir / "endpoints-told.txt"
    if (
        not url.hostname
        or _is_loopback(url.hostname)
        or (told.is_file() and endpoint in told.read_text("utf-8").split())
    ):
        return
    _say(f"article text and questions leave this machine: they go to {endpoint} (said once per endpoint)")
    with contextlib.suppress(OSError):
        told.parent.mkdir(parents=True, exist_ok=True)
        with told.open("a", encoding="utf-8") as file:
            file.write(endpoint + "\n")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


# What an answer looks like


@dataclasses.dataclass(frozen=True)
class _Look:
    """How a stream is written to: wrapped to `width` columns (None: not wrapped), in colour or not."""

    width: int | None
    colour: bool

    @classmethod
    def of(cls, stream: TextIO) -> _Look:
        terminal = stream.isatty()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(shutil.get_terminal_size().columns if terminal else None, terminal and not plain)

    def wrap(self, text: str, indent: str = "") -> str:
        """One paragraph; lines after the first, and the first of a place, begin with `indent`."""
        if self.width is None:
            return text
        return textwrap.fill(
            text,
            max(self.width, 20),
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text


def _answer(answer: Answer, look: _Look) -> str:
    if answer.status == "overview":
        said = "\n".join(look.wrap("- " + _marked(s), "  ") for s in answer.statements)
        said = f"In the article's own words:\n{said}"
    else:
        said = look.wrap(" ".join(map(_marked, answer.statements)) or _clean(answer.message))
    return "\n\n".join(part for part in (said, _sources(answer, look)) if part)


def _marked(statement: Statement) -> str:
    return _clean(statement.text) + "".join(f" [{number}]" for number in statement.citations)


def _sources(answer: Answer, look: _Look) -> str:
    blocks = [_quotation(f"[{c.number}]", c, look) for c in answer.citations]
    if answer.nearby:
        blocks += ["The article does say:", *(_quotation("-", c, look) for c in answer.nearby)]
    return "\n\n".join(blocks)


def _quotation(mark: str, citation: Citation, look: _Look) -> str:
    indent = " " * (len(mark) + 1)
    place = " › ".join(_clean(part) for part in (_shortest(citation.source), citation.heading) if part)
    quote = look.wrap(f"{mark} “{_clean(citation.quote)}”", indent)
    place = look.wrap(f"{indent}{place}, characters {citation.start}–{citation.end}", indent)
    return f"{look.bold(mark)}{quote[len(mark) :]}\n{look.dim(place)}"


def _shortest(source: str) -> str:
    """The path below the current folder, or in full."""
    path = Path(source)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else source


def _clean(text: str) -> str:
    """One line that cannot steer a terminal.

    Control characters become visible ones: their control picture below U+0020, and U+FFFD for the
    rest, for lone surrogates and for characters that turn the direction of the text after them.
    """
    return "".join(map(_visible, " ".join(text.split())))


def _visible(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    steers = unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS
    return "�" if steers else character


_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


if __name__ == "__main__":
    sys.exit(main())
