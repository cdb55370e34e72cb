"""What accepted sheets, beginning and ending episodes, and moving families mean for rounds."""

from __future__ import annotations

from datetime import date, datetime

from xianjie.apps.cases.deciding import register_ending, register_opening
from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.handlers import Handler, register_handler
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.actions import findings
from xianjie.apps.rounds.actions.asking import ask_households
from xianjie.apps.rounds.enums import Population, ProblemState, RoundState
from xianjie.apps.rounds.models import LookbackProblem, Round
from xianjie.apps.rounds.queries.population import population

KEY = "rounds"
NO_LONGER = "已不再监测"


def opened(episode: Episode, today: date, now: datetime) -> None:
    """Ask a household that is monitored from now on in the running rounds of its place."""
    del now
    running = Round.objects.filter(
        county_code=episode.county_code,
        state=RoundState.OPEN,
        population=Population.MONITORED,
        due_on__gte=today,
    )
    one = Household.objects.filter(pk=episode.household_id)
    for asked in running:
        ask_households(
            population(asked, one, today),
            form=asked.form,
            source=asked.source,
            due_on=asked.due_on,
            stage=asked.stage,
            today=today,
        )


def ended(episode: Episode, today: date, now: datetime) -> None:
    """Take back what running rounds of monitored households still ask of one that no longer is."""
    del today, now
    running = Round.objects.filter(
        county_code=episode.county_code, state=RoundState.OPEN, population=Population.MONITORED
    )
    sources = [asked.source for asked in running]
    FieldTask.objects.filter(
        household_id=episode.household_id, source__in=sources, state=TaskState.OPEN
    ).update(state=TaskState.CANCELLED, ending=NO_LONGER)


def describe(household: Household) -> list[str]:
    """Say how many problems of the look-back are open; they go with the household."""
    rows = LookbackProblem.objects.filter(household=household, state=ProblemState.OPEN)
    number = rows.count()
    if not number:
        return []
    return [f"{household.household_code} 有未销号的回头看问题和需求 {number} 项，跟着这一户走。"]


def follow(household: Household) -> None:
    """Let open problems lie in the village of the household."""
    code = household.division_code
    rows = LookbackProblem.objects.filter(household=household, state=ProblemState.OPEN)
    rows.exclude(division_code=code).update(division_code=code, county_code=household.county_code)


def register() -> None:
    """Let sheets, cases and the registry tell the rounds of what happens."""
    for form, act in (
        ("月度监测", findings.monthly),
        ("网格排查", findings.grid),
        ("帮扶走访", findings.visit),
        ("回头看", findings.look_back),
    ):
        register_handler(form, Handler(KEY, act))
    register_opening(KEY, opened)
    register_ending(KEY, ended)
    register_follower(KEY, Follower(describe, follow))
