"""Errors that a user may see.

An error carries an English code for programs, a Chinese sentence for people (what happened, to
what, what to do) and details. The class decides the exit code of the command line.
"""

from typing import Any, ClassVar


class XianjieError(Exception):
    """Something failed in a way the user can understand and act upon."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return self.message


class RefusedError(XianjieError):
    """The input was read and refused; nothing has changed."""


class UsageError(XianjieError):
    """The command or call itself was wrong."""

    exit_code: ClassVar[int] = 2
