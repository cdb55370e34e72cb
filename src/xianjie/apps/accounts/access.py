"""What the signed-in user of a request may see and do; asked once a request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope, scope_of

_KEPT = "_xianjie_scope"


def request_scope(request: HttpRequest) -> Scope:
    """Return the scope of the signed-in user today; nothing for a stranger."""
    kept = getattr(request, _KEPT, None)
    if isinstance(kept, Scope):
        return kept
    scope = scope_of(request.user, today=timezone.localdate())
    setattr(request, _KEPT, scope)
    return scope


def request_user(request: HttpRequest) -> User:
    """Return the signed-in account; 404 for a stranger."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def request_actor(request: HttpRequest) -> Actor:
    """Return the signed-in account as the actor of an action, with its posts of today."""
    user = request_user(request)
    return Actor(f"user:{user.username}", request_scope(request), user.pk)


def require(request: HttpRequest, permission: Permission) -> Scope:
    """Return the part of the scope in which something is permitted; 403 where there is none."""
    scope = request_scope(request).narrowed(permission)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def require_any(request: HttpRequest, *permissions: Permission) -> Scope:
    """Return the part of the scope in which one of several things is permitted; 403 for none."""
    whole = request_scope(request)
    if whole.unlimited:
        return whole
    grants = {grant for part in permissions for grant in whole.narrowed(part).grants}
    if not grants:
        raise PermissionDenied
    return Scope(tuple(grant for grant in whole.grants if grant in grants))
