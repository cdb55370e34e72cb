"""Roles, levels and sectors."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a post lets its holder come for."""

    ADMINISTRATOR = "ADMINISTRATOR", "系统管理员"
    COUNTY_ANALYST = "COUNTY_ANALYST", "县级业务员"
    COUNTY_LEADER = "COUNTY_LEADER", "县级领导"
    DEPARTMENT_CLERK = "DEPARTMENT_CLERK", "部门联络员"
    TOWNSHIP_REVIEWER = "TOWNSHIP_REVIEWER", "乡镇审核员"
    VILLAGE_WORKER = "VILLAGE_WORKER", "村级网格员"
    AUDITOR = "AUDITOR", "审计监督员"


class OrganisationLevel(models.TextChoices):
    """The administrative level of an organisation."""

    PROVINCE = "PROVINCE", "省级"
    PREFECTURE = "PREFECTURE", "市州级"
    COUNTY = "COUNTY", "县级"
    TOWNSHIP = "TOWNSHIP", "乡级"
    VILLAGE = "VILLAGE", "村级"
