"""Booking by hand, taking back, workbooks of entries."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.income.actions import NewEntry, record_entry, reverse_entry
from xianjie.apps.income.enums import EntrySource
from xianjie.apps.income.interfaces.forms import EntryForm, ReverseForm, UploadForm
from xianjie.apps.income.interfaces.importer import import_entries, write_entry_template
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.account import members_of
from xianjie.apps.income.queries.rules import income_rules
from xianjie.apps.income.views.common import household_or_404, period_asked
from xianjie.apps.registry.models import Person
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Book an entry of a household by hand."""
    scope = require(request, Permission.RECORD_INCOME)
    household = household_or_404(scope, pk)
    period = period_asked(request, household.county_code)
    members = [(str(one.number), f"{one.name}（{one.relation or '–'}）")
               for one in members_of(household)]  # fmt: skip
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        rules=income_rules(household.county_code, period.last_day),
        members=members,
        initial={"period": str(period), "client_id": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        person = said["person"]
        rows = Person.objects.proven("of a household found through the gate")
        try:
            entry = record_entry(
                by=request_actor(request),
                household=household,
                entry=NewEntry(
                    item=said["item"], amount=said["amount"], period=said["period"],
                    period_to=said["period_to"],
                    person=rows.filter(pk=person, household=household).first() if person else None,
                    source=EntrySource(said["source"]), source_ref=said["source_ref"],
                    checked=said["checked"],
                ),
                client_id=said["client_id"],
                today=timezone.localdate(),
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, _("已记账：%(item)s。") % {"item": entry.item})
            if request.POST.get("then") == "confirm":
                return redirect("income:confirm", pk=pk, period=str(said["period"]))
            return redirect("income:account", pk=pk)
    context = {
        "form": form,
        "household": household,
        "head": mask_name(household.head_name),
        "then": request.GET.get("then", ""),
        "trail": [
            (_("收入台账"), reverse("income:accounts")),
            (household.household_code, reverse("income:account", args=[pk])),
            (_("记一笔"), ""),
        ],
    }
    return render(request, "income/entry_new.html", context)


_FIELDS = {
    "not-income": "item",
    "unknown-item": "item",
    "bad-amount": "amount",
    "doubtful": "checked",
    "bad-months": "period_to",
    "future-month": "period",
    "not-a-member": "person",
}


@require_http_methods(["GET", "POST"])
def reverse_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back; book the right one where there is one."""
    scope = require(request, Permission.RECORD_INCOME)
    entry = (
        IncomeEntry.objects.visible_to(scope, Permission.RECORD_INCOME)
        .select_related("household", "person")
        .filter(pk=pk)
        .first()
    )
    if entry is None:
        raise Http404
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_entry(
                by=request_actor(request), entry=entry, reason=form.cleaned_data["reason"],
                amount=form.cleaned_data["amount"], now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("amount" if error.code == "bad-amount" else None, error.message)
        else:
            messages.success(request, _("已冲销，原来的一条和冲销的一条都保留。"))
            return redirect("income:account", pk=entry.household_id)
    context = {
        "form": form,
        "entry": entry,
        "person": mask_name(entry.person.name) if entry.person else "",
        "back": reverse("income:account", args=[entry.household_id]),
        "trail": [
            (_("收入台账"), reverse("income:accounts")),
            (entry.household.household_code, reverse("income:account", args=[entry.household_id])),
            (_("冲销"), ""),
        ],
    }
    return render(request, "income/reverse.html", context)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Hand out the empty workbook of entries."""
    require(request, Permission.RECORD_INCOME)
    return attachment(write_entry_template(), "收入条目模板.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Book the rows of a workbook; rows that cannot be booked come back with their reasons."""
    scope = require(request, Permission.RECORD_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    form = UploadForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST" and form.is_valid():
        content = BytesIO(form.cleaned_data["file"].read()).getvalue()
        try:
            result = import_entries(
                by=request_actor(request), scope=scope, county=county.code, content=content,
                name=form.cleaned_data["file"].name, today=timezone.localdate(),
                now=timezone.now(),
            )  # fmt: skip
        except (RefusedError, UsageError) as error:
            form.add_error("file", error.message)
    context = {
        "form": form,
        "result": result,
        "trail": [(_("收入台账"), reverse("income:accounts")), (_("导入条目"), "")],
    }
    return render(request, "income/upload.html", context)
