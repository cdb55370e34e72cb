"""States of applications, and which step leads from which state to which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationKind(models.TextChoices):
    """For whom somebody applies; the texts are those of the code set 线索渠道."""

    SELF = "农户自主申报", _("为自己家申报")
    OTHER = "他人代报", _("替别人家申报")


class Relation(models.TextChoices):
    """What an applicant is to the household applied for."""

    KIN = "亲属", _("亲属")
    NEIGHBOUR = "邻居", _("邻居、同村人")
    WORKER = "干部", _("村组干部、网格员")
    OTHER = "其他", _("其他")


class ApplicationState(models.TextChoices):
    """How far an application has come."""

    RECEIVED = "RECEIVED", _("待受理")
    ASKED = "ASKED", _("待补充")
    ACCEPTED = "ACCEPTED", _("已受理")
    ANSWERED = "ANSWERED", _("已答复")
    REFUSED = "REFUSED", _("未受理")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class ApplicationStep(models.TextChoices):
    """What happens to an application; also the kinds of lines in its record."""

    SUBMIT = "SUBMIT", _("提交")
    ASK = "ASK", _("请申报人补充")
    REPLY = "REPLY", _("申报人补充")
    ACCEPT = "ACCEPT", _("受理")
    REFUSE = "REFUSE", _("不受理")
    ANSWER = "ANSWER", _("答复")
    WITHDRAW = "WITHDRAW", _("申报人撤回")


APPLICATION_STEPS: dict[ApplicationState, dict[ApplicationStep, ApplicationState]] = {
    ApplicationState.RECEIVED: {
        ApplicationStep.ASK: ApplicationState.ASKED,
        ApplicationStep.ACCEPT: ApplicationState.ACCEPTED,
        ApplicationStep.REFUSE: ApplicationState.REFUSED,
        ApplicationStep.WITHDRAW: ApplicationState.WITHDRAWN,
    },
    ApplicationState.ASKED: {
        ApplicationStep.REPLY: ApplicationState.RECEIVED,
        ApplicationStep.ACCEPT: ApplicationState.ACCEPTED,
        ApplicationStep.REFUSE: ApplicationState.REFUSED,
        ApplicationStep.WITHDRAW: ApplicationState.WITHDRAWN,
    },
    ApplicationState.ACCEPTED: {ApplicationStep.ANSWER: ApplicationState.ANSWERED},
    ApplicationState.ANSWERED: {},
    ApplicationState.REFUSED: {},
    ApplicationState.WITHDRAWN: {},
}
WAITING = (ApplicationState.RECEIVED.value, ApplicationState.ASKED.value)
"""States before anybody has taken the application up or refused it."""


class PublicUse(models.TextChoices):
    """What strangers do here, each counted by itself."""

    APPLY = "apply", _("申报")
    OBJECT = "object", _("提出异议")
    LOOKUP = "lookup", _("查询进度")
    REPLY = "reply", _("补充情况")
