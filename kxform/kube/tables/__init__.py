"""The tables of Kubernetes facts, as YAML files, and the one function that loads them.

What is loaded is JSON that `scripts/write_tables.py` makes of the YAML: reading YAML would be a tenth of a short run.
It must not know what any table says.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from typing import Any


@cache
def load_table(name: str) -> Any:
    """Return the table `name` as plain data, read once for each process and shared: do not change it.

    Args:
        name: the file's name without `.yaml`.

    Raises:
        FileNotFoundError: there is no such table.
    """
    return json.loads(pkgutil.get_data(__name__, f"{name}.json") or b"")  # importlib.resources costs 8 ms
