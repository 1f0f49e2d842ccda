"""The tables of Kubernetes facts, as YAML files, and the one function that reads them.

This is the only module outside `yamltext` that imports a YAML library: a table is our own text, read once as
plain data, with no positions and nothing to preserve. It must not know what any table says.
"""

from __future__ import annotations

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
        yaml.YAMLError: the table is not YAML.
    """
    import yaml  # not at the top: a run that needs no table does not pay for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = pkgutil.get_data(__name__, f"{name}.yaml")  # importlib.resources costs 8 ms
    return yaml.load(text or b"", Loader=loader)
