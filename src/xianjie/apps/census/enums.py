"""States of base lists, lists from outside, and samples."""

from __future__ import annotations

from django.db import models


class BaseState(models.TextChoices):
    """How far a version of the base list is."""

    DRAFT = "DRAFT", "草稿"
    CHECKED = "CHECKED", "已核对"
    FROZEN = "FROZEN", "已冻结"
    DROPPED = "DROPPED", "已作废"


class Change(models.TextChoices):
    """What became of a household since the former version."""

    FIRST = "FIRST", "首版"
    ADDED = "ADDED", "新增"
    CHANGED = "CHANGED", "有变化"
    SAME = "SAME", "未变"


class RowSource(models.TextChoices):
    """Where a line of the base list comes from."""

    REGISTRY = "REGISTRY", "登记表"
    LIST = "LIST", "旧名单"


class ListPurpose(models.TextChoices):
    """What a list from outside is for."""

    HISTORY = "HISTORY", "补录历年名单"
    COMPARE = "COMPARE", "与底册比对"


class LinkState(models.TextChoices):
    """What was found for a line of a list."""

    LINKED = "LINKED", "一致"
    DIFFERS = "DIFFERS", "内容不同"
    UNLINKED = "UNLINKED", "登记表没有"
    ABSENT = "ABSENT", "名单没有"


class DrawTheme(models.TextChoices):
    """What a sample is to judge."""

    RECORD = "RECORD", "统计数据校核"
    INCOME = "INCOME", "收入账实相符"
    ASSETS = "ASSETS", "资产账实相符"


class UnitKind(models.TextChoices):
    """What is drawn."""

    HOUSEHOLD = "HOUSEHOLD", "户"
    PERSON = "PERSON", "人"
    VILLAGE = "VILLAGE", "村"
    ASSET = "ASSET", "资产"


class Strata(models.TextChoices):
    """By what the frame is divided, so that each part gets its share."""

    NONE = "NONE", "不分层"
    TOWN = "TOWN", "按乡镇"
    CATEGORY = "CATEGORY", "按户类型"


class DrawState(models.TextChoices):
    """How far a sample is."""

    COMMITTED = "COMMITTED", "待抽签"
    DRAWN = "DRAWN", "核查中"
    SIGNED = "SIGNED", "已签署"
    PUBLISHED = "PUBLISHED", "已公布"
    VOID = "VOID", "已作废"


class UnitState(models.TextChoices):
    """What came out at the door."""

    OPEN = "OPEN", "待核查"
    DONE = "DONE", "已核查"
    NOT_FOUND = "NOT_FOUND", "没有找到"
    REFUSED = "REFUSED", "拒访"


class AnswerResult(models.TextChoices):
    """How an answer compares with the record."""

    AGREES = "AGREES", "一致"
    DIFFERS = "DIFFERS", "不一致"
    NOT_FOUND = "NOT_FOUND", "没有找到"
    REFUSED = "REFUSED", "拒访"


class FollowState(models.TextChoices):
    """What became of a difference: sent to the village, put right in the record."""

    NONE = "NONE", "无需更正"
    SENT = "SENT", "待更正"
    CONFIRMED = "CONFIRMED", "已更正"
