"""Addresses of the case work."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.cases.views import (
    burden,
    case,
    case_new,
    cases,
    clues,
    episodes,
    handling,
    joint,
    notices,
    report_new,
    reports,
)

app_name = "cases"
urlpatterns = [
    path("", cases.cases, name="cases"),
    path("export.xlsx", cases.cases_export, name="cases-export"),
    path("new/", case_new.case_new, name="case-new"),
    path("<int:pk>/", case.case, name="case"),
    path("clues/", clues.clues, name="clues"),
    path("clues/export.xlsx", clues.clues_export, name="clues-export"),
    path("clues/new/", clues.clue_new, name="clue-new"),
    path("clues/<int:pk>/", clues.clue, name="clue"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/print/", notices.notice_print, name="notice-print"),
    path("notices/<int:pk>/objection/", notices.objection_new, name="objection-new"),
    path("objections/<int:pk>/", notices.objection, name="objection"),
    path("episodes/", episodes.episodes, name="episodes"),
    path("episodes/export.xlsx", episodes.episodes_export, name="episodes-export"),
    path("episodes/<int:pk>/", episodes.episode, name="episode"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", report_new.report_new, name="report-new"),
    path("reports/draft/", report_new.report_draft, name="report-draft"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/photo/", reports.report_photo, name="report-photo"),
    path("burden/", burden.burden, name="burden"),
    path("joint/", joint.joint, name="joint"),
    path("joint/new/", joint.joint_new, name="joint-new"),
    path("joint/export.xlsx", joint.joint_export, name="joint-export"),
    path("joint/<int:pk>/", handling.joint_handling, name="joint-handling"),
    path("joint/<int:pk>/sheet/", handling.joint_sheet, name="joint-sheet"),
]
