"""Whether the chain of events is whole: the last check, the next one, what was archived."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import check_portion
from xianjie.apps.audit.actions.archive import oldest_kept
from xianjie.apps.audit.models import AuditArchive, AuditCheck

CHECKS_SHOWN = 10


@require_GET
def chain(request: HttpRequest) -> HttpResponse:
    """Show the checks and the archives."""
    require(request, Permission.VIEW_AUDIT)
    checks = list(AuditCheck.objects.all()[:CHECKS_SHOWN])
    newest = checks[0] if checks else None
    context = {
        "checks": checks,
        "running": newest if newest and newest.finished_at is None else None,
        "last": next((check for check in checks if check.finished_at), None),
        "archives": AuditArchive.objects.order_by("-id"),
        "months": settings.AUDIT_MONTHS,
        "oldest": oldest_kept(timezone.localdate(), settings.AUDIT_MONTHS),
        "trail": [(_("操作审计"), reverse("audit:events")), (_("完整性核对"), "")],
    }
    return render(request, "accounts/audit/chain.html", context)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Check the next portion of the chain."""
    require(request, Permission.VIEW_AUDIT)
    check_portion(by=request_actor(request), now=timezone.now())
    return redirect("audit:chain")
