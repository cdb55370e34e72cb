"""The calculator: any bill through the tables of a place, every step shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.interfaces.registers import care_page
from xianjie.apps.benefits.interfaces.settlement_forms import BillForm
from xianjie.apps.benefits.queries.settling import BASIC, RELIEF, SERIOUS, Tables, tables_at
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.policies.queries.places import layer_names
from xianjie.policy.citations import describe_citation
from xianjie.policy.model import NATION
from xianjie.policy.settlement import Bill, Settlement, Sofar, settle

_COUNTY_DIGITS = 6
_NOTHING = Decimal(0)


def _places(county: str) -> list[tuple[str, str]]:
    """The county first, then the places that have a layer of their own."""
    version = current_version()
    layers = [one for one in rulebook_of(version.hash).places if one != NATION] if version else []
    names = layer_names([county, *layers])
    return [(code, names.get(code, code)) for code in dict.fromkeys([county, *layers])]


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """Take a bill and show what each layer pays, by which row and clause."""
    require(request, Permission.VIEW_BENEFITS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    places = _places(county.code[:_COUNTY_DIGITS])
    start = {"on": timezone.localdate(), "place": places[0][0], "referred": True}
    form = BillForm(request.GET if "total" in request.GET else None, places=places, initial=start)
    context: dict[str, Any] = {"form": form, **care_page("calculator")}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        tables = tables_at(given["place"], given["on"])
        if tables is not None and _hospital_decides(given, tables):
            form.add_error(
                "hospital", _("基本医保按医院级别报销：请选级别，或填基本医保已付的数。")
            )
        elif tables is not None:
            done = _settle(given, tables)
            context |= {
                "done": done,
                "steps": [
                    {
                        "step": step,
                        "clause": describe_citation(step.cite, tables.resolved.documents),
                    }
                    for step in done.steps
                    if step.applied or step.missing
                ],
                "skipped": [
                    step.title for step in done.steps if not step.applied and not step.missing
                ],
                "place": dict(places)[given["place"]],
            }
    return render(request, "benefits/settlement_calculator.html", context)


def _hospital_decides(given: dict[str, Any], tables: Tables) -> bool:
    """Whether basic insurance cannot be worked out because the level of the hospital is open.

    Without it no row would fit: the bill would be settled as if basic insurance paid nothing.
    """
    if given["basic"] is not None or given["hospital"]:
        return False
    rows = [line for scheme in tables.schemes if scheme.id == BASIC for line in scheme.lines]
    fitting = [line for line in rows if not line.care or given["care"] in line.care]
    return bool(fitting) and all(line.hospital for line in fitting)


def _settle(given: dict[str, Any], tables: Tables) -> Settlement:
    basic = given["basic"]
    bill = Bill(
        total=given["total"],
        catalogue=given["catalogue"],
        care=given["care"],
        hospital=given["hospital"],
        referred=given["referred"],
        people=frozenset(given["people"]),
        given={} if basic is None else {BASIC: basic},
        sofar={
            SERIOUS: Sofar(given["serious_base"] or _NOTHING),
            RELIEF: Sofar(given["relief_base"] or _NOTHING, given["relief_paid"] or _NOTHING),
        },
    )
    return settle(bill, tables.schemes, tables.resolved.values, tables.resolved.documents)
