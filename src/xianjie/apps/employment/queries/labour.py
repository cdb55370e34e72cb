"""What other areas ask of the labour register: who works, who could, which families work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.employment.enums import AT_WORK, WITH_JOB, State
from xianjie.apps.employment.models import Worker
from xianjie.apps.employment.queries.families import Judged, Member, age_on, judge_family
from xianjie.apps.employment.queries.rules import LabourRules

_WHY = "states of people whom the caller found through its own gate"


@dataclass(frozen=True, slots=True)
class Labour:
    """What the register says of one person; ``pay`` in fen a month, empty texts unknown."""

    person: int
    household: int
    state: str
    ability: str
    willing: bool | None
    since: date | None
    job_place: str
    employer: str
    pay: int | None
    job_from: date | None
    confirmed_on: date | None

    @property
    def works(self) -> bool:
        """Whether the person has a paid job or a business."""
        return self.state in WITH_JOB


_FIELDS = (
    "person_id", "household_id", "state", "ability", "willing", "since", "job_place", "employer",
    "pay", "job_from", "confirmed_on",
)  # fmt: skip


def labour_of(people: Collection[int]) -> dict[int, Labour]:
    """Return what the register says of people, by person; who is not in it is left out.

    One query; the caller found the people through a gate of its own.
    """
    rows = Worker.objects.proven(_WHY).filter(person_id__in=people, retired_at__isnull=True)
    return {one[0]: Labour(*one) for one in rows.values_list(*_FIELDS)}


def working_households(households: Collection[int]) -> set[int]:
    """Return the households in which somebody works, farming included; one query."""
    rows = Worker.objects.proven(_WHY).filter(
        household_id__in=households, state__in=AT_WORK, retired_at__isnull=True
    )
    return set(rows.values_list("household_id", flat=True))


def visible_workers(scope: Scope, county: str = "") -> Iterable[Worker]:
    """Return the rows of the register that a scope may see, for pages of other areas."""
    rows = Worker.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        retired_at__isnull=True
    )
    return rows.filter(county_code=county) if county else rows


def judged_families(
    county: str, rules: LabourRules, day: date, households: Collection[int] | None = None
) -> dict[int, Judged]:
    """Return the verdict of every household with somebody in the register, in one query."""
    rows = Worker.objects.proven("whole county, for an action").filter(retired_at__isnull=True)
    rows = (
        rows.filter(county_code=county)
        if households is None
        else rows.filter(household_id__in=households)
    )
    members: dict[int, list[Member]] = defaultdict(list)
    for home, state, ability, willing, born, source in rows.values_list(
        "household_id", "state", "ability", "willing", "person__birth_date", "source"
    ):
        fed = source == "FEED" and state != State.UNEMPLOYED
        members[home].append(Member(state, ability, willing, age_on(born, day), fed))
    return {home: judge_family(found, rules) for home, found in members.items()}
