"""`kxform fn`, and `kxform-fn`: a KRM function, for kustomize, kpt and whoever else runs such."""

from __future__ import annotations

import sys

import typer

from kxform.cli.funnel import DONE, FOUND
from kxform.workflow.krm import answer


def fn() -> None:
    """Be a KRM function: read a ResourceList on standard input, write it with results to standard output.

    Its functionConfig says what to do: a transform, or the steps of a pipeline, in the words of kxform.yaml. Code is
    not loaded from it. Hosts give no arguments: let them run `kxform-fn`, which is the same.

    \b
    apiVersion: kxform.dev/v1alpha1
    kind: Transform
    metadata:
      name: daemonset
      annotations:
        config.kubernetes.io/function: "exec: {path: kxform-fn}"
    spec:
      transform: to-daemonset
      select: {name: rng}
      with: {max-unavailable: 2}

    Errors are results, and on standard error; the items are then as they came in. Where no ResourceList comes in,
    nothing is written to standard output.
    """  # noqa: D301 - the backspaces are the library's mark for lines that are left as they are
    found = answer(sys.stdin.buffer.read() if sys.stdin else b"")  # a host may have closed it
    sys.stdout.buffer.write(found.content)
    sys.stdout.buffer.flush()
    for error in found.errors:
        print(error, file=sys.stderr)
    raise typer.Exit(FOUND if found.errors else DONE)
