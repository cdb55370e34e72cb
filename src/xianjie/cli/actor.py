"""Under whose name a command acts."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from xianjie.config.setup import setup_django

if TYPE_CHECKING:
    from xianjie.apps.accounts.actors import Actor


def command_actor() -> Actor:
    """Start Django and return the actor ``cli:<user of the machine>``, who may do everything."""
    setup_django()
    from xianjie.apps.accounts.actors import cli_actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return cli_actor(name)
