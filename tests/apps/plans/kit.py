"""Shorthand for the actions on plans."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import User
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.actions import (
    MeasureDraft,
    add_measure,
    make_plan,
    open_plan,
    report_measure,
    review_plan,
    submit_plan,
)
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.registry.models import Household, Person

WHEN = {"today": kit.TODAY, "now": kit.NOW}


def episode(household: Household, *risks: str, **fields: object) -> Episode:
    values: dict[str, object] = {
        "household": household,
        "number": 1,
        "county_code": small.COUNTY,
        "division_code": household.division_code,
        "origin": EpisodeOrigin.CASE,
        "category": "脱贫不稳定户",
        "risks": list(risks or ("因病",)),
        "identified_on": date(2022, 7, 1),
        "state": EpisodeState.MONITORED,
    }
    return Episode.objects.create(**(values | fields))


def member(household: Household, skill: str, born: date = date(1985, 1, 1), **fields) -> Person:
    return Person.objects.create(
        county_code=small.COUNTY, household=household, name="王五", birth_date=born,
        labour_skill=skill, created_at=kit.NOW, updated_at=kit.NOW, **fields,
    )  # fmt: skip


def skilled(household: Household, skill: str) -> None:
    """Register the skill of everybody in a household."""
    household.members.update(labour_skill=skill)


def opened(user: User, found: Episode) -> Plan:
    return open_plan(by=kit.by(user), episode=found, **WHEN)


def made(user: User, found: Episode, *drafts: MeasureDraft, **fields: object) -> Plan:
    values: dict[str, object] = {
        "analysis": "户主生病，药费多。", "needs": "报销", "goal": "稳定", "helper": None,
        "measures": list(drafts) or None, "client_id": uuid4(), **WHEN,
    }  # fmt: skip
    return make_plan(by=kit.by(user), episode=found, **(values | fields))


def draft(kind: str = "健康帮扶", risk: str = "因病", **fields: object) -> MeasureDraft:
    return MeasureDraft(kind=kind, risk=risk, title=f"落实{kind}", **fields)  # type: ignore[arg-type]


def submit(user: User, plan: Plan) -> Plan:
    plan.refresh_from_db()
    return submit_plan(by=kit.by(user), plan=plan, version=plan.version, **WHEN)


def review(user: User, plan: Plan, passes: bool = True, **fields: object) -> Plan:
    plan.refresh_from_db()
    values = {"passes": passes, "version": plan.version, **WHEN} | fields
    return review_plan(by=kit.by(user), plan=plan, **values)


def in_force(county, found: Episode, *drafts: MeasureDraft) -> Plan:
    """A plan that the village made and the township passed."""
    plan = made(county.worker, found, *drafts)
    submit(county.worker, plan)
    return review(county.town, plan)


def add(user: User, plan: Plan, **fields: object) -> Measure:
    return add_measure(by=kit.by(user), plan=plan, draft=draft(**fields), **WHEN)


def report(user: User, measure: Measure, state: str = "DONE", **fields: object) -> Measure:
    measure.refresh_from_db()
    values: dict[str, object] = {
        "state": MeasureState(state), "on": kit.TODAY, "words": "报销 3000 元",
        "version": measure.version, **WHEN,
    }  # fmt: skip
    return report_measure(by=kit.by(user), measure=measure, **(values | fields))
