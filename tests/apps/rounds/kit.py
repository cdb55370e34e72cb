"""Shorthand for rounds and what they find."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.actions import open_round
from xianjie.apps.rounds.enums import Population, RoundKind
from xianjie.apps.rounds.models import Round

TODAY, NOW = cases.TODAY, cases.NOW
WHEN = {"today": TODAY, "now": NOW}
DUE = date(2022, 7, 20)


def monitor(household: Household, **fields: object) -> Episode:
    values: dict[str, object] = {
        "household": household,
        "number": 1,
        "county_code": household.county_code,
        "division_code": household.division_code,
        "origin": "CASE",
        "category": "脱贫不稳定户",
        "risks": ["因病"],
        "identified_on": date(2022, 3, 1),
        "state": EpisodeState.MONITORED,
    }
    return Episode.objects.create(**(values | fields))


def opened(user, **fields: object) -> Round:
    values: dict[str, object] = {
        "by": cases.by(user),
        "client_id": uuid4(),
        "kind": RoundKind.MONTHLY,
        "title": "2022年7月月度监测",
        "period": "2022-07",
        "division_code": small.COUNTY,
        "asks": Population.MONITORED,
        "due_on": DUE,
        **WHEN,
    }
    return open_round(**(values | fields))


def sheet(user, household: Household, form: str = "月度监测", **fields: object) -> Sheet:
    values: dict[str, object] = {
        "client_id": uuid4(),
        "form": form,
        "definition": "x",
        "county_code": household.county_code,
        "division_code": household.division_code,
        "household": household,
        "period": "2022-07",
        "content": "{}",
        "state": SheetState.ACCEPTED,
        "filled_by": user,
        "filled_at": NOW,
        "received_at": NOW,
    }
    return Sheet.objects.create(**(values | fields))


def visit(user, task: FieldTask, on: date = TODAY) -> FieldTask:
    """Do a task with a sheet, as the app of sheets does."""
    task.sheet = sheet(user, task.household, task.form, task=task)
    task.state, task.done_on = TaskState.DONE, on
    task.save()
    return task
