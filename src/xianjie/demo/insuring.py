"""防贫保 and measures for villages in the demo county: who is covered, what was paid, what is done.

Made through the real actions; what a register holds already is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.plans.interfaces.registers import CLAIMS, COVERS, VILLAGE_MEASURES
from xianjie.apps.plans.models import InsuranceClaim, InsuranceCover, VillageMeasure
from xianjie.apps.registry.models import Household
from xianjie.demo.county import Village
from xianjie.web.ledger.register import Register

INSURER = "（演示）财产保险公司"
_COVERED, _EVERY = 80, 4
_CAUSES = ("因病", "因病", "因意外", "因灾", "因学")
_WORKS = (
    ("产业帮扶", "核桃提质增效", "农业农村局", 26, 180_000_00),
    ("公益性岗位", "保洁护林岗位稳岗", "人力资源和社会保障局", 12, 72_000_00),
    ("饮水安全保障", "水池清淤和管道更换", "水务局", 64, 95_000_00),
    ("基础设施建设", "组内道路硬化", "交通运输局", 41, 310_000_00),
    ("生产生活条件改善", "户厕改造", "农业农村局", 18, 54_000_00),
)


def _save(register: Register, by: Actor, now: datetime, **values: Any) -> Any:
    return save_row(by=by, register=register, row=None, values=values, version=None, now=now)


def insurance(
    by: Actor, division: str, _county: str, _villages: Sequence[Village], until: date,
    random: Random, now: datetime,
) -> int:  # fmt: skip
    """Cover some monitored households; every fourth has a claim, some of them not yet paid."""
    if InsuranceCover.objects.filter(household__county_code=division).exists():
        return 0
    rows = Household.objects.filter(county_code=division, is_active=True)
    rows = rows.exclude(monitor_category="").order_by("division_code", "household_code")
    covered = list(rows[:_COVERED])
    for number, household in enumerate(covered):
        _save(COVERS, by, now, household=household, year=until.year, insurer=INSURER,
              premium=50_00)  # fmt: skip
        if number % _EVERY or InsuranceClaim.objects.filter(household=household).exists():
            continue
        happened = until - timedelta(days=random.randrange(20, 300))
        claimed = random.randrange(8, 90) * 100_00
        values: dict[str, Any] = {"claimed": claimed}
        if number % (_EVERY * 3):
            paid_on = min(until, happened + timedelta(days=18))
            values |= {"paid": claimed * 6 // 10, "paid_on": paid_on}
        _save(CLAIMS, by, now, household=household, cause=random.choice(_CAUSES),
              event_on=happened, insurer=INSURER, **values)  # fmt: skip
    return len(covered)


def village_measures(
    by: Actor, division: str, county: str, villages: Sequence[Village], until: date,
    _random: Random, now: datetime,
) -> int:  # fmt: skip
    """Let the first villages have a measure each, some of them finished."""
    if VillageMeasure.objects.filter(division_code__startswith=division).exists():
        return 0
    chosen = list(zip(villages, _WORKS, strict=False))
    for number, (village, (kind, content, unit, households, money)) in enumerate(chosen):
        done = number % 2 == 0
        _save(
            VILLAGE_MEASURES, by, now, division_code=village.code, kind=kind, content=content,
            unit=f"{county}{unit}", households=households, money=money,
            starts_on=until - timedelta(days=150 + 20 * number),
            ends_on=until - timedelta(days=30) if done else None,
            result="已完工，群众满意" if done else "",
        )  # fmt: skip
    return len(chosen)
