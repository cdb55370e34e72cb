"""States and steps of social relief."""

from __future__ import annotations

from django.db import models


class RequestKind(models.TextChoices):
    """How a household came to the platform: by asking, or referred by staff to a department."""

    REQUEST = "REQUEST", "救助申请"
    REFERRAL = "REFERRAL", "专项转介"


class RequestState(models.TextChoices):
    """How far a request is."""

    SUBMITTED = "SUBMITTED", "待受理"
    ACCEPTED = "ACCEPTED", "待转办"
    TRANSFERRED = "TRANSFERRED", "部门办理中"
    HANDLED = "HANDLED", "待办结"
    FINISHED = "FINISHED", "已办结"
    REFUSED = "REFUSED", "不予受理"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class RequestStep(models.TextChoices):
    """What was done about a request."""

    SUBMIT = "SUBMIT", "登记"
    ACCEPT = "ACCEPT", "受理"
    REFUSE = "REFUSE", "不予受理"
    TRANSFER = "TRANSFER", "转办"
    NOTE = "NOTE", "记进展"
    BACK = "BACK", "部门退回"
    REPORT = "REPORT", "报办理结果"
    REDO = "REDO", "退回重办"
    FINISH = "FINISH", "办结"
    URGE = "URGE", "督办"
    PASS_ON = "PASS_ON", "转为监测线索"
    WITHDRAW = "WITHDRAW", "撤回"


OPEN_REQUESTS = (
    RequestState.SUBMITTED,
    RequestState.ACCEPTED,
    RequestState.TRANSFERRED,
    RequestState.HANDLED,
)
"""What is not finished yet."""
WAITING_FOR_MANAGER = (RequestState.SUBMITTED, RequestState.ACCEPTED, RequestState.HANDLED)
"""What waits for the township or the county, not for a department."""

_ACCEPTED = {
    RequestStep.TRANSFER: RequestState.TRANSFERRED,
    RequestStep.FINISH: RequestState.FINISHED,
    RequestStep.REFUSE: RequestState.REFUSED,
    RequestStep.PASS_ON: RequestState.ACCEPTED,
    RequestStep.WITHDRAW: RequestState.WITHDRAWN,
}
REQUEST_STEPS: dict[str, dict[str, str]] = {
    RequestState.SUBMITTED: {
        RequestStep.ACCEPT: RequestState.ACCEPTED,
        RequestStep.REFUSE: RequestState.REFUSED,
        RequestStep.WITHDRAW: RequestState.WITHDRAWN,
    },
    RequestState.ACCEPTED: {str(step): state.value for step, state in _ACCEPTED.items()},
    RequestState.TRANSFERRED: {
        RequestStep.NOTE: RequestState.TRANSFERRED,
        RequestStep.BACK: RequestState.ACCEPTED,
        RequestStep.REPORT: RequestState.HANDLED,
        RequestStep.URGE: RequestState.TRANSFERRED,
        RequestStep.PASS_ON: RequestState.TRANSFERRED,
        RequestStep.WITHDRAW: RequestState.WITHDRAWN,
    },
    RequestState.HANDLED: {
        RequestStep.FINISH: RequestState.FINISHED,
        RequestStep.REDO: RequestState.TRANSFERRED,
        RequestStep.PASS_ON: RequestState.HANDLED,
    },
    RequestState.FINISHED: {RequestStep.PASS_ON: RequestState.FINISHED},
    RequestState.REFUSED: {},
    RequestState.WITHDRAWN: {},
}
"""What may be done in which state, and the state after it."""


class AllowanceKind(models.TextChoices):
    """Who is applied for: the household, or one member alone (单人户)."""

    HOUSEHOLD = "HOUSEHOLD", "整户"
    SINGLE = "SINGLE", "单人户"


class AllowanceState(models.TextChoices):
    """How far an application for 低保 is."""

    APPLIED = "APPLIED", "待入户调查"
    SURVEYED = "SURVEYED", "待乡镇审核"
    OPINED = "OPINED", "公示待审批"
    GRANTED = "GRANTED", "已批准"
    REFUSED = "REFUSED", "不予批准"
    WITHDRAWN = "WITHDRAWN", "已撤回"


OPEN_ALLOWANCES = (AllowanceState.APPLIED, AllowanceState.SURVEYED, AllowanceState.OPINED)
"""Applications that are not decided yet."""


class AllowanceStep(models.TextChoices):
    """What was done about an application for 低保."""

    APPLY = "APPLY", "申请"
    SURVEY = "SURVEY", "入户调查"
    OPINE = "OPINE", "乡镇审核"
    RETURN = "RETURN", "退回补查"
    DECIDE = "DECIDE", "审批"
    WITHDRAW = "WITHDRAW", "撤回"


class LineKind(models.TextChoices):
    """What a line of the calculation is: money that came in, or what is taken off again."""

    INCOME = "INCOME", "收入"
    COST = "COST", "扣减"


class LineSource(models.TextChoices):
    """Where the amount of a line comes from."""

    LEDGER = "LEDGER", "收入台账"
    REGISTRY = "REGISTRY", "名单登记"
    SURVEY = "SURVEY", "入户核实"


class TemporaryKind(models.TextChoices):
    """Why temporary relief is asked: a blow, or costs that eat up the income."""

    EMERGENCY = "EMERGENCY", "急难型"
    EXPENSE = "EXPENSE", "支出型"


class TemporaryState(models.TextChoices):
    """How far an application for temporary relief is."""

    APPLIED = "APPLIED", "待审批"
    DECIDED = "DECIDED", "待发放"
    PAID = "PAID", "已发放"
    REFUSED = "REFUSED", "不予救助"
    WITHDRAWN = "WITHDRAWN", "已撤回"


OPEN_TEMPORARY = (TemporaryState.APPLIED, TemporaryState.DECIDED)
"""What is neither paid nor refused."""


class TemporaryStep(models.TextChoices):
    """What was done about temporary relief."""

    APPLY = "APPLY", "申请"
    DECIDE = "DECIDE", "审批"
    REFUSE = "REFUSE", "不予救助"
    PAY = "PAY", "发放"
    PAPERS = "PAPERS", "补齐手续"
    WITHDRAW = "WITHDRAW", "撤回"


class Decider(models.TextChoices):
    """Who decided temporary relief."""

    TOWN = "TOWN", "乡镇"
    COUNTY = "COUNTY", "县民政"
