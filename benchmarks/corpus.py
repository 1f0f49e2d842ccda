"""Checks kxform on every file of any folder of manifests, with no code of kxform's YAML layer.

    python benchmarks/corpus.py DIR [--transform NAME | --validate] [--limit N] [--jobs N] [--verbose]

Each file is transformed, or validated, on its own and nothing is written; all of them are validated as one input, too.
Exit code 1 when any promise was broken, else 0.
"""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import TypeVar

from corpus_checks import intention
from corpus_checks.conversion import Ask, Convert
from corpus_checks.intention import Intention
from corpus_checks.validation import file as validation
from corpus_checks.validation.file import Judgement
from corpus_checks.validation.told import Told, alone, together
from corpus_checks.verdict import Verdict, judge

PLAIN_WORDS = ((re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`"), "…"), (re.compile(r"\d+"), "N"))
FILES_AT_A_TIME = 8
CLEAR_LINE = "\r\x1b[K"
Item = TypeVar("Item")
Judged = TypeVar("Judged")


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    files = list(islice(manifests(options.folder), options.limit))
    if options.validate:
        return main_of_validation(options, files)
    intended = intention.load(options.transform)
    verdicts = list(progress(judged(files, options.jobs, intended), len(files)))
    for verdict in verdicts:
        print_findings(verdict, options.folder, options.verbose)
    print_tables(verdicts)
    return 1 if any(verdict.violations for verdict in verdicts) else 0


def main_of_validation(options: argparse.Namespace, files: list[Path]) -> int:
    of_all = together(files)
    crash = next((told.error for told in of_all if told.error), None)
    pairs = [(path, None if crash else told) for path, told in zip(files, of_all, strict=True)]
    judgements = list(progress(mapped(validated, pairs, options.jobs), len(files)))
    for judgement in judgements:
        print_violations(judgement, options.folder)
    if crash:
        print(f"all files as one input: traceback: {crash}")
    print_table("", sum((each.counts for each in judgements), Counter()))
    print_table("findings, by their code", sum((each.codes for each in judgements), Counter()))
    print_table("findings, by where they stand", sum((each.pointing for each in judgements), Counter()))
    print_table("violations", Counter(each.kind for judgement in judgements for each in judgement.violations))
    return 1 if crash or any(judgement.violations for judgement in judgements) else 0


def validated(pair: tuple[Path, Told | None]) -> Judgement:
    path, of_all = pair
    return validation.judge(path, path.read_bytes(), alone(path), of_all)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check a transform, or `validate`, on every file of a folder.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of manifests")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--transform", choices=intention.names(), default="to-daemonset", help="default: to-daemonset")
    what.add_argument("--validate", action="store_true", help="check the places that `kxform validate` gives")
    parser.add_argument("--limit", type=int, metavar="N", help="look at the first N files only")
    parser.add_argument(
        "--jobs", type=int, metavar="N", default=os.cpu_count() or 1, help="processes; default: all cores"
    )
    parser.add_argument("--verbose", action="store_true", help="print every file that was left alone, and why")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    return options


def manifests(folder: Path) -> Iterator[Path]:
    """Every file, whatever its name: kxform must cope with all of them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".git" not in path.relative_to(folder).parts:
            yield path


def judged(files: list[Path], jobs: int, intended: Intention) -> Iterator[Verdict]:
    check = partial(judge_file, convert=Ask(intended.transform, intended.options), intended=intended)
    return mapped(check, files, jobs)


def mapped(check: Callable[[Item], Judged], items: list[Item], jobs: int) -> Iterator[Judged]:
    if jobs == 1:
        yield from map(check, items)
        return
    with Pool(jobs) as pool:
        yield from pool.imap(check, items, FILES_AT_A_TIME)


def judge_file(path: Path, convert: Convert, intended: Intention) -> Verdict:
    return judge(path, path.read_bytes(), convert, intended)


def progress(verdicts: Iterable[Judged], count: int) -> Iterator[Judged]:
    is_terminal = sys.stderr.isatty()
    for number, verdict in enumerate(verdicts, 1):
        if is_terminal:
            print(f"{CLEAR_LINE}{number} of {count} files", end="", file=sys.stderr, flush=True)
        yield verdict
    if is_terminal:
        print(CLEAR_LINE, end="", file=sys.stderr)


def print_violations(verdict: Verdict | Judgement, folder: Path) -> None:
    name = verdict.path.relative_to(folder)
    for violation in verdict.violations:
        print(f"{name}:{violation.line}: {violation.kind}: {violation.message}")


def print_findings(verdict: Verdict, folder: Path, verbose: bool) -> None:
    print_violations(verdict, folder)
    name = verdict.path.relative_to(folder)
    if verbose and verdict.outcome not in ("changed", "unchanged"):
        print(f"{name}: {verdict.outcome} {verdict.code}: {verdict.reason} | {', '.join(verdict.grounds)}")
    for error in verdict.unreadable if verbose else []:
        print(f"{name}: does not parse here: {error}")


def print_tables(verdicts: list[Verdict]) -> None:
    print_table("", totals(verdicts))
    print_table("refused, skipped and failed: what kxform says | what this program finds", reasons(verdicts))
    print_table("changes, by the reason that kxform gives", sum((each.changes for each in verdicts), Counter()))
    print_table("violations", Counter(each.kind for verdict in verdicts for each in verdict.violations))


def totals(verdicts: list[Verdict]) -> Counter[str]:
    table = Counter(
        {
            "files": len(verdicts),
            "files changed": sum(verdict.outcome == "changed" for verdict in verdicts),
            "documents": sum(verdict.documents for verdict in verdicts),
            "documents that do not parse": sum(len(verdict.unreadable) for verdict in verdicts),
        }
    )
    for verdict in verdicts:
        table.update(verdict.counts)
    return table


def reasons(verdicts: list[Verdict]) -> Counter[str]:
    return Counter(reason(verdict) for verdict in verdicts if verdict.outcome not in ("changed", "unchanged"))


def reason(verdict: Verdict) -> str:
    """The reason without its names and numbers, so that equal ones are counted together."""
    said = verdict.reason or "no reason"
    for pattern, word in PLAIN_WORDS:
        said = pattern.sub(word, said)
    return f"{verdict.outcome} {verdict.code or '-'}: {said} | {', '.join(verdict.grounds) or 'nothing'}"


def print_table(title: str, counts: Counter[str]) -> None:
    print(f"\n{title}" if title else "")
    for name, count in counts.items() if not title else counts.most_common():
        print(f"{count:>8}  {name}")
    if not counts:
        print("       0")


if __name__ == "__main__":
    sys.exit(main())
