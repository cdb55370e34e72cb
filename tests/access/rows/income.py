"""The income ledger: accounts, months, entries, statements, subsidies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.access.rows.registers import register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.interfaces.registers import SUBSIDIES
from xianjie.apps.income.models import IncomeEntry, IncomeQuestion, IncomeStatement, SubsidyDue

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
VIEW, RECORD = may(Permission.VIEW_INCOME), may(Permission.RECORD_INCOME)
APPROVE, MANAGE = may(Permission.APPROVE_INCOME), may(Permission.MANAGE_INCOME)


def _entry(world: World) -> IncomeEntry:
    found, _ = IncomeEntry.objects.get_or_create(
        county_code=world.county, division_code=world.village, household=world.household,
        item="种植收入", period="2022-06", state="CONFIRMED",
        defaults={"kind": "生产经营性", "amount": 100_00, "period_to": "2022-06",
                  "source": "HAND", "counted_on": date(2022, 6, 30), "recorded_at": NOW,
                  "confirmed_at": NOW},
    )  # fmt: skip
    return found


def _question(world: World) -> dict[str, int]:
    found, _ = IncomeQuestion.objects.get_or_create(
        county_code=world.county, division_code=world.village, entry=_entry(world), state="OPEN",
        defaults={"amount": 200_00, "raised_at": NOW},
    )  # fmt: skip
    return {"pk": found.pk}


def _statement(world: World) -> dict[str, int]:
    money = dict.fromkeys(
        ("wages", "business", "property", "transfers", "costs", "net", "per_capita"), 0
    )
    found, _ = IncomeStatement.objects.get_or_create(
        county_code=world.county, division_code=world.village, household=world.household,
        purpose="ANNUAL", period_from="2021-10", period_to="2022-09", state="DRAFT",
        defaults={"people": 1, "drawn_at": NOW, **money},
    )  # fmt: skip
    return {"pk": found.pk}


def _home(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


def _person(world: World) -> dict[str, int]:
    return {"pk": world.person.pk}


def _month(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk, "period": "2022-06"}


def _village(world: World) -> dict[str, str]:
    return {"code": world.village, "period": "2022-06"}


def _due(world: World) -> SubsidyDue:
    found, _ = SubsidyDue.objects.get_or_create(
        household=world.household, item="耕地地力保护补贴", year=2022,
        defaults={"due": 100_00, "due_on": date(2022, 5, 1), "created_at": NOW,
                  "updated_at": NOW},
    )  # fmt: skip
    return found


ROWS = [
    Row("income:accounts", VIEW),
    Row("income:export", VIEW & may(Permission.EXPORT_CLUES)),
    Row("income:account", VIEW, _home, of_a_place=True),
    Row("income:card", VIEW, _person, of_a_place=True),
    Row("income:new", RECORD, _home, of_a_place=True),
    Row("income:new", RECORD, _home, method="post", of_a_place=True, data=lambda w: {"item": "x"}),
    Row("income:confirm", RECORD, _month, of_a_place=True),
    Row("income:confirm", RECORD, _month, method="post", of_a_place=True, answers=(302,)),
    Row("income:draw", RECORD, _home, method="post", of_a_place=True, answers=(302,),
        data=lambda w: {"purpose": "x"}),
    Row("income:reverse", RECORD, lambda w: {"pk": _entry(w).pk}, of_a_place=True),
    Row("income:reverse", RECORD, lambda w: {"pk": _entry(w).pk}, method="post", of_a_place=True,
        data=lambda w: {"reason": ""}),
    Row("income:template", RECORD),
    Row("income:upload", RECORD),
    Row("income:upload", RECORD, method="post"),
    Row("income:months", VIEW),
    Row("income:fill", MANAGE, method="post", data=lambda w: {"period": "2022-06"},
        answers=(302,)),
    Row("income:village", VIEW, _village, of_a_place=True),
    Row("income:village", VIEW, _village, method="post", of_a_place=True,
        data=lambda w: {"form": "x"}),
    Row("income:questions", VIEW),
    Row("income:answer", RECORD, _question, method="post", of_a_place=True, answers=(302,),
        data=lambda w: {"takes": "x"}),
    Row("income:statements", VIEW),
    Row("income:statement", VIEW, _statement, of_a_place=True),
    Row("income:statement", APPROVE, _statement, method="post", of_a_place=True,
        data=lambda w: {"agrees": "x"}),
    Row("income:compare-subsidies", MANAGE, method="post", answers=(302,)),
    *register_case(
        SUBSIDIES,
        _due,
        lambda w: {"household": w.household.household_code, "item": "退耕还林补助", "year": "2022",
                   "due": "10", "due_on": "2022-05-01"},
    ),
]  # fmt: skip
