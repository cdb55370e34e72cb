"""Alarms: raised and taken back by the data, explained by one person, closed by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions.papers import Paper, check_may, file_paper, note
from xianjie.apps.assets.enums import STANDING, AlarmState, AssetState, EventKind
from xianjie.apps.assets.models import AlarmCheck, AssetAlarm
from xianjie.apps.assets.queries.alarming import alarms_of
from xianjie.apps.assets.queries.facts import facts_of, limits_at
from xianjie.apps.assets.queries.rules import (
    ALARM_DAYS,
    ALARM_GRADES,
    ALARM_WEAKNESS,
    QUIET_DAYS,
    asset_rules,
)
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError

_CHUNK = 2000
_LOWEST = "蓝"


@transaction.atomic
def refresh_alarms(*, by: Actor, county: str, today: date, now: datetime) -> AlarmCheck:
    """Look through the assets of a county (six digits): raise what is new, take back what is gone.

    What somebody closed with evidence stays quiet for the days of the rulebook. A rule that has no
    weakness in the rulebook is off.
    """
    may_all = by.scope.unlimited or by.scope.may(Permission.APPROVE_ASSETS)
    if not may_all:
        raise RefusedError("not-permitted", "您没有核对资产预警的权限。")
    wanted = _wanted(county, today)
    place = {
        "asset__division_code__gte": county.ljust(12, "0"),
        "asset__division_code__lte": county.ljust(12, "9"),
    }
    standing = {
        (one.asset_id, one.rule): one
        for one in AssetAlarm.objects.filter(state__in=STANDING, **place)
    }
    quiet_days = asset_rules(county, today).whole(QUIET_DAYS) or 0
    quiet = set(
        AssetAlarm.objects.filter(
            state=AlarmState.CLOSED, closed_on__gt=today - timedelta(days=quiet_days), **place
        ).values_list("asset_id", "rule")
    )
    new = [key for key in wanted if key not in standing and key not in quiet]
    raised = _raise(county, {key: wanted[key] for key in new}, today, now)
    gone = [one for key, one in standing.items() if key not in wanted]
    for one in gone:
        one.state, one.closed_on, one.updated_at = AlarmState.GONE, today, now
    AssetAlarm.objects.bulk_update(gone, ["state", "closed_on", "updated_at"], _CHUNK)
    changed = [one for key, one in standing.items() if key in wanted and one.words != wanted[key]]
    for one in changed:
        one.words = wanted[(one.asset_id, one.rule)]
    AssetAlarm.objects.bulk_update(changed, ["words"], _CHUNK)
    check, _made = AlarmCheck.objects.update_or_create(
        county_code=county,
        defaults={"checked_on": today, "checked_at": now, "raised": raised, "gone": len(gone)},
    )
    record(
        actor=by, action="assets.check-alarms", object_type="assets.AlarmCheck",
        object_id=check.pk, division_code=county, detail={"new": raised, "gone": len(gone)},
        at=now,
    )  # fmt: skip
    return check


def _wanted(county: str, today: date) -> dict[tuple[int, str], str]:
    limits = limits_at(county, today)
    on = asset_rules(county, today).pairs(ALARM_WEAKNESS)
    return {
        (number, str(one.rule)): one.words[:200]
        for number, facts in facts_of(county, today).items()
        for one in alarms_of(facts, limits, today)
        if str(one.rule) in on
    }


def _raise(county: str, wanted: Mapping[tuple[int, str], str], today: date, now: datetime) -> int:
    rules = asset_rules(county, today)
    weakness, grades = rules.pairs(ALARM_WEAKNESS), rules.pairs(ALARM_GRADES)
    days = {name: int(text) for name, text in rules.pairs(ALARM_DAYS).items() if text.isdecimal()}
    words = {one.label: one.value for one in AssetState}
    AssetAlarm.objects.bulk_create(
        (
            AssetAlarm(
                asset_id=asset, rule=rule, weakness=words.get(weakness[rule], AssetState.LOW),
                grade=grades.get(rule, _LOWEST), words=text, raised_on=today,
                due_on=today + timedelta(days=days[rule]) if rule in days else None,
                created_at=now, updated_at=now,
            )
            for (asset, rule), text in wanted.items()
        ),
        batch_size=_CHUNK,
    )  # fmt: skip
    return len(wanted)


@transaction.atomic
def explain_alarm(
    *, by: Actor, alarm: AssetAlarm, words: str, paper: Paper | None, today: date, now: datetime
) -> AssetAlarm:
    """Say what was done about an alarm, with evidence; another person closes it."""
    held = AssetAlarm.objects.select_for_update().get(pk=alarm.pk)
    check_may(by, Permission.WORK_ASSETS, held.asset, "处理该资产预警")
    if held.state != AlarmState.OPEN:
        raise RefusedError("decided", "这条预警已经有人说明或已销号，请刷新查看。")
    if not words.strip():
        raise RefusedError("no-words", "请写处理情况。")
    if paper is None:
        raise RefusedError("no-paper", "请附佐证：合同、收据、照片等。")
    held.explanation, held.explained_on = words.strip()[:300], today
    held.explained_by_id, held.state = by.user_id, AlarmState.EXPLAINED
    held.document = file_paper(by, held.asset, paper, f"{held.rule}佐证", today, now)
    _save(by, held, words, now)
    return held


@transaction.atomic
def answer_alarm(
    *, by: Actor, alarm: AssetAlarm, accept: bool, words: str, today: date, now: datetime
) -> AssetAlarm:
    """Close an explained alarm, or return it with a reason; not by who explained it."""
    held = AssetAlarm.objects.select_for_update().get(pk=alarm.pk)
    check_may(by, Permission.APPROVE_ASSETS, held.asset, "销号该资产预警")
    if held.state != AlarmState.EXPLAINED:
        raise RefusedError("decided", "这条预警没有待销号的说明，请刷新查看。")
    if by.user_id is not None and by.user_id == held.explained_by_id:
        raise RefusedError("same-person", "作说明的人不能自己销号，请由另一人销号。")
    if accept:
        held.state, held.closed_on, held.closed_by_id = AlarmState.CLOSED, today, by.user_id
    elif not words.strip():
        raise RefusedError("no-words", "请写退回的原因。")
    else:
        held.state = AlarmState.OPEN
    _save(by, held, words, now)
    return held


def _save(by: Actor, held: AssetAlarm, words: str, now: datetime) -> None:
    held.version += 1
    held.updated_at = now
    held.save()
    step = f"{held.rule}：{held.get_state_display()}"[:20]
    note(by, held.asset, EventKind.ALARM, held.pk, step, words, now, document=held.document)
