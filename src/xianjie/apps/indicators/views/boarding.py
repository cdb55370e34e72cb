"""What the pages of the indicators share: whose county, how far, which month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.indicators.permissions import Reach, reach_of
from xianjie.apps.indicators.queries.boards import indicator_in, periods_with_values
from xianjie.kernel.periods import Period
from xianjie.web.periods import PeriodChoice, period_choices, period_in

CODE_DIGITS = 12


@dataclass(frozen=True)
class Ground:
    """The county of the session as a user sees its indicators."""

    scope: Scope
    county: NamedPlace
    reach: Reach
    towns: list[NamedPlace]
    periods: list[str]
    period: str
    today: date

    @property
    def month(self) -> Period:
        """The month that the page is about."""
        return Period.parse(self.period)

    @property
    def judged_on(self) -> date:
        """The day on which goals are judged: the end of a past month, today for this one."""
        return min(self.today, self.month.last_day)

    @property
    def whole(self) -> str:
        """The county with 12 digits."""
        return self.county.code.ljust(CODE_DIGITS, "0")

    @property
    def choices(self) -> list[PeriodChoice]:
        """The months to choose from; the one shown is always among them."""
        return period_choices(sorted({*self.periods, self.period}, reverse=True))

    def place_in(self, request: HttpRequest) -> str:
        """Return the place of the address (12 digits), else the one shown first.

        Raises ``Http404`` for a place out of reach.
        """
        code = request.GET.get("town", "")
        if not code:
            return self.reach.home
        if code not in {town.code for town in self.towns} or not self.reach.sees_place(code):
            raise Http404
        return code

    def name_of(self, place: str) -> str:
        """Return the name of the county or of one of its townships."""
        named = next((town.name for town in self.towns if town.code == place), "")
        return named or self.county.name


def ground_of(request: HttpRequest) -> Ground | None:
    """Return what a page stands on; None where the user has no county.

    Raises ``PermissionDenied`` for those without tasks, or without an indicator in reach.
    """
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return None
    reach = reach_of(scope, county.code)
    if reach.is_empty:
        raise PermissionDenied
    periods = periods_with_values(reach)
    today = timezone.localdate()
    return Ground(
        scope,
        county,
        reach,
        towns_of(county.code, scope),
        periods,
        period_in(request, periods, today=today),
        today,
    )


def found_indicator(ground: Ground, pk: int) -> Indicator:
    """Return an indicator within reach; 404 for any other."""
    indicator = indicator_in(ground.reach, pk)
    if indicator is None:
        raise Http404
    return indicator


def may_manage(request: HttpRequest, county: str) -> bool:
    """Whether the user defines indicators, goals and matches of a county."""
    return request_scope(request).may(Permission.MANAGE_INDICATORS, county)


def tabs_of(request: HttpRequest, here: str) -> list[tuple[str, str, bool, int | None]]:
    """Return the tabs of the area that the user may open; ``here`` is the view that is open."""
    offered = [
        (_("指标看板"), "indicators:board", Permission.VIEW_TASKS),
        (_("部门报送"), "indicators:report", Permission.REPORT_PROGRESS),
        (_("文件指标"), "indicators:matches", Permission.VIEW_TASKS),
        (_("长期目标"), "indicators:long-goals-board", Permission.VIEW_TASKS),
        (_("建设台账"), "indicators:rural", Permission.VIEW_REGISTERS),
    ]
    scope = request_scope(request)
    if scope.may(Permission.VIEW_TASKS):
        offered.append((_("填报负担"), "indicators:burden", Permission.VIEW_OVERVIEW))
    return [
        (title, reverse(view), view == here, None)
        for title, view, permission in offered
        if scope.may(permission)
    ]
