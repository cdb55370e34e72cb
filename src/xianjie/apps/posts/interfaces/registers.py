"""Registers of posts: what is needed, and who is in post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.posts.choices import DUTIES, of
from xianjie.apps.posts.enums import NeedState, PostKind
from xianjie.apps.posts.interfaces.tabs import inside
from xianjie.apps.posts.models import PayLine, PostHolding, PostNeed
from xianjie.apps.posts.permissions import may_decide, may_work
from xianjie.apps.posts.queries.exits import (
    AGED,
    DOUBT,
    ENDING,
    FINE,
    LEFT,
    OVER,
    ending,
    exit_state,
    in_post,
)
from xianjie.apps.posts.rules import post_rules
from xianjie.apps.registry.queries.circumstances import person_named
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Panel, Register, host

VIEW, CHANGE = Permission.VIEW_EMPLOYMENT, Permission.WORK_EMPLOYMENT
ANYWHERE = ("county", "town", "village")
_NEEDS = {
    NeedState.PROPOSED: "warn", NeedState.APPROVED: "ok", NeedState.REFUSED: "bad",
    NeedState.CLOSED: "idle",
}  # fmt: skip
_EXITS = {
    FINE: ("ok", _("在岗")), ENDING: ("warn", _("合同快到期")), AGED: ("warn", _("快到年龄")),
    DOUBT: ("bad", _("有疑点")), OVER: ("bad", _("该退未退")), LEFT: ("idle", _("已退岗")),
}  # fmt: skip


def whose() -> tuple[Column, ...]:
    """The columns of a member: named by number or ID number, shown masked."""
    return (
        Column("person", lookup="person_code", search=True, find=person_named, required=True,
               help=_("填人编号或证件号码。"), seen=Permission.VIEW_HOUSEHOLDS),
        Column("person__name", title=_("姓名"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
    )  # fmt: skip


def _taken() -> Any:
    rows = (
        PostHolding.objects.proven("counted for needs that come through their own gate")
        .filter(in_post(), need=OuterRef("pk"))
        .order_by()
        .values("need")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))


def propose(by: Actor, form: Any, now: datetime) -> PostNeed:
    """Store a proposal with who made it, so that somebody else decides."""
    values = form.values | {
        "proposed_by_id": by.user_id, "proposed_on": localtime(now).date(),
    }  # fmt: skip
    row: PostNeed = save_row(
        by=by, register=NEEDS, row=None, values=values, version=None, now=now
    )  # fmt: skip
    return row


def _need_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.retired_at is not None:
        return ()
    found, scope = [], request_scope(request)
    decide = reverse("posts:need-decide", args=[row.pk])
    if may_decide(scope, row.division_code) and row.state == NeedState.PROPOSED:
        found.append(Button(_text("审批"), decide, "check"))
    if row.state == NeedState.APPROVED:
        if scope.may(CHANGE):
            url = reverse("posts:candidates", args=[row.pk])
            found.append(Button(_text("选人聘任"), url, "users"))
        if may_decide(scope, row.division_code):
            found.append(Button(_text("撤岗"), decide, "zero"))
    return found


NEEDS = Register(
    key="needs",
    app="posts",
    title=_("岗位需求"),
    unit=_("条"),
    icon="hand",
    model=PostNeed,
    view=VIEW,
    change=CHANGE,
    about=_("按需设岗：村和开发单位报需要，乡镇或县里批人数；谁开发、谁负责、谁管理。"),
    empty=_("先报一条：做什么、要几个人、月补贴、聘期和理由；批准后按优先顺序选人聘任。"),
    order="-proposed_on",
    tabs=inside("needs"),
    saves=propose,
    buttons=_need_buttons,
    waiting=lambda rows: rows.filter(state=NeedState.PROPOSED),
    columns=(
        Column("title", search=True),
        Column("division_code", title=_("设岗地"), levels=ANYWHERE),
        Column("kind", filter=True),
        Column("duty", choices=of(DUTIES), filter=True),
        Column("developer", search=True, help=_("谁开发、谁负责、谁管理。")),
        Column("number", unit=_("人"), total=True),
        Column("approved", unit=_("人"), total=True, edit=False),
        Column("taken", title=_("已聘"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: _taken(),
               link=lambda row: f"{reverse('posts:candidates', args=[row.pk])}"
               if row.state == NeedState.APPROVED else ""),
        Column("pay", kind=Kind.YUAN, unit=_("元/月")),
        Column("months", unit=_("月"), listed=False),
        Column("reason", listed=False),
        Column("proposed_on", edit=False, filter=True),
        Column("state", edit=False, filter=True,
               dot=lambda value: (_NEEDS[value], NeedState(value).label)),
        Column("decided_on", edit=False, listed=False),
        Column("words", edit=False, listed=False),
    ),
)  # fmt: skip


def _holder_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county, today = host().county(request), timezone.localdate()
    if not county:
        return ()
    rules, found = post_rules(county, today), []
    counted = dict(rows.filter(in_post()).order_by().values_list("kind").annotate(n=Count("pk")))
    year = rules.book.whole("岗位目标达成年")
    for kind in PostKind:
        goal = rules.goal(kind)
        if goal is None or not request_scope(request).covers(county):
            continue
        now = counted.get(kind, 0)
        told = _text("%(kind)s在岗 %(now)s 人，到 %(year)s 年要达到 %(goal)s 人以上，%(gap)s。")
        gap = _text("已达到") if now >= goal else _text("还差 %(n)s 人") % {"n": goal - now}
        values = {"kind": kind.label, "now": now, "goal": goal, "year": year or "–", "gap": gap}
        found.append(Note(told % values, f"{reverse('posts:holders')}?kind={kind}"))
    due = rows.filter(ending(county, today)).count()
    if due:
        words = _text("有 %(n)s 人合同或年龄快到、已过，要办退岗或续聘。") % {"n": due}
        found.append(Note(words, reverse("posts:exits"), bad=True))
    return found


def _holder_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.retired_at is not None or row.left_on is not None:
        return ()
    if not may_work(request_scope(request), row.division_code):
        return ()
    return (Button(_text("续聘或退岗"), reverse("posts:exit", args=[row.pk]), "clock"),)


def _holder_panels(_request: HttpRequest, row: Any) -> Sequence[Panel]:
    lines = PayLine.objects.proven("pay of a holder that came through the gate").filter(holding=row)
    shown = list(lines.select_related("sheet").order_by("-period")[:24])
    doubts = list(row.findings.select_related("answered_by").order_by("-found_on"))
    return (
        Panel(_text("补贴发放"), "posts/parts/holder_pay.html", {"lines": shown}),
        Panel(_text("疑点和核实"), "posts/parts/holder_doubts.html", {"doubts": doubts}),
    )


HOLDERS = Register(
    key="holders",
    app="posts",
    title=_("在岗人员"),
    unit=_("人"),
    icon="hand",
    model=PostHolding,
    view=VIEW,
    change=CHANGE,
    about=_("乡村公益岗、生态护林员、大学生专岗和其他管护岗：以岗聘任、在岗领补、有序退岗。"),
    empty=_("从“岗位需求”里选人聘任；原有在岗人员按模板一次导入。"),
    order="-since",
    natural_key=("person", "since"),
    tabs=inside("holders"),
    notes=_holder_notes,
    buttons=_holder_buttons,
    panels=_holder_panels,
    columns=(
        Column("kind", filter=True),
        Column("duty", choices=of(DUTIES), filter=True),
        Column("person", lookup="person_code", search=True, find=person_named,
               help=_("填人编号或证件号码。"), seen=Permission.VIEW_HOUSEHOLDS),
        Column("person__name", title=_("姓名"), mask=mask_name, edit=False),
        Column("holder", mask=mask_name, required=False, listed=False,
               help=_("只有大学生专岗可以填不在册的人。")),
        Column("division_code", title=_("所在村"), required=False,
               help=_("填了人编号的不用选。")),
        Column("developer", search=True, listed=False),
        Column("since", filter=True),
        Column("until", filter=True),
        Column("pay", kind=Kind.YUAN, unit=_("元/月"), total=True),
        Column("area", unit=_("亩"), total=True, listed=False),
        Column("insured", filter=True, listed=False),
        Column("contract_no", listed=False),
        Column("phase", title=_("状态"), kind=Kind.CHOICE, filter=True, annotate=exit_state,
               dot=lambda value: _EXITS[value or FINE],
               choices=lambda: [(key, word) for key, (_dot, word) in _EXITS.items()]),
        Column("left_on", edit=False, listed=False),
        Column("left_reason", edit=False, listed=False),
        Column("need_title", title=_("岗位需求"), kind=Kind.TEXT, edit=False, listed=False,
               annotate=lambda _c, _d: F("need__title")),
    ),
)  # fmt: skip
