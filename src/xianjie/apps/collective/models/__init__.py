"""Tables."""

from xianjie.apps.collective.models.distribution import (
    Distribution,
    DistributionEvent,
    DistributionLine,
    DistributionObjection,
)
from xianjie.apps.collective.models.income import IncomeConfirmation, VillageIncome
from xianjie.apps.collective.models.purchase import BudgetUnit, UnionGift, UnitPurchase
from xianjie.apps.collective.models.share import ResourceUse, ShareAsset, ShareHolding
from xianjie.apps.collective.models.unsold import UnsoldCall, UnsoldCase, UnsoldEvent, UnsoldSale

__all__ = [
    "BudgetUnit",
    "Distribution",
    "DistributionEvent",
    "DistributionLine",
    "DistributionObjection",
    "IncomeConfirmation",
    "ResourceUse",
    "ShareAsset",
    "ShareHolding",
    "UnionGift",
    "UnitPurchase",
    "UnsoldCall",
    "UnsoldCase",
    "UnsoldEvent",
    "UnsoldSale",
    "VillageIncome",
]
