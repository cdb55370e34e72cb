"""Registers of the project library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.funds import choices
from xianjie.apps.funds.choices import pairs
from xianjie.apps.funds.interfaces.columns import (
    ANYWHERE,
    PROPOSE,
    VIEW,
    WORK,
    choices_of,
    household,
    state_dot,
    yuan,
)
from xianjie.apps.funds.interfaces.panels import project_panels
from xianjie.apps.funds.interfaces.tabs import project_tabs
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import (
    PlanCheck,
    Project,
    ProjectBeneficiary,
    ProjectGoal,
    ProjectNotice,
)
from xianjie.apps.funds.queries import sums
from xianjie.apps.funds.queries.projects import late, steps_for
from xianjie.web.ledger import Button, Column, Kind, Note, Register

_GOALS = {
    sums.OPEN: ("idle", _("未到期")), sums.MET: ("ok", _("达到")), sums.SHORT: ("bad", _("未达到")),
}  # fmt: skip
_NOTICES = {
    sums.SHOWING: ("info", _("公示中")), sums.SHOWN: ("ok", _("已期满")),
    sums.UNANSWERED: ("bad", _("意见未答复")),
}  # fmt: skip


def _late(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(late(timezone.localdate()))


def _project_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    number = _late(rows).count()
    if not number:
        return ()
    return (Note(_text("有 %(n)s 个项目的下一步超过期限。") % {"n": number}, bad=True),)


def _project_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.retired_at is not None:
        return ()
    found = [Button(_text("打印卡片"), reverse("funds:project-card", args=[row.pk]), "print")]
    scope, today = request_scope(request), timezone.localdate()
    for step in steps_for(scope, request.user.pk, row, today):
        url = reverse("funds:project-step", args=[row.pk, step.key.lower()])
        found.append(Button(step.title, url, "right"))
    return tuple(found)


def _named(name: str, title: Any, **more: Any) -> Column:
    """A column that an action fills."""
    return Column(name, title=title, edit=False, listed=False, **more)


PROJECTS = Register(
    key="projects",
    app="funds",
    title=_("项目库"),
    unit=_("个"),
    icon="folder",
    model=Project,
    view=VIEW,
    change=PROPOSE,
    about=_("从谋划到绩效评价的每个项目；入库和立项各有日期和文号，入库不等于立项。"),
    empty=_("先登记谋划的项目，资料补齐后由村申报、乡审核、论证、县审定、公示、入库；也可以按模板导入。"),
    order="-year",
    natural_key=("division_code", "year", "name"),
    tabs=project_tabs("projects"),
    notes=_project_notes,
    waiting=_late,
    buttons=_project_buttons,
    panels=project_panels,
    columns=(
        Column("name", search=True),
        Column("code", edit=False, search=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("kind", choices=lambda: pairs(choices.KINDS), filter=True),
        Column("state", choices=lambda: machine().pairs, filter=True, edit=False, dot=state_dot),
        Column("due_on", filter=True, edit=False),
        yuan("amount"),
        Column("nature", choices=lambda: pairs(choices.NATURES), listed=False),
        Column("site", listed=False),
        Column("starts_on", listed=False),
        Column("ends_on", listed=False),
        Column("unit", search=True, listed=False),
        Column("task", listed=False, kind=Kind.LONG),
        Column("financing", listed=False,
               help=_("写成“资金类别=万元”，用分号分开，如：衔接资金=30；财政配套=5。")),
        Column("beneficiaries", listed=False),
        Column("households", total=True, unit=_("户"), listed=False),
        Column("poor_households", total=True, unit=_("户"), listed=False),
        Column("link_way", choices=lambda: pairs(choices.LINKS), listed=False),
        Column("link_terms", listed=False, kind=Kind.LONG,
               help=_("带动谁、怎么带、每户多少钱；没有的不得入库。")),
        Column("participation", listed=False, kind=Kind.LONG),
        Column("is_income", filter=True, listed=False),
        Column("entity_name", search=True, listed=False),
        Column("entity_kind", choices=lambda: pairs(choices.ENTITIES), listed=False),
        Column("entity_code", listed=False, help=_("用来对照双绑主体。")),
        Column("way", choices=lambda: pairs(choices.WAYS), listed=False),
        Column("negative", choices=lambda: pairs(choices.NEGATIVES), listed=False,
               help=_("审核发现的；有的不得入库。")),
        Column("diligence_number", listed=False),
        _named("entered_on", _("入库日期")),
        _named("entered_number", _("入库文号")),
        _named("plan_year", _("列入年度"), kind=Kind.YEAR),
        _named("approved_on", _("立项日期")),
        _named("approved_number", _("立项文号")),
        _named("finished_on", _("完工日期")),
        _named("accepted_on", _("验收日期")),
        _named("handed_on", _("资产移交日期")),
        _named("out_reason", _("调出原因")),
        yuan("given", _("已分配"), annotate=lambda _c, _d: sums.project_given(), listed=False),
        yuan("spent", _("已支付"), annotate=lambda _c, _d: sums.project_paid(), listed=False),
    ),
)  # fmt: skip


def _owed_self_review(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(state__in=("ACCEPTED", "SETTLED", "HANDED"), self_score__isnull=True)


RESULTS = Register(
    key="project-results",
    app="funds",
    title=_("绩效评价"),
    unit=_("个"),
    icon="chart",
    model=Project,
    view=VIEW,
    change=PROPOSE,
    creates=False,
    edits=False,
    restores=False,
    about=_("验收后的项目：自评分、县里评价分和等次；评的人不能是自评的人。"),
    empty=_("项目验收后出现在这里：先在项目页做绩效自评，再由县里评价。"),
    order="-year",
    tabs=project_tabs("project-results"),
    waiting=_owed_self_review,
    notes=lambda _request, rows: (
        (Note(_text("有 %(n)s 个验收了的项目还没有自评。") % {"n": n}, bad=True),)
        if (n := _owed_self_review(rows).count())
        else ()
    ),
    columns=(
        Column("name", search=True, edit=False),
        Column("code", edit=False, search=True,
               link=lambda row: reverse("funds:projects-detail", args=[row.pk])),
        Column("division_code", title=_("所在地"), edit=False),
        Column("year", kind=Kind.YEAR, filter=True, edit=False),
        Column("state", choices=lambda: machine().pairs, filter=True, edit=False, dot=state_dot),
        Column("goals_set", title=_("绩效指标"), unit=_("项"), edit=False,
               annotate=lambda _c, _d: sums.goals_of_project()),
        Column("self_score", edit=False),
        Column("rated_score", edit=False),
        Column("grade", choices=lambda: pairs(choices.GRADES), filter=True, edit=False),
    ),
)  # fmt: skip


def _goal_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    """Remind of goals that nobody looked at in the middle of the year."""
    open_ones = rows.filter(
        project__state__in=machine().in_phase("build"), halfway__isnull=True, actual__isnull=True
    ).count()
    if not open_ones:
        return ()
    words = _text("实施中的项目有 %(n)s 项目标还没有年中监控值。")
    return (Note(words % {"n": open_ones}),)


GOALS = Register(
    key="project-goals",
    app="funds",
    title=_("绩效目标"),
    unit=_("项"),
    icon="check",
    model=ProjectGoal,
    view=VIEW,
    change=PROPOSE,
    about=_("每个项目数量、质量、时效、成本、效益、满意度的目标，年中监控值和完成值。"),
    empty=_("项目入库前六个维度都要有目标；年中填监控值，完工后填完成值。"),
    order="-id",
    natural_key=("project", "dimension", "indicator"),
    tabs=project_tabs("project-goals"),
    notes=_goal_notes,
    columns=(
        Column("indicator", search=True),
        Column("project", lookup="code", search=True),
        Column("project__name", title=_("项目"), edit=False),
        Column("dimension", choices=lambda: pairs(choices.DIMENSIONS), filter=True),
        Column("target"),
        Column("unit"),
        Column("at_most", listed=False),
        Column("halfway"),
        Column("halfway_on", filter=True, listed=False),
        Column("actual"),
        Column("reached", title=_("对照目标"), kind=Kind.CHOICE, choices=choices_of(_GOALS),
               annotate=lambda _c, _d: sums.goal_state(),
               dot=lambda value: _GOALS[value or sums.OPEN]),
        Column("deviation", listed=False),
        Column("division_code", title=_("所在地"), edit=False),
    ),
)  # fmt: skip


def _unanswered(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(voices__gt=0, answered_on__isnull=True)


NOTICES = Register(
    key="project-notices",
    app="funds",
    title=_("公告公示"),
    unit=_("份"),
    icon="file",
    model=ProjectNotice,
    view=VIEW,
    change=PROPOSE,
    about=_("项目和资金在实施地公示公告：起止日期、张贴地点、收到的意见和答复。"),
    empty=_("入库、年度计划、资金分配、实施前、完工各公示公告一次；在“应公示未公示”里一次登记多个项目。"),
    order="-starts_on",
    natural_key=("project", "kind", "starts_on"),
    tabs=project_tabs("project-notices"),
    waiting=_unanswered,
    buttons=lambda _request, row: (
        Button(_text("公告文本"), reverse("funds:project-notice-paper", args=[row.pk]), "print"),
    ),
    columns=(
        Column("kind", choices=lambda: pairs(choices.NOTICES), filter=True),
        Column("project", lookup="code", search=True),
        Column("project__name", title=_("项目"), edit=False),
        Column("division_code", title=_("所在地"), edit=False),
        Column("starts_on", filter=True),
        Column("ends_on"),
        Column("posted_at", listed=False),
        Column("voices", total=True, unit=_("条")),
        Column("feedback", listed=False, kind=Kind.LONG),
        Column("answered_on", listed=False),
        Column("answer", listed=False, kind=Kind.LONG),
        Column("showing", title=_("状态"), kind=Kind.CHOICE, choices=choices_of(_NOTICES),
               annotate=lambda _c, today: sums.notice_state(today),
               dot=lambda value: _NOTICES[value or sums.SHOWN]),
    ),
)  # fmt: skip

BENEFICIARIES = Register(
    key="project-beneficiaries",
    app="funds",
    title=_("项目受益户"),
    unit=_("户"),
    icon="users",
    model=ProjectBeneficiary,
    view=VIEW,
    change=PROPOSE,
    about=_("项目带动或补助的农户；登记后出现在户的“帮扶和收益”里，一按就能写进帮扶计划。"),
    empty=_("每个项目的每个受益户登记一条：帮扶措施、怎样受益、起止日期；可按模板导入。"),
    order="-since",
    natural_key=("project", "household"),
    tabs=project_tabs("project-beneficiaries"),
    columns=(
        *household(),
        Column("project", lookup="code", search=True),
        Column("project__name", title=_("项目"), edit=False),
        Column("division_code", title=_("所在村"), edit=False),
        Column("kind", choices=lambda: pairs(choices.HELP), filter=True),
        Column("way"),
        yuan("amount"),
        Column("since", filter=True),
        Column("until"),
    ),
)

CHECKS = Register(
    key="plan-checks",
    app="funds",
    title=_("逐项摸底"),
    unit=_("条"),
    icon="search",
    model=PlanCheck,
    view=VIEW,
    change=WORK,
    about=_("年度计划的项目逐项摸底：每类资金需要多少、落实多少、缺口，保留、调减还是调出。"),
    empty=_("计划里的每个项目每类资金登记一条；缺口补不上的写调减或调出的意见和理由。"),
    order="-year",
    natural_key=("project", "year", "source"),
    tabs=project_tabs("plan-checks"),
    waiting=lambda rows: rows.exclude(opinion=choices.KEEP).filter(done_on__isnull=True),
    columns=(
        Column("project", lookup="code", search=True),
        Column("project__name", title=_("项目"), edit=False),
        Column("division_code", title=_("所在地"), edit=False),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("source", choices=lambda: pairs(choices.SOURCES), filter=True),
        yuan("need"),
        yuan("got"),
        yuan("gap", _("缺口"), annotate=lambda _c, _d: sums.difference("need", "got")),
        Column("opinion", choices=lambda: pairs(choices.OPINIONS), filter=True),
        yuan("cut_to", total=False, listed=False),
        Column("reason", listed=False),
        Column("checked_on", filter=True, listed=False),
        Column("done_on"),
    ),
)
PROJECT_REGISTERS = (PROJECTS, RESULTS, GOALS, NOTICES, BENEFICIARIES, CHECKS)
