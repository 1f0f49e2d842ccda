"""The options that every transform has, in one table, so that they are the same words everywhere."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from inspect import Parameter, Signature
from typing import Annotated, Any, get_args

import typer


def option(name: str, kind: Any, default: Any, *flags: str, help: str, metavar: str | None = None) -> Parameter:
    """Return a parameter of a command that is an option.

    Args:
        name: of the parameter.
        kind: of its value.
        default: its value when the option is not given.
        flags: how it is written.
        help: a sentence.
        metavar: what stands for the value in the help; if nothing is given, its choices, and for a text NAME.
    """
    metavar = metavar or "|".join(_choices(kind)) or ("NAME" if kind is str else None)
    info = typer.Option(*flags, help=help, metavar=metavar, show_default=False)
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info])


def _choices(kind: Any) -> Iterator[str]:
    for one in get_args(kind):
        yield from [one] if isinstance(one, str) else _choices(one)


def with_parameters(function: Callable[..., None], parameters: Sequence[Parameter]) -> None:
    """Give a function that takes `**values` the parameters that the library makes options of."""
    function.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}


_PATHS = Parameter(
    "paths",
    Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files and folders (.yaml .yml .json, recursive), or - for standard input.",
            show_default=False,
        ),
    ],
)

COMMON = [
    _PATHS,
    option("name", str, "", "--name", help="Only objects whose name fits this shell pattern.", metavar="GLOB"),
    option(
        "namespace",
        str,
        "",
        "--namespace",
        "-n",
        help="Only objects of this namespace; one that names none is in 'default'.",
    ),
    option(
        "selector",
        str,
        "",
        "--selector",
        "-l",
        help="Only objects with these labels: a=b, a!=b, 'a in (b,c)', a, '!a'.",
        metavar="LABELS",
    ),
    option("in_place", bool, False, "--in-place", "-i", help="Rewrite the files."),
    option("check", bool, False, "--check", help="Change nothing, name what would change, exit 1 if anything would."),
    option("diff", bool, False, "--diff", help="Change nothing, print a unified diff, exit 1 if there is one."),
    option("output_dir", str, "", "--output-dir", "-o", help="Write the results below this folder.", metavar="DIR"),
    option("explain", bool, False, "--explain", help="Print the reason of every change, with file and line."),
    option(
        "keep_going",
        bool,
        False,
        "--keep-going",
        help="Write what can be written although some input failed or was refused.",
    ),
    option(
        "exclude",
        list[str],
        [],
        "--exclude",
        help="Leave out what fits this pattern, as in .gitignore.",
        metavar="GLOB",
    ),
    option(
        "force_exclude",
        bool,
        False,
        "--force-exclude",
        help="Leave out named files, too, where a run over their folder would: for hooks, which name every file.",
    ),
    option("no_ignore", bool, False, "--no-ignore", help="Do not honour .gitignore and .kxformignore."),
    option("validate", bool, False, "--validate", help="Write nothing that an API server would refuse."),
    option(
        "kubernetes_version",
        str,
        "",
        "--kubernetes-version",
        help="With --validate: by which versions, as 1.34 or 1.31,1.34.",
        metavar="VERSION",
    ),
    option(
        "schema_location",
        list[str],
        [],
        "--schema-location",
        help="With --validate: further schemas, a folder of CRDs or JSON schemas.",
        metavar="PATH",
    ),
    option(
        "ignore_missing_schemas",
        bool,
        False,
        "--ignore-missing-schemas",
        help="With --validate: let pass what there is no schema of.",
    ),
    option("warnings_as_errors", bool, False, "--warnings-as-errors", help="Exit 1 when there is a warning."),
    option("quiet", bool, False, "--quiet", "-q", help="Print no notes and no summary."),
]


def common(*names: str) -> list[Parameter]:
    """Return some of the common options, in the order of the table: for commands that are no transforms."""
    return [one for one in COMMON if one.name in names]


# How to validate: left out where a transform has an option of that name itself, and a version then holds for both.
VALIDATION = ("kubernetes_version", "schema_location", "ignore_missing_schemas")

# How long commands wait that do; `duration` reads it.
TIMEOUT = option("timeout", str, "5m", "--timeout", help="How long to wait. Default: 5m.", metavar="TIME")

# Which cluster, for commands that talk to one.
CONTEXT = [
    option("context", str, "", "--context", help="The context of the kubeconfig. Default: its current one."),
    option(
        "kubeconfig",
        str,
        "",
        "--kubeconfig",
        help="The kubeconfig. Default: KUBECONFIG, ~/.kube/config, or the account of the pod.",
        metavar="FILE",
    ),
]

# For transforms that make documents.
ONLY_NEW = option("only_new", bool, False, "--only-new", help="Print the new objects alone.")


def beside(fields: Container[str]) -> dict[str, Parameter]:
    """Return the common options, by name, as they stand beside a transform's own.

    The transform's own flag wins: where it has a `--name`, the common one is `--only-name`. Short flags stay.

    Args:
        fields: the names of the transform's fields.
    """
    taken = (one for one in COMMON if one.name not in VALIDATION or one.name not in fields)
    return {one.name: _other_flag(one) if one.name in fields else one for one in taken}


def _other_flag(common: Parameter) -> Parameter:
    kind, info = get_args(common.annotation)
    written = (info.default, *info.param_decls)  # the library keeps the first flag where a default could stand
    flags = [flag.replace("--", "--only-", 1) for flag in written]
    info = typer.Option(*flags, help=info.help, metavar=info.metavar, show_default=False)
    return common.replace(name=f"only_{common.name}", annotation=Annotated[kind, info])
