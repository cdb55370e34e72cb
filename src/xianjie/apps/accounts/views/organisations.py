"""Pages of organisations and their dated names."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.actions import (
    change_organisation,
    create_organisation,
    rename_organisation,
)
from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.interfaces.managing import (
    SECTORS,
    NewOrganisationForm,
    OrganisationForm,
    RenameForm,
)
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.places import place_names, places_offered
from xianjie.apps.accounts.queries import in_force, managed_organisations, name_on, names_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.accounts.views.users import chosen_place
from xianjie.kernel.dates import parse_date
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

_CODE_DIGITS = 12


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations of the divisions that one administers."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    groups = places_offered(request, scope)
    chosen = {name: request.GET.get(name, "").strip() for name in ("level", "sector", "place", "q")}
    every = managed_organisations(scope)
    found = every
    if chosen["level"] in OrganisationLevel.values:
        found = found.filter(level=chosen["level"])
    if chosen["sector"]:
        found = found.filter(sector=chosen["sector"])
    if place := chosen_place(groups, chosen["place"]):
        found = found.filter(division_code__startswith=place)
    if chosen["q"]:
        found = found.filter(name__icontains=chosen["q"])
    page = page_of(found, request.GET.get("page"))
    context = {
        "page": page,
        "names": place_names(row.division_code for row in page),
        "chosen": chosen,
        "any_chosen": any(chosen.values()),
        "levels": OrganisationLevel.choices,
        "sectors": every.exclude(sector="").order_by("sector").values_list("sector", flat=True)
        .distinct(),
        "groups": groups,
    }  # fmt: skip
    return render(request, "accounts/organisations.html", context)


@require_http_methods(["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Register an organisation."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    form = NewOrganisationForm(
        places_offered(request, scope),
        request.POST or None,
        initial={"level": OrganisationLevel.COUNTY},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = create_organisation(
                by=request_actor(request),
                name=given["name"].strip(),
                sector=given["sector"].strip(),
                level=OrganisationLevel(given["level"]),
                division_code=given["place"].ljust(_CODE_DIGITS, "0"),
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, _("单位已登记。"))
            return redirect("accounts:organisation", pk=made.pk)
    context = {"form": form, "sectors": SECTORS, "trail": _trail(_("登记单位"))}
    return render(request, "accounts/organisation_form.html", context)


@require_GET
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organisation, the names it had, and who works there."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    return _show(request, _find(scope, pk))


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct sector and level."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    found = _find(scope, pk)
    form = OrganisationForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form)
    change_organisation(
        by=request_actor(request),
        organisation=found,
        sector=form.cleaned_data["sector"].strip(),
        level=OrganisationLevel(form.cleaned_data["level"]),
        now=timezone.now(),
    )
    messages.success(request, _("已保存。"))
    return redirect("accounts:organisation", pk=pk)


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an organisation another name from a day on."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    found = _find(scope, pk)
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            rename_organisation(
                by=request_actor(request),
                organisation=found,
                name=form.cleaned_data["name"].strip(),
                valid_from=form.cleaned_data["valid_from"],
                now=timezone.now(),
            )
        except RefusedError as error:
            field = "valid_from" if error.code == "before-last-name" else "name"
            form.add_error(field, error.message)
        else:
            messages.success(request, _("改名已记下，以前的名称仍能查到。"))
            return redirect("accounts:organisation", pk=pk)
    return _show(request, found, renaming=form)


def _show(
    request: HttpRequest,
    found: Organisation,
    *,
    form: OrganisationForm | None = None,
    renaming: RenameForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    posts = list(found.posts.filter(in_force(today)).select_related("user").order_by("role", "id"))
    asked = request.GET.get("on", "")
    try:
        day = parse_date(asked) if asked else None
    except ValueError:
        day = None
    kept = {"sector": found.sector, "level": found.level}
    context = {
        "organisation": found,
        "form": form or OrganisationForm(initial=kept, auto_id="id_change_%s"),
        "renaming": renaming or RenameForm(initial={"valid_from": today}),
        "history": list(names_of(found)),
        "posts": posts,
        "places": place_names([found.division_code, *(p.division_prefix for p in posts)]),
        "asked": asked,
        "day": day,
        "name_then": name_on(found, day) if day else "",
        "sectors": SECTORS,
        "trail": _trail(found.name),
    }
    return render(request, "accounts/organisation.html", context)


def _find(scope: Scope, pk: int) -> Organisation:
    found = managed_organisations(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("单位"), reverse("accounts:organisations")), (last, "")]
