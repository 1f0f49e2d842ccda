"""`validate` and `validate_all`: the API server's verdict on the objects of texts, each finding at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kxform.engine.inputs import Input
from kxform.errors import Code, KxformError, Place, listed_codes
from kxform.kube.versions import NEWEST, listed_versions
from kxform.library.texts import NO_NAME, meant, to_bytes
from kxform.schema.crds import Crds
from kxform.validation.request import Request
from kxform.validation.result import Located, Severity
from kxform.validation.seen import Seen
from kxform.validation.validator import Validator


@dataclass(frozen=True)
class Finding:
    """Something wrong with an object, or with a text.

    Args:
        place: file, line and column of the key or item, or of the nearest one above it; from 1.
        severity: an `error` is what the API server would refuse.
        code: the stable code.
        path: the field, from the object's root (`spec.ports[0].port`); empty where it is about the whole text.
        message: what is wrong, without the path and without a final full stop.
        hint: what to do.
        kind: of the object; empty where there is none.
        namespace: of the object; empty where it names none.
        name: of the object.
    """

    place: Place
    severity: Severity
    code: Code
    path: str
    message: str
    hint: str
    kind: str
    namespace: str
    name: str

    @property
    def file(self) -> str:
        """The name of the text."""
        return self.place.file

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """The column in code points, from 1."""
        return self.place.column

    def __str__(self) -> str:
        at = f"{self.path}: " if self.path else ""
        return f"{self.place}: {self.severity} {self.code}: {at}{self.message}"


def validate(
    text: str | bytes,
    *,
    file: str = NO_NAME,
    kubernetes_version: str = NEWEST,
    schema_locations: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
) -> list[Finding]:
    """Return what the API server would say of the objects of a text; nothing where they are valid.

    A text that does not parse is a finding, not an exception.

    Args:
        text: the text, YAML or JSON; bytes in UTF-8, or in UTF-16 with a byte order mark.
        file: its name, for places; `.json` means JSON.
        kubernetes_version: the version, or several with commas between.
        schema_locations: folders, files and path templates of schemas and CRDs; they are read.
        ignore: codes that are not to be told.
        strict: what is none of ours (a template, an encrypted text, no Kubernetes) is a finding, too.

    Raises:
        UsageError: there are no schemas of that version, a location cannot be used; KX015, that is no text.
        KxformError: the CRDs of a location cannot be read.
    """
    return validate_all(
        {file: text},
        kubernetes_version=kubernetes_version,
        schema_locations=schema_locations,
        ignore=ignore,
        strict=strict,
    )


def validate_all(
    texts: Mapping[str, str | bytes],
    *,
    kubernetes_version: str = NEWEST,
    schema_locations: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
) -> list[Finding]:
    """Validate a bundle of texts: a CRD in one gives the schema of objects in the others.

    Args:
        texts: by file name.
        kubernetes_version: as for `validate`.
        schema_locations: as for `validate`.
        ignore: as for `validate`.
        strict: as for `validate`.

    Returns:
        The findings of all texts, text by text, in the order of their places.

    Raises:
        UsageError: as for `validate`.
        KxformError: as for `validate`.
    """
    versions = listed_versions(kubernetes_version) or (NEWEST,)
    request = Request(versions, tuple(schema_locations), ignore=listed_codes(ignore), strict_files=strict)
    with meant("kubernetes_version"):
        validator = Validator(request)
    seen = {file: _seen(validator, file, text) for file, text in texts.items()}
    crds = [crd for one in seen.values() for crd in one.crds]
    if crds:
        knowing = Validator(request, validator.judge.with_sources({one: (Crds(crds, one),) for one in versions}))
        seen |= {file: _seen(knowing, file, texts[file]) for file, one in seen.items() if one.is_pending}
    return [_finding(found) for file, one in seen.items() for found in one.result(file).findings]


def _seen(validator: Validator, file: str, text: str | bytes) -> Seen:
    try:
        data = to_bytes(text, file)
    except KxformError as error:
        if not isinstance(text, str):
            raise
        return Seen([Located(error.place, "error", error.code, "", error.message, error.hint)], unreadable=True)
    return validator.see_text(Input(file, file), data)


def _finding(found: Located) -> Finding:
    about = found.about
    return Finding(
        found.place,
        found.severity,
        found.code,
        found.path,
        found.message,
        found.hint,
        about.kind,
        about.namespace,
        about.name,
    )
