"""Addresses of 三保障和饮水."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.guarantees.interfaces.registers import (
    COHORTS,
    DOCTORS,
    STUDENT_AID,
    SURVEYS,
    TEMPLE_CHECKS,
    TREATMENTS,
)
from xianjie.apps.guarantees.interfaces.works import (
    FAULTS,
    HAZARDS,
    HOUSEHOLD_WATER,
    HOUSES,
    WORKS,
)
from xianjie.apps.guarantees.views import areas, board, problems, works

app_name = "guarantees"
urlpatterns = [
    path("", board.board, name="board"),
    path("export/", board.board_export, name="board-export"),
    path("problems/", problems.problems, name="problems"),
    path("problems/export/", problems.problems_export, name="problems-export"),
    path("problems/new/", problems.problem_new, name="problem-new"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/files/<int:event>/", problems.problem_file, name="problem-file"),
    path("areas/<str:area>/", areas.area, name="area"),
    *TEMPLE_CHECKS.urlpatterns,
    *COHORTS.urlpatterns,
    *STUDENT_AID.urlpatterns,
    *DOCTORS.urlpatterns,
    *TREATMENTS.urlpatterns,
    *HOUSES.urlpatterns,
    path("houses/<int:pk>/step/", works.house_step, name="house-step"),
    path("houses/<int:pk>/file/", works.house_file, name="house-file"),
    *HAZARDS.urlpatterns,
    *WORKS.urlpatterns,
    *FAULTS.urlpatterns,
    path("faults/<int:pk>/spread/", works.fault_spread, name="fault-spread"),
    *HOUSEHOLD_WATER.urlpatterns,
    *SURVEYS.urlpatterns,
]
