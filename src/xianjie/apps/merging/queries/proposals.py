"""Merge proposals: the list, its filters and counts, and one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.merging.enums import DuplicateKind, ProposalState
from xianjie.apps.merging.finding import PRIOR
from xianjie.apps.merging.models import DuplicateSearch, Merge, MergeProposal
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_name

ALL = "all"
_SHOWN_EVIDENCE = 4
_RECORDS = (
    "first_person__household", "second_person__household", "first_household", "second_household",
)  # fmt: skip


@dataclass(frozen=True)
class ProposalFilters:
    """What the list shows; ``state`` is a state or `ALL`, ``town`` and ``village`` are codes."""

    state: str = ProposalState.OPEN
    kind: str = ""
    town: str = ""
    village: str = ""

    @classmethod
    def of(cls, data: Any) -> ProposalFilters:
        """Read the filters of an address; what is unknown is left out."""
        state, kind = data.get("state", ""), data.get("kind", "")
        town, village = data.get("town", "")[:12], data.get("village", "")[:12]
        return cls(
            state if state in {*ProposalState.values, ALL} else ProposalState.OPEN,
            kind if kind in DuplicateKind.values else "",
            town if town.isdecimal() else "",
            village if village.isdecimal() and village.startswith(town[:9]) else "",
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state was chosen."""
        return bool(self.kind or self.town or self.village)

    @property
    def query(self) -> str:
        """The filters as part of an address."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


@dataclass(frozen=True)
class RecordLine:
    """One of the two records as the list shows it; names are masked."""

    code: str
    who: str
    place: str


@dataclass(frozen=True)
class ProposalLine:
    """A row of the list."""

    row: MergeProposal
    first: RecordLine
    second: RecordLine
    evidence: str
    decided_by: str

    @property
    def chance(self) -> float | None:
        """The probability in percent, where Splink weighed the pair."""
        return chance_of(self.row)


def chance_of(row: MergeProposal) -> float | None:
    """Return the probability in percent; what rounds to certainty is told as 99.9."""
    return None if row.probability is None else min(row.probability * 100, 99.9)


def visible_proposals(scope: Scope) -> QuerySet[MergeProposal]:
    """Return the proposals of the places in which somebody may merge."""
    return MergeProposal.objects.visible_to(scope, Permission.MERGE_RECORDS)


def filtered_proposals(
    county: str, scope: Scope, filters: ProposalFilters
) -> QuerySet[MergeProposal]:
    """Return the rows of the list, by place and the surest first."""
    found = visible_proposals(scope).filter(county_code=county)
    if filters.state != ALL:
        found = found.filter(state=filters.state)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if place := filters.village or filters.town[:9]:
        found = found.filter(division_code__startswith=place)
    return found.select_related(*_RECORDS).order_by("division_code", "-score", "id")


def kind_counts(county: str, scope: Scope) -> dict[str, int]:
    """Return how many proposals are open, by kind."""
    rows = visible_proposals(scope).filter(county_code=county, state=ProposalState.OPEN)
    return dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def state_counts(county: str, scope: Scope) -> dict[str, int]:
    """Return how many proposals there are, by state."""
    rows = visible_proposals(scope).filter(county_code=county)
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def town_counts(county: str, scope: Scope) -> dict[str, int]:
    """Return how many proposals are open, by township (nine digits)."""
    rows = visible_proposals(scope).filter(county_code=county, state=ProposalState.OPEN)
    found: dict[str, int] = {}
    for code, number in rows.order_by().values_list("division_code").annotate(Count("pk")):
        found[code[:9]] = found.get(code[:9], 0) + number
    return found


def find_proposal(scope: Scope, pk: int) -> MergeProposal | None:
    """Return one proposal, or None when it is not there or not to be seen."""
    return visible_proposals(scope).filter(pk=pk).select_related(*_RECORDS).first()


def last_search(county: str) -> DuplicateSearch | None:
    """Return the last search of a county."""
    return DuplicateSearch.objects.filter(county_code=county).first()


def merges_of(proposal: MergeProposal) -> list[Merge]:
    """Return the merges of a proposal, the latest first."""
    return list(Merge.objects.proven("of a proposal found through the gate").filter(
        proposal=proposal
    ))  # fmt: skip


def proposal_lines(rows: Iterable[MergeProposal], county: str) -> list[ProposalLine]:
    """Return rows with places and masked names, in a constant number of queries."""
    rows = list(rows)
    codes = {code for row in rows for code in (row.division_code, row.other_code) if code}
    places = full_names(codes, below=county)
    names = shown_labels(row.decided_by for row in rows)
    return [
        ProposalLine(
            row,
            record_line(row.first_household or row.first_person, places),
            record_line(row.second_household or row.second_person, places),
            "、".join(_strongest(row.evidence)),
            names.get(row.decided_by, ""),
        )
        for row in rows
    ]


def _strongest(evidence: list[list[str]]) -> list[str]:
    """Return what speaks most for or against a pair; the list has room for a few words."""
    parts = [(float(weight), word) for word, weight, code in evidence if code != PRIOR]
    ranked = sorted(parts, key=lambda part: -abs(part[0]))
    return [word for _, word in ranked[:_SHOWN_EVIDENCE]]


def record_line(record: Household | Person | None, places: dict[str, str]) -> RecordLine:
    """Return a record as a list shows it."""
    if isinstance(record, Person):
        home = record.household
        place = places.get(home.division_code, "") if home else ""
        return RecordLine(home.household_code if home else "", mask_name(record.name), place)
    if record is None:
        return RecordLine("", "", "")
    place = places.get(record.division_code, "")
    return RecordLine(record.household_code, mask_name(record.head_name), place)


def open_about(household: Household) -> list[MergeProposal]:
    """Return the open proposals that concern a household or a present member of it."""
    members = list(household.members.values_list("pk", flat=True))
    about = Q(first_household=household) | Q(second_household=household)
    about |= Q(first_person__in=members) | Q(second_person__in=members)
    found = MergeProposal.objects.proven("of a household found through the gate")
    return list(found.filter(about, state=ProposalState.OPEN).order_by("-score", "id")[:20])


def open_about_person(person: Person) -> list[MergeProposal]:
    """Return the open proposals that concern a person."""
    about = Q(first_person=person) | Q(second_person=person)
    if person.household_id is not None:
        about |= Q(first_household=person.household_id) | Q(second_household=person.household_id)
    found = MergeProposal.objects.proven("of a person found through the gate")
    return list(found.filter(about, state=ProposalState.OPEN).order_by("-score", "id")[:20])
