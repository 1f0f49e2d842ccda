"""The tables of Kubernetes facts, as YAML files, and the one function that reads them.

This is the only module outside `yamltext` that imports a YAML library: a table is our own text, read once as
plain data, with no positions and nothing to preserve. It must not know what any table says.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
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
    text = files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)
