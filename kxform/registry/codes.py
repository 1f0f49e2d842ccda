"""The codes of finding a transform; that of a broken one is where transforms are checked."""

from __future__ import annotations

from kxform.errors import Code

UNKNOWN = Code(
    "KX001",
    "no such transform",
    "`kxform list` shows all that there are; a file of your own is named by `--use FILE` before the command.",
    "The name is neither that of a transform nor that of another command. Names are written with hyphens: "
    "to-daemonset.",
)
NO_FILE = Code(
    "KX004",
    "no such file of transforms",
    "Name a Python file that defines transforms.",
    "What `--use` names, or `kxform test`, is not a file.",
)
DUPLICATE = Code(
    "KX005",
    "a name of several transforms",
    "Uninstall one of the packages, leave the `--use` out, or rename one of the transforms.",
    "Two plug-ins, or a plug-in and a built-in transform, have one name. None of two plug-ins is taken: a change of "
    "what is installed must not change in silence what a command does. A package cannot shadow a built-in transform: "
    "the built-in one runs.",
)
