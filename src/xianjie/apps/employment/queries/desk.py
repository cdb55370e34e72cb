"""What waits in employment: families to help, people to ask, offers without an answer."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.employment.enums import FamilyState, PushResult, QuestionState
from xianjie.apps.employment.models import Push, WorkerQuestion, ZeroFamily
from xianjie.apps.employment.permissions import judging

_WORK = Permission.WORK_EMPLOYMENT


def _may(ask: DeskAsk) -> bool:
    part = addressed(ask.scope, ZeroFamily).narrowed(_WORK)
    return bool(ask.county) and (part.unlimited or bool(part.grants))


def families_to_help(ask: DeskAsk) -> DeskGroup | None:
    """Return the zero-employment families that the asker answers for, may assign or may clear."""
    if not _may(ask):
        return None
    rows = ZeroFamily.objects.visible_to(ask.scope, _WORK).filter(county_code=ask.county)
    mine = Q(owner_id=ask.user_id, state__in=[FamilyState.ASSIGNED, FamilyState.MEASURED])
    judges = judging(ask.scope)
    if judges.unlimited or judges.grants:
        mine |= Q(state=FamilyState.FOUND) | (
            Q(state=FamilyState.EMPLOYED) & ~Q(employed_by_id=ask.user_id)
        )
    else:
        mine |= Q(state=FamilyState.CHECK)
    rows = rows.filter(mine)
    found = list(rows.order_by("due_on", "id")[: ask.limit]) if ask.limit else []
    names = full_names({one.division_code for one in found}, below=ask.county)
    return DeskGroup(
        kind="zero-families",
        title=_("零就业家庭"),
        verb=_("办理"),
        icon="users",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today).exclude(state=FamilyState.CHECK)),
        items=tuple(
            DeskItem(
                str(one.pk), f"零就业家庭：{one.get_state_display()}",
                reverse("employment:family", args=[one.pk]), due_on=one.due_on,
                place=names.get(one.division_code, ""),
            )
            for one in found
        ),
        url=reverse("employment:zero"),
        rank=26,
    )  # fmt: skip


def questions_to_answer(ask: DeskAsk) -> DeskGroup | None:
    """Return where a feed says otherwise than the door."""
    if not _may(ask):
        return None
    rows = WorkerQuestion.objects.visible_to(ask.scope, _WORK).filter(
        county_code=ask.county, state=QuestionState.OPEN
    )
    found = list(rows.order_by("asked_on", "id")[: ask.limit]) if ask.limit else []
    names = full_names({one.division_code for one in found}, below=ask.county)
    return DeskGroup(
        kind="work-questions",
        title=_("就业数据待核对"),
        verb=_("核对"),
        icon="check",
        count=rows.count(),
        overdue=0,
        items=tuple(
            DeskItem(
                str(one.pk), f"人社数据 {one.period} 写“{one.says}”，和核实不一致",
                reverse("employment:questions"), place=names.get(one.division_code, ""),
            )
            for one in found
        ),
        url=reverse("employment:questions"),
        rank=27,
    )  # fmt: skip


def offers_to_answer(ask: DeskAsk) -> DeskGroup | None:
    """Return the offers of posts that wait for an answer."""
    if not _may(ask):
        return None
    rows = Push.objects.visible_to(ask.scope, _WORK).filter(
        county_code=ask.county, result=PushResult.WAITING
    )
    found = list(
        rows.order_by("pushed_on", "id").select_related("vacancy")[: ask.limit]
    ) if ask.limit else []  # fmt: skip
    names = full_names({one.division_code for one in found}, below=ask.county)
    return DeskGroup(
        kind="work-offers",
        title=_("岗位推送待反馈"),
        verb=_("登记结果"),
        icon="inbox",
        count=rows.count(),
        overdue=0,
        items=tuple(
            DeskItem(
                str(one.pk), f"岗位：{one.vacancy.title}",
                reverse("employment:push", args=[one.pk]), place=names.get(one.division_code, ""),
            )
            for one in found
        ),
        url=f"{reverse('employment:pushes')}?view=waiting",
        rank=28,
    )  # fmt: skip
