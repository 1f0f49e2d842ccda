"""Write files so that each is whole at any moment, old or new: a temporary file beside it, then a rename."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress

from kxform.engine.codes import CANNOT_WRITE, CHANGED_MEANWHILE
from kxform.engine.read import digest
from kxform.errors import KxformError, Place


def replace(path: str, content: Iterable[bytes], expected: bytes) -> None:
    """Give an existing file new content, unless it changed since it was read; links and mode stay.

    Args:
        path: the file; where it is a link, its target is written.
        content: the new bytes.
        expected: the digest of the bytes that were read.

    Raises:
        KxformError: KX202, it cannot be written; KX203, it is not the file any more that was read.
    """
    target = os.path.realpath(path)
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode)
        _write(target, content, mode, lambda: _require(path, target, expected))
    except OSError as error:
        raise KxformError(CANNOT_WRITE, f"cannot be written: {error.strerror or error}", Place(path)) from None


def create(path: str, content: Iterable[bytes]) -> None:
    """Write a file, and the folders above it, whether or not it exists.

    Raises:
        KxformError: KX202, it cannot be written.
    """
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        _write(path, content, None, lambda: None)
    except OSError as error:
        raise KxformError(CANNOT_WRITE, f"cannot be written: {error.strerror or error}", Place(path)) from None


def _require(path: str, target: str, expected: bytes) -> None:
    with open(target, "rb") as file:
        if digest(file.read()) != expected:
            raise KxformError(CHANGED_MEANWHILE, "changed while kxform ran; left as it is", Place(path))


def _write(target: str, content: Iterable[bytes], mode: int | None, check: Callable[[], None]) -> None:
    folder = os.path.dirname(target) or "."
    temporary = os.path.join(folder, f".kxform-{secrets.token_hex(8)}.tmp")
    descriptor, is_named = _open(folder, temporary)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(content)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
            check()
            if not is_named:
                is_named = True
                _name(file.fileno(), temporary)
        os.replace(temporary, target)
        is_named = False
    finally:
        if is_named:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _open(folder: str, temporary: str) -> tuple[int, bool]:
    """Open a new file in `folder`; where the system can, one without a name, of which a kill leaves no trace."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):
        try:
            return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666), False
        except OSError:
            pass  # the file system has no such files
    return os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), True


def _name(descriptor: int, temporary: str) -> None:
    """Give a file without a name one (open(2), O_TMPFILE)."""
    # A directory's descriptor makes Python call linkat(2), which alone follows the link in /proc; the path is absolute.
    os.link(f"/proc/self/fd/{descriptor}", temporary, src_dir_fd=descriptor, follow_symlinks=True)
