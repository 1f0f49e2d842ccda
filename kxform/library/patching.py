"""`edit` and `patch`: change fields of chosen objects, by path or by a patch, and no other byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, get_args

from kxform.kube import codes
from kxform.kube.merge_keys import kind_called
from kxform.library.running import Outcome, run
from kxform.library.texts import NO_NAME, Text, meant
from kxform.transform import ANY_KIND, Change, Item, Resource, Transform
from kxform.transforms.patch import Patch
from kxform.yamltext import Path, format_path, parse_path
from kxform.yamltext.change import NoSuchPlaceError, expected
from kxform.yamltext.data import first_difference

PatchType = Literal["strategic", "merge", "json"]
_TYPES: tuple[str, ...] = get_args(PatchType)
_DEEPEST = 100  # levels; no object of the API is half as deep


def edit(
    text: Text,
    target: str,
    *,
    set: Mapping[str, Any] | None = None,
    remove: Sequence[str] = (),
    why: str = "as asked",
    file: str = NO_NAME,
    namespace: str = "",
) -> Outcome[Text]:
    """Set and remove fields of the objects that are meant; every other byte stays.

    Args:
        text: the text, YAML or JSON; bytes in UTF-8, or in UTF-16 with a byte order mark.
        target: `KIND` or `KIND/NAME`, as kubectl takes them (`deployment/rng`); the name is a shell pattern,
            the kind may be `*`.
        set: values by path (`spec.template.spec.containers[0].image`); what is not there yet is written last.
        remove: paths of what is to go; what is not there is no matter.
        why: the reason, for the changes of the outcome.
        file: the text's name, for places; `.json` means JSON.
        namespace: only objects of this namespace; an object that names none is in `default`.

    Raises:
        RunError: the text cannot be read; KX370, a path cannot be in an object; KX109 or KX110, it cannot be done
            without changing something else.
        UsageError: KX015, an argument means nothing.
    """
    kind, name = _target(target)
    with meant("path"):
        values: list[tuple[Path, Any]] = [(parse_path(path), value) for path, value in (set or {}).items()]
        gone: list[Path] = [parse_path(path) for path in remove]
        if not all((*gone, *(path for path, _ in values))):
            raise ValueError("an empty one would be the object itself")
    with meant("set"):
        for _, value in values:
            _check(value)
    return run(text, _Edit(kind=kind, values=values, gone=gone, why=why), file=file, name=name, namespace=namespace)


def patch(
    text: Text,
    target: str,
    patch: Mapping[str, Any] | Sequence[Mapping[str, Any]] | str,
    *,
    type: PatchType = "strategic",
    file: str = NO_NAME,
    namespace: str = "",
) -> Outcome[Text]:
    """Patch the objects that are meant, as `kubectl patch` would; every byte that the patch does not change stays.

    Args:
        text: the text, YAML or JSON; bytes in UTF-8, or in UTF-16 with a byte order mark.
        target: `KIND` or `KIND/NAME`, as for `edit`.
        patch: as plain data, or as YAML or JSON text.
        type: strategic merge (kinds of Kubernetes itself), merge patch (RFC 7386) or JSON patch (RFC 6902).
        file: the text's name, for places; `.json` means JSON.
        namespace: only objects of this namespace; an object that names none is in `default`.

    Raises:
        RunError: the text cannot be read, or the patch does not fit an object (KX370, KX371).
        UsageError: KX015, an argument means nothing.
    """
    kind, name = _target(target)
    with meant("patch"):
        if type not in _TYPES:
            raise ValueError(f"its type is one of {', '.join(_TYPES)}, not {type!r}")
        if not isinstance(patch, str):
            _check(patch)
            patch = json.dumps(patch)
        made = Patch(type=type, patch=patch, kind=() if kind == ANY_KIND else (kind,))
    return run(text, made, file=file, name=name, namespace=namespace)


def _target(target: str) -> tuple[str, str]:
    kind, slash, name = target.partition("/")
    with meant("target"):
        if not kind or (slash and not name):
            raise ValueError(f"{target!r} is neither KIND nor KIND/NAME")
    return (kind if kind == ANY_KIND else kind_called(kind)), name


def _check(value: Any, depth: int = 0) -> None:
    """Raise a `ValueError` for what is no plain data."""
    if depth > _DEEPEST:
        raise ValueError(f"nested more than {_DEEPEST} levels deep")
    if isinstance(value, dict):
        for key, below in value.items():
            _check_key(key)
            _check(below, depth + 1)
    elif isinstance(value, list):
        for below in value:
            _check(below, depth + 1)
    else:
        _check_scalar(value)


def _check_key(key: Any) -> None:
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is no str")
    _check_scalar(key)


def _check_scalar(value: Any) -> None:
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is a ValueError
    elif isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is no number of JSON")
    elif not isinstance(value, bool | int | float | None):
        raise ValueError(f"{value!r} is no plain data")


@dataclass(frozen=True, kw_only=True)
class _Edit(Transform):
    """Set and remove fields by path."""

    kinds = (ANY_KIND,)

    kind: str
    values: Sequence[tuple[Path, Any]]
    gone: Sequence[Path]
    why: str

    def words(self) -> tuple[str, ...]:
        return () if self.kind == ANY_KIND else (self.kind,)

    def change(self, resource: Resource) -> Iterator[Item]:
        if self.kind not in (ANY_KIND, resource.item.kind):
            return
        changes = [
            resource.set(path, value, why=self.why)
            for path, value in self.values
            if _differs(resource.get(path, ...), value)
        ]
        changes += [resource.remove(path, why=self.why) for path in self.gone if resource.has(path)]
        _require_room(resource, changes)
        yield from changes


def _differs(there: Any, value: Any) -> bool:
    """Tell whether a value is another one; in Python `1 == True == 1.0`."""
    return there is ... or first_difference(there, value) is not None


def _require_room(resource: Resource, changes: Sequence[Change]) -> None:
    operations = [change.operation for change in changes]
    for index, operation in enumerate(operations, 1):
        try:
            expected(resource.document.data, operations[:index])
        except NoSuchPlaceError:
            path = operation.path[len(resource.item.path) :]
            message = f"{resource}: there is no room for {format_path(path)}"
            raise resource.refuse(codes.PATCH_REFUSED, message, path) from None
