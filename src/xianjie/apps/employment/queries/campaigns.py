"""Campaigns by township: the task, what the registers count, what was reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.employment.enums import OUTSIDE_PROVINCE, Counting, PushResult
from xianjie.apps.employment.models import Campaign, CampaignTask, Push, Transfer, Worker

VIEW = Permission.VIEW_EMPLOYMENT
_TOWN = 9


@dataclass(frozen=True)
class Line:
    """A township in a campaign; ``done`` is counted, or reported where nothing counts it."""

    place: NamedPlace
    task: CampaignTask | None
    done: int | None

    @property
    def share(self) -> int | None:
        """Whole percent of the task, rounded down; None without a task."""
        if self.task is None or not self.task.target or self.done is None:
            return None
        return 100 * self.done // self.task.target


def find_campaign(scope: Scope, pk: int) -> Campaign | None:
    """Return one campaign that may be seen."""
    rows = Campaign.objects.visible_to(scope, VIEW).filter(retired_at__isnull=True)
    found: Campaign | None = rows.filter(pk=pk).first()
    return found


def find_task(scope: Scope, pk: int) -> CampaignTask | None:
    """Return one task whose result may be reported."""
    rows = CampaignTask.objects.visible_to(scope, Permission.WORK_EMPLOYMENT)
    return rows.select_related("campaign").filter(pk=pk).first()


def campaign_lines(campaign: Campaign, scope: Scope) -> list[Line]:
    """Return the townships of a scope with task and result; three queries."""
    county = campaign.division_code[:6]
    tasks = {
        one.division_code[:_TOWN]: one
        for one in CampaignTask.objects.visible_to(scope, VIEW).filter(campaign=campaign)
    }
    counted = counted_by_town(campaign, scope)
    lines = []
    for place in towns_of(county, scope):
        key = place.code[:_TOWN]
        task = tasks.get(key)
        done = counted.get(key, 0) if counted is not None else (task.reported if task else None)
        lines.append(Line(place, task, done))
    return lines


def counted_by_town(campaign: Campaign, scope: Scope) -> dict[str, int] | None:
    """Return what the registers count between the days of a campaign; None for reported ones."""
    span = (campaign.starts_on, campaign.ends_on)
    found = _rows(campaign, scope)
    if found is None:
        return None
    rows, day, condition = found
    rows = rows.filter(condition, county_code=campaign.division_code[:6], **{f"{day}__range": span})
    parts = rows.annotate(part=Substr("division_code", 1, _TOWN)).order_by().values_list("part")
    return dict(parts.annotate(n=Count("id")))


def _rows(
    campaign: Campaign, scope: Scope
) -> tuple[QuerySet[Worker] | QuerySet[Push] | QuerySet[Transfer], str, Q] | None:
    live = Q(retired_at__isnull=True)
    workers = Worker.objects.visible_to(scope, VIEW)
    offers = Push.objects.visible_to(scope, VIEW)
    moved = Transfer.objects.visible_to(scope, VIEW)
    match campaign.counting:
        case Counting.CHECKED:
            return workers, "confirmed_on", live
        case Counting.PUSHED:
            return offers, "pushed_on", Q()
        case Counting.PLACED:
            return offers, "result_on", Q(result=PushResult.HIRED)
        case Counting.MOVED:
            return moved, "started_on", live & Q(counted=True)
        case Counting.MOVED_OUT:
            return moved, "started_on", live & Q(counted=True, place__in=OUTSIDE_PROVINCE)
        case Counting.ORGANISED:
            return (
                moved,
                "started_on",
                live & Q(counted=True) & ~Q(organised__in=["", "自发", "亲友介绍"]),
            )
        case _:
            return None


def shared_out(target: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Share a target out by weights; whole numbers whose sum is the target, largest rest first."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    found = {key: target * weight // whole for key, weight in weights.items()}
    rest = sorted(weights, key=lambda key: (-(target * weights[key] % whole), key))
    for key in rest[: target - sum(found.values())]:
        found[key] += 1
    return found


def weights_of(county: str, towns: Sequence[NamedPlace]) -> dict[str, int]:
    """Return how many people of the register live in each township, for sharing out."""
    rows = Worker.objects.proven("weights of a county").filter(
        county_code=county, retired_at__isnull=True
    )
    parts = rows.annotate(part=Substr("division_code", 1, _TOWN)).order_by().values_list("part")
    found = dict(parts.annotate(n=Count("id")))
    return {one.code: found.get(one.code[:_TOWN], 0) for one in towns}
