"""What a cell gives, and a cell as plain text."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeGuard

from xianjie.exchange.faults import CellFault
from xianjie.kernel.text import fold

Parser = Callable[[object], "Cell"]
#: From here on a spreadsheet's number is no longer exact.
EXACT_DIGITS = 10**15
_EMPTY_MARKS = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "#N/A", "N/A", "NULL", "null", "None", "NaN", "nan")
)
#: What a spreadsheet takes for the begin of a formula; the last four are full-width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORMULA_GUARD = re.compile(f"'(?=[{re.escape(''.join(FORMULA_STARTS))}])")


class Cell(NamedTuple):
    """What a cell gives. `fatal` sends the whole row to quarantine."""

    value: Any
    original: str | None = None
    fault: CellFault | None = None
    fatal: bool = False


UNKNOWN = Cell(None)


def is_empty(value: object) -> bool:
    """Whether the cell says nothing."""
    return value is None or (isinstance(value, str) and fold(value) in _EMPTY_MARKS)


def plain_text(value: object) -> str:
    """Return the cell as folded text; whole numbers without a decimal point, dates as ISO."""
    if isinstance(value, str):
        return fold(_FORMULA_GUARD.sub("", value, count=1) if value[:1] == "'" else value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e300:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return fold(str(value))


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether the cell is a number and not a truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def fatal(fault: CellFault) -> Cell:
    """Return a cell that sends its row to quarantine."""
    return Cell(None, None, fault, fatal=True)
