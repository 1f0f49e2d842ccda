"""Compares kxform's verdict on objects with what a real API server answered.

    python benchmarks/verdicts.py FILE.jsonl.gz [--kubernetes-version 1.37] [--misses N]

Each line of the file is one object and the server's answer to creating it: {"object", "mutation", "code", "causes"}.
kxform agrees where it has an error and the server answered 400 or more, and where it has none and the server took it.
An object that was taken and whose only findings are unknown fields agrees by name: the recording servers drop those
without a word. Exit code 0, whatever the figures are.
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kxform.kube.versions import NEWEST
from kxform.schema.codes import UNKNOWN_FIELD
from kxform.verdict import Judge
from kxform.yamltext import format_path

KEY = re.compile(r"\[([A-Za-z_$][\w$-]*)\]")


class Case(NamedTuple):
    """One recorded object."""

    mutation: str
    kind: str
    code: int
    fields: frozenset[str]
    said: str


class Verdict(NamedTuple):
    """What kxform says of one object: the errors, each as path, code and message."""

    case: Case
    errors: tuple[tuple[str, str, str], ...]
    only_unknown: bool

    @property
    def refused(self) -> bool:
        return self.case.code >= 400

    @property
    def by_name(self) -> bool:
        return not self.refused and bool(self.errors) and self.only_unknown

    @property
    def agrees(self) -> bool:
        return bool(self.errors) == self.refused or self.by_name

    @property
    def found_path(self) -> bool:
        return any(path in self.case.fields for path, _, _ in self.errors)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    print(f"Kubernetes {options.kubernetes_version}")
    ours = Judge((options.kubernetes_version,))
    verdicts = [judge(record, ours) for record in records(options.file)]
    print_table("by mutation", verdicts, lambda verdict: verdict.case.mutation)
    print_table("by kind", verdicts, lambda verdict: verdict.case.kind)
    print_misses(verdicts, options.misses)
    print_paths(verdicts, options.misses)
    agreed = sum(verdict.agrees for verdict in verdicts)
    by_name = sum(verdict.by_name for verdict in verdicts)
    print(f"\n{percent(agreed, len(verdicts))} agreement: {agreed} of {len(verdicts)}, {by_name} of them by name")
    return 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare kxform's verdicts with a server's.")
    parser.add_argument("file", type=Path, metavar="FILE.jsonl.gz", help="recorded answers, one JSON object a line")
    parser.add_argument("--kubernetes-version", default=NEWEST, metavar="X.Y", help="default: the newest")
    parser.add_argument("--misses", type=int, default=1, metavar="N", help="examples of each miss; default: 1")
    return parser.parse_args(arguments)


def records(file: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def judge(record: Mapping[str, Any], ours: Judge) -> Verdict:
    data = record["object"]
    api_version, kind = str(data.get("apiVersion")), str(data.get("kind"))
    fields = frozenset(KEY.sub(r".\1", str(cause.get("field"))) for cause in record["causes"])
    case = Case(record["mutation"], kind, record["code"], fields, record.get("message", ""))
    found = [finding for finding in ours.findings(data, api_version, kind) if finding.severity == "error"]
    errors = tuple((format_path(finding.path), finding.code.id, finding.message) for finding in found)
    return Verdict(case, errors, all(finding.code is UNKNOWN_FIELD for finding in found))


def print_table(title: str, verdicts: list[Verdict], key: Callable[[Verdict], str]) -> None:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[key(verdict)].append(verdict)
    print(f"\n{title}: agreed, of all")
    for name, members in sorted(groups.items(), key=lambda group: (share(group[1]), group[0])):
        print(f"{percent(sum(one.agrees for one in members), len(members)):>8} {len(members):>6}  {name}")


def share(members: list[Verdict]) -> float:
    return sum(one.agrees for one in members) / len(members)


def print_misses(verdicts: list[Verdict], examples: int) -> None:
    misses = [verdict for verdict in verdicts if not verdict.agrees]
    counts = Counter((verdict.case.mutation, verdict.case.kind, verdict.refused) for verdict in misses)
    print(f"\nmisses: {len(misses)}")
    for (mutation, kind, refused), count in sorted(counts.items()):
        print(f"{count:>6}  {mutation} {kind}: {'passed by kxform' if refused else 'refused by kxform'}")
        these = [one for one in misses if (one.case.mutation, one.case.kind, one.refused) == (mutation, kind, refused)]
        for miss in these[:examples]:
            said = (
                miss.case.said if refused else "; ".join(f"{path} {code}: {text}" for path, code, text in miss.errors)
            )
            print(f"        {said[:200]}")


def print_paths(verdicts: list[Verdict], examples: int) -> None:
    """Of the 422s that were found: how many have a path that the server has."""
    found = [verdict for verdict in verdicts if verdict.case.code == 422 and verdict.errors]
    same = sum(verdict.found_path for verdict in found)
    print(
        f"\n{percent(same, len(found))} of the {len(found)} answers 422 that were found have one path of the server's"
    )
    others = [verdict for verdict in found if not verdict.found_path]
    for mutation, count in Counter(verdict.case.mutation for verdict in others).most_common():
        print(f"{count:>6}  {mutation}")
        for one in [other for other in others if other.case.mutation == mutation][:examples]:
            print(f"        server: {', '.join(sorted(one.case.fields))[:120]}")
            print(f"        kxform: {', '.join(path for path, _, _ in one.errors)[:120]}")


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
