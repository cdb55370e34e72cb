"""Whom a draft of a parameter would change, on the newest screened month."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.policies.actions import keep_preview
from xianjie.apps.policies.actions.publish import refuse_faulty
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.policies.queries.readers import Reading, reading_of
from xianjie.apps.screening.enums import RANKS
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of
from xianjie.apps.screening.queries.rule_tallies import newest_run
from xianjie.engine.inputs import RunInputs
from xianjie.engine.preview import RuleHits, hits_of, unchanged_facts
from xianjie.engine.run import hold_reason
from xianjie.kernel.errors import RefusedError
from xianjie.policy.changing import Change, ChangeKind, changed_rulebook
from xianjie.policy.compiling import CompiledRule
from xianjie.policy.resolution import Resolved, resolve

SHOWN_OF_A_RULE = 20
"""Households that a preview names for each rule; the rest is in the counts."""
Progress = Callable[[int, int, str], None]


def preview_draft(
    *,
    by: Actor,
    draft: ParameterDraft,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> ParameterDraft:
    """Compute the effect of a draft on the rulebook in force, and keep it with the draft.

    Only the rules that rest on the parameter are run, over the data of the newest screened
    month. A value that is not in force in that month is taken as if it were (``assumed``); a
    layer of a township or village changes nothing, since a county's comparison reads the
    county's values. Without a screened month the preview is empty and says so.

    Raises ``RefusedError`` without the right, or when the change would make the rulebook faulty.
    """
    may = by.scope.may(Permission.DRAFT_PARAMETERS, draft.division_code)
    if not may and not by.scope.may(Permission.PUBLISH_RULEBOOK, draft.division_code):
        raise RefusedError("not-permitted", "您没有试算这份草稿的权限。")
    version = current_version()
    if version is None:
        raise RefusedError("no-rulebook", "还没有发布规则库，不能试算。")
    base = rulebook_of(version.hash)
    refuse_faulty(changed_rulebook(base, draft.change))
    run = newest_run(draft.county_code)
    result: dict[str, Any] = {"period": "", "rules": [], "assumed": False}
    if run is not None:
        change, assumed = _as_if_in_force(draft.change, run.as_of)
        after = resolve(changed_rulebook(base, change), run.county_code, run.as_of)
        before = resolve(base, run.county_code, run.as_of)
        rules = _effects(run, before, after, draft.parameter, progress)
        result = {"period": run.period, "rules": rules, "assumed": assumed}
    return keep_preview(by=by, draft=draft, base_hash=version.hash, preview=result, now=now)


def _as_if_in_force(change: Change, on: date) -> tuple[Change, bool]:
    """The change moved to cover ``on``, and whether it had to be moved."""
    covers = change.from_date <= on and (change.to_date is None or on < change.to_date)
    if covers or change.kind is ChangeKind.REMOVE:
        return change, False
    return replace(change, from_date=on, to_date=None), True


def _effects(
    run: Run, before: Resolved, after: Resolved, parameter: str, progress: Progress
) -> list[dict[str, Any]]:
    stored, old, new = inputs_of(run), inputs_of(run, before), inputs_of(run, after)
    names = _rules_to_run((before, after), parameter)
    old_rules = {rule.rule.id: rule for rule in old.rules.rules}
    new_rules = {rule.rule.id: rule for rule in new.rules.rules}
    known = [name for name in names if name in old_rules or name in new_rules]
    effects = []
    for number, name in enumerate(known, 1):
        progress(number - 1, len(known), f"试算规则 {name}")
        left = _hits(stored, old, old_rules.get(name))
        right = _hits(stored, new, new_rules.get(name))
        rule = (new_rules.get(name) or old_rules[name]).rule
        held = hold_reason(new, right.count) if right.count else None
        effects.append({"rule": name, "title": rule.title or name, "held": held or ""})
        effects[-1] |= _compared(_worst(left), _worst(right))
    return effects


def _rules_to_run(books: tuple[Resolved, ...], parameter: str) -> list[str]:
    """Rules whose result may change: those that rest on the parameter, and, when it is the points
    of a rule, those that add points up."""
    found: dict[str, None] = {}
    for resolved in books:
        reading: Reading = reading_of(resolved)
        found |= dict.fromkeys(reading.decided_by_parameter.get(parameter, ()))
        if parameter in reading.scored_by:
            late = [rule.id for rule in resolved.rules.values() if rule.stage >= 2]
            found |= dict.fromkeys(late)
    return list(found)


def _hits(stored: RunInputs, inputs: RunInputs, rule: CompiledRule | None) -> RuleHits:
    with tempfile.TemporaryDirectory(prefix="xianjie-preview-") as folder:
        same = unchanged_facts(stored, inputs, rule) if rule else set()
        return hits_of(inputs, rule, Path(folder), same)


def _worst(hits: RuleHits) -> dict[int, str]:
    """The gravest level of each household that a rule hits, itself or through a member."""
    found: dict[int, str] = {}
    for (household, _), level in hits.subjects.items():
        if RANKS[level] > RANKS.get(found.get(household, ""), 0):
            found[household] = level
    return found


def _compared(before: Mapping[int, str], after: Mapping[int, str]) -> dict[str, Any]:
    added = [number for number in after if number not in before]
    removed = [number for number in before if number not in after]
    moved = [one for one in after if one in before and before[one] != after[one]]
    named = [
        *(("added", number) for number in sorted(added)),
        *(("removed", number) for number in sorted(removed)),
        *(("moved", number) for number in sorted(moved)),
    ]
    return {
        "before": len(before),
        "after": len(after),
        "added": _by_level(after[number] for number in added),
        "removed": _by_level(before[number] for number in removed),
        "moved": len(moved),
        "first": [
            {
                "household": number,
                "change": change,
                "before": before.get(number, ""),
                "after": after.get(number, ""),
            }
            for change, number in named[:SHOWN_OF_A_RULE]
        ],
    }


def _by_level(levels: Any) -> dict[str, int]:
    counts = Counter(levels)
    return {level: counts[level] for level in RANKS if counts[level]}
