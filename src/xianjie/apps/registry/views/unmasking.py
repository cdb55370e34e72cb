"""One value in full, once, after a reason: the answer to a posted form, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.registry.actions.unmask import unmask_household, unmask_person
from xianjie.apps.registry.interfaces.forms import UnmaskForm
from xianjie.apps.registry.queries.household_page import household_page
from xianjie.apps.registry.views.households import found_household, trail_of
from xianjie.apps.registry.views.people import found_person, person_trail
from xianjie.kernel.errors import RefusedError

PERSON_FIELDS = {"id_number": "证件号码", "phone": "联系电话"}
HOUSEHOLD_FIELDS = {"phone": "户联系电话", "address": "家庭住址", "account": "银行账号"}
Unmask = Callable[[Actor, str, datetime, datetime], str]


@require_http_methods(["GET", "POST"])
def person_field(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show a person's ID or phone number in full."""
    seen = found_person(request, pk)
    title = PERSON_FIELDS.get(field)
    if title is None or not seen.present or not getattr(seen.person, field):
        raise Http404
    _check(request, seen.division_code)

    def unmask(by: Actor, reason: str, now: datetime, since: datetime) -> str:
        return unmask_person(
            by=by, person=seen.person, field=field, reason=reason, now=now, since=since,  # type: ignore[arg-type]
        )  # fmt: skip

    back = reverse("registry:person", args=[pk])
    trail = person_trail(seen, (_("查看完整信息"), ""))
    return _answer(request, unmask, title, back, trail)


@require_http_methods(["GET", "POST"])
def household_field(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show a household's phone, address or account number in full."""
    found = found_household(request, pk)
    title = HOUSEHOLD_FIELDS.get(field)
    if title is None or not getattr(found, field):
        raise Http404
    _check(request, found.division_code)

    def unmask(by: Actor, reason: str, now: datetime, since: datetime) -> str:
        return unmask_household(
            by=by, household=found, field=field, reason=reason, now=now, since=since,  # type: ignore[arg-type]
        )  # fmt: skip

    back = reverse("registry:household", args=[pk])
    trail = trail_of(household_page(found), (_("查看完整信息"), ""))
    return _answer(request, unmask, title, back, trail)


def _check(request: HttpRequest, place: str) -> None:
    if not request_scope(request).may(Permission.UNMASK_PERSONAL, place):
        raise PermissionDenied


def _answer(
    request: HttpRequest, unmask: Unmask, title: str, back: str, trail: list[tuple[str, str]]
) -> HttpResponse:
    now = timezone.now()
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    actor = request_actor(request)
    form = UnmaskForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"title": title, "back": back, "trail": trail, "form": form}
    if form.is_bound and form.is_valid():
        try:
            context["value"] = unmask(actor, form.told, now, since)
        except RefusedError as error:
            form.add_error(None, error.message)
    context |= {
        "used": unmasked_since(actor.label, since),
        "limit": settings.UNMASK_DAILY_LIMIT,
    }
    return render(request, "registry/unmask.html", context)
