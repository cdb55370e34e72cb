"""Shorthand for the actions of the register."""

from __future__ import annotations

from datetime import date

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.lowincome.actions import (
    decide_review,
    propose_review,
    refresh_register,
)
from xianjie.apps.lowincome.enums import ReviewOutcome
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview
from xianjie.apps.lowincome.queries.roll import RollEntry
from xianjie.kernel.periods import Period

WHEN = {"today": kit.TODAY, "now": kit.NOW}


def entry(household, kind="农村低保", people=2, since=date(2021, 3, 1)) -> RollEntry:
    return RollEntry(household.pk, kind, people, None, "B类", since)


def refresh(user, period: str = "2022-06"):
    return refresh_register(
        by=kit.by(user), county=small.COUNTY, period=Period.parse(period), now=kit.NOW
    )


def register(household, category="低保对象", **fields) -> LowIncomeMember:
    values = {
        "county_code": small.COUNTY,
        "division_code": household.division_code,
        "household": household,
        "category": category,
        "source": "CIVIL",
        "valid_from": date(2021, 3, 1),
        "review_due_on": date(2022, 7, 1),
    }
    return LowIncomeMember.objects.create(**(values | fields))


def propose(user, member, outcome="KEEP", **fields) -> LowIncomeReview:
    values = {"reason": "没有变化", "evidence": "入户", **WHEN} | fields
    return propose_review(by=kit.by(user), member=member, outcome=ReviewOutcome(outcome), **values)


def decide(user, review, agrees=True, **fields) -> LowIncomeReview:
    return decide_review(by=kit.by(user), review=review, agrees=agrees, **(WHEN | fields))
