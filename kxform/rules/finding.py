"""What a rule yields, and how a rule is declared: of which type, on which fields, for which versions.

A rule is a small function over plain data of one API type (`Container`, `ServiceSpec`). It yields findings whose paths
begin at that data; the walk puts the way there in front. Rules must not know how the data is reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from kxform.errors import Code
from kxform.yamltext import Path

Version = tuple[int, int]
Data = Mapping[Any, Any]  # keys are texts in good data
Severity = Literal["error", "warning"]

LARGEST_NUMBER = 2**64
_HOLDERS = (list, dict)  # a union that is written in place is made anew at every call

FIRST: Version = (0, 0)
LAST: Version = (10**6, 0)


class Finding(NamedTuple):
    """Something that the API server would refuse, or that a person should look at.

    Args:
        path: the field, as the server names it; it may be absent from the data.
        code: the stable code.
        message: what is wrong, one line without a final full stop; the path is not repeated.
        hint: what to do, where the code's own hint does not fit.
        severity: an error is refused by the server.
        at: where it stands in the data, if the server names the field less exactly (`metadata.labels` for one label).
    """

    path: Path
    code: Code
    message: str
    hint: str = ""
    severity: Severity = "error"
    at: Path | None = None

    @property
    def stands_at(self) -> Path:
        """Where it stands in the data."""
        return self.path if self.at is None else self.at

    def below(self, way: Path) -> Finding:
        """Return the finding with the way to the data that it is about in front of its paths."""
        at = None if self.at is None else (*way, *self.at)
        return self._replace(path=(*way, *self.path), at=at)


Findings = Iterable[Finding]
NOTHING: tuple[Finding, ...] = ()
Check = Callable[[Any], Findings]


class Rule(NamedTuple):
    """A check on one API type.

    Args:
        check: the function.
        fields: it is called where at least one of these fields is set; always where there are none.
        since: the first version that it holds for.
        until: the first version that it no longer holds for.
    """

    check: Check
    fields: frozenset[str]
    since: Version
    until: Version

    def holds_in(self, version: Version) -> bool:
        """Tell whether a server of a version enforces the rule."""
        return self.since <= version < self.until


RULES: dict[str, list[Rule]] = {}


def rule(
    *types: str, on: tuple[str, ...] = (), since: Version = FIRST, until: Version = LAST
) -> Callable[[Check], Check]:
    """Register a function as a rule.

    Args:
        types: the API types that it is about.
        on: the fields that it is about; it is not called where none of them is set.
        since: the first version that enforces it.
        until: the first version that no longer does.
    """

    def register(check: Check) -> Check:
        for name in types:
            RULES.setdefault(name, []).append(Rule(check, frozenset(on), since, until))
        return check

    return register


def text(value: Any) -> str:
    """Return a text, or an empty one where the value is none: what has a wrong type is the schema's finding."""
    return value if isinstance(value, str) else ""


def is_text(value: Any) -> bool:
    """Tell whether a key is a text: in YAML it may be anything."""
    return isinstance(value, str)


def number(value: Any) -> int | None:
    """Return a whole number, or None where the value is none, or larger than the API's numbers get."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and abs(value) < LARGEST_NUMBER else None


def mapping(value: Any) -> Data:
    """Return a mapping, or an empty one where the value is none."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return a list, or an empty one where the value is none."""
    return value if isinstance(value, list) else []


def entries(value: Any) -> Sequence[tuple[int, Data]]:
    """Return the mappings of a list with their indexes."""
    if not isinstance(value, list):
        return ()
    return [(index, item) for index, item in enumerate(value) if isinstance(item, dict)]


def is_set(value: Any) -> bool:
    """Tell whether a value is there: null, an empty text, list or mapping count as absent."""
    return not (value is None or value == "" or (not value and isinstance(value, _HOLDERS)))


def as_advice(finding: Finding) -> Finding:
    """Return a finding about a template that the server takes and whose pods it refuses: a warning that says so."""
    return finding._replace(severity="warning", message=f"the pods will be refused: {finding.message}")
