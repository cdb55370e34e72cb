"""The clues of a month: filter, sort and count in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import EXPORTED_KINDS, LIVE_STATES, VERIFIED, ClueState, Level
from xianjie.apps.screening.models import ClueMonth, Finding, Run
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.ids import mask_name

LEVELS = tuple(level.value for level in Level)
ALL_STATES = "all"
VERIFIED_ALL = "verified"
HOUSEHOLDS_OFFERED = 20
_CODE_DIGITS = 12


@dataclass(frozen=True)
class ClueFilters:
    """What the list shows. An empty text asks for everything of its kind.

    ``state`` is a state, empty for all that are not cleared, or ``all``; ``kind`` is a kind, or
    empty for those that people check at the door; ``outcome`` is an outcome, or ``verified`` for
    every one that was recorded. ``town`` and ``village`` are 12-digit codes.
    A value that nothing has gives an empty list, never the whole one.
    """

    town: str = ""
    village: str = ""
    risk: str = ""
    level: str = ""
    kind: str = ""
    state: str = ""
    rule: str = ""
    outcome: str = ""
    q: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ClueFilters:
        """Read the filters from an address; NUL, which PostgreSQL refuses, is in no text."""
        given = {f.name: values.get(f.name, "").strip()[:60] for f in fields(cls)}
        return cls(**{name: text.replace("\0", "\ufffd") for name, text in given.items()})

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")


@dataclass(frozen=True)
class ClueRow:
    """A line of the list; ``head`` is masked."""

    household_id: int | None
    household_code: str
    head: str
    place: VillagePlace
    kind: str
    kind_label: str
    risk: str
    level: str
    state: str
    state_label: str
    undecided: bool
    score: int
    rules: tuple[str, ...]
    first_period: str
    outcome: str = ""
    outcome_label: str = ""


_STATE_ORDER = (ClueState.WORSE, ClueState.NEW, ClueState.CONTINUING, ClueState.CLEARED)
SORTS = {
    "level": "-level_rank",
    "state": "state_rank",
    "place": "division_code",
    "household": "household__household_code",
    "risk": "risk",
    "kind": "kind",
    "first": "clue__first_period",
    "score": "-score",
}
"""Sort keys of an address; the column as it runs when a heading is pressed once."""
_DEFAULT_ORDER = ("-level_rank", "division_code", "id")


def clues_of(run: Run, scope: Scope) -> QuerySet[ClueMonth]:
    """Return the clues of the month of a run that the scope may see."""
    rows = ClueMonth.objects.visible_to(scope, inside=run.county_code)
    return rows.filter(county_code=run.county_code, period=run.period)


def filtered_clues(run: Run, scope: Scope, filters: ClueFilters) -> QuerySet[ClueMonth]:
    """Return the clues that the filters let through, in the order asked for."""
    rows = clues_of(run, scope).filter(_conditions(filters))
    if filters.rule:
        rows = rows.filter(
            pk__in=Finding.objects.filter(
                clue_month__county_code=run.county_code,
                clue_month__period=run.period,
                rule_id=filters.rule,
            ).values("clue_month_id")
        )
    return rows.order_by(*_order(filters.sort), *_DEFAULT_ORDER)


def _order(sort: str) -> tuple[str | OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return ()
    turned = sort.startswith("-")
    if key == "state":
        whens = [When(state=word, then=Value(rank)) for rank, word in enumerate(_STATE_ORDER)]
        rank = Case(*whens, default=Value(len(whens)), output_field=IntegerField())
        return (rank.desc() if turned else rank.asc(),)
    column = SORTS[key]
    if turned:
        column = column.removeprefix("-") if column.startswith("-") else f"-{column}"
    return (column,)


def _conditions(filters: ClueFilters) -> Q:
    condition = Q()
    for name in ("risk", "level"):
        if getattr(filters, name):
            condition &= Q(**{name: getattr(filters, name)})
    condition &= Q(kind=filters.kind) if filters.kind else Q(kind__in=EXPORTED_KINDS)
    if not filters.state:
        condition &= Q(state__in=LIVE_STATES)
    elif filters.state != ALL_STATES:
        condition &= Q(state=filters.state)
    if filters.outcome == VERIFIED_ALL:
        condition &= Q(clue__outcome__in=VERIFIED)
    elif filters.outcome:
        condition &= Q(clue__outcome=filters.outcome)
    if filters.village:
        condition &= Q(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    if filters.q:
        condition &= Q(household__household_code__startswith=filters.q) | Q(
            household__head_name__startswith=filters.q
        )
    return condition


def rows_of(keys: Iterable[int]) -> list[ClueRow]:
    """Return the lines of a page of clues, given their keys in order, in two queries.

    The list is sorted on narrow rows; only those of the page are read whole.
    """
    ordered = list(keys)
    rows = ClueMonth.objects.proven("keys of a page of the gated list")
    found = rows.select_related("clue", "household").in_bulk(ordered)
    places = villages_by_code(clue.division_code for clue in found.values())
    return [_row(found[key], places) for key in ordered]


def _row(clue: ClueMonth, places: Mapping[str, VillagePlace]) -> ClueRow:
    household = clue.household
    code = clue.division_code
    return ClueRow(
        household_id=household.pk if household else None,
        household_code=household.household_code if household else "",
        head=mask_name(household.head_name) if household and household.head_name else "",
        place=places.get(code, VillagePlace(code, code)),
        kind=clue.kind,
        kind_label=clue.get_kind_display(),
        risk=clue.risk,
        level=clue.level,
        state=clue.state,
        state_label=clue.get_state_display(),
        undecided=clue.undecided,
        score=clue.score,
        rules=tuple(clue.rule_ids),
        first_period=clue.clue.first_period,
        outcome=clue.clue.outcome,
        outcome_label=clue.clue.get_outcome_display(),
    )


@dataclass(frozen=True)
class HouseholdHit:
    """A household that a search found though it has no such clue; ``head`` is masked."""

    pk: int
    code: str
    head: str
    place: VillagePlace


def households_named(county: str, scope: Scope, text: str) -> list[HouseholdHit]:
    """Return up to twenty households whose 户编号 or head begins with a text."""
    found = list(
        Household.objects.visible_to(scope)
        .filter(county_code=county)
        .filter(Q(household_code__startswith=text) | Q(head_name__startswith=text))
        .order_by("household_code")
        .values_list("pk", "household_code", "head_name", "division_code")[:HOUSEHOLDS_OFFERED]
    )
    places = villages_by_code(division for *_, division in found)
    return [
        HouseholdHit(
            pk, code, mask_name(head) if head else "", places.get(place, VillagePlace(place, place))
        )
        for pk, code, head, place in found
    ]


def rules_hit(run: Run) -> list[str]:
    """Return the rules that raised any clue in the county's month, by name."""
    return sorted(rule["rule_id"] for rule in run.manifest.get("rules", []) if rule["hits"])


def risk_types() -> tuple[str, ...]:
    """Return the risk types that a clue may have, in the order of the code set."""
    return load_codes("风险类型").texts
