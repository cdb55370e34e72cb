"""Tables."""

from xianjie.apps.income.models.entry import IncomeEntry, IncomeQuestion
from xianjie.apps.income.models.month import AccountMonth, IncomeRound, VillageMonth
from xianjie.apps.income.models.statement import IncomeStatement
from xianjie.apps.income.models.subsidy import SubsidyDue

__all__ = [
    "AccountMonth",
    "IncomeEntry",
    "IncomeQuestion",
    "IncomeRound",
    "IncomeStatement",
    "SubsidyDue",
    "VillageMonth",
]
