"""What the rulebook of a place says about the removal of risk."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from xianjie.apps.cases.enums import RemovalWay
from xianjie.apps.policies.queries import Standards, current_version, rulebook_of, standards
from xianjie.kernel.periods import Period
from xianjie.policy.citations import describe_citation

CONDITIONS = "风险消除条件清单"
MONTHS = "风险消除最短月数"
STEADY = "收入稳定月数"
TIMES = "收入稳定最少次数"
VALID = "收入记录有效月数"
EACH = "每项风险最少措施数"
NO_LABOUR_STAYS = "无劳动力户默认不消除"
NO_LABOUR_EXCEPTION = "无劳动力户可例外消除"
SITUATIONS = "自然消除情形清单"
SITUATION_TERMS = "自然消除条件清单"
LINE = "监测收入线"
NAMES = (
    CONDITIONS, MONTHS, STEADY, TIMES, VALID, EACH, NO_LABOUR_STAYS, NO_LABOUR_EXCEPTION,
    SITUATIONS, LINE,
)  # fmt: skip
YES = "是"


@dataclass(frozen=True)
class RemovalRules:
    """The conditions of a place on a day; None where the rulebook has no number.

    ``terms`` are the conditions in the order of the rulebook; ``sources`` says for each
    parameter where its value comes from, in words.
    """

    terms: tuple[str, ...]
    months: int | None
    steady_months: int | None
    steady_times: int
    valid_months: int | None
    measures_each: int
    no_labour_stays: bool
    no_labour_exception: bool
    situations: tuple[str, ...]
    sources: dict[str, str]
    unverified: frozenset[str]
    rulebook: str


def removal_rules(
    county: str, on: date, *, way: str = RemovalWay.HELPED.value, situation: str = ""
) -> RemovalRules:
    """Return the rules of a county on a day for a way of removal.

    A natural removal has the conditions of its situation (自然消除条件清单_情形); none where the
    rulebook has no such list, so that it cannot be proposed.
    """
    terms = CONDITIONS
    if way == RemovalWay.NATURAL:
        terms = f"{SITUATION_TERMS}_{situation}"
    book = standards(county, on, (*NAMES, terms))
    version = current_version()
    known = {name: book.parameter(name) for name in (*NAMES, terms)}
    documents = rulebook_of(version.hash).documents if version else {}
    return RemovalRules(
        terms=book.texts(terms),
        months=book.whole(MONTHS),
        steady_months=book.whole(STEADY),
        steady_times=book.whole(TIMES) or 1,
        valid_months=book.whole(VALID),
        measures_each=book.whole(EACH) or 1,
        no_labour_stays=book.text(NO_LABOUR_STAYS) == YES,
        no_labour_exception=book.text(NO_LABOUR_EXCEPTION) == YES,
        situations=book.texts(SITUATIONS),
        sources={
            name: describe_citation(one.cite, documents) for name, one in known.items() if one
        },
        unverified=frozenset(name for name, one in known.items() if one and one.unverified),
        rulebook=version.hash if version else "",
    )


class Lines:
    """The monitoring line (fen a person and year) of a county by day; each day looked up once."""

    def __init__(self, county: str) -> None:
        self.county = county
        self._known: dict[date, int | None] = {}

    def on(self, day: date) -> int | None:
        """Return the line in force on a day; None where the rulebook has none."""
        # A line takes effect in the middle of a month at most: days of a month are told apart.
        if day not in self._known:
            book: Standards = standards(self.county, day, (LINE,))
            self._known[day] = book.whole(LINE)
        return self._known[day]


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last of a month that has no such day."""
    month = Period.of(day) + months
    return date(month.year, month.month, min(day.day, monthrange(month.year, month.month)[1]))


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier; the last of a month that has no such day."""
    month = Period.of(day) - months
    return date(month.year, month.month, min(day.day, monthrange(month.year, month.month)[1]))
