"""Industry of the demo county: firms, cooperatives, what binds them, money in them, herds, aid.

The dates are counted back from the present, so that some contracts run out soon and some did; a
round of dividends lies in the months of the departments' data too, where accounts can be seen.
Rows of households are many and made in bulk; rounds and booking go through the real actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Model
from stdnum.cn import uscc

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.industry.actions import book_waiting, open_round, pay_round
from xianjie.apps.industry.enums import EntityKind, EntityState
from xianjie.apps.industry.models import (
    AgreementShare,
    Bond,
    BondIncome,
    Certificate,
    CoopMember,
    DividendAgreement,
    Entity,
    EntityTraining,
    Herd,
    IndustryNeed,
    PurchaseContract,
    Reward,
)
from xianjie.apps.industry.queries.households import target
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands
from xianjie.kernel.periods import Period

_CROPS = ("花卉", "肉牛", "蔬菜", "水果", "粮食", "中药材")
_FIRMS = (
    "云岭花卉", "高原肉牛", "山谷蔬菜", "金沙水果", "坝子粮油", "青山药材", "蓝天冷链", "绿野食品",
    "晨光种业", "彩云花卉", "牧歌牧业", "清泉果蔬",
)  # fmt: skip
_LEVELS = ("省级", "州市级", "州市级", "县级", "县级", "县级", "未定级")
_COOP_LEVELS = ("省级", "州市级", "县级", "县级", "未定级", "未定级", "未定级", "未定级")
_KINDS = ("订单收购", "土地流转", "生产托管", "就业务工", "盈余分配")
_BRANDS = (
    ("绿色食品", "云岭百合", 900, 190), ("绿色食品", "坝子大米", 1000, 60),
    ("有机农产品", "青山黄精", 700, 400), ("农产品地理标志", "演示山药", 1500, None),
    ("区域公用品牌", "演示坝子", 800, None), ("企业商标", "彩云花卉", 500, 3000),
    ("绿色食品", "金沙葡萄", 1300, -20), ("一村一品", "旧城蔬菜", 200, None),
    ("绿色食品", "山谷番茄", 100, 995),
)  # fmt: skip
_PAST_ROUND = 20
_CHUNK = 1_000
_YUAN = 100


def bind(hands: Hands, months: Sequence[Period]) -> None:
    """Fill industry; a county that has any entity is left alone."""
    county = hands.division
    villages = [one.code for _town, found in villages_by_town(county, Scope.everything())
                for one in found]  # fmt: skip
    if not villages or Entity.objects.filter(division_code__startswith=county).exists():
        return
    homes = list(
        Household.objects.filter(target(), county_code=county, is_active=True).order_by(
            "division_code", "household_code"
        )
    )
    with_homes = {one.division_code for one in homes}
    villages = [one for one in villages if one in with_homes] or villages
    Maker(hands, months, villages, homes).make()


class Maker:
    """Makes the rows of one county, always the same ones."""

    def __init__(
        self, hands: Hands, months: Sequence[Period], villages: list[str], homes: list[Household]
    ) -> None:
        self.hands, self.months = hands, months
        self.villages, self.homes = villages, homes
        self.random = Random(f"industry {hands.division}")  # noqa: S311 (invented data)
        self.today, self.now = hands.at(0)
        # From before the months of the demo's data on, so that their figures show it.
        self.early = (self.today - months[0].first_day).days + 40
        self.by = hands.county(self.today)
        self.seat = villages[0][:9].ljust(12, "0")
        self.number = 0

    def make(self) -> None:
        """Make everything, from the entities down to the booked dividends."""
        firms, coops, farms = self.entities()
        self.contracts(firms, coops)
        bonds = self.members_and_bonds(firms, coops)
        self.incomes(bonds)
        self.agreements(firms, coops)
        self.herds(coops, farms)
        self.rewards()
        self.needs()
        self.papers(firms, coops)
        book_waiting(by=self.by, county=self.hands.division, today=self.today, now=self.now)

    def day(self, ago: int) -> date:
        """Return the day so many days ago."""
        return self.today - timedelta(days=ago)

    def keep(self, register: str, rows: Iterable[Model]) -> list[Any]:
        """Store rows in bulk and begin their history."""
        every: list[Any] = list(rows)
        if not every:
            return []
        for one in every:
            one.created_at = one.updated_at = self.now
            # What stands in the place of `full_clean`: the place of a row about a household.
            if getattr(one, "household_id", None):
                one.division_code = one.household.division_code
        type(every[0])._default_manager.bulk_create(every, batch_size=_CHUNK)
        note_created(
            by=self.by, register=f"industry.{register}", numbers=[one.pk for one in every],
            now=self.now,
        )  # fmt: skip
        return every

    def code(self) -> str:
        """Return the next invented 18-digit code; its check digit is right."""
        self.number += 1
        body = f"93{self.hands.division}MADEM{self.number:04}"
        return body + str(uscc.calc_check_digit(body))

    def entity(self, kind: EntityKind, name: str, place: str, **more: Any) -> Entity:
        """Return an entity with a number."""
        return Entity(
            kind=kind, name=name, division_code=place, uscc=self.code(), contact="演示负责人",
            phone="13900000000", **more,
        )  # fmt: skip

    def entities(self) -> tuple[list[Entity], list[Entity], list[Entity]]:
        """Make firms, cooperatives of nine villages in ten, a few farms."""
        count = min(len(_FIRMS), max(3, len(self.villages) // 5))
        firms = [
            self.entity(
                EntityKind.FIRM, f"演示{name}有限公司", self.seat, level=_LEVELS[n % len(_LEVELS)],
                industry=_CROPS[n % len(_CROPS)], origin="引进" if n % 3 == 0 else "培育",
                founded_on=self.day(3000 - 100 * n), recognised_on=self.day(1200 - 20 * n),
                sales=(2_000 + self.random.randrange(9_000)) * 10_000 * _YUAN,
                investment=(500 + self.random.randrange(4_000)) * 10_000 * _YUAN,
                staff=20 + self.random.randrange(120),
                state=EntityState.ABNORMAL if n == count - 1 else EntityState.NORMAL,
                state_on=self.day(30) if n == count - 1 else None,
            )
            for n, name in enumerate(_FIRMS[:count])
        ]  # fmt: skip
        coops = [
            self.entity(
                EntityKind.COOP, f"演示{n + 1:02}号{_CROPS[n % len(_CROPS)]}专业合作社", village,
                level=_COOP_LEVELS[n % len(_COOP_LEVELS)], industry=_CROPS[n % len(_CROPS)],
                founded_on=self.day(300 + 260 * (n % 12)), charter=n % 7 != 3,
                surplus_share=60 if n % 5 else 40, surplus_rule="按交易量返还，余下按出资",
                staff=5 + n % 12,
            )
            for n, village in enumerate(self.villages)
            if n % 10 != 9 or len(self.villages) < 10
        ]  # fmt: skip
        farms = [
            self.entity(
                EntityKind.FARM, f"演示{n + 1}号家庭农场", village, level="未定级",
                industry="肉牛" if n % 2 else "水果", founded_on=self.day(900), staff=3,
                sales=(20 + n) * 10_000 * _YUAN,
            )
            for n, village in enumerate(self.villages[:4])
        ]  # fmt: skip
        self.keep("firms", firms)
        self.keep("coops", coops)
        self.keep("farms", farms)
        return firms, coops, farms

    def contracts(self, firms: list[Entity], coops: list[Entity]) -> None:
        """Bind most cooperatives; some contracts run out soon, some ran out, one firm has none."""
        rows = []
        for n, coop in enumerate(coops):
            if n % 11 == 10:
                continue
            firm = firms[n % max(len(firms) - 1, 1)]
            ago = max(330, self.early)
            length = ago + 35 + (n * 97) % 700
            if n % 9 == 7:
                length = ago + 35  # soon
            if n % 9 == 4:
                length = ago - 135  # ran out
            signed = self.day(ago)
            rows.append(PurchaseContract(
                firm=firm, coop=coop, division_code=coop.division_code, kind="购销合同",
                number=f"YS-HT-{n + 1:03}", product=coop.industry, signed_on=signed,
                valid_until=signed + timedelta(days=length),
                amount=(10 + self.random.randrange(190)) * 10_000 * _YUAN,
            ))  # fmt: skip
        self.keep("contracts", rows)

    def members_and_bonds(self, firms: list[Entity], coops: list[Entity]) -> list[Bond]:
        """Bind two households in three to the cooperative of their village, a few to a firm."""
        by_village = {one.division_code: one for one in coops}
        members, bonds = [], []
        for n, home in enumerate(self.homes):
            coop = by_village.get(home.division_code)
            luck = self.random.random()
            if coop is not None and luck < 0.66:
                members.append(CoopMember(
                    household=home, coop=coop, joined_on=self.day(200 + n % 700),
                    capital=("自有资金", "土地经营权", "林权")[n % 3],
                    amount=(1 + n % 20) * 1_000 * _YUAN,
                ))  # fmt: skip
                kind = _KINDS[n % len(_KINDS)]
                bonds.append(self.bond(home, coop, kind, 420 + n % 300))
            if luck > 0.92:
                bonds.append(self.bond(home, firms[n % len(firms)], "就业务工", 400, ended=n % 3))
        self.keep("members", members)
        kept: list[Bond] = self.keep("bonds", bonds)
        return kept

    def bond(self, home: Household, entity: Entity, kind: str, ago: int, *, ended: int = 0) -> Bond:
        """Return a bond; every third of some has ended."""
        return Bond(
            household=home, entity=entity, kind=kind, since=self.day(max(ago, self.early)),
            until=self.day(40) if ended == 2 else None,
        )  # fmt: skip

    def incomes(self, bonds: list[Bond]) -> None:
        """Let bonds bring something in two years; some entities bring less than before."""
        rows = []
        for bond in bonds:
            falls = bond.entity_id % 6 == 5
            first = (800 + self.random.randrange(4_000)) * _YUAN
            for year, factor in (
                (self.today.year - 1, 100),
                (self.today.year, 90 if falls else 112),
            ):
                if bond.since.year > year or (self.random.random() < 0.1):
                    continue
                paid = date(year, 3 + bond.household_id % 7, 15)
                paid = min(paid, self.today)
                rows.append(BondIncome(
                    household=bond.household, entity=bond.entity, kind=bond.kind, year=year,
                    amount=first * factor // 100, paid_on=paid,
                ))  # fmt: skip
        seen: dict[tuple[int, int, str, int], BondIncome] = {}
        for row in rows:
            seen.setdefault((row.household_id, row.entity_id, row.kind, row.year), row)
        self.keep("bond-incomes", seen.values())

    def agreements(self, firms: list[Entity], coops: list[Entity]) -> None:
        """Put money of households into entities: one is paid, one is late, one ended unreturned."""
        first = self.months[0].first_day
        watched = [one for one in self.homes if one.monitor_category] or self.homes
        plans = (
            (coops[0], "衔接资金", first - timedelta(days=200), self.day(-700), 6),
            (firms[0], "财政到户资金", self.day(800), self.day(-40), 7),
            (firms[-1], "衔接资金", self.day(900), self.day(25), 5),
        )
        for n, (entity, source, signed, until, rate) in enumerate(plans):
            homes = watched[n::3][:120]
            if not homes:
                continue
            agreement = self.keep("agreements", [DividendAgreement(
                entity=entity, number=f"YS-FH-{n + 1:02}", source=source, rate=rate,
                principal=5_000 * _YUAN * len(homes), signed_on=signed, valid_until=until,
                division_code=entity.division_code, due_month=(n * 4) % 12 + 1, due_day=20,
                note="主体异常时优先退还农户本金",
            )])[0]  # fmt: skip
            self.keep("shares", (
                AgreementShare(household=one, agreement=agreement, principal=5_000 * _YUAN)
                for one in homes
            ))  # fmt: skip
            self.rounds(agreement, n)

    def rounds(self, agreement: DividendAgreement, n: int) -> None:
        """Open the rounds of an agreement; the last of the second one is not paid."""
        days = {self.day(390): True, self.day(60): n != 1}
        if n == 0:
            # In the months of the demo's data, so that accounts of those months show it.
            days = {self.months[-1].first_day.replace(day=_PAST_ROUND): True, **days}
        for due_on, paid in days.items():
            if not agreement.signed_on <= due_on <= agreement.valid_until:
                continue
            open_round(by=self.by, agreement=agreement, due_on=due_on, now=self.now)
            if paid:
                pay_round(
                    by=self.by, agreement=agreement, due_on=due_on, paid_on=due_on,
                    today=self.today, now=self.now,
                )  # fmt: skip

    def herds(self, coops: list[Entity], farms: list[Entity]) -> None:
        """Count cattle: of households by twos to forties, a few farms, one base."""
        sizes = (2, 3, 4, 5, 6, 8, 12, 19, 20, 21, 26, 40)
        rows = [
            Herd(
                household=home, counted_on=self.day(45), stock=(size := sizes[n % len(sizes)]),
                sold=size // 3, added=(2_000 + 300 * size) * _YUAN, shed=size > 4, grass=n % 3 > 0,
                silo=size > 10,
            )
            for n, home in enumerate(self.homes[::4])
        ]  # fmt: skip
        rows += [
            Herd(
                entity=one, division_code=one.division_code, counted_on=self.day(45),
                stock=1_150 if n == 0 else 60 + 25 * n, sold=30 + 10 * n,
            )
            for n, one in enumerate(
                [coop for coop in coops if coop.industry == "肉牛"][:2] + farms
            )
        ]  # fmt: skip
        self.keep("herds", rows)

    def rewards(self) -> None:
        """Reward what was produced: most paid, some waiting, a few too long."""
        rows = []
        for n, home in enumerate(self.homes[1::5]):
            applied = self.day(300 - n % 60)
            checked = None if n % 12 == 11 else applied + timedelta(days=30)
            paid = checked + timedelta(days=20) if checked and n % 6 else None
            rows.append(Reward(
                household=home, way=("以奖代补", "先建后补", "生产奖补", "劳务补贴")[n % 4],
                project=("能繁母牛", "设施大棚", "种植奖补", "采收务工")[n % 4], applied_on=applied,
                checked_on=checked, paid_on=paid, quantity=1 + n % 5,
                unit=("头", "亩", "亩", "天")[n % 4], amount=(300 + 100 * (n % 12)) * _YUAN,
            ))  # fmt: skip
        self.keep("rewards", rows)

    def needs(self) -> None:
        """Ask six households in seven; some cannot, some do not want to."""
        rows = [
            IndustryNeed(
                household=home, able=n % 9 != 2, wishes=n % 8 != 3, joins=n % 10 != 4,
                works_near=n % 4 == 0, wanted=_CROPS[n % len(_CROPS)], asked_on=self.day(100),
            )
            for n, home in enumerate(self.homes)
            if n % 7 != 6
        ]  # fmt: skip
        self.keep("needs", rows)

    def papers(self, firms: list[Entity], coops: list[Entity]) -> None:
        """Certificates, some running out; training for half of the entities."""
        self.keep("certificates", (
            Certificate(
                division_code=self.seat, entity=firms[n % len(firms)], kind=kind, product=product,
                number=f"YS-ZS-{n + 1:02}", issuer="演示认证机构", issued_on=self.day(ago),
                valid_until=self.day(-left) if left is not None else None,
            )
            for n, (kind, product, ago, left) in enumerate(_BRANDS)
        ))  # fmt: skip
        self.keep("trainings", (
            EntityTraining(
                entity=one, held_on=self.day(30 + n), topic="实用技术培训",
                organiser="县农业农村局",
                people=min(3, one.staff or 3),
            )
            for n, one in enumerate((*firms, *coops))
            if n % 2 == 0
        ))  # fmt: skip
