"""Addresses of the low-income register."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.lowincome.views import member, members, reviews

app_name = "lowincome"
urlpatterns = [
    path("", members.members, name="members"),
    path("export.xlsx", members.export, name="export"),
    path("warnings/", members.warnings, name="warnings"),
    path("statistics/", members.figures, name="statistics"),
    path("refresh/", members.refresh, name="refresh"),
    path("add/", member.add, name="add"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("proposals/", reviews.proposals, name="proposals"),
    path("proposals/<int:pk>/", reviews.proposal, name="proposal"),
    path("<int:pk>/", member.member, name="member"),
]
