"""Indicators of the demo county: computed for its months, last year's figures, some reports.

The goals come from the document that the county adopted; some departments have not reported yet,
as in an ordinary month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.indicators.actions import compute_values, report_value
from xianjie.apps.indicators.enums import IndicatorSource, ValueState
from xianjie.apps.indicators.interfaces.registers import (
    AWARDS,
    LONG_GOALS,
    PLANS,
    QUOTAS,
    RESERVES,
    SERVICES,
    SHOWPIECES,
)
from xianjie.apps.indicators.models import Indicator, IndicatorValue
from xianjie.apps.ledger.actions import save_row
from xianjie.demo.hands import Hands
from xianjie.kernel.periods import Period
from xianjie.web.ledger import Register

LAST_YEAR = (
    # The plan of 姚安 names both as the averages of 2021 (二(二)).
    ("income-lifted", "13411"),
    ("income-monitored", "9904"),
)
REPORTS = (
    ("seed-crops", "97.2"), ("seed-livestock", "83.5"), ("mechanised", "53.1"),
    ("leading-firms", "61"), ("hospital-paid-focus", "79.6"), ("platform-done", "98.6"),
    ("funds-industry", "56.2"), ("roads-villages", "97"), ("rubbish-treated", "88.5"),
    ("sewage-treated", "31.4"), ("clinics-standard", "100"), ("broadband", "99"),
    ("farmland-idle", "240"), ("farm-loans", "486000000"),
    ("publicity", "37"),
)  # fmt: skip
TOWN_REPORTS = (("tap-water", ("96.5", "93.2", "90.1")), ("model-villages", ("3", "2", "4")))
GOALS = (
    (2024, "脱贫人口收入持续稳定增长", "income-lifted"),
    (2024, "脱贫人口收入持续稳定增长", "income-monitored"),
    (2024, "示范带动取得成效", "show-villages"),
    (2025, "脱贫攻坚成果巩固拓展", "insured-focus"),
    (2025, "脱贫攻坚成果巩固拓展", "risk-removed"),
    (2035, "农业农村现代化基本实现", "toilets"),
)


def measure(hands: Hands, periods: Sequence[str]) -> None:
    """Compute the months, report what departments report, fill the registers of construction."""
    today, now = hands.at(0)
    by = hands.county(today)
    place = hands.division.ljust(12, "0")
    months = [Period.parse(text) for text in periods]
    done = IndicatorValue.objects.filter(
        indicator__division_code=place, state=ValueState.REPORTED
    ).exists()
    if not done:
        _registers(hands, by, months[-1], now)
    for month in months:
        compute_values(county=hands.division, period=month, by=by, now=now)
    if done:
        return
    known = {one.code: one for one in Indicator.objects.filter(division_code=place)}

    def report(code: str, number: str, month: Period, where: str, evidence: str) -> None:
        if known[code].source != IndicatorSource.REPORTED:
            return  # counted from a register
        report_value(
            by=by, indicator=known[code], division_code=where, period=month, version=0,
            value=Decimal(number), evidence=evidence, now=now,
        )  # fmt: skip

    for code, number in LAST_YEAR:
        report(code, number, Period(months[-1].year - 1, 12), place, "上年年末公布数")
    for code, number in REPORTS:
        if known[code].source == IndicatorSource.REPORTED:
            report(code, number, months[-1], place, "部门月报")
    towns = towns_of(hands.division, Scope.everything())
    for code, numbers in TOWN_REPORTS:
        for town, number in zip(towns, numbers, strict=False):
            report(code, number, months[-1], town.code, "乡镇月报")
    _goals(hands, by, known, now)
    compute_values(county=hands.division, period=months[-1], by=by, now=now)


def _save(register: Register, by: Actor, now: datetime, **values: Any) -> None:
    save_row(by=by, register=register, row=None, values=values, version=None, now=now)


def _registers(hands: Hands, by: Actor, month: Period, now: datetime) -> None:
    town = towns_of(hands.division, Scope.everything())[0]
    villages = villages_of(town.code, Scope.everything())[:4]
    kinds = ("集聚提升类", "城郊融合类", "特色保护类", "集聚提升类")
    for place, village in enumerate(villages):
        built = place % 2 == 0
        _save(
            PLANS, by, now, division_code=village.code, kind=kinds[place],
            state="已批复" if built else "编制中",
            approved_on=month.first_day if built else None,
        )  # fmt: skip
        _save(
            SERVICES, by, now, division_code=village.code, counter=True, terminals=1,
            adviser="李明" if built else "", firm="县法律援助中心" if built else "",
        )  # fmt: skip
        _save(
            SHOWPIECES, by, now, division_code=village.code, kind="美丽村庄", type="不分型",
            state="已建成" if built else "创建中", name=village.name, planned_year=month.year,
            points=33 if built else 21, built_on=month.first_day if built else None,
        )  # fmt: skip
    whole = hands.division.ljust(12, "0")
    _save(
        RESERVES, by, now, division_code=whole, plan="县国土空间总体规划", level="县级",
        year=month.year, building_land=Decimal(1200), reserved=Decimal(138),
    )  # fmt: skip
    for item, fields in (
        ("专项指标第一批", {"granted": Decimal(60), "used": Decimal(0)}),
        ("产业园冷链项目", {"granted": Decimal(0), "used": Decimal(18), "proof": "地批〔1〕号"}),
    ):
        _save(
            QUOTAS, by, now, division_code=whole, year=month.year, item=item, purpose="乡村产业",
            approved_on=month.first_day, **fields,
        )  # fmt: skip
    if villages:
        _save(
            AWARDS, by, now, division_code=villages[0].code, kind="五星村", year=month.year,
            subject=villages[0].name, state="已评分", score=Decimal("86.5"),
            scored_by="县农业农村局", nominated_on=month.first_day,
        )  # fmt: skip


def _goals(hands: Hands, by: Actor, known: dict[str, Indicator], now: datetime) -> None:
    whole = hands.division.ljust(12, "0")
    for year, goal, code in GOALS:
        _save(
            LONG_GOALS, by, now, division_code=whole, year=year, goal=goal, indicator=known[code],
            document="演示：总体目标", clause="",
        )  # fmt: skip
