"""Registers of herds, rewards, certificates, training and of what households said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.industry.choices import pairs
from xianjie.apps.industry.interfaces.registers import (
    ANYWHERE,
    CHANGE,
    STATES,
    VIEW,
    against,
    booking,
    by_household_code,
    entity,
    home,
    state_column,
    whole_parameter,
)
from xianjie.apps.industry.interfaces.tabs import tabs
from xianjie.apps.industry.models import Certificate, EntityTraining, Herd, IndustryNeed, Reward
from xianjie.apps.industry.queries.columns import (
    BASE,
    BIG,
    DONE,
    LATE,
    OPEN,
    PART,
    PROFESSIONAL,
    RUNNING,
    SMALL,
    days,
    herd_class,
    late_rewards,
    reward_state,
    until_state,
)
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Column, Kind, Note, Register, host

CLASSES: dict[str, tuple[str, Any]] = {
    BASE: ("ok", _("养殖基地")), BIG: ("ok", _("规模养殖场")),
    PROFESSIONAL: ("info", _("专业养殖户")), SMALL: ("idle", _("散养")),
}  # fmt: skip
_REWARDS: dict[str, tuple[str, Any]] = {
    OPEN: ("info", _("待验收")), PART: ("warn", _("待发放")), LATE: ("bad", _("逾期未发放")),
    DONE: ("ok", _("已发放")),
}  # fmt: skip

HERDS = Register(
    key="herds",
    app="industry",
    title=_("肉牛存栏"),
    unit=_("条"),
    icon="grid",
    model=Herd,
    view=VIEW,
    change=CHANGE,
    about=_("每次清点每个养殖户、养殖场一条：存栏、出栏、“四个一”（户养一群牛、建一幢舍、种一片草、建一个池）。"),
    empty=_("按季度清点，每个养殖户或主体登记一条；分级按规则库的存栏线自动算。可成批导入。"),
    order="-counted_on",
    natural_key=("counted_on", "household", "entity"),
    tabs=tabs("herds", "herds"),
    columns=(
        Column("household", lookup="household_code", search=True, find=by_household_code,
               required=False, help=_("养在农户的填；养在企业、合作社、农场的空着。")),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
        entity("entity"),
        Column("division_code", title=_("所在村"), edit=False),
        Column("counted_on", filter=True),
        Column("stock", unit=_("头"), total=True),
        Column("sold", unit=_("头"), total=True),
        Column("standing", title=_("分级"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(key, word) for key, (_kind, word) in CLASSES.items()],
               annotate=herd_class, dot=lambda value: CLASSES[value or SMALL]),
        Column("shed", filter=True, listed=False),
        Column("grass", filter=True, listed=False),
        Column("silo", filter=True, listed=False),
        Column("added", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
    ),
)  # fmt: skip


def _late_rewards(rows: QuerySet[Any]) -> QuerySet[Any]:
    first = rows.order_by().values_list("division_code", flat=True).first()
    county = (first or "")[:6]
    return rows.filter(late_rewards(county, timezone.localdate())) if first else rows.none()


REWARDS = Register(
    key="rewards",
    app="industry",
    title=_("生产奖补"),
    unit=_("笔"),
    icon="star",
    model=Reward,
    view=VIEW,
    change=CHANGE,
    about=_("种养殖生产奖补、劳务补贴：申报、验收、发放。发放了的由系统记入户收入台账，不用再填。"),
    empty=_("每户每个项目登记一条：先申报，验收后填数量和金额，发放后填发放日期。可成批导入。"),
    order="-applied_on",
    natural_key=("household", "way", "project", "applied_on"),
    tabs=tabs("rewards", "rewards"),
    waiting=_late_rewards,
    columns=(
        *home(),
        Column("way", choices=lambda: pairs("奖补方式"), filter=True),
        Column("project", search=True),
        Column("applied_on", filter=True),
        Column("checked_on"),
        Column("quantity", listed=False),
        Column("unit", listed=False),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", filter=True),
        state_column(_("进度"), _REWARDS, reward_state, OPEN),
        booking(),
    ),
)


def _expiring(rows: QuerySet[Any]) -> QuerySet[Any]:
    first = rows.order_by().values_list("division_code", flat=True).first()
    today = timezone.localdate()
    soon = today + timedelta(days=days((first or "")[:6], today, "证书到期提前天数"))
    return rows.filter(valid_until__lte=soon)


_BRANDS = (
    ("三品一标", "三品一标目标"), ("地理标志", "地理标志目标"), ("甘味", "甘味品牌目标"),
    ("一村一品", "一村一品目标"),
)  # fmt: skip


def _certificate_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    """Tell how many are valid by kind against the goals, and how they grew since last year."""
    county, today = host().county(request), timezone.localdate()
    before = today.replace(month=1, day=1) - timedelta(days=1)
    now, then = _valid_on(rows, today), _valid_on(rows, before)
    parts = [
        (name, now.get(name, 0), whole_parameter(parameter, county)) for name, parameter in _BRANDS
    ]
    text = _text("有效：%(parts)s；") % {"parts": against(parts)}
    told = {"now": now.get("三品一标", 0), "then": then.get("三品一标", 0)}
    text += _text("三品一标上年末 %(then)s 个") % told
    if told["then"]:
        grown = (told["now"] - told["then"]) * 1000 // told["then"] / 10
        text += _text("，增长 %(grown)s%%") % {"grown": f"{grown:.1f}"}
        goal = host().parameter("认证增长率目标", county, today) if county else None
        if goal is not None:
            text += _text("（目标每年 %(goal)s%%）") % {"goal": f"{goal * 100:.0f}"}
    return (Note(f"{text}。"),)


def _valid_on(rows: QuerySet[Any], on: date) -> dict[str, int]:
    """Return how many certificates are valid on a day, by the code of their kind."""
    valid = rows.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on), issued_on__lte=on
    ).order_by()
    found: dict[str, int] = {}
    codes = {one.text: one.code for one in load_codes("品牌认证类别").values}
    for kind, number in valid.values_list("kind").annotate(n=Count("pk")):
        code = codes.get(kind, kind)
        # A geographical indication is one of the four that 三品一标 counts.
        for name in (code, "三品一标") if code == "地理标志" else (code,):
            found[name] = found.get(name, 0) + number
    return found


CERTIFICATES = Register(
    key="certificates",
    app="industry",
    title=_("品牌和认证"),
    unit=_("个"),
    icon="star",
    model=Certificate,
    view=VIEW,
    change=CHANGE,
    about=_("“甘味”、三品一标、地理标志、区域公用品牌和企业商标，有效期和每年增长。"),
    empty=_("每张证书登记一条：类别、产品、编号、发证日期和有效期；快到期的会提示。"),
    order="valid_until",
    natural_key=("kind", "number"),
    tabs=tabs("certificates", "certificates"),
    notes=_certificate_notes,
    waiting=_expiring,
    columns=(
        Column("product", search=True),
        Column("kind", choices=lambda: pairs("品牌认证类别"), filter=True),
        Column("number", search=True),
        entity("entity"),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("issuer", listed=False),
        Column("issued_on", filter=True),
        Column("valid_until"),
        state_column(_("有效情况"), STATES,
                     lambda county, today: until_state(county, today, "证书到期提前天数"), RUNNING),
    ),
)  # fmt: skip

TRAININGS = Register(
    key="trainings",
    app="industry",
    title=_("主体人员培训"),
    unit=_("次"),
    icon="cap",
    model=EntityTraining,
    view=VIEW,
    change=CHANGE,
    about=_("企业、合作社、家庭农场从业人员的实用技能培训；没有培训过的主体在“覆盖缺口”里。"),
    empty=_("每个主体每次培训登记一条：日期、内容、组织单位、参训人数。"),
    order="-held_on",
    natural_key=("entity", "held_on", "topic"),
    tabs=tabs("firms", "trainings"),
    columns=(
        entity("entity"),
        Column("entity__division_code", title=_("所在地"), edit=False),
        Column("held_on", filter=True),
        Column("topic", search=True),
        Column("organiser", search=True),
        Column("people", unit=_("人"), total=True),
    ),
)

NEEDS = Register(
    key="needs",
    app="industry",
    title=_("产业摸底"),
    unit=_("户"),
    icon="list",
    model=IndustryNeed,
    view=VIEW,
    change=CHANGE,
    about=_("脱贫户、监测户有没有产业条件和意愿、愿不愿意入社；没有摸底的是未知，不是没有。"),
    empty=_("到“逐户摸底”按村点选，或按模板导入。"),
    order="division_code",
    natural_key=("household",),
    tabs=tabs("gaps", "needs"),
    columns=(
        *home(),
        Column("able", filter=True),
        Column("wishes", filter=True),
        Column("joins", filter=True),
        Column("works_near", filter=True),
        Column("wanted", choices=lambda: pairs("主导产业"), filter=True, required=False),
        Column("asked_on", filter=True),
    ),
)

REGISTERS = (HERDS, REWARDS, CERTIFICATES, TRAININGS, NEEDS)
