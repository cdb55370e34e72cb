"""Addresses of the whole product."""

from __future__ import annotations

from django.urls import include, path

from xianjie.apps.cockpit.views.desk import home

handler400 = "xianjie.web.errors.bad_request"
handler403 = "xianjie.web.errors.forbidden"
handler404 = "xianjie.web.errors.not_found"
handler500 = "xianjie.web.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("xianjie.apps.accounts.urls")),
    path("audit/", include("xianjie.apps.accounts.audit_urls")),
    path("jobs/", include("xianjie.apps.jobs.urls")),
    path("registry/", include("xianjie.apps.registry.urls")),
    path("rulebook/", include("xianjie.apps.policies.urls")),
    path("cases/", include("xianjie.apps.cases.urls")),
    path("sheets/", include("xianjie.apps.fieldforms.urls")),
    path("plans/", include("xianjie.apps.plans.urls")),
    path("rounds/", include("xianjie.apps.rounds.urls")),
    path("removal/", include("xianjie.apps.removal.urls")),
    path("papers/", include("xianjie.apps.papers.urls")),
    path("field/", include("xianjie.apps.fieldwork.urls")),
    path("p/", include("xianjie.apps.portal.urls")),
    path("documents/", include("xianjie.apps.documents.urls")),
    path("quality/", include("xianjie.apps.indicators.urls")),
    path("tasks/", include("xianjie.apps.taskbook.urls")),
    path("assessment/", include("xianjie.apps.assessment.urls")),
    path("reporting/", include("xianjie.apps.reporting.urls")),
    path("supervision/", include("xianjie.apps.supervision.urls")),
    path("low-income/", include("xianjie.apps.lowincome.urls")),
    path("income/", include("xianjie.apps.income.urls")),
    path("benefits/", include("xianjie.apps.benefits.urls")),
    path("relief/", include("xianjie.apps.relief.urls")),
    path("guarantees/", include("xianjie.apps.guarantees.urls")),
    path("registers/", include("xianjie.apps.registers.urls")),
    path("employment/", include("xianjie.apps.employment.urls")),
    path("posts/", include("xianjie.apps.posts.urls")),
    path("training/", include("xianjie.apps.training.urls")),
    path("industry/", include("xianjie.apps.industry.urls")),
    path("collective/", include("xianjie.apps.collective.urls")),
    path("funds/", include("xianjie.apps.funds.urls")),
    path("assets/", include("xianjie.apps.assets.urls")),
    path("resettlement/", include("xianjie.apps.places.urls")),
    path("teams/", include("xianjie.apps.teams.urls")),
    path("data-quality/", include("xianjie.apps.quality.urls")),
    path("merging/", include("xianjie.apps.merging.urls")),
    path("national/", include("xianjie.apps.national.urls")),
    path("census/", include("xianjie.apps.census.urls")),
    path("copies/", include("xianjie.apps.copies.urls")),
    path("", include("xianjie.apps.cockpit.urls")),
    path("places/", include("xianjie.apps.divisions.urls")),
    path("feeds/", include("xianjie.apps.sources.urls")),
    path("screening/", include("xianjie.apps.screening.urls")),
]
