"""Addresses of 待遇保障."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.benefits.interfaces.registers import FORMER_MEASURES
from xianjie.apps.benefits.views import (
    gap,
    gaps,
    household,
    overview,
    settlement,
    settlement_calculator,
    settlement_ledgers,
)

app_name = "benefits"
urlpatterns = [
    path("", gaps.gaps, name="gaps"),
    path("export.xlsx", gaps.export, name="export"),
    path("dispatch/", gaps.dispatch, name="dispatch"),
    path("overview/", overview.overview, name="overview"),
    path("unknown/<str:benefit>/", overview.unknown, name="unknown"),
    path("confirm/", overview.confirm, name="confirm"),
    path("evaluate/", overview.evaluate, name="evaluate"),
    path("figures/", overview.figures, name="figures"),
    path("household/<int:pk>/", household.household, name="household"),
    path("<int:pk>/", gap.gap, name="gap"),
    path("settlement/", settlement.bills, name="stays"),
    path("settlement/export.xlsx", settlement.bills_export, name="stays-export"),
    path("settlement/households/", settlement.by_household, name="stay-homes"),
    path("settlement/relief/", settlement_ledgers.relief_ledger, name="relief-ledger"),
    path("settlement/treatments/", settlement_ledgers.treatment_list, name="treatments"),
    path("settlement/calculator/", settlement_calculator.calculator, name="calculator"),
    path("payments/<slug:key>/", settlement_ledgers.payment_list, name="payments"),
    path(
        "payments/<slug:key>/export.xlsx", settlement_ledgers.payment_export, name="payments-export"
    ),
    *FORMER_MEASURES.urlpatterns,
]
