"""What can be offered for the value of an option and for an argument: by name, by what it is called, else files."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from kxform import registry
from kxform.cli.colours import CHOICES
from kxform.cli.shells import FOLDERS, NO_FILES, NO_SPACE
from kxform.errors import KxformError
from kxform.registry.sources import installed


class Offer(NamedTuple):
    """Candidates with a description each, which may be empty, and what the shell should do."""

    candidates: tuple[tuple[str, str], ...] = ()
    directive: int = 0

    def beginning(self, word: str) -> Offer:
        """Return it with those candidates alone that begin so."""
        return self._replace(candidates=tuple(one for one in self.candidates if one[0].startswith(word)))


FILES, NOTHING = Offer(), Offer(directive=NO_FILES)


class Line(NamedTuple):
    """What is typed already.

    Args:
        command: its name; empty before there is one.
        values: of options, by the name of the parameter.
        words: others that are no options.
        of_cluster: the command talks to a cluster.
    """

    command: str
    values: dict[str, str]
    words: tuple[str, ...] = ()
    of_cluster: bool = False


_Source = Callable[[Line, str], Offer]


def value(line: Line, option: Any, word: str) -> Offer:
    """Return what the value of an option can be.

    Args:
        line: what is typed already.
        option: as the command-line library has it.
        word: what is typed of the value.
    """
    own = _own(line.command, option.name)
    if own is not None and own.name != "kubernetes_version":  # that means the same everywhere
        return _words(own.choices) if own.choices else FILES if own.is_path or own.kind == "path" else NOTHING
    if choices := getattr(option.type, "choices", None):
        return _words(choices)
    return _VALUES.get(option.name, _by_placeholder(option.metavar))(line, word)


def argument(line: Line, parameter: Any, word: str) -> Offer:
    """Return what a word that is no option can be: as `value`."""
    if choices := getattr(parameter.type, "choices", None):
        return _words(choices)
    return _ARGUMENTS.get(line.command, _files)(line, word)


def _own(command: str, name: str) -> Any:
    """Return the option of a transform, which may be called like one of another command."""
    from kxform.cli.app import COMMANDS
    from kxform.transform.options import options_of

    if not command or command in COMMANDS:
        return None
    try:
        return next((one for one in options_of(registry.load(command)) if one.name == name), None)
    except KxformError:
        return None


def _words(values: Iterable[Any]) -> Offer:
    return Offer(tuple((str(one), "") for one in values), NO_FILES)


def _listed(values: Iterable[str], word: str) -> Offer:
    """Offer values of a list with commas: for the part after the last one."""
    before = word.rpartition(",")[0] + "," if "," in word else ""
    return _words(before + one for one in values)


def _by_placeholder(metavar: str | None) -> _Source:
    return _PLACEHOLDERS.get(metavar or "", _nothing)


def _files(_line: Line, _word: str) -> Offer:
    return FILES


def _nothing(_line: Line, _word: str) -> Offer:
    return NOTHING


def _folders(_line: Line, _word: str) -> Offer:
    return Offer(directive=FOLDERS)


def _contexts(line: Line, _word: str) -> Offer:
    from kxform.cluster.offered import contexts

    return _words(contexts(line.values.get("kubeconfig", "")))


def _namespaces(line: Line, _word: str) -> Offer:
    if not line.of_cluster:
        return NOTHING
    from kxform.cluster.offered import namespaces

    return _words(namespaces(_asked(line)))


def _colours(_line: Line, _word: str) -> Offer:
    return _words(CHOICES)


def _versions(_line: Line, word: str) -> Offer:
    from kxform.schema.bundle import versions

    return _listed(reversed(versions()), word)


def _codes(_line: Line, _word: str) -> Offer:
    from kxform.cli.pages import codes  # it imports every module of the package: a third of a second

    return Offer(tuple((one.id, one.title) for one in codes().values()), NO_FILES)


def _kinds(line: Line, word: str) -> Offer:
    """Offer kinds by the name of their paths, as kubectl does, and by a short name that is typed."""
    from kxform.cluster.offered import kinds

    before, _, typed = word.rpartition(",")
    before += "," if before else ""
    found: dict[str, str] = {}
    for one in kinds(_asked(line)):
        for name in (one.name, *(other for other in one.others if typed and one.name != other)):
            found.setdefault(before + name, f"{one.kind} of {one.api_version}")
    return Offer(tuple(sorted(found.items())), NO_FILES)


def _objects(line: Line, word: str) -> Offer:
    """Offer KIND/NAME once there is a slash."""
    from kxform.cluster.offered import names

    kind = word.partition("/")[0]
    return _words(f"{kind}/{name}" for name in names(_asked(line), kind))


def _export(line: Line, word: str) -> Offer:
    return _objects(line, word) if "/" in word else _kinds(line, word)


def _delete(line: Line, word: str) -> Offer:
    """Offer files, and objects only to who begins a word that no file begins with."""
    if not word or word[0] in "./~" or glob.glob(glob.escape(word) + "*"):
        return FILES
    return _objects(line, word) if "/" in word else _begun(_kinds(line, word))


def _migrate(line: Line, word: str) -> Offer:
    """Offer the kinds that the transform converts, which no cluster need be asked for, then its objects."""
    if "/" in word:
        return _objects(line, word)
    return _begun(_words(kind.lower() for kind in _migration(line).kinds))


def _begun(offer: Offer) -> Offer:
    """Offer kinds as the beginning of KIND/NAME."""
    return Offer(tuple((f"{one}/", about) for one, about in offer.candidates), NO_FILES | NO_SPACE)


def _targets(_line: Line, _word: str) -> Offer:
    return _words(name.removeprefix("to-") for name in registry.names() if name.startswith("to-"))


def _with(line: Line, _word: str) -> Offer:
    """Offer the options of the transform that migrates, as NAME=VALUE; a flag stands alone."""
    from kxform.transform.options import options_of

    names = [
        (one.flag.removeprefix("--") + ("" if one.kind == "bool" else "="), one.help)
        for one in options_of(_migration(line))
    ]
    return Offer(tuple(names), NO_FILES | NO_SPACE)


def _migration(line: Line) -> Any:
    return registry.load(f"to-{line.values.get('to') or 'daemonset'}")


def _transforms() -> list[str]:
    others = (entry.name for entry in installed() if entry.error is None)
    return sorted({*registry.names(), *others})


def _explain(line: Line, word: str) -> Offer:
    if word[:1].upper() != "K":
        return _words(_transforms())
    offered = _codes(line, word).candidates
    return Offer(tuple((word + one[len(word) :], about) for one, about in offered if one.startswith(word.upper())), 4)


def _test(_line: Line, word: str) -> Offer:
    found = _words(_transforms())
    return found._replace(directive=0) if word else found


def _asked(line: Line) -> Any:
    from kxform.cluster.offered import Asked

    kubeconfig, context, namespace = (line.values.get(name, "") for name in ("kubeconfig", "context", "namespace"))
    return Asked(kubeconfig, context, namespace, all_namespaces="all_namespaces" in line.values)


_PLACEHOLDERS: dict[str, _Source] = {"FILE": _files, "PATH": _files, "DIR": _folders}
_VALUES: dict[str, _Source] = {
    "color": _colours,
    "context": _contexts,
    "ignore": _codes,
    "kubernetes_version": _versions,
    "namespace": _namespaces,
    "options": _with,
    "prune_kind": _kinds,
    "to": _targets,
}
_ARGUMENTS: dict[str, _Source] = {
    "delete": _delete,
    "explain": _explain,
    "export": _export,
    "migrate": _migrate,
    "test": _test,
}
