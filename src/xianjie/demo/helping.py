"""Relocation sites, villages in focus, teams in all villages, pairings, needs and offers.

Rows that are many are stored at once and noted in the history; what is a workflow goes through
the real actions, by the right people. Called again it leaves everything alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.ledger.actions import note_created, save_row
from xianjie.apps.places.actions import look_again
from xianjie.apps.places.interfaces.registers import INDUSTRIES, SITES
from xianjie.apps.places.models import IncomeProject, RelocatedHousehold, RelocationSite
from xianjie.apps.registry.models import Household
from xianjie.apps.teams.actions import (
    adopt_duties,
    ask_leave,
    close_match,
    decide_leave,
    end_leave,
    match_items,
    propose_scores,
    settle_score,
)
from xianjie.apps.teams.enums import DutySource, MonthState
from xianjie.apps.teams.interfaces.pairing_registers import LEADER_VISITS, LINKS, SOCIAL
from xianjie.apps.teams.interfaces.registers import WEAK
from xianjie.apps.teams.models import (
    DiaryNote,
    Duty,
    DutyTick,
    LeaderLink,
    Leave,
    MemberMonth,
    MemberTraining,
    Pairing,
    SocialItem,
    TeamMember,
    YearScore,
)
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_NAMES = (
    "赵石宝 钱家顺 孙水莲 李长贵 周玉梅 吴正清 郑小荣 王兴旺 冯春花 陈有才 褚卫国 卫春生 蒋立新 "
    "沈桂芳 韩大勇 杨秀英 朱宏图 秦少华 尤建国 许文静"
).split()
_UNITS = (
    "县林草局 县水务局 县交通运输局 县自然资源局 县卫生健康局 县教育体育局 县供销社 县税务局"
).split()
_SITES = {"620402": ("银馨家园", "锦华苑")}
_PLAIN_SITES = ("演示安置区一期", "演示安置区二期")
_KINDS = ("养殖", "种植", "就近务工", "外出务工", "经商")
_WORKS = {"养殖": "肉牛养殖", "种植": "蔬菜种植", "就近务工": "帮扶车间务工",
          "外出务工": "外出务工", "经商": "小超市"}  # fmt: skip
_HOMES, _MONTHS, _ON_LEAVE = 48, 6, 8
_FEN = 100


@dataclass
class _County:
    """What the parts of the demo share."""

    hands: Hands
    today: date
    now: datetime
    random: Random
    first: date
    villages: list[str] = field(default_factory=list)

    @property
    def stamps(self) -> dict[str, datetime]:
        """When rows were made."""
        return {"created_at": self.now, "updated_at": self.now}

    def phone(self) -> str:
        """Return an invented number."""
        return f"139{self.random.randrange(10**8):08}"

    def name(self, number: int) -> str:
        """Return an invented name."""
        return _NAMES[number % len(_NAMES)]

    def keep(self, register: Any, **values: Any) -> Any:
        """Store one row of a register as the county does."""
        return save_row(
            by=self.hands.county(self.today), register=register, row=None, values=values,
            version=None, now=self.now,
        )  # fmt: skip

    def store(self, register: str, rows: list[Any]) -> list[Any]:
        """Store many rows of a register at once, noted in its history."""
        model = type(rows[0]) if rows else None
        if model is None:
            return rows
        model._default_manager.bulk_create(rows, batch_size=1000)
        by = self.hands.county(self.today)
        note_created(by=by, register=register, numbers=[one.pk for one in rows], now=self.now)
        return rows


def help_out(hands: Hands, months: list[Period]) -> None:
    """Fill the pages of relocation, villages in focus, teams and pairings."""
    inside = {"division_code__startswith": hands.division}
    if TeamMember.objects.filter(**inside).exists():
        return
    today, now = hands.at(0)
    villages = [
        village.code
        for _town, group in villages_by_town(hands.division, Scope.everything())
        for village in group
    ]
    here = _County(
        hands, today, now, Random(f"helping {hands.division} {months[-1]}"),  # noqa: S311
        months[0].first_day, villages,
    )  # fmt: skip
    acts: tuple[Callable[[_County], None], ...] = (
        _sites, _members, _weak, _duties, _attendance, _leaves, _pairings, _links, _social, _scores,
    )  # fmt: skip
    for act in acts:
        try:
            with transaction.atomic():
                act(here)
        except RefusedError:
            continue  # what the rules of the place refuse


def _sites(here: _County) -> None:
    division = here.hands.division
    names = _SITES.get(division, _PLAIN_SITES)
    homes = list(
        Household.objects.filter(county_code=division, is_active=True)
        .exclude(household_type="一般农户")
        .order_by("household_code")[:_HOMES]
    )
    if not homes:
        return
    sites: list[RelocationSite] = [
        here.keep(
            SITES, division_code=homes[0].division_code, name=name, kind="COMPACT", batch="十三五",
            moved_in_on=date(here.today.year - 4, 10, 1),
            planned_households=30 - 6 * number, planned_people=104 - 20 * number,
            services="卫生室、便民服务点、文化广场", organisation="安置区居民委员会",
            manager="所在乡镇人民政府", source="演示数据",
        )
        for number, name in enumerate(names)
    ]  # fmt: skip
    here.keep(INDUSTRIES, site=sites[0], name="演示肉牛养殖小区", kind="养殖", is_leading=True,
              employed=21, since=date(here.today.year - 3, 5, 1))  # fmt: skip
    here.keep(INDUSTRIES, site=sites[0], name="演示制衣帮扶车间", kind="帮扶车间", is_leading=False,
              employed=14, since=date(here.today.year - 2, 3, 1))  # fmt: skip
    rows = [
        RelocatedHousehold(
            household=home, division_code=home.division_code, site=sites[number % 5 % 2],
            moved_on=date(here.today.year - 4, 10, 1), moved_from="原自然村",
            old_home=("TORN_DOWN", "RESTORED", "STANDING", "KEPT")[number % 4],
            correction="名册没有标注，按搬迁档案登记" if number % 3 else "", **here.stamps,
        )
        for number, home in enumerate(homes)
    ]  # fmt: skip
    here.store("places.relocated", rows)
    projects = [
        IncomeProject(
            household=home, division_code=home.division_code, name=_WORKS[_KINDS[number % 5]],
            kind=_KINDS[number % 5], since=date(here.today.year - 1, 3, 1), **here.stamps,
        )
        for number, home in enumerate(homes)
        if number % 6
    ]  # fmt: skip
    here.store("places.projects", projects)
    look_again(county=division, today=here.today)


def _members(here: _County) -> None:
    """Station three in every village but some, whose gaps and ends of terms are of every kind."""
    accounts = _accounts(here)
    rows, came = [], min(date(here.today.year - 1, 5, 20), here.first - timedelta(days=40))
    for place, code in enumerate(here.villages):
        if place % 17 == 9:
            continue  # nobody at all
        for slot, post in enumerate(("FIRST", "MEMBER", "MEMBER")):
            if (place % 13 == 5 and slot == 0) or (place % 8 == 6 and slot == 2):
                continue
            number = place * 3 + slot
            left = here.today - timedelta(days=40) if place % 19 == 4 and slot == 2 else None
            rows.append(
                TeamMember(
                    division_code=code, number=f"ZC{number + 1:03}", post=post,
                    name=here.name(number), unit=_UNITS[place % len(_UNITS)], phone=here.phone(),
                    account=accounts.get(code) if slot == (place % 13 == 5) else None,
                    stay="就近轮值" if place % 11 == 3 else "吃住在村", since=came,
                    term_ends_on=here.today + timedelta(days=30)
                    if place % 10 == 2
                    else date(here.today.year + 1, 5, 20),
                    left_on=left, left_reason="轮换" if left else "", **here.stamps,
                )
            )  # fmt: skip
    here.store("teams.members", rows)
    trainings = [
        MemberTraining(
            member=one, held_on=here.today - timedelta(days=30 + 50 * turn), days=2 - turn,
            topic=("防返贫监测政策", "信息化和数据安全")[turn], organiser="县委组织部",
            **here.stamps,
        )
        for number, one in enumerate(rows)
        for turn in range(2)
        if (number + turn) % 4
    ]  # fmt: skip
    here.store("teams.trainings", trainings)


def _accounts(here: _County) -> dict[str, User]:
    """Return an account for the team of one village a township: who worked most there."""
    found: dict[str, User] = {}
    own = here.hands.users.get("demo-member")
    rows = (
        Sheet.objects.filter(
            division_code__startswith=here.hands.division,
            filled_by__username__startswith="demo-cun-",
        )
        .values_list("filled_by__username", "division_code")
        .annotate(n=Count("pk"))
        .order_by("filled_by__username", "-n", "division_code")
    )
    for name, code, _number in rows:
        user = here.hands.users[name]
        if user not in found.values():
            found[code] = user
    if own is not None:
        found[here.villages[0]] = own
    return found


def _weak(here: _County) -> None:
    for number, place in enumerate((9, 0, 3)):
        if place < len(here.villages):
            here.keep(
                WEAK, division_code=here.villages[place],
                listed_on=here.today - timedelta(days=200 + number),
                reason=("班子不团结，后备力量不足", "村务公开不及时", "集体经济薄弱")[number],
                plan="县级领导联系，选派第一书记，半年验收", leader="县委常委",
                mended_on=here.today - timedelta(days=20) if number == 2 else None,
            )  # fmt: skip


def _duties(here: _County) -> None:
    adopt_duties(
        by=here.hands.county(here.today), county=here.hands.division, today=here.today,
        now=here.now,
    )  # fmt: skip
    listed = list(
        Duty.objects.filter(
            division_code=here.hands.division.ljust(12, "0"), source=DutySource.TICK
        ).order_by("number")
    )
    rows = [
        DutyTick(
            division_code=code, duty=duty, done_on=here.today - timedelta(days=3 + place % 20),
            evidence=f"签到表和照片（{place + 1}号）", **here.stamps,
        )
        for place, code in enumerate(here.villages)
        for turn, duty in enumerate(listed[:2])
        if (place + turn) % 3
    ]  # fmt: skip
    here.store("teams.ticks", rows)


def _attendance(here: _County) -> None:
    """Confirm the days of half a year; of the last month some wait and some are not declared."""
    members = list(TeamMember.objects.filter(division_code__startswith=here.hands.division))
    last = Period.of(here.today) - 1
    worker, town = _pair(here)
    own = here.hands.users["demo-member"].pk
    rows = []
    for back in range(_MONTHS):
        period = last - back
        for number, one in enumerate(members):
            if one.since > period.last_day or (one.left_on and one.left_on < period.first_day):
                continue
            if back == 0 and (one.account_id == own or number % 9 == 4):
                continue
            days = 15 if number % 12 == 7 else 20 + (number + back) % 4
            waits = back == 0 and number % 3 == 1
            rows.append(
                MemberMonth(
                    member=one, period=str(period), days=days, declared_by=worker,
                    declared_at=here.now, version=1 if waits else 2,
                    state=MonthState.DECLARED if waits else MonthState.CONFIRMED,
                    confirmed_by=None if waits else town,
                    confirmed_at=None if waits else here.now,
                )
            )  # fmt: skip
    MemberMonth.objects.bulk_create(rows, batch_size=1000)
    written = next((one for one in members if one.account_id == own), None)
    if written is not None:
        DiaryNote.objects.create(
            member=written, day=here.today - timedelta(days=2), written_at=here.now,
            words="和村干部商量修通组路，晚上在村里开院坝会。",
        )  # fmt: skip


def _pair(here: _County) -> tuple[User, User]:
    users = here.hands.users
    return users["demo-village"], users["demo-town"]


def _leaves(here: _County) -> None:
    members = TeamMember.objects.filter(
        Q(left_on__isnull=True), division_code__startswith=here.hands.division,
        account__isnull=True,
    ).order_by("division_code", "pk")  # fmt: skip
    for number, one in enumerate(members[:_ON_LEAVE]):
        start = here.today + timedelta(days=(4, 6, -20, -9, -40, 9, -3, 12)[number])
        length = (3, 9, 2, 4, 12, 5, 6, 1)[number]
        code = one.division_code
        leave = ask_leave(
            by=here.hands.village(code, here.today), client_id=here.hands.form(f"leave-{number}"),
            member=one, from_on=start, to_on=start + timedelta(days=length - 1),
            reason=("家人住院陪护", "参加省里培训", "办理婚假", "身体不适就医")[number % 4],
            today=here.today, now=here.now,
        )  # fmt: skip
        if number in {2, 3, 7}:
            _decided(here, leave, here.hands.town(code, here.today), approve=number != 7)
        elif number in {4, 6}:
            _decided(here, leave, here.hands.county(here.today), approve=True)
        if number in {2, 4}:
            end_leave(
                by=here.hands.village(code, here.today), leave=leave, back_on=leave.to_on,
                today=here.today, now=here.now,
            )  # fmt: skip


def _decided(here: _County, leave: Leave, by: Any, *, approve: bool) -> None:
    decide_leave(
        by=by, leave=leave, approve=approve, words="" if approve else "村里正在排查，改期",
        today=here.today, now=here.now,
    )  # fmt: skip


def _pairings(here: _County) -> None:
    """Pair every monitored household but a few; one cadre has too many."""
    helper = User.objects.filter(username="demo-helper").first()
    episodes = Episode.objects.filter(
        county_code=here.hands.division, state=EpisodeState.MONITORED
    ).order_by("division_code", "pk")
    cadres = list(_cadres(here))
    rows, seen, turn = [], set(), 0
    for number, one in enumerate(episodes):
        if one.household_id in seen or number % 14 == 9:
            continue
        seen.add(one.household_id)
        own = helper is not None and one.division_code == here.villages[0]
        turn += 1
        name, unit, phone = cadres[0 if turn <= 7 else (turn // 3) % len(cadres)]
        rows.append(
            Pairing(
                household_id=one.household_id, division_code=one.division_code,
                account=helper if own else None, name=here.name(3) if own else name,
                unit="村民委员会" if own else unit, phone="" if own else phone,
                since=here.today - timedelta(days=60 + number % 5 * 90), **here.stamps,
            )
        )  # fmt: skip
    here.store("teams.pairings", rows)


def _cadres(here: _County) -> Iterator[tuple[str, str, str]]:
    for number in range(40):
        yield here.name(number * 7), _UNITS[number % len(_UNITS)], here.phone()


def _links(here: _County) -> None:
    towns = list(dict.fromkeys(code[:9].ljust(12, "0") for code in here.villages))
    whole = here.hands.division.ljust(12, "0")
    told = [("副州（市）长", "PREFECTURE", whole), ("县委书记", "COUNTY", towns[0]),
            ("县长", "COUNTY", towns[-1]), ("县委副书记", "COUNTY", here.villages[0]),
            ("副县长", "COUNTY", here.villages[-1]),
            ("县政协副主席", "COUNTY", here.villages[len(here.villages) // 2])]  # fmt: skip
    for number, (title, level, code) in enumerate(told):
        link: LeaderLink = here.keep(
            LINKS, title=title, number=f"LX{number + 1:02}", leader=here.name(number + 5),
            level=level, division_code=code, since=here.today - timedelta(days=300),
            task="督导防返贫监测帮扶，协调解决困难",
        )  # fmt: skip
        for visit in range(0 if number == 3 else 1 + number % 3):
            here.keep(
                LEADER_VISITS, link=link,
                visited_on=here.today - timedelta(days=12 + 45 * visit + 30 * (number % 4)),
                found=("灌溉水渠年久失修", "车间订单不足", "部分户医疗负担重")[visit % 3],
                solved="已交办责任单位，限期解决",
            )  # fmt: skip


def _social(here: _County) -> None:
    told = (
        ("NEED", "助学", "12 名困难学生需要助学金", 0, 24_000),
        ("NEED", "物资", "养老服务点缺棉被", 1, None),
        ("NEED", "岗位", "妇女就近务工岗位 20 个", 2, None),
        ("NEED", "采购", "洋葱滞销 30 吨", 0, 60_000),
        ("OFFER", "助学", "演示商会助学基金", 3, 50_000),
        ("OFFER", "物资", "演示慈善会冬季物资", 1, 20_000),
        ("OFFER", "义诊", "演示医院下乡义诊", 4, None),
        ("OFFER", "岗位", "演示服装公司招工", 2, None),
    )  # fmt: skip
    made: list[SocialItem] = [
        here.keep(
            SOCIAL, side=side, kind=kind, title=title, made_on=here.today - timedelta(days=9 * n),
            who="村民委员会" if side == "NEED" else title.split("会")[0][:20],
            contact=f"{here.name(n)} {here.phone()}",
            division_code=here.villages[place % len(here.villages)],
            amount=None if amount is None else amount * _FEN,
        )
        for n, (side, kind, title, place, amount) in enumerate(told)
    ]  # fmt: skip
    by = here.hands.county(here.today)
    first = match_items(by=by, need=made[0], offer=made[4], today=here.today, now=here.now)
    close_match(
        by=by, found=first, done=True, amount=24_000 * _FEN, words="已发到 12 名学生", closes=True,
        today=here.today, now=here.now,
    )  # fmt: skip
    match_items(by=by, need=made[1], offer=made[5], today=here.today, now=here.now)


def _scores(here: _County) -> None:
    """Compute the year so far; the second person of the office settles some."""
    by = here.hands.county(here.today)
    propose_scores(
        by=by, county=here.hands.division, year=here.today.year, today=here.today, now=here.now
    )
    rows = YearScore.objects.filter(
        division_code__startswith=here.hands.division, year=here.today.year
    ).order_by("-points", "pk")
    second = here.hands.county(here.today, "demo-reviewer")
    for number, row in enumerate(rows[:6]):
        settle_score(
            by=second, found=row, grade="优秀" if number < 2 else "称职", words="核对考勤和职责",
            version=row.version, now=here.now,
        )  # fmt: skip
