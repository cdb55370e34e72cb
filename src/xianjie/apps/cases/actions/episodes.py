"""Episodes: begun by a decision, ended by a removal or because the household is gone."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.deciding import tell_ended, tell_opened
from xianjie.apps.cases.enums import CaseAct, EpisodeOrigin, EpisodeState, RemovalWay
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.cases.queries.suggesting import national_of
from xianjie.apps.registry.actions import Told, mark_cleared, mark_monitored
from xianjie.apps.screening.actions import release_clues
from xianjie.kernel.errors import RefusedError

ENDERS = (Permission.DECIDE_CASES, Permission.REVIEW_CASES)


def begin_episode(*, by: Actor, case: Case, on: date, today: date, now: datetime) -> Episode:
    """Let a household be monitored because its case was decided ``on`` a day.

    Called in the transaction of the last step. The register is marked in the name of the actor:
    whoever may end the case may mark.
    """
    episode = _next_episode(case, on)
    episode.category, episode.national_category = case.category, case.national_category
    episode.risks, episode.focus_groups = case.risks, case.focus_groups
    episode.key_links, episode.no_labour = case.key_links, case.no_labour
    episode.event_on, episode.clue_on = case.event_on, case.started_on
    episode.save()
    mark_monitored(
        _told(by, on, f"{case.number} 审定纳入监测", today, now),
        case.household,
        category=case.national_category or national_of(case.category) or case.category,
    )
    tell_opened(episode, today=today, now=now)
    return episode


def _next_episode(case: Case, on: date) -> Episode:
    """Return a new episode, or the one that a list began while the case was under way."""
    rows = Episode.objects.filter(household_id=case.household_id)
    running = rows.filter(state=EpisodeState.MONITORED).first()
    if running is not None:
        return running
    last = rows.aggregate(last=Max("number"))["last"] or 0
    return Episode(
        household=case.household,
        number=last + 1,
        county_code=case.county_code,
        division_code=case.division_code,
        origin=EpisodeOrigin.CASE,
        identified_on=on,
        state=EpisodeState.MONITORED,
    )


@transaction.atomic
def end_episode(
    *,
    by: Actor,
    episode: Episode,
    state: EpisodeState,
    way: str = "",
    ending: str,
    on: date,
    today: date,
    now: datetime,
) -> Episode:
    """End an episode: ``REMOVED`` by a decided removal, ``ENDED`` where the household is gone.

    ``way`` is one of `RemovalWay` for a removal; ``ending`` says why, at most 200 characters.
    Clues that were confirmed are heard again afterwards. Ending twice the same way changes
    nothing.

    Raises:
        RefusedError: without the right in the village, ended otherwise already, before its
            beginning or in the future, without words, or a removal without its way.
    """
    row = Episode.objects.select_for_update().get(pk=episode.pk)
    code = row.division_code
    if not any(by.scope.may(permission, code) for permission in (
        *ENDERS, Permission.HOLD_ASSEMBLIES, Permission.CHANGE_REGISTRY
    )):  # fmt: skip
        raise RefusedError("not-permitted", "您没有结束该户监测的权限。")
    if row.state == state:
        return row
    if row.state != EpisodeState.MONITORED:
        raise RefusedError("ended", f"该户的监测已经结束（{row.get_state_display()}）。")
    if not row.identified_on <= on <= today:
        raise RefusedError("bad-day", "结束日期要在识别日期和今天之间，请改正。", field="on")
    if not ending.strip():
        raise RefusedError("no-words", "请写明消除或终止的情况。", field="ending")
    if (state == EpisodeState.REMOVED) != (way in RemovalWay.values):
        raise RefusedError("no-way", "请选择消除方式：帮扶消除或自然消除。", field="way")
    row.state, row.ended_on, row.removal_way = state, on, way
    row.ending = ending.strip()[:200]
    row.save()
    if state == EpisodeState.REMOVED:
        mark_cleared(_told(by, on, "审定风险消除", today, now), row.household)
    release_clues(by=by, household=row.household, today=today, now=now)
    tell_ended(row, today=today, now=now)
    record(
        actor=by,
        action="cases.end-episode",
        object_type="cases.Episode",
        object_id=row.pk,
        division_code=code,
        detail={"state": state.value, "way": way, "on": on, "number": row.number},
        at=now,
    )
    return row


def remove_by(*, by: Actor, case: Case, on: date, today: date, now: datetime) -> None:
    """End the episode of a removal that was decided ``on`` a day; in its transaction."""
    if case.episode is None:
        raise RefusedError("no-episode", "这个个案没有对应的监测周期。")
    end_episode(
        by=by,
        episode=case.episode,
        state=EpisodeState.REMOVED,
        way=case.removal_way,
        ending=f"{case.number} {CaseAct.APPROVE.label}",
        on=on,
        today=today,
        now=now,
    )


def _told(by: Actor, on: date, reason: str, today: date, now: datetime) -> Told:
    """Return what the register is told; the decision carries the right to mark."""
    marker = Actor(by.label, Scope.everything(), by.user_id)
    return Told(by=marker, occurred_on=on, reason=reason, today=today, now=now)
