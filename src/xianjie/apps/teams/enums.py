"""Words of teams in villages and of those who help."""

from __future__ import annotations

from django.db import models


class TeamPost(models.TextChoices):
    """What somebody is in a team; a village has one first secretary."""

    FIRST = "FIRST", "第一书记"
    LEADER = "LEADER", "工作队长"
    MEMBER = "MEMBER", "队员"


class MonthState(models.TextChoices):
    """How far the days of a month are: declared by the member, confirmed by somebody else."""

    DECLARED = "DECLARED", "待确认"
    RETURNED = "RETURNED", "已退回"
    CONFIRMED = "CONFIRMED", "已确认"


class LeaveLevel(models.TextChoices):
    """Who decides about a leave, by its length."""

    TOWN = "TOWN", "乡镇党委书记"
    COUNTY = "COUNTY", "县组织部门"


class LeaveState(models.TextChoices):
    """How far a leave is."""

    ASKED = "ASKED", "待审批"
    APPROVED = "APPROVED", "已批准"
    REFUSED = "REFUSED", "未批准"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    ENDED = "ENDED", "已销假"


class DutySource(models.TextChoices):
    """What shows that a duty was done: events of the platform, or a tick with evidence."""

    VISITS = "VISITS", "入户走访"
    SHEETS = "SHEETS", "入户表"
    MEETINGS = "MEETINGS", "研判会议"
    CASES = "CASES", "个案办理"
    MEASURES = "MEASURES", "帮扶措施"
    MONTHS = "MONTHS", "驻村天数"
    TICK = "TICK", "登记佐证"


class Rhythm(models.TextChoices):
    """How often a duty is due."""

    MONTH = "MONTH", "每月"
    QUARTER = "QUARTER", "每季度"
    YEAR = "YEAR", "每年"


class ScoreOf(models.TextChoices):
    """Who is scored."""

    MEMBER = "MEMBER", "队员"
    TEAM = "TEAM", "工作队"


class ScoreState(models.TextChoices):
    """A score is proposed by the calculation and settled by somebody else."""

    PROPOSED = "PROPOSED", "待审定"
    SETTLED = "SETTLED", "已审定"


class LinkLevel(models.TextChoices):
    """Of which level a leader is."""

    PREFECTURE = "PREFECTURE", "州（市）级"
    COUNTY = "COUNTY", "县（区）级"
    TOWN = "TOWN", "乡镇级"


class SocialSide(models.TextChoices):
    """Whether somebody needs help or offers it."""

    NEED = "NEED", "需求"
    OFFER = "OFFER", "供给"


class MatchState(models.TextChoices):
    """How far a match is."""

    AGREED = "AGREED", "已对接"
    DONE = "DONE", "已落实"
    DROPPED = "DROPPED", "未成"
