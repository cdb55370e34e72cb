"""Addresses of industry."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.industry.interfaces import aid, money, registers
from xianjie.apps.industry.views import pages, work

app_name = "industry"
urlpatterns = [
    path("graph/", pages.graph, name="graph"),
    path("gaps/", pages.gaps, name="gaps"),
    path("survey/", work.survey, name="survey"),
    path("supports/", pages.supports, name="supports"),
    path("supports/export/", pages.supports_export, name="supports-export"),
    path("risks/", pages.risks, name="risks"),
    path("cattle/", pages.cattle, name="cattle"),
    path("agreements/<int:pk>/rounds/", work.rounds, name="agreement-rounds"),
    *(
        pattern
        for register in (*registers.REGISTERS, *money.REGISTERS, *aid.REGISTERS)
        for pattern in register.urlpatterns
    ),
]
