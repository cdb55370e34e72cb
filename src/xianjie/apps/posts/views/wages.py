"""Booking wages and pay of 以工代赈 into the accounts of households."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.income.actions.booking import Booked
from xianjie.apps.posts.actions.wages import book_wages, book_work_pay
from xianjie.apps.posts.models import ReliefWorkPay, WorkshopWage
from xianjie.kernel.errors import RefusedError


def _book(
    request: HttpRequest, model: type[Any], act: Callable[..., Booked], back: str
) -> HttpResponse:
    scope, county = (
        addressed(require(request, Permission.WORK_EMPLOYMENT), model),
        county_of(request),
    )
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    if county is None:
        raise Http404
    try:
        found = act(
            by=request_actor(request), county=county.code, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        words = _("新记入 %(new)s 笔，更正 %(changed)s 笔；%(told)s 笔别处已经记过，没有重复记。")
        told = {"new": found.new, "changed": found.changed, "told": len(found.overlaps)}
        messages.success(request, words % told)
    return redirect(back)


@require_POST
def wages_book(request: HttpRequest) -> HttpResponse:
    """Book the paid wages of workshops."""
    return _book(request, WorkshopWage, book_wages, "posts:workshop-wages")


@require_POST
def work_pays_book(request: HttpRequest) -> HttpResponse:
    """Book the paid labour of 以工代赈."""
    return _book(request, ReliefWorkPay, book_work_pay, "posts:work-pays")
