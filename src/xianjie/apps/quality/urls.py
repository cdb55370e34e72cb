"""Addresses of 数据质量."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.quality.views import drafts, exemptions, finding, findings, overview, rules, runs

app_name = "quality"
urlpatterns = [
    path("", findings.findings, name="findings"),
    path("export.xlsx", findings.findings_export, name="findings-export"),
    path("send/", findings.send, name="send"),
    path("villages/<str:code>/sheet/", findings.village_sheet, name="village-sheet"),
    path("findings/<int:pk>/", finding.finding, name="finding"),
    path("findings/<int:pk>/recheck/", finding.recheck, name="finding-recheck"),
    path("findings/<int:pk>/mend/", finding.mend, name="finding-mend"),
    path("overview/", overview.overview, name="overview"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", runs.run_new, name="run-new"),
    path("runs/<int:pk>/", runs.run_page, name="run"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/new/", drafts.draft_new, name="draft-new"),
    path("drafts/<int:pk>/", drafts.draft_page, name="draft"),
    path("drafts/<int:pk>/edit/", drafts.draft_edit, name="draft-edit"),
    path("drafts/<int:pk>/preview/", drafts.draft_preview, name="draft-preview"),
    path("drafts/<int:pk>/publish/", drafts.draft_publish, name="draft-publish"),
    path("drafts/<int:pk>/withdraw/", drafts.draft_withdraw, name="draft-withdraw"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule_id>/confirm/", rules.rule_confirm, name="rule-confirm"),
    path("rules/<str:rule_id>/switch/", drafts.rule_switch, name="rule-switch"),
    path("rules/<str:rule_id>/", rules.rule_page, name="rule"),
]
