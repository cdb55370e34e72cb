"""Gaps of any evaluated month, also of one gone by; for the command line and reports."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from xianjie.apps.benefits.enums import GapKind
from xianjie.apps.benefits.models import BenefitEvaluation, EntitlementGap


def gaps_of_month(county: str, period: str) -> QuerySet[EntitlementGap]:
    """Return the gaps that a month's data showed; for who sees the whole county."""
    rows = EntitlementGap.objects.filter(
        county_code=county, first_period__lte=period, last_period__gte=period
    )
    return rows.order_by("division_code", "household_id", "benefit_id", "id")


def counted_gaps(evaluation: BenefitEvaluation) -> list[dict[str, Any]]:
    """Return each benefit of an evaluation with its counts and its gaps by kind."""
    rows = gaps_of_month(evaluation.county_code, evaluation.period)
    counted = rows.order_by().values_list("benefit_id", "kind").annotate(n=Count("pk"))
    gaps: dict[str, dict[str, int]] = {}
    for benefit, kind, number in counted:
        gaps.setdefault(benefit, {})[str(GapKind(kind).label)] = number
    return [
        {
            "benefit": name,
            "title": told["title"],
            "department": told["department"],
            "population": told["population"],
            "held": told["held"],
            "eligible": told["eligible"],
            "unknown": told["unknown"],
            "gaps": gaps.get(name, {}),
        }
        for name, told in evaluation.counts.items()
    ]
