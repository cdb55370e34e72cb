"""Open, widen, extend, call for and close rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import posts_in_force
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, villages_by_code
from xianjie.apps.fieldforms.actions import cancel_tasks
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.actions.asking import ask_households
from xianjie.apps.rounds.enums import FORMS, POPULATIONS, Population, RoundKind, RoundState
from xianjie.apps.rounds.models import Round, RoundEvent
from xianjie.apps.rounds.queries.population import population
from xianjie.apps.rounds.queries.rounds import LEFT_OVER
from xianjie.apps.rounds.queries.rules import LOOKBACK, round_rules
from xianjie.kernel.errors import RefusedError

_COUNTY_DIGITS = 6


@transaction.atomic
def open_round(
    *,
    by: Actor,
    client_id: UUID,
    kind: RoundKind,
    title: str,
    period: str,
    division_code: str,
    asks: Population,
    due_on: date,
    villages: Sequence[str] = (),
    grids: Sequence[int] = (),
    groups: Sequence[str] = (),
    stage: str = "",
    automatic: bool = False,
    today: date,
    now: datetime,
) -> Round:
    """Open a round and a task at every household of its population; the same form opens one.

    ``division_code`` is a county, township or village. Raises ``RefusedError`` when not permitted
    there, for a deadline that is over, a population that the kind does not have, focus groups
    missing, or when there is no household to visit.
    """
    known = Round.objects.filter(client_id=client_id).first()
    if known is not None:
        return known
    code = padded(significant(division_code))
    _permit(by, code)
    if find_division(code) is None or len(significant(code)) < _COUNTY_DIGITS:
        raise RefusedError("no-place", "请选本县的一个乡镇、村，或者全县。")
    if due_on < today:
        raise RefusedError("due-over", "截止日期已经过去，请选今天或以后的日子。")
    if asks.value not in POPULATIONS[kind.value]:
        raise RefusedError("no-population", "这类走访没有这种对象，请重新选择。")
    if asks is Population.FOCUS and not groups:
        raise RefusedError("no-groups", "请至少选一类重点走访对象。")
    if asks is Population.LIFTED and not round_rules(code, today).pairs(LOOKBACK):
        words = f"规则库里没有“{LOOKBACK}”，请县里先在规则库填写发布。"
        raise RefusedError("no-rule", words)
    inside = significant(code)
    if any(not village.startswith(inside) for village in villages):
        raise RefusedError("no-place", "选的村不在这个乡镇里。")
    made = Round.objects.create(
        client_id=client_id,
        county_code=code[:_COUNTY_DIGITS],
        division_code=code,
        kind=kind,
        title=title.strip()[:80],
        period=period,
        form=FORMS[kind.value],
        stage=stage,
        population=asks,
        villages=list(villages),
        grids=list(grids),
        groups=list(groups),
        opened_on=today,
        due_on=due_on,
        opened_by_id=by.user_id,
        automatic=automatic,
        state=RoundState.OPEN,
    )
    number = _ask(made, today)
    if not number and not automatic:
        raise RefusedError("nobody", "按这些条件没有一户要走访，请放宽范围或对象。")
    _note(by, made, "开展", f"共 {number} 户", now)
    _audit(by, made, "rounds.open", {"kind": kind.value, "households": number}, now)
    return made


def _ask(asked: Round, today: date) -> int:
    return ask_households(
        population(asked, Household.objects.filter(), today),
        form=asked.form,
        source=asked.source,
        due_on=asked.due_on,
        stage=asked.stage,
        today=today,
    )


@transaction.atomic
def add_households(*, by: Actor, asked: Round, today: date, now: datetime) -> int:
    """Ask also the households that came into the population since; return how many."""
    asked = _open(by, asked)
    number = _ask(asked, today)
    if number:
        _note(by, asked, "补入", f"{number} 户", now)
        _audit(by, asked, "rounds.add", {"households": number}, now)
    return number


@transaction.atomic
def extend_round(
    *, by: Actor, asked: Round, due_on: date, reason: str, today: date, now: datetime
) -> Round:
    """Move the deadline of a round and of all its open tasks to a later day, with a reason."""
    asked = _open(by, asked)
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么延期。")
    if due_on <= asked.due_on or due_on < today:
        raise RefusedError("not-later", "新的截止日期要比原来的晚，也不能是过去的日子。")
    was, asked.due_on = asked.due_on, due_on
    asked.save(update_fields=["due_on"])
    FieldTask.objects.filter(source=asked.source, state=TaskState.OPEN).update(due_on=due_on)
    _note(by, asked, "延期", f"{was} → {due_on}：{reason.strip()}", now)
    _audit(by, asked, "rounds.extend", {"from": str(was), "to": str(due_on)}, now)
    return asked


@transaction.atomic
def close_round(*, by: Actor, asked: Round, reason: str, today: date, now: datetime) -> Round:
    """End a round: what is left is no longer asked for, and is explained once for all.

    Raises ``RefusedError`` when households are left and ``reason`` does not say why.
    """
    asked = _open(by, asked)
    rows = FieldTask.objects.filter(source=asked.source)
    counts = rows.aggregate(
        done=Count("pk", filter=Q(state=TaskState.DONE)),
        left=Count("pk", filter=Q(state=TaskState.OPEN)),
    )
    if counts["left"] and not reason.strip():
        words = f"还有 {counts['left']} 户没有走访，请写明原因再结束。"
        raise RefusedError("no-reason", words)
    cancel_tasks(source=asked.source, words=LEFT_OVER)
    asked.total, asked.done = counts["done"] + counts["left"], counts["done"]
    asked.state, asked.closed_on, asked.closing = RoundState.CLOSED, today, reason.strip()[:500]
    asked.save(update_fields=["total", "done", "state", "closed_on", "closing"])
    for why in ("due", "late"):
        settle(key=f"{asked.source}:{why}:{asked.due_on}", now=now)
    _note(by, asked, "结束", f"已走访 {asked.done} 户，未走访 {counts['left']} 户。{reason}", now)
    _audit(by, asked, "rounds.close", {"done": asked.done, "left": counts["left"]}, now)
    return asked


@transaction.atomic
def remind_round(*, by: Actor, asked: Round, today: date, now: datetime) -> int:
    """Call for the unvisited households now; once a day and village. Returns the bells rung."""
    asked = _open(by, asked)
    rung = ring_villages(asked, f"call:{today}", NotificationKind.REMINDER, today=today, now=now)
    if rung:
        _note(by, asked, "催办", f"通知 {rung} 人", now)
        _audit(by, asked, "rounds.remind", {"bells": rung}, now)
    return rung


def ring_villages(
    asked: Round, why: str, kind: NotificationKind, *, today: date, now: datetime
) -> int:
    """Tell who works in each village of a round how many households are left there.

    A village without a worker's account is told to its township. Each account gets one bell with
    the sum of what is its own; the same ``why`` rings once.
    """
    rows = FieldTask.objects.filter(source=asked.source, state=TaskState.OPEN).order_by()
    left = dict(rows.values_list("division_code").annotate(number=Count("pk")))
    users: dict[int, User] = {}
    share: dict[int, list[str]] = defaultdict(list)
    for village, people in _workers_by_village(asked.county_code, left, today).items():
        for user in people:
            users[user.pk] = user
            share[user.pk].append(village)
    names = villages_by_code(left)
    rung = 0
    for pk, villages in share.items():
        number = sum(left[village] for village in villages)
        where = names[villages[0]].name if len(villages) == 1 else f"{len(villages)} 个村"
        rung += notify(
            users=[users[pk]],
            key=f"{asked.source}:{why}",
            kind=kind,
            title=f"“{asked.title}”{where}还有 {number} 户没有走访",
            url=reverse("rounds:round", args=[asked.pk]),
            due_on=asked.due_on,
            now=now,
        )
    return rung


def _workers_by_village(
    county: str, villages: dict[str, int], today: date
) -> dict[str, list[User]]:
    workers: dict[str, list[User]] = defaultdict(list)
    posts = posts_in_force(county, on=today).filter(
        role__in=[Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER], user__is_active=True
    )
    for post in posts:
        workers[post.division_prefix].append(post.user)
    found = {}
    for village in villages:
        people = workers.get(village) or workers.get(village[:TOWN_DIGITS])
        if people:
            found[village] = people
    return found


def _permit(by: Actor, code: str) -> None:
    if not by.scope.may(Permission.MANAGE_ROUNDS, significant(code)):
        raise RefusedError("not-permitted", "您没有在这个地方开展排查走访的权限。")


def _open(by: Actor, asked: Round) -> Round:
    asked = Round.objects.select_for_update().get(pk=asked.pk)
    _permit(by, asked.division_code)
    if asked.state != RoundState.OPEN:
        raise RefusedError("closed", "这一轮已经结束，不能再改。")
    return asked


def _note(by: Actor, asked: Round, act: str, words: str, now: datetime) -> None:
    RoundEvent.objects.create(round=asked, act=act, user_id=by.user_id, at=now, words=words[:500])


def _audit(
    by: Actor, asked: Round, action: str, detail: dict[str, str | int], now: datetime
) -> None:
    record(
        actor=by,
        action=action,
        object_type="rounds.Round",
        object_id=asked.pk,
        division_code=asked.division_code,
        detail=detail,
        at=now,
    )
