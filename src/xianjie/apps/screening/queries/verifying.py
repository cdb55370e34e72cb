"""Checks of clues: what was found, and how long a signal without risk may stay silent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.policies.queries import current_version
from xianjie.apps.policies.queries.readers import resolved_at
from xianjie.apps.screening.enums import RAISED_KINDS, ClueStatus
from xianjie.apps.screening.models import Clue, ClueMonth, Finding, Verification
from xianjie.apps.screening.queries.explanations import FindingExplanation, explain_findings
from xianjie.apps.screening.queries.pages import current_run

QUIET_PARAMETER = "无风险静默天数"
_SHOWN = 5


def quiet_days(county: str, on: date) -> int | None:
    """Return for how many days the rulebook lets a signal without risk stay silent, or None."""
    version = current_version()
    if version is None:
        return None
    parameter = resolved_at(version.hash, county, on).parameters.get(QUIET_PARAMETER)
    value = parameter.value if parameter else None
    return int(value) if isinstance(value, int | Decimal) and value > 0 else None


def clue_to_verify(scope: Scope, pk: int) -> Clue | None:
    """Return a clue whose check the scope may record, or None."""
    rows = Clue.objects.visible_to(scope, Permission.CHECK_REPORTS)
    return rows.filter(pk=pk).select_related("household").first()


def grounds_of(clue: Clue) -> tuple[FindingExplanation, ...]:
    """Return what the newest month of a clue that came through the gate rests on, explained."""
    run = current_run(clue.county_code, clue.last_period)
    if run is None:
        return ()
    months = ClueMonth.objects.proven("of a clue found through the gate").filter(
        clue=clue, period=clue.last_period
    )
    findings = list(Finding.objects.filter(clue_month__in=months).order_by("rule_id", "id"))
    return tuple(explain_findings(run, findings)) if findings else ()


def may_verify(scope: Scope, clue: Clue) -> bool:
    """Whether the check of a clue can be recorded by somebody of this scope."""
    return (
        clue.status == ClueStatus.OPEN
        and clue.kind not in RAISED_KINDS
        and scope.may(Permission.CHECK_REPORTS, clue.division_code or clue.county_code)
    )


def verifications_of(clue_ids: list[int]) -> dict[int, list[Verification]]:
    """Return the newest checks of clues that came through the gate, by clue, in one query."""
    rows = (
        Verification.objects.filter(clue_id__in=clue_ids)
        .select_related("verified_by")
        .proven("checks of clues of a household found through the gate")
    )
    found: dict[int, list[Verification]] = {}
    for row in rows:
        kept = found.setdefault(row.clue_id, [])
        if len(kept) < _SHOWN:
            kept.append(row)
    return found
