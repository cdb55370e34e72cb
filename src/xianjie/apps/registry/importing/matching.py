"""Which person of the register a row means: by 人编号, by ID number, by name.

A name is looked for among the present members of the household, then among those who left it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from xianjie.apps.registry import bulk
from xianjie.apps.registry.importing import membership
from xianjie.apps.registry.importing.drafts import HouseholdDraft, PersonDraft
from xianjie.apps.registry.importing.rows import RowMaker
from xianjie.apps.registry.models import Person

# The unique index of person codes leaves out empty ones; without these words it is not used.
_IN_CODE_INDEX = "NOT (\"person_code\" = '')"
_FIELDS = ("id", "person_code", "import_index", "household", "id_index", "name", "merged_into")


class KnownPerson(NamedTuple):
    """What is read of a person to recognise one."""

    id: int
    code: str
    import_index: bytes
    household: int | None
    id_index: bytes | None
    name: str
    merged_into: int | None


Known = dict[tuple[int, str], list[KnownPerson]]
"""People by household and name."""


class PersonMatcher:
    """The people of one county that the drafts of one portion may mean."""

    def __init__(
        self,
        county: str,
        drafts: Sequence[HouseholdDraft],
        households: Sequence[int],
        maker: RowMaker,
    ) -> None:
        self._maker = maker
        self._claimed: set[int] = set()
        inside = f"county_code = '{county}'"
        members = [m for d in drafts for m in d.members]
        codes = {m.code for m in members if m.code}
        coded = f"{inside} AND {_IN_CODE_INDEX}"
        self._by_code = {p.code: p for p in _read("person_code", codes, coded)}
        rest = [m for m in members if m.code not in self._by_code]
        indexes = {maker.id_index(m.id_number) for m in rest if m.id_number}
        self._by_id: dict[bytes, list[KnownPerson]] = defaultdict(list)
        for person in _read("id_index", indexes, inside):
            if person.id_index is not None:
                self._by_id[person.id_index].append(person)
        self._by_name: Known = defaultdict(list)
        if rest:
            for person in _read("household", households, inside):
                self._by_name[person.household or 0, person.name].append(person)
        self._by_past: Known = defaultdict(list)
        if rest:
            former = membership.former_members(households)
            for person in _read("id", former, inside):
                for home in former[person.id] - {person.household}:
                    self._by_past[home, person.name].append(person)

    def find(self, draft: PersonDraft, household: int) -> KnownPerson | None:
        """Return the person meant, or None for somebody new; each person is found once."""
        found = self._by_code.get(draft.code) if draft.code else None
        if found is None:
            found = (
                self._by_number(draft, household)
                or self._by_their_name(self._by_name, draft, household)
                or self._by_their_name(self._by_past, draft, household)
            )
        if found is not None:
            self._claimed.add(found.id)
        return found

    def is_somebody_else(self, person: KnownPerson, draft: PersonDraft) -> bool:
        """Whether a person number belongs to one whose name and ID number both differ."""
        index = self._maker.id_index(draft.id_number)
        differs = index is not None and person.id_index is not None and index != person.id_index
        return differs and person.name != draft.values.get("name")

    def _by_number(self, draft: PersonDraft, household: int) -> KnownPerson | None:
        index = self._maker.id_index(draft.id_number)
        if index is None:
            return None
        found = [p for p in self._by_id.get(index, ()) if self._is_free(p, draft)]
        # Of duplicates that were merged, the one that stands for them all is meant.
        found = [p for p in found if p.merged_into is None] or found
        here = [p for p in found if p.household == household]
        if len(here) == 1:
            return here[0]
        return found[0] if len(found) == 1 else None

    def _by_their_name(
        self, known: Known, draft: PersonDraft, household: int
    ) -> KnownPerson | None:
        index = self._maker.id_index(draft.id_number)
        found = [
            p
            for p in known.get((household, draft.values.get("name") or ""), ())
            if self._is_free(p, draft)
            and (index is None or p.id_index is None or p.id_index == index)
        ]
        return found[0] if len(found) == 1 else None

    def _is_free(self, person: KnownPerson, draft: PersonDraft) -> bool:
        return person.id not in self._claimed and (not draft.code or not person.code)


def _read(column: str, keys: Any, where: str) -> list[KnownPerson]:
    return [
        KnownPerson(i, code, bytes(seen), home, bytes(number) if number else None, name, merged)
        for i, code, seen, home, number, name, merged in bulk.select_in(
            Person, _FIELDS, column, keys, where
        )
    ]
