"""What is said of a connection that cannot be made, or breaks. Knows the library's errors by their shape alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError


def unreachable(cause: Any, host: str, not_sent: tuple[type[Exception], ...]) -> ClusterError:
    """Return that there is no connection, or that it broke.

    Args:
        cause: what the library raised.
        host: the server's address.
        not_sent: what it raises where nothing was sent.
    """
    sent = not isinstance(cause, not_sent)
    message = f"the connection to {host} broke" if sent else f"no connection to {host}"
    why = next((one.strerror for one in _behind(cause) if isinstance(one, OSError) and one.strerror), "")
    return ClusterError(codes.UNREACHABLE, f"{message} ({why or type(cause).__name__})", retryable=True, sent=sent)


def tls_failed(error: BaseException, host: str) -> ClusterError:
    """Return that the certificate is not trusted, or that the connection broke, perhaps while keys were exchanged."""
    from ssl import SSLCertVerificationError

    if any(isinstance(one, SSLCertVerificationError) for one in _behind(error)):
        return ClusterError(codes.UNTRUSTED, f"the certificate of {host} cannot be verified", sent=False)
    return ClusterError(codes.UNREACHABLE, f"the connection to {host} broke (TLS)", retryable=True)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it was made of: the client and its library wrap them in their own ways."""
    yield error
    inner = [error.__context__, *error.args, *(getattr(one, "reason", None) for one in error.args)]
    for one in inner:
        if isinstance(one, BaseException):
            yield from _behind(one)
