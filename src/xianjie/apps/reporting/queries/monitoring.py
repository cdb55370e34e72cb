"""Monitored households: stock, new, removed, by category, risk and place, over the months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.reporting.contents import Chart, Figure, Section, Table
from xianjie.apps.reporting.queries.asking import WHY, ReportAsk

_UNNAMED = "未登记"
_RISKS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Spell:
    """A monitored stretch of one household; ``risk`` is its gravest."""

    place: str
    category: str
    risk: str
    begun: date
    ended: date | None
    removed: bool
    people: int

    def stands(self, on: date) -> bool:
        """Whether the household was monitored at the end of a day."""
        return self.begun <= on and (self.ended is None or self.ended > on)


def spells_of(ask: ReportAsk) -> list[Spell]:
    """Return the stretches of a county or township up to the last day; one query."""
    rows = (
        Episode.objects.proven(WHY)
        .filter(ask.subject.inside(), county_code=ask.subject.county)
        .filter(identified_on__lte=ask.last)
        .order_by()
        .values_list(
            "division_code", "category", "risks", "identified_on", "ended_on", "state",
            "household__member_count",
        )
    )  # fmt: skip
    return [
        Spell(place, category or _UNNAMED, risks[0] if risks else _UNNAMED, begun, ended,
              state == EpisodeState.REMOVED, people or 0)
        for place, category, risks, begun, ended, state, people in rows
    ]  # fmt: skip


def monitoring(ask: ReportAsk, spells: list[Spell]) -> Section | None:
    """Return the section of monitored households; None where there never was any."""
    if not spells:
        return None
    first, last = ask.first, ask.last
    now = [one for one in spells if one.stands(last)]
    new = [one for one in spells if first <= one.begun]
    removed = [one for one in spells if one.removed and _in(one.ended, first, last)]
    figures = (
        Figure("期末监测户", len(now), "户"),
        Figure("期末监测人口", sum(one.people for one in now), "人", "按户籍人口数"),
        Figure(f"{ask.word}新识别", len(new), "户"),
        Figure(f"{ask.word}风险消除", len(removed), "户"),
        Figure("累计识别", len(spells), "户"),
        Figure("累计消除", sum(1 for one in spells if one.removed and one.ended), "户"),
    )
    tables = [_moves(ask, spells, "按监测对象类别", "类别", lambda one: one.category)]
    if any(one.risk != _UNNAMED for one in spells):
        tables.append(_moves(ask, spells, "按主要风险", "风险类型", lambda one: one.risk))
    return Section(
        "监测对象",
        "个案办理—监测对象名单（监测周期）；一户按最重的一种风险计",
        figures,
        tuple(tables),
        (_months(ask, spells), *_by_part(ask, now)),
    )


def _in(on: date | None, first: date, last: date) -> bool:
    return on is not None and first <= on <= last


def _moves(
    ask: ReportAsk, spells: list[Spell], title: str, head: str, key: Callable[[Spell], str]
) -> Table:
    """Return stock before, new, removed, ended otherwise, stock after, people; by a key."""
    before = ask.first - timedelta(days=1)
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for one in spells:
        row = sums[key(one)]
        row[0] += one.stands(before)
        row[1] += ask.first <= one.begun
        if _in(one.ended, ask.first, ask.last):
            row[2 if one.removed else 3] += 1
        if one.stands(ask.last):
            row[4] += 1
            row[5] += one.people
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1][4], pair[0]))
    rows = [(name, *row) for name, row in ordered if any(row)]
    total = ("合计", *(sum(row[place] for row in sums.values()) for place in range(6)))
    header = (head, "期初（户）", "新识别", "风险消除", "自然终止", "期末（户）", "期末（人）")
    return Table(title, header, (*rows, total))


def _months(ask: ReportAsk, spells: list[Spell]) -> Chart:
    months = ask.months
    new = Counter((one.begun.year, one.begun.month) for one in spells)
    gone = Counter(
        (one.ended.year, one.ended.month) for one in spells if one.removed and one.ended is not None
    )
    stock = [sum(1 for one in spells if one.stands(min(m.last_day, ask.last))) for m in months]
    return Chart(
        "lines",
        "监测户逐月变化",
        tuple(str(month) for month in months),
        (
            ("期末监测户", tuple(stock)),
            ("新识别", tuple(new[month.year, month.month] for month in months)),
            ("风险消除", tuple(gone[month.year, month.month] for month in months)),
        ),
    )


def _by_part(ask: ReportAsk, now: list[Spell]) -> list[Chart]:
    """Return the stock by township or village, parted by risk; by category where none is known."""
    digits = ask.subject.part_digits
    names = {place.code[:digits]: place.name for place in ask.subject.parts()}
    risky = any(one.risk != _UNNAMED for one in now)
    cells = Counter((one.place[:digits], one.risk if risky else one.category) for one in now)
    parts = [code for code in names if any(place == code for place, _ in cells)]
    if len(parts) < 2:
        return []
    sums: Counter[str] = Counter()
    for (_, risk), count in cells.items():
        sums[risk] += count
    risks = [risk for risk, _ in sums.most_common(_RISKS_SHOWN)]
    series = [(risk, tuple(cells[part, risk] for part in parts)) for risk in risks]
    rest = tuple(
        sum(count for (place, risk), count in cells.items() if place == part and risk not in risks)
        for part in parts
    )
    if any(rest):
        series.append(("其余", rest))
    title = (
        f"期末监测户，按{'村' if ask.subject.town else '乡镇'}和{'主要风险' if risky else '类别'}"
    )
    return [Chart("stack", title, tuple(names[part] for part in parts), tuple(series))]
