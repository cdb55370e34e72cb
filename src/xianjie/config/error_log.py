"""Tell where a program error happened without telling whose data was in hand.

An exception's text may carry row values (an SQL error does), so only its type and the lines of
code it passed through are kept. The text is added for errors that can only speak of code.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

from xianjie.config import environment

SPEAKS_OF_CODE = (ImportError, AttributeError, NameError, SyntaxError, RecursionError)


def describe(error: BaseException) -> str:
    """Return type and code lines of the error and of what caused it, innermost cause first."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = f"{type(current).__module__}.{type(current).__qualname__}"
        text = f": {current}" if isinstance(current, SPEAKS_OF_CODE) else ""
        frames = "".join(
            f"  {frame.filename}:{frame.lineno} {frame.name}\n"
            for frame in traceback.extract_tb(current.__traceback__)
        )
        parts.append(f"{kind}{text}\n{frames}")
        current = current.__cause__ or current.__context__
    return "caused\n".join(reversed(parts))


def store(error: BaseException, *, home: Path, at: datetime, doing: str) -> str:
    """Append the error to ``home/logs/errors.log`` and return the number a user can quote."""
    number = f"E{secrets.token_hex(4).upper()}"
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "errors.log"
    path.touch(mode=0o600, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{at.isoformat(timespec='seconds')} {number} {doing}\n{describe(error)}\n")
    return number


class QuietFormatter(logging.Formatter):
    """Print exceptions through `describe`; with XIANJIE_DEBUG on, print them in full."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return the error's text for the log."""
        error = ei[1]
        if environment.flag("XIANJIE_DEBUG") or not isinstance(error, BaseException):
            return super().formatException(ei)
        return describe(error)
