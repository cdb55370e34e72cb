"""The subsidy for going away to work."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.employment.actions.subsidies import pay_subsidy
from xianjie.apps.employment.models import Transfer
from xianjie.apps.employment.views.common import scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm

_FEN = 100
_MANAGE = Permission.MANAGE_EMPLOYMENT


class SubsidyForm(XjForm):
    """How much was paid and when; nothing for what was not."""

    amount = forms.DecimalField(
        label=gettext_lazy("发放金额（元）"), min_value=0, max_value=Decimal(100_000),
        decimal_places=2, max_digits=8, help_text=gettext_lazy("没有发放的填 0。"),
    )  # fmt: skip
    paid_on = forms.DateField(label=gettext_lazy("发放日期"), required=False)


@require_http_methods(["GET", "POST"])
def subsidy(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that the subsidy of a transfer was paid; it goes into the household's account."""
    scope = scope_for(request, Transfer, _MANAGE)
    rows = Transfer.objects.visible_to(scope, _MANAGE).filter(retired_at__isnull=True)
    found = rows.select_related("person", "household").filter(pk=pk).first()
    if found is None:
        raise Http404
    today = timezone.localdate()
    initial = {
        "amount": None if found.subsidy is None else Decimal(found.subsidy) / _FEN,
        "paid_on": found.subsidy_paid_on or today,
    }
    form = SubsidyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            pay_subsidy(
                by=request_actor(request), transfer=found, amount=int(data["amount"] * _FEN),
                paid_on=data["paid_on"], today=today, now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            name = "paid_on" if error.code in ("no-day", "bad-day") else None
            form.add_error(name, error.message)
        else:
            messages.success(request, _("已记下，并记入这一户的收入台账。"))
            return redirect("employment:transfers-detail", pk=pk)
    back = reverse("employment:transfers-detail", args=[pk])
    who = mask_name(found.person.name)
    context = {
        "found": found, "form": form, "who": who, "back": back,
        "trail": [
            (_("转移台账"), reverse("employment:transfers")), (who, back), (_("交通补贴"), ""),
        ],
    }  # fmt: skip
    return render(request, "employment/subsidy.html", context)
