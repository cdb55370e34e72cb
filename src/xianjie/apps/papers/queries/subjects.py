"""What papers are about, each found through the gate of those who may print."""

from __future__ import annotations

from collections.abc import Iterable

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.models import Case, Episode, Notice, NoticeCase
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.registry.models import ArchiveDocument, Household


def household_to_print(scope: Scope, pk: int) -> Household | None:
    """Return a household whose papers the scope may print."""
    return Household.objects.visible_to(scope, Permission.PRINT_PAPERS).filter(pk=pk).first()


def case_to_print(scope: Scope, pk: int) -> Case | None:
    """Return a case whose papers the scope may print, with its household and episode."""
    return cases_to_print(scope).filter(pk=pk).first()


def cases_to_print(scope: Scope) -> ScopedQuerySet[Case]:
    """Return the cases whose papers the scope may print."""
    found = Case.objects.visible_to(scope, Permission.PRINT_PAPERS)
    return found.select_related("household", "episode")  # type: ignore[no-any-return]


def notice_to_print(scope: Scope, pk: int) -> Notice | None:
    """Return a notice that the scope may print."""
    return Notice.objects.visible_to(scope, Permission.PRINT_PAPERS).filter(pk=pk).first()


def plan_to_print(scope: Scope, pk: int) -> Plan | None:
    """Return a plan that the scope may print, with its household, episode and people."""
    return (
        Plan.objects.visible_to(scope, Permission.PRINT_PAPERS)
        .filter(pk=pk)
        .select_related("household", "episode", "helper", "reviewed_by")
        .first()
    )


def cases_of(household: Household) -> list[Case]:
    """Return the cases of a household found through the gate, the oldest first."""
    found = Case.objects.proven("of a household found through the gate")
    rows = found.filter(household=household).select_related("household", "episode")
    return list(rows.order_by("opened_at", "id"))


def notices_of(cases: Iterable[Case]) -> dict[int, list[Notice]]:
    """Return by case what was posted about cases found through the gate and not taken down.

    The oldest first; one query.
    """
    found: dict[int, list[Notice]] = {}
    rows = NoticeCase.objects.filter(
        case__in=[case.pk for case in cases], notice__withdrawn_at__isnull=True
    )
    for row in rows.select_related("notice").order_by("notice__starts_on", "id"):
        found.setdefault(row.case_id, []).append(row.notice)
    return found


def plans_of(household: Household) -> list[Plan]:
    """Return the plans of a household found through the gate, the oldest first."""
    found = Plan.objects.proven("of a household found through the gate")
    rows = found.filter(household=household)
    return list(
        rows.select_related("household", "episode", "helper", "reviewed_by").order_by("made_at")
    )


def plan_of(episode: Episode) -> Plan | None:
    """Return the plan of an episode found through the gate."""
    found = Plan.objects.proven("of an episode found through the gate")
    return found.filter(episode=episode).select_related("helper", "reviewed_by").first()


def measures_of(plan: Plan) -> list[Measure]:
    """Return the measures of a plan found through the gate, in their order."""
    found = Measure.objects.proven("of a plan found through the gate")
    return list(found.filter(plan=plan).select_related("organisation").order_by("id"))


def newest_episode(household: Household) -> Episode | None:
    """Return the newest episode of a household found through the gate."""
    found = Episode.objects.proven("of a household found through the gate")
    return found.filter(household=household).order_by("-number").first()


def filed_of(household: Household) -> list[ArchiveDocument]:
    """Return the filed papers of a household found through the gate, by day."""
    found = ArchiveDocument.objects.proven("of a household found through the gate")
    return list(
        found.filter(household=household, withdrawn_at__isnull=True).order_by("dated_on", "id")
    )
