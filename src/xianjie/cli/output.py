"""What every command prints with: tables for people on stdout, one JSON document for programs.

Human text and JSON go to stdout, progress, warnings and errors to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_FAULTS = 3


def console() -> Console:
    """Return the console for people's output on stdout."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


def error_console() -> Console:
    """Return the console for progress, warnings and errors on stderr."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def plain(value: object) -> Any:
    """Turn a value of the product into what JSON knows; dates become ISO text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def print_json(document: object) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def print_table(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[int] = (),
    dense: bool = False,
) -> None:
    """Print a table for people; ``right`` holds the positions of right-aligned columns.

    ``dense`` is for tables of many numbers: no vertical rules and no broken cells, so that nine
    columns fit a terminal of 80 columns.
    """
    table = Table(title=title, title_justify="left", header_style="bold")
    if dense:
        table.box, table.padding, table.show_edge = SIMPLE_HEAD, (0, 0), False
    for position, header in enumerate(headers):
        justify: Literal["right", "left"] = "right" if position in right else "left"
        table.add_column(header, justify=justify, overflow="fold", no_wrap=dense)
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    Console(file=sys.stdout, highlight=False).print(table)


def say(sentence: str) -> None:
    """Print one sentence for people on stdout, as it is."""
    console().print(escape(sentence))


def warn(sentence: str) -> None:
    """Print one warning on stderr, as it is."""
    error_console().print(f"[yellow]{escape(sentence)}[/]")
