"""What was published when, and what differs between two publications."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.policies.models import RulebookVersion
from xianjie.apps.policies.queries import rulebook_of, rulebook_version, versions
from xianjie.apps.policies.queries.comparing import compared
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of


@require_GET
def version_list(request: HttpRequest) -> HttpResponse:
    """List the publications; with ``before`` and ``after``, tell what changed between two."""
    require(request, Permission.VIEW_RULEBOOK)
    page = page_of(versions(), request.GET.get("page"))
    shown = list(page.object_list)
    context: dict[str, Any] = {
        "page": page,
        "rows": shown,
        "trail": [(_("规则库"), reverse("policies:rulebook")), (_("历次发布"), "")],
    }
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if not before and not after and len(shown) > 1 and page.number == 1:
        context |= {"before": shown[1], "after": shown[0]}
    elif before and after:
        context |= {"before": _version(before), "after": _version(after)}
    if "before" in context:
        old, new = rulebook_of(context["before"].hash), rulebook_of(context["after"].hash)
        changes = compared(old, new)
        context |= {"changes": changes, "is_compared": True}
    return render(request, "policies/versions.html", context)


def _version(text: str) -> RulebookVersion:
    try:
        return rulebook_version(text)
    except RefusedError as error:
        raise Http404 from error
