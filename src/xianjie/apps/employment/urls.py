"""Addresses of employment."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from xianjie.apps.employment.interfaces.registers import REGISTERS
from xianjie.apps.employment.views import campaigns, families, goals, labour, pushes, subsidies

app_name = "employment"
urlpatterns: list[URLPattern | URLResolver] = [
    *(pattern for register in REGISTERS for pattern in register.urlpatterns),
    path("workers/<int:pk>/door/", labour.door, name="door"),
    path("questions/", labour.question_list, name="questions"),
    path("questions/<int:pk>/", labour.question_answer, name="question"),
    path("unemployed/", labour.unemployed_list, name="unemployed"),
    path("unemployed/export/", labour.unemployed_export, name="unemployed-export"),
    path("transfers/<int:pk>/subsidy/", subsidies.subsidy, name="subsidy"),
    path("goals/", goals.goals, name="goals"),
    path("goals/export/", goals.goals_export, name="goals-export"),
    path("zero/", families.zero, name="zero"),
    path("zero/export/", families.zero_export, name="zero-export"),
    path("zero/<int:pk>/", families.family, name="family"),
    path("zero/<int:pk>/files/<int:event>/", families.family_file, name="family-file"),
    path("matches/", pushes.match_list, name="matches"),
    path("matches/export/", pushes.match_export, name="match-export"),
    path("matches/run/", pushes.match_run, name="match-run"),
    path("pushes/", pushes.push_list, name="pushes"),
    path("pushes/<int:pk>/", pushes.push_result, name="push"),
    path("campaigns/<int:pk>/towns/", campaigns.campaign, name="campaign"),
    path("campaigns/tasks/<int:pk>/", campaigns.task, name="task"),
]
