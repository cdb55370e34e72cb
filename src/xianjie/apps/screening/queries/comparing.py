"""Two runs side by side: clues that only one of them has, and those whose level changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.assembly import drafts_of
from xianjie.apps.screening.enums import LIVE_STATES, RAISED_KINDS, RANKS, ClueKind
from xianjie.apps.screening.models import ClueMonth, Run
from xianjie.apps.screening.preparing import runs_dir
from xianjie.apps.screening.queries.explanations import rules_of
from xianjie.engine.run import FINDINGS
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

ONLY_A, ONLY_B, HIGHER, LOWER = "only-a", "only-b", "higher", "lower"
CHANGES = (ONLY_A, ONLY_B, HIGHER, LOWER)
Key = tuple[int, str, str]
"""Household, kind, risk."""


@dataclass(frozen=True, slots=True)
class Side:
    """A clue as one run has it."""

    level: str
    rules: tuple[str, ...]
    division_code: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A clue that the runs do not share alike: ``before`` in A, ``after`` in B."""

    key: Key
    change: str
    before: Side | None
    after: Side | None

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules behind it: those that only one side has, or all where both have the same."""
        left = set(self.before.rules) if self.before else set()
        right = set(self.after.rules) if self.after else set()
        return tuple(sorted(left ^ right or left | right))

    @property
    def division_code(self) -> str:
        """The village, as the later side knows it."""
        side = self.after or self.before
        return side.division_code if side else ""


@dataclass(frozen=True)
class Line:
    """Counts of a risk or a rule: by change."""

    name: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All changes together."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class RunComparison:
    """Everything that differs between two runs within a scope."""

    same: int
    changed: tuple[Changed, ...]
    counts: Mapping[str, int]
    by_risk: tuple[Line, ...] = field(default_factory=tuple)
    by_rule: tuple[Line, ...] = field(default_factory=tuple)
    from_findings: bool = False


@dataclass(frozen=True)
class ChangedRow:
    """A line of the list; ``head`` is masked."""

    household_id: int
    code: str
    head: str
    place: VillagePlace
    kind_label: str
    risk: str
    change: str
    before: str
    after: str
    rules: tuple[str, ...]


def compare_runs(first: Run, second: Run, scope: Scope) -> RunComparison:
    """Compare the clues that stand in two runs of one county, within a scope.

    Two runs that count for their months are compared by their clues. A superseded run has no
    rows any more: then both are compared by the findings in their files, which know no appeals,
    nothing that people raised, and nothing that goes on for want of data.

    Raises ``RefusedError`` when the files of a superseded run are gone.
    """
    from_findings = not (first.is_current and second.is_current)
    read = _of_findings if from_findings else _of_clues
    before, after = read(first, scope), read(second, scope)
    changed: list[Changed] = []
    same = 0
    for key in sorted({*before, *after}):
        left, right = before.get(key), after.get(key)
        change = _change(left, right)
        if change:
            changed.append(Changed(key, change, left, right))
        else:
            same += 1
    return RunComparison(
        same=same,
        changed=tuple(changed),
        counts=Counter(one.change for one in changed),
        by_risk=_lines((one.key[2] or ClueKind(one.key[1]).label, one.change) for one in changed),
        by_rule=_lines((rule, one.change) for one in changed for rule in one.rules),
        from_findings=from_findings,
    )


def _change(left: Side | None, right: Side | None) -> str:
    if right is None:
        return ONLY_A
    if left is None:
        return ONLY_B
    before, after = RANKS[left.level], RANKS[right.level]
    return HIGHER if after > before else LOWER if after < before else ""


def _lines(pairs: Iterable[tuple[Any, str]]) -> tuple[Line, ...]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for name, change in pairs:
        found[str(name)][change] += 1
    lines = [Line(name, counts) for name, counts in found.items()]
    return tuple(sorted(lines, key=lambda line: (-line.total, line.name)))


def _of_clues(run: Run, scope: Scope) -> dict[Key, Side]:
    rows = (
        ClueMonth.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS, inside=run.county_code)
        .filter(county_code=run.county_code, period=run.period, state__in=LIVE_STATES)
        .filter(household__isnull=False)
        .exclude(kind__in=[ClueKind.HOTLINE, *RAISED_KINDS])
        .order_by()
        .values_list("household_id", "kind", "risk", "level", "rule_ids", "division_code")
    )
    return {
        (household, kind, risk): Side(level, tuple(rules), place)
        for household, kind, risk, level, rules, place in rows.iterator(5_000)
        if household is not None
    }


def _of_findings(run: Run, scope: Scope) -> dict[Key, Side]:
    path = runs_dir() / run.folder / FINDINGS
    if not path.exists():
        raise RefusedError(
            "run-files-gone",
            f"{run.period} {run.started_at:%m-%d %H:%M} 那次筛查的结果文件已清理，不能再比较。",
        )
    part = scope.narrowed(Permission.VIEW_HOUSEHOLDS)
    return {
        (key[0], key[1], key[2]): Side(draft.level, tuple(draft.rule_ids), draft.division_code)
        for key, draft in drafts_of(path, rules_of(run)).items()
        if key[0] is not None and part.covers(draft.division_code)
    }


def chosen(
    comparison: RunComparison, *, change: str = "", risk: str = "", rule: str = ""
) -> list[Changed]:
    """Return the changed clues that the filters let through."""
    return [
        one
        for one in comparison.changed
        if (not change or one.change == change)
        and (not risk or (one.key[2] or str(ClueKind(one.key[1]).label)) == risk)
        and (not rule or rule in one.rules)
    ]


def changed_rows(scope: Scope, found: Iterable[Changed]) -> list[ChangedRow]:
    """Return the lines of a page, in two queries; a household out of sight is left out."""
    page = list(found)
    households = Household.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS)
    known = households.in_bulk([one.key[0] for one in page])
    places = villages_by_code(one.division_code for one in page)
    rows = []
    for one in page:
        household = known.get(one.key[0])
        if household is None:
            continue
        code = one.division_code
        rows.append(
            ChangedRow(
                household_id=household.pk,
                code=household.household_code,
                head=mask_name(household.head_name) if household.head_name else "",
                place=places.get(code, VillagePlace(code, code)),
                kind_label=str(ClueKind(one.key[1]).label),
                risk=one.key[2],
                change=one.change,
                before=one.before.level if one.before else "",
                after=one.after.level if one.after else "",
                rules=one.rules,
            )
        )
    return rows
