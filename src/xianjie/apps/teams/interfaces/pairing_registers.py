"""Registers of those who help: cadres and households, leaders and places, needs and offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    Max,
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
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.teams.choices import SOCIAL_KINDS, pairs
from xianjie.apps.teams.enums import MatchState, SocialSide
from xianjie.apps.teams.interfaces.registers import MANAGE, VIEW, WORK, accounts
from xianjie.apps.teams.interfaces.tabs import tabs_at
from xianjie.apps.teams.models import (
    LeaderLink,
    LeaderVisit,
    Pairing,
    SocialItem,
    SocialMatch,
)
from xianjie.apps.teams.queries.diary import moments
from xianjie.apps.teams.queries.pairings import last_visit, late_before, plans_to_change
from xianjie.apps.teams.queries.rules import LEADER_EVERY, team_rules
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

IN_TIME, LATE, OVER = "in-time", "late", "over"
OPEN, MATCHED, CLOSED, EXPIRED = "open", "matched", "closed", "expired"
_VISITS = {
    IN_TIME: ("ok", _("按时走访")), LATE: ("bad", _("久未走访")), OVER: ("idle", _("已结束")),
}  # fmt: skip
_LINKS = {
    IN_TIME: ("ok", _("按期调研")), LATE: ("bad", _("久未调研")), OVER: ("idle", _("已结束")),
}  # fmt: skip
_SOCIAL = {
    OPEN: ("warn", _("待对接")), MATCHED: ("info", _("已对接")), CLOSED: ("ok", _("已办结")),
    EXPIRED: ("idle", _("已过有效期")),
}  # fmt: skip


def _by_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(household_code=code)


def _household_page(row: Pairing) -> str:
    return reverse("registry:household", args=[row.household_id])


def _visit_state(county: str, today: date) -> Any:
    """Return whether a paired household was visited in time, counted from the pairing at least."""
    limit = late_before(county, today) if county else None
    whens = [When(until__isnull=False, then=Value(OVER))]
    if limit is not None:
        whens.append(
            When(
                Q(since__lt=limit)
                & (Q(visited__isnull=True) | Q(visited__lt=moments(limit, limit)[0])),
                then=Value(LATE),
            )
        )
    return Case(*whens, default=Value(IN_TIME), output_field=CharField())


def _pairing_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    if not host().county(request):
        return ()
    late = rows.filter(retired_at__isnull=True, visit=LATE).count()
    if not late:
        return ()
    words = _text("有 %(n)s 户超过间隔天数没有走访。")
    return (Note(words % {"n": late}, f"{reverse('teams:pairings')}?visit={LATE}", bad=True),)


def _pairing_buttons(request: HttpRequest, row: Pairing) -> Sequence[Button]:
    found: list[Button] = []
    if row.until is None and host().may(request, MANAGE, row.division_code, Pairing):
        url = f"{reverse('teams:hand-over')}?pick={row.pk}"
        found.append(Button(_text("调整干部"), url, "refresh"))
        if plans_to_change([row]):
            found.append(
                Button(
                    _text("一户一策责任人改为该干部"),
                    reverse("teams:pairing-plan", args=[row.pk]), "edit", post=True,
                )
            )  # fmt: skip
    return found


PAIRINGS = Register(
    key="pairings",
    app="teams",
    title=_("结对帮扶"),
    unit=_("户"),
    icon="hand",
    model=Pairing,
    view=VIEW,
    change=MANAGE,
    about=_("哪个干部结对哪一户，从何时到何时，为什么调整；走访取自平台的入户表，不用重填。"),
    empty=_("从“结对缺口”看哪些监测户还没有干部，逐户登记；也可下载模板批量导入。"),
    order="division_code",
    natural_key=("household", "since"),
    tabs=tabs_at("pairings"),
    notes=_pairing_notes,
    buttons=_pairing_buttons,
    waiting=lambda rows: rows.filter(visit=LATE),
    columns=(
        Column("household", lookup="household_code", search=True, find=_by_code,
               link=_household_page, seen=Permission.VIEW_HOUSEHOLDS),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
        Column("name", mask=mask_name, required=False, help=_("选了账户可不填。")),
        Column("unit", search=True),
        Column("phone", mask=mask_phone, required=False, listed=False,
               match=lambda text: Q(phone_index=blind_index("phone", text))),
        Column("account", lookup="username", rows=accounts, required=False, listed=False),
        Column("since", filter=True),
        Column("until", listed=False),
        Column("reason", listed=False, help=_("结束或调整的原因。")),
        Column("visited", title=_("最近走访"), kind=Kind.MOMENT,
               annotate=lambda _c, _d: last_visit()),
        Column("visit", title=_("走访"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(key, word) for key, (_dot, word) in _VISITS.items()],
               annotate=_visit_state, dot=lambda value: _VISITS[value]),
    ),
)  # fmt: skip


def _last_link_visit() -> Any:
    rows = LeaderVisit.objects.filter(link=OuterRef("pk"), retired_at__isnull=True)
    newest = rows.order_by().values("link").annotate(on=Max("visited_on")).values("on")
    return Subquery(newest)


def _link_visits(today: date) -> Any:
    rows = LeaderVisit.objects.filter(
        link=OuterRef("pk"), retired_at__isnull=True, visited_on__year=today.year
    )
    counted = rows.order_by().values("link").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _link_state(county: str, today: date) -> Any:
    days = team_rules(county, today).whole(LEADER_EVERY) if county else None
    whens = [When(until__lt=today, then=Value(OVER))]
    if days is not None:
        limit = today - timedelta(days=days)
        whens.append(
            When(
                Q(since__lt=limit) & (Q(last_on__isnull=True) | Q(last_on__lt=limit)),
                then=Value(LATE),
            )
        )
    return Case(*whens, default=Value(IN_TIME), output_field=CharField())


LINKS = Register(
    key="links",
    app="teams",
    title=_("领导联系点"),
    unit=_("个"),
    icon="link",
    model=LeaderLink,
    view=VIEW,
    change=MANAGE,
    about=_("州级领导联县、地级领导包县、区级领导包抓乡镇和村；调研次数按登记实时计。"),
    empty=_("每名领导每个联系点登记一条：职务、层级、地方、起止；调研在“领导调研”里登记。"),
    order="division_code",
    natural_key=("division_code", "number"),
    tabs=tabs_at("links"),
    waiting=lambda rows: rows.filter(state=LATE),
    columns=(
        Column("title", search=True),
        Column("number", search=True),
        Column("leader", mask=mask_name, required=True),
        Column("level", filter=True),
        Column("division_code", title=_("联系地方"), levels=("county", "town", "village")),
        Column("task", listed=False),
        Column("since"),
        Column("until", listed=False),
        Column("visits_made", title=_("今年调研"), kind=Kind.NUMBER, unit=_("次"),
               annotate=lambda _c, today: _link_visits(today)),
        Column("last_on", title=_("最近调研"), kind=Kind.DATE,
               annotate=lambda _c, _d: _last_link_visit()),
        Column("state", title=_("状态"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(key, word) for key, (_dot, word) in _LINKS.items()],
               annotate=_link_state, dot=lambda value: _LINKS[value]),
    ),
)  # fmt: skip

LEADER_VISITS = Register(
    key="leader-visits",
    app="teams",
    title=_("领导调研"),
    unit=_("次"),
    icon="eye",
    model=LeaderVisit,
    view=VIEW,
    change=MANAGE,
    about=_("领导到联系点调研：发现了什么问题，协调解决了什么。"),
    empty=_("每次调研登记一条：联系点编号、日期、问题和解决情况。"),
    order="-visited_on",
    natural_key=("link", "visited_on"),
    tabs=tabs_at("links", "leader-visits"),
    columns=(
        Column("visited_on", filter=True),
        Column("link", title=_("联系点编号"), lookup="number", filter=True),
        Column("link__title", title=_("职务"), edit=False),
        Column("link__division_code", title=_("联系地方"), edit=False),
        Column("found", search=True),
        Column("solved", search=True),
    ),
)


def _social_state(_county: str, today: date) -> Any:
    matched = SocialMatch.objects.filter(
        Q(need=OuterRef("pk")) | Q(offer=OuterRef("pk")), retired_at__isnull=True,
        state__in=(MatchState.AGREED, MatchState.DONE),
    )  # fmt: skip
    return Case(
        When(closed_on__isnull=False, then=Value(CLOSED)),
        When(Exists(matched), then=Value(MATCHED)),
        When(until__lt=today, then=Value(EXPIRED)),
        default=Value(OPEN), output_field=CharField(),
    )  # fmt: skip


def _social_buttons(_request: HttpRequest, row: SocialItem) -> Sequence[Button]:
    word = _text("找供给") if row.side == SocialSide.NEED else _text("找需求")
    return (Button(word, reverse("teams:social-match", args=[row.pk]), "joint"),)


def _social_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    if not host().county(request):
        return ()
    open_needs = rows.filter(retired_at__isnull=True, side=SocialSide.NEED, state=OPEN).count()
    if not open_needs:
        return ()
    address = f"{reverse('teams:social')}?side={SocialSide.NEED}&state={OPEN}"
    return (Note(_text("有 %(n)s 条需求还没有对接。") % {"n": open_needs}, address),)


SOCIAL = Register(
    key="social",
    app="teams",
    title=_("社会帮扶供需"),
    unit=_("条"),
    icon="joint",
    model=SocialItem,
    view=VIEW,
    change=WORK,
    about=_("村里需要什么、社会力量能提供什么，打开一条就能找到同类的另一方对接，落实后办结。"),
    empty=_("村里登记需求，社会组织和企业的供给由县乡登记；类型一致的会互相推荐。"),
    order="-made_on",
    natural_key=("division_code", "side", "title", "made_on"),
    tabs=tabs_at("social"),
    notes=_social_notes,
    buttons=_social_buttons,
    waiting=lambda rows: rows.filter(side=SocialSide.NEED, state=OPEN),
    columns=(
        Column("title", search=True),
        Column("side", filter=True),
        Column("kind", choices=lambda: pairs(SOCIAL_KINDS), filter=True),
        Column("who", search=True),
        Column("division_code", title=_("地方"), levels=("county", "town", "village")),
        Column("contact", mask=mask_name, required=False, listed=False),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("made_on", filter=True),
        Column("until", listed=False),
        Column("state", title=_("状态"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(key, word) for key, (_dot, word) in _SOCIAL.items()],
               annotate=_social_state, dot=lambda value: _SOCIAL[value]),
    ),
)  # fmt: skip
