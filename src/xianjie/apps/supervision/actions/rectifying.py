"""Put problems right: register, assign, report, accept; every step leaves its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import significant
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.apps.supervision.enums import TRANSITIONS, RectificationState, Step, UrgeLevel
from xianjie.apps.supervision.models import (
    Rectification,
    RectificationEvent,
    RectificationParty,
)
from xianjie.apps.supervision.queries.rectifications import (
    LOOK_DAYS,
    may_step,
    rectification_rules,
)
from xianjie.apps.supervision.queries.units import Unit
from xianjie.kernel.errors import RefusedError

_WORDS = 2000


@dataclass(frozen=True)
class Problem:
    """What is known of a problem when it is found."""

    division_code: str
    source: str
    kind: str
    title: str
    found_on: date
    origin: str = ""
    topic: str = ""
    description: str = ""
    code: str = ""
    households: tuple[Household, ...] = ()


@dataclass(frozen=True)
class Charge:
    """Who puts it right, how, until when."""

    lead: Unit
    due_on: date
    leader: str = ""
    measures: str = ""
    others: tuple[Unit, ...] = field(default=())


@dataclass(frozen=True)
class Paper:
    """A file that goes with a step: where it lies and what it was called."""

    path: Path
    name: str


@transaction.atomic
def register_problem(
    *,
    by: Actor,
    problem: Problem,
    charge: Charge | None = None,
    parent: Rectification | None = None,
    today: date,
    now: datetime,
) -> Rectification:
    """Enter a problem, and assign it at once where it is known who puts it right.

    Raises ``RefusedError`` without the right in its place, without a title, for a day to come.
    """
    if not by.scope.may(Permission.SUPERVISE, significant(problem.division_code)):
        raise RefusedError("not-permitted", "您没有在这里登记问题的权限。")
    if not problem.title.strip():
        raise RefusedError("no-title", "请写明是什么问题。")
    if problem.found_on > today:
        raise RefusedError("bad-day", "发现日期不能晚于今天。")
    item = Rectification(
        division_code=problem.division_code,
        source=problem.source,
        kind=problem.kind,
        title=problem.title.strip()[:120],
        found_on=problem.found_on,
        origin=problem.origin.strip()[:120],
        topic=problem.topic.strip()[:30],
        description=problem.description.strip(),
        code=problem.code.strip()[:40],
        parent=parent,
        created_at=now,
        updated_at=now,
    )
    item.clean()
    if item.code and _taken(item):
        raise RefusedError("code-taken", "这个编号已经登记过了。")
    item.save()
    if not item.code:
        item.code = f"ZG{problem.found_on.year}-{item.pk:05d}"
        item.save(update_fields=["code"])
    item.households.set(problem.households)
    _audit(by, item, "register-problem", now, source=item.source)
    if charge is not None:
        assign_problem(by=by, item=item, charge=charge, today=today, now=now)
        item.refresh_from_db()
    return item


def _taken(item: Rectification) -> bool:
    return Rectification.objects.filter(county_code=item.county_code, code=item.code).exists()


@transaction.atomic
def assign_problem(
    *, by: Actor, item: Rectification, charge: Charge, today: date, now: datetime
) -> Rectification:
    """Hand a problem to who puts it right; again while it runs, to change that."""
    held = _held(by, item, Step.ASSIGN)
    if charge.due_on < held.found_on:
        raise RefusedError("bad-day", "整改期限不能早于发现日期。")
    if charge.due_on < today and charge.due_on != held.due_on:
        raise RefusedError("bad-day", "整改期限不能早于今天。")
    held.lead_id, held.lead_town = charge.lead.organisation_id, charge.lead.town_code
    held.due_on, held.leader = charge.due_on, charge.leader.strip()[:60]
    held.measures = charge.measures.strip()
    held.parties.all().delete()
    RectificationParty.objects.bulk_create(
        RectificationParty(
            item=held, organisation_id=unit.organisation_id, town_code=unit.town_code
        )
        for unit in charge.others
        if unit.key != charge.lead.key
    )
    _move(by, held, Step.ASSIGN, f"{charge.lead.name}牵头", now, due_on=charge.due_on)
    notify(
        users=answering(held, today),
        key=f"rectification:{held.pk}:assign:{held.version}",
        kind=NotificationKind.ASSIGNED,
        title=f"整改问题 {held.code} 已交办",
        url=_url(held),
        due_on=held.due_on,
        now=now,
    )
    return held


@transaction.atomic
def assign_registered(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Hand out all problems of a county that were imported with lead and deadline; how many."""
    if not by.scope.may(Permission.SUPERVISE, county):
        raise RefusedError("not-permitted", "您没有交办这些问题的权限。")
    rows = Rectification.objects.select_for_update().filter(
        county_code=county,
        state=RectificationState.REGISTERED,
        due_on__gte=today,
        retired_at__isnull=True,
    )
    ready = [one for one in rows if one.lead_id is not None or one.lead_town]
    for held in ready:
        _move(by, held, Step.ASSIGN, "按导入的清单交办", now, due_on=held.due_on)
        notify(
            users=answering(held, today),
            key=f"rectification:{held.pk}:assign:{held.version}",
            kind=NotificationKind.ASSIGNED,
            title=f"整改问题 {held.code} 已交办",
            url=_url(held),
            due_on=held.due_on,
            now=now,
        )
    return len(ready)


@transaction.atomic
def add_step(
    *,
    by: Actor,
    item: Rectification,
    step: str,
    words: str,
    paper: Paper | None = None,
    wanted_on: date | None = None,
    today: date,
    now: datetime,
) -> Rectification:
    """Do one of the steps that take words: progress, reply, asking, reporting, deciding.

    What each step may follow is in `enums.TRANSITIONS`. Raises ``RefusedError`` for a step that
    does not fit, is not permitted, lacks its words, or by whom it may not be done. The same urging
    sent twice counts once.
    """
    held = _held(by, item, step)
    _need_words(words)
    if step == Step.URGE and _was_urged(held, by, words):
        return held
    due = None
    match step:
        case Step.ASK:
            due = _later(held, wanted_on)
            held.wanted_on = due
        case Step.GRANT:
            _refuse_asker(held, by)
            held.due_on = due = held.wanted_on
            held.wanted_on, held.urge = None, UrgeLevel.NONE
        case Step.REFUSE:
            held.wanted_on = None
        case Step.REPORT:
            held.reported_by_id = by.user_id
        case Step.RETURN:
            held.reported_by_id = None
        case Step.ACCEPT:
            _close(held, by, today)
        case Step.LOOK:
            held.look_on = today
        case Step.REOPEN:
            held.reported_by_id = held.accepted_by_id = held.closed_on = held.look_on = None
            held.due_on = due = _later(held, wanted_on, today)
        case Step.URGE:
            held.urge = min(held.urge + 1, UrgeLevel.SUMMON)
        case Step.NOTE | Step.REPLY:
            pass
        case _:
            raise RefusedError("unknown-step", "没有这一步。")
    document = file_paper(by=by, item=held, paper=paper, today=today, now=now) if paper else None
    level = held.urge if step == Step.URGE else UrgeLevel.NONE
    _move(by, held, step, words, now, document=document, due_on=due, urge=level)
    _tell(held, step, by, today, now)
    return held


def _later(held: Rectification, day: date | None, after: date | None = None) -> date:
    last = after or held.due_on
    if day is None or (last is not None and day <= last):
        raise RefusedError("bad-day", "新的期限要晚于现在的期限。")
    return day


def _need_words(words: str) -> None:
    if not words.strip():
        raise RefusedError("no-words", "请写明情况或理由。")


def _was_urged(held: Rectification, by: Actor, words: str) -> bool:
    """Tell whether the last step was the same urging: a form that was sent twice."""
    last = held.events.order_by("-at", "-pk").first()
    return (
        last is not None
        and (last.step, last.user_id) == (Step.URGE, by.user_id)
        and last.words == words.strip()[:_WORDS]
    )


def _refuse_asker(held: Rectification, by: Actor) -> None:
    """Nobody grants himself a later day, whatever posts he holds."""
    asked = held.events.filter(step=Step.ASK).order_by("-at", "-pk").first()
    if by.user_id is None or (asked is not None and asked.user_id == by.user_id):
        raise RefusedError("same-person", "申请延期的人不能自己同意。")


def _close(held: Rectification, by: Actor, today: date) -> None:
    if by.user_id is None or by.user_id == held.reported_by_id:
        raise RefusedError("same-person", "报请验收的人不能自己验收。")
    held.accepted_by_id, held.closed_on = by.user_id, today
    held.wanted_on = None
    days = rectification_rules(held.county_code, today).whole(LOOK_DAYS)
    held.look_on = today + timedelta(days=days) if days is not None else None


@transaction.atomic
def spread_problem(
    *,
    by: Actor,
    item: Rectification,
    units: Iterable[Unit],
    due_on: date,
    words: str = "",
    today: date,
    now: datetime,
) -> list[Rectification]:
    """Send the check for the same problem to other units as problems of their own (举一反三)."""
    held = _held(by, item, Step.SPREAD)
    done = {(one.lead_id, one.lead_town) for one in held.spread.proven("of a locked problem")}
    chosen = [
        unit for unit in units if (unit.organisation_id, unit.town_code) not in done
        and (unit.organisation_id, unit.town_code) != (held.lead_id, held.lead_town)
    ]  # fmt: skip
    if not chosen:
        raise RefusedError("no-units", "请选还没有派过的单位。")
    made = []
    for unit in chosen:
        place = unit.town_code or held.county_code
        problem = Problem(
            division_code=place.ljust(12, "0"), source="自查", kind=held.kind,
            title=f"举一反三自查：{held.title}"[:120], found_on=today, topic=held.topic,
            origin=held.code, description=words.strip() or held.description,
        )  # fmt: skip
        charge = Charge(lead=unit, due_on=due_on, measures="对照排查，有同类问题的一并整改")
        made.append(
            register_problem(
                by=by, problem=problem, charge=charge, parent=held, today=today, now=now
            )
        )
    names = "、".join(unit.name for unit in chosen)
    _move(by, held, Step.SPREAD, f"派 {names} 自查", now, due_on=due_on)
    return made


def file_paper(
    *, by: Actor, item: Rectification, paper: Paper, today: date, now: datetime
) -> ArchiveDocument:
    """File the evidence of a step in the archive of the problem's place.

    Who may do the step may file its evidence there, a department too: the right was checked by
    the step itself.
    """
    return file_document(
        by=Actor(by.label, Scope.everything(), by.user_id),
        path=paper.path,
        kind=ArchiveKind.OTHER,
        title=f"整改佐证 {item.code}",
        dated_on=today,
        division_code=item.division_code,
        file_name=paper.name,
        now=now,
    )


def answering(item: Rectification, today: date) -> list[User]:
    """Return the accounts that answer for a problem."""
    if item.lead_id is not None:
        return holders_of(
            Permission.REPORT_PROGRESS, item.county_code, on=today,
            roles=[Role.DEPARTMENT_CLERK], organisation_id=item.lead_id,
        )  # fmt: skip
    roles = [Role.TOWNSHIP_REVIEWER]
    return holders_of(Permission.REPORT_PROGRESS, item.lead_town, on=today, roles=roles)


def _tell(held: Rectification, step: str, by: Actor, today: date, now: datetime) -> None:
    key = f"rectification:{held.pk}:{step.lower()}:{held.version}"
    base: dict[str, Any] = {"key": key, "url": _url(held), "now": now, "due_on": held.due_on}
    if step in {Step.REPORT, Step.ASK}:
        users = holders_of(Permission.SUPERVISE, held.county_code, on=today)
        word = "报请验收" if step == Step.REPORT else "申请延期"
        notify(users=[one for one in users if one.pk != by.user_id],
               title=f"整改问题 {held.code} {word}", **base)  # fmt: skip
        return
    words = {
        Step.RETURN: "被退回整改", Step.ACCEPT: "已验收销号", Step.GRANT: "延期已同意",
        Step.REFUSE: "延期没有同意", Step.REOPEN: "回头看发现反弹", Step.URGE: "督办",
    }  # fmt: skip
    if step in words:
        kind = NotificationKind.OVERDUE if step == Step.URGE else NotificationKind.RESULT
        notify(users=answering(held, today), kind=kind,
               title=f"整改问题 {held.code} {words[Step(step)]}", **base)  # fmt: skip
    if step == Step.ACCEPT:
        settle(key=f"rectification:{held.pk}:soon", now=now)


def _held(by: Actor, item: Rectification, step: str) -> Rectification:
    held = Rectification.objects.select_for_update().get(pk=item.pk)
    if step not in TRANSITIONS[held.state]:
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，不能做这一步。")
    if not may_step(by.scope, by.user_id, held, step):
        if step == Step.ACCEPT and by.user_id == held.reported_by_id:
            raise RefusedError("same-person", "报请验收的人不能自己验收。")
        raise RefusedError("not-permitted", "您没有办理这一步的权限。")
    return held


def _move(
    by: Actor, held: Rectification, step: str, words: str, now: datetime, **event: Any
) -> None:
    held.state = TRANSITIONS[held.state][step]
    held.version, held.updated_at = held.version + 1, now
    held.save()
    RectificationEvent.objects.create(
        item=held, step=step, words=words.strip()[:_WORDS], user_id=by.user_id, at=now, **event
    )
    _audit(by, held, f"rectification-{step.lower()}", now, state=held.state)


def _audit(by: Actor, item: Rectification, action: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by,
        action=f"supervision.{action}",
        object_type="supervision.Rectification",
        object_id=item.pk,
        division_code=item.division_code,
        detail={"version": item.version, **detail},
        at=now,
    )


def _url(item: Rectification) -> str:
    return reverse("supervision:rectification", args=[item.pk])


@transaction.atomic
def record_items_export(*, by: Actor, county: str, rows: int, now: datetime) -> None:
    """Audit that the ledger was handed out."""
    record(
        actor=by,
        action="supervision.export-rectifications",
        object_type="supervision.Rectification",
        object_id=county,
        division_code=county,
        detail={"rows": rows},
        at=now,
    )
