"""How many processes a run is worth; apart from `pool`, whose imports most runs do not need."""

from __future__ import annotations

import os
from collections.abc import Sequence

from kxform.engine.inputs import STANDARD_INPUT, Input

WORTH_WORKERS = 512  # files; below that, starting processes costs more than they save


def workers_for(head: Sequence[Input]) -> int:
    """Return how many processes gain something; 1: this one alone, which standard input needs.

    Args:
        head: the first `WORTH_WORKERS` inputs, or all where there are fewer.
    """
    if len(head) < WORTH_WORKERS or any(item.path == STANDARD_INPUT for item in head):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
