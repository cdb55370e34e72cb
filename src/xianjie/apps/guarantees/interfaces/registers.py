"""Registers of schooling and health, and the surveys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.choices import pairs
from xianjie.apps.guarantees.enums import Area, SchoolReturn
from xianjie.apps.guarantees.interfaces.tabs import SURVEYS as SURVEY_TAB
from xianjie.apps.guarantees.interfaces.tabs import inside, tabs_for
from xianjie.apps.guarantees.models import (
    DoctorContract,
    SatisfactionSurvey,
    SchoolCohort,
    StudentAid,
    TempleCheck,
    TreatmentCase,
)
from xianjie.apps.guarantees.queries.registers import (
    MET,
    SHORT,
    UNKNOWN,
    kept,
    kept_state,
    share,
)
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

VIEW, CHANGE = Permission.VIEW_GUARANTEES, Permission.WORK_GUARANTEES
ANYWHERE = ("county", "town", "village")
_GOAL = {
    MET: ("ok", _("达标")), SHORT: ("bad", _("未达标")), UNKNOWN: ("idle", _("没有目标")),
}  # fmt: skip
_RETURNS = {SchoolReturn.NONE: "bad", SchoolReturn.RETURNED: "ok", SchoolReturn.CLEARED: "idle"}


def _percent(name: str, title: Any, annotate: Any) -> Column:
    """A share in percent with two decimals, rounded down; stored in hundredths like money."""
    return Column(name, title=title, kind=Kind.YUAN, unit="%", annotate=annotate)


def by_household_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered, a department knows its own papers."""
    return rows.filter(household_code=code)


def by_person_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a member by the whole number; none is offered."""
    return rows.filter(person_code=code)


def member() -> tuple[Column, ...]:
    """The columns of a member: named by number, shown masked."""
    return (
        Column("person", lookup="person_code", search=True, find=by_person_code),
        Column("person__name", title=_("姓名"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
    )


TEMPLE_CHECKS = Register(
    key="temple-checks",
    app="guarantees",
    title=_("半僧半学核查"),
    unit=_("条"),
    icon="search",
    model=TempleCheck,
    view=VIEW,
    change=CHANGE,
    about=_("到寺院核查未成年人入寺情况；发现的劝返入学，返校后填返校日期。"),
    empty=_("每核查一座寺院登记一条：日期、结果；发现未成年人的写年龄、应就读学校和返校情况。"),
    order="-checked_on",
    tabs=inside(Area.SCHOOLING, "temple-checks"),
    waiting=lambda rows: rows.filter(outcome=SchoolReturn.NONE),
    columns=(
        Column("temple", search=True),
        Column("checked_on", filter=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("result", choices=lambda: pairs("检查结果"), filter=True),
        Column("child", mask=mask_name, required=False),
        Column("age"),
        Column("school", listed=False),
        Column("outcome", filter=True,
               dot=lambda value: (_RETURNS[value], SchoolReturn(value).label)),
        Column("returned_on"),
        Column("checker", mask=mask_name, listed=False, required=False),
    ),
)  # fmt: skip

COHORTS = Register(
    key="cohorts",
    app="guarantees",
    title=_("九年义务教育巩固率"),
    unit=_("届"),
    icon="cap",
    model=SchoolCohort,
    view=VIEW,
    change=CHANGE,
    about=_("毕业人数除以入学加转入减转出的人数；目标看规则库的“巩固率目标”，不满的不四舍五入。"),
    empty=_("每所学校每一届登记一条：入学、转入、转出、毕业人数，巩固率自动算。"),
    order="-completed_year",
    natural_key=("division_code", "school", "completed_year"),
    tabs=inside(Area.SCHOOLING, "cohorts"),
    columns=(
        Column("school", search=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("entry_year", kind=Kind.YEAR, listed=False),
        Column("completed_year", kind=Kind.YEAR, filter=True),
        Column("entered", total=True),
        Column("moved_in", total=True),
        Column("moved_out", total=True),
        Column("completed", total=True),
        _percent("kept", _("巩固率"), lambda _c, _d: kept()),
        Column("reached", title=_("对照目标"), kind=Kind.CHOICE, annotate=kept_state,
               dot=lambda value: _GOAL[value or UNKNOWN]),
    ),
)  # fmt: skip


def _aid_buttons(_request: HttpRequest) -> Sequence[Button]:
    """Lead to who is entitled and not aided, where the list of benefits stands."""
    try:
        url = reverse("benefits:gaps")
    except NoReverseMatch:
        return ()
    return (Button(_text("应助未助名单"), f"{url}?department=教育", "list"),)


STUDENT_AID = Register(
    key="student-aid",
    app="guarantees",
    title=_("学生资助"),
    unit=_("条"),
    icon="cap",
    model=StudentAid,
    view=VIEW,
    change=CHANGE,
    about=_("脱贫户、监测户学生的困难认定和各学段资助；没有发放日期的就是还没有发到。"),
    empty=_("每名学生每学年每项资助登记一条；可从资助系统导出后按模板导入。"),
    order="-school_year",
    natural_key=("person", "school_year", "item"),
    tabs=inside(Area.SCHOOLING, "student-aid"),
    list_buttons=_aid_buttons,
    columns=(
        *member(),
        Column("school_year", filter=True, help=_("如 2021-2022。")),
        Column("stage", choices=lambda: pairs("学段"), filter=True),
        Column("school", listed=False),
        Column("grade", choices=lambda: pairs("资助认定等级"), filter=True),
        Column("item", search=True),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", filter=True),
    ),
)  # fmt: skip


def _due_visits(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(next_visit_on__lt=timezone.localdate())


def _doctor_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    today = timezone.localdate()
    names = host().parameter("慢病管理病种清单", county, today) if county else None
    found = []
    late = _due_visits(rows).count()
    if late:
        found.append(Note(_text("有 %(n)s 份签约过了随访日期。") % {"n": late}, bad=True))
    if names:
        words = _text("本地签约管理的病种：%(names)s。") % {"names": "、".join(sorted(names))}
        found.append(Note(words))
    return tuple(found)


DOCTORS = Register(
    key="doctors",
    app="guarantees",
    title=_("家庭医生签约和慢病管理"),
    unit=_("人"),
    icon="heart",
    model=DoctorContract,
    view=VIEW,
    change=CHANGE,
    about=_("脱贫人口慢性病患者的家庭医生签约、一人一策措施和随访。"),
    empty=_("每名患者每个病种登记一条：医生、机构、措施、下次随访；没有签约的在问题清单里。"),
    order="next_visit_on",
    natural_key=("person", "disease"),
    tabs=inside(Area.MEDICAL, "doctors"),
    notes=_doctor_notes,
    waiting=_due_visits,
    columns=(
        *member(),
        Column("disease", choices=lambda: pairs("慢病病种"), filter=True),
        Column("doctor", mask=mask_name),
        Column("clinic", search=True),
        Column("signed_on"),
        Column("valid_until", listed=False),
        Column("measures", listed=False),
        Column("visited_on"),
        Column("next_visit_on", filter=True),
    ),
)

TREATMENTS = Register(
    key="treatments",
    app="guarantees",
    title=_("大病专项救治和先诊疗后付费"),
    unit=_("例"),
    icon="plus",
    model=TreatmentCase,
    view=VIEW,
    change=CHANGE,
    about=_("专项救治病例和县域内住院先诊疗后付费，出院时一站结算。"),
    empty=_("每例登记一条：病种、医院、入院和出院日期、总费用和个人自付、是否免交押金。"),
    order="-started_on",
    natural_key=("person", "service", "started_on"),
    tabs=inside(Area.MEDICAL, "treatments"),
    columns=(
        *member(),
        Column("service", choices=lambda: pairs("就医便民方式"), filter=True),
        Column("disease", search=True),
        Column("hospital", search=True),
        Column("started_on", filter=True),
        Column("ended_on", listed=False),
        Column("cost", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("own_part", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("deposit_free", filter=True),
        Column("settled_on", listed=False),
    ),
)

SURVEYS = Register(
    key="surveys",
    app="guarantees",
    title=_("认可度和满意度"),
    unit=_("次"),
    icon="chart",
    model=SatisfactionSurvey,
    view=VIEW,
    change=Permission.MANAGE_GUARANTEES,
    about=_("群众对脱贫成果的认可度和满意度调查，按村、按轮次，写明调查户数。"),
    empty=_("每个村每一轮登记一条：调查户数、认可户数、满意户数和反映的问题。"),
    order="-surveyed_on",
    natural_key=("division_code", "period", "surveyor"),
    tabs=lambda request: tabs_for(request, SURVEY_TAB),
    columns=(
        Column("period", filter=True, help=_("如 2022-上半年。")),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("surveyed_on", filter=True),
        Column("surveyor", search=True),
        Column("asked", total=True),
        Column("recognised", total=True),
        _percent("recognition", _("认可率"), lambda _c, _d: share(F("recognised"), F("asked"))),
        Column("satisfied", total=True),
        _percent("content", _("满意率"), lambda _c, _d: share(F("satisfied"), F("asked"))),
        Column("problems", listed=False),
    ),
)
