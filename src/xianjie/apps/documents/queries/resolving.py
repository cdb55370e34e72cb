"""Which organisation of a county a name in a document means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation, OrganisationName
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.documents.models import ClauseUnit, LeadingGroup, PolicyDocument, UnitAlias
from xianjie.apps.documents.queries.names import place_words
from xianjie.docparse.organisations import resolve

_TOWN_WORDS = ("乡镇", "镇乡", "乡(镇)", "镇（乡）", "各镇", "各乡", "镇街", "街道")


def means_townships(unit: ClauseUnit) -> bool:
    """Whether a name stands for all townships of the county."""
    return unit.is_group and any(word in unit.printed for word in _TOWN_WORDS)


def townships_condition(path: str = "") -> Q:
    """Return the condition of units that stand for all townships."""
    condition = Q()
    for word in _TOWN_WORDS:
        condition |= Q(**{f"{path}printed__contains": word})
    return condition & Q(**{f"{path}is_group": True})


@dataclass(frozen=True)
class Meaning:
    """What a name means: an organisation, a group, or neither."""

    organisation_id: int | None = None
    group_id: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether it means anything."""
        return self.organisation_id is not None or self.group_id is not None


class Resolver:
    """The organisations, former names, groups and remembered names of a county; five queries.

    ``on`` is the day of the document: a former name counts while it held, or when it is unknown
    since when.
    """

    def __init__(self, county: str, on: date | None) -> None:
        self.words = place_words(county)
        self.county = significant(county)[:6]
        low, high = self.county.ljust(12, "0"), self.county.ljust(12, "9")
        inside = Q(division_code__gte=low, division_code__lte=high)
        self.organisations = list(Organisation.objects.filter(inside).order_by("level", "name"))
        self._by_key: dict[str, set[int]] = {}
        self._sectors: dict[str, set[int]] = {}
        for one in self.organisations:
            self._know(one.name, one.pk)
            if one.level == OrganisationLevel.COUNTY and one.sector:
                self._sectors.setdefault(one.sector, set()).add(one.pk)
        former = OrganisationName.objects.filter(
            organisation__in=[o.pk for o in self.organisations]
        )
        if on is not None:
            former = former.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
            former = former.filter(valid_from__lte=on)
        for past in former:
            self._know(past.name, past.organisation_id)
        why = "names of the county that a person who manages its documents resolves"
        aliases = UnitAlias.objects.proven(why).filter(division_code=padded(self.county))
        self._aliases = {one.name: Meaning(one.organisation_id, one.group_id) for one in aliases}
        groups = LeadingGroup.objects.proven(why).filter(inside, retired_at__isnull=True)
        self.groups = list(groups)

    def find(self, printed: str, name: str = "", *, is_group: bool = False) -> Meaning:
        """Return what a name means; nothing where none or several would do."""
        for spelling in (printed, name):
            if spelling in self._aliases:
                return self._aliases[spelling]
        for spelling in (printed, name):
            group = self._group(spelling)
            if group is not None:
                return Meaning(None, group)
        if is_group:
            return Meaning()
        for spelling in (name, printed):
            for key in self._keys(spelling) if spelling else ():
                found = self._by_key.get(key, set())
                if len(found) == 1:
                    return Meaning(next(iter(found)))
        return Meaning()

    def _keys(self, name: str) -> tuple[str, ...]:
        """Return a name without its place, and its full form (林草局 → 林业和草原局) likewise."""
        return self.words.key(name), self.words.key(resolve(name).organisation)

    def _know(self, name: str, organisation: int) -> None:
        for key in self._keys(name):
            self._by_key.setdefault(key, set()).add(organisation)

    def suggest(self, sector: str) -> list[Organisation]:
        """Return the organisations of the county of a sector, for a person to choose from."""
        near = self._sectors.get(sector, set())
        return [one for one in self.organisations if one.pk in near]

    def _group(self, name: str) -> int | None:
        key = self.words.key(name)
        if not key:
            return None
        found = {
            group.pk
            for group in self.groups
            for own in (group.name, group.former_name)
            if own and key.startswith(self.words.key(own))
        }
        return next(iter(found)) if len(found) == 1 else None


@dataclass(frozen=True)
class Unresolved:
    """A name of a document that means nothing yet: how often, and what is near."""

    name: str
    clauses: int
    is_group: bool
    near: tuple[Organisation, ...]


def unresolved_units(document: PolicyDocument, resolver: Resolver) -> list[Unresolved]:
    """Return the names of a document without a meaning, the most frequent first; one query.

    Names that stand for all townships need none.
    """
    rows = ClauseUnit.objects.filter(
        clause__document=document, organisation__isnull=True, group__isnull=True
    ).order_by("clause__order", "order")
    return gather_unresolved(rows, resolver)


def gather_unresolved(rows: Iterable[ClauseUnit], resolver: Resolver) -> list[Unresolved]:
    """Count unresolved units by the name that is printed."""
    counts: dict[str, list[ClauseUnit]] = {}
    for unit in rows:
        if unit.organisation_id is None and unit.group_id is None and not means_townships(unit):
            counts.setdefault(unit.printed, []).append(unit)
    found = [
        Unresolved(
            name,
            len({unit.clause_id for unit in units}),
            units[0].is_group,
            tuple(resolver.suggest(units[0].sector)),
        )
        for name, units in counts.items()
    ]
    return sorted(found, key=lambda one: -one.clauses)
