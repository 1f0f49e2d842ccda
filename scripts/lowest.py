"""Print the lowest version allowed of what the installed kxform and its extras depend on, as constraints for pip."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import requires

from packaging.requirements import Requirement


def lowest(requirements: Iterable[str]) -> Iterator[str]:
    """Yield `name==version` of the requirements that have a lower bound.

    Args:
        requirements: as PEP 508 spells them, their markers too.
    """
    for one in map(Requirement, requirements):
        for bound in one.specifier:
            if bound.operator == ">=":
                yield f"{one.name}=={bound.version}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{one}\n" for one in lowest(requires("kxform") or []))
