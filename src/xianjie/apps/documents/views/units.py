"""Units and their clauses, clauses found by words, 四个不摘."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.documents.enums import Decision
from xianjie.apps.documents.interfaces.tabs import area_tabs
from xianjie.apps.documents.queries import clauses_of_organisation
from xianjie.apps.documents.queries.documents import reads_documents
from xianjie.apps.documents.queries.keeping import four_kept, policy_lines
from xianjie.apps.documents.queries.tables import clauses_found, unit_counts
from xianjie.apps.documents.queries.transition import transition_of
from xianjie.apps.documents.queries.units import organisation_in, own_units, part_of
from xianjie.apps.documents.views.common import Ground, ground_of
from xianjie.web.paging import page_of


def _ground(request: HttpRequest) -> Ground:
    ground = ground_of(request)
    if not reads_documents(ground.scope, ground.county):
        raise Http404
    return ground


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Show the organisations named in adopted clauses; the reader's own first."""
    ground = _ground(request)
    mine = own_units(ground.scope, ground.county)
    own = {one.pk for one in mine}
    counts = unit_counts(ground.county)
    context = {
        "tabs": area_tabs(request),
        "mine": mine,
        "lines": sorted(counts, key=lambda one: one.organisation.pk not in own),
        "own": own,
        "manages": ground.manages,
        "today": timezone.localdate(),
    }
    return render(request, "documents/units.html", context)


@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every adopted clause that an organisation leads or shares."""
    ground = _ground(request)
    organisation = organisation_in(ground.county, pk)
    if organisation is None:
        raise Http404
    rows = [
        (one, part_of(one, organisation))
        for one in clauses_of_organisation(ground.county, organisation)
    ]
    context = {
        "organisation": organisation,
        "rows": rows,
        "leads": sum(1 for _row, part in rows if part == "lead"),
        "shares": sum(1 for _row, part in rows if part == "responsible"),
        "through": sum(1 for _row, part in rows if part == "through"),
        "targets": sum(len(row.targets.all()) for row, _part in rows),
        "today": timezone.localdate(),
        "trail": [(_("单位分工"), reverse("documents:units")), (organisation.name, "")],
    }
    return render(request, "documents/unit.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find adopted clauses by words of their heading, by path, by the name of a target."""
    ground = _ground(request)
    words = request.GET.get("q", "").strip()[:40]
    page = page_of(clauses_found(ground.county, words), request.GET.get("page")) if words else None
    context = {
        "tabs": area_tabs(request),
        "words": words,
        "page": page,
        "rows": page.object_list if page is not None else [],
    }
    return render(request, "documents/search.html", context)


@require_GET
def keeping(request: HttpRequest) -> HttpResponse:
    """Show which of 四个不摘 are kept, from the data."""
    ground = _ground(request)
    today = timezone.localdate()
    transition = transition_of(ground.county, today)
    context = {
        "tabs": area_tabs(request),
        "lines": [
            (line, line.kept.url if _opens(request, line.kept.needs) else "")
            for line in four_kept(ground.county, today)
        ],
        "policies": policy_lines(ground.county),
        "decisions": Decision.choices,
        "transition": transition,
        "transition_year": transition.year_of(today),
        "county": ground.name,
        "today": today,
    }
    return render(request, "documents/keeping.html", context)


def _opens(request: HttpRequest, needs: Permission | None) -> bool:
    """Whether the user may open a page that needs a permission of its own."""
    return needs is None or request_scope(request).may(needs)
