"""Words the registry stores."""

from __future__ import annotations

from django.db import models


class JoinReason(models.TextChoices):
    """Why somebody came into a household."""

    LISTED = "LISTED", "名单导入"
    RELISTED = "RELISTED", "重新列入名单"
    BIRTH = "BIRTH", "出生"
    MOVED_IN = "MOVED_IN", "迁入"
    MARRIED_IN = "MARRIED_IN", "婚入"
    MOVED_HOUSEHOLD = "MOVED_HOUSEHOLD", "转入其他户"
    SPLIT = "SPLIT", "分户另立"
    MERGED = "MERGED", "并户转入"
    DUPLICATE = "DUPLICATE", "重复档案合并"


class LeaveReason(models.TextChoices):
    """Why somebody left a household."""

    DEATH = "DEATH", "死亡"
    MOVED_OUT = "MOVED_OUT", "迁出"
    MARRIED_OUT = "MARRIED_OUT", "婚出"
    MOVED_HOUSEHOLD = "MOVED_HOUSEHOLD", "转入其他户"
    NOT_LISTED = "NOT_LISTED", "未在全量名单"
    SPLIT = "SPLIT", "分户另立"
    MERGED = "MERGED", "并入其他户"
    DUPLICATE = "DUPLICATE", "重复档案合并"
    UNDONE = "UNDONE", "登记已撤销"


class ChangeKind(models.TextChoices):
    """Natural increase and decrease of the population."""

    BIRTH = "BIRTH", "出生"
    DEATH = "DEATH", "死亡"
    MOVED_IN = "MOVED_IN", "迁入"
    MOVED_OUT = "MOVED_OUT", "迁出"
    MARRIED_IN = "MARRIED_IN", "婚入"
    MARRIED_OUT = "MARRIED_OUT", "婚出"

    @property
    def opens(self) -> bool:
        """Whether the change brings somebody into a household."""
        return self in {ChangeKind.BIRTH, ChangeKind.MOVED_IN, ChangeKind.MARRIED_IN}


class FamilyChangeKind(models.TextChoices):
    """What people register about a family by hand, beside what lists say."""

    BIRTH = "BIRTH", "出生"
    DEATH = "DEATH", "死亡"
    MOVED_IN = "MOVED_IN", "迁入"
    MOVED_OUT = "MOVED_OUT", "迁出"
    MARRIED_IN = "MARRIED_IN", "婚入"
    MARRIED_OUT = "MARRIED_OUT", "婚出"
    HEAD = "HEAD", "变更户主"
    SPLIT = "SPLIT", "分户"
    MERGE = "MERGE", "并户"
    MOVED_VILLAGE = "MOVED_VILLAGE", "整户迁村"
    CORRECTION = "CORRECTION", "更正信息"
    EXIT = "EXIT", "整户退出"
    RETURN = "RETURN", "恢复在册"
    MONITORED = "MONITORED", "纳入监测"
    CLEARED = "CLEARED", "风险消除"
    DUPLICATE = "DUPLICATE", "合并重复档案"


KEPT_CHANGES = (FamilyChangeKind.MONITORED.value, FamilyChangeKind.CLEARED.value)
"""Changes that a decision in the case work made: they are not undone here."""


class CategoryKind(models.TextChoices):
    """What about a household changes over time and is kept as dated spells."""

    HOUSEHOLD_TYPE = "HOUSEHOLD_TYPE", "户类型"
    MONITOR_CATEGORY = "MONITOR_CATEGORY", "监测对象类别"
    RISK_CLEARED = "RISK_CLEARED", "风险是否已消除"
    RELOCATED = "RELOCATED", "是否易地搬迁户"


class ArchiveKind(models.TextChoices):
    """Papers kept for a village or a household."""

    APPLICATION = "APPLICATION", "申请及承诺授权书"
    VERIFICATION = "VERIFICATION", "入户核查表"
    MINUTES = "MINUTES", "民主评议记录"
    NOTICE = "NOTICE", "公示公告"
    PLAN = "PLAN", "帮扶计划"
    CLEARANCE = "CLEARANCE", "风险消除材料"
    HOUSING = "HOUSING", "住房安全材料"
    PHOTO = "PHOTO", "照片"
    OTHER = "OTHER", "其他"


class GridLevel(models.TextChoices):
    """The four levels of the network."""

    COUNTY = "COUNTY", "县级"
    TOWN = "TOWN", "乡级"
    VILLAGE = "VILLAGE", "村级"
    GROUP = "GROUP", "组级"


class GridPost(models.TextChoices):
    """What somebody does in a grid."""

    LEADER = "LEADER", "网格长"
    WORKER = "WORKER", "网格员"
    ASSISTANT = "ASSISTANT", "协管员"
