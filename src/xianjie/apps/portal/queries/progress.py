"""How far an application has come, in words that an applicant understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xianjie.apps.cases.enums import OPEN_CASES, CaseState, StepKind
from xianjie.apps.cases.models import Case, CaseClue
from xianjie.apps.portal.enums import ApplicationKind, ApplicationState, ApplicationStep
from xianjie.apps.portal.models import Application, ApplicationEvent

DONE, NOW, LATER = "done", "now", "later"
_AT_THE_DOOR = (StepKind.VERIFY.value, StepKind.COMPARE.value)


@dataclass(frozen=True)
class Stage:
    """One part of the way; ``state`` is done, now or later."""

    title: str
    state: str
    text: str = ""


@dataclass(frozen=True)
class Said:
    """What staff wrote to the applicant."""

    title: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Progress:
    """What the progress page shows."""

    headline: str
    stages: tuple[Stage, ...]
    said: tuple[Said, ...]
    may_reply: bool
    may_withdraw: bool


def case_of(application: Application) -> Case | None:
    """Return the newest case that the clue of an application went into and that was not dropped."""
    if application.clue_id is None:
        return None
    found = (
        CaseClue.objects.filter(clue_id=application.clue_id)
        .exclude(case__state=CaseState.WITHDRAWN)
        .select_related("case")
        .order_by("-id")
        .first()
    )
    return found.case if found else None


def progress_of(application: Application) -> Progress:
    """Return the progress of an application, for whoever showed its receipt and code.

    The steps of the household's case are told only once staff have made sure that the applicant
    is who the application says and applied for the own household. Anybody else learns what staff
    answer in words, and nothing of whether somebody is registered.
    """
    events = list(application.events.all())
    shows_case = application.identity_proven and application.kind == ApplicationKind.SELF
    case = case_of(application) if shows_case else None
    state = ApplicationState(application.state)
    headline, texts, at = _words(state, case, application)
    titles = (
        _("收到申报"),
        _("受理"),
        _("上门核实"),
        _("评议、公示和审核"),
        _("结果和答复"),
    )
    stages = tuple(
        Stage(title, DONE if n < at else NOW if n == at else LATER, texts.get(n, ""))
        for n, title in enumerate(titles)
    )
    if state in {ApplicationState.REFUSED, ApplicationState.WITHDRAWN}:
        stages = stages[:2]
    return Progress(
        headline,
        stages,
        _said(events, state),
        may_reply=state is ApplicationState.ASKED,
        may_withdraw=state in {ApplicationState.RECEIVED, ApplicationState.ASKED},
    )


def _words(
    state: ApplicationState, case: Case | None, application: Application
) -> tuple[str, dict[int, str], int]:
    """Return the headline, the text of stages by number, and the stage that is under way."""
    if state is ApplicationState.RECEIVED:
        text = _("村里或乡镇收到后会打电话或上门。")
        if application.due_on:
            text = _("最迟 %(day)s 受理或答复您。") % {"day": f"{application.due_on:%Y-%m-%d}"}
        return _("已经收到，等待受理"), {1: text}, 1
    if state is ApplicationState.ASKED:
        return _("请您补充情况"), {1: _("要补充什么写在下面，补充后继续办。")}, 1
    if state is ApplicationState.REFUSED:
        return _("这次没有受理"), {1: _("理由和可以怎么办写在下面。")}, 1
    if state is ApplicationState.WITHDRAWN:
        return _("您已撤回这次申报"), {1: _("以后有困难，可以再报。")}, 1
    if state is ApplicationState.ANSWERED:
        return _("已经办结并答复"), {4: _("答复写在下面。")}, 5
    if case is None:
        return _("已经受理，正在核实"), {2: _("工作人员会上门核实，请保持电话畅通。")}, 2
    return _of_case(case)


def _of_case(case: Case) -> tuple[str, dict[int, str], int]:
    if case.state == CaseState.PAUSED:
        return _("办理暂时中止"), {2: _("需要等一等，恢复办理后这里会更新。")}, 2
    if case.state in OPEN_CASES and case.step_kind in _AT_THE_DOOR:
        return _("正在核实"), {2: _("工作人员会上门核实，请保持电话畅通。")}, 2
    if case.state in OPEN_CASES:
        return _("正在审核"), {3: _("村里评议、公示，再由乡镇审核、县里审定。")}, 3
    if case.state == CaseState.APPROVED:
        return _("审定已经通过"), {4: _("已经纳入监测帮扶，帮扶干部会和您家联系。")}, 4
    return _("核实和审核已经结束"), {4: _("结果由工作人员写在这里并告诉您。")}, 4


def _said(events: list[ApplicationEvent], state: ApplicationState) -> tuple[Said, ...]:
    titles = {
        ApplicationStep.ACCEPT: _("受理时的说明"),
        ApplicationStep.REFUSE: _("不受理的理由"),
        ApplicationStep.ANSWER: _("答复"),
    }
    if state is ApplicationState.ASKED:
        titles[ApplicationStep.ASK] = _("请您补充")
    found = [
        Said(titles[step], event.words, event.at)
        for event in events
        if (step := ApplicationStep(event.step)) in titles and event.words
    ]
    return tuple(reversed(found))
