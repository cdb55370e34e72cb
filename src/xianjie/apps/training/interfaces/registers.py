"""Registers of training: classes, trainees, school leavers, the catalogue of subsidies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.queries.circumstances import person_named
from xianjie.apps.training.choices import FATES, LEVELS, STAGES, TRADES, WAYS, of
from xianjie.apps.training.enums import JobState
from xianjie.apps.training.interfaces.tabs import inside
from xianjie.apps.training.models import SubsidyItem, Trainee, TrainingClass, Youth
from xianjie.apps.training.permissions import working
from xianjie.apps.training.queries.classes import (
    COMING,
    DONE,
    OVER,
    PLANNED,
    RUNNING,
    VALID,
    certified,
    class_state,
    doubled,
    employed,
    found_jobs,
    heads,
    item_state,
    over_standard,
    standard_subsidy,
)
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Panel, Register, host

VIEW, CHANGE = Permission.VIEW_EMPLOYMENT, Permission.WORK_EMPLOYMENT
ANYWHERE = ("county", "town", "village")
_CLASSES = {
    PLANNED: ("info", _("计划")), RUNNING: ("ok", _("在训")), DONE: ("idle", _("已结业")),
}  # fmt: skip
_ITEMS = {
    VALID: ("ok", _("执行中")), COMING: ("info", _("未到执行日")), OVER: ("idle", _("已停止")),
}  # fmt: skip
_JOBS = {
    JobState.NONE: "idle", JobState.FOUND: "warn", JobState.CONFIRMED: "ok",
    JobState.REFUTED: "bad",
}  # fmt: skip
_ASK, _IN, _OUT = "ask", "in", "out"
_PHASES = {
    _ASK: ("warn", _("有事实待核")), _IN: ("ok", _("已核实")), _OUT: ("idle", _("不再属于")),
}  # fmt: skip


def _pairs(states: dict[Any, tuple[str, Any]]) -> Any:
    return lambda: [(key, word) for key, (_dot, word) in states.items()]


def learner() -> tuple[Column, ...]:
    """The columns of a member: named by number or ID number, shown masked."""
    return (
        Column("person", lookup="person_code", search=True, find=person_named,
               help=_("填人编号或证件号码。"), seen=Permission.VIEW_HOUSEHOLDS),
        Column("person__name", title=_("姓名"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
    )  # fmt: skip


def _class_panels(_request: HttpRequest, row: Any) -> Sequence[Panel]:
    rows = Trainee.objects.proven("of a class that came through the gate").filter(
        course=row, retired_at__isnull=True
    )
    done = rows.filter(finished=True).exclude(willing=False)
    figures = (
        (_text("学员"), rows.count()), (_text("结业"), rows.filter(finished=True).count()),
        (_text("结业且有就业意愿"), done.count()),
        (_text("掌握技能"), done.filter(skilled=True).count()),
        (_text("取得证书"), done.filter(certified()).count()),
        (_text("已确认就业"), done.filter(employed()).count()),
    )  # fmt: skip
    context = {
        "row": row, "figures": figures,
        "url": f"{reverse('training:trainees')}?course={row.pk}",
    }  # fmt: skip
    return (Panel(_text("培训就业一体化"), "training/parts/class_chain.html", context),)


CLASSES = Register(
    key="classes",
    app="training",
    title=_("培训班"),
    unit=_("个"),
    icon="cap",
    model=TrainingClass,
    view=VIEW,
    change=CHANGE,
    about=_("定岗、订单、定向培训：每个班写明培训机构、劳务中介和就业企业，培训和就业连在一起。"),
    empty=_("每开一个班登记一条：工种、等级、机构、企业、学时、起止；学员在“学员”里按名单导入。"),
    order="-starts_on",
    natural_key=("code",),
    tabs=inside("classes"),
    panels=_class_panels,
    columns=(
        Column("title", search=True),
        Column("code", search=True, listed=False),
        Column("division_code", title=_("开班地"), levels=ANYWHERE),
        Column("kind", choices=of(WAYS), filter=True),
        Column("trade", choices=of(TRADES), filter=True),
        Column("level", choices=of(LEVELS), filter=True, listed=False),
        Column("need", listed=False, help=_("从哪里来的需求：劳动力摸底、企业订单、群众报名。")),
        Column("body", search=True),
        Column("agency", search=True, listed=False),
        Column("firm", search=True),
        Column("promised", unit=_("个"), total=True, listed=False),
        Column("places", unit=_("人"), total=True, listed=False),
        Column("hours", unit=_("学时"), listed=False),
        Column("starts_on", filter=True),
        Column("ends_on"),
        Column("learning", title=_("学员"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: heads(),
               link=lambda row: f"{reverse('training:trainees')}?course={row.pk}"),
        Column("papers", title=_("取证"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: heads(certified())),
        Column("working", title=_("就业"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: heads(employed())),
        Column("phase", title=_("状态"), kind=Kind.CHOICE, filter=True, annotate=class_state,
               choices=_pairs(_CLASSES), dot=lambda value: _CLASSES[value or PLANNED]),
    ),
)  # fmt: skip


def _trainee_notes(_request: HttpRequest, rows: Any) -> Sequence[Note]:
    found = []
    # Older enrolments were looked at in their year; the index finds the recent ones.
    recent = rows.filter(enrolled_on__gte=date(timezone.localdate().year - 1, 1, 1))
    for number, words, query in (
        (found_jobs(rows).count(), _text("数据显示 %(n)s 人培训后已就业，请确认。"),
         f"job_state={JobState.FOUND}"),
        (recent.filter(double=True).count(),
         _text("有 %(n)s 条超过一人一年的补贴培训次数，请核对是否重复报名。"), "double=yes"),
        (recent.filter(over_standard()).count(),
         _text("有 %(n)s 条补贴高于目录标准，或目录里没有这个工种。"), ""),
    ):  # fmt: skip
        if number:
            url = f"{reverse('training:trainees')}?{query}" if query else ""
            found.append(
                Note(words % {"n": number}, url, bad=query != f"job_state={JobState.FOUND}")
            )
    return found


def _trainee_list_buttons(request: HttpRequest) -> Sequence[Button]:
    if not host().may(request, CHANGE, model=Trainee):
        return ()
    found = [
        Button(_text("确认找到的就业"), reverse("training:jobs-confirm"), "check", post=True),
        Button(_text("补助记入收入台账"), reverse("training:book"), "chart", post=True),
    ]
    county = host().county(request)
    if county and working(request_scope(request)).covers(county):
        url = reverse("training:jobs-find")
        found.insert(0, Button(_text("查找培训后就业"), url, "search", post=True))
    return found


def _trainee_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.retired_at is not None or not row.finished:
        return ()
    if not working(request_scope(request)).covers(row.division_code):
        return ()
    return (Button(_text("登记培训后就业"), reverse("training:job", args=[row.pk]), "check"),)


TRAINEES = Register(
    key="trainees",
    app="training",
    title=_("培训学员"),
    unit=_("人次"),
    icon="users",
    model=Trainee,
    view=VIEW,
    change=CHANGE,
    about=_("报名、出勤、技能和证书、补贴、培训后就业；一人一年重复报名、补贴超标准的标出来。"),
    empty=_("按学员名单导入：人编号或证件号码、班级、报名日期；结业后补出勤、证书；就业由数据自动找、人来确认。"),
    order="-enrolled_on",
    natural_key=("course", "person"),
    tabs=inside("trainees"),
    notes=_trainee_notes,
    buttons=_trainee_buttons,
    list_buttons=_trainee_list_buttons,
    waiting=found_jobs,
    columns=(
        *learner(),
        Column("course", lookup="code", filter=True, help=_("填班级编号。")),
        Column("trade", title=_("工种"), kind=Kind.TEXT, edit=False,
               annotate=lambda _c, _d: _path("course__trade")),
        Column("enrolled_on", filter=True),
        Column("focus", edit=False, filter=True),
        Column("willing", listed=False, filter=True),
        Column("hours", unit=_("学时"), listed=False),
        Column("finished", filter=True),
        Column("skilled", listed=False, filter=True),
        Column("certificate", search=True),
        Column("certified_on", listed=False, filter=True),
        Column("subsidy", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("standard", title=_("目录标准"), kind=Kind.YUAN, unit=_("元"), listed=False,
               annotate=lambda _c, _d: standard_subsidy()),
        Column("subsidy_paid_on", listed=False, filter=True),
        Column("allowance", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
        Column("allowance_paid_on", listed=False),
        Column("double", title=_("重复报名"), kind=Kind.YES_NO, filter=True, listed=False,
               annotate=doubled),
        Column("job_state", edit=False, filter=True,
               dot=lambda value: (_JOBS[value], JobState(value).label)),
        Column("job_from", edit=False, listed=False),
        Column("employer", edit=False, listed=False),
        Column("confirmed_on", edit=False, listed=False),
    ),
)  # fmt: skip


def _path(name: str) -> Any:
    from django.db.models import F

    return F(name)


def _phase(_county: str, _today: date) -> Case:
    asked = Q(unmarried__isnull=False) & ~Q(stage="") & ~Q(fate="")
    return Case(
        When(~Q(left_out=""), then=Value(_OUT)), When(asked, then=Value(_IN)),
        default=Value(_ASK), output_field=CharField(),
    )  # fmt: skip


def _youth_notes(_request: HttpRequest, rows: Any) -> Sequence[Note]:
    live = rows.filter(left_out="")
    found = []
    for condition, words in (
        (Q(fate=""), _text("有 %(n)s 人不知道现在做什么。")),
        (Q(unmarried__isnull=True), _text("有 %(n)s 人登记里看不出是否未婚，要问清。")),
        (Q(stage=""), _text("有 %(n)s 人不知道从哪里毕业或离开。")),
    ):
        number = live.filter(condition).count()
        if number:
            found.append(Note(words % {"n": number}, f"{reverse('training:youths')}?phase={_ASK}"))
    return found


def _youth_list_buttons(request: HttpRequest) -> Sequence[Button]:
    county = host().county(request)
    if not county or not working(request_scope(request)).covers(county):
        return ()
    return (Button(_text("按户籍查找两后生"), reverse("training:youth-find"), "search", post=True),)


YOUTHS = Register(
    key="youths",
    app="training",
    title=_("两后生"),
    unit=_("人"),
    icon="cap",
    model=Youth,
    view=VIEW,
    change=CHANGE,
    about=_("建档立卡户里未婚、初中或高中毕业后（含退学辍学）的青年，年龄看规则库：职业教育、资助、就业。"),
    empty=_("点“按户籍查找两后生”，符合的自动列出，还不知道的事实标“待核”；入户问清后补学校、去向。"),
    order="division_code",
    natural_key=("person",),
    tabs=inside("youths"),
    notes=_youth_notes,
    list_buttons=_youth_list_buttons,
    waiting=lambda rows: rows.filter(Q(fate="") | Q(unmarried__isnull=True), left_out=""),
    columns=(
        *learner(),
        Column("person__birth_date", title=_("出生日期"), mask=lambda text: text[:4], edit=False),
        Column("unmarried"),
        Column("stage", choices=of(STAGES), filter=True),
        Column("fate", choices=of(FATES), filter=True),
        Column("school", search=True),
        Column("major", listed=False),
        Column("entered_on", listed=False),
        Column("finished_on", listed=False),
        Column("aid", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("aid_paid_on", listed=False, filter=True),
        Column("employer", listed=False),
        Column("job_from", listed=False),
        Column("asked_on", listed=False, filter=True),
        Column("left_out", listed=False, help=_("核实后不属于两后生的写原因，如已婚、迁出。")),
        Column("found_on", edit=False, listed=False),
        Column("phase", title=_("核实"), kind=Kind.CHOICE, filter=True, annotate=_phase,
               choices=_pairs(_PHASES), dot=lambda value: _PHASES[value or _ASK]),
    ),
)  # fmt: skip

SUBSIDIES = Register(
    key="subsidies",
    app="training",
    title=_("培训补贴标准目录"),
    unit=_("条"),
    icon="list",
    model=SubsidyItem,
    view=VIEW,
    change=Permission.MANAGE_EMPLOYMENT,
    about=_("职业技能培训、创业培训补贴标准：工种、等级、最少学时、每人补贴、执行起止和依据。"),
    empty=_("按县里公布的目录逐条登记或导入；学员的补贴按开班那天执行的标准核对。"),
    natural_key=("division_code", "trade", "level", "valid_from"),
    tabs=inside("subsidies"),
    columns=(
        Column("trade", choices=of(TRADES), filter=True),
        Column("level", choices=of(LEVELS), filter=True),
        Column("division_code", title=_("执行地"), levels=("county",)),
        Column("hours", unit=_("学时")),
        Column("amount", kind=Kind.YUAN, unit=_("元/人")),
        Column("valid_from", filter=True),
        Column("valid_to"),
        Column("phase", title=_("状态"), kind=Kind.CHOICE, filter=True, annotate=item_state,
               choices=_pairs(_ITEMS), dot=lambda value: _ITEMS[value or VALID]),
        Column("basis", search=True, listed=False),
    ),
)  # fmt: skip
