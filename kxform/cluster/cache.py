"""A file for each server in the user's own cache folder, so that a run need not ask again what the server serves.

Knows nothing of what is kept. A cache that cannot be read or written is none: nothing depends on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

MAX_AGE = 600  # seconds; a kind that is not found is asked for again anyway


def folder() -> Path:
    """Return the folder of this user's caches: XDG_CACHE_HOME, else ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = os.path.expanduser("~")  # of a user without a home, as in a container, it stays as it is
    own = base if os.path.isabs(base) else os.path.join(home, ".cache") if os.path.isabs(home) else os.devnull
    return Path(own, "kxform", "discovery")


class Cache:
    """What is remembered of one server.

    Args:
        key: what tells servers apart; only its hash is written.
        where: another folder than that of the user.
        max_age: seconds after which it is forgotten.
    """

    def __init__(self, key: str, where: Path | None = None, max_age: float = MAX_AGE) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        self._max_age = max_age
        self.path = (where or folder()) / f"{name}.json"

    def read(self) -> dict[str, Any]:
        """Return what is remembered; nothing where it is too old."""
        with suppress(OSError, ValueError), self.path.open("rb") as file:
            if 0 <= time.time() - os.fstat(file.fileno()).st_mtime < self._max_age:
                found = json.load(file)
                return found if isinstance(found, dict) else {}
        return {}

    def write(self, value: dict[str, Any]) -> None:
        """Remember a value in place of the last one; readers see the old file or the new one, never half of it."""
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=".", dir=self.path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(value, file)
                os.replace(name, self.path)
            except BaseException:
                os.unlink(name)
                raise
