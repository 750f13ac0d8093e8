"""The command line: `python -m eval run | compare | sweep | baseline | support | contrast | add | …`.

Exit status: 0 done, 1 the run failed (a quotation that is not exact, too many errors, a gate that fell),
2 a user's error (one line that says what to do), 130 on Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from eval.add import add
from eval.baselines import NAMES, opener_of
from eval.beir import import_beir
from eval.compare import compare_runs, costs, text
from eval.contrast import FILE as CONTRAST
from eval.contrast import ask_contrast, held_out, load_contrast, trained_on
from eval.contrast import report as contrast_report
from eval.drawn import drawn_pairs
from eval.explorer import import_pages
from eval.fit import fit
from eval.gate import shortfalls
from eval.gold import CORPUS
from eval.imported import Split
from eval.manifest import cost_line
from eval.options import (
    Parser,
    add_gate,
    add_generator,
    add_out,
    add_questions,
    add_sample,
    count,
    data_dir,
    folder_of,
    parts_of,
    settings_of,
    varied,
)
from eval.run import Opener, Results, evaluate
from eval.squad import import_squad
from eval.summary import headline, table
from eval.support import PAIRS, judge, load_pairs
from eval.support import report as support_report
from eval.sweep import DEFAULT, changes, header, line, sweep
from qa import AttestError, Settings

FAILED, USERS_ERROR, INTERRUPTED = 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; what goes wrong is one line on stderr."""
    try:
        options = _parser().parse_args(argv)
        return int(options.run(options))
    except AttestError as error:
        print(f"eval: {error}", file=sys.stderr)
        return USERS_ERROR
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the last flush complains
        return FAILED
    except KeyboardInterrupt:
        print("\neval: stopped; what is done is kept: the same command with --out goes on", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    about = "How good are the answers? Measured on gold questions."
    parser = Parser(prog="python -m eval", description=about)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: object, summary: str, *shared: Any) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        sub.set_defaults(run=run)
        for add_shared in shared:
            add_shared(sub)
        return sub

    asking = (add_questions, add_generator)
    command("run", _run, "ask every gold question and score the answers", *asking, add_gate, add_out)
    sub = command("compare", _compare, "say whether run B is better than run A, question by question")
    sub.add_argument("a", type=Path, metavar="A", help="the folder of a run")
    sub.add_argument("b", type=Path, metavar="B", help="the folder of another")
    sub = command("sweep", _sweep, "try settings, one change at a time", *asking, add_out)
    sub.add_argument(
        "--vary", action="append", default=[], metavar="NAME=V1,V2", help="what to try; repeatable"
    )
    sub.set_defaults(split="dev", name="sweep")
    sub = command("baseline", _baseline, "ask something else the same questions", add_questions, add_out)
    sub.add_argument("which", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    sub.set_defaults(name=None, fail_under={})
    sub = command("support", _support, "score qa.verify on statements with their evidence")
    sub.add_argument("--pairs", type=Path, default=PAIRS, metavar="FILE", help="your own (.jsonl)")
    about = "tell sentences that answer from those that only seem to"
    sub = command("contrast", _contrast, about, add_generator)
    sub.add_argument("--sets", type=Path, default=CONTRAST, metavar="FILE", help="your own (.jsonl)")
    sub.add_argument("--limit", type=count, default=250, metavar="N", help="at most N sets, spread evenly")
    about = "ask a question, and save it as gold after a look at the answer"
    command("add", _add, about, add_sample, add_generator)
    sub = command("fit", _fit, "fit the models of qa/reading/fitted.json to runs over development questions")
    about = "each made with --llm none --set min_confidence=0"
    sub.add_argument("runs", type=Path, metavar="RUN", nargs="+", help=about)
    sub = command("reader", _reader, "train the reader of qa/reading/reader.safetensors; some nine hours")
    about = "of SQuAD: train-v1.1.json, or better train-v2.0.json"
    sub.add_argument("files", type=Path, metavar="FILE", nargs="+", help=about)
    about = "train the weights that are there on, most of all with eval/mixed.json: steps of some two seconds"
    sub.add_argument("--further", type=count, default=0, metavar="STEPS", help=about)
    sub = command("import", _import, "turn a public question set into articles and gold")
    sub.add_argument(
        "format",
        choices=IMPORTERS,
        help="a SQuAD file, SQuAD-explorer's pages, a BEIR folder",
    )
    sub.add_argument("path", type=Path, metavar="PATH", help="the official file or folder")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="the new folder")
    about = "only a share of the articles: train a quarter, dev a quarter, test half"
    sub.add_argument("--split", choices=get_args(Split), help=about)
    return parser


def _run(options: argparse.Namespace) -> int:
    return _finish(options, _evaluated(options, settings_of(options)))


def _baseline(options: argparse.Namespace) -> int:
    options.name = options.name or options.which
    settings = Settings(llm="none", data_dir=data_dir())
    return _finish(options, _evaluated(options, settings, opener_of(options.which, settings)))


def _evaluated(options: argparse.Namespace, settings: Settings, opener: Opener | None = None) -> Results:
    return evaluate(
        parts_of(options),
        settings=settings,
        opener=opener,
        name=options.name,
        out=folder_of(options),
        progress=True,
    )


def _finish(options: argparse.Namespace, results: Results) -> int:
    """Print the table, what failed, and the headline last."""
    print(table(results.summary))
    print(f"\np50: {cost_line(results.manifest['cost'])}")
    failures = results.failures + shortfalls(results.summary, options.fail_under)
    for failure in failures:
        print(f"FAILED: {failure}")
    print(f"written to {results.folder}")
    print(headline(results.summary))
    return FAILED if failures else 0


def _compare(options: argparse.Namespace) -> int:
    print(text(compare_runs(options.a, options.b), (str(options.a), str(options.b))))
    print(costs(options.a, options.b))
    return 0


def _sweep(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    changed = changes(settings, varied(options.vary) or DEFAULT)
    parts, folder = parts_of(options), folder_of(options)
    print(header())
    for row in sweep(parts, settings, changed, folder):
        print(line(row), flush=True)
    print(f"written to {folder}: sweep.md, sweep.json, and a run for each row")
    return 0


def _support(options: argparse.Namespace) -> int:
    drawn = drawn_pairs(CORPUS) if options.pairs == PAIRS else []
    print(support_report(judge([*load_pairs(options.pairs), *drawn])))
    return 0


def _contrast(options: argparse.Namespace) -> int:
    sets = list(load_contrast(options.sets))
    if options.sets == CONTRAST:
        sets = held_out(sets)
    sets = sets[:: -(-len(sets) // options.limit)]
    options.llm = options.llm or "none"  # the confidence is there before a word is
    settings = settings_of(options)
    print(contrast_report(ask_contrast(sets, settings, progress=True), settings.min_confidence))
    return 0


def _add(options: argparse.Namespace) -> int:
    facts = [fact.split("|") for fact in options.fact]
    chosen = {"gold": options.gold, "corpus": options.corpus, "kind": options.kind}
    add(options.question, facts=facts, settings=settings_of(options), **chosen)
    return 0


def _fit(options: argparse.Namespace) -> int:
    print(fit(options.runs))
    return 0


def _reader(options: argparse.Namespace) -> int:
    from eval.groups import PASSAGES
    from eval.reader import train  # torch and what parses questions take seconds

    print(train(options.files, trained_on(list(load_contrast())), PASSAGES, further=options.further))
    return 0


def _import(options: argparse.Namespace) -> int:
    print(IMPORTERS[options.format](options.path, options.out, options.split))
    return 0


IMPORTERS = {
    "squad": import_squad,
    "squad-pages": import_pages,
    "beir": import_beir,
}


if __name__ == "__main__":
    sys.exit(main())
