"""What jsonschema finds, in kxform's own words: a path, a code, what is wrong and what to do. Pure over its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kxform.errors import Code
from kxform.schema import codes
from kxform.schema.words import kind_of, meant, one_of, shown, type_hint
from kxform.yamltext import Path


class SchemaError(NamedTuple):
    """Something that a schema does not take.

    Args:
        path: the place; of a missing field, the place where it should be.
        code: what it is, with the hint that holds for all of its kind.
        message: what is wrong, without the path, without a final full stop.
        hint: what to do about this one.
    """

    path: Path
    code: Code
    message: str
    hint: str

    @classmethod
    def of(cls, path: Iterable[str | int], code: Code, message: str, hint: str = "") -> SchemaError:
        """Return an error with its code's hint, where there is no better one."""
        return cls(tuple(path), code, message, hint or code.hint)


Found = Iterator[SchemaError]

_FORMS: Mapping[str, str] = {
    "quantity": "is no quantity, such as 500m, 2 or 1Gi",
    "byte": "is not base64",
    "time": "is no time, such as 2030-01-31T12:00:00Z",
    "microTime": "is no time with six digits of a second, such as 2030-01-31T12:00:00.000000Z",
}
_BOUNDS: Mapping[str, str] = {
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "exclusiveMinimum": "must be greater than {}",
    "exclusiveMaximum": "must be less than {}",
    "multipleOf": "must be a multiple of {}",
    "minLength": "must have at least {} character{}",
    "maxLength": "must have at most {} character{}",
    "minItems": "must have at least {} item{}",
    "maxItems": "must have at most {} item{}",
    "minProperties": "must have at least {} field{}",
    "maxProperties": "must have at most {} field{}",
}
_OVERRULED = (codes.NOT_IN_ENUM, codes.BAD_FORM, codes.OUT_OF_RANGE, codes.NO_ALTERNATIVE, codes.BROKEN_RULE)


def explain(errors: Iterable[Any], *, secret: bool = False) -> list[SchemaError]:
    """Return what is wrong, each once, sorted by path.

    Args:
        errors: jsonschema's.
        secret: no value may be shown.
    """
    found = {finding for error in errors for finding in _explain(error, secret)}
    mistyped = {finding.path for finding in found if finding.code in (codes.WRONG_TYPE, codes.MISSING_FIELD)}
    kept = (finding for finding in found if not (finding.code in _OVERRULED and finding.path in mistyped))
    return sorted(kept, key=_order)


def _order(finding: SchemaError) -> tuple[Any, ...]:
    steps = tuple((1, "", step) if isinstance(step, int) else (0, step, 0) for step in finding.path)
    return steps, finding.code.id, finding.message


def _explain(error: Any, secret: bool) -> Found:
    if error.validator in _BOUNDS:
        return _bounds(error, secret)
    return _BY_KEYWORD.get(error.validator, _other)(error, secret)


def _value(error: Any, secret: bool) -> str:
    """Return the value before what is wrong with it, where it may be shown and is short."""
    return "the value" if secret or isinstance(error.instance, dict | list) else shown(error.instance)


def _unknown(error: Any, _secret: bool) -> Found:
    known = error.schema.get("properties", {})
    for name in error.instance if isinstance(error.instance, dict) else ():
        if name not in known and name in _extra(error):
            other = meant(name, set(known) - error.instance.keys())
            hint = f'did you mean "{other}"?' if other else ""
            yield SchemaError.of((*error.absolute_path, name), codes.UNKNOWN_FIELD, "unknown field", hint)


def _extra(error: Any) -> set[str]:
    """Return the fields that neither `properties` nor `patternProperties` of a schema has."""
    from kxform.schema.compiled import matches

    patterns = error.schema.get("patternProperties", {})
    return {name for name in error.instance if not any(matches(pattern, name) for pattern in patterns)}


def _type(error: Any, secret: bool) -> Found:
    wanted = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    yield from _mistyped(error, wanted, secret)


def _mistyped(error: Any, wanted: Iterable[str], secret: bool) -> Found:
    value = error.instance
    if value is None:
        yield SchemaError.of(error.absolute_path, codes.MISSING_FIELD, "must not be null", "Write a value.")
        return
    is_shown = not secret and not isinstance(value, dict | list)
    message = f"must be {one_of(wanted)}, is {kind_of(value)}" + (f": {shown(value)}" if is_shown else "")
    yield SchemaError.of(error.absolute_path, codes.WRONG_TYPE, message, type_hint(value, wanted, secret=secret))


def _missing(error: Any, _secret: bool) -> Found:
    for name in error.validator_value:
        if name not in error.instance:
            yield SchemaError.of((*error.absolute_path, name), codes.MISSING_FIELD, "required field is missing")


def _enum(error: Any, secret: bool) -> Found:
    possible = [value for value in error.validator_value if value not in (None, "")]
    names = [value for value in possible if isinstance(value, str)]
    other = meant(error.instance, names) if isinstance(error.instance, str) and not secret else ""
    message = f"{_value(error, secret)} is none of {', '.join(map(shown, possible))}"
    yield SchemaError.of(error.absolute_path, codes.NOT_IN_ENUM, message, f'did you mean "{other}"?' if other else "")


def _const(error: Any, secret: bool) -> Found:
    message = f"{_value(error, secret)} is not {shown(error.validator_value)}"
    yield SchemaError.of(error.absolute_path, codes.NOT_IN_ENUM, message)


def _pattern(error: Any, secret: bool) -> Found:
    words = _FORMS.get(error.schema.get("$comment", ""), f"does not match the pattern {error.validator_value}")
    yield SchemaError.of(error.absolute_path, codes.BAD_FORM, f"{_value(error, secret)} {words}")


def _format(error: Any, secret: bool) -> Found:
    message = f"{_value(error, secret)} is not of the format {error.validator_value}"
    yield SchemaError.of(error.absolute_path, codes.BAD_FORM, message)


def _bounds(error: Any, secret: bool) -> Found:
    bound = error.validator_value
    words = _BOUNDS[error.validator].format(shown(bound), "" if bound == 1 else "s")
    is_shown = not secret and not isinstance(error.instance, dict | list)
    message = words + (f", is {shown(error.instance)}" if is_shown else "")
    yield SchemaError.of(error.absolute_path, codes.OUT_OF_RANGE, message)


def _alternatives(error: Any, secret: bool) -> Found:
    branches = _branches(error)
    if not branches:
        yield SchemaError.of(error.absolute_path, codes.NO_ALTERNATIVE, "fits several alternatives; only one may fit")
        return
    wrong = [_root_types(branch) for branch in branches]
    if all(wrong):
        yield from _mistyped(error, [name for names in wrong for name in names], secret)
        return
    best = _nearest([branch for branch, names in zip(branches, wrong, strict=True) if not names])
    if best:
        for inner in best:
            yield from _explain(inner, secret)
        return
    needs = _needs(branches)
    message = f"needs one of {needs}" if needs else f"fits none of the {len(error.validator_value)} alternatives"
    yield SchemaError.of(error.absolute_path, codes.NO_ALTERNATIVE, message)


def _branches(error: Any) -> list[list[Any]]:
    """Return what is wrong with each alternative."""
    found: dict[Any, list[Any]] = {}
    for inner in error.context:
        found.setdefault(inner.relative_schema_path[0], []).append(inner)
    return list(found.values())


def _root_types(branch: list[Any]) -> list[str]:
    """Return the types that an alternative wants of the value itself, where it has another one."""
    wanted = [inner.validator_value for inner in branch if inner.validator == "type" and not inner.relative_path]
    return [name for value in wanted for name in ([value] if isinstance(value, str) else value)]


def _nearest(branches: list[list[Any]]) -> list[Any]:
    """Return what is wrong with the alternative that fits furthest into the value; nothing when there is no such."""
    ranked = sorted(branches, key=_depth, reverse=True)
    is_clear = len(ranked) == 1 or (len(ranked) > 1 and _depth(ranked[0]) > _depth(ranked[1]))
    return ranked[0] if is_clear else []


def _depth(branch: list[Any]) -> int:
    return max(len(inner.relative_path) for inner in branch)


def _needs(branches: list[list[Any]]) -> str:
    """Return the fields of which the alternatives want one each, when that is all they want."""
    errors = [inner for branch in branches for inner in branch]
    if any(inner.validator != "required" or inner.relative_path for inner in errors):
        return ""
    return ", ".join(dict.fromkeys(" with ".join(inner.validator_value) for inner in errors))


def _not(error: Any, _secret: bool) -> Found:
    yield SchemaError.of(error.absolute_path, codes.NO_ALTERNATIVE, "is what the schema rules out")


def _unique(error: Any, _secret: bool) -> Found:
    yield SchemaError.of(error.absolute_path, codes.DUPLICATE_ITEM, "has an item twice")


def _other(error: Any, _secret: bool) -> Found:
    rule = f"breaks the schema's rule {error.validator}" if error.validator else "must not be here"
    yield SchemaError.of(error.absolute_path, codes.BROKEN_RULE, rule)


_BY_KEYWORD: Mapping[str | None, Callable[[Any, bool], Found]] = {
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
    "type": _type,
    "required": _missing,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "anyOf": _alternatives,
    "oneOf": _alternatives,
    "not": _not,
    "uniqueItems": _unique,
}
