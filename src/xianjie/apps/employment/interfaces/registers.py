"""The registers of employment on the ledger kit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.employment.choices import pairs
from xianjie.apps.employment.enums import QuestionState, Source, State
from xianjie.apps.employment.interfaces.tabs import at
from xianjie.apps.employment.models import Campaign, Transfer, Vacancy, Worker, WorkerQuestion
from xianjie.apps.employment.queries.registers import (
    CLOSED,
    FULL,
    OPEN,
    RUNNING,
    SOON,
    age_of,
    campaign_state,
    open_vacancies,
    vacancy_state,
)
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

VIEW, CHANGE = Permission.VIEW_EMPLOYMENT, Permission.WORK_EMPLOYMENT
_STATES = {
    State.WAGED: "ok", State.FARMING: "ok", State.OWN: "ok", State.POST: "ok",
    State.UNEMPLOYED: "bad", State.UNWILLING: "warn", State.UNABLE: "idle",
    State.STUDENT: "info", State.OTHER: "idle",
}  # fmt: skip
_VACANCIES = {OPEN: ("ok", _("招聘中")), FULL: ("idle", _("已招满")), CLOSED: ("warn", _("已过期"))}
_CAMPAIGNS = {
    SOON: ("idle", _("未开始")), RUNNING: ("info", _("进行中")), CLOSED: ("ok", _("已结束")),
}  # fmt: skip


def state_dot(value: Any) -> tuple[str, Any]:
    """Return a state of somebody as dot and word."""
    return (_STATES.get(value, "idle"), value or _("未核实"))


def by_person(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a member by the whole number; none is offered."""
    return rows.filter(person_code=code)


def member(*, edit: bool = True) -> tuple[Column, ...]:
    """The columns of a member: named by number, shown masked."""
    return (
        Column("person__name", title=_("姓名"), mask=mask_name, edit=False),
        Column("person", lookup="person_code", search=True, find=by_person, edit=edit,
               seen=Permission.VIEW_HOUSEHOLDS),
        Column("division_code", title=_("所在村"), edit=False),
    )  # fmt: skip


def _choices(words: dict[str, tuple[str, Any]]) -> Any:
    return lambda: [(key, word) for key, (_kind, word) in words.items()]


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(f"employment:{name}", args=args)
    except NoReverseMatch:
        return ""


def _worker_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    url = _url("door", row.pk)
    if row.retired_at is not None or not url:
        return ()
    if not host().may(request, CHANGE, row.division_code, model=Worker):
        return ()
    return (Button(_text("入户核实"), url, "check"),)


def _worker_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    number = _open_questions(rows).count()
    if not number:
        return ()
    words = _text("有 %(n)s 人的人社数据和入户核实不一致，请核对。") % {"n": number}
    return (Note(words, url=_url("questions"), bad=True),)


def _open_questions(rows: QuerySet[Any]) -> QuerySet[Any]:
    # By numbers: a condition that is asked of every row would walk the whole register.
    asked = WorkerQuestion.objects.proven("of rows that came through the gate").filter(
        state=QuestionState.OPEN
    )
    return rows.filter(pk__in=asked.values("worker"))


WORKERS = Register(
    key="workers",
    app="employment",
    title=_("劳动力台账"),
    unit=_("人"),
    icon="users",
    model=Worker,
    view=VIEW,
    change=CHANGE,
    about=_("劳动年龄内每人一条：现状、能力、意愿、需求。月度筛查后由登记表和人社名册自动填，入户核实过的不会被数据悄悄改掉。"),
    empty=_("做一次月度筛查，登记表里劳动年龄内的人就会列在这里；也可以按模板导入。"),
    order="division_code",
    natural_key=("person",),
    tabs=at("workers"),
    buttons=_worker_buttons,
    notes=_worker_notes,
    waiting=_open_questions,
    related=("household",),
    columns=(
        *member(),
        Column("age", title=_("年龄"), annotate=age_of),
        Column("state", dot=state_dot, filter=True),
        Column("job_place", filter=True),
        Column("employer", search=True),
        Column("pay", kind=Kind.YUAN, unit=_("元/月")),
        Column("ability", choices=lambda: pairs("劳动技能"), filter=True, required=False),
        Column("willing", filter=True),
        Column("wish_work", choices=lambda: pairs("工种"), filter=True, required=False),
        Column("need", choices=lambda: pairs("就业需求"), filter=True, required=False),
        Column("focus", filter=True, edit=False, listed=False),
        Column("confirmed_on", filter=True,
               help=_("入户核实的日期；填了以后，部门数据不再自动改这一条。")),
        Column("since", listed=False, help=_("只有失业的填。")),
        Column("skill", choices=lambda: pairs("工种"), filter=True, listed=False, required=False),
        Column("skills", listed=False),
        Column("wish_place", filter=True, listed=False, required=False),
        Column("wish_pay", kind=Kind.YUAN, unit=_("元/月"), listed=False),
        Column("wish_training", choices=lambda: pairs("工种"), listed=False, required=False),
        Column("job_form", choices=lambda: pairs("就业形式"), filter=True, listed=False,
               required=False),
        Column("job_from", listed=False),
        Column("job_to", listed=False),
        Column("organised", choices=lambda: pairs("转移输出方式"), listed=False, required=False),
        Column("relocated", filter=True, edit=False, listed=False),
        Column("source", dot=lambda value: ("info", Source(value).label), edit=False, listed=False),
        Column("period", edit=False, listed=False),
    ),
)  # fmt: skip


def _transfer_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    manages = host().may(request, Permission.MANAGE_EMPLOYMENT, row.division_code, model=Transfer)
    if row.retired_at is not None or not manages:
        return ()
    return (Button(_text("交通补贴"), _url("subsidy", row.pk), "plus"),)


TRANSFERS = Register(
    key="transfers",
    app="employment",
    title=_("转移就业台账"),
    unit=_("条"),
    icon="network",
    model=Transfer,
    view=VIEW,
    change=CHANGE,
    about=_("一人一年一类就业地一条，由人社名册自动生成；同一人同一年只计最近开始的一次，可以补登和更正。"),
    empty=_("月度筛查后由人社就业名册生成；名册上没有的，按人编号补登。"),
    order="-year",
    natural_key=("person", "year", "place"),
    tabs=at("transfers"),
    buttons=_transfer_buttons,
    related=("household",),
    columns=(
        *member(),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("place", filter=True),
        Column("where", search=True, listed=False),
        Column("employer", search=True),
        Column("started_on", filter=True),
        Column("ended_on"),
        Column("organised", choices=lambda: pairs("转移输出方式"), filter=True, required=False),
        Column("subsidy", kind=Kind.YUAN, unit=_("元"), total=True, edit=False),
        Column("subsidy_paid_on", edit=False, listed=False),
        Column("counted", filter=True, edit=False,
               dot=lambda value: ("ok", _("计入")) if value else ("idle", _("不重复计"))),
        Column("focus", filter=True, edit=False, listed=False),
        Column("source", dot=lambda value: ("info", Source(value).label), filter=True, edit=False,
               listed=False),
    ),
)  # fmt: skip


def _vacancy_buttons(_request: HttpRequest, row: Any) -> Sequence[Button]:
    url = _url("matches")
    if row.retired_at is not None or not url:
        return ()
    return (Button(_text("看推荐的人"), f"{url}?vacancy={row.pk}", "users"),)


def _vacancy_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    today = timezone.localdate()
    free = rows.filter(open_vacancies(today)).aggregate(n=Sum(F("openings") - F("filled")))["n"]
    return (Note(_text("招聘中的岗位还差 %(n)s 人。") % {"n": free}),) if free else ()


VACANCIES = Register(
    key="vacancies",
    app="employment",
    title=_("岗位和用工需求"),
    unit=_("个岗位"),
    icon="inbox",
    model=Vacancy,
    view=VIEW,
    change=Permission.MANAGE_EMPLOYMENT,
    about=_("重点企业、建设项目、帮扶车间的用工需求，由人社、发改、住建、交通、工信等部门报送；优先本地劳动力。"),
    empty=_("每个岗位登记一条：单位、工种、地点、人数、工资和年龄要求；可从招聘信息按模板导入。"),
    order="-published_on",
    natural_key=("division_code", "employer", "title", "published_on"),
    tabs=at("vacancies"),
    buttons=_vacancy_buttons,
    columns=(
        Column("title", search=True),
        Column("employer", search=True),
        Column("division_code", title=_("工作地或发布地"), levels=("county", "town", "village"),
               help=_("县外的岗位选本县，再填“县外”。")),
        Column("outside", filter=True, required=False),
        Column("work", choices=lambda: pairs("工种"), filter=True),
        Column("openings", total=True),
        Column("filled", total=True, edit=False),
        Column("pay_low", kind=Kind.YUAN, unit=_("元/月")),
        Column("pay_high", kind=Kind.YUAN, unit=_("元/月")),
        Column("state", title=_("状态"), kind=Kind.CHOICE, filter=True,
               choices=_choices(_VACANCIES), dot=lambda value: _VACANCIES[value or OPEN],
               annotate=lambda _c, today: vacancy_state(today)),
        Column("kind", choices=lambda: pairs("用工单位类别"), filter=True),
        Column("reporter", search=True, filter=False, listed=False,
               help=_("人社、发改、住建、交通、工信、创业基地等。")),
        Column("address", listed=False),
        Column("age_min", listed=False),
        Column("age_max", listed=False),
        Column("sex", listed=False, required=False),
        Column("skilled", listed=False),
        Column("weak", filter=True, listed=False),
        Column("local_first", filter=True, listed=False),
        Column("board", listed=False),
        Column("contact", mask=mask_name, listed=False, required=False),
        Column("phone", mask=mask_phone, listed=False, required=False),
        Column("published_on", filter=True),
        Column("until"),
    ),
    notes=_vacancy_notes,
)  # fmt: skip


def _campaign_buttons(_request: HttpRequest, row: Any) -> Sequence[Button]:
    url = _url("campaign", row.pk)
    return (Button(_text("各乡镇任务和结果"), url, "chart"),) if url else ()


CAMPAIGNS = Register(
    key="campaigns",
    app="employment",
    title=_("就业专项行动"),
    unit=_("项"),
    icon="star",
    model=Campaign,
    view=VIEW,
    change=Permission.MANAGE_EMPLOYMENT,
    about=_("务工情况大排查等五项行动、就业援助月、春风行动：任务分到乡镇，结果能从台账数的自动数。"),
    empty=_("每项行动登记一条：起止、按什么算结果、全县目标；存好后分任务到乡镇。"),
    order="-starts_on",
    natural_key=("division_code", "kind", "starts_on"),
    tabs=at("campaigns"),
    buttons=_campaign_buttons,
    columns=(
        Column("title", search=True, link=lambda row: _url("campaign", row.pk)),
        Column("kind", choices=lambda: pairs("就业专项行动"), filter=True),
        Column("division_code", title=_("县"), levels=("county",)),
        Column("starts_on", filter=True),
        Column("ends_on"),
        Column("counting", filter=True),
        Column("target"),
        Column("unit"),
        Column("state", title=_("进度"), kind=Kind.CHOICE, choices=_choices(_CAMPAIGNS),
               dot=lambda value: _CAMPAIGNS[value or SOON], filter=True,
               annotate=lambda _c, today: campaign_state(today)),
        Column("words", listed=False),
    ),
)  # fmt: skip

REGISTERS = (WORKERS, TRANSFERS, VACANCIES, CAMPAIGNS)
