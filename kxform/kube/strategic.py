"""Strategic merge patches: lists of known types are merged by key, and directives say what data alone cannot.

What is known of a type is read by `merge_keys`. The outcome is the API server's, item for item, with three
exceptions. `$patch: merge` says what happens anyway (kustomize takes it, the server refuses it). A null in an item
that is new says nothing and is left out. And where the key of an item fits two, which the server takes the first of,
the patch is refused. Pure.

Source: sig-api-machinery/strategic-merge-patch.md of kubernetes/community, and the preserve-order design proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from kxform.kube.merge_keys import Field, Type, field_of
from kxform.kube.patching import PatchError
from kxform.yamltext import Path

Data = Any

DIRECTIVE, RETAIN, ORDER, DELETE = "$patch", "$retainKeys", "$setElementOrder/", "$deleteFromPrimitiveList/"


def check_directives(patch: Data) -> None:
    """Check the directives of a patch, as far as they can be wrong whatever it is applied to.

    Raises:
        PatchError: one is wrong; the path is that in the patch.
    """
    waiting: list[tuple[Data, Path]] = [(patch, ())]
    while waiting:
        value, at = waiting.pop()
        steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for step in steps:
            if step == DIRECTIVE and value[step] not in ("delete", "replace", "merge"):
                raise PatchError(f"$patch is delete, replace or merge, not {value[step]!r}", (*at, step))
            if step != DIRECTIVE and _is_directive(step) and not isinstance(value[step], list):
                raise PatchError(f"{step} is a list", (*at, step))
            waiting.append((value[step], (*at, step)))


def strategic_merge(data: Mapping[str, Data], patch: Mapping[str, Data], type_: Type) -> dict[str, Data]:
    """Return `data` after a strategic merge patch.

    Raises:
        PatchError: the patch does not fit; the path is that in the data.
    """
    return _mapping(data, patch, type_, ())


def _mapping(data: Mapping[str, Data], patch: Mapping[str, Data], type_: Type, at: Path) -> dict[str, Data]:
    directive = patch.get(DIRECTIVE)
    if directive == "delete":
        return {}
    if directive == "replace":
        return dict(plain(patch))
    if directive not in (None, "merge"):
        raise PatchError(f"$patch is delete, replace or merge, not {directive!r}", at)
    result = _retained(data, patch, at)
    for key in _fields(patch):
        value = _value(result, key, patch, field_of(type_, key), (*at, key))
        if value is None:
            result.pop(key, None)
        elif value is not ...:
            result[key] = value
    return result


def _retained(data: Mapping[str, Data], patch: Mapping[str, Data], at: Path) -> dict[str, Data]:
    """Return a copy of the data with the keys alone that `$retainKeys` names."""
    if RETAIN not in patch:
        return dict(data)
    kept = patch[RETAIN]
    given = [key for key, value in patch.items() if value is not None and not key.startswith("$")]
    if not isinstance(kept, list) or any(key not in kept for key in given):
        raise PatchError("$retainKeys is a list that names at least every key of the patch beside it", at)
    return {key: value for key, value in data.items() if key in kept}


def _fields(patch: Mapping[str, Data]) -> Sequence[str]:
    """Return the fields that a patch is about, be it by a directive, in its order."""
    names = (key.removeprefix(ORDER).removeprefix(DELETE) for key in patch if key not in (DIRECTIVE, RETAIN))
    return list(dict.fromkeys(names))


def _value(data: Mapping[str, Data], key: str, patch: Mapping[str, Data], field: Field, at: Path) -> Data:
    """Return the new value of a field; None where it goes, `...` where it stays absent."""
    old = data.get(key, ...)
    gone, order = _list_of(patch, DELETE + key, at), _list_of(patch, ORDER + key, at)
    new = patch.get(key, ...)
    if new is None:
        return None
    if isinstance(old, list) and (isinstance(new, list) or new is ...):
        return _list(old, [] if new is ... else new, field, _Directives(gone, order, is_given=new is not ...), at)
    if isinstance(old, dict) and isinstance(new, dict) and "replace" not in field.strategy:
        return _mapping(old, new, field.type, at)
    return old if new is ... else plain(new)


def _list_of(patch: Mapping[str, Data], key: str, at: Path) -> list[Data] | None:
    value = patch.get(key)
    if value is not None and not isinstance(value, list):
        raise PatchError(f"{key} is a list", at)
    return value


class _Directives(NamedTuple):
    """What is said about a list beside the list: scalars to delete, an order; and whether a list is given at all."""

    gone: list[Data] | None
    order: list[Data] | None
    is_given: bool


def _list(old: list[Data], new: list[Data], field: Field, directives: _Directives, at: Path) -> list[Data]:
    if "merge" not in field.strategy:
        return _replaced(old, new, directives, at)
    identity = _identity(field.key, at)
    if field.key:
        merged, new = _items(old, new, field, at)
    else:
        gone = {identity(item) for item in directives.gone or ()}
        old = [item for item in old if identity(item) not in gone]
        merged = list({identity(item): item for item in (*new, *old)}.values())
    for order in (new, directives.order):
        if order is not None:
            merged = _ordered(merged, order, old, identity)
    return merged


def _replaced(old: list[Data], new: list[Data], directives: _Directives, at: Path) -> list[Data]:
    """Return a list without a merge key as a patch makes it: it is replaced."""
    if any(isinstance(item, dict) and item.get(DIRECTIVE) == "delete" for item in new):
        raise PatchError("this list is replaced as a whole, so a patch cannot delete one item of it", at)
    if directives.gone is not None:
        old = [item for item in old if item not in directives.gone]
    return plain(new) if directives.is_given else old


def _identity(key: str, at: Path) -> Callable[[Data], Data]:
    """Return what tells the items of a merged list apart: a function that fails for what has no identity."""

    def identity(item: Data) -> Data:
        value = item.get(key) if key and isinstance(item, dict) else None if key else item
        if value is None or isinstance(value, dict | list):
            what = f"the items of this list are merged by {key!r}, and one has none" if key else "an item is no scalar"
            raise PatchError(what, at)
        return type(value), value

    return identity


def _items(old: list[Data], new: list[Data], field: Field, at: Path) -> tuple[list[Data], list[Data]]:
    """Return the merged items of a list, new ones last, and the items of the patch that are no directives."""
    identity = _identity(field.key, at)
    deleted = [identity(item) for item in new if _directive(item, at) == "delete"]
    is_replaced = any(_directive(item, at) == "replace" for item in new)
    given = [item for item in new if _directive(item, at) in (None, "merge")]
    indexes = [] if is_replaced else [index for index, item in enumerate(old) if identity(item) not in deleted]
    merged = [old[index] for index in indexes]
    places: dict[Data, list[int]] = {}
    for place, item in enumerate(merged):
        places.setdefault(identity(item), []).append(place)
    for item in given:
        found = places.setdefault(identity(item), [])
        if len(found) > 1:
            raise PatchError(f"{len(found)} items have {field.key}: {item[field.key]}; which one is meant?", at)
        if found:
            below = (*at, *indexes[found[0] : found[0] + 1])
            merged[found[0]] = _mapping(merged[found[0]], item, field.type, below)
        else:
            found.append(len(merged))
            merged.append(plain(item))
    return merged, given


def _directive(item: Data, at: Path) -> str | None:
    found = item.get(DIRECTIVE) if isinstance(item, dict) else None
    if found not in (None, "delete", "replace", "merge"):
        raise PatchError(f"$patch is delete, replace or merge, not {found!r}", at)
    return found


def _ordered(items: list[Data], order: list[Data], before: list[Data], identity: Callable[[Data], Data]) -> list[Data]:
    """Return items in the order of some of them; the others come as early as their old order allows."""
    ranks = {identity(item): index for index, item in reversed(list(enumerate(order)))}
    olds = {identity(item): index for index, item in reversed(list(enumerate(before)))}
    asked = sorted((item for item in items if identity(item) in ranks), key=lambda item: ranks[identity(item)])
    others = [item for item in items if identity(item) not in ranks]
    result: list[Data] = []
    while asked and others:
        place = olds.get(identity(asked[0]))
        is_earlier = place is not None and olds.get(identity(others[0]), place) < place
        result.append((others if is_earlier else asked).pop(0))
    return result + asked + others


def plain(value: Data) -> Data:
    """Return a value of a patch as it is written where there was none: without directives and nulls."""
    if isinstance(value, list):
        return [plain(item) for item in value if not (isinstance(item, dict) and _is_only_directive(item))]
    if not isinstance(value, dict):
        return value
    if value.get(DIRECTIVE) == "delete":
        return {}
    return {key: plain(item) for key, item in value.items() if item is not None and not _is_directive(key)}


def _is_only_directive(item: Mapping[str, Data]) -> bool:
    return item.get(DIRECTIVE) == "delete" or set(item) == {DIRECTIVE}


def _is_directive(key: str | int) -> bool:
    return isinstance(key, str) and (key in (DIRECTIVE, RETAIN) or key.startswith((ORDER, DELETE)))
