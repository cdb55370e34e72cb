"""Addresses of 社会救助."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.relief.interfaces.registers import ALL
from xianjie.apps.relief.views import requests, temporary

app_name = "relief"
urlpatterns = [
    path("", requests.requests, name="requests"),
    path("export.xlsx", requests.requests_export, name="requests-export"),
    path("figures/", requests.request_figures, name="request-figures"),
    path("new/", requests.request_new, name="request-new"),
    path("refer/", requests.referral_new, name="referral-new"),
    path("temporary/", temporary.temporary_list, name="temporary-list"),
    path("temporary/export.xlsx", temporary.temporary_export, name="temporary-export"),
    path("temporary/new/", temporary.temporary_new, name="temporary-new"),
    path("temporary/<int:pk>/", temporary.temporary, name="temporary"),
    path("<int:pk>/", requests.request_page, name="request"),
    *(pattern for register in ALL for pattern in register.urlpatterns),
]
