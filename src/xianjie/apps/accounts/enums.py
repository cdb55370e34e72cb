"""Roles, levels and sectors."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a post lets its holder come for."""

    ADMINISTRATOR = "ADMINISTRATOR", "系统管理员"
    SECURITY_OFFICER = "SECURITY_OFFICER", "安全管理员"
    AUDITOR = "AUDITOR", "审计员"
    COUNTY_ANALYST = "COUNTY_ANALYST", "县级业务员"
    COUNTY_LEADER = "COUNTY_LEADER", "县级领导"
    DEPARTMENT_CLERK = "DEPARTMENT_CLERK", "部门数据员"
    TOWNSHIP_REVIEWER = "TOWNSHIP_REVIEWER", "乡镇审核员"
    VILLAGE_WORKER = "VILLAGE_WORKER", "村级网格员"
    STATIONED_MEMBER = "STATIONED_MEMBER", "驻村队员"
    HELPER = "HELPER", "帮扶责任人"


class Duty(models.TextChoices):
    """The side an account stands on for good: 三员分立, nobody holds two of them."""

    BUSINESS = "BUSINESS", "业务"
    ADMINISTRATION = "ADMINISTRATION", "系统管理"
    SECURITY = "SECURITY", "安全管理"
    AUDIT = "AUDIT", "审计"


OFFICERS: dict[Role, Duty] = {
    Role.ADMINISTRATOR: Duty.ADMINISTRATION,
    Role.SECURITY_OFFICER: Duty.SECURITY,
    Role.AUDITOR: Duty.AUDIT,
}
"""The three officers, who run, guard and watch the system and see no household."""


def duty_of(role: Role) -> Duty:
    """Return the side on which a role stands."""
    return OFFICERS.get(role, Duty.BUSINESS)


class SessionEnd(models.TextChoices):
    """Why a session is over, so that the sign-in page can say so."""

    ELSEWHERE = "ELSEWHERE", "该账户刚在别处登录，这里的登录已结束。如果不是您本人，请马上改密码。"
    ENDED = "ENDED", "管理员结束了这次登录。有疑问请联系本单位的系统管理员。"
    PASSWORD = "PASSWORD", "密码已更改或重置，请用新密码登录。"
    FACTOR = "FACTOR", "动态口令已被重置，请重新登录。"
    DISABLED = "DISABLED", "账户已停用。有疑问请联系本单位的系统管理员。"
    IDLE = "IDLE", "很久没有操作，为安全已自动退出，请重新登录。"
    EXPIRED = "EXPIRED", "这次登录已到时限，请重新登录。"


class NotificationKind(models.TextChoices):
    """Why the bell rings."""

    ASSIGNED = "ASSIGNED", "交办"
    OVERDUE = "OVERDUE", "逾期"
    REMINDER = "REMINDER", "催办"
    RESULT = "RESULT", "结果"


class OrganisationLevel(models.TextChoices):
    """The administrative level of an organisation."""

    PROVINCE = "PROVINCE", "省级"
    PREFECTURE = "PREFECTURE", "市州级"
    COUNTY = "COUNTY", "县级"
    TOWNSHIP = "TOWNSHIP", "乡级"
    VILLAGE = "VILLAGE", "村级"
