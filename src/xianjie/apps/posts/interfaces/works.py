"""Registers of workshops and of 以工代赈."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.posts.choices import WORKS as WORK_KINDS
from xianjie.apps.posts.choices import WORKSHOPS as WORKSHOP_KINDS
from xianjie.apps.posts.choices import of
from xianjie.apps.posts.enums import WorkState
from xianjie.apps.posts.interfaces.registers import ANYWHERE, CHANGE, VIEW, whose
from xianjie.apps.posts.interfaces.tabs import inside
from xianjie.apps.posts.models import (
    ReliefWork,
    ReliefWorkPay,
    Workshop,
    WorkshopMonth,
    WorkshopWage,
)
from xianjie.apps.posts.queries.workshops import (
    CLOSED,
    IDLE,
    LATE,
    MET,
    OVERDUE,
    PLANNED,
    RUNNING,
    SHORT,
    due_sum,
    last_of,
    last_period,
    overdue_pays,
    paid_sum,
    people_of_work,
    share_of,
    work_state,
    workshop_state,
)
from xianjie.apps.posts.rules import LABOUR_SHARE, post_rules
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Panel, Register, host

_STATES = {
    RUNNING: ("ok", _("正常")), LATE: ("warn", _("月报没有报")), IDLE: ("bad", _("停工闲置")),
    CLOSED: ("idle", _("已撤销")),
}  # fmt: skip
_WORKS = {
    PLANNED: ("info", _("在建")), MET: ("ok", _("占比达标")), SHORT: ("bad", _("占比不够")),
    OVERDUE: ("bad", _("拖欠报酬")),
}  # fmt: skip


def _pairs(states: dict[str, tuple[str, Any]]) -> Any:
    return lambda: [(key, word) for key, (_dot, word) in states.items()]


def _workshop_notes(request: HttpRequest, rows: Any) -> Sequence[Note]:
    county = host().county(request)
    if not county:
        return ()
    live, found = rows.filter(closed_on__isnull=True), []
    for state, words in (
        (IDLE, _("有 %(n)s 家车间停工闲置，请核实是盘活还是撤销。")),
        (LATE, _("有 %(n)s 家车间上月月报没有报。")),
    ):
        number = live.filter(running=state).count()
        if number:
            url = f"{reverse('posts:workshops')}?running={state}"
            found.append(Note(str(words) % {"n": number}, url, bad=True))
    return found


def _workshop_panels(_request: HttpRequest, row: Any) -> Sequence[Panel]:
    shown = row.reports.filter(retired_at__isnull=True).order_by("-period")[:12]
    wages = (
        WorkshopWage.objects.proven("sums of a workshop that came through the gate")
        .filter(workshop=row, retired_at__isnull=True)
        .order_by()
        .aggregate(total=Sum("amount"))
    )
    context = {"reports": list(shown), "wages": wages["total"]}
    return (Panel(_text("月报"), "posts/parts/workshop_months.html", context),)


WORKSHOPS = Register(
    key="workshops",
    app="posts",
    title=_("帮扶车间"),
    unit=_("家"),
    icon="building",
    model=Workshop,
    view=VIEW,
    change=CHANGE,
    about=_("帮扶车间动态监管：每月报订单、用工和工资，停工闲置、没有月报的自动提示。"),
    empty=_("逐家登记车间：产品、企业、可容纳人数、认定日期；以后每月报一次月报。"),
    natural_key=("division_code", "name"),
    tabs=inside("workshops"),
    notes=_workshop_notes,
    panels=_workshop_panels,
    columns=(
        Column("name", search=True),
        Column("division_code", title=_("所在村"), levels=ANYWHERE),
        Column("firm", search=True),
        Column("product", search=True),
        Column("kind", choices=of(WORKSHOP_KINDS), filter=True, listed=False),
        Column("capacity", unit=_("人"), total=True),
        Column("last", title=_("最近月报"), kind=Kind.TEXT, annotate=lambda _c, _d: last_period()),
        Column("workers", title=_("在岗"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: last_of("workers")),
        Column("focus", title=_("其中脱贫监测"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: last_of("focus")),
        Column("running", title=_("状态"), kind=Kind.CHOICE, filter=True,
               annotate=workshop_state, choices=_pairs(_STATES),
               dot=lambda value: _STATES[value or RUNNING]),
        Column("opened_on", listed=False),
        Column("valid_until", listed=False, filter=True),
        Column("closed_on", listed=False),
        Column("rent", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
        Column("subsidy", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
        Column("contact", mask=mask_name, required=False, listed=False),
    ),
)  # fmt: skip

REPORTS = Register(
    key="workshop-reports",
    app="posts",
    title=_("车间月报"),
    unit=_("条"),
    icon="chart",
    model=WorkshopMonth,
    view=VIEW,
    change=CHANGE,
    about=_("每家车间每月一条：订单、务工人数、其中脱贫和监测人数、工资总额、是否停工。"),
    empty=_("车间每月报一条，乡镇可按模板汇总导入。"),
    order="-period",
    natural_key=("workshop", "period"),
    tabs=inside("workshop-reports"),
    columns=(
        Column("period", search=True, help=_("写成 2022-06。")),
        Column("workshop", lookup="name", filter=True),
        Column("workshop__division_code", title=_("所在村"), edit=False),
        Column("state", filter=True,
               dot=lambda value: ("ok" if value == WorkState.NORMAL else "bad",
                                  WorkState(value).label)),
        Column("orders", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("workers", unit=_("人")),
        Column("focus", unit=_("人")),
        Column("wages", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("note", listed=False),
    ),
)  # fmt: skip


def _book_button(view: str, words: str) -> Any:
    def buttons(request: HttpRequest) -> Sequence[Button]:
        if not host().may(request, CHANGE):
            return ()
        return (Button(words, reverse(view), "check", post=True),)

    return buttons


WAGES = Register(
    key="workshop-wages",
    app="posts",
    title=_("车间工资"),
    unit=_("条"),
    icon="users",
    model=WorkshopWage,
    view=VIEW,
    change=CHANGE,
    about=_("车间发给每个人的工资；发放后记入本户收入台账，人社名册报过同月务工工资的不重复记。"),
    empty=_("按车间工资表导入：人编号或证件号码、月份、金额、发放日期；再点“记入收入台账”。"),
    order="-period",
    natural_key=("workshop", "person", "period"),
    tabs=inside("workshop-wages"),
    list_buttons=_book_button("posts:wages-book", _("记入收入台账")),  # type: ignore[arg-type]
    columns=(
        *whose(),
        Column("workshop", lookup="name", filter=True),
        Column("period", search=True, help=_("写成 2022-06。")),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", filter=True),
        Column("booked_at", edit=False),
    ),
)


def _work_notes(request: HttpRequest, rows: Any) -> Sequence[Note]:
    county, today = host().county(request), timezone.localdate()
    if not county:
        return ()
    book, found = post_rules(county, today).book, []
    share = book.share(LABOUR_SHARE)
    if share is not None:
        tail = _text("（比例待核）") if book.unverified(LABOUR_SHARE) else ""
        words = _text("劳务报酬不少于投资的 %(n)s%%%(tail)s，项目承诺更高的按项目。") % {
            "n": f"{float(share) * 100:g}", "tail": tail,
        }  # fmt: skip
        found.append(Note(words))
    for state, words in (
        (OVERDUE, _text("有 %(n)s 个项目拖欠报酬。")), (SHORT, _text("有 %(n)s 个项目占比不够。")),
    ):  # fmt: skip
        number = rows.filter(phase=state).count()
        if number:
            found.append(Note(words % {"n": number}, f"{reverse('posts:works')}?phase={state}",
                              bad=True))  # fmt: skip
    return found


WORKS = Register(
    key="works",
    app="posts",
    title=_("以工代赈项目"),
    unit=_("个"),
    icon="building",
    model=ReliefWork,
    view=VIEW,
    change=CHANGE,
    about=_("以工代赈项目吸纳的本地务工人员和劳务报酬：占投资的比例、应付、已付、拖欠。"),
    empty=_("每个项目登记一条：项目编号、投资、计划报酬；用工和报酬在“劳务报酬”里按人按月登记。"),
    order="-starts_on",
    natural_key=("division_code", "name"),
    tabs=inside("works"),
    notes=_work_notes,
    columns=(
        Column("name", search=True),
        Column("division_code", title=_("实施地"), levels=ANYWHERE),
        Column("project_code", search=True, help=_("项目库里的编号。"), listed=False),
        Column("kind", choices=of(WORK_KINDS), filter=True),
        Column("body", search=True, listed=False),
        Column("investment", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("labour_planned", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
        Column("share_goal", unit="%", listed=False),
        Column("people_planned", unit=_("人"), total=True, listed=False),
        Column("hired", title=_("吸纳"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: people_of_work()),
        Column("due_now", title=_("应付报酬"), kind=Kind.YUAN, unit=_("元"),
               annotate=lambda _c, _d: due_sum()),
        Column("paid_now", title=_("已付报酬"), kind=Kind.YUAN, unit=_("元"),
               annotate=lambda _c, _d: paid_sum()),
        Column("share_now", title=_("已付占比"), kind=Kind.YUAN, unit="%",
               annotate=lambda _c, _d: share_of(paid_sum())),
        Column("starts_on", filter=True, listed=False),
        Column("ends_on", listed=False),
        Column("phase", title=_("状态"), kind=Kind.CHOICE, filter=True, annotate=work_state,
               choices=_pairs(_WORKS), dot=lambda value: _WORKS[value or PLANNED]),
    ),
)  # fmt: skip


def _pay_notes(request: HttpRequest, rows: Any) -> Sequence[Note]:
    county, today = host().county(request), timezone.localdate()
    number = rows.filter(overdue_pays(county, today)).count() if county else 0
    if not number:
        return ()
    words = _text("有 %(n)s 笔报酬过了应付日期还没有付清，要及时足额发放。") % {"n": number}
    return (Note(words, bad=True),)


def _overdue(rows: Any) -> Any:
    from django.db.models import F

    return rows.filter(due_on__lt=timezone.localdate(), paid__lt=F("due"))


PAYS = Register(
    key="work-pays",
    app="posts",
    title=_("以工代赈劳务报酬"),
    unit=_("条"),
    icon="users",
    model=ReliefWorkPay,
    view=VIEW,
    change=CHANGE,
    about=_("每人每月在项目上做了几天、应付多少、哪天该付、付了没有；付了的记入本户收入台账。"),
    empty=_("按项目用工表导入：人编号或证件号码、月份、天数、应付；付款后填已付和付款日期。"),
    order="-period",
    natural_key=("work", "person", "period"),
    tabs=inside("work-pays"),
    notes=_pay_notes,
    waiting=_overdue,
    list_buttons=_book_button("posts:work-pays-book", _("记入收入台账")),  # type: ignore[arg-type]
    columns=(
        *whose(),
        Column("work", lookup="name", filter=True),
        Column("period", search=True, help=_("写成 2022-06。")),
        Column("days", unit=_("天"), total=True),
        Column("due", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("due_on", filter=True),
        Column("paid", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", filter=True),
        Column("booked_at", edit=False, listed=False),
    ),
)
