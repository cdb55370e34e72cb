"""Campaigns: tasks for the townships, and what those report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.enums import Counting
from xianjie.apps.employment.models import Campaign, CampaignTask
from xianjie.apps.employment.permissions import permit
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def split_campaign(
    *, by: Actor, campaign: Campaign, targets: Mapping[str, int], today: date, now: datetime
) -> int:
    """Give townships (12 digits) their numbers; what they reported stays. Returns how many.

    Raises ``RefusedError`` without the right, or for a township of another county.
    """
    place = campaign.division_code
    permit(by, Campaign, place, "分解专项行动", Permission.MANAGE_EMPLOYMENT)
    known = {
        one.division_code: one
        for one in CampaignTask.objects.select_for_update().filter(campaign=campaign)
    }
    for code, target in sorted(targets.items()):
        if code[:6] != place[:6]:
            raise RefusedError("bad-place", "任务只能分给本县的乡镇。")
        task = known.get(code)
        if task is None:
            CampaignTask.objects.create(campaign=campaign, division_code=code, target=target)
        elif task.target != target:
            task.target = target
            task.save(update_fields=["target"])
        if task is None:
            notify(
                users=holders_of(
                    Permission.WORK_EMPLOYMENT, code, on=today, roles=[Role.TOWNSHIP_REVIEWER]
                ),
                key=f"work-campaign-{campaign.pk}-{code}", title=f"{campaign.kind}的任务已分到乡镇",
                url=reverse("employment:campaign", args=[campaign.pk]),
                due_on=campaign.ends_on, now=now,
            )  # fmt: skip
    record(
        actor=by, action="employment.campaign-split", object_type="employment.Campaign",
        object_id=campaign.pk, division_code=place, detail={"towns": len(targets)}, at=now,
    )  # fmt: skip
    return len(targets)


@transaction.atomic
def report_task(
    *, by: Actor, task: CampaignTask, reported: int, words: str, today: date, now: datetime
) -> CampaignTask:
    """Report what a township has done where no register counts it.

    Raises ``RefusedError`` without the right in the township, or where a register counts.
    """
    held = (
        CampaignTask.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .get(pk=task.pk)
    )
    permit(by, CampaignTask, held.division_code, "填报专项行动")
    if held.campaign.counting != Counting.REPORTED:
        raise RefusedError("counted", "这项行动的结果从台账自动数，不用填报。")
    held.reported, held.words, held.reported_on = reported, words.strip()[:500], today
    held.save()
    record(
        actor=by, action="employment.campaign-report", object_type="employment.CampaignTask",
        object_id=held.pk, division_code=held.division_code, detail={"reported": reported}, at=now,
    )  # fmt: skip
    return held
