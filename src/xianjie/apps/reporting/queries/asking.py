"""About whom and which days a report is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.indicators.queries.periods import Span
from xianjie.apps.reporting.queries.subjects import Subject
from xianjie.kernel.periods import Period

EVERYTHING = Scope.everything()
"""A report is that of its subject, whoever makes it: who may make it was checked before."""
WHY = "figures of a report that its maker may make"
_MONTHS = 12


@dataclass(frozen=True)
class ReportAsk:
    """A subject, a month or year, and the day on which the report is made."""

    subject: Subject
    span: Span
    today: date

    @property
    def first(self) -> date:
        """The first day that counts."""
        return self.span.first

    @property
    def last(self) -> date:
        """The last day that counts: of the span, or today within it."""
        return min(self.span.last, self.today)

    @property
    def month(self) -> Period:
        """The month by which monthly figures are taken: the last one of the span that has begun."""
        return Period.of(self.last)

    @property
    def is_year(self) -> bool:
        """Whether the report is about a year."""
        return Period.of(self.span.first) != Period.of(self.span.last)

    @property
    def months(self) -> list[Period]:
        """The months of the charts: those of the year, or the twelve that end with the month."""
        if self.is_year:
            return list(Period.range(Period.of(self.first), self.month))
        return list(Period.range(self.month - (_MONTHS - 1), self.month))

    @property
    def word(self) -> str:
        """What the span is called in headings: 本月 or 本年."""
        return "本年" if self.is_year else "本月"
