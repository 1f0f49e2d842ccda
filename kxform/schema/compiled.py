"""One JSON schema, made ready twice: jsonschema-rs decides, jsonschema explains; without the first, the second decides.

The only module that imports the two libraries. What one of them reads in its own way is made alike here: patterns
(Go's and Rust's `$` is the end of the text, Python's also a place before a last line break), formats, numbers.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, NamedTuple

from kxform.errors import KxformError
from kxform.schema.codes import BAD_SCHEMA

Retrieve = Callable[[str], Any]
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


class KindSchema(NamedTuple):
    """A schema of a kind, and how it is to be read.

    Args:
        schema: the JSON schema.
        retrieve: what gives the document of a `$ref` to another one; None: there are no such references.
        formats: whether `format` is checked, by `FORMAT_CHECKS`.
        drops_status: whether the server drops the status of a new object before it validates it.
    """

    schema: Mapping[str, Any]
    retrieve: Retrieve | None = None
    formats: bool = False
    drops_status: bool = False


class Compiled:
    """A schema that is ready to use."""

    def __init__(self, source: KindSchema) -> None:
        self._source = source
        self.drops_status = source.drops_status

    def passes(self, data: Any) -> bool:
        """Tell whether the schema takes `data`, plain data as JSON has it.

        Raises:
            KxformError: the schema is none (`BAD_SCHEMA`).
            RecursionError: `data` is nested too deeply.
        """
        if self.fast is not None:
            try:
                return bool(self.fast.is_valid(data))
            except (ValueError, TypeError, OverflowError):
                pass  # infinity, a number beyond 64 bits, or too deep: the other one can
        return next(self.errors(data), None) is None

    def errors(self, data: Any) -> Iterator[Any]:
        """Yield what is wrong with `data`, as jsonschema's errors.

        Raises:
            KxformError: the schema is none (`BAD_SCHEMA`).
            RecursionError: `data` is nested too deeply.
        """
        from jsonschema.exceptions import SchemaError, UnknownType
        from referencing.exceptions import Unresolvable

        try:
            try:
                yield from self._slow.iter_errors(data)
            except (AttributeError, TypeError):
                self._slow.check_schema(self._source.schema)  # it says so, when the schema is the reason
                raise
        except (SchemaError, UnknownType, Unresolvable) as error:
            raise KxformError(BAD_SCHEMA, f"not a JSON schema: {str(error).splitlines()[0]}") from error

    @cached_property
    def fast(self) -> Any:
        """The validator that decides, or None: the library is not there, or cannot read this schema."""
        try:
            import jsonschema_rs
        except ImportError:
            return None
        source = self._source
        try:
            return jsonschema_rs.validator_for(
                dict(source.schema),
                formats=dict(_formats()) if source.formats else None,
                validate_formats=source.formats,
                retriever=source.retrieve or _nothing,
            )
        except (ValueError, TypeError, jsonschema_rs.ReferencingError):
            return None

    @cached_property
    def _slow(self) -> Any:
        from jsonschema import Draft202012Validator, FormatChecker, validators
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT202012

        def resource(uri: str) -> Any:
            return Resource.from_contents((self._source.retrieve or _nothing)(uri), default_specification=DRAFT202012)

        base = validators.validator_for(self._source.schema, default=Draft202012Validator)
        formats = FormatChecker(formats=())
        for name, check in _formats().items() if self._source.formats else ():
            formats.checks(name)(_of_texts(check))
        kind = validators.extend(base, {"pattern": _pattern})
        return kind(self._source.schema, format_checker=formats, registry=Registry(retrieve=resource))  # type: ignore[call-arg]


def _formats() -> Mapping[str, Callable[[str], bool]]:
    from kxform.schema.formats import FORMAT_CHECKS  # most runs meet no schema that has formats

    return FORMAT_CHECKS


def _of_texts(check: Callable[[str], bool]) -> Callable[[object], bool]:
    """Return a check that passes over what is no text, as a format says nothing of it."""
    return lambda value: not isinstance(value, str) or check(value)


def _nothing(uri: str) -> Any:
    raise LookupError(uri)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError(f"does not match {pattern}")


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern of a schema is found in a text."""
    compiled = _python_pattern(pattern)
    if compiled is not None:
        return compiled.search(text) is not None
    return _matches_fast(pattern, text)


@cache
def _python_pattern(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern for Python, or None: it has what Python does not know, such as a class of Unicode."""
    translated = _PIECE.sub(lambda piece: r"\Z" if piece[0] == "$" else piece[0], pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # `[[:alpha:]]` is read, but as something else
            return re.compile(translated, re.ASCII)
    except (re.error, Warning):
        return None


def _matches_fast(pattern: str, text: str) -> bool:
    """Tell what jsonschema-rs says; a pattern that nothing here can read forbids nothing."""
    try:
        import jsonschema_rs

        return bool(jsonschema_rs.is_valid({"pattern": pattern}, text))
    except (ImportError, ValueError):
        return True
