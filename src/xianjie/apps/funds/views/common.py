"""What the pages of projects and money share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.funds.models import FundBatch, Project


def _of(request: HttpRequest, model: Any) -> Scope:
    scope = addressed(require(request, Permission.VIEW_FUNDS), model)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def projects_scope(request: HttpRequest) -> Scope:
    """Return the scope in which projects may be read; 403 for departments without any."""
    return _of(request, Project)


def money_scope(request: HttpRequest) -> Scope:
    """Return the scope in which money may be read; 403 for departments without any."""
    return _of(request, FundBatch)
