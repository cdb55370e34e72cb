"""Calendar months as the periods of feeds and runs."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from xianjie.kernel.dates import parse_month
from xianjie.kernel.errors import UsageError


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One calendar month, written 2022-06."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"月份{self.month}不存在")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read 2022-06 (also 202206 or 2022年6月); refuse anything else with a usage error."""
        try:
            first = parse_month(text)
        except ValueError:
            first = None
        if first is None or len(str(text).strip()) > len("2022年06月"):
            raise UsageError("bad-period", f"期别“{text}”不对，应写成 2022-06 这样的年月。")
        return cls(first.year, first.month)

    @classmethod
    def of(cls, day: dt.date) -> "Period":
        """Return the month a date falls in."""
        return cls(day.year, day.month)

    @classmethod
    def range(cls, first: "Period", last: "Period") -> Iterator["Period"]:
        """Yield the months from first to last, both included."""
        for index in range(first._index, last._index + 1):
            yield cls._from_index(index)

    @property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def _index(self) -> int:
        return self.year * 12 + self.month - 1

    @classmethod
    def _from_index(cls, index: int) -> "Period":
        return cls(index // 12, index % 12 + 1)

    def __add__(self, months: int) -> "Period":
        return self._from_index(self._index + months)

    def __sub__(self, months: int) -> "Period":
        return self._from_index(self._index - months)

    def months_since(self, earlier: "Period") -> int:
        """Return how many months this period lies after the earlier one."""
        return self._index - earlier._index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
