"""`kxform completion`: the script that teaches a shell to complete kxform."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kxform.cli.shells import SCRIPTS


def completion(
    shell: Annotated[
        Literal["bash", "zsh", "fish"], typer.Argument(metavar="bash|zsh|fish", help="Your shell.", show_default=False)
    ],
) -> None:
    """Print the script that makes a shell complete kxform: commands, options, values, names of a cluster.

    A cluster is asked only for the word that needs it, and not longer than 2 seconds. No code is loaded from a
    kxform.yaml.
    """
    print(SCRIPTS[shell], end="")
