"""Public posts of the demo county: needs, holders, months of pay, doubts, workshops, paid works.

Those whom the labour roll has in public posts hold them, so that roll and register agree but for
a few. The months of the demo are paid and stand in the accounts; of the last months some villages
still owe attendance, some wait for approval or payment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.ledger.actions import note_created, save_row
from xianjie.apps.posts.actions.appointing import appoint_many, leave_post
from xianjie.apps.posts.actions.checking import check_holders
from xianjie.apps.posts.actions.needs import decide_need
from xianjie.apps.posts.actions.paying import fill_sheet, open_month, step_sheets
from xianjie.apps.posts.actions.wages import book_wages, book_work_pay
from xianjie.apps.posts.enums import NeedState, PostKind, SheetStep
from xianjie.apps.posts.interfaces.registers import NEEDS
from xianjie.apps.posts.interfaces.works import REPORTS, WORKS, WORKSHOPS
from xianjie.apps.posts.models import (
    PaySheet,
    PostHolding,
    PostNeed,
    ReliefWork,
    ReliefWorkPay,
    Workshop,
    WorkshopWage,
)
from xianjie.apps.posts.queries.rolls import PUBLIC_FORM, rolls_of
from xianjie.apps.posts.rules import post_rules
from xianjie.apps.registry.models import Person
from xianjie.demo.hands import Hands
from xianjie.kernel.dates import age_on
from xianjie.kernel.periods import Period

MOST_POSTS, MOST_RANGERS = 240, 80
_DUTIES = ("保洁", "道路维护", "公益设施管理", "养老服务", "水电保障", "公共安全管理", "绿化")
_NEEDS = (
    ("村道保洁", "PUBLIC", "保洁", 2, "approve"), ("饮水管护", "PUBLIC", "水电保障", 1, "approve"),
    ("互助养老照料", "PUBLIC", "养老服务", 2, "approve"),
    ("山林巡护", "RANGER", "森林管护", 2, "approve"),
    ("村级服务协理", "GRADUATE", "乡村振兴服务", 1, "approve"),
    ("村道养护", "PUBLIC", "道路维护", 3, ""), ("河道巡护", "UPKEEP", "河湖管护", 1, ""),
    ("集镇绿化", "PUBLIC", "绿化", 4, "refuse"),
)  # fmt: skip
_SHOPS = (
    ("演示绣品车间", "演示彝绣工艺公司", "刺绣", "running"),
    ("演示电子装配车间", "演示电子元件公司", "数据线", "running"),
    ("演示服装车间", "演示服饰公司", "校服", "running"),
    ("演示蔬菜分拣车间", "演示农产品公司", "净菜", "running"),
    ("演示手套车间", "演示劳保用品公司", "劳保手套", "late"),
    ("演示竹编车间", "演示竹艺合作社", "竹编", "idle"),
    ("演示雨伞车间", "演示日用品公司", "雨伞", "closed"),
)
_WORKS = (
    ("旧沟渠修复以工代赈", "小型水利", 120_000_00, 40_000_00, "paid"),
    ("村组道路以工代赈", "乡村道路", 260_000_00, 80_000_00, "running"),
    ("人居环境整治以工代赈", "农村人居环境", 90_000_00, 30_000_00, "owed"),
    ("高标准农田以工代赈", "农田整治", 480_000_00, 36_000_00, "short"),
)
_FIRST = date(2022, 1, 1)
_ORDINARY = "一般农户"
_PRIVATE = (
    "id_number", "phone", "household__address", "household__phone", "household__account",
    "household__private",
)  # fmt: skip


@transaction.atomic
def post(hands: Hands, months: list[Period]) -> None:
    """Fill the pages of posts, workshops and paid works; again, it leaves everything alone."""
    if PostHolding.objects.filter(division_code__startswith=hands.division).exists():
        return
    draw = Random(f"posts-{hands.division}")  # noqa: S311 (invented data)
    people = _people(hands, months[-1])
    _needs(hands)
    _holders(hands, people, months, draw)
    _pay(hands, months, draw)
    today, now = hands.at(0)
    check_holders(by=hands.county(today), county=hands.division, today=today, now=now)
    _workshops(hands, months, people, draw)
    _works(hands, months, people, draw)


class _People:
    """Members to appoint, each taken once: those on the roll in public posts, then the others."""

    def __init__(self, members: list[Person], posted: set[int], working: set[int]) -> None:
        self.posted = [one for one in members if one.pk in posted]
        rest = [one for one in members if one.pk not in posted]
        self.free = [one for one in rest if one.pk not in working]
        self.working = [one for one in rest if one.pk in working]
        self._homes: set[int | None] = set()

    def take(self, rows: list[Person], number: int) -> list[Person]:
        """Take so many, one of a household."""
        found: list[Person] = []
        for one in list(rows):
            if len(found) == number:
                break
            if one.household_id not in self._homes:
                self._homes.add(one.household_id)
                rows.remove(one)
                found.append(one)
        return found


def _people(hands: Hands, month: Period) -> _People:
    rules = post_rules(hands.division, _FIRST)
    least, most = rules.least_age or 0, rules.most_age(PostKind.PUBLIC) or 200
    members = [
        one
        for one in Person.objects.filter(
            county_code=hands.division, household__is_active=True, birth_date__isnull=False
        )
        .select_related("household")
        .defer(*_PRIVATE)
        .order_by("household__division_code", "household_id", "pk")
        if one.birth_date
        and max(least, 18) <= age_on(one.birth_date, _FIRST) < most
        and one.labour_skill not in ("丧失劳动力", "无劳动力")
        and one.school_status in ("", "非在校生")
    ]
    # Those out of poverty and watched come first, as they do for a post.
    members.sort(key=lambda one: not one.household or one.household.household_type == _ORDINARY)
    rolls = rolls_of(hands.division, month.last_day)
    posted = {key for key, job in rolls.jobs.items() if job.form == PUBLIC_FORM}
    return _People(members, posted, set(rolls.jobs) - posted)


def _villages(hands: Hands) -> list[str]:
    scope = Scope.everything()
    return [
        village.code
        for town in towns_of(hands.division, scope)
        for village in villages_of(town.code, scope)
    ]


def _needs(hands: Hands) -> None:
    villages = _villages(hands)
    for number, (title, kind, duty, wanted, verdict) in enumerate(_NEEDS):
        place = villages[number % len(villages)]
        today, now = hands.at(40 - number * 4)
        rules = post_rules(place, today)
        by = hands.village(place, today)
        need = save_row(
            by=by, register=NEEDS, row=None, version=None, now=now,
            values={
                "title": title, "division_code": place, "kind": kind, "duty": duty,
                "developer": "（演示）村民委员会", "number": wanted, "months": 12,
                "pay": rules.pay(kind) or 50_000, "reason": "人手不够，群众反映多",
                "proposed_by_id": by.user_id, "proposed_on": today,
            },
        )  # fmt: skip
        if verdict:
            day, at = hands.at(38 - number * 4)
            decide_need(
                by=hands.town(place, day), need=need, approve=verdict == "approve", number=wanted,
                words="" if verdict == "approve" else "今年没有指标，明年再报", today=day, now=at,
            )  # fmt: skip


def _holders(hands: Hands, people: _People, months: list[Period], draw: Random) -> None:
    today, now = hands.at(0)
    by = hands.county(today)
    posts = people.take(people.posted, MOST_POSTS)
    posts += people.take(people.free, min(len(people.free) // 4, MOST_POSTS - len(posts)))
    rangers = people.take(people.free, min(len(people.free) // 6, MOST_RANGERS))
    # Two who work elsewhere by the roll: the check finds them.
    posts += people.take(people.working, 2)
    made = [_holding(one, PostKind.PUBLIC, today, draw, place) for place, one in enumerate(posts)]
    rules = post_rules(hands.division, _FIRST)
    limit = rules.most_age(PostKind.RANGER) or 200
    fit = [one for one in rangers if one.birth_date and age_on(one.birth_date, _FIRST) < limit]
    made += [
        _holding(one, PostKind.RANGER, today, draw, place + 3) for place, one in enumerate(fit)
    ]
    villages = _villages(hands)
    made += [
        PostHolding(
            holder=name, division_code=villages[number % len(villages)], kind=PostKind.GRADUATE,
            duty="乡村振兴服务", developer="（演示）人力资源和社会保障局", insured=True,
            since=months[0].first_day, until=today + timedelta(days=200 + number),
            pay=rules.pay(PostKind.GRADUATE) or 150_000,
        )
        for number, name in enumerate(("赵一鸣", "钱小雨", "孙青"))
    ]  # fmt: skip
    appoint_many(by=by, made=made, now=now)
    need = PostNeed.objects.filter(
        division_code__startswith=hands.division, state=NeedState.APPROVED, kind=PostKind.PUBLIC
    ).first()
    if need is not None:
        PostHolding.objects.filter(
            pk__in=list(
                PostHolding.objects.filter(
                    division_code=need.division_code, kind=need.kind
                ).values_list("pk", flat=True)[: (need.approved or 1) - 1]
            )
        ).update(need=need)


def _holding(one: Person, kind: PostKind, today: date, draw: Random, place: int) -> PostHolding:
    """Most contracts run on; some end within weeks, a few have ended and nobody acted."""
    ends = today + timedelta(days=draw.randint(90, 420))
    if place % 23 == 3:
        ends = today + timedelta(days=draw.randint(3, 45))
    elif place % 41 == 7:
        ends = today - timedelta(days=draw.randint(2, 20))
    ranger = kind == PostKind.RANGER
    home = one.household
    standard = post_rules(home.division_code if home else "", _FIRST).pay(kind)
    return PostHolding(
        person=one, kind=kind, duty="森林管护" if ranger else _DUTIES[place % len(_DUTIES)],
        developer="（演示）林草局" if ranger else "（演示）村民委员会",
        since=_FIRST, until=ends, pay=standard or 50_000, insured=place % 9 != 0,
        area=draw.randint(8, 40) * 50 if ranger else None, contract_no=f"YS-{place + 1:04d}",
    )  # fmt: skip


def _pay(hands: Hands, months: list[Period], draw: Random) -> None:
    today, now = hands.at(0)
    by = hands.county(today)
    present = Period.of(today)
    late = [one for one in (present - 3, present - 2, present - 1) if one > months[-1]]
    months = months[-3:]
    for month in (*months, *late):
        open_month(by=by, place=hands.division, period=month, today=today, now=now)
    _absent(hands, draw, today, now)
    whole = [*months, *late[:-1]] if late else months[:-1]
    last = late[-1] if late else months[-1]
    for town, numbers in _by_town(PaySheet.objects.filter(period__in=[str(m) for m in whole])):
        _steps(hands, town, numbers, today, now)
    for month in whole:
        numbers = list(_sheets(hands, month).values_list("pk", flat=True))
        if not numbers:
            continue
        paid = min((month + 1).first_day + timedelta(days=14), today)
        step_sheets(
            by=by, numbers=numbers, step=SheetStep.PAY, day=paid, today=today, now=now
        )  # fmt: skip
    # The last month: some villages have not filled it in, some wait for approval, some for pay.
    for place, (town, numbers) in enumerate(_by_town(_sheets(hands, last))):
        part = numbers[: max(1, len(numbers) * 2 // 3)]
        if place % 4 == 3:
            continue
        _steps(hands, town, part, today, now, approve=place % 4 != 2)
        if place % 4 == 0:
            paid = min((last + 1).first_day + timedelta(days=10), today)
            step_sheets(
                by=by, numbers=part, step=SheetStep.PAY, day=paid, today=today, now=now
            )  # fmt: skip
    _left(hands, today, now)


def _sheets(hands: Hands, month: Period) -> Any:
    return PaySheet.objects.filter(
        division_code__startswith=hands.division, period=str(month)
    ).order_by("pk")


def _by_town(rows: Any) -> Iterable[tuple[str, list[int]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, place in rows.order_by("pk").values_list("pk", "division_code"):
        found[place[:9]].append(number)
    return sorted(found.items())


def _steps(
    hands: Hands, town: str, numbers: list[int], today: date, now: datetime, *, approve: bool = True
) -> None:
    common = {"numbers": numbers, "today": today, "now": now}
    step_sheets(by=hands.village(town, today), step=SheetStep.SUBMIT, **common)  # type: ignore[arg-type]
    if approve:
        step_sheets(by=hands.town(town, today), step=SheetStep.APPROVE, **common)  # type: ignore[arg-type]


def _absent(hands: Hands, draw: Random, today: date, now: datetime) -> None:
    """A few villages write down who stayed away."""
    rows = PaySheet.objects.filter(
        division_code__startswith=hands.division, period__lt=str(Period.of(today))
    )
    for sheet in rows.order_by("pk")[:12]:
        line = sheet.lines.order_by("pk").first()
        if line is None or line.attended < line.expected:
            continue
        fill_sheet(
            by=hands.village(sheet.division_code, today), sheet=sheet,
            days={line.pk: draw.randint(0, line.expected - 1)}, notes={line.pk: "请假"},
            version=sheet.version, submit=False, today=today, now=now,
        )  # fmt: skip


def _left(hands: Hands, today: date, now: datetime) -> None:
    """Three have left in order since their last pay."""
    rows = PostHolding.objects.filter(
        division_code__startswith=hands.division, person__isnull=False, left_on__isnull=True,
        until__gt=today,
    ).order_by("-pk")[:3]  # fmt: skip
    for number, one in enumerate(rows):
        leave_post(
            by=hands.village(one.division_code, today), holding=one, on=today,
            reason=("另行就业", "本人申请", "不适合继续在岗")[number], today=today, now=now,
        )  # fmt: skip


def _workshops(
    hands: Hands, months: list[Period], people: _People, draw: Random
) -> None:  # fmt: skip
    today, now = hands.at(0)
    by, villages = hands.county(today), _villages(hands)
    present = Period.of(today)
    lately = [one for one in (present - 3, present - 2, present - 1) if one > months[-1]]
    shops: list[Workshop] = []
    for number, (name, firm, product, state) in enumerate(_SHOPS):
        shop = save_row(
            by=by, register=WORKSHOPS, row=None, version=None, now=now,
            values={
                "name": name, "division_code": villages[(number * 3) % len(villages)],
                "firm": firm, "product": product, "kind": "厂房式", "capacity": 20 + number * 5,
                "opened_on": date(2021, 3 + number, 1), "contact": "李建国",
                "valid_until": today + timedelta(days=30 + number * 90),
                "rent": 1_200_000 if number % 2 else None,
                "subsidy": 2_000_000 + number * 100_000,
                "closed_on": months[-1].last_day if state == "closed" else None,
            },
        )  # fmt: skip
        shops.append(shop)
        told = [*months, *lately]
        if state == "late":
            told = told[:-1]
        elif state == "closed":
            told = list(months)
        for month in told:
            stopped = state == "idle" and month > months[-1]
            workers = 0 if stopped else draw.randint(8, 18 + number)
            save_row(
                by=by, register=REPORTS, row=None, version=None, now=now,
                values={
                    "workshop": shop, "period": str(month), "workers": workers,
                    "state": "STOPPED" if stopped else "NORMAL", "focus": workers * 2 // 3,
                    "orders": 0 if stopped else draw.randint(30, 120) * 100_000,
                    "wages": workers * draw.randint(1_800, 2_600) * 100,
                    "note": "没有订单" if stopped else "",
                },
            )  # fmt: skip
    hired = people.take(people.free, 36)
    rows = [
        WorkshopWage(
            workshop=shops[place % 5], person=one, household=one.household,
            division_code=one.household.division_code if one.household else "",
            period=str(month), amount=draw.randint(1_500, 2_800) * 100,
            paid_on=(month + 1).first_day + timedelta(days=9) if month != months[-1] else None,
            created_at=now, updated_at=now,
        )
        for place, one in enumerate(hired)
        for month in months[-3:]
    ]  # fmt: skip
    made = WorkshopWage.objects.bulk_create(rows, batch_size=500)
    note_created(by=by, register="posts.workshop-wages", numbers=[one.pk for one in made], now=now)
    book_wages(by=by, county=hands.division, today=today, now=now)


def _works(hands: Hands, months: list[Period], people: _People, draw: Random) -> None:
    today, now = hands.at(0)
    by, villages = hands.county(today), _villages(hands)
    rows: list[ReliefWorkPay] = []
    for number, (name, kind, invested, planned, state) in enumerate(_WORKS):
        work: ReliefWork = save_row(
            by=by, register=WORKS, row=None, version=None, now=now,
            values={
                "name": name, "division_code": villages[(number * 2 + 1) % len(villages)],
                "project_code": f"YS-GZ-{number + 1:02d}", "kind": kind,
                "body": "（演示）乡镇人民政府",
                "investment": invested, "labour_planned": planned, "people_planned": 12,
                "share_goal": 33 if state == "paid" else None, "starts_on": months[0].first_day,
                "ends_on": months[-1].last_day if state in ("paid", "short") else None,
            },
        )  # fmt: skip
        hired = people.take(people.free, 8) or people.take(people.working, 3)
        each = planned // max(1, len(hired) * 2)
        for one in hired:
            for month in months[-3:-1]:
                owed = state == "owed" and month == months[-2]
                due_on = (month + 1).first_day + timedelta(days=14)
                rows.append(
                    ReliefWorkPay(
                        work=work, person=one, household=one.household,
                        division_code=one.household.division_code if one.household else "",
                        period=str(month), days=draw.randint(8, 22), due=each, due_on=due_on,
                        paid=each // 2 if owed else each, paid_on=due_on, created_at=now,
                        updated_at=now,
                    )
                )  # fmt: skip
    made = ReliefWorkPay.objects.bulk_create(rows, batch_size=500)
    note_created(by=by, register="posts.work-pays", numbers=[one.pk for one in made], now=now)
    book_work_pay(by=by, county=hands.division, today=today, now=now)
