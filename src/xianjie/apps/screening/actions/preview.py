"""What a change of the rulebook would do to one rule's result, before it is published."""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of
from xianjie.engine.preview import RuleHits, Subject, hits_of, unchanged_facts
from xianjie.engine.run import hold_reason
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import Resolved, resolve


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """Households that a changed rule would add and remove, by 户编号.

    ``values_before`` and ``values_after`` are the parameters that the rule reads and that differ.
    """

    rule: str
    period: str
    before: int
    after: int
    added: list[str]
    removed: list[str]
    level_changed: list[str]
    parameters: dict[str, dict[str, str]]
    held: str | None
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The document for programs."""
        return asdict(self)


def preview_rule(*, county: str, rule_id: str, period: Period, draft: Rulebook) -> PreviewResult:
    """Compare a rule under ``draft`` with the rulebook that the month was screened with.

    Args:
        draft: the rulebook as it would be published; it must be without faults.

    Raises:
        RefusedError: the month has not been screened yet.
        UsageError: neither rulebook knows the rule.
    """
    started = time.monotonic()
    run = Run.objects.filter(county_code=county, period=str(period), is_current=True).first()
    if run is None:
        raise RefusedError(
            "not-screened", f"{period} 还没有筛查结果，请先执行 xianjie screen --period {period}。"
        )
    before = inputs_of(run)
    resolved = resolve(draft, county, run.as_of)
    after = inputs_of(run, resolved)
    old = next((one for one in before.rules.rules if one.rule.id == rule_id), None)
    new = next((one for one in after.rules.rules if one.rule.id == rule_id), None)
    if old is None and new is None:
        raise UsageError("unknown-rule", f"没有“{rule_id}”这条规则，可用 xianjie rules list 查看。")
    with tempfile.TemporaryDirectory(prefix="xianjie-preview-") as name:
        work = Path(name)
        same = unchanged_facts(before, after, new) if new else set()
        left = hits_of(before, old, _folder(work, "before"), set(before.rules.facts))
        right = hits_of(after, new, _folder(work, "after"), same)
    return _compare(rule_id, run, left, right, (before, after, resolved), started)


def _folder(work: Path, name: str) -> Path:
    folder = work / name
    folder.mkdir()
    return folder


def _compare(
    rule_id: str,
    run: Run,
    left: RuleHits,
    right: RuleHits,
    books: tuple[Any, Any, Resolved],
    started: float,
) -> PreviewResult:
    before, after, resolved = books
    shared = left.subjects.keys() & right.subjects.keys()
    changed = {one for one in shared if left.subjects[one] != right.subjects[one]}
    codes = _codes(left.subjects.keys() | right.subjects.keys())
    names = [name for rule in after.rules.rules if rule.rule.id == rule_id for name in rule.names]
    reads = set(names) | {
        inner
        for name in names
        if name in after.rules.facts
        for inner in after.rules.facts[name].reads
    }
    return PreviewResult(
        rule=rule_id,
        period=run.period,
        before=len(left.subjects),
        after=len(right.subjects),
        added=_named(right.subjects.keys() - left.subjects.keys(), codes),
        removed=_named(left.subjects.keys() - right.subjects.keys(), codes),
        level_changed=_named(changed, codes),
        parameters=_differences(before, after, resolved, reads),
        held=hold_reason(after, right.count) if right.count else None,
        seconds=round(time.monotonic() - started, 2),
    )


def _differences(
    before: Any, after: Any, resolved: Resolved, names: set[str]
) -> dict[str, dict[str, str]]:
    from xianjie.policy.explain import format_value

    found = {}
    for name in sorted(names & set(resolved.parameters)):
        one, two = before.constants.get(name), after.constants.get(name)
        if one != two:
            kind = resolved.parameters[name].type
            found[name] = {
                "before": format_value(one, kind),
                "after": format_value(two, kind),
                "cite": resolved.describe(resolved.parameters[name].cite),
            }
    return found


def _codes(subjects: set[Subject]) -> dict[int, str]:
    numbers = sorted({household for household, _ in subjects})
    found: dict[int, str] = {}
    for start in range(0, len(numbers), 2_000):
        part = Household.objects.filter(pk__in=numbers[start : start + 2_000])
        found |= dict(part.values_list("pk", "household_code"))
    return found


def _named(subjects: set[Subject], codes: dict[int, str]) -> list[str]:
    return sorted({codes[household] for household, _ in subjects if household in codes})
