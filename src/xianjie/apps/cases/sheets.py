"""Sheets filled in at the door complete the verification that asked for them."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime

from xianjie.apps.cases.actions.case_common import FORMS
from xianjie.apps.cases.actions.case_steps import complete_step
from xianjie.apps.cases.contents import AT_RISK, CLEARED, NO_RISK, NOT_CLEARED
from xianjie.apps.cases.enums import CaseState, StepKind
from xianjie.apps.cases.models import Case
from xianjie.apps.fieldforms.handlers import Accepted, Handler, register_handler
from xianjie.kernel.errors import RefusedError

_SAID = {
    "有返贫致贫风险，建议纳入": AT_RISK,
    "没有风险，不建议纳入": NO_RISK,
    "风险已消除": CLEARED,
    "风险未消除": NOT_CLEARED,
}
"""Answers to 核查结论 of the sheets, and what they mean for the case; others leave it open."""
_SOURCE = "case:"


def verified(accepted: Accepted) -> None:
    """Complete the step 核实 of the case that asked for a sheet.

    A sheet is true whatever became of the case, so one that cannot complete the step (not clear,
    consent refused, somebody who acted at another level) is kept and the step goes on waiting.
    """
    task, values = accepted.task, accepted.values
    if task is None or not task.source.startswith(_SOURCE):
        return
    number, _, turn = task.source.removeprefix(_SOURCE).partition(":")
    case = Case.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    conclusion = _SAID.get(str(values.get("核查结论", "")))
    if (
        case is None
        or conclusion is None
        or case.state != CaseState.OPEN
        or case.step_kind != StepKind.VERIFY
        or turn != str(case.round)
    ):
        return
    try:
        complete_step(
            by=accepted.by,
            case=case,
            step=case.step,
            version=case.version,
            content=_content(conclusion, values, accepted),
            words=str(values.get("情况说明") or ""),
            sheet=accepted.sheet,
            today=accepted.today,
            now=accepted.now,
        )
    except RefusedError:
        return


def _content(conclusion: str, values: dict[str, Any], accepted: Accepted) -> dict[str, Any]:
    signed = values.get("承诺授权") is True
    return {
        "conclusion": conclusion,
        "finding": str(values.get("情况说明") or ""),
        "consent_on": localtime(accepted.sheet.filled_at).date() if signed else None,
        "consent_by": "户主" if signed else "",
        "risks": values.get("风险类型") or (),
    }


def register() -> None:
    """Let the sheets tell the cases of what was found."""
    for form in FORMS.values():
        register_handler(form, Handler("cases", verified))
