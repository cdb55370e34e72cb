"""审核审定表: the steps of a case with who did them when and with which opinion."""

from __future__ import annotations

from django.utils.timezone import localtime

from xianjie.apps.cases.enums import CaseKind, StepState
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.papers.queries.home import Home
from xianjie.exchange.paper import Paper, day

TITLES = {
    CaseKind.IDENTIFY.value: "防止返贫监测对象审核审定表",
    CaseKind.REMOVE.value: "监测对象风险消除表",
}


def approval(paper: Paper, home: Home, case: Case) -> None:
    """Write the chain of review of an identification."""
    paper.start(TITLES[case.kind])
    paper.facts(
        [
            ("户主姓名", home.household.head_name),
            ("证件号码", home.head_number),
            ("户编号", home.household.household_code),
            ("村、组", f"{home.place}{home.household.group_name}"),
            ("案号", case.number),
            ("起算日期", day(case.started_on)),
            ("监测对象类别", case.category),
            ("风险类型", "、".join(case.risks)),
            ("办理结果", case.get_state_display()),
            ("结案日期", day(localtime(case.closed_at).date()) if case.closed_at else ""),
        ]
    )
    chain(paper, case)


def chain(paper: Paper, case: Case) -> None:
    """Write the steps of the newest round; those not done yet leave room for an opinion."""
    done = {step.name: step for step in _steps(case)}
    paper.section("办理过程和意见")
    paper.table(
        ("步骤", "层级", "完成日期", "经办人", "意见"),
        [_row(name, level, done.get(name)) for name, level in _planned(case)],
        widths=(0.16, 0.1, 0.16, 0.16, 0.42),
    )
    for level in ("村级（盖章）", "乡镇（盖章）", "县级（盖章）"):
        paper.signing((level,))


def _steps(case: Case) -> list[CaseStep]:
    rows = case.steps.filter(state=StepState.DONE).select_related("done_by")
    return list(rows.order_by("round", "id"))


def _planned(case: Case) -> list[tuple[str, str]]:
    levels = {"VILLAGE": "村", "TOWNSHIP": "乡镇", "COUNTY": "县"}
    return [(step["name"], levels.get(step["level"], "")) for step in case.process["steps"]]


def _row(name: str, level: str, step: CaseStep | None) -> tuple[str, ...]:
    if step is None:
        return (name, level, "", "", "")
    done_on = day(localtime(step.done_at).date()) if step.done_at else ""
    return (name, level, done_on, str(step.done_by or ""), step.words)
