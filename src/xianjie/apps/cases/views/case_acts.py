"""The acts beside the step of a case: which are offered to whom, each with its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.enums import CaseKind, CaseState, StepKind
from xianjie.apps.cases.interfaces.case_forms import (
    DispatchForm,
    JoinForm,
    PapersForm,
    ReasonForm,
    ReturnForm,
)
from xianjie.apps.cases.queries.clue_register import open_clues_of
from xianjie.apps.cases.queries.process import earlier_steps, papers_missing
from xianjie.apps.cases.queries.rights import may_open

if TYPE_CHECKING:
    from xianjie.apps.cases.views.case import CasePage

DataOf = Callable[[str], QueryDict | None]


@dataclass(frozen=True)
class Act:
    """Something besides the step: ``key`` names its form, ``button`` is what to press."""

    key: str
    title: str
    icon: str
    form: Form
    button: str
    help: str = ""
    button_class: str = ""


def acts_of(page: CasePage, data: DataOf) -> list[Act]:
    """Return the acts that whoever looks may do, in the order of their use."""
    case = page.case
    if case.state == CaseState.APPROVED:
        return _papers(page, data)
    if not case.step:
        return []
    found: list[Act] = []
    does = page.refused is None and case.state == CaseState.OPEN
    place = case.division_code
    guides = page.refused is None or page.scope.may(Permission.DISPATCH_CASES, place)
    if case.step_kind == StepKind.VERIFY and page.scope.may(Permission.DISPATCH_CASES, place):
        found += _dispatch(page, data)
    if does:
        found += _return(page, data) + _reject(page, data)
    found += _join(page, data)
    if guides and case.state == CaseState.OPEN:
        found.append(
            Act(
                "pause", _("中止办理"), "clock",
                ReasonForm(data("pause"), label=_("为什么中止"), auto_id="pause-%s"),
                _("中止"),
                _("例如全家外出、等部门回函。中止期间不计时限，恢复后顺延。"),
            )
        )  # fmt: skip
    if guides and case.state == CaseState.PAUSED:
        form = ReasonForm(data("resume"), label=_("说明（可不写）"), auto_id="resume-%s")
        form.fields["words"].required = False
        found.insert(0, Act("resume", _("恢复办理"), "refresh", form, _("恢复"), "", "xj-btn-main"))
    own = case.opened_by_id == page.actor.user_id
    if own or page.scope.may(Permission.DISPATCH_CASES, place):
        found.append(
            Act(
                "withdraw", _("撤回个案"), "undo",
                ReasonForm(data("withdraw"), label=_("为什么撤回"), auto_id="withdraw-%s"),
                _("撤回"),
                _("立错了、重复立案的用撤回，线索放回登记簿；核实没有风险的走“不通过”。"),
            )
        )  # fmt: skip
    return found


def _dispatch(page: CasePage, data: DataOf) -> list[Act]:
    people = holders_of(Permission.VERIFY_CASES, page.case.division_code, on=page.today)
    form = DispatchForm(
        data("dispatch"),
        people=people,
        initial={"assignee": page.case.assignee_id},
        auto_id="dispatch-%s",
    )
    title = _("派到网格")
    if page.case.assignee:
        title = _("派到网格：现在是 %(who)s") % {"who": page.case.assignee}
    return [Act("dispatch", title, "network", form, _("派发"))]


def _return(page: CasePage, data: DataOf) -> list[Act]:
    steps = earlier_steps(page.case)
    if not steps:
        return []
    form = ReturnForm(data("return"), steps=steps, auto_id="return-%s")
    text = _("退回后从那一步起重办，办过的都留着。")
    return [Act("return", _("退回重办"), "left", form, _("退回"), text)]


def _reject(page: CasePage, data: DataOf) -> list[Act]:
    if page.case.step_kind not in {StepKind.REVIEW, StepKind.DECIDE}:
        return []  # an assembly has a button of its own; the other steps end no case
    removal = page.case.kind == CaseKind.REMOVE
    form = ReasonForm(
        data("reject"), label=_("为什么不通过"), auto_id="reject-%s",
        help_text=_("会告诉农户和报线索的人，请写清楚。"),
    )  # fmt: skip
    text = _("继续监测。") if removal else _("不纳入监测；以后有更重的信号会再提醒。")
    return [Act("reject", _("不通过"), "cross", form, _("不通过，办结"), text, "xj-btn-bad")]


def _join(page: CasePage, data: DataOf) -> list[Act]:
    case = page.case
    if case.kind != CaseKind.IDENTIFY or not may_open(page.scope, case.kind, case.division_code):
        return []
    clues = [
        (
            clue.pk,
            " ".join((clue.channel or clue.get_kind_display(), clue.risk, clue.level))
            + (f"（{clue.seen_on}）" if clue.seen_on else ""),
        )
        for clue in open_clues_of(case.household_id)
    ]
    if not clues:
        return []
    title = _("并入其他线索（%(n)s 条）") % {"n": len(clues)}
    return [
        Act(
            "join", title, "merge",
            JoinForm(data("join"), clues=clues, auto_id="join-%s"), _("并入"),
        )
    ]  # fmt: skip


def _papers(page: CasePage, data: DataOf) -> list[Act]:
    case = page.case
    code = case.division_code
    may = any(
        page.scope.may(one, code) for one in (Permission.REVIEW_CASES, Permission.DECIDE_CASES)
    )
    if not case.fast_track or case.papers_done_on or not may or papers_missing(case):
        return []
    form = PapersForm(data("papers"), label=_("说明（可不写）"), auto_id="papers-%s")
    form.fields["words"].required = False
    return [Act("papers", _("确认手续补齐"), "check", form, _("补齐了"), "", "xj-btn-main")]
