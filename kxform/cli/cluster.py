"""What all commands that talk to a cluster share: which one, and how its errors are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import typer

from kxform.cli.funnel import CLUSTER, FAILED, USAGE
from kxform.cli.options import CONTEXT, option
from kxform.cluster.codes import BAD_KUBECONFIG, MISSING_EXTRA
from kxform.cluster.connect import connect
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server

CONNECTION = [
    *CONTEXT,
    option("namespace", str, "", "--namespace", "-n", help="The namespace of objects that name none."),
]

# A kubeconfig is an input; a client that is not installed is wrong usage.
_EXIT = {BAD_KUBECONFIG: FAILED, MISSING_EXTRA: USAGE}


def server_of(asked: SimpleNamespace) -> Server:
    """Return the server that the options of a command mean.

    Raises:
        ClusterError: the client is not installed, or there is no usable kubeconfig.
    """
    return connect(kubeconfig=asked.kubeconfig, context=asked.context, namespace=asked.namespace)


@contextmanager
def told(also: Callable[[ClusterError], None] = lambda _: None) -> Iterator[None]:
    """Tell an error of the cluster that is about no object, and end with the exit code for it.

    Args:
        also: is called with it, to tell it in another way, too.
    """
    try:
        yield
    except ClusterError as error:
        also(error)
        print(f"error {error.code}: {error.message}\n    hint: {error.hint}", file=sys.stderr)
        raise typer.Exit(_EXIT.get(error.code, CLUSTER)) from None
