"""Reads."""

from xianjie.apps.collective.queries.distributions import (
    distributed,
    households_with_asset_income,
    persons_with_asset_income,
)
from xianjie.apps.collective.queries.sources import MoneySource, register_source

__all__ = [
    "MoneySource",
    "distributed",
    "households_with_asset_income",
    "persons_with_asset_income",
    "register_source",
]
