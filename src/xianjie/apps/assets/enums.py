"""Words the assets store."""

from __future__ import annotations

from django.db import models


class AssetClass(models.TextChoices):
    """The three classes of what aid built."""

    OPERATING = "OPERATING", "经营性"
    PUBLIC = "PUBLIC", "公益性"
    HOUSEHOLD = "HOUSEHOLD", "到户类"


class AssetState(models.TextChoices):
    """How an asset runs."""

    NORMAL = "NORMAL", "正常"
    LOW = "LOW", "低效"
    IDLE = "IDLE", "闲置"
    LOST = "LOST", "损失"


WEAK = (AssetState.LOW.value, AssetState.IDLE.value, AssetState.LOST.value)
"""States in which an asset has to be revived, mended or called back."""


class OwnerLevel(models.TextChoices):
    """At which level an asset is owned."""

    HOUSEHOLD = "HOUSEHOLD", "农户"
    VILLAGE = "VILLAGE", "村级"
    CROSS_VILLAGE = "CROSS", "跨村"
    TOWN = "TOWN", "乡镇"
    COUNTY = "COUNTY", "县级"


class OwnerKind(models.TextChoices):
    """Who owns."""

    VILLAGE = "VILLAGE", "村集体"
    TOWN = "TOWN", "乡镇政府"
    DEPARTMENT = "DEPARTMENT", "行业部门"
    STATE = "STATE", "国有单位"
    COMPANY = "COMPANY", "企业"
    COOPERATIVE = "COOP", "合作社"
    HOUSEHOLD = "HOUSEHOLD", "农户"
    SEVERAL = "SEVERAL", "多方共有"


class TitleState(models.TextChoices):
    """How far the confirmation of an owner is."""

    PROPOSED = "PROPOSED", "待确认"
    CONFIRMED = "CONFIRMED", "已确权"
    RETURNED = "RETURNED", "已退回"
    REPLACED = "REPLACED", "已变更"


class RoundItemState(models.TextChoices):
    """How far one asset of a stock-taking is."""

    WAITING = "WAITING", "待盘点"
    SAME = "SAME", "账实相符"
    DIFFERENT = "DIFFERENT", "有差异"
    CONFIRMED = "CONFIRMED", "差异已确认"
    REFUSED = "REFUSED", "差异不成立"


class AlarmState(models.TextChoices):
    """How far an alarm is."""

    OPEN = "OPEN", "待处理"
    EXPLAINED = "EXPLAINED", "已说明"
    CLOSED = "CLOSED", "已销号"
    GONE = "GONE", "数据消除"


STANDING = (AlarmState.OPEN.value, AlarmState.EXPLAINED.value)


class AlarmRule(models.TextChoices):
    """Why an alarm is raised; the words are the code set 资产预警."""

    CONTRACT_ENDED = "合同到期未续", "合同到期未续"
    CONTRACT_ENDING = "合同将到期", "合同将到期"
    RENT_OVERDUE = "租金逾期", "租金逾期"
    INCOME_SHORT = "收益低于约定", "收益低于约定"
    NO_INCOME = "连续无收益", "连续无收益"
    NO_KEEPER = "无人管护", "无人管护"
    NOT_SEEN = "盘点未见", "盘点未见"
    TAKEN = "被侵占", "被侵占"
    WEAK_LATE = "低效闲置超期", "低效闲置超期"
    NO_MEASURE = "未定盘活措施", "未定盘活措施"


class DisposalState(models.TextChoices):
    """How far a disposal is."""

    PROPOSED = "PROPOSED", "待集体决策"
    DECIDED = "DECIDED", "待审批"
    APPROVED = "APPROVED", "待公示"
    NOTICED = "NOTICED", "公示中"
    DONE = "DONE", "已处置"
    REFUSED = "REFUSED", "不同意"
    WITHDRAWN = "WITHDRAWN", "已撤回"


OPEN_DISPOSALS = ("PROPOSED", "DECIDED", "APPROVED", "NOTICED")


class DisposalLevel(models.TextChoices):
    """Who approves a disposal, from low to high."""

    TOWN = "TOWN", "乡镇"
    COUNTY = "COUNTY", "县级"
    LEADER = "LEADER", "县领导"


class EventKind(models.TextChoices):
    """What of an asset something was done about."""

    TITLE = "TITLE", "确权"
    ALARM = "ALARM", "预警"
    DISPOSAL = "DISPOSAL", "处置"
    STOCK = "STOCK", "盘点"
    BOOKING = "BOOKING", "建账"
