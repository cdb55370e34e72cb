"""Needs and offers brought together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.teams.actions import close_match, match_items
from xianjie.apps.teams.enums import MatchState, SocialSide
from xianjie.apps.teams.interfaces.forms import FEN, MatchForm
from xianjie.apps.teams.models import SocialItem
from xianjie.apps.teams.queries.social import candidates_of, matches_of
from xianjie.apps.teams.views.common import scope_for
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in


@require_http_methods(["GET", "POST"])
def social_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what could meet a need or take an offer; agree on one, say what came of it."""
    scope = scope_for(request, SocialItem)
    rows = SocialItem.objects.visible_to(scope, Permission.VIEW_TEAMS)
    item = rows.filter(pk=pk, retired_at__isnull=True).first()
    if item is None:
        raise Http404
    today = timezone.localdate()
    form = MatchForm(request.POST if request.POST.get("act") in ("done", "drop") else None)
    if request.method == "POST":
        try:
            if _done(request, item, form):
                return redirect("teams:social-match", pk=pk)
        except RefusedError as error:
            if form.is_bound:
                form.add_error("words" if error.code == "no-words" else None, error.message)
            else:
                messages.warning(request, error.message)
    is_need = item.side == SocialSide.NEED
    found = candidates_of(item, today)
    matches = matches_of(item)
    shown = [one.offer if is_need else one.need for one in matches]
    places = full_names({one.division_code for one in (item, *found, *shown)})
    works = addressed(request_scope(request), SocialItem)
    context = {
        "item": item, "is_need": is_need, "place": places.get(item.division_code, ""),
        "candidates": [(one, places.get(one.division_code, "")) for one in found],
        "matches": [
            (match, other, places.get(other.division_code, ""))
            for match, other in zip(matches, shown, strict=True)
        ],
        "may_match": works.may(Permission.WORK_TEAMS, item.division_code) and not item.closed_on,
        "form": form, "agreed": [one for one in matches if one.state == MatchState.AGREED],
        "trail": [(_("社会供需"), reverse("teams:social")), (item.title, "")],
    }  # fmt: skip
    return render(request, "teams/social_match.html", context)


def _done(request: HttpRequest, item: SocialItem, form: MatchForm) -> bool:
    """Do what a button of the page says; False where the form has to be mended."""
    act, text = request.POST.get("act", ""), request.POST.get("pick", "")
    number = number_in(text) or 0
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    if act == "match":
        other = next((one for one in candidates_of(item, today) if one.pk == number), None)
        if other is None:
            raise RefusedError("gone", _("这一条已被对接或停用，请看新的列表。"))
        need, offer = (item, other) if item.side == SocialSide.NEED else (other, item)
        match_items(by=by, need=need, offer=offer, today=today, now=now)
        messages.success(request, _("已对接，落实后回来填结果。"))
        return True
    if act not in ("done", "drop"):
        return True
    match = next((one for one in matches_of(item) if one.pk == number), None)
    if match is None:
        raise Http404
    if not form.is_valid():
        return False
    data: dict[str, Any] = form.cleaned_data
    amount = None if data["amount"] is None else int(data["amount"] * FEN)
    close_match(
        by=by, found=match, done=act == "done", amount=amount, words=data["words"],
        closes=data["closes"], today=today, now=now,
    )  # fmt: skip
    messages.success(request, _("已登记结果。"))
    return True
