"""Choose objects: by name pattern, namespace and labels, as `kubectl` spells it; and label selectors as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from kxform.kube.objects import KubeObject

_SET = re.compile(r"(?P<key>[^\s=!,()]+)\s+(?P<operator>in|notin)\s*\((?P<values>[^()]*)\)")
_EQUAL = re.compile(r"(?P<key>[^\s=!,()]+)\s*(?P<operator>==|!=|=)\s*(?P<values>[^\s=!,()]*)")
_EXISTS = re.compile(r"(?P<operator>!?)\s*(?P<key>[^\s=!,()]+)")
_OPERATORS = {"in": "In", "notin": "NotIn", "=": "In", "==": "In", "!=": "NotIn", "": "Exists", "!": "DoesNotExist"}


class Requirement(NamedTuple):
    """One condition on labels; the operators are those of `matchExpressions`."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, Any]) -> bool:
        """Tell whether labels fulfil the condition; `NotIn` holds where the label is absent, as in the API."""
        value = labels.get(self.key)
        present = self.key in labels
        if self.operator == "In":
            return present and value in self.values
        if self.operator == "NotIn":
            return not present or value not in self.values
        return present if self.operator == "Exists" else not present


def parse_selector(text: str) -> tuple[Requirement, ...]:
    """Read a selector as kubectl's `-l` takes it: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, with commas.

    Raises:
        ValueError: what could not be read, and what may stand there.
    """
    requirements = []
    for part in re.split(r",(?![^()]*\))", text):
        match = next((m for p in (_SET, _EQUAL, _EXISTS) if (m := p.fullmatch(part.strip()))), None)
        if match is None:
            forms = "a=b, a!=b, a in (b,c), a notin (b), a or !a"
            raise ValueError(f"cannot read {part.strip()!r} in the selector {text!r}: write {forms}")
        found = match.groupdict()
        values = tuple(value.strip() for value in found["values"].split(",")) if "values" in found else ()
        requirements.append(Requirement(found["key"], _OPERATORS[found["operator"]], values))
    return tuple(requirements)


def label_selector(selector: Any) -> tuple[Requirement, ...] | None:
    """Return the conditions of a LabelSelector (`matchLabels`, `matchExpressions`); None where it is none."""
    if not isinstance(selector, dict):
        return None
    labels, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    if not isinstance(labels, dict) or not isinstance(expressions, list):
        return None
    equal = [Requirement(str(key), "In", (str(value),)) for key, value in labels.items()]
    return (*equal, *(_requirement(item) for item in expressions if isinstance(item, dict)))


def _requirement(item: Mapping[str, Any]) -> Requirement:
    values = item.get("values")
    return Requirement(
        str(item.get("key")), str(item.get("operator")), tuple(map(str, values)) if isinstance(values, list) else ()
    )


class Selection(NamedTuple):
    """Which objects a run is about; nothing set selects everything.

    Args:
        name: a shell pattern for `metadata.name`.
        namespace: `metadata.namespace`; an object that names none counts as being in `default`.
        selector: conditions on `metadata.labels`.
    """

    name: str = ""
    namespace: str = ""
    selector: tuple[Requirement, ...] = ()

    def holds(self, item: KubeObject) -> bool:
        """Tell whether an object is selected."""
        return (
            (not self.name or fnmatchcase(item.name, self.name))
            and (not self.namespace or (item.namespace or "default") == self.namespace)
            and all(requirement.matches(item.labels) for requirement in self.selector)
        )
