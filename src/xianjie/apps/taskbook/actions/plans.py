"""Action plans: ask for them, hand one in, give it back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.registry.file_types import check_file_type
from xianjie.apps.taskbook.actions.checking import issuer
from xianjie.apps.taskbook.models import ActionPlan, Task
from xianjie.apps.taskbook.queries.parties import Party
from xianjie.apps.taskbook.queries.people import people_of
from xianjie.apps.taskbook.queries.seen import own_parties
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def ask_plans(
    *,
    by: Actor,
    county: str,
    title: str,
    due_on: date,
    owed_by: Iterable[Party],
    document: PolicyDocument | None = None,
    task: Task | None = None,
    today: date,
    now: datetime,
) -> int:
    """Ask units and townships for a plan by a day; who was asked already is left as it is.

    Returns how many were asked. Raises ``RefusedError`` when not permitted or wrong.
    """
    user = issuer(by, padded(county))
    words = title.strip()[:200]
    if not words:
        raise RefusedError("no-title", "请写方案名称。")
    if due_on < today:
        raise RefusedError("past", "提交期限不能早于今天。")
    who = {one.identity: one for one in owed_by if one.organisation or one.town_code}
    if not who:
        raise RefusedError("nobody", "请选择由哪些单位或乡镇制定。")
    people = people_of(county, today)
    asked = 0
    known = set(
        ActionPlan.objects.filter(title=words, division_code=padded(county)).values_list(
            "organisation_id", "town_code"
        )
    )
    for party in who.values():
        if (party.organisation, party.town_code) in known:
            continue
        plan = ActionPlan.objects.create(
            division_code=padded(county), document=document, task=task, title=words,
            organisation_id=party.organisation, town_code=party.town_code, due_on=due_on,
            asked_by_id=user, asked_at=now,
        )  # fmt: skip
        notify(
            users=people.get((party.organisation, party.town_code), []),
            key=_key(plan, "asked"), title=f"请制定行动方案：{words}"[:200],
            url=reverse("taskbook:plan", args=[plan.pk]), due_on=due_on, now=now,
        )  # fmt: skip
        asked += 1
    _audit(by, "taskbook.ask-plans", county, county, {"plans": asked}, now)
    return asked


@transaction.atomic
def submit_plan(
    *,
    by: Actor,
    plan: ActionPlan,
    words: str = "",
    data: bytes = b"",
    file_name: str = "",
    today: date,
    now: datetime,
) -> ActionPlan:
    """Hand a plan in: its points, a file, or both; again until the county has closed it.

    Raises ``RefusedError`` when it is another's, without content, or with a file of a wrong kind.
    """
    held = ActionPlan.objects.select_for_update().get(pk=plan.pk)
    own = ActionPlan.objects.filter(own_parties(by.scope), pk=held.pk).exists()
    if by.user_id is None or not own:
        raise RefusedError("not-permitted", "这份方案不由您的单位提交。")
    if data:
        held.sha256, held.file_name = _keep(data, file_name), file_name[-255:]
    held.words = words.strip()
    if not held.words and not held.sha256:
        raise RefusedError("empty", "请写方案要点，或上传方案文件。")
    held.submitted_on, held.submitted_by_id, held.returned = today, by.user_id, ""
    held.save()
    for why in ("asked", "late", "back"):
        settle(key=_key(held, why), now=now)
    _audit(by, "taskbook.submit-plan", held.pk, held.division_code, {"late": today > held.due_on},
           now)  # fmt: skip
    return held


@transaction.atomic
def return_plan(*, by: Actor, plan: ActionPlan, words: str, now: datetime) -> ActionPlan:
    """Give a plan back to be completed; whoever handed it in is told."""
    held = ActionPlan.objects.select_for_update().get(pk=plan.pk)
    if not by.scope.may(Permission.ISSUE_TASKS, held.division_code[:6]):
        raise RefusedError("not-permitted", "您没有退回方案的权限。")
    if held.submitted_on is None or held.submitted_by is None:
        raise RefusedError("not-submitted", "这份方案还没有提交。")
    if not words.strip():
        raise RefusedError("no-words", "请写明要补充什么。")
    teller = held.submitted_by
    held.submitted_on, held.returned = None, words.strip()[:300]
    held.save()
    settle(key=_key(held, "back"), now=now)
    notify(
        users=[teller], key=f"{_key(held, 'back')}:{now:%Y%m%d%H%M%S}",
        kind=NotificationKind.RESULT, title="行动方案被退回补充",
        url=reverse("taskbook:plan", args=[held.pk]), due_on=held.due_on, now=now,
    )  # fmt: skip
    _audit(by, "taskbook.return-plan", held.pk, held.division_code, {}, now)
    return held


def _keep(data: bytes, file_name: str) -> str:
    """Store bytes once under their hash; return it."""
    if not 0 < len(data) <= settings.UPLOAD_LIMIT_BYTES:
        raise RefusedError("bad-size", "文件为空或太大，没有保存。")
    digest = hashlib.sha256(data).hexdigest()
    target = _place(digest)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{digest}.{os.getpid()}.part")
    part.write_bytes(data)
    try:
        check_file_type(part, file_name)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return digest


def plan_file(plan: ActionPlan) -> Path:
    """Return where the file of a plan lies."""
    return _place(plan.sha256)


def _place(digest: str) -> Path:
    return Path(settings.UPLOADS_DIR) / "plans" / digest[:2] / digest


def _key(plan: ActionPlan, why: str) -> str:
    return f"taskbook.plan:{plan.pk}:{why}"


def _audit(
    by: Actor, action: str, object_id: str | int, division: str, detail: dict[str, object],
    now: datetime,
) -> None:  # fmt: skip
    record(
        actor=by, action=action, object_type="taskbook.ActionPlan", object_id=object_id,
        division_code=division, detail=detail, at=now,
    )  # fmt: skip
