"""How many clues each rule raised in a month, within a scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.policies.affected import Affected
from xianjie.apps.screening.enums import (
    LIVE_STATES,
    RAISED_KINDS,
    ClueKind,
    ClueState,
    RunState,
)
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.addresses import clue_list_url
from xianjie.apps.screening.queries.clue_lists import clues_of

PEOPLES_KINDS = (ClueKind.HOTLINE.value, *RAISED_KINDS)
"""Kinds that no rule raised; where others name rules, they carry the number of an appeal."""


@dataclass
class RuleTally:
    """Clues of one rule in a month: those that stand, of them new and worse, and the cleared."""

    kind: str = ClueKind.WARNING.value
    hits: int = 0
    new: int = 0
    worse: int = 0
    cleared: int = 0


def rule_tallies(run: Run, scope: Scope) -> dict[str, RuleTally]:
    """Return what each rule raised in the run's month.

    Who may see the whole county gets what the run stored; a part of it is counted anew, in two
    queries.
    """
    stored = run.summary.get("by_rule")
    if stored is not None and scope.covers(run.county_code):
        return {rule: RuleTally(**figures) for rule, figures in stored.items()}
    return _counted(run, scope)


def _counted(run: Run, scope: Scope) -> dict[str, RuleTally]:
    found: dict[str, RuleTally] = {}
    rows = clues_of(run, scope)
    standing = (
        rows.filter(state__in=LIVE_STATES, findings__isnull=False)
        .order_by()
        .values_list("findings__rule_id", "kind", "state")
        .annotate(count=Count("id", distinct=True))
    )
    for rule, kind, state, count in standing:
        tally = found.setdefault(rule, RuleTally(kind))
        tally.hits += count
        tally.new += count if state == ClueState.NEW else 0
        tally.worse += count if state == ClueState.WORSE else 0
    gone = rows.filter(state=ClueState.CLEARED).exclude(kind__in=PEOPLES_KINDS).order_by()
    for kind, rules in gone.values_list("kind", "rule_ids").iterator(2_000):
        for rule in rules:
            found.setdefault(rule, RuleTally(kind)).cleared += 1
    return found


def tallies_document(decided: Mapping[str, RuleTally]) -> dict[str, Any]:
    """Return tallies as a run stores them."""
    return {rule: vars(tally) for rule, tally in sorted(decided.items())}


def newest_run(county: str) -> Run | None:
    """Return the current run of the newest screened month, or None."""
    runs = Run.objects.filter(county_code=county, state=RunState.COMPLETED, is_current=True)
    return runs.order_by("-period").first()


def affected(scope: Scope, county: str) -> Affected | None:
    """Answer the rulebook's question whom its rules hit: clues of the newest screened month."""
    part = scope.narrowed(Permission.VIEW_MONTH)
    run = newest_run(county)
    if run is None or not (part.unlimited or part.grants):
        return None
    tallies = rule_tallies(run, part)

    def address(rule: str) -> str:
        kind = tallies[rule].kind if rule in tallies else ""
        shown = kind if kind == ClueKind.MISMATCH else ""
        return clue_list_url(run.period, rule=rule, kind=shown)

    return Affected(
        period=run.period,
        hits={rule: tally.hits for rule, tally in tallies.items()},
        address=address,
        may_open=scope.may(Permission.VIEW_HOUSEHOLDS),
    )
