"""Entities, what binds them with each other and with households, money in them, aid."""

from xianjie.apps.industry.models.aid import (
    Certificate,
    EntityTraining,
    Herd,
    IndustryNeed,
    Reward,
)
from xianjie.apps.industry.models.bond import Bond, BondIncome, CoopMember, PurchaseContract
from xianjie.apps.industry.models.dividend import AgreementShare, Dividend, DividendAgreement
from xianjie.apps.industry.models.entity import Coop, Entity, Farm, Firm

__all__ = [
    "AgreementShare",
    "Bond",
    "BondIncome",
    "Certificate",
    "Coop",
    "CoopMember",
    "Dividend",
    "DividendAgreement",
    "Entity",
    "EntityTraining",
    "Farm",
    "Firm",
    "Herd",
    "IndustryNeed",
    "PurchaseContract",
    "Reward",
]
