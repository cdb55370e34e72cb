"""Tables."""

from xianjie.apps.income.models.aim import IncomeMeasure, IncomePlan, IncomeStanding
from xianjie.apps.income.models.entry import IncomeEntry, IncomeQuestion
from xianjie.apps.income.models.mean import (
    IncomeCheck,
    IncomeCheckItem,
    IncomeMean,
    IncomePractice,
)
from xianjie.apps.income.models.month import AccountMonth, IncomeRound, VillageMonth
from xianjie.apps.income.models.statement import IncomeStatement
from xianjie.apps.income.models.subsidy import SubsidyDue

__all__ = [
    "AccountMonth",
    "IncomeCheck",
    "IncomeCheckItem",
    "IncomeEntry",
    "IncomeMean",
    "IncomeMeasure",
    "IncomePlan",
    "IncomePractice",
    "IncomeQuestion",
    "IncomeRound",
    "IncomeStanding",
    "IncomeStatement",
    "SubsidyDue",
    "VillageMonth",
]
