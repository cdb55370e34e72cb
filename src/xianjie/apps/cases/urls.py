"""Addresses of the case work."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.cases.views import burden, handling, joint, report_new, reports

app_name = "cases"
urlpatterns = [
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
