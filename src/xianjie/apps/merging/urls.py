"""Addresses of 重复与合并."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.merging.views import proposal, proposals

app_name = "merging"
urlpatterns = [
    path("", proposals.proposals, name="proposals"),
    path("export.xlsx", proposals.proposals_export, name="proposals-export"),
    path("search/", proposals.search, name="search"),
    path("<int:pk>/", proposal.proposal, name="proposal"),
]
