"""A script of a repository, as a type checker sees it: test_surface.py has mypy look at it, strictly."""

from collections.abc import Iterator
from dataclasses import dataclass

import kxform
from kxform import Example, Resource, Transform, option
from kxform.yamltext import Document, Set, parse_path


@dataclass(frozen=True, kw_only=True)
class SetPriorityClass(Transform):
    """Set the priority class of pods."""

    kinds = ("Deployment",)
    name: str = option("high", help="name of the PriorityClass")

    def change(self, resource: Resource) -> Iterator[kxform.Change | kxform.Note]:
        yield resource.set("spec.template.spec.priorityClassName", self.name, why="--name")

    EXAMPLES = (Example("Leaves others alone", before="kind: Pod\n"),)


def text_in_text_out(text: str) -> str:
    outcome = kxform.run(text, "strip", SetPriorityClass(name="low"))
    if outcome.status == "changed":
        return outcome.text
    return kxform.edit(text, "*", set={"metadata.labels.a": "b"}).text


def bytes_in_bytes_out(texts: dict[str, bytes]) -> dict[str, bytes]:
    return {file: outcome.text for file, outcome in kxform.run_all(texts, "to-daemonset").items()}


def lines(text: bytes) -> list[int]:
    return [finding.line for finding in kxform.validate(text, kubernetes_version="1.31")]


def names(text: str) -> list[str]:
    try:
        return [item.name for item in kxform.parse(text).objects]
    except kxform.KxformError as error:
        return [error.code.id, error.place.file, error.hint]


def patched(text: str) -> tuple[kxform.AppliedChange, ...]:
    return kxform.patch(text, "deployment/rng", {"spec": {"replicas": 1}}, type="merge").changes


def beneath() -> str:
    return Document("a: 1").apply([Set(parse_path("a"), 2)]).text
