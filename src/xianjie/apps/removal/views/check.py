"""One household: its conditions with their values, and the proposal."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import EpisodeState, RemovalWay
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.removal.actions import propose_removal
from xianjie.apps.removal.interfaces.forms import ProposalForm
from xianjie.apps.removal.queries.conditions import Judgement, judge_episode
from xianjie.apps.removal.queries.following import relapse_word
from xianjie.apps.removal.queries.one import (
    episodes_of,
    find_episode,
    proposals_of,
    running_removal,
    visits_of,
)
from xianjie.apps.removal.views.common import address
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

NATURAL = "natural"
_FIELDS = {"no-reason": "reason", "no-exception": "exception"}


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a household stands; the village or township proposes its removal here."""
    scope = require(request, Permission.VIEW_CASES)
    episode = find_episode(scope, pk)
    if episode is None:
        raise Http404
    today = timezone.localdate()
    situation = request.GET.get("situation", "")[:30]
    way = RemovalWay.NATURAL if situation else RemovalWay.HELPED
    monitored = episode.state == EpisodeState.MONITORED
    judged = (
        judge_episode(episode, today, way=way.value, situation=situation) if monitored else None
    )
    if situation and (judged is None or situation not in judged.rules.situations):
        raise Http404
    running = running_removal(episode)
    may = monitored and running is None and _may_propose(request, episode)
    if request.method == "POST":
        require(request, Permission.PROPOSE_REMOVAL)
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        needs_exception=bool(judged and _is_exceptional(judged)),
        initial={"client_id": uuid4()},
    )
    if form.is_bound and form.is_valid():
        done = _propose(request, episode, way, situation, form)
        if done is not None:
            return done
    context = _page(episode) | {
        "judged": judged,
        "way": way,
        "situation": situation,
        "tabs": _ways(episode, judged, situation) if judged else [],
        "running": running,
        "running_url": address("cases:case", running.pk) if running else "",
        "form": form,
        "may_propose": may,
        "stays": bool(judged and judged.evidence.no_labour and judged.rules.no_labour_stays),
        "today": today,
    }
    return render(request, "removal/check.html", context)


def _may_propose(request: HttpRequest, episode: Episode) -> bool:
    return request_scope(request).may(Permission.PROPOSE_REMOVAL, episode.division_code)


def _is_exceptional(judged: Judgement) -> bool:
    rules = judged.rules
    return judged.evidence.no_labour and rules.no_labour_stays and rules.no_labour_exception


def _ways(episode: Episode, judged: Judgement, situation: str) -> list[tuple[Any, ...]]:
    """Return the tabs of the ways: helped, and each situation of a natural removal."""
    url = reverse("removal:check", args=[episode.pk])
    natural = [
        (f"{RemovalWay.NATURAL.label}：{one}", f"{url}?situation={one}", one == situation, None)
        for one in judged.rules.situations
    ]
    return [(str(RemovalWay.HELPED.label), url, not situation, None), *natural]


def _page(episode: Episode) -> dict[str, Any]:
    household = episode.household
    every = episodes_of(episode)
    again = next((one for one in reversed(every) if one.number > episode.number), None)
    return {
        "episode": episode,
        "household": household,
        "head": mask_name(household.head_name),
        "place": villages_by_code([episode.division_code])[episode.division_code],
        "episodes": [one for one in every if one.pk != episode.pk],
        "again": again,
        "relapse_word": relapse_word(household.household_type),
        "proposals": proposals_of(episode),
        "visits": visits_of(episode, timezone.localdate()),
        "plan_url": address("plans:plan", episode.plan.pk) if hasattr(episode, "plan") else "",
        "trail": [
            (_("风险消除"), reverse("removal:candidates")),
            (household.household_code, ""),
        ],
    }


def _propose(
    request: HttpRequest,
    episode: Episode,
    way: RemovalWay,
    situation: str,
    form: ProposalForm,
) -> HttpResponse | None:
    data = form.cleaned_data
    try:
        proposal = propose_removal(
            by=request_actor(request),
            episode=episode,
            way=way,
            situation=situation,
            reason=data["reason"],
            exception=data.get("exception", ""),
            client_id=data["client_id"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        field = _FIELDS.get(error.code)
        form.add_error(field if field in form.fields else None, error.message)
        return None
    messages.success(request, _("已提出风险消除，接下来入户核实，再评议、公示、审核、审定。"))
    url = address("cases:case", proposal.case_id)
    return redirect(url or reverse("removal:check", args=[episode.pk]))
