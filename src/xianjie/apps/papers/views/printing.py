"""Papers of households, cases, notices and plans, as documents to print and sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.papers.actions.printing import record_print
from xianjie.apps.papers.interfaces.dossier import (
    Piece,
    dossier,
    dossier_zip,
    pieces_of,
)
from xianjie.apps.papers.interfaces.forms import FullForm
from xianjie.apps.papers.interfaces.kinds import KINDS, Kind, written
from xianjie.apps.papers.queries.home import home_of
from xianjie.apps.papers.queries.subjects import filed_of, household_to_print
from xianjie.apps.registry.models import Household
from xianjie.exchange.paper import DOCX
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment

DOSSIER, ZIP = "dossier", "zip"
ZIP_TYPE = "application/zip"


@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """List the papers of a household; hand one out with numbers in full after a reason."""
    household = _household(request, pk)
    now = timezone.now()
    on = timezone.localdate()
    home = home_of(household, on=on, full=False)
    pieces = pieces_of(household, home, on)
    form = FullForm(request.POST if request.method == "POST" else None, papers=_choices(pieces))
    if form.is_bound and form.is_valid():
        try:
            return _full(request, household, form, now)
        except RefusedError as error:
            form.add_error("reason", error.message)
    actor = request_actor(request)
    context = {
        "household": household,
        "head": mask_name(household.head_name),
        "place": home.place,
        "pieces": pieces,
        "filed": len(filed_of(household)),
        "form": form,
        "may_full": request_scope(request).may(Permission.UNMASK_PERSONAL, household.division_code),
        "used": unmasked_since(actor.label, _since(now)),
        "limit": settings.UNMASK_DAILY_LIMIT,
        "trail": [
            (_("户与人口"), reverse("registry:households")),
            (mask_name(household.head_name), reverse("registry:household", args=[pk])),
            (_("文书"), ""),
        ],
    }
    return render(request, "papers/papers.html", context)


def _choices(pieces: list[Piece]) -> list[tuple[str, str]]:
    offered = [(DOSSIER, _("全套档案")), (ZIP, _("全套档案和附件（压缩包）"))]
    for piece in pieces:
        if KINDS[piece.key].has_numbers:
            words = " ".join(part for part in (piece.title, piece.note) if part)
            offered.append((f"{piece.key}-{piece.pk}", words))
    return offered


def _full(
    request: HttpRequest, household: Household, form: FullForm, now: datetime
) -> HttpResponse:
    wanted = form.cleaned_data["paper"]
    if wanted in {DOSSIER, ZIP}:
        return _whole(request, household, wanted, now, reason=form.told)
    key, _dash, number = wanted.rpartition("-")
    kind = KINDS[key]
    subject = kind.find(request_scope(request), int(number))
    if subject is None:
        raise Http404
    return _hand_out(request, kind, subject, now, reason=form.told)


@require_GET
def paper(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Hand out one paper, numbers masked; the list of papers gives them in full."""
    scope = require(request, Permission.PRINT_PAPERS)
    found = KINDS.get(kind)
    subject = found.find(scope, pk) if found is not None else None
    if found is None or subject is None:
        raise Http404
    return _hand_out(request, found, subject, timezone.now())


def _hand_out(
    request: HttpRequest, kind: Kind, subject: Any, now: datetime, reason: str | None = None
) -> HttpResponse:
    record_print(
        by=request_actor(request),
        kind=kind.key,
        object_type=kind.object_type,
        object_id=subject.pk,
        division_code=subject.division_code,
        reason=reason,
        since=_since(now),
        now=now,
    )
    on = timezone.localtime(now).date()
    content = written(kind, subject, full=reason is not None, on=on, now=now)
    household = kind.home(subject)
    about = household.household_code if household is not None else subject.number
    return attachment(content, f"{kind.title}-{about}-{on:%Y%m%d}.docx", DOCX)


@require_GET
def whole(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Hand out the whole dossier of a household, numbers masked: one document, or with files."""
    household = _household(request, pk)
    return _whole(request, household, form, timezone.now())


def _whole(
    request: HttpRequest,
    household: Household,
    form: str,
    now: datetime,
    reason: str | None = None,
) -> HttpResponse:
    record_print(
        by=request_actor(request),
        kind=form,
        object_type="registry.Household",
        object_id=household.pk,
        division_code=household.division_code,
        reason=reason,
        since=_since(now),
        now=now,
    )
    on = timezone.localtime(now).date()
    name = f"档案-{household.household_code}-{on:%Y%m%d}"
    full = reason is not None
    if form == ZIP:
        content = dossier_zip(household, full=full, on=on, now=now)
        return attachment(content, f"{name}.zip", ZIP_TYPE)
    return attachment(dossier(household, full=full, on=on, now=now), f"{name}.docx", DOCX)


def _household(request: HttpRequest, pk: int) -> Household:
    found = household_to_print(require(request, Permission.PRINT_PAPERS), pk)
    if found is None:
        raise Http404
    return found


def _since(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
