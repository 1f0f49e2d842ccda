"""The codes that a verdict can have, for who wants some of them passed over."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import kxform.rules
from kxform.errors import Code
from kxform.schema import codes as schema_codes


@cache
def finding_codes() -> dict[str, Code]:
    """Return every code of a finding, by its identifier. This imports all modules of rules."""
    names = [module.name for module in pkgutil.walk_packages(kxform.rules.__path__, "kxform.rules.")]
    modules = [schema_codes, *map(import_module, names)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Code)]
    return {code.id: code for code in sorted(found)}
