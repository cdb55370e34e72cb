"""What a change of a family, or a list, means for reports, handlings, cases and episodes."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localtime

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.actions import adopt_listed
from xianjie.apps.cases.deciding import tell_ended, tell_opened
from xianjie.apps.cases.enums import (
    OPEN_CASES,
    OPEN_HANDLINGS,
    OPEN_REPORTS,
    CaseKind,
    EpisodeState,
    NoticeKind,
)
from xianjie.apps.cases.models import (
    Case,
    Episode,
    JointHandling,
    NeedReport,
    NoticeCase,
)
from xianjie.apps.registry.enums import LeaveReason
from xianjie.apps.registry.following import (
    Follower,
    register_follower,
    register_list_follower,
)
from xianjie.apps.registry.models import Household

GONE = "整户退出登记："
"""How the ending of an episode begins that ended because its household left."""
_MERGED = LeaveReason.MERGED.label


def describe(household: Household) -> list[str]:
    """Say what hangs on a household: its running case, its notice, its monitoring."""
    told = []
    code = household.household_code
    case = Case.objects.filter(household=household, state__in=OPEN_CASES).first()
    if case is not None:
        matter = CaseKind(case.kind).label
        told.append(
            f"{code} 有正在办理的{matter}个案 {case.number}（{case.step}）：整户迁村的，个案转到"
            "新村接着办；分户的，仍在这一户办；并入别户或退出的，请先办结或撤回，线索不会丢。"
        )
        if _is_posted(case):
            told.append(f"{case.number} 的公示还贴在原来的村：迁村后请在新村按退回重新公示。")
    episode = Episode.objects.filter(household=household, state=EpisodeState.MONITORED).first()
    if episode is not None:
        told.append(
            f"{code} 正在监测（{episode.category}，{episode.identified_on} 识别）：整户迁村的随户"
            "转到新村；分户时可选新户一并监测；并入别户或退出的，这一户的监测自然终止，记录保留，"
            "并入的户是否还有风险要重新核实，会提醒乡镇。"
        )
    return told


def _is_posted(case: Case) -> bool:
    return NoticeCase.objects.filter(
        case=case,
        round=case.round,
        kind=NoticeKind.PUBLICATION,
        notice__withdrawn_at__isnull=True,
    ).exists()


def follow(household: Household) -> None:
    """Let what is under way lie in the village of the household, whose people go on with it.

    The monitoring of a household that left ends; of one that is back, as after an undone change,
    it goes on.
    """
    code = household.division_code
    for rows in (
        NeedReport.objects.filter(household=household, state__in=OPEN_REPORTS),
        JointHandling.objects.filter(household=household, state__in=OPEN_HANDLINGS),
        Case.objects.filter(household=household, state__in=OPEN_CASES),
        Episode.objects.filter(household=household, state=EpisodeState.MONITORED),
    ):
        rows.exclude(division_code=code).update(division_code=code)
    if household.is_active:
        _go_on(household)
    else:
        _end(household)


def _end(household: Household) -> None:
    """End the monitoring of a household that left; the moment is that of the change."""
    now = household.updated_at
    today = localtime(now).date()
    for episode in Episode.objects.filter(household=household, state=EpisodeState.MONITORED):
        episode.state = EpisodeState.ENDED
        episode.ended_on = max(household.left_on or today, episode.identified_on)
        episode.ending = f"{GONE}{household.left_reason}"[:200]
        episode.save()
        tell_ended(episode, today=today, now=now)
        if household.left_reason == _MERGED:
            _ask_again(household, episode, today, now)


def _ask_again(household: Household, episode: Episode, today: date, now: datetime) -> None:
    """Ring for the risk that a merger takes along into the other household."""
    notify(
        users=holders_of(Permission.DISPATCH_CASES, household.division_code, on=today),
        key=f"cases.episode:{episode.pk}:merged",
        kind=NotificationKind.REMINDER,
        title=f"监测户 {household.household_code} 并入别户，请核实并入的户是否还有风险",
        url=reverse("registry:household", args=[household.pk]),
        now=now,
    )


def _go_on(household: Household) -> None:
    rows = Episode.objects.filter(household=household)
    if rows.filter(state=EpisodeState.MONITORED).exists():
        return
    last = rows.order_by("-number").first()
    if last is not None and last.state == EpisodeState.ENDED and last.ending.startswith(GONE):
        last.state, last.ended_on, last.ending = EpisodeState.MONITORED, None, ""
        last.division_code = household.division_code
        last.save()
        now = household.updated_at
        tell_opened(last, today=localtime(now).date(), now=now)


def _adopt(by: Actor, county: str, today: date, now: datetime) -> None:
    adopt_listed(by=by, county=county, today=today, now=now)


def register() -> None:
    """Let the registry tell the cases of what changes and of every list."""
    register_follower("cases", Follower(describe, follow))
    register_list_follower("cases", _adopt)
