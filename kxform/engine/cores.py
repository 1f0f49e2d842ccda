"""How many processes a run is worth; apart from `pool`, whose imports most runs do not need."""

from __future__ import annotations

import os

WORTH_WORKERS = 512  # files; below that, starting processes costs more than they save


def workers_for(files: int) -> int:
    """Return how many processes gain something for a number of files; 1: this one alone."""
    if files < WORTH_WORKERS:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
