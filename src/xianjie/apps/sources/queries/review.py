"""The review queue of rows that no rung of the ladder could link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Person
from xianjie.apps.sources.enums import BatchState, CandidateState
from xianjie.apps.sources.models import LinkCandidate
from xianjie.apps.sources.queries.batches import lake_dir
from xianjie.apps.sources.queries.evidence import Evidence, evidence_of, likely_percent
from xianjie.apps.sources.showing import Mark, cell_text, compare_names, compare_numbers
from xianjie.apps.sources.storage.lake import read_row
from xianjie.exchange.contracts import Contract, load_contract
from xianjie.kernel.ids import check_id, normalise_id

MOST_FOUND = 20
MOST_CELLS = 12


def open_candidates(scope: Scope, *, feed: str | None = None) -> ScopedQuerySet[LinkCandidate]:
    """Return the rows that wait for a decision and lie in a scope."""
    found = LinkCandidate.objects.visible_to(scope).filter(state=CandidateState.OPEN)
    found = found.select_related("batch")
    return found if feed is None else found.filter(batch__feed=feed)


def reviewable(scope: Scope, county: str) -> ScopedQuerySet[LinkCandidate]:
    """Return the rows, decided ones too, that a reviewer may look at in a county."""
    found = LinkCandidate.objects.visible_to(scope, Permission.REVIEW_LINKS, inside=county)
    return found.filter(batch__county_code=county).select_related("batch")


def waiting_count(scope: Scope, county: str) -> int:
    """Return how many rows of a county wait for the reviewer."""
    return reviewable(scope, county).filter(state=CandidateState.OPEN).count()


@dataclass(frozen=True)
class ReviewFilters:
    """What narrows the queue: a feed, a month, the village of the best candidate."""

    feed: str = ""
    period: str = ""
    village: str = ""

    @classmethod
    def of(cls, values: Any) -> ReviewFilters:
        """Read the filters of an address or a form."""
        return cls(**{name: values.get(name, "")[:40] for name in ("feed", "period", "village")})

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        given = {"feed": self.feed, "period": self.period, "village": self.village}
        return {name: value for name, value in given.items() if value}

    def apply(self, rows: ScopedQuerySet[LinkCandidate]) -> ScopedQuerySet[LinkCandidate]:
        """Return the open rows that fit, in the order of work."""
        condition = Q(state=CandidateState.OPEN)
        if self.feed:
            condition &= Q(batch__feed=self.feed)
        if self.period:
            condition &= Q(batch__period=self.period)
        if self.village:
            condition &= Q(village_code=self.village)
        return rows.filter(condition).order_by(
            "-batch__period", "batch_id", "part_number", "row_no"
        )


@dataclass(frozen=True)
class Choice:
    """A filter value with how many rows wait behind it."""

    value: str
    title: str
    count: int


@dataclass(frozen=True)
class QueueChoices:
    """What the queue can be narrowed to."""

    feeds: tuple[Choice, ...]
    villages: tuple[Choice, ...]


def queue_choices(scope: Scope, county: str, filters: ReviewFilters) -> QueueChoices:
    """Return the feeds and villages with open rows, three reads."""
    rows = reviewable(scope, county).filter(state=CandidateState.OPEN).order_by()
    by_feed = rows.values(key=F("batch__feed")).annotate(n=Count("id"))
    feeds = [Choice(one["key"], load_contract(one["key"]).title, one["n"]) for one in by_feed]
    if filters.feed:
        rows = rows.filter(batch__feed=filters.feed)
    by_village = list(rows.exclude(village_code="").values("village_code").annotate(n=Count("id")))
    places = villages_by_code(one["village_code"] for one in by_village)
    villages = [
        Choice(code, f"{places[code].town} {places[code].name}".strip(), one["n"])
        for one in by_village
        if (code := one["village_code"]) in places
    ]
    return QueueChoices(
        tuple(sorted(feeds, key=lambda one: one.title)),
        tuple(sorted(villages, key=lambda one: one.value)),
    )


@dataclass(frozen=True)
class Suggestion:
    """A person a row may be about, beside the row; ``present`` is false for who left.

    ``likely`` is the match probability in percent, None where nobody was ranked.
    """

    person: int
    name: tuple[Mark, ...]
    row_name: tuple[Mark, ...]
    number: tuple[Mark, ...]
    row_number: tuple[Mark, ...]
    birth_date: date | None
    sex: str
    relation: str
    place: VillagePlace | None
    group: str
    household_code: str
    head: str
    reasons: tuple[str, ...]
    present: bool
    likely: Decimal | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class ReviewRow:
    """One row with what it says itself and with the people it may be about."""

    candidate: LinkCandidate
    contract: Contract
    file_name: str
    cells: tuple[tuple[str, str], ...]
    born: date | None
    sex: str
    has_number: bool
    suggestions: tuple[Suggestion, ...]


def review_row(candidate: LinkCandidate) -> ReviewRow:
    """Return a row that came through the gate, with its candidates; five reads at most."""
    contract = load_contract(candidate.batch.feed)
    part = candidate.batch.parts.filter(number=candidate.part_number).first()
    path = lake_dir() / part.parquet_file if part else None
    values = read_row(path, candidate.row_no) if path and path.is_file() else {}
    born = check_id(normalise_id(candidate.id_number)) if candidate.id_number else None
    names = [name for name, _ in contract.lake_columns() if name in values][:MOST_CELLS]
    return ReviewRow(
        candidate=candidate,
        contract=contract,
        file_name=part.file_name if part else "",
        cells=tuple((name, cell_text(contract.column(name), values[name])) for name in names),
        born=born.birth_date if born else None,
        sex=(born.sex or "") if born else "",
        has_number=bool(candidate.id_number),
        suggestions=_suggested(candidate),
    )


def _suggested(candidate: LinkCandidate) -> tuple[Suggestion, ...]:
    numbers = [choice["person"] for choice in candidate.choices]
    people = _people(Q(pk__in=numbers), candidate.batch.county_code)
    known = {person.pk: person for person in people}
    choices = {choice["person"]: choice for choice in candidate.choices}
    return _beside(candidate, [known[n] for n in numbers if n in known], choices)


def people_named(candidate: LinkCandidate, text: str) -> tuple[Suggestion, ...]:
    """Return people of the row's county with this name, ID number or 户编号, at most twenty."""
    text = text.strip()
    if not text:
        return ()
    condition = Q(name=text) | Q(household__household_code=text)
    if check_id(normalise_id(text)).form_ok:
        condition |= Q(id_index=blind_index("id", normalise_id(text)))
    found = _people(condition & Q(household__isnull=False), candidate.batch.county_code)
    return _beside(candidate, found[:MOST_FOUND], {})


def _people(condition: Q, county: str) -> list[Person]:
    found = Person.objects.proven("people of the county whose links the scope reviews")
    found = found.filter(condition, county_code=county).select_related("household")
    return list(found.order_by("household__division_code", "id")[: MOST_FOUND + 1])


def _beside(
    candidate: LinkCandidate, people: Iterable[Person], choices: Mapping[int, dict[str, Any]]
) -> tuple[Suggestion, ...]:
    people = list(people)
    places = villages_by_code(p.household.division_code for p in people if p.household)
    number = normalise_id(candidate.id_number) if candidate.id_number else ""
    found = []
    for person in people:
        home = person.household
        choice = choices.get(person.pk, {})
        row_name, name = compare_names(candidate.name, person.name)
        row_number, own_number = compare_numbers(number, person.id_number)
        found.append(
            Suggestion(
                person=person.pk,
                name=name,
                row_name=row_name,
                number=own_number,
                row_number=row_number,
                birth_date=person.birth_date,
                sex=person.sex,
                relation=person.relation,
                place=places.get(home.division_code) if home else None,
                group=home.group_name if home else "",
                household_code=home.household_code if home else "",
                head=home.head_name if home else "",
                reasons=tuple(choice.get("reasons", ())),
                present=home is not None,
                likely=likely_percent(choice.get("probability")),
                evidence=evidence_of(choice.get("evidence", ())),
            )
        )
    return tuple(found)


def last_decision(scope: Scope, county: str, label: str) -> LinkCandidate | None:
    """Return the row an account decided last whose batch still counts: it can be taken back."""
    return (
        reviewable(scope, county)
        .filter(
            state__in=[CandidateState.LINKED, CandidateState.DISMISSED],
            resolved_by=label,
            batch__state=BatchState.ACTIVE,
        )
        .order_by("-resolved_at", "-id")
        .first()
    )
