"""The month's clues with the names of household heads, for verification at the door."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.screening.interfaces.exporters import export_clues
from xianjie.apps.screening.queries.clue_lists import ClueFilters, filtered_clues
from xianjie.apps.screening.queries.pages import current_run
from xianjie.apps.screening.views.clues import audited, told
from xianjie.web.downloads import attachment


@require_POST
def export_named(request: HttpRequest) -> HttpResponse:
    """Hand out the rows that the list shows with full names of heads.

    Only with the right to personal data and a second factor shown just now; the filters and the
    number of rows are audited. It is posted, so that what was searched for stays out of addresses.
    """
    scope = require(request, Permission.EXPORT_PERSONAL)
    require_second_factor(request)
    county = county_of(request)
    run = current_run(county.code, request.POST.get("period", "")) if county else None
    if run is None:
        raise Http404
    filters = ClueFilters.of(request.POST)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clues.xlsx"
        export_clues(
            by=request_actor(request),
            run=run,
            path=path,
            now=timezone.now(),
            clues=filtered_clues(run, scope, filters),
            filters=audited(filters),
            told=told(run, scope, filters),
            made_by=f"{request.user}（{request.user.username}）",
            named=True,
        )
        content = path.read_bytes()
    return attachment(content, f"线索_含姓名_{run.county_code}_{run.period}.xlsx")
