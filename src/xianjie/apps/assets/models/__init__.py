"""Tables of the assets that aid built."""

from xianjie.apps.assets.models.alarm import AlarmCheck, AssetAlarm
from xianjie.apps.assets.models.asset import MONEY, Asset, AssetRow
from xianjie.apps.assets.models.contract import AssetContract, RentDue
from xianjie.apps.assets.models.disposal import AssetDisposal, AssetEvent
from xianjie.apps.assets.models.income import SOURCE, AssetIncome, IncomeUse, shared_out
from xianjie.apps.assets.models.stock import StockItem, StockRound
from xianjie.apps.assets.models.title import AssetTitle
from xianjie.apps.assets.models.upkeep import UpkeepRecord

__all__ = [
    "MONEY",
    "SOURCE",
    "AlarmCheck",
    "Asset",
    "AssetAlarm",
    "AssetContract",
    "AssetDisposal",
    "AssetEvent",
    "AssetIncome",
    "AssetRow",
    "AssetTitle",
    "IncomeUse",
    "RentDue",
    "StockItem",
    "StockRound",
    "UpkeepRecord",
    "shared_out",
]
