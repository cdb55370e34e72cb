"""Words that calculations of the labour register rest on; stored as they are written."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """What somebody of working age does; empty while nobody knows."""

    WAGED = "务工", "务工"
    FARMING = "务农", "务农"
    OWN = "自主创业", "自主创业"
    POST = "公益性岗位", "公益性岗位"
    UNEMPLOYED = "失业", "失业"
    UNWILLING = "无就业意愿", "无就业意愿"
    UNABLE = "无劳动能力", "无劳动能力"
    STUDENT = "在校", "在校"
    OTHER = "其他", "其他"


class Place(models.TextChoices):
    """Where work is, seen from the township of the worker; the nearest first."""

    TOWN = "乡内", "乡内"
    COUNTY = "县内乡外", "县内乡外"
    PROVINCE = "省内县外", "省内县外"
    CHINA = "省外", "省外"
    ABROAD = "境外", "境外"


PLACES = tuple(Place.values)
OUTSIDE_PROVINCE = (Place.CHINA.value, Place.ABROAD.value)
AT_WORK = (State.WAGED.value, State.FARMING.value, State.OWN.value, State.POST.value)
WITH_JOB = (State.WAGED.value, State.OWN.value, State.POST.value)


class Source(models.TextChoices):
    """Where a row of the register came from last."""

    REGISTRY = "REGISTRY", "登记表"
    FEED = "FEED", "人社数据"
    DOOR = "DOOR", "入户核实"
    PLACED = "PLACED", "岗位录用"


class QuestionState(models.TextChoices):
    """A feed that says otherwise than the door."""

    OPEN = "OPEN", "待核对"
    ACCEPTED = "ACCEPTED", "采用数据"
    KEPT = "KEPT", "保留核实"


class FamilyState(models.TextChoices):
    """How far a zero-employment family has come."""

    CHECK = "CHECK", "待核实"
    FOUND = "FOUND", "待分派"
    ASSIGNED = "ASSIGNED", "已分派"
    MEASURED = "MEASURED", "已落实措施"
    EMPLOYED = "EMPLOYED", "已就业待销号"
    CLEARED = "CLEARED", "已销号"


STANDING = (
    FamilyState.FOUND.value, FamilyState.ASSIGNED.value, FamilyState.MEASURED.value,
    FamilyState.EMPLOYED.value,
)  # fmt: skip


class FamilyStep(models.TextChoices):
    """What was done about a zero-employment family."""

    FIND = "FIND", "发现"
    AGAIN = "AGAIN", "再次出现"
    ASSIGN = "ASSIGN", "分派"
    MEASURE = "MEASURE", "落实措施"
    EMPLOY = "EMPLOY", "报已就业"
    CLEAR = "CLEAR", "销号"
    RETURN = "RETURN", "退回"
    NOTE = "NOTE", "记录"


class Clearing(models.TextChoices):
    """Why a family left the list."""

    FEED = "FEED", "人社数据显示已就业"
    PEOPLE = "PEOPLE", "凭证明销号"
    NOT_ANY = "NOT_ANY", "不再符合条件"


class PushResult(models.TextChoices):
    """What became of a post that was offered to somebody."""

    WAITING = "WAITING", "待反馈"
    MET = "MET", "已见面"
    HIRED = "HIRED", "已录用"
    DECLINED = "DECLINED", "不去"


class Counting(models.TextChoices):
    """How the result of a campaign's task is known."""

    CHECKED = "CHECKED", "核实劳动力人数"
    PUSHED = "PUSHED", "推送岗位人次"
    PLACED = "PLACED", "录用人数"
    MOVED = "MOVED", "新增转移就业人数"
    MOVED_OUT = "MOVED_OUT", "新增省外转移就业人数"
    ORGANISED = "ORGANISED", "有组织转移人数"
    REPORTED = "REPORTED", "填报"
