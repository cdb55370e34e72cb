"""Windows of time that facts look back over, as lists of monthly periods."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from xianjie.kernel.errors import XianjieError
from xianjie.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Window:
    """``months``: the last n; ``current``; ``previous``; ``year``: since January; ``income-year``:
    since the last October (收入年度, 10-01 to 09-30)."""

    kind: Literal["months", "current", "previous", "year", "income-year"]
    months: int = 1

    def periods(self, run: Period) -> tuple[Period, ...]:
        """Periods of events that the window covers in a run of ``run``, oldest first."""
        match self.kind:
            case "current":
                first, last = run, run
            case "previous":
                first, last = run - 1, run - 1
            case "months":
                first, last = run - (self.months - 1), run
            case "year":
                first, last = Period(run.year, 1), run
            case "income-year":
                start = run.year if run.month >= 10 else run.year - 1
                first, last = Period(start, 10), run
        return tuple(Period.range(first, last))


FIXED = {"当期": "current", "上期": "previous", "本年": "year", "收入年度": "income-year"}


def parse_window(text: str) -> Window:
    """Read ``近12个月``, ``当期``, ``上期``, ``本年`` or ``收入年度``. Raises XianjieError."""
    plain = text.strip()
    if plain in FIXED:
        return Window(FIXED[plain])  # type: ignore[arg-type]
    found = re.fullmatch(r"近(\d{1,2})个?月", plain)
    if found and int(found[1]) >= 1:
        return Window("months", int(found[1]))
    raise XianjieError(
        "window",
        f"时间范围“{text}”不认识。可写：近N个月、当期、上期、{'、'.join(list(FIXED)[2:])}。",
    )
