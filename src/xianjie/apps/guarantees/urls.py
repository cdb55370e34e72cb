"""Addresses of 三保障和饮水."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.guarantees.views import areas, board, problems

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
]
