"""Addresses of 社会救助."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.relief.views import requests

app_name = "relief"
urlpatterns = [
    path("", requests.requests, name="requests"),
    path("export.xlsx", requests.requests_export, name="requests-export"),
    path("figures/", requests.request_figures, name="request-figures"),
    path("new/", requests.request_new, name="request-new"),
    path("refer/", requests.referral_new, name="referral-new"),
    path("<int:pk>/", requests.request_page, name="request"),
]
