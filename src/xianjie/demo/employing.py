"""Work in the demo county: asked at the door, families helped, posts offered, campaigns.

The labour register and the transfers were filled by the screenings; what people do with them goes
through the real actions, by people of the right level. Firms are invented.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.employment.actions.campaigns import report_task, split_campaign
from xianjie.apps.employment.actions.door import confirm_unchanged, confirm_worker
from xianjie.apps.employment.actions.matching import (
    answer_push,
    push_matches,
    refresh_matches,
)
from xianjie.apps.employment.actions.steps import Paper, step_family
from xianjie.apps.employment.enums import Counting, FamilyState, FamilyStep, State
from xianjie.apps.employment.models import (
    Campaign,
    CampaignTask,
    Match,
    Push,
    Transfer,
    Vacancy,
    Worker,
    WorkerQuestion,
    ZeroFamily,
)
from xianjie.apps.employment.queries.campaigns import shared_out, weights_of
from xianjie.apps.ledger.actions import note_created
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

PAPER = b"%PDF-1.4\n% demonstration\n"
WORKS = ("普工", "建筑", "电子装配", "缝纫", "餐饮", "保洁", "种植", "养殖", "家政护理", "物流仓储")
# title, employer, kind, reporter, work, outside, openings, pay from and to, ages, weak, until.
POSTS = """
装配工|演示东部电子厂|劳务协作企业|人社|电子装配|省外|60|4200|6000|18|45|0|60
缝纫工|演示制衣有限公司|重点企业|工信|缝纫||30|2800|4200|18|55|0|45
大棚种植工|演示花卉合作社|合作社和家庭农场|人社|种植||25|2200|3000|18|62|1|90
道路普工|演示乡村道路项目部|建设项目|交通|普工||40|3000|4500|18|58|0|30
砌筑工|演示安置房项目部|建设项目|住建|建筑||18|4500|6500|20|55|0|30
保洁员|演示物业公司|一般企业|人社|保洁||12|1800|2200|18|60|1|60
饲养员|演示肉牛养殖场|合作社和家庭农场|人社|养殖||8|2600|3200|18|60|1|60
手套车间工|演示手套帮扶车间|帮扶车间|人社|手工||20|1600|2600|18|60|1|90
分拣员|演示省城物流园|重点企业|工信|物流仓储|省内县外|50|3800|5200|18|45|0|40
养老护理员|演示护理院|一般企业|人社|家政护理|省内县外|10|3500|4800|20|55|0|20
后厨帮工|演示粤菜酒楼|劳务协作企业|人社|餐饮|省外|15|3800|5000|18|50|0|-5
包装工|演示蔬菜冷库|创业基地|工信|普工||2|2400|3000|18|60|1|60
"""
CAMPAIGNS: tuple[tuple[str, str, int, int, int], ...] = (
    ("务工情况大排查", Counting.CHECKED, -60, 30, 120),
    ("岗位信息大推送", Counting.PUSHED, -40, 20, 60),
    ("就业政策大宣传", Counting.REPORTED, -50, 10, 90),
    ("省外稳岗大走访", Counting.REPORTED, -90, -20, 40),
    ("转移就业大输送", Counting.MOVED_OUT, -330, 30, 600),
    ("就业援助月", Counting.PLACED, -30, 5, 12),
    ("春风行动", Counting.ORGANISED, -200, -120, 300),
)  # fmt: skip


def employ(hands: Hands, months: list[Period]) -> None:
    """Let villages ask, townships assign, the county publish posts and offer them."""
    del months
    if Vacancy.objects.filter(division_code__startswith=hands.division).exists():
        return
    for act in (_families, _door, _vacancies, _organise, _pushes, _campaigns):
        try:
            with transaction.atomic():
                act(hands)
        except RefusedError:
            continue  # what the rules of the place refuse


def _workers(hands: Hands) -> Any:
    return Worker.objects.filter(county_code=hands.division, retired_at__isnull=True)


def _ask(hands: Hands, worker: Worker, days: int, **values: Any) -> Worker:
    today, now = hands.at(days)
    return confirm_worker(
        by=hands.village(worker.division_code, today), worker=worker, values=values,
        version=worker.version, today=today, now=now,
    )  # fmt: skip


def _families(hands: Hands) -> None:
    """Families in which somebody lost the job, at every point of the way to none."""
    homes = list(
        _workers(hands)
        .filter(focus=True)
        .order_by()
        .values("household_id")
        .annotate(n=Count("id"), able=Count("id", filter=Q(ability="普通劳动力")))
        .filter(n__lte=2, able__gte=1)
        .order_by("household_id")
        .values_list("household_id", flat=True)[:16]
    )
    for number, home in enumerate(homes):
        days = 45 if number in (1, 4) else 12
        members = list(_workers(hands).filter(household_id=home).order_by("-ability", "id"))
        seeker = next(one for one in members if one.ability == "普通劳动力")
        for one in members:
            if one.pk != seeker.pk and one.state != State.STUDENT:
                _ask(hands, one, days, state=State.UNWILLING, need="就近就业")
        today, _now = hands.at(days)
        _ask(
            hands, seeker, days, state=State.UNEMPLOYED, since=today - timedelta(days=20),
            willing=True, wish_work=WORKS[number % len(WORKS)], wish_place="县内乡外",
            wish_pay=300_000, need="岗位推荐",
        )  # fmt: skip
    rows = ZeroFamily.objects.filter(household_id__in=homes, state=FamilyState.FOUND)
    for number, family in enumerate(rows.order_by("household_id")):
        _help(hands, family, number)


def _help(hands: Hands, family: ZeroFamily, number: int) -> None:
    """Bring one family as far as its number says."""
    if number in (0, 2):
        return
    days = 40 if number in (1, 4) else 9
    for step, more in _steps(hands, family, number):
        today, now = hands.at(days)
        who = hands.village if step in (FamilyStep.MEASURE, FamilyStep.EMPLOY) else hands.town
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "proof.pdf"
            path.write_bytes(PAPER)
            paper = Paper(path, "劳动合同.pdf") if step == FamilyStep.CLEAR else None
            step_family(
                by=who(family.division_code, today), family=family, step=step, paper=paper,
                today=today, now=now, **more,
            )  # fmt: skip
        days = max(0, days - 2)


def _steps(
    hands: Hands, family: ZeroFamily, number: int
) -> Iterator[tuple[FamilyStep, dict[str, Any]]]:
    late = number in (1, 4)
    owner = hands.users.get(f"demo-cun-{family.division_code[:9]}")
    if not isinstance(owner, User):
        return
    due, _now = hands.at(15 if late else -20)
    yield FamilyStep.ASSIGN, {"words": "", "owner": owner, "due_on": due}
    if number >= 4:
        yield FamilyStep.MEASURE, {"words": "", "measure": ("推荐岗位", "帮扶车间吸纳")[number % 2]}
    if number >= 7:
        yield FamilyStep.EMPLOY, {"words": "已到帮扶车间上班。"}
    if number >= 9:
        yield FamilyStep.CLEAR, {"words": "看过合同和工资单，属实。"}


def _door(hands: Hands) -> None:
    """Ask those of whom nothing is known, confirm some jobs, find some feeds wrong."""
    unknown = list(_workers(hands).filter(state="").order_by("id")[:36])
    for number, one in enumerate(unknown):
        if number % 6 == 0:
            today, _now = hands.at(10 + number)
            values: dict[str, Any] = {"state": State.UNEMPLOYED, "since": today, "willing": True}
        elif number % 6 == 1:
            values = {"state": State.UNWILLING, "need": "没有需求"}
        else:
            values = {"state": State.FARMING, "willing": number % 3 == 0}
        kind = WORKS[number % len(WORKS)]
        wishes = {"wish_work": kind, "skill": kind if number % 4 == 0 else "", "need": "技能培训",
                  "wish_place": ("乡内", "县内乡外", "省外", "")[number % 4]}  # fmt: skip
        _ask(hands, one, 5 + number % 20, **(wishes | values))
    for one in _workers(hands).filter(state=State.UNEMPLOYED, confirmed_on__isnull=True)[:6]:
        _ask(hands, one, 4, willing=True, wish_work="普工", wish_place="省外", wish_pay=400_000)
    today, now = hands.at(3)
    for one in _workers(hands).filter(state=State.WAGED, focus=True).order_by("id")[:24]:
        confirm_unchanged(
            by=hands.village(one.division_code, today), worker=one, today=today, now=now
        )
    for one in _workers(hands).filter(state=State.WAGED, focus=True).order_by("-id")[:4]:
        told = {name: getattr(one, name) for name in ("job_place", "employer", "pay", "job_from")}
        _ask(hands, one, 70, state=State.FARMING, willing=False)
        # What the next month's feed would ask, since the months of the demo are over.
        WorkerQuestion.objects.create(
            county_code=one.county_code, division_code=one.division_code, worker=one,
            period=one.period, says=State.WAGED, asked_on=today, **told,
        )  # fmt: skip


def _vacancies(hands: Hands) -> None:
    today, now = hands.at(14)
    towns = towns_of(hands.division, Scope.everything())
    whole = f"{hands.division}000000"
    rows = []
    for number, line in enumerate(POSTS.split()):
        title, firm, kind, reporter, work, outside, *rest = line.split("|")
        openings, low, high, age, to, weak, days = map(int, rest)
        place = whole if outside or number % 3 == 0 else towns[number % len(towns)].code
        rows.append(Vacancy(
            division_code=place, title=title, employer=firm, kind=kind, reporter=reporter,
            work=work, outside=outside, openings=openings, pay_low=low * 100, pay_high=high * 100,
            age_min=age, age_max=to, weak=bool(weak), skilled=title in ("砌筑工", "缝纫工"),
            local_first=not outside, board="包吃住" if outside else "", contact="招聘专员",
            phone="13800000000", published_on=today - timedelta(days=number),
            until=today + timedelta(days=days), created_at=now, updated_at=now,
        ))  # fmt: skip
    Vacancy.objects.bulk_create(rows)
    by = hands.county(today)
    note_created(by=by, register="employment.vacancies", numbers=[one.pk for one in rows], now=now)


def _organise(hands: Hands) -> None:
    """Say how some of those who left went; half of the county's people go on their own."""
    rows = Transfer.objects.filter(county_code=hands.division, focus=True)
    for rest, word in ((0, "劳务协作"), (1, "政府组织"), (2, "亲友介绍"), (3, "自发"), (4, "自发")):
        chosen = [pk for pk in rows.values_list("pk", flat=True) if pk % 7 == rest]
        for start in range(0, len(chosen), 500):
            Transfer.objects.filter(pk__in=chosen[start : start + 500]).update(organised=word)


def _pushes(hands: Hands) -> None:
    today, now = hands.at(6)
    by = hands.county(today)
    refresh_matches(by=by, county=hands.division, today=today, now=now)
    best = Match.objects.filter(county_code=hands.division, own_rank=1).order_by("id")
    numbers = list(best.values_list("pk", flat=True)[:30])
    for channel, part in (("微信送岗", numbers[:12]), ("直播带岗", numbers[12:20]),
                          ("入户送岗", numbers[20:])):  # fmt: skip
        push_matches(by=by, matches=part, channel=channel, today=today, now=now)
    today, now = hands.at(2)
    answers = ("MET", "HIRED", "DECLINED", "HIRED", "", "", "DECLINED", "")
    whys = ("工资低", "照料家人", "太远")
    rows = Push.objects.filter(county_code=hands.division).order_by("id")
    for number, push in enumerate(rows):
        result = answers[number % len(answers)]
        if result:
            answer_push(
                by=hands.village(push.division_code, today), push=push, result=result,
                why_not=whys[number % 3] if result == "DECLINED" else "", day=today, today=today,
                now=now,
            )  # fmt: skip


def _campaigns(hands: Hands) -> None:
    today, now = hands.at(0)
    by = hands.county(today)
    towns = towns_of(hands.division, Scope.everything())
    weights = weights_of(hands.division, towns)
    whole = f"{hands.division}000000"
    for kind, counting, first, last, target in CAMPAIGNS:
        row = Campaign(
            division_code=whole, kind=kind, title=f"{today.year}年{kind}",
            starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last),
            counting=counting, target=target, words="逐村落实，台账说话。", created_at=now,
            updated_at=now,
        )  # fmt: skip
        row.save()
        note_created(by=by, register="employment.campaigns", numbers=[row.pk], now=now)
        targets = shared_out(target, weights)
        split_campaign(by=by, campaign=row, targets=targets, today=today, now=now)
        if counting != Counting.REPORTED:
            continue
        for number, task in enumerate(CampaignTask.objects.filter(campaign=row).order_by("id")):
            if number % 4 != 3:
                report_task(
                    by=hands.town(task.division_code, today), task=task,
                    reported=task.target * (80 + 15 * (number % 3)) // 100,
                    words="已到村组宣传、走访。", today=today, now=now,
                )  # fmt: skip
