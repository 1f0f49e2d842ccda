"""`kxform completion`: the script that teaches a shell to complete kxform."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kxform.cli.shells import SCRIPTS


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Your shell.", show_default=False)],
) -> None:
    """Print the script that makes a shell complete kxform: commands, options, values, names of a cluster.

    \b
    Examples:
      source <(kxform completion bash)        # now; in ~/.bashrc, in every shell
      source <(kxform completion zsh)         # in ~/.zshrc, after compinit
      kxform completion fish > ~/.config/fish/completions/kxform.fish

    A cluster is asked only for the word that needs it, and not longer than 2 seconds. No code is loaded from a
    kxform.yaml.

    Exit codes: 0 done; 2 wrong usage.
    """  # noqa: D301 - the backspace is the library's mark for lines that are left as they are
    print(SCRIPTS[shell], end="")
