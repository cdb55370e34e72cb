"""What the plans know when a sheet is filled in: 防贫保 paid within a year. Requirement M02-20."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from xianjie.apps.fieldforms.knowledge import Told, register_source
from xianjie.apps.plans.queries.claims import YEAR, last_paid

PAID = "防贫保赔付"


def paid_within_a_year(households: Collection[int], on: date) -> Mapping[int, Told]:
    """Return fen paid to each household in the 365 days before ``on``; one query."""
    paid = last_paid(households, on - YEAR)
    return {number: Told(total, "防贫保理赔登记", last) for number, (total, last) in paid.items()}


def register() -> None:
    """Let sheets know what was paid."""
    register_source(PAID, paid_within_a_year)
