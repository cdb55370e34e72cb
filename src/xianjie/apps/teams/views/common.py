"""What the pages of teams share: scope, county, month."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils import timezone

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.teams.models import TeamMember
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period

_SHOWN = 12


def scope_for(
    request: HttpRequest, model: type[Model] = TeamMember,
    permission: Permission = Permission.VIEW_TEAMS,
) -> Scope:  # fmt: skip
    """Return the scope in which a page may be read; clerks of other departments get 403."""
    scope = addressed(require(request, permission), model)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def county_code(request: HttpRequest) -> str:
    """Return the county of the session; 404 without one."""
    county = county_of(request)
    if county is None:
        raise Http404
    return county.code


def month_asked(request: HttpRequest, default: Period) -> Period:
    """Return the month of the address, or the one given; a text that is no month is none."""
    text = request.GET.get("period", "")
    try:
        return Period.parse(text) if text else default
    except UsageError:
        return default


def last_month() -> Period:
    """Return the month before this one: the one whose days are declared now."""
    return Period.of(timezone.localdate()) - 1


def months_offered(chosen: Period) -> list[str]:
    """Return the months that a page offers, the newest first."""
    newest = Period.of(timezone.localdate())
    found = [str(newest - back) for back in range(_SHOWN)]
    return found if str(chosen) in found else [*found, str(chosen)]
