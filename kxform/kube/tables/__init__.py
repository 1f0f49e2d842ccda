"""The tables of Kubernetes facts, as YAML files, and the one function that reads them.

It must not know what any table says.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from typing import Any

from kxform.yamltext import Document


@cache
def load_table(name: str) -> Any:
    """Return the table `name` as plain data, read once for each process and shared: do not change it.

    Args:
        name: the file's name without `.yaml`.

    Raises:
        FileNotFoundError: there is no such table.
        KxformError: the table is not YAML.
    """
    text = pkgutil.get_data(__name__, f"{name}.yaml")  # importlib.resources costs 8 ms
    return Document((text or b"").decode()).data
