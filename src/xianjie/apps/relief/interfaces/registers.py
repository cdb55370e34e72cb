"""Registers of social relief: 特困, people cared for, help for the disabled, services, meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.relief.choices import pairs_of
from xianjie.apps.relief.interfaces.tabs import tabs_of
from xianjie.apps.relief.models import (
    AllowanceHolding,
    CareInstitution,
    CareRecipient,
    DisabilityAid,
    ReliefEffort,
    ReliefMeeting,
    ReliefService,
    SupportedPerson,
)
from xianjie.apps.relief.queries.rules import VISIT_DAYS, relief_rules
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

VIEW, CHANGE = Permission.VIEW_RELIEF, Permission.HANDLE_RELIEF
ANYWHERE = ("county", "town", "village")
DUE, SEEN = "due", "seen"
_VISITS = {DUE: ("warn", _("该探访了")), SEEN: ("ok", _("按期探访"))}


def mask_names(text: str) -> str:
    """Mask several names, however they are parted."""
    for mark in "，,；;\n\t ":
        text = text.replace(mark, "、")
    return "、".join(mask_name(name) for name in text.split("、") if name)


def _length(text: str) -> str:
    return _text("共 %(n)s 字") % {"n": len(text)}


def _tabs(here: str) -> Any:
    return lambda request: tabs_of(request, here)


def _of(code_set: str) -> Any:
    return lambda: pairs_of(code_set)


def _by_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered, a department knows its own papers."""
    return rows.filter(household_code=code)


def _place_and_people() -> tuple[Column, ...]:
    return (
        Column("name", mask=mask_name, required=True),
        Column("household", lookup="household_code", find=_by_code, search=False, listed=False,
               help=_("在册的填户编号，所在村按这户填。")),
        Column("division_code", title=_("所在村"), required=False,
               help=_("填了户编号的不用选。")),
    )  # fmt: skip


def _residents() -> Any:
    rows = (
        SupportedPerson.objects.proven("counted for an institution that was gated")
        .filter(institution=OuterRef("pk"), retired_at__isnull=True)
        .order_by()
        .values("institution")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


SUPPORTED = Register(
    key="supported",
    app="relief",
    title=_("特困人员"),
    unit=_("人"),
    icon="hand",
    model=SupportedPerson,
    view=VIEW,
    change=CHANGE,
    about=_("特困供养对象：供养形式、自理能力、基本生活和照料护理标准；失能、半失能老人和床位一起看。"),
    empty=_("每人登记一条：集中还是分散供养，六项自理能力几项不达，照料人和协议，标准按月。"),
    tabs=_tabs("supported"),
    columns=(
        *_place_and_people(),
        Column("group", choices=_of("特困对象类别"), filter=True),
        Column("form", choices=_of("供养形式"), filter=True),
        Column("institution", lookup="title", filter=True, listed=False),
        Column("ability", choices=_of("自理能力等级"), filter=True),
        Column("failed", unit=_("项"), listed=False,
               help=_("吃饭、穿衣、上下床、如厕、室内行走、洗澡，共六项。")),
        Column("assessed_on", listed=False),
        Column("basic", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("care", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("carer", mask=mask_name, listed=False),
        Column("agreement", filter=True, listed=False),
        Column("since", filter=True),
    ),
)  # fmt: skip

INSTITUTIONS = Register(
    key="institutions",
    app="relief",
    title=_("供养机构"),
    unit=_("家"),
    icon="village",
    model=CareInstitution,
    view=VIEW,
    change=CHANGE,
    about=_("县、乡两级养老和供养机构的床位、护理型床位和入住的特困人员。"),
    empty=_("把县级和乡镇的养老、供养机构逐家登记，写明床位和护理型床位；特困人员选机构后自动计入住人数。"),
    natural_key=("division_code", "title"),
    tabs=_tabs("institutions"),
    columns=(
        Column("title", search=True),
        Column("level", choices=_of("养老机构层级"), filter=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("beds", unit=_("张"), total=True),
        Column("nursing_beds", unit=_("张"), total=True),
        Column("living", title=_("入住特困"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: _residents(),
               link=lambda row: f"{reverse('relief:supported')}?institution={row.pk}"),
        Column("staff", unit=_("人"), total=True, listed=False),
        Column("manager", mask=mask_name, listed=False),
        Column("remark", listed=False),
    ),
)  # fmt: skip


def _visit_state(county: str, today: date) -> Any:
    """Return whether somebody has to be visited by the interval of the rulebook."""
    days = relief_rules(county, today).whole(VISIT_DAYS)
    if days is None:
        return Value("", output_field=CharField())
    late = Q(visited_on__isnull=True) | Q(visited_on__lt=today - timedelta(days=days))
    return Case(When(late, then=Value(DUE)), default=Value(SEEN), output_field=CharField())


def _recipient_notes(request: HttpRequest, rows: Any) -> Sequence[Note]:
    county = host().county(request)
    today = timezone.localdate()
    days = relief_rules(county, today).whole(VISIT_DAYS)
    if days is None:
        return ()
    late = Q(visited_on__isnull=True) | Q(visited_on__lt=today - timedelta(days=days))
    number = rows.filter(late).count()
    if not number:
        return ()
    words = _text("有 %(n)s 人超过 %(days)s 天没有探访。") % {"n": number, "days": days}
    return (Note(words, f"{reverse('relief:recipients')}?visit={DUE}", bad=True),)


RECIPIENTS = Register(
    key="recipients",
    app="relief",
    title=_("关爱对象"),
    unit=_("人"),
    icon="users",
    model=CareRecipient,
    view=VIEW,
    change=CHANGE,
    about=_("孤儿、事实无人抚养、留守、困境儿童，留守老人和妇女：监护、探访和补助。"),
    empty=_("每人登记一条：类别、监护人、关爱责任人；探访后改最近探访日期和次数，超过间隔会提醒。"),
    tabs=_tabs("recipients"),
    notes=_recipient_notes,
    columns=(
        *_place_and_people(),
        Column("category", choices=_of("关爱对象类别"), filter=True),
        Column("birth_year", kind=Kind.YEAR, listed=False),
        Column("guardian", mask=mask_name),
        Column("relation", listed=False),
        Column("keeper", mask=mask_names, listed=False),
        Column("aid", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("aid_since", listed=False),
        Column("visits", unit=_("次"), total=True),
        Column("visited_on"),
        Column("visit", title=_("探访"), kind=Kind.CHOICE, filter=True, annotate=_visit_state,
               dot=lambda value: _VISITS.get(value, ("idle", "–")),
               choices=lambda: [(key, word) for key, (_dot, word) in _VISITS.items()]),
        Column("needs", listed=False),
        Column("since", listed=False),
    ),
)  # fmt: skip

DISABILITY = Register(
    key="disability",
    app="relief",
    title=_("残疾人帮扶"),
    unit=_("项"),
    icon="hand",
    model=DisabilityAid,
    view=VIEW,
    change=CHANGE,
    about=_("两项补贴、无障碍改造、托养照护、康复和残疾儿童康复救助，一人一项一行。"),
    empty=_("给残疾人办的每一项登记一条：项目、机构、金额、进度；残疾儿童勾“残疾儿童”。"),
    tabs=_tabs("disability"),
    columns=(
        *_place_and_people(),
        Column("disability"),
        Column("is_child", filter=True, listed=False),
        Column("kind", choices=_of("残疾人帮扶项目"), filter=True),
        Column("provider", search=True, listed=False),
        Column("content", listed=False),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True,
               help=_("补贴填月金额，其余填总额。")),
        Column("since", filter=True),
        Column("until", listed=False),
        Column("progress", choices=_of("残疾人帮扶进度"), filter=True),
    ),
)  # fmt: skip

SERVICES = Register(
    key="services",
    app="relief",
    title=_("服务救助和社会帮扶"),
    unit=_("次"),
    icon="joint",
    model=ReliefService,
    view=VIEW,
    change=CHANGE,
    about=_("资金、物资之外的探访、照料、心理疏导等服务，政府购买的和社会力量给的都登记到户。"),
    empty=_("每次服务或捐助登记一条：给谁、谁提供、做了什么、折多少钱、效果怎样。"),
    order="-given_on",
    tabs=_tabs("services"),
    columns=(
        *_place_and_people(),
        Column("group", listed=False, help=_("如失能老人、残疾人、未成年人。")),
        Column("kind", choices=_of("服务救助类型"), filter=True),
        Column("giver", choices=_of("服务救助来源"), filter=True),
        Column("provider", search=True),
        Column("given_on", filter=True),
        Column("content", listed=False),
        Column("times", unit=_("次"), total=True),
        Column("value", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("result", listed=False),
    ),
)  # fmt: skip


def _meeting_notes(_request: HttpRequest, rows: Any) -> Sequence[Note]:
    late = rows.filter(followed_on__isnull=True, due_on__lt=timezone.localdate()).count()
    if not late:
        return ()
    words = _text("有 %(n)s 次会议议定的事过了期限还没有登记落实。") % {"n": late}
    return (Note(words, reverse("relief:meetings"), bad=True),)


MEETINGS = Register(
    key="meetings",
    app="relief",
    title=_("救助联席会议"),
    unit=_("次"),
    icon="joint",
    model=ReliefMeeting,
    view=VIEW,
    change=CHANGE,
    about=_("部门联席会议：议题、难点个案、议定事项和落实情况。"),
    empty=_("每次会议登记一条；难点个案写户编号，议定事项写责任单位和期限，落实后回来补。"),
    order="-held_on",
    natural_key=("division_code", "held_on", "title"),
    tabs=_tabs("meetings"),
    notes=_meeting_notes,
    columns=(
        Column("title", search=True),
        Column("held_on", filter=True),
        Column("division_code", title=_("召开地"), levels=ANYWHERE),
        Column("host", search=True),
        Column("present", listed=False),
        Column("agenda", listed=False),
        Column("hard_cases", mask=_length, listed=False),
        Column("decisions", listed=False),
        Column("answerable"),
        Column("due_on", filter=True),
        Column("followed_on"),
        Column("follow_up", listed=False),
    ),
)  # fmt: skip

EFFORTS = Register(
    key="efforts",
    app="relief",
    title=_("专班、宣传和经办力量"),
    unit=_("条"),
    icon="star",
    model=ReliefEffort,
    view=VIEW,
    change=CHANGE,
    about=_("救助平台工作专班、线上线下宣传、乡镇经办人员和场所。"),
    empty=_("成立专班、开展宣传、配备经办人员，每件登记一条。"),
    order="-day",
    natural_key=("division_code", "kind", "title", "day"),
    tabs=_tabs("efforts"),
    columns=(
        Column("title", search=True),
        Column("kind", choices=_of("救助工作类别"), filter=True),
        Column("day", filter=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("organiser", search=True),
        Column("leader", mask=mask_name, listed=False),
        Column("people", unit=_("人"), total=True),
        Column("reached", unit=_("人次"), total=True),
        Column("content", listed=False),
    ),
)  # fmt: skip

ON, TAPERING, STOPPED = "on", "tapering", "stopped"
_HELD = {
    ON: ("ok", _("在享")), TAPERING: ("warn", _("渐退期")), STOPPED: ("idle", _("已停保")),
}  # fmt: skip
_REVIEWS = {DUE: ("bad", _("该复核了")), SEEN: ("ok", _("没到期"))}


def _held_state(_county: str, today: date) -> Any:
    return Case(
        When(Q(stopped_on__isnull=False) | Q(tapers_to__lt=today), then=Value(STOPPED)),
        When(tapers_to__isnull=False, then=Value(TAPERING)),
        default=Value(ON), output_field=CharField(),
    )  # fmt: skip


def _review_state(_county: str, today: date) -> Any:
    due = Q(stopped_on__isnull=True, review_due_on__lte=today)
    return Case(When(due, then=Value(DUE)), default=Value(SEEN), output_field=CharField())


def _holding_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.stopped_on is not None:
        return ()
    found = []
    if host().may(request, Permission.APPLY_RELIEF, row.division_code):
        url = f"{reverse('relief:allowance-new')}?household={row.household_id}"
        found.append(Button(_text("发起复核"), url, "refresh"))
    if host().may(request, Permission.DECIDE_RELIEF, row.division_code, AllowanceHolding):
        found.append(
            Button(_text("停保或渐退"), reverse("relief:holding-stop", args=[row.pk]), "zero")
        )
    return found


HOLDINGS = Register(
    key="holdings",
    app="relief",
    title=_("低保对象"),
    unit=_("户"),
    icon="low",
    model=AllowanceHolding,
    view=VIEW,
    change=Permission.DECIDE_RELIEF,
    about=_("低保登记册：档次、人数和月金额由审批写入，到期复核，收入超过标准的渐退。"),
    empty=_("低保批准后自动进来；已在民政名册上的，办一次复核就有档次、金额和下次复核日。"),
    creates=False,
    edits=False,
    restores=False,
    tabs=_tabs("holdings"),
    buttons=_holding_buttons,
    columns=(
        Column("household", lookup="household_code"),
        Column("head", title=_("户主"), kind=Kind.TEXT, mask=mask_name, edit=False,
               annotate=lambda _c, _d: F("household__head_name")),
        Column("division_code", title=_("所在村")),
        Column("kind", filter=True),
        Column("category"),
        Column("people", unit=_("人"), total=True),
        Column("monthly", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("per_head", kind=Kind.YUAN, unit=_("元"), listed=False),
        Column("standard", kind=Kind.YUAN, unit=_("元"), listed=False),
        Column("since", filter=True),
        Column("review_due_on"),
        Column("review", title=_("复核"), kind=Kind.CHOICE, filter=True, annotate=_review_state,
               dot=lambda value: _REVIEWS[value or SEEN],
               choices=lambda: [(key, word) for key, (_dot, word) in _REVIEWS.items()]),
        Column("held", title=_("状态"), kind=Kind.CHOICE, filter=True, annotate=_held_state,
               dot=lambda value: _HELD[value or ON],
               choices=lambda: [(key, word) for key, (_dot, word) in _HELD.items()]),
        Column("tapers_to", listed=False),
        Column("stopped_on", listed=False),
        Column("stop_reason", listed=False),
    ),
)  # fmt: skip

ALL = (HOLDINGS, SUPPORTED, INSTITUTIONS, RECIPIENTS, DISABILITY, SERVICES, MEETINGS, EFFORTS)
