"""Who answers for a household's data: its grid worker, its helper, or the village."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.registry.models import GridWorker, Household
from xianjie.apps.teams.models import Pairing
from xianjie.kernel.ids import mask_name

VILLAGE = "v"
_PORTION = 2_000


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody who answers: key as in `QualityFinding.duty`, name for people, his account."""

    key: str
    name: str
    post: str
    user: int | None = None


def duties_in(county: str, on: date) -> dict[int, str]:
    """Return the duty key of every household in the register that has somebody of its own.

    The grid worker of its group comes first, then the cadre who helps it; households without
    either answer through their village (`VILLAGE`).
    """
    found: dict[int, str] = {}
    workers = _workers(county, on)
    if workers:
        rows = Household.objects.filter(county_code=county, is_active=True).exclude(group_name="")
        columns = ("pk", "division_code", "group_name")
        for pk, village, group in rows.values_list(*columns).iterator(_PORTION):
            worker = workers.get((village, group))
            if worker is not None:
                found[pk] = f"g{worker}"
    pairings = Pairing.objects.filter(
        _in_force("since", "until", on), household__county_code=county, retired_at__isnull=True
    )
    for pk, household in pairings.values_list("pk", "household_id").iterator(_PORTION):
        found.setdefault(household, f"p{pk}")
    return found


def _workers(county: str, on: date) -> dict[tuple[str, str], int]:
    rows = GridWorker.objects.filter(
        _in_force("valid_from", "valid_to", on),
        grid__division_code__startswith=county, grid__level="GROUP",
        retired_at__isnull=True, grid__retired_at__isnull=True,
    ).order_by("-pk")  # fmt: skip
    columns = ("grid__division_code", "grid__group_name", "pk")
    return {(village, group): pk for village, group, pk in rows.values_list(*columns)}


def _in_force(since: str, until: str, on: date) -> Q:
    open_end = Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": on})
    return Q(**{f"{since}__lte": on}) & open_end


def named_duties(keys: Iterable[str], reason: str) -> dict[str, Duty]:
    """Return who the keys mean, names masked; two queries. ``reason`` says why they may be seen.

    Keys are those of findings that came through the gate; ``v`` stands for the village.
    """
    wanted = set(keys)
    workers = [int(key[1:]) for key in wanted if key[:1] == "g"]
    pairings = [int(key[1:]) for key in wanted if key[:1] == "p"]
    found = {VILLAGE: Duty(VILLAGE, _("村里"), "")}
    if workers:
        for worker in (
            GridWorker.objects.proven(reason).filter(pk__in=workers).select_related("account")
        ):
            name = worker.name or (str(worker.account) if worker.account else "")
            found[f"g{worker.pk}"] = Duty(
                f"g{worker.pk}", mask_name(name), _("网格员"), worker.account_id
            )
    if pairings:
        for row in Pairing.objects.proven(reason).filter(pk__in=pairings).select_related("account"):
            name = row.name or (str(row.account) if row.account else "")
            found[f"p{row.pk}"] = Duty(
                f"p{row.pk}", mask_name(name), row.unit or _("帮扶干部"), row.account_id
            )
    return found


def people_for(duty: Duty | None, village: str, on: date) -> list[User]:
    """Return the accounts that a correction goes to: the one who answers, else the village's."""
    if duty is not None and duty.user is not None:
        own = list(User.objects.filter(pk=duty.user, is_active=True))
        if own:
            return own
    from xianjie.apps.accounts.enums import Role

    return holders_of(Permission.MEND_QUALITY, village, on=on, roles=[Role.VILLAGE_WORKER])


def village_names(codes: Iterable[str]) -> dict[str, str]:
    """Return 乡镇 村 for codes."""
    return {code: f"{one.town} {one.name}" for code, one in villages_by_code(codes).items()}
