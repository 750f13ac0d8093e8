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
import json
import os
import shlex
import shutil
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

from index.errors import (
    AttestError,
    CorpusError,
    DocumentError,
    EmbedderError,
    QuestionError,
    SettingsError,
)
from qa.answer import Answer, EvidenceFound, StatementReady
from qa.cures import told
from qa.doctor import checks, summary
from qa.pipeline import MAX_QUESTION, Pipeline
from qa.settings import Settings
from qa.terminal import Look, after_statements, answer_text, clean, marked, visible

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
USERS_ERRORS = (SettingsError, QuestionError, DocumentError, CorpusError, EmbedderError)


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
            print("".join(map(visible, line)), file=sys.stderr)
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
            if answer.searched_for != answer.question:
                _say(f"searched for: {clean(answer.searched_for)}")
            print(answer_text(answer, Look.of(sys.stdout)))
        _note_answer(answer)
    return NOT_FOUND if answer.status == "not_found" else 0


def _question(words: Sequence[str]) -> str:
    """The question, checked before the models are loaded for it."""
    text = " ".join(words)
    if text == "-":
        if sys.stdin is None:
            raise QuestionError("there is no input to read the question from; write it instead of -")
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
                print("\n".join(clean(f"{d.title} ({d.source})") for d in pipeline.listing))
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
    look, spoken = Look.of(sys.stdout), 0
    try:
        for event in pipeline.stream(question, history=history):
            if isinstance(event, EvidenceFound) and event.searched_for != question:
                print(look.dim(f"searched for: {clean(event.searched_for)}"), flush=True)
            elif isinstance(event, StatementReady):
                print(look.wrap(marked(event.statement)), flush=True)
                spoken += 1
            elif isinstance(event, Answer):
                print(
                    "\n" + after_statements(event, look) if spoken else answer_text(event, look), flush=True
                )
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
            print(clean(f"skipped {skipped.path}: {skipped.reason}"))
        _say(*report.notices)
    paths = " ".join(f"--corpus {shlex.quote(path)}" for path in options.corpus)
    _say(f"ask about them: attest ask {paths} …", prefix="")
    return 0


def _status(options: argparse.Namespace) -> int:
    for name, value in summary(_settings(options)).items():
        print(f"{name:<10} {clean(value)}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    settings = _settings(options)
    _warn_of_endpoint(settings)
    done = []
    for check in checks(settings):
        done.append(check)
        if not options.json:
            line = clean(f"{check.name} {told(check.detail, 'command line')}")
            print(f"{'ok' if check.ok else 'FAIL':<4} {line}", flush=True)
    if options.json:
        print(json.dumps([dataclasses.asdict(check) for check in done], indent=2))
    return 0 if all(check.ok for check in done) else FAILED


# What goes to stderr


def _say(*lines: str, prefix: str = "attest: ") -> None:
    """Each on one line of its own, whatever it holds."""
    for line in lines:
        print(prefix + clean(line), file=sys.stderr)


def _progress_line(text: str) -> None:
    """Overwrite the last line of a terminal; an empty text clears it, a pipe never sees it."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"{clean(text)[:width]:<{width}}\r", end="", file=sys.stderr, flush=True)


def _note_corpus(pipeline: Pipeline) -> None:
    _say(*pipeline.report.notices)
    for skipped in pipeline.report.skipped[:1]:
        _say(f"not read: {skipped.path.name} ({skipped.reason}); attest index lists all")


def _note_answer(answer: Answer) -> None:
    if answer.degraded:
        _say(told(answer.degraded, "command line"))
    if answer.left_out:
        _say(answer.left_out)


def _warn_of_endpoint(settings: Settings) -> None:
    """Say once per endpoint that article text leaves the machine; told again where that cannot be kept."""
    told = settings.data_dir / "endpoints-told.txt"
    endpoint = settings.text_goes_to
    if endpoint is None or (told.is_file() and endpoint in told.read_text("utf-8").split()):
        return
    _say(f"article text and questions leave this machine: they go to {endpoint} (said once per endpoint)")
    with contextlib.suppress(OSError):
        told.parent.mkdir(parents=True, exist_ok=True)
        with told.open("a", encoding="utf-8") as file:
            file.write(endpoint + "\n")


if __name__ == "__main__":
    sys.exit(main())
