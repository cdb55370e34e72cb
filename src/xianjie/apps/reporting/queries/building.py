"""A whole report, section by section; what the system has no data for is left out."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.reporting.contents import Report, Section
from xianjie.apps.reporting.queries import daily, oversight
from xianjie.apps.reporting.queries.asking import ReportAsk
from xianjie.apps.reporting.queries.dispatch import dispatch_table
from xianjie.apps.reporting.queries.monitoring import monitoring, spells_of

NOTES = (
    "本表全部由系统按业务数据生成，没有手工填写；系统没有数据的事项不列，不以 0 代替。",
    "期初、期末按所选期间的第一天前和最后一天计；注明“制表日”的是生成这份报表当天的数。",
)


def build_report(ask: ReportAsk, *, now: datetime) -> Report:
    """Return the report of a subject for a month or year.

    A constant number of queries. For whoever has checked that the reader may make it.
    """
    subject = ask.subject
    found: list[Section | None]
    if subject.organisation is not None:
        spells = []
        found = [daily.measures(ask, None), daily.problems(ask)]
    else:
        spells = spells_of(ask)
        qualities = daily.Qualities(ask)
        found = [
            monitoring(ask, spells),
            daily.clues(ask, qualities),
            daily.measures(ask, qualities),
            daily.problems(ask),
            daily.visits(ask),
            daily.low_income(ask),
            oversight.arrivals(ask),
        ]
    found += [
        oversight.tasks(ask),
        oversight.indicators(ask),
        oversight.rectification(ask),
        oversight.progress(ask),
    ]
    kind = "年度总结" if ask.is_year else "工作月报"
    return Report(
        title=f"{subject.name}防返贫监测帮扶{ask.span.title}{kind}",
        subject=subject.name,
        span=ask.span.title,
        as_of=ask.last,
        stands_on=ask.today,
        made_at=now,
        sections=tuple(one for one in found if one is not None),
        dispatch=dispatch_table(ask, spells) if spells else None,
        notes=NOTES,
    )
