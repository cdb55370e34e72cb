"""Addresses of rounds, records, problems and meetings."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.rounds.views import meetings, problems, progress, records, rounds

app_name = "rounds"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("new/", rounds.round_new, name="round-new"),
    path("records/", records.records, name="records"),
    path("records/export.xlsx", records.records_export, name="records-export"),
    path("visits/", records.visits, name="visits"),
    path("problems/", problems.problems, name="problems"),
    path("problems/export.xlsx", problems.problems_export, name="problems-export"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting-new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/minutes/", meetings.minutes, name="meeting-minutes"),
    path("<int:pk>/", progress.round_page, name="round"),
    path("<int:pk>/list.xlsx", progress.round_export, name="round-export"),
]
