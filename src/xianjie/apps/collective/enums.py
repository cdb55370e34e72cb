"""States and choices of the collective economy and of help by buying."""

from __future__ import annotations

from django.db import models


class Span(models.TextChoices):
    """Which part of a year an amount of collective income belongs to."""

    M01 = "M01", "1月"
    M02 = "M02", "2月"
    M03 = "M03", "3月"
    M04 = "M04", "4月"
    M05 = "M05", "5月"
    M06 = "M06", "6月"
    M07 = "M07", "7月"
    M08 = "M08", "8月"
    M09 = "M09", "9月"
    M10 = "M10", "10月"
    M11 = "M11", "11月"
    M12 = "M12", "12月"
    Q1 = "Q1", "第一季度"
    Q2 = "Q2", "第二季度"
    Q3 = "Q3", "第三季度"
    Q4 = "Q4", "第四季度"
    YEAR = "Y", "全年"

    @property
    def months(self) -> frozenset[int]:
        """The months that the part holds."""
        if self == Span.YEAR:
            return frozenset(range(1, 13))
        number = int(self.value[1:])
        if self.value.startswith("Q"):
            return frozenset(range(number * 3 - 2, number * 3 + 1))
        return frozenset({number})


class SourceKind(models.TextChoices):
    """Where money that is shared out comes from."""

    COLLECTIVE = "COLLECTIVE", "集体收入"
    ASSET = "ASSET", "资产收益"
    SOLAR = "SOLAR", "光伏收益"
    LAND = "LAND", "土地流转"
    SHARE = "SHARE", "入股分红"


class DistributionState(models.TextChoices):
    """How far a distribution is."""

    DRAFT = "DRAFT", "拟方案"
    AGREED = "AGREED", "待乡镇审核"
    REVIEWED = "REVIEWED", "待公示"
    NOTICED = "NOTICED", "公示中"
    PAID = "PAID", "已发放"
    ANNOUNCED = "ANNOUNCED", "已公告"
    WITHDRAWN = "WITHDRAWN", "已作废"
    REVERSED = "REVERSED", "已冲回"


OPEN_DISTRIBUTIONS = (
    DistributionState.DRAFT,
    DistributionState.AGREED,
    DistributionState.REVIEWED,
    DistributionState.NOTICED,
)
"""Nothing is paid yet."""
GIVEN = (DistributionState.PAID, DistributionState.ANNOUNCED)
"""The money is with the people."""


class DistributionStep(models.TextChoices):
    """What was done about a distribution."""

    OPEN = "OPEN", "拟方案"
    LINES = "LINES", "调整分配明细"
    AGREE = "AGREE", "民主议定"
    REVIEW = "REVIEW", "审核同意"
    RETURN = "RETURN", "退回修改"
    NOTICE = "NOTICE", "公示"
    OBJECT = "OBJECT", "登记异议"
    ANSWER = "ANSWER", "答复异议"
    PAY = "PAY", "发放"
    ANNOUNCE = "ANNOUNCE", "公告"
    UNDO = "UNDO", "退回上一步"
    WITHDRAW = "WITHDRAW", "作废"
    CORRECT = "CORRECT", "更正"
    REVERSE = "REVERSE", "全部冲回"


class UnsoldState(models.TextChoices):
    """How far a report of unsold goods is."""

    REPORTED = "REPORTED", "待预警"
    HANDLING = "HANDLING", "处置中"
    CLOSED = "CLOSED", "已结案"
    REFUSED = "REFUSED", "不属滞销"
    WITHDRAWN = "WITHDRAWN", "已撤回"


OPEN_UNSOLD = (UnsoldState.REPORTED, UnsoldState.HANDLING)
"""Goods that still wait for buyers."""


class UnsoldStep(models.TextChoices):
    """What was done about unsold goods."""

    REPORT = "REPORT", "上报滞销"
    CALL = "CALL", "预警并调度"
    ANSWER = "ANSWER", "反馈措施"
    SELL = "SELL", "登记销售"
    CLOSE = "CLOSE", "结案"
    REFUSE = "REFUSE", "不属滞销"
    WITHDRAW = "WITHDRAW", "撤回"


class Level(models.TextChoices):
    """How pressing unsold goods are."""

    RED = "红", "红色"
    ORANGE = "橙", "橙色"
    YELLOW = "黄", "黄色"
    BLUE = "蓝", "蓝色"
