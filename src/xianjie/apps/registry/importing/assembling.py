"""All rows of a household judged together and made into one draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.db.models import CharField

from xianjie.apps.divisions.matching import VillageIndex
from xianjie.apps.divisions.queries import CountyIndex, village_index
from xianjie.apps.registry.columns import (
    HOUSEHOLD_FIELDS,
    PERSON_FIELDS,
    extra_columns,
    level_columns,
    private_columns,
)
from xianjie.apps.registry.importing import household_faults as faults
from xianjie.apps.registry.importing.drafts import (
    HouseholdDraft,
    PersonDraft,
    Presence,
    json_value,
)
from xianjie.apps.registry.models import Household, Person
from xianjie.exchange.as_written import LONGEST, original_of
from xianjie.exchange.contracts import Column
from xianjie.exchange.faults import CellFault
from xianjie.exchange.rows import Layout, RawRow
from xianjie.exchange.validation import RowValidator, ValidatedRow
from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.ids import check_id

HEAD = "户主"
_NOT_ASKED = object()
_MOST_REMEMBERED = 50_000


class Assembled:
    """What became of the rows of one household."""

    __slots__ = ("draft", "quarantined", "villages", "warned")

    def __init__(self) -> None:
        self.draft: HouseholdDraft | None = None
        self.quarantined: list[ValidatedRow] = []
        self.warned: dict[int, list[CellFault]] = {}
        self.villages: set[str] = set()


class Assembler:
    """Judges the households of one file, one after another; remembers whom it has seen."""

    def __init__(
        self,
        *,
        validator: RowValidator,
        layout: Layout,
        counties: CountyIndex,
        ring: KeyRing,
    ) -> None:
        self._validator = validator
        self._counties = counties
        self._ring = ring
        self._indexes: dict[str, VillageIndex] = {}
        self._county_of: dict[str, str] = {}
        self._seen_codes: dict[str, int] = {}
        self._seen_ids: dict[bytes, int] = {}
        present = {match.column.name for match in layout.columns}
        self._household_names = [c.name for c in level_columns("household") if c.name in present]
        self._household_pairs = _pairs(HOUSEHOLD_FIELDS, present)
        self._person_pairs = _pairs(PERSON_FIELDS, present)
        self._household_extra = [c.name for c in extra_columns("household") if c.name in present]
        self._person_extra = [c.name for c in extra_columns("person") if c.name in present]
        self._private = [c.name for c in private_columns() if c.name in present]
        self._limits = [
            *_limits(Household, self._household_pairs),
            *_limits(Person, self._person_pairs),
        ]
        if "自然村" in present:
            self._limits.append(("自然村", 80))
        self._columns = {c.name: c for c in validator.contract.columns}
        self._written: dict[str, tuple[int, Column, dict[str, Any]]] = {
            match.column.name: (match.index, match.column, {})
            for match in layout.columns
            if not match.column.personal
        }
        self._household_texts = self._kept_texts(self._household_pairs, self._household_extra)
        self._person_texts = self._kept_texts(self._person_pairs, self._person_extra)
        self._columns_text = ",".join(sorted(present))
        self.presence = Presence(
            frozenset(present),
            frozenset({field for _, field in self._household_pairs})
            | ({"group_name"} if "自然村" in present else frozenset()),
            frozenset(self._household_extra),
            frozenset(self._private),
            frozenset(field for _, field in self._person_pairs),
            frozenset(self._person_extra),
        )

    def assemble(self, raws: Sequence[RawRow]) -> Assembled:
        """Judge the rows of one household."""
        result = Assembled()
        good: list[tuple[ValidatedRow, str]] = []
        for raw in raws:
            row = self._validator.validate(raw)
            row, village = self._placed(row)
            if row.errors:
                result.quarantined.append(row)
            else:
                good.append((row, village))
        good = self._without_repeated(good, result)
        rows = [row for row, _ in good]
        villages = {village for _, village in good}
        result.villages = villages
        if fault := self._household_fault(rows, good):
            result.quarantined += [replace(row, errors=[fault]) for row in rows]
            self._forget(rows)
            rows = []
        if rows:
            result.draft = self._draft(rows, next(iter(villages)), result)
            result.draft.whole = not result.quarantined
            for row in rows:
                if row.warnings:
                    result.warned.setdefault(row.number, []).extend(row.warnings)
        result.quarantined.sort(key=attrgetter("number"))
        return result

    def county_of(self, name: str) -> str:
        """Return the six digits of the loaded county of that name, or the empty text."""
        code = self._county_of.get(name)
        if code is None:
            code = self._county_of[name] = self._counties.match(name)
        return code

    def village_of(self, row: ValidatedRow) -> str:
        """Return the 12-digit village that a quarantined row names, as far as it does."""
        county = self.county_of(row.values.get("县") or "")
        if county not in self._indexes:
            return ""
        found = self._indexes[county].match(
            row.values.get("乡") or "", row.values.get("行政村") or ""
        )
        return found.code

    def _placed(self, row: ValidatedRow) -> tuple[ValidatedRow, str]:
        """Return the row with the faults of place and length, and its 12-digit village."""
        values, more = row.values, []
        if row.warnings:
            more = [f for f in row.warnings if faults.is_rounded_number(f)]
        for name, limit in self._limits:
            text = values.get(name)
            if text is not None and len(text) > limit:
                more.append(faults.too_long(self._columns[name], limit))
        village = ""
        county = self.county_of(values.get("县") or "")
        if not row.errors:
            if not county:
                more.append(faults.unknown_county(values.get("县") or ""))
            else:
                index = self._indexes.get(county)
                if index is None:
                    index = self._indexes[county] = village_index(county)
                found = index.match(values.get("乡") or "", values.get("行政村") or "")
                village = found.code
                if found.fault:
                    more.append(faults.unplaced(found, values))
        if more:
            row = replace(row, errors=[*row.errors, *more])
        return row, village

    def _without_repeated(
        self, good: list[tuple[ValidatedRow, str]], result: Assembled
    ) -> list[tuple[ValidatedRow, str]]:
        """Quarantine a row about somebody whom an earlier row of the file already gave."""
        kept = []
        for row, village in good:
            code, number = row.values.get("人编号"), row.values.get("证件号码")
            first = None
            if code:
                first = self._seen_codes.setdefault(code, row.number)
                fault = faults.repeated("人编号", first)
            if number and first in {None, row.number}:
                index = self._id_index(number)
                earlier = self._seen_ids.setdefault(index, row.number)
                if earlier != row.number:
                    if not code:
                        first, fault = earlier, faults.repeated("证件号码", earlier)
                    else:
                        result.warned.setdefault(row.number, []).append(faults.same_id(earlier))
            if first is not None and first != row.number:
                result.quarantined.append(replace(row, errors=[fault]))
            else:
                kept.append((row, village))
        return kept

    def _forget(self, rows: Sequence[ValidatedRow]) -> None:
        """Let the people of a quarantined household be given by later rows."""
        for row in rows:
            code, number = row.values.get("人编号"), row.values.get("证件号码")
            if code and self._seen_codes.get(code) == row.number:
                del self._seen_codes[code]
            if number and self._seen_ids.get(self._id_index(number)) == row.number:
                del self._seen_ids[self._id_index(number)]

    def _id_index(self, number: str) -> bytes:
        return self._ring.blind_index("id", number[:18])

    @staticmethod
    def _household_fault(
        rows: list[ValidatedRow], good: list[tuple[ValidatedRow, str]]
    ) -> CellFault | None:
        if len({village for _, village in good}) > 1:
            return faults.two_villages(good)
        heads = [row for row in rows if row.values.get("与户主关系") == HEAD]
        if len(heads) > 1:
            return faults.two_heads(heads)
        return None

    def _draft(self, rows: list[ValidatedRow], village: str, result: Assembled) -> HouseholdDraft:
        heads = [row for row in rows if row.values.get("与户主关系") == HEAD]
        lead = heads[0] if heads else rows[0]
        if not heads:
            result.warned.setdefault(lead.number, []).append(faults.no_head())
        given = self._household_values(rows, lead, result)
        values = {field: given[name] for name, field in self._household_pairs}
        values["group_name"] = lead.values.get("自然村") or ""
        values["village_name"] = (lead.values.get("行政村") or "")[:80]
        if heads:
            values["head_name"] = heads[0].values.get("姓名")
        draft = HouseholdDraft(
            row=lead.number,
            code=given["户编号"],
            county_code=village[:6],
            division_code=village,
            values=values,
            extra={n: json_value(given[n]) for n in self._household_extra if given[n] is not None},
            originals=self._originals(lead, self._household_texts)
            | self._place_texts(lead, village),
            private={n: json_value(given[n]) for n in self._private if given[n] is not None},
        )
        draft.index = self._index(
            self._columns_text, {"村": village}, values, draft.extra, draft.private
        )
        draft.members = [self._person(row) for row in rows]
        return draft

    def _household_values(
        self, rows: list[ValidatedRow], lead: ValidatedRow, result: Assembled
    ) -> dict[str, Any]:
        """Return the household columns: the head's, or the first that is filled where his is empty.

        A row that says something else is warned.
        """
        names = self._household_names
        given = {name: lead.values[name] for name in names}
        for row in rows:
            if row is lead:
                continue
            for name in names:
                value = row.values[name]
                if value is None or value == given[name]:
                    continue
                if given[name] is None:
                    given[name] = value
                    continue
                fault = faults.contradiction(self._columns[name], given[name], value, lead.number)
                result.warned.setdefault(row.number, []).append(fault)
        return given

    def _person(self, row: ValidatedRow) -> PersonDraft:
        source = row.values
        values = {field: source[name] for name, field in self._person_pairs}
        number = values.get("id_number")
        if number:
            check = check_id(number)
            values["id_length"] = check.length
            values["id_check_ok"] = check.check_ok
            values["id_region"] = check.region6 or ""
            values["birth_date"] = values.get("birth_date") or check.birth_date
            values["sex"] = values.get("sex") or check.sex or ""
        draft = PersonDraft(
            row=row.number,
            values=values,
            extra={n: json_value(source[n]) for n in self._person_extra if source[n] is not None},
            originals=self._originals(row, self._person_texts),
        )
        draft.index = self._index(self._columns_text, values, draft.extra)
        return draft

    def _kept_texts(self, pairs: Sequence[tuple[str, str]], extra: Sequence[str]) -> list[str]:
        return [name for name in (*(n for n, _ in pairs), *extra) if name in self._written]

    def _place_texts(self, row: ValidatedRow, village: str) -> dict[str, str]:
        """Return how the file names places, where not as the divisions or the register do."""
        index = self._indexes[village[:6]]
        usual = {
            "县": index.county_name,
            "乡": index.towns.names.get(f"{village[:9]}000", ""),
            "行政村": row.values.get("行政村"),
            "自然村": row.values.get("自然村"),
        }
        found = {}
        for name in ("市", *usual):
            place = self._written.get(name)
            cell = row.raw.values[place[0]] if place else ""
            text = cell.strip() if isinstance(cell, str) else ""
            if text and text != usual.get(name):
                found[name] = text[:LONGEST]
        return found

    def _originals(self, row: ValidatedRow, names: Sequence[str]) -> dict[str, str]:
        """Return the texts of the cells that a file would not get back from the stored values."""
        found = {}
        for name in names:
            index, column, memory = self._written[name]
            cell = row.raw.values[index]
            if type(cell) is str:
                if not cell:
                    continue
                text = memory.get(cell, _NOT_ASKED)
                if text is _NOT_ASKED:
                    if len(memory) >= _MOST_REMEMBERED:
                        memory.clear()
                    text = memory[cell] = original_of(column, row.values[name], cell)
            else:
                text = original_of(column, row.values[name], cell)
            if text is not None:
                found[name] = text
        return found

    def _index(self, columns: str, *parts: dict[str, Any]) -> bytes:
        """Return the keyed index of what a row says, to see at once that nothing has changed."""
        said = [f"{name}={value}" for part in parts for name, value in part.items()]
        return self._ring.blind_index("registry row", "\x1f".join([columns, *said]))


def _pairs(fields: dict[str, str], present: set[str]) -> list[tuple[str, str]]:
    return [(name, field) for name, field in fields.items() if name in present]


def _limits(
    model: type[Household] | type[Person], pairs: Sequence[tuple[str, str]]
) -> list[tuple[str, int]]:
    """Return the longest text that fits for the columns that are free text."""
    limits = []
    for name, field in pairs:
        stored = model._meta.get_field(field)
        if isinstance(stored, CharField) and stored.max_length:
            limits.append((name, stored.max_length))
    return limits


Progress = Callable[[str, int, int | None], None]

__all__ = ["Assembled", "Assembler", "Progress"]
