"""Searching a county for records that may be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.merging.bars import bars_of
from xianjie.apps.merging.enums import DuplicateKind, ProposalState
from xianjie.apps.merging.finding import Found, Record, find_duplicates
from xianjie.apps.merging.marks import mark_of
from xianjie.apps.merging.models import DuplicateSearch, MergeProposal
from xianjie.apps.merging.queries.records import county_records
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

Progress = Callable[[int, int, str], None]
Key = tuple[str, int, int]
_BATCH = 1000
_STEPS = 5
_SETTLED = {ProposalState.DIFFERENT.value, ProposalState.UNDONE.value}
"""People have decided: such a pair comes back only when its data have changed."""
_UPDATED = (
    "division_code", "other_code", "kind", "state", "score", "probability", "evidence",
    "pairs", "mark", "seen_at",
)  # fmt: skip


@dataclass(frozen=True)
class SearchResult:
    """What a search read and how many proposals stand open after it, by kind."""

    people: int
    households: int
    fresh: int
    superseded: int
    counts: dict[str, int]

    @property
    def open(self) -> int:
        """The number of open proposals."""
        return sum(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return asdict(self) | {"open": self.open}


def search_duplicates(
    *,
    by: Actor,
    county: str,
    today: date,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> SearchResult:
    """Look through everybody of a county and bring its merge proposals up to date.

    What was found before keeps its row. What somebody said is not one person, or parted again, does
    not come back unless the data of the two have changed. Open proposals that the data no longer
    show are superseded. Raises ``RefusedError`` without the right or without the county's weights.
    """
    if not by.scope.may(Permission.MERGE_RECORDS, county):
        raise RefusedError("not-permitted", "您没有为这个县查重的权限。")
    bars = bars_of(county, today)
    progress(0, _STEPS, "读入本县人员")
    # Minutes in a large county: no transaction stands open while records are compared.
    with beyond_scope("the action checks who may"):
        records = county_records(county)
    found = find_duplicates(
        records, bars, lambda done, _total: progress(done + 1, _STEPS, "逐项比对")
    )
    progress(_STEPS, _STEPS, "更新合并提议")
    with transaction.atomic():
        return _store(by, county, records, found, now)


def _store(
    by: Actor, county: str, records: list[Record], found: list[Found], now: datetime
) -> SearchResult:
    people = {one.pk: one for one in records}
    homes = {one.household for one in records if one.household is not None}
    members = _members_of(records, found)
    villages = _villages_of(members)
    known = {
        _key(row): row
        for row in MergeProposal.objects.select_for_update().filter(county_code=county)
    }
    fresh: list[MergeProposal] = []
    changed: list[MergeProposal] = []
    seen: set[Key] = set()
    for one in found:
        row = known.get((_subject(one), one.first, one.second))
        told = _told(one, people, members, villages)
        seen.add((_subject(one), one.first, one.second))
        if row is None:
            fresh.append(_new(county, one, told, now))
            continue
        told["state"] = _state_again(row, told["mark"])
        for name, value in {**told, "seen_at": now}.items():
            setattr(row, name, value)
        changed.append(row)
    gone = [
        row for key, row in known.items() if row.state == ProposalState.OPEN and key not in seen
    ]
    for row in gone:
        row.state = ProposalState.SUPERSEDED
        row.decided_at, row.decided_by = now, ""
    MergeProposal.objects.bulk_create(fresh, batch_size=_BATCH)
    MergeProposal.objects.bulk_update(changed, _UPDATED, batch_size=_BATCH)
    MergeProposal.objects.bulk_update(gone, ("state", "decided_at", "decided_by"), _BATCH)
    standing = Counter(one.kind for one in (*fresh, *changed) if one.state == ProposalState.OPEN)
    result = SearchResult(
        people=len(records),
        households=len(homes),
        fresh=len(fresh),
        superseded=len(gone),
        counts={kind.value: standing[kind.value] for kind in DuplicateKind},
    )
    _note(by, county, result, now)
    return result


def _note(by: Actor, county: str, result: SearchResult, now: datetime) -> None:
    search = DuplicateSearch.objects.create(
        county_code=county,
        searched_at=now,
        searched_by=by.label,
        people=result.people,
        households=result.households,
        counts=result.counts,
        fresh=result.fresh,
        superseded=result.superseded,
    )
    record(
        actor=by,
        action="merging.search",
        object_type="duplicate-search",
        object_id=search.pk,
        division_code=county.ljust(12, "0"),
        at=now,
        detail={"people": result.people, "open": result.open, "fresh": result.fresh},
    )


def _subject(found: Found) -> str:
    return "household" if found.about_households else "person"


def _key(row: MergeProposal) -> Key:
    if row.about_households:
        return "household", row.first_household_id or 0, row.second_household_id or 0
    return "person", row.first_person_id or 0, row.second_person_id or 0


def _members_of(records: Iterable[Record], found: Iterable[Found]) -> dict[int, list[Record]]:
    """Return the members of the households of which something was found."""
    members: dict[int, list[Record]] = {
        number: [] for one in found if one.about_households for number in (one.first, one.second)
    }
    for record_ in records:
        if record_.household in members:
            members[record_.household].append(record_)
    return members


def _villages_of(households: Iterable[int]) -> dict[int, str]:
    numbers = sorted(households)
    found: dict[int, str] = {}
    for start in range(0, len(numbers), _BATCH):
        rows = Household.objects.filter(pk__in=numbers[start : start + _BATCH])
        found |= dict(rows.values_list("pk", "division_code"))
    return found


def _told(
    found: Found,
    people: Mapping[int, Record],
    members: Mapping[int, list[Record]],
    villages: Mapping[int, str],
) -> dict[str, Any]:
    """Return the fields of a proposal that every search brings up to date."""
    if found.about_households:
        places = villages[found.first], villages[found.second]
        mark = mark_of([*members[found.first], *members[found.second]])
    else:
        two = people[found.first], people[found.second]
        # The one who is a member stands for the place; who has left may be of elsewhere.
        two = two if two[0].household is not None else (two[1], two[0])
        places = two[0].village, two[1].village
        mark = mark_of(two)
    return {
        "division_code": places[0],
        "other_code": places[1],
        "kind": found.kind.value,
        "score": found.grade.score,
        "probability": found.grade.probability,
        "evidence": [[word, str(weight), code] for word, weight, code in found.grade.evidence],
        "pairs": [list(pair) for pair in found.pairs],
        "mark": mark,
    }


def _state_again(row: MergeProposal, mark: bytes) -> str:
    """Return the state of a pair that was found again."""
    if row.state == ProposalState.MERGED:  # meanwhile, while the search compared
        return str(row.state)
    if row.state in _SETTLED and bytes(row.decided_mark) == mark:
        return str(row.state)
    return ProposalState.OPEN


def _new(county: str, found: Found, told: Mapping[str, Any], now: datetime) -> MergeProposal:
    field = _subject(found)
    numbers = {f"first_{field}_id": found.first, f"second_{field}_id": found.second}
    return MergeProposal(
        county_code=county, state=ProposalState.OPEN, found_at=now, seen_at=now, **told, **numbers
    )
