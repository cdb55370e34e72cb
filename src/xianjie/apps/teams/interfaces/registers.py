"""Registers of teams: members, training, duties and what was done, weak villages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.teams.choices import STAYS, pairs
from xianjie.apps.teams.enums import DutySource, TeamPost
from xianjie.apps.teams.interfaces.tabs import tabs_at
from xianjie.apps.teams.models import Duty, DutyTick, MemberTraining, TeamMember, WeakVillage
from xianjie.apps.teams.queries.rules import TERM_DAYS, team_rules
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.kernel.periods import Period
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

VIEW, WORK, MANAGE = Permission.VIEW_TEAMS, Permission.WORK_TEAMS, Permission.MANAGE_TEAMS
HERE, ENDING, OVER, LEFT = "here", "ending", "over", "left"
COVERED, BARE, MENDED = "covered", "bare", "mended"
_STATES = {
    HERE: ("ok", _("在任")), ENDING: ("warn", _("任期将满")), OVER: ("bad", _("任期已满")),
    LEFT: ("idle", _("已离任")),
}  # fmt: skip
_COVERED = {
    COVERED: ("ok", _("已派第一书记")), BARE: ("bad", _("没有第一书记")),
    MENDED: ("idle", _("已转化")),
}  # fmt: skip


def accounts(scope: Any) -> QuerySet[Any]:
    """Return the active accounts with a post within the scope."""
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(posts__division_prefix__startswith=prefix)
    return User.objects.filter(inside, is_active=True).distinct().order_by("username")


def _state(county: str, today: date) -> Any:
    ahead = team_rules(county, today).whole(TERM_DAYS) if county else None
    near = today + timedelta(days=ahead or 0)
    return Case(
        When(left_on__lte=today, then=Value(LEFT)),
        When(term_ends_on__lt=today, then=Value(OVER)),
        When(term_ends_on__lte=near, then=Value(ENDING)),
        default=Value(HERE), output_field=CharField(),
    )  # fmt: skip


def _member_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    if not host().county(request):
        return ()
    live, address, found = rows.filter(retired_at__isnull=True), reverse("teams:members"), []
    for state, words, bad in (
        (OVER, _text("有 %(n)s 人任期已满还没有轮换。"), True),
        (ENDING, _text("有 %(n)s 人任期将满，请先定好接替的人：不撤、不减。"), False),
    ):
        number = live.filter(state=state).count()
        if number:
            found.append(Note(words % {"n": number}, f"{address}?state={state}", bad=bad))
    return found


def _member_buttons(_request: HttpRequest, row: TeamMember) -> Sequence[Button]:
    month = Period.of(timezone.localdate())
    return (
        Button(_text("驻村日志"), f"{reverse('teams:diary')}?member={row.pk}&period={month}",
               "book"),
        Button(_text("请假"), f"{reverse('teams:leave-new')}?member={row.pk}", "calendar"),
    )  # fmt: skip


MEMBERS = Register(
    key="members",
    app="teams",
    title=_("驻村人员"),
    unit=_("人"),
    icon="shield",
    model=TeamMember,
    view=VIEW,
    change=MANAGE,
    about=_("驻村第一书记、工作队长和队员：派出单位、任期和轮换原因；离任不删，留作不撤不减的比对。"),
    empty=_("按村登记第一书记和队员；有账户的选账户，日志和走访就能自动带出。可下载模板批量导入。"),
    order="division_code",
    natural_key=("division_code", "number"),
    tabs=tabs_at("members"),
    notes=_member_notes,
    buttons=_member_buttons,
    waiting=lambda rows: rows.filter(state__in=(OVER, ENDING)),
    columns=(
        Column("number", search=True),
        Column("name", mask=mask_name, required=True),
        Column("post", filter=True),
        Column("division_code", title=_("驻村")),
        Column("unit", search=True),
        Column("phone", mask=mask_phone, required=False,
               match=lambda text: Q(phone_index=blind_index("phone", text))),
        Column("account", lookup="username", rows=accounts, required=False, listed=False,
               help=_("有账户的填用户名，考勤由本人申报、日志自动生成。")),
        Column("stay", choices=lambda: pairs(STAYS), filter=True, listed=False,
               help=_("路近的可轮值，牧区可随季节牧场；每月天数要求按规则库。")),
        Column("since", filter=True),
        Column("term_ends_on"),
        Column("left_on", listed=False),
        Column("left_reason", listed=False),
        Column("state", title=_("状态"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(key, word) for key, (_dot, word) in _STATES.items()],
               annotate=_state, dot=lambda value: _STATES[value]),
    ),
)  # fmt: skip

TRAININGS = Register(
    key="trainings",
    app="teams",
    title=_("驻村培训"),
    unit=_("人次"),
    icon="cap",
    model=MemberTraining,
    view=VIEW,
    change=MANAGE,
    about=_("第一书记和队员参加的培训，年度考核按天数算。"),
    empty=_("每办一次培训，把参加的人导入：编号、日期、主题、天数。"),
    order="-held_on",
    natural_key=("member", "held_on", "topic"),
    tabs=tabs_at("members", "trainings"),
    columns=(
        Column("topic", search=True),
        Column("member", title=_("驻村人员编号"), lookup="number"),
        Column("member__name", title=_("姓名"), mask=mask_name, edit=False),
        Column("member__division_code", title=_("驻村"), edit=False),
        Column("held_on", filter=True),
        Column("organiser", listed=False),
        Column("days", unit=_("天"), total=True),
    ),
)


def _duty_buttons(request: HttpRequest) -> Sequence[Button]:
    county = host().county(request)
    if not county or not host().may(request, MANAGE, county, Duty):
        return ()
    known = Duty.objects.proven("whether the county has a list at all").filter(
        division_code=county.ljust(12, "0"), retired_at__isnull=True
    )
    if known.exists():
        return ()
    return (Button(_text("采用示范清单"), reverse("teams:duties-adopt"), "list", post=True),)


DUTIES = Register(
    key="duties",
    app="teams",
    title=_("驻村职责清单"),
    unit=_("条"),
    icon="list",
    model=Duty,
    view=VIEW,
    change=MANAGE,
    about=_(
        "全县一份：每条职责多久做几次、怎样算完成。平台里有记录的自动算，没有的由队员登记佐证。"
    ),
    empty=_("点“采用示范清单”开头再增减，或把县里的责任清单逐条登记。"),
    order="number",
    natural_key=("division_code", "title"),
    tabs=tabs_at("duty-board", "duties"),
    list_buttons=_duty_buttons,
    columns=(
        Column("title", search=True),
        Column("number"),
        Column("division_code", title=_("适用县"), levels=("county",)),
        Column("rhythm", filter=True),
        Column("times", unit=_("次")),
        Column("source", filter=True),
        Column("since", listed=False),
        Column("until", listed=False),
        Column("basis", listed=False),
    ),
)


def _duties_of(scope: Any) -> QuerySet[Any]:
    """Return the ticked duties of the counties that a scope lies in: a village reads its list."""
    rows: QuerySet[Any] = Duty.objects.proven("duty lists of the counties of the user").filter(
        retired_at__isnull=True, source=DutySource.TICK
    )
    if scope.unlimited:
        return rows
    counties = sorted({prefix[:6].ljust(12, "0") for prefix in scope.prefixes})
    return rows.filter(division_code__in=counties)


TICKS = Register(
    key="ticks",
    app="teams",
    title=_("职责完成登记"),
    unit=_("条"),
    icon="check",
    model=DutyTick,
    view=VIEW,
    change=WORK,
    about=_("平台里没有记录的职责，做完登记哪天做的、佐证是什么；走访、会议、个案不用登记。"),
    empty=_("每做完一次登记一条：职责、日期、佐证（照片编号、签到表、会议记录名称）。"),
    order="-done_on",
    tabs=tabs_at("duty-board", "ticks"),
    columns=(
        Column("duty", lookup="title", rows=_duties_of, filter=True),
        Column("division_code", title=_("村")),
        Column("done_on", filter=True),
        Column("evidence", search=True),
    ),
)


def _covered(_county: str, today: date) -> Any:
    """Return whether a weak village has a first secretary."""
    first = TeamMember.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=today),
        division_code=OuterRef("division_code"), post=TeamPost.FIRST, since__lte=today,
        retired_at__isnull=True,
    )  # fmt: skip
    return Case(
        When(mended_on__lte=today, then=Value(MENDED)),
        When(Exists(first), then=Value(COVERED)),
        default=Value(BARE), output_field=CharField(),
    )  # fmt: skip


def _weak_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    if not host().county(request):
        return ()
    bare = rows.filter(retired_at__isnull=True, covered=BARE).count()
    if not bare:
        return ()
    words = _text("有 %(n)s 个软弱涣散村没有第一书记，要求全覆盖。")
    return (
        Note(words % {"n": bare}, f"{reverse('teams:weak-villages')}?covered={BARE}", bad=True),
    )


WEAK = Register(
    key="weak-villages",
    app="teams",
    title=_("软弱涣散村"),
    unit=_("个"),
    icon="village",
    model=WeakVillage,
    view=VIEW,
    change=MANAGE,
    about=_("党组织软弱涣散村从列入到转化；每个村都要选派第一书记，选派情况按驻村人员实时对照。"),
    empty=_("列入一个登记一条：问题、整顿措施、联系领导；转化验收后填日期，不要删。"),
    order="-listed_on",
    natural_key=("division_code", "listed_on"),
    tabs=tabs_at("gaps", "weak-villages"),
    notes=_weak_notes,
    waiting=lambda rows: rows.filter(covered=BARE),
    columns=(
        Column("reason", search=True),
        Column("division_code", title=_("村")),
        Column("listed_on", filter=True),
        Column("covered", title=_("第一书记"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(key, word) for key, (_dot, word) in _COVERED.items()],
               annotate=_covered, dot=lambda value: _COVERED[value]),
        Column("plan", listed=False),
        Column("leader"),
        Column("mended_on", filter=True),
        Column("note", listed=False),
    ),
)  # fmt: skip
