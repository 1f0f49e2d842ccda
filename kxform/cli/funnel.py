"""The one place where exceptions become messages and exit codes. No traceback ever reaches the person."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kxform.errors import KxformError, UsageError
from kxform.version import VERSION

DONE, FOUND, USAGE, FAILED, CLUSTER, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130


class Interrupted(BaseException):
    """An interrupt on its way through the command-line library, which would end the program without a word."""


@contextmanager
def guard() -> Iterator[None]:
    """Turn whatever is raised inside into a message on standard error and an exit code."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    try:
        yield
    except (KeyboardInterrupt, Interrupted):
        _say("interrupted: what was done is done whole, the rest is as it was")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has enough: no error
        sys.exit(DONE)
    except KxformError as error:
        _say(
            f"{error}\n    hint: {error.hint}"
            if error.place.file
            else f"error {error.code}: {error.message}\n    hint: {error.hint}"
        )
        sys.exit(USAGE if isinstance(error, UsageError) else FAILED)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        _say(f"kxform has a bug: {_kind(error)}\n    hint: please report it, with {_report(error)}")
        sys.exit(BUG)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _kind(error: Exception) -> str:
    """Return what was raised, and where: its text may hold what stands in the input, and that may be a Secret."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}" if trace else ""
    return type(error).__name__ + where


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _trace(error: BaseException) -> str:
    """Return the traceback of an exception and of those before it, each without its text."""
    import traceback

    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = "".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__}\n"
    return f"{_trace(before)}\n{lines}" if before else lines


def _report(error: Exception) -> str:
    """Save what happened for a bug report, and return the file's name."""
    import tempfile  # this and the module above are for the unhappy few

    with tempfile.NamedTemporaryFile("w", prefix="kxform-bug-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"kxform {VERSION}, Python {sys.version}, {sys.platform}\n\n{_trace(error)}")
    return file.name
