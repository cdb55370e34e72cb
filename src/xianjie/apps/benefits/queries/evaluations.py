"""Which evaluation speaks for a month."""

from __future__ import annotations

from xianjie.apps.benefits.models import BenefitEvaluation


def current_evaluation(county: str, period: str) -> BenefitEvaluation | None:
    """Return the evaluation that stands for a month."""
    rows = BenefitEvaluation.objects.filter(county_code=county, period=period, is_current=True)
    return rows.select_related("run").first()


def newest_evaluation(county: str) -> BenefitEvaluation | None:
    """Return the evaluation of the newest month; None before the first one."""
    rows = BenefitEvaluation.objects.filter(county_code=county, is_current=True)
    return rows.select_related("run").order_by("-period").first()


def periods_evaluated(county: str) -> list[str]:
    """Return the evaluated months, the newest first."""
    rows = BenefitEvaluation.objects.filter(county_code=county, is_current=True)
    return list(rows.order_by("-period").values_list("period", flat=True))
