"""Checks a transform of kxform on every file of any folder of manifests, with no code of kxform's YAML layer.

    python benchmarks/corpus.py DIR [--transform NAME] [--limit N] [--jobs N] [--verbose]

Each file is transformed on its own and nothing is written. Exit code 1 when any promise was broken, else 0.
"""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from multiprocessing import Pool
from pathlib import Path

from corpus_checks import intention
from corpus_checks.conversion import Ask, Convert
from corpus_checks.intention import Intention
from corpus_checks.verdict import Verdict, judge

PLAIN_WORDS = ((re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`"), "…"), (re.compile(r"\d+"), "N"))
FILES_AT_A_TIME = 8
CLEAR_LINE = "\r\x1b[K"


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    files = list(islice(manifests(options.folder), options.limit))
    intended = intention.load(options.transform)
    verdicts = list(progress(judged(files, options.jobs, intended), len(files)))
    for verdict in verdicts:
        print_findings(verdict, options.folder, options.verbose)
    print_tables(verdicts)
    return 1 if any(verdict.violations for verdict in verdicts) else 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check a transform on every file of a folder.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of manifests")
    parser.add_argument("--transform", choices=intention.names(), default="to-daemonset", help="default: to-daemonset")
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
    if jobs == 1:
        yield from map(check, files)
        return
    with Pool(jobs) as pool:
        yield from pool.imap(check, files, FILES_AT_A_TIME)


def judge_file(path: Path, convert: Convert, intended: Intention) -> Verdict:
    return judge(path, path.read_bytes(), convert, intended)


def progress(verdicts: Iterable[Verdict], count: int) -> Iterator[Verdict]:
    is_terminal = sys.stderr.isatty()
    for number, verdict in enumerate(verdicts, 1):
        if is_terminal:
            print(f"{CLEAR_LINE}{number} of {count} files", end="", file=sys.stderr, flush=True)
        yield verdict
    if is_terminal:
        print(CLEAR_LINE, end="", file=sys.stderr)


def print_findings(verdict: Verdict, folder: Path, verbose: bool) -> None:
    name = verdict.path.relative_to(folder)
    for violation in verdict.violations:
        print(f"{name}:{violation.line}: {violation.kind}: {violation.message}")
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
