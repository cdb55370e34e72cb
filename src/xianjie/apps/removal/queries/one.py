"""One episode on its page: how it stands, what was proposed, what follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import OPEN_CASES, CaseKind, EpisodeState
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.removal.models import RemovalProposal
from xianjie.apps.removal.queries.following import planned_visits, visits_after


@dataclass(frozen=True)
class Told:
    """A condition as it was kept with a proposal."""

    name: str
    holds: str
    words: str


@dataclass(frozen=True)
class ProposalNote:
    """A proposal in the history of an episode; the words are of the household."""

    case: int
    number: str
    state: str
    way: str
    situation: str
    reason: str
    exception: str
    proposed_at: datetime
    proposed_by: str
    proposed: tuple[Told, ...]
    decided_at: datetime | None
    decided: tuple[Told, ...]


def find_episode(scope: Scope, pk: int) -> Episode | None:
    """Return one episode that may be seen, with its household."""
    rows = Episode.objects.visible_to(scope, Permission.VIEW_CASES)
    return rows.filter(pk=pk).select_related("household").first()


def proposals_of(episode: Episode) -> list[ProposalNote]:
    """Return what was proposed for an episode, the newest first."""
    rows = (
        RemovalProposal.objects.proven("of an episode that came through the gate")
        .filter(episode=episode)
        .select_related("case", "proposed_by")
    )
    return [
        ProposalNote(
            case=row.case_id,
            number=row.case.number,
            state=str(row.case.get_state_display()),
            way=str(row.get_way_display()),
            situation=row.situation,
            reason=row.reason,
            exception=row.exception,
            proposed_at=row.proposed_at,
            proposed_by=str(row.proposed_by or ""),
            proposed=_told(row.proposed),
            decided_at=row.decided_at,
            decided=_told(row.decided),
        )
        for row in rows
    ]


def _told(text: str) -> tuple[Told, ...]:
    rows = json.loads(text) if text else []
    return tuple(Told(row["name"], row["holds"], row["words"]) for row in rows)


def running_removal(episode: Episode) -> Case | None:
    """Return the removal of an episode that is under way."""
    rows = Case.objects.proven("of an episode that came through the gate")
    return rows.filter(episode=episode, kind=CaseKind.REMOVE, state__in=OPEN_CASES).first()


def episodes_of(episode: Episode) -> list[Episode]:
    """Return all episodes of the household, the newest first."""
    rows = Episode.objects.proven("of a household whose episode came through the gate")
    return list(rows.filter(household=episode.household_id).order_by("-number"))


@dataclass(frozen=True)
class Visit:
    """A visit after a removal: planned, asked for, or done."""

    due_on: date
    state: str
    word: str
    done_on: date | None


def visits_of(episode: Episode, today: date) -> list[Visit]:
    """Return the visits after a removal in the order of their days, those to come included."""
    if episode.state != EpisodeState.REMOVED or episode.ended_on is None:
        return []
    rows = FieldTask.objects.proven("of an episode that came through the gate").filter(
        household=episode.household_id, source__startswith=visits_after(episode.ended_on)
    )
    found = {
        task.due_on: Visit(task.due_on, task.state, str(task.get_state_display()), task.done_on)
        for task in rows
        if task.due_on is not None
    }
    if not Episode.objects.proven("its household's").filter(
        household=episode.household_id, number__gt=episode.number
    ):
        for day in planned_visits(episode.county_code, episode.ended_on, today):
            if day >= today:
                found.setdefault(day, Visit(day, "", _("计划中"), None))
    return [found[day] for day in sorted(found)]
