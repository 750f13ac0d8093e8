"""What the commands of `python -m eval` take (questions, settings, gate, folder), and what it stands for."""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn, get_args

from eval.gold import KINDS, Split
from eval.records import new_folder
from eval.run import Part, choose, load_parts, split_parts
from eval.summary import ALL
from qa import Settings, SettingsError

RUNS = Path("runs")


class Parser(argparse.ArgumentParser):
    """Raises where argparse would print its usage and leave: every user's error looks the same."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}; see {self.prog} --help")


def add_questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gold", type=Path, metavar="FILE|DIR", help="gold questions of your own (.jsonl)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the articles that --gold asks about")
    parser.add_argument(
        "--split", default="test", choices=get_args(Split), help="the project's own, without --gold"
    )
    parser.add_argument("--kind", action="append", default=[], choices=KINDS, help="only these; repeatable")
    parser.add_argument("--limit", type=count, metavar="N", help="at most N questions, spread evenly")


def add_generator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--llm", help='"embedded", "none" or "openai:MODEL"')
    parser.add_argument("--llm-base-url", metavar="URL", help="the endpoint of openai:MODEL")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="any setting; repeatable"
    )


def add_sample(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", help="the question")
    parser.add_argument("--gold", type=Path, required=True, metavar="FILE", help="the .jsonl file to add to")
    parser.add_argument("--corpus", type=Path, metavar="PATH", help="the articles (default: those of Attest)")
    parser.add_argument("--kind", choices=KINDS, help="the kind of question (default: by the answer)")
    parser.add_argument("--fact", action="append", default=[], metavar="A|B", help="must be said; repeatable")


def add_gate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fail-under",
        type=_limits,
        default={},
        metavar="NAME=VALUE,…",
        help="status 1 when the worse end of a measure's interval is worse than this: trust=0.6,grounded=0.8",
    )


def add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the run's folder (default: a new one in runs/)"
    )
    parser.add_argument("--name", default="attest", type=_name, help="what the run is called")


def parts_of(options: argparse.Namespace) -> list[Part]:
    if options.gold:
        found = load_parts(options.gold, options.corpus or Settings().corpus[0])
    elif options.corpus:
        raise SettingsError("--corpus needs the questions about it; give --gold too")
    else:
        found = split_parts(options.split)
    return choose(found, kinds=options.kind, limit=options.limit)


def settings_of(options: argparse.Namespace) -> Settings:
    """From the options and the environment; never from the page's file."""
    given = dict(pair_of(text) for text in options.set)
    given |= {
        name: value for name in ("llm", "llm_base_url") if (value := getattr(options, name)) is not None
    }
    check_names(given)
    values: dict[str, Any] = {"data_dir": data_dir()} | given
    return Settings(**values)


def check_names(names: Iterable[str]) -> None:
    """Raise SettingsError for a name that no setting has."""
    known = {field.name for field in dataclasses.fields(Settings)}
    if unknown := [name for name in names if name not in known]:
        raise SettingsError(f"there is no setting {unknown[0]!r}; there are {', '.join(sorted(known))}")


def folder_of(options: argparse.Namespace) -> Path:
    """Where the run is written: --out, or a new folder named by the time."""
    return options.out or new_folder(RUNS, options.name)


def data_dir() -> Path:
    """Of the evaluation's own: no added article and no setting of the page's gets into it."""
    return Settings().data_dir / "eval"


def pair_of(text: str) -> tuple[str, str]:
    """A name and a value; raises SettingsError where there is no "="."""
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingsError(f"{text!r} is not NAME=VALUE, such as passages=8")
    return name.strip().replace("-", "_"), value


def varied(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values of each --vary NAME=V1,V2; those of a name that is given twice go together."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in map(pair_of, texts):
        found[name] = (*found.get(name, ()), *values.split(","))
    return found


def _limits(text: str) -> dict[str, float]:
    limits = {}
    for part in text.split(","):
        name, value = pair_of(part)
        if name not in ALL:
            raise SettingsError(f"there is no measure {name!r}; there are {', '.join(ALL)}")
        try:
            limits[name] = float(value)
        except ValueError as error:
            raise SettingsError(f"{name} is {value!r}; it must be a number, such as {name}=0.6") from error
    return limits


def count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise SettingsError(f"--limit is {text!r}; it must be a whole number from 1")
    return int(text)


def _name(text: str) -> str:
    if not re.fullmatch(r"[\w.:-]+", text):
        raise SettingsError(
            f"--name is {text!r}; it becomes part of a folder's name: letters, digits, - and _"
        )
    return text
