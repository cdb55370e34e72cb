"""Addresses of 收入台账."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from xianjie.apps.income.interfaces.practices import PRACTICES
from xianjie.apps.income.interfaces.registers import SUBSIDIES
from xianjie.apps.income.views import (
    accounts,
    entries,
    goals,
    months,
    plans,
    statements,
    subsidies,
    verifying,
)

app_name = "income"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", accounts.accounts, name="accounts"),
    path("export.xlsx", accounts.export, name="export"),
    path("households/<int:pk>/", accounts.account, name="account"),
    path("people/<int:pk>/", accounts.card, name="card"),
    path("households/<int:pk>/new/", entries.new, name="new"),
    path("households/<int:pk>/confirm/<str:period>/", months.confirm, name="confirm"),
    path("households/<int:pk>/statement/", statements.draw, name="draw"),
    path("entries/<int:pk>/reverse/", entries.reverse_one, name="reverse"),
    path("entries/template.xlsx", entries.template, name="template"),
    path("entries/import/", entries.upload, name="upload"),
    path("months/", months.months, name="months"),
    path("months/fill/", months.fill, name="fill"),
    path("villages/<str:code>/<str:period>/", months.village, name="village"),
    path("questions/", months.questions, name="questions"),
    path("questions/<int:pk>/", months.answer, name="answer"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("subsidies/compare/", subsidies.compare, name="compare-subsidies"),
    *SUBSIDIES.urlpatterns,
    path("goals/", goals.goals, name="goals"),
    path("goals/refresh/", goals.refresh, name="refresh-goals"),
    path("focus/", goals.focus, name="focus"),
    path("focus/export.xlsx", goals.focus_export, name="focus-export"),
    path("households/<int:pk>/plans/<int:year>/", plans.plan, name="plan"),
    path("measures/<int:pk>/", plans.measure, name="measure"),
    path("means/", goals.means, name="means"),
    path("checks/", verifying.checks, name="checks"),
    path("checks/<int:pk>/", verifying.check, name="check"),
    path("checks/items/<int:pk>/", verifying.finding, name="finding"),
    *PRACTICES.urlpatterns,
]
