"""Match people and posts, offer the posts, keep what became of it (M08-04)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.actions.noting import Job, note_job
from xianjie.apps.employment.choices import texts
from xianjie.apps.employment.enums import STANDING, Place, PushResult, State
from xianjie.apps.employment.models import Match, Push, Vacancy, Worker, ZeroFamily
from xianjie.apps.employment.permissions import permit
from xianjie.apps.employment.queries.families import age_on
from xianjie.apps.employment.queries.matching import (
    WEAK,
    Opening,
    Seeker,
    match,
    place_rank,
)
from xianjie.apps.employment.queries.registers import open_vacancies
from xianjie.apps.employment.queries.rules import ANSWER_DAYS, PER_VACANCY, PER_WORKER, POINTS
from xianjie.apps.policies.queries import standards
from xianjie.kernel.errors import RefusedError

CHUNK = 1_000
_NONE = ("丧失劳动力", "无劳动力")
_YOUNGEST, _OLDEST = 0, 200


@dataclass(frozen=True)
class Matched:
    """How many looked for work, how many posts there were, how many pairs were kept."""

    seekers: int
    openings: int
    pairs: int


@transaction.atomic
def refresh_matches(*, by: Actor, county: str, today: date, now: datetime) -> Matched:
    """Match everybody who looks for work in a county with every open vacancy, anew.

    Raises ``RefusedError`` without the right to manage employment in the county, or where the
    rulebook has no points.
    """
    permit(by, Match, county, "匹配岗位", Permission.MANAGE_EMPLOYMENT)
    book = standards(county, today)
    points = {name: int(text) for name, text in book.pairs(POINTS).items() if text.isdigit()}
    per_vacancy, per_worker = book.whole(PER_VACANCY), book.whole(PER_WORKER)
    if not points or not per_vacancy or not per_worker:
        raise RefusedError(
            "no-points", "规则库里没有岗位匹配分值、每岗推荐人数或每人推荐岗位数，请先填写发布。"
        )
    seekers, places = seekers_of(county, today)
    openings = openings_of(county, today)
    pairs = match(seekers, openings, points, per_vacancy=per_vacancy, per_worker=per_worker)
    Match.objects.filter(county_code=county).delete()
    Match.objects.bulk_create(
        (
            Match(
                county_code=county, division_code=places[one.worker], vacancy_id=one.vacancy,
                worker_id=one.worker, score=one.score, reasons=[list(r) for r in one.reasons],
                rank=one.rank, own_rank=one.own_rank, matched_at=now,
            )
            for one in pairs
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    record(
        actor=by, action="employment.match", object_type="employment.Match", object_id="",
        division_code=county,
        detail={"seekers": len(seekers), "openings": len(openings), "pairs": len(pairs)}, at=now,
    )  # fmt: skip
    return Matched(len(seekers), len(openings), len(pairs))


def seekers_of(county: str, today: date) -> tuple[list[Seeker], dict[int, str]]:
    """Return who looks for work, and the village of each; inside an action's transaction."""
    zero = set(
        ZeroFamily.objects.filter(county_code=county, state__in=STANDING).values_list(
            "household_id", flat=True
        )
    )
    rows = (
        Worker.objects.filter(county_code=county, retired_at__isnull=True)
        .filter(Q(state=State.UNEMPLOYED) | Q(willing=True))
        .filter(state__in=["", State.UNEMPLOYED, State.OTHER])
        .exclude(willing=False)
        .exclude(ability__in=_NONE)
    )
    found, places = [], {}
    for (
        pk, village, home, ability, skill, wish_work, wish_place, wish_pay, focus, born, sex,
    ) in rows.values_list(
        "pk", "division_code", "household_id", "ability", "skill", "wish_work", "wish_place",
        "wish_pay", "focus", "person__birth_date", "person__sex",
    ).order_by("pk"):  # fmt: skip
        age = age_on(born, today)
        if age is None:
            continue
        places[pk] = village
        found.append(Seeker(
            pk, village, age, sex[:1] if sex[:1] in ("男", "女") else "", ability == WEAK, skill,
            wish_work, place_rank(wish_place), wish_pay or 0, home in zero, focus,
        ))  # fmt: skip
    return found, places


def openings_of(county: str, today: date) -> list[Opening]:
    """Return the vacancies for which people are still looked for."""
    rows = Vacancy.objects.filter(
        open_vacancies(today), division_code__startswith=county, published_on__lte=today
    ).order_by("pk")
    return [
        Opening(
            one.pk, one.division_code, place_rank(one.outside), one.age_min or _YOUNGEST,
            one.age_max or _OLDEST, one.sex, bool(one.weak), bool(one.skilled), one.work,
            one.pay_high or one.pay_low or 0, bool(one.local_first),
        )
        for one in rows
    ]  # fmt: skip


@transaction.atomic
def push_matches(
    *, by: Actor, matches: Collection[int], channel: str, today: date, now: datetime
) -> int:
    """Offer posts to the people of matches; who was offered a post is not offered it again.

    Rings the village workers once a village and day. Returns how many offers are new.

    Raises ``RefusedError`` for an unknown way, or where the actor may not work.
    """
    if channel not in texts("岗位推送方式"):
        raise RefusedError("bad-channel", "请选推送方式。")
    numbers = sorted(matches)
    fresh: list[Push] = []
    known: set[tuple[int, int]] = set()
    for start in range(0, len(numbers), CHUNK):
        rows = list(Match.objects.filter(pk__in=numbers[start : start + CHUNK]))
        known |= set(
            Push.objects.filter(worker_id__in={one.worker_id for one in rows}).values_list(
                "vacancy_id", "worker_id"
            )
        )
        for one in rows:
            permit(by, Push, one.division_code, "推送岗位")
            if (one.vacancy_id, one.worker_id) not in known:
                known.add((one.vacancy_id, one.worker_id))
                fresh.append(Push(
                    county_code=one.county_code, division_code=one.division_code,
                    vacancy_id=one.vacancy_id, worker_id=one.worker_id, channel=channel,
                    score=one.score, reasons=one.reasons, pushed_on=today,
                    pushed_by_id=by.user_id,
                ))  # fmt: skip
    if not fresh:
        return 0
    Push.objects.bulk_create(fresh, batch_size=CHUNK)
    _ring(by, fresh, today, now)
    record(
        actor=by, action="employment.push", object_type="employment.Push", object_id="",
        division_code=fresh[0].county_code, detail={"pushes": len(fresh), "channel": channel},
        at=now,
    )  # fmt: skip
    return len(fresh)


def _ring(by: Actor, fresh: Collection[Push], today: date, now: datetime) -> None:
    villages: dict[str, int] = defaultdict(int)
    for one in fresh:
        villages[one.division_code] += 1
    due = standards(next(iter(villages))[:6], today).day_after(today, ANSWER_DAYS)
    for village, number in villages.items():
        users = [
            user
            for user in holders_of(
                Permission.WORK_EMPLOYMENT, village, on=today, roles=[Role.VILLAGE_WORKER]
            )
            if user.pk != by.user_id
        ]
        notify(
            users=users, key=f"push-{today}-{village}", due_on=due, now=now,
            title=f"有 {number} 个岗位推荐要通知到人并反馈",
            url=f"{reverse('employment:pushes')}?view=waiting",
        )  # fmt: skip


@transaction.atomic
def answer_push(
    *, by: Actor, push: Push, result: str, why_not: str, day: date, today: date, now: datetime
) -> Push:
    """Keep what became of an offer; whoever was taken on has work in the register from that day.

    Raises ``RefusedError`` without the right, after it was settled, for a day that does not fit,
    or without a reason for not going.
    """
    held = (
        Push.objects.select_for_update(of=("self",))
        .select_related("vacancy", "worker__person")
        .get(pk=push.pk)
    )
    permit(by, Push, held.division_code, "登记推送结果")
    if held.result in (PushResult.HIRED, PushResult.DECLINED):
        raise RefusedError("settled", "这条推送已经有结果。")
    if result not in PushResult.values or result == PushResult.WAITING:
        raise RefusedError("bad-result", "请选结果。")
    if day > today or day < held.pushed_on:
        raise RefusedError("bad-day", "日期要在推送之后，不晚于今天。")
    if result == PushResult.DECLINED and why_not not in texts("不去原因"):
        raise RefusedError("no-reason", "不去的请选原因。")
    held.result, held.result_on, held.result_by_id = result, day, by.user_id
    held.why_not = why_not if result == PushResult.DECLINED else ""
    held.save()
    if result == PushResult.HIRED:
        Vacancy.objects.filter(pk=held.vacancy_id).update(filled=F("filled") + 1)
        note_job(
            by=by, person=held.worker.person, job=job_of(held.vacancy, held.worker, day),
            today=today, now=now,
        )  # fmt: skip
    record(
        actor=by, action="employment.push-result", object_type="employment.Push",
        object_id=held.pk, division_code=held.division_code, detail={"result": result}, at=now,
    )  # fmt: skip
    return held


def job_of(vacancy: Vacancy, worker: Worker, day: date) -> Job:
    """Return the job that a vacancy is for a worker: where it is seen from the own township."""
    near = vacancy.division_code[:9] == worker.division_code[:9]
    place = vacancy.outside or (Place.TOWN.value if near else Place.COUNTY.value)
    form = "帮扶车间" if vacancy.kind == "帮扶车间" else "企业"
    organised = "劳务协作" if vacancy.kind == "劳务协作企业" else ""
    return Job(
        State.WAGED.value, place, vacancy.employer, form, vacancy.pay_low or vacancy.pay_high, day,
        organised,
    )  # fmt: skip
