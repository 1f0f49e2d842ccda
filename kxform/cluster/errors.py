"""The one exception of this layer, made from what a server answered. It holds no token and no value of a Secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.errors import Code, KxformError
from kxform.kube.objects import dig

_WEBHOOK = re.compile(r"admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request")
_NAMESPACE = re.compile(r'^namespaces "([^"]+)" not found$')
# An object that does not fit the server's types is refused with status 500: another attempt would not help.
_UNTYPED = re.compile(r"^failed to create typed (?:patch|live|new) object")
_UNTYPED_FIELD = re.compile(r"(?:^|: |\s)\.([^:\s]+): (.+)$", re.MULTILINE)
_OWNER = re.compile(r'^conflict with "((?:[^"\\]|\\.)*)"')
# A struct of the server that it quotes whole, with addresses of its memory: kilobytes, and not twice the same.
_QUOTED = re.compile(r"^((?:Invalid|Unsupported) value: )([\w.*\[\]]*\{.*\})(?=: )", re.DOTALL)
_LONGEST_QUOTE = 200
_BAD = 400  # without words of the API: so servers answer HTTP where TLS was due
# The status of an answer, and what it means; 5xx are the server's own. Source: StatusReason of apimachinery.
_STATUS = {
    400: codes.REJECTED,
    401: codes.UNAUTHORIZED,
    403: codes.FORBIDDEN,
    404: codes.NOT_FOUND,
    405: codes.NO_SUCH_VERB,
    409: codes.CHANGED_MEANWHILE,
    410: codes.EXPIRED,
    413: codes.REJECTED,
    415: codes.REJECTED,
    422: codes.REJECTED,
    429: codes.BUSY,
}
_ABOUT_SERVER = (
    codes.BAD_KUBECONFIG,
    codes.UNREACHABLE,
    codes.UNTRUSTED,
    codes.UNAUTHORIZED,
    codes.BUSY,
    codes.NO_ANSWER,
)


class Cause(NamedTuple):
    """One thing that is wrong with an object.

    Args:
        field: where, as the server writes it: `spec.template.spec.containers[0].name`; empty where it does not say.
        message: what is wrong.
        reason: a word for programs: FieldValueInvalid, FieldManagerConflict …
    """

    field: str
    message: str
    reason: str = ""

    @property
    def owner(self) -> str:
        """The manager that owns the field, where the cause is a conflict; else nothing."""
        match = _OWNER.match(self.message) if self.reason == "FieldManagerConflict" else None
        return match[1] if match else ""


@dataclass
class ClusterError(KxformError):
    """What a cluster refused, or why it could not be asked.

    Args:
        status: of the HTTP answer, 0 where there was none.
        reason: the server's word for it: NotFound, Conflict, Invalid …
        causes: each thing that is wrong, with its field.
        retryable: the same request may succeed later.
        retry_after: seconds that the server asks to wait, 0 where it does not.
        sent: the request may have reached the server; where it did not, even a create can be tried again.
    """

    status: int = 0
    reason: str = ""
    causes: tuple[Cause, ...] = ()
    retryable: bool = False
    retry_after: float = 0
    sent: bool = True

    def __reduce__(self) -> tuple[Any, ...]:
        base = (self.code, self.message, self.place, self.hint)
        return type(self), (*base, self.status, self.reason, self.causes, self.retryable, self.retry_after, self.sent)

    @property
    def about_server(self) -> bool:
        """Tell whether it is about the server or who asks it, whatever the object."""
        return self.code in _ABOUT_SERVER

    @property
    def hopeless(self) -> bool:
        """Tell whether another object is not worth a request: it would fail alike, after as much patience."""
        return self.about_server or self.code is codes.SERVER_FAILED

    @property
    def conflicts(self) -> dict[str, str]:
        """Field and owner of each field that somebody else set."""
        return {cause.field: cause.owner for cause in self.causes if cause.owner}


def error_of(status: int, headers: Mapping[str, str], body: bytes, *, about: str = "") -> ClusterError:
    """Return the error that an answer with a status of 400 or more stands for.

    Args:
        status: of the answer.
        headers: of the answer; only Retry-After is read.
        body: a Status of the Kubernetes API, or whatever a proxy wrote.
        about: the path of the request: it tells a namespace that is missing from one that was asked for.
    """
    told = _told(body)
    message = str(told.get("message") or f"the server answered {status}").strip()
    causes = tuple(_causes(told, message))
    retryable = status in (408, 429) or (status >= 500 and status != 501 and not _UNTYPED.match(message))
    return ClusterError(
        codes.NO_ANSWER if status == _BAD and not told else _code(status, message, causes, about),
        clean(message),
        status=status,
        reason=str(told.get("reason") or ""),
        causes=causes,
        retryable=retryable,
        retry_after=_retry_after(headers, told) if retryable else 0,
    )


def clean(text: str) -> str:
    """Return text in one line, without what a terminal would obey: others than the server have a say in it."""
    return " ".join("".join(one for one in text if one.isprintable() or one.isspace()).split())


def _told(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) and told.get("kind") == "Status" else {}


def _causes(told: Mapping[str, Any], message: str) -> Iterator[Cause]:
    if _UNTYPED.match(message):
        for field, what in _UNTYPED_FIELD.findall(message):
            yield Cause(clean(field), clean(what), "FieldValueInvalid")
    for cause in dig(told, "details", "causes") or []:
        if isinstance(cause, dict):
            yield _cause(cause)


def _cause(cause: Mapping[str, Any]) -> Cause:
    field, message, reason = (clean(str(cause.get(key) or "")) for key in ("field", "message", "reason"))
    return Cause(field, _QUOTED.sub(_shortened, message), reason)


def _shortened(quoted: re.Match[str]) -> str:
    return quoted[0] if len(quoted[2]) <= _LONGEST_QUOTE else f"{quoted[1]}{quoted[2].partition('{')[0]}{{…}}"


def _code(status: int, message: str, causes: tuple[Cause, ...], about: str) -> Code:
    reasons = {cause.reason for cause in causes}
    if _WEBHOOK.search(message) and status < 500:
        return codes.WEBHOOK
    if "NamespaceTerminating" in reasons or (status == 403 and "because it is being terminated" in message):
        return codes.TERMINATING
    if "FieldManagerConflict" in reasons:
        return codes.OWNED_BY_OTHERS
    if _UNTYPED.match(message):
        return codes.REJECTED
    namespace = _NAMESPACE.match(message) if status == 404 else None
    if namespace and not about.endswith(f"/namespaces/{namespace[1]}"):
        return codes.NO_NAMESPACE
    return _STATUS.get(status, codes.SERVER_FAILED if status >= 500 else codes.REJECTED)


def _retry_after(headers: Mapping[str, str], told: Mapping[str, Any]) -> float:
    """Return how many seconds the server asks to wait; a date, which no API server sends, counts as nothing."""
    header = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    asked = header if header.strip().isdigit() else dig(told, "details", "retryAfterSeconds") or 0
    return float(asked) if str(asked).strip().isdigit() else 0
