"""Rules about the environment of containers. Source: pkg/apis/core/validation/validation.go, validateEnv."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import NOTHING, Data, Finding, Findings, Version, entries, is_set, rule, text
from kxform.rules.formats import FORMATS, Format, shown

BAD_FIELD_PATH = Code(
    "KX560",
    "a field of the pod that cannot be read there",
    "Use one of the fields that the message names.",
    "The downward API hands some fields of the pod to its containers, fewer to variables than to volumes.",
)
BAD_RESOURCE_FIELD = Code(
    "KX561",
    "a resource that cannot be read there",
    "Use limits. or requests. with cpu, memory, ephemeral-storage or hugepages-….",
    "The downward API hands a container's requests and limits to it, nothing else.",
)
HIDDEN_VARIABLE = Code(
    "KX562",
    "an environment variable that is set twice",
    "Remove one of the two; a value that builds on the earlier one says $(NAME) in it.",
    "The later of two variables of one name hides the earlier. The server takes it with a warning, server-side apply "
    "refuses it, and a later apply may drop the wrong one of the two.",
)

_STRICT, _LAX = FORMATS["env-name"], FORMATS["relaxed-env-name"]
RELAXED: Version = (1, 32)  # RelaxedEnvironmentVariableValidation, beta and on
ENV_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
VOLUME_FIELDS = ("metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations")
_KEYED = re.compile(r"metadata\.(labels|annotations)\['([^']*)'\]")
_RESOURCE = re.compile(r"(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)")
_DIVISORS: Mapping[str, frozenset[str]] = {
    "cpu": frozenset(("1m", "1")),
    "memory": frozenset(("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")),
}
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef")


def _name_fault(data: Data, key: str, form: Format) -> Findings:
    name = data.get(key)
    if not isinstance(name, str) or not name or form.holds(name):
        return NOTHING
    return (Finding((key,), form.code, form.fault(name)),)


@rule("EnvVar", on=("name",), until=RELAXED)
def env_name(data: Data) -> Findings:
    """A variable's name, before 1.32."""
    return _name_fault(data, "name", _STRICT)


@rule("EnvVar", on=("name",), since=RELAXED)
def relaxed_env_name(data: Data) -> Findings:
    """A variable's name, since 1.32: printable ASCII without `=`."""
    return _name_fault(data, "name", _LAX)


@rule("EnvVar", on=("valueFrom",))
def one_value(data: Data) -> Findings:
    """A variable has a value or a source, and one source (validateEnvVarValueFrom)."""
    source = data.get("valueFrom")
    if not isinstance(source, dict):
        return
    given = [key for key in (*_SOURCES, "fileKeyRef") if source.get(key) is not None]
    if is_set(data.get("value")):
        if given:
            yield Finding(("valueFrom",), codes.SEVERAL_OF, "value is set already: only one of them may be")
    elif len(given) > 1:
        yield Finding(("valueFrom",), codes.SEVERAL_OF, f"{' and '.join(given)} are set: only one may be")
    if not given:
        yield Finding(("valueFrom",), codes.NONE_OF, f"one of {', '.join(_SOURCES)} is required")


@rule("Container", "InitContainer", on=("env",))
def hidden_variables(data: Data) -> Findings:
    """A variable hides an earlier one of its name, unless it builds on it (pkg/api/pod/warnings.go)."""
    seen: set[str] = set()
    for index, variable in entries(data.get("env")):
        name, value = text(variable.get("name")), text(variable.get("value"))
        itself = f"$({name})"
        if name in seen and (is_set(variable.get("valueFrom")) or value == itself or itself not in value):
            message = f"hides the earlier variable {shown(name)}"
            yield Finding(("env", index), HIDDEN_VARIABLE, message, severity="warning")
        if name:
            seen.add(name)


@rule("Container", "InitContainer", on=("envFrom",))
def one_origin(data: Data) -> Findings:
    """Variables come from one object; the server names the list, not the entry (validateEnvFrom)."""
    for index, source in entries(data.get("envFrom")):
        given = [key for key in ("configMapRef", "secretRef") if source.get(key) is not None]
        at = ("envFrom", index)
        if not given:
            yield Finding(("envFrom",), codes.NONE_OF, "one of configMapRef, secretRef is required", at=at)
        elif len(given) > 1:
            yield Finding(("envFrom",), codes.SEVERAL_OF, "configMapRef and secretRef are set: only one may be", at=at)


@rule("EnvFromSource", on=("prefix",), until=RELAXED)
def prefix(data: Data) -> Findings:
    """A prefix is the beginning of a name, before 1.32."""
    return _name_fault(data, "prefix", _STRICT)


@rule("EnvFromSource", on=("prefix",), since=RELAXED)
def relaxed_prefix(data: Data) -> Findings:
    """A prefix is the beginning of a name, since 1.32."""
    return _name_fault(data, "prefix", _LAX)


@rule("EnvVarSource", on=("fieldRef",))
def env_field(data: Data) -> Findings:
    """A variable can hold some fields of the pod (validateObjectFieldSelector)."""
    yield from _field(data, ENV_FIELDS)


@rule("DownwardAPIFile", on=("fieldRef",))
def volume_field(data: Data) -> Findings:
    """A file can hold some fields of the pod."""
    yield from _field(data, VOLUME_FIELDS)


def _field(data: Data, fields: tuple[str, ...]) -> Findings:
    reference = data.get("fieldRef")
    version = text(reference.get("apiVersion")) if isinstance(reference, dict) else ""
    if version not in ("", "v1"):
        message = f"the apiVersion {shown(version)} is none of pods: leave it out"
        yield Finding(("fieldRef", "fieldPath"), BAD_FIELD_PATH, message, at=("fieldRef", "apiVersion"))
        return
    path = text(reference.get("fieldPath")) if isinstance(reference, dict) else ""
    if not path or path in fields:
        return
    keyed = _KEYED.fullmatch(path)
    if keyed is None:
        message = f"{shown(path)} is not one of {', '.join(fields)}, metadata.labels['…'], metadata.annotations['…']"
        yield Finding(("fieldRef", "fieldPath"), BAD_FIELD_PATH, message)
    elif not FORMATS["qualified-name"].holds(keyed[2].lower()):
        form = FORMATS["qualified-name"]
        yield Finding(("fieldRef", "fieldPath"), form.code, form.fault(keyed[2]))


@rule("ResourceFieldSelector", "VolumeResourceSelector", on=("resource",))
def resource_field(data: Data) -> Findings:
    """A container's requests and limits can be read (validateContainerResourceFieldSelector)."""
    resource = text(data.get("resource"))
    match = _RESOURCE.fullmatch(resource)
    if resource and match is None:
        message = f"{shown(resource)} is no resource such as limits.cpu or requests.memory"
        yield Finding(("resource",), BAD_RESOURCE_FIELD, message)
    divisor = text(data.get("divisor"))
    allowed = _DIVISORS["cpu" if match is not None and match[2] == "cpu" else "memory"]
    if match is not None and divisor not in ("", "0") and divisor not in allowed:
        message = f"{shown(divisor)} is no divisor of {match[2]}: use {', '.join(sorted(allowed))}"
        yield Finding(("divisor",), codes.UNSUPPORTED, message)
