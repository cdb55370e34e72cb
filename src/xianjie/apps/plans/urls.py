"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.plans.interfaces.registers import CLAIMS, COVERS, VILLAGE_MEASURES
from xianjie.apps.plans.views import measure, measures, plan, plans

app_name = "plans"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("export.xlsx", plans.plans_export, name="plans-export"),
    path("open/", plans.open_missing, name="plans-open"),
    path("open/<int:pk>/", plans.plan_open, name="plan-open"),
    path("<int:pk>/", plan.plan, name="plan"),
    path("<int:pk>/edit/", plan.plan_edit, name="plan-edit"),
    path("<int:pk>/sheet/", plan.plan_sheet, name="plan-sheet"),
    path("<int:pk>/measures/new/", measure.measure_new, name="plan-measure-new"),
    path("measures/", measures.measures, name="measures"),
    path("measures/export.xlsx", measures.measures_export, name="measures-export"),
    path("measures/<int:pk>/", measure.measure, name="measure"),
    path("measures/<int:pk>/edit/", measure.measure_edit, name="measure-edit"),
    *COVERS.urlpatterns,
    *CLAIMS.urlpatterns,
    *VILLAGE_MEASURES.urlpatterns,
]
