"""A year of training by township against the goals of the place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.training.interfaces.tabs import tabs_of
from xianjie.apps.training.models import Trainee
from xianjie.apps.training.queries.goals import (
    TrainedYear,
    YouthYear,
    goal,
    trained_in,
    youth_in,
)
from xianjie.apps.training.rules import (
    PEOPLE_GOAL,
    SCHOOL_GOAL,
    SKILL_GOAL,
    STEADY_GOAL,
    WATCHED_DAYS,
    WORK_GOAL,
    training_rules,
)
from xianjie.web.numbers import number_in

_YEARS = 4


@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    """Show the figures of a year by township, and whether the county reaches its goals."""
    permission = Permission.VIEW_EMPLOYMENT
    scope = addressed(require(request, permission), Trainee)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    county, today = county_of(request), timezone.localdate()
    if county is None:
        return render(request, "screening/no_place.html")
    years = [today.year - number for number in range(_YEARS)]
    asked = number_in(request.GET.get("year", ""))
    year = asked if asked in years else today.year
    book = training_rules(county.code, today)
    figures = trained_in(county.code, scope, year, today)
    youth, youth_towns = youth_in(county.code, scope, today)
    names = {place.code: place.name for place in towns_of(county.code, scope)}
    codes = sorted(set(figures.towns) | set(youth_towns) | set(names))
    people_goal = goal(book, PEOPLE_GOAL)
    context: dict[str, Any] = {
        "year": year, "years": years, "today": today, "figures": figures.county, "youth": youth,
        "whole": scope.covers(county.code),
        "people_goal": None if people_goal is None else int(people_goal),
        "people_met": None if people_goal is None else figures.county.people >= people_goal,
        "days": book.whole(WATCHED_DAYS),
        "rates": [
            (title, rate, _percent(wanted), rate.meets(wanted))
            for title, rate, wanted in (
                (_("掌握一项技能"), figures.county.skill_rate, goal(book, SKILL_GOAL)),
                (_("取得一个证书"), figures.county.certificate_rate, goal(book, SKILL_GOAL)),
                (_("培训后就业率"), figures.county.work_rate, goal(book, WORK_GOAL)),
                (_("两后生接受职业教育"), youth.school_rate, goal(book, SCHOOL_GOAL)),
                (_("两后生结业后稳定就业"), youth.steady_rate, goal(book, STEADY_GOAL)),
            )
        ],
        "rows": [
            (names.get(code, code), figures.towns.get(code) or TrainedYear(),
             youth_towns.get(code) or YouthYear())
            for code in codes
        ],
        "tabs": tabs_of(request, "goals"),
    }  # fmt: skip
    return render(request, "training/goals.html", context)


def _percent(share: Any) -> str:
    return "" if share is None else f"{float(share) * 100:g}%"
