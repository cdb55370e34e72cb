"""The bell: what was assigned to me or is overdue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_user
from xianjie.apps.accounts.actions import read_notifications
from xianjie.apps.accounts.models import Notification
from xianjie.apps.accounts.queries import notifications_of
from xianjie.web.paging import page_of


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """Show the account's own notifications, unread ones first."""
    page = page_of(notifications_of(request_user(request)), request.GET.get("page"))
    context = {"page": page, "today": timezone.localdate()}
    return render(request, "accounts/notifications.html", context)


@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it points; somebody else's does not exist."""
    user = request_user(request)
    found = get_object_or_404(Notification, pk=pk, user=user)
    read_notifications(user=user, numbers=[found.pk], now=timezone.now())
    return redirect(found.url)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notification of the account as read."""
    read_notifications(user=request_user(request), numbers=None, now=timezone.now())
    return redirect("accounts:notifications")
