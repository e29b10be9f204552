"""completion: what makes a shell complete this program's commands and names."""

from __future__ import annotations

import click

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which a shell completes commands, sources, conditions and other values.

    \b
    Put one of these lines where your shell reads it at its start:
      ~/.bashrc                   eval "$(threadwell completion bash)"
      ~/.zshrc, after compinit    eval "$(threadwell completion zsh)"
      ~/.config/fish/config.fish  threadwell completion fish | source

    Conditions, treatments and symptoms are those that the search index holds. A hyphen stands for a space:
    dravet-syndrome.

    \b
    Example:
      threadwell completion bash
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.ClickException(f"click has no completion for {shell}.")
    click.echo(made(context.find_root().command, {}, "threadwell", "_THREADWELL_COMPLETE").source())


COMMANDS = (completion,)
