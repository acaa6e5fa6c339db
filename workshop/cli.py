"""The command `workshop`: run, accounts, demo, counting."""

import os
import socket
import sys
from pathlib import Path

import click
from flask import Flask

from workshop import __version__
from workshop.access import service as access
from workshop.app import create_app
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.stores import bring_up_to_date


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="workshop")
def main() -> None:
    """Minga: plan a canton together with its citizens."""


def lan_address() -> str:
    """Return this machine's address on the local network, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
