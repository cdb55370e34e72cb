"""Registers that documents ask for: groups, assistance policies, pilots, plan inclusions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.documents.enums import Decision, PilotState
from xianjie.apps.documents.interfaces.tabs import area_tabs
from xianjie.apps.documents.models import (
    AssistancePolicy,
    LeadingGroup,
    LeadingGroupMember,
    Pilot,
    PlanInclusion,
)
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Column, Note, Register

ANYWHERE = ("county", "town", "village")
VIEW, CHANGE = Permission.VIEW_TASKS, Permission.MANAGE_DOCUMENTS
_DECISIONS = {
    Decision.CONTINUE: ("ok", _("延续")),
    Decision.OPTIMISE: ("ok", _("优化")),
    Decision.ADJUST: ("info", _("调整")),
    Decision.PENDING: ("warn", _("待定")),
}


def _organisations(scope: Scope) -> QuerySet[Any]:
    """Return the organisations of the counties that a scope reaches into."""
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(division_code__startswith=prefix[:6])
    rows = Organisation.objects.all() if scope.unlimited else Organisation.objects.filter(inside)
    return rows.order_by("name")


def _basis() -> tuple[Column, Column]:
    return (
        Column("document", search=True, listed=False, help=_("文件标题；没有依据的不填。")),
        Column("clause", listed=False, help=_("条款号，如 三(一)3(2)。")),
    )


def _members_of(row: Any) -> str:
    return f"{reverse('documents:members')}?group={row.pk}"


GROUPS = Register(
    key="groups",
    app="documents",
    title=_("领导小组"),
    unit=_("个"),
    icon="building",
    model=LeadingGroup,
    view=VIEW,
    change=CHANGE,
    about=_("领导小组和专责工作组，含更名前的名称。文件里写到小组的，按成员单位展开到分工表。"),
    empty=_("登记县里的领导小组（更过名的写上原名称），再在“小组成员”里逐个登记成员单位；文件里的“领导小组成员单位”就能展开。"),
    order="division_code",
    natural_key=("division_code", "name"),
    tabs=area_tabs,
    columns=(
        Column("name", search=True),
        Column("kind", filter=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("office", lookup="name", rows=_organisations, required=False),
        Column("former_name", search=True),
        Column("renamed_on", listed=False),
        Column("set_up_on"),
        *_basis(),
    ),
)  # fmt: skip

MEMBERS = Register(
    key="members",
    app="documents",
    title=_("小组成员"),
    unit=_("个"),
    icon="users",
    model=LeadingGroupMember,
    view=VIEW,
    change=CHANGE,
    about=_(
        "领导小组的成员单位、负责人和组内职务，含党政一把手第一责任人；有起止日期。姓名加密保存。"
    ),
    empty=_("先登记领导小组，再在这里登记它的组长、第一责任人和成员单位。"),
    order="group",
    natural_key=("group", "organisation", "post"),
    tabs=area_tabs,
    columns=(
        Column("title", title=_("职务")),
        Column("group", lookup="name", filter=True),
        Column("organisation", lookup="name", rows=_organisations, required=False),
        Column("post", filter=True),
        Column("leader", mask=mask_name, required=False),
        Column("valid_from", filter=True),
        Column("valid_to"),
    ),
)


def _policy_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    today: date = timezone.localdate()
    notes = []
    pending = rows.filter(decision=Decision.PENDING).count()
    if pending:
        words = _text("有 %(n)s 项政策还没有决定延续、优化还是调整。") % {"n": pending}
        url = f"{reverse('documents:assistance')}?decision={Decision.PENDING.value}"
        notes.append(Note(words, url))
    over = rows.filter(ends_on__lt=today).exclude(decision=Decision.ADJUST).count()
    if over:
        words = _text("有 %(n)s 项政策的执行期已过，请核对是否延续。") % {"n": over}
        notes.append(Note(words, bad=True))
    return notes


ASSISTANCE = Register(
    key="assistance",
    app="documents",
    title=_("帮扶政策"),
    unit=_("项"),
    icon="hand",
    model=AssistancePolicy,
    view=VIEW,
    change=CHANGE,
    about=_("过渡期内帮扶政策的清单：该延续的延续、该优化的优化、该调整的调整，各有起止日期和依据。"),
    empty=_("把正在执行的帮扶政策逐项列进来，选类型和决定；“四个不摘”一栏据此算出政策保持情况。"),
    order="division_code",
    natural_key=("division_code", "name"),
    tabs=area_tabs,
    notes=_policy_notes,
    columns=(
        Column("name", search=True),
        Column("kind", filter=True),
        Column("decision", filter=True,
               dot=lambda value: _DECISIONS[Decision(value or Decision.PENDING)]),
        Column("organisation", search=True),
        Column("starts_on", filter=True),
        Column("ends_on", filter=True),
        Column("change", listed=False),
        Column("division_code", title=_("适用地"), levels=ANYWHERE),
        *_basis(),
    ),
)  # fmt: skip

_PILOTS = {
    PilotState.APPLIED: ("warn", _("申报")),
    PilotState.RUNNING: ("info", _("试点中")),
    PilotState.DONE: ("ok", _("已结束")),
    PilotState.STOPPED: ("idle", _("中止")),
}


def _pilot_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    late = rows.filter(state=PilotState.RUNNING, ends_on__lt=timezone.localdate()).count()
    if not late:
        return ()
    words = _text("有 %(n)s 个试点到期了还没有写成效和可复制的经验。") % {"n": late}
    return (Note(words, f"{reverse('documents:pilots')}?state={PilotState.RUNNING.value}", True),)


PILOTS = Register(
    key="pilots",
    app="documents",
    title=_("试点"),
    unit=_("个"),
    icon="star",
    model=Pilot,
    view=VIEW,
    change=CHANGE,
    about=_("试点的类型、地点、期限、成效和可复制、可推广的经验。"),
    empty=_("承担了试点（如脱贫人口增收、村庄规划、县管乡用）就登记一条；结束时写成效和经验，方便别处照做。"),
    order="-starts_on",
    natural_key=("division_code", "name"),
    tabs=area_tabs,
    notes=_pilot_notes,
    columns=(
        Column("name", search=True),
        Column("kind", search=True),
        Column("division_code", title=_("地点"), levels=ANYWHERE),
        Column("organisation", search=True),
        Column("starts_on", filter=True),
        Column("ends_on"),
        Column("state", filter=True,
               dot=lambda value: _PILOTS[PilotState(value or PilotState.APPLIED)]),
        Column("experience"),
        Column("result", listed=False),
        Column("copied_to", listed=False),
        *_basis(),
    ),
)  # fmt: skip

INCLUSIONS = Register(
    key="inclusions",
    app="documents",
    title=_("规划纳入"),
    unit=_("项"),
    icon="folder",
    model=PlanInclusion,
    view=VIEW,
    change=CHANGE,
    about=_("巩固脱贫成果的重大举措和重大工程项目，纳入哪级五年规划、到哪一步。"),
    empty=_("把要纳入五年规划的重大举措和工程项目列进来，写明规划名称；纳入后补日期。"),
    order="division_code",
    natural_key=("division_code", "title", "plan"),
    tabs=area_tabs,
    columns=(
        Column("title", search=True),
        Column("kind", filter=True),
        Column("plan", search=True),
        Column("state", filter=True),
        Column("organisation", search=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("included_on", filter=True),
        Column("asked_on", listed=False),
        Column("note", listed=False),
        *_basis(),
    ),
)
