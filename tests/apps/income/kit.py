"""Shorthand for the tests of the ledger."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.apps.sources.kit import COUNTY, VILLAGES, make_county, make_people
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.income.actions import NewEntry, prefill_month, record_entry
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.sources.actions import import_feed
from xianjie.kernel.periods import Period

JUNE = Period(2022, 6)
VILLAGE, OTHER_VILLAGE = VILLAGES
TODAY = date(2022, 7, 4)


def user_of(name: str, role: Role, prefix: str) -> User:
    office, _ = Organisation.objects.get_or_create(
        name="县农业农村局", division_code="532325000000", defaults={"level": "COUNTY"}
    )
    user = User.objects.create_user(name, "a long pass phrase", display_name=name)
    Post.objects.create(
        user=user, role=role, division_prefix=prefix, organisation=office,
        valid_from=date(2021, 1, 1),
    )  # fmt: skip
    return user


@dataclass
class IncomeCounty:
    """The county, its people (three a household) and accounts."""

    people: list[Person]
    homes: list[Household]
    root: Actor
    now: datetime
    folder: Path
    worker: User
    town: User
    analyst: User
    files: int = field(default=0)

    @classmethod
    def make(cls, root: Actor, now: datetime, folder: Path) -> IncomeCounty:
        make_county()
        people = make_people(now)
        extra = {"工资性收入": 12_000_00, "转移性收入": 2_400_00, "财产性收入": 0,
                 "生产经营性收入": 6_000_00, "生产经营性支出": 1_200_00}  # fmt: skip
        Household.objects.update(
            household_type="脱贫户", extra=extra, income_per_capita=6_400_00, member_count=3
        )
        homes = list(Household.objects.order_by("household_code"))
        publish(by=root, at=now)
        return cls(
            people, homes, root, now, folder,
            user_of("worker", Role.VILLAGE_WORKER, VILLAGE),
            user_of("town", Role.TOWNSHIP_REVIEWER, VILLAGE[:9]),
            user_of("analyst", Role.COUNTY_ANALYST, COUNTY),
        )  # fmt: skip

    def by(self, user: User) -> Actor:
        return actor_of(user, today=TODAY)

    def deliver(self, feed: str, *rows: dict[str, Any], period: Period = JUNE) -> None:
        self.files += 1
        path = self.folder / f"{feed}-{self.files}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        import_feed(by=self.root, feed_id=feed, path=path, period=period, complete=True,
                    now=self.now)  # fmt: skip

    def row(self, index: int, **values: Any) -> dict[str, Any]:
        person = self.people[index]
        return {"证件号码": person.id_number, "姓名": person.name} | values

    def wages(self, index: int, amount: str = "3000", **values: Any) -> dict[str, Any]:
        row = {"就业状态": "就业", "就业形式": "企业", "月收入": amount, "开始日期": "2022-01-01"}
        return self.row(index, **(row | values))

    def feeds(self) -> None:
        """The usual month: wages, a public post, 低保, pension, payments, a hospital bill."""
        self.deliver("employment", self.wages(0), self.wages(3, "600", 就业形式="公益性岗位"))
        aid = {"救助类型": "农村低保", "月发放金额": "310", "起始月": "2021-01"}
        self.deliver("social-assistance", self.row(1, **aid), self.row(2, **aid))
        self.deliver(
            "pension",
            self.row(1, 险种="城乡居民", 缴费年度=2022, 缴费状态="待遇领取", 月待遇="115.5"),
        )
        self.deliver(
            "subsidy-payment",
            self.row(0, 补贴项目="耕地地力补贴", 发放日期="2022-06-10", 金额="231"),
            self.row(0, 补贴项目="农村低保金", 发放日期="2022-06-12", 金额="620"),
            self.row(3, 补贴项目="光伏收益分红", 发放日期="2022-06-12", 金额="500"),
            self.row(3, 补贴项目="说不清的补贴", 发放日期="2022-06-12", 金额="80"),
        )
        self.deliver(
            "medical-expense",
            self.row(
                0, 结算日期="2022-06-15", 就医类别="住院", 医疗总费用="1000", 个人自付="120.5"
            ),
            self.row(0, 结算日期="2022-06-20", 就医类别="住院", 医疗总费用="900", 个人自付="80"),
        )

    def prefill(self, period: Period = JUNE):
        return prefill_month(by=self.root, county=COUNTY, period=period, now=self.now)

    def record(self, home: Household | None = None, **values: Any) -> IncomeEntry:
        entry = {"item": "种植收入", "amount": 5_000_00, "period": JUNE} | values
        return record_entry(
            by=self.by(self.worker), household=home or self.homes[0], entry=NewEntry(**entry),
            today=TODAY, now=self.now,
        )  # fmt: skip


def lines(home: Household, **conditions: Any) -> list[tuple[str, str, int, str]]:
    rows = IncomeEntry.objects.filter(household=home, **conditions).order_by("pk")
    return [(e.kind, e.item, e.amount, e.state) for e in rows]
