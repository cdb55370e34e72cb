"""Addresses of 社会救助."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.relief.interfaces.registers import ALL
from xianjie.apps.relief.views import allowances, requests, standards, temporary

app_name = "relief"
urlpatterns = [
    path("", requests.requests, name="requests"),
    path("export.xlsx", requests.requests_export, name="requests-export"),
    path("figures/", requests.request_figures, name="request-figures"),
    path("new/", requests.request_new, name="request-new"),
    path("refer/", requests.referral_new, name="referral-new"),
    path("allowances/", allowances.allowances, name="allowances"),
    path("allowances/export.xlsx", allowances.allowances_export, name="allowances-export"),
    path("allowances/new/", allowances.allowance_new, name="allowance-new"),
    path("allowances/<int:pk>/", allowances.allowance, name="allowance"),
    path("allowances/<int:pk>/survey/", allowances.allowance_survey, name="allowance-survey"),
    path("standards/", standards.standards_page, name="standards"),
    path("standards/export.xlsx", standards.standards_export, name="standards-export"),
    path("holdings/<int:pk>/stop/", standards.holding_stop, name="holding-stop"),
    path("temporary/", temporary.temporary_list, name="temporary-list"),
    path("temporary/export.xlsx", temporary.temporary_export, name="temporary-export"),
    path("temporary/new/", temporary.temporary_new, name="temporary-new"),
    path("temporary/<int:pk>/", temporary.temporary, name="temporary"),
    path("<int:pk>/", requests.request_page, name="request"),
    *(pattern for register in ALL for pattern in register.urlpatterns),
]
