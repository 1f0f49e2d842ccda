"""How what became of objects is told: a line for each as it happens, or JSON at the end, however that comes."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kxform.cli.report import Report
from kxform.cluster import codes
from kxform.cluster.apply import Outcome
from kxform.cluster.errors import ClusterError
from kxform.errors import KxformError, Place
from kxform.kube.objects import dig
from kxform.workflow.manifests import Manifests

WRITTEN = ("created", "configured", "applied", "unchanged")
_DRY = {"applied": "would apply", "created": "would create", "configured": "would configure", "unchanged": "unchanged"}


class Told:
    """Tells outcomes as they come.

    Args:
        manifests: where the objects and their fields stand.
        as_json: nothing before the end.
        dry_run: nothing is written.
        quiet: errors only.
    """

    def __init__(self, manifests: Manifests, *, as_json: bool, dry_run: bool, quiet: bool) -> None:
        self._manifests, self._json, self._dry, self._quiet = manifests, as_json, dry_run, quiet
        self._report = Report(quiet=quiet, explain=False, dry=dry_run)
        self._counts: Counter[str] = Counter()
        self._outcomes: dict[int, Outcome] = {}
        self._later: dict[str, list[dict[str, Any]]] = {}

    def outcome(self, outcome: Outcome) -> None:
        """Tell what became of one object."""
        self._outcomes[outcome.wanted.number] = outcome
        self._counts[outcome.action] += 1
        if outcome.error is None:
            if not self._json and not self._quiet:
                word = _DRY[outcome.action] if self._dry else outcome.action
                print(f"{outcome.wanted.place}: {word}: {_name(outcome)}", flush=True)
        elif outcome.action == "refused" and not self._json:
            for error in self.errors_of(outcome):
                self._report.error(error, "refused")

    def errors_of(self, outcome: Outcome) -> Iterator[KxformError]:
        """Yield why an object was refused: an error for each field that the server names; else the error itself."""
        error = outcome.error
        if error is None:
            return
        causes = list(
            dict.fromkeys((cause.field, _said(cause.owner, cause.message)) for cause in error.causes if cause.field)
        )
        for field, message in causes:
            place = self._place(outcome, field)
            yield KxformError(error.code, f"{_name(outcome)}: {field.lstrip('.')}: {message}", place, error.hint)
        if not causes:
            yield KxformError(error.code, f"{_name(outcome)}: {error.message}", self._place(outcome, ""), error.hint)

    @property
    def shows(self) -> bool:
        """Tell whether anything is told before the end."""
        return not self._json and not self._quiet

    def count(self, word: str) -> None:
        """Count something for the summary."""
        self._counts[word] += 1

    def later(self, word: str, place: Place, text: str) -> None:
        """Tell what happened to something after it was applied, on a line of its own, and count it."""
        self._counts[word] += 1
        if self.shows:
            print(f"{place}: {word}: {text}", flush=True)

    def trouble(self, error: KxformError, severity: str) -> None:
        """Tell what did not happen after all was applied."""
        self.entry(f"{'warning' if severity == 'warning' else 'error'}s", entry(error))
        if not self._json and not (self._quiet and severity == "warning"):
            self._report.error(error, severity)

    def progress(self, text: str) -> None:
        """Tell on standard error how far something is."""
        if self.shows:
            print(text, file=sys.stderr, flush=True)

    def entry(self, name: str, entry: dict[str, Any]) -> None:
        """Keep an entry of a list that the JSON has beside the objects."""
        self._later.setdefault(name, []).append(entry)

    @contextmanager
    def to_the_end(self) -> Iterator[None]:
        """Tell at the end what it came to, also where that is an error or an interrupt."""
        try:
            yield
        except ClusterError as error:
            self.fail([error])
            raise
        except KeyboardInterrupt:
            self._stop()
            raise
        self.end()

    def fail(self, errors: Iterable[KxformError]) -> None:
        """Tell what it came to before errors that others print."""
        for error in errors:
            self.entry("errors", entry(error))
        if self._json or self._counts:
            self.end()

    def _stop(self) -> None:
        if self._json or self._counts:
            self.end()
        elif not self._quiet:
            print("nothing was written", file=sys.stderr)

    def end(self) -> None:
        """Tell what it came to."""
        if self._json:
            objects = [self._entry(one) for _, one in sorted(self._outcomes.items())]
            print(json.dumps({"objects": objects, **self._later, "summary": dict(self._counts)}, indent=2))
        else:
            self._summary()

    def _summary(self) -> None:
        """Print how many objects came to what, on one line of standard error, and whether anything was written."""
        words = _DRY if self._dry else {}
        parts = [f"{number} {words.get(word, word)}" for word, number in sorted(self._counts.items())]
        whole = not self._counts["refused"]
        if not whole and not self._dry:
            parts.append(f"{self._written()} written" if self._written() else "nothing was written")
        if not (self._quiet and whole and not self._counts["not ready"]):
            print(", ".join(parts) or "no objects to apply", file=sys.stderr)

    def _written(self) -> int:
        return sum(self._counts[word] for word in WRITTEN)

    def _place(self, outcome: Outcome, field: str) -> Place:
        return self._manifests.place_of(outcome.wanted.number, field)

    def _entry(self, outcome: Outcome) -> dict[str, Any]:
        place, data, error = outcome.wanted.place, outcome.wanted.data, outcome.error
        told = {
            "file": place.file,
            "line": place.line,
            "apiVersion": data.get("apiVersion"),
            "kind": outcome.wanted.kind,
            "namespace": dig(outcome.live or data, "metadata", "namespace") or "",
            "name": outcome.wanted.name,
            "action": outcome.action,
        }
        if error is not None and error.code is not codes.HELD_BACK:
            told |= error.said
            told["causes"] = [self._cause(outcome, cause.field, cause.owner, cause.message) for cause in error.causes]
        return told

    def _cause(self, outcome: Outcome, field: str, owner: str, message: str) -> dict[str, Any]:
        place = self._place(outcome, field)
        return {"field": field, "line": place.line, "column": place.column, "owner": owner, "message": message}


def entry(error: KxformError) -> dict[str, Any]:
    """Return an error and its place, for programs."""
    return {**error.said, **error.place._asdict()}


def _said(owner: str, message: str) -> str:
    return f"{owner!r} set this field" if owner else message


def _name(outcome: Outcome) -> str:
    namespace = dig(outcome.live or outcome.wanted.data, "metadata", "namespace")
    return f"{outcome.wanted.kind} {namespace}/{outcome.wanted.name}" if namespace else str(outcome.wanted)
