"""The command `workshop`. Each command is loaded when it is used, so that counting does not wait for the app."""

from importlib import import_module
from typing import Any

import click

from workshop import __version__

COMMANDS = {  # by name: module and attribute
    "backup": "workshop.commands:backup",
    "cantons": "workshop.commands:cantons",
    "count": "workshop.voting.command:count",
    "demo": "workshop.commands:demo",
    "export-round": "workshop.exchange_commands:export_file",
    "import-round": "workshop.exchange_commands:import_file",
    "migrate": "workshop.commands:migrate",
    "remind": "workshop.reminder_command:remind",
    "restore": "workshop.commands:restore",
    "run": "workshop.commands:run",
    "user": "workshop.commands:user",
    "verify-box": "workshop.voting.verify_command:verify",
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: Any = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="workshop")
def main() -> None:
    """Minga: plan a canton together with its citizens."""
