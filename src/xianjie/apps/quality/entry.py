"""Checks at entry: the county's rules over one household as a form would leave it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from xianjie.apps.divisions.queries import find_division
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.quality.assembly import values_for
from xianjie.apps.quality.enums import Severity
from xianjie.apps.quality.hits import cell_text, message_of
from xianjie.apps.quality.narrowing import narrowed
from xianjie.apps.quality.queries.mending_links import typed
from xianjie.apps.quality.queries.rules import compiled_rules
from xianjie.apps.quality.sources import imported_columns
from xianjie.apps.registry.columns import (
    HOUSEHOLD_FIELDS,
    PERSON_FIELDS,
    extra_columns,
)
from xianjie.apps.registry.entry_checks import EntryFault
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.engine.quality import check_rows, is_local
from xianjie.kernel.ids import mask_name
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, tables

GAPS = "完整"
_MOST = 20


def check_household(household: Household, today: date) -> list[EntryFault]:
    """Judge a household and its members by the rules that need nothing beyond them.

    Reads the database as the open transaction has it. Rules that look at other households, other
    months or delivered tables wait for the check of the county. Nothing before the first rulebook.
    """
    version = current_version()
    if version is None:
        return []
    county = household.county_code
    book = rulebook_of(version.hash)
    ruleset = compiled_rules(book, county, today)
    local = [one for one in ruleset.rules.values() if is_local(one)]
    local = [one for one in local if one.table.id in (HOUSEHOLD, PERSON)]
    if not local:
        return []
    members = list(Person.objects.filter(household=household).order_by("pk"))
    rows = {
        HOUSEHOLD: [_household_row(household, members)],
        PERSON: [_person_row(one, household) for one in members],
        VILLAGE: [_village_row(household)],
    }
    columns = _columns(county, rows)
    rules = [narrowed(one, columns) for one in local]
    division = find_division(county)
    known = values_for(
        book, county, division.name if division is not None else county, today, local, None
    )
    names = {one.pk: one.name for one in members}
    found: list[EntryFault] = []
    for table in (HOUSEHOLD, PERSON):
        beside = {name: listed for name, listed in rows.items() if name != table}
        outcomes = check_rows(
            rules, table, rows[table], beside=beside, constants=known.constants,
            mappings=known.mappings,
            over_time={name: tuple(spans) for name, spans in known.over_time.items()},
        )  # fmt: skip
        by_number = {one["row_no"]: one for one in rows[table]}
        for one in outcomes:
            if one.hit:
                who = names.get(one.row_no, "") if table == PERSON else ""
                found.append(_fault(one.rule, by_number[one.row_no], who, known.texts))
    found.sort(key=lambda one: not one.asks)
    return found[:_MOST]


def _columns(county: str, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, frozenset[str]]:
    """The columns that the county has: those of its lists, and those filled in this household."""
    listed = imported_columns(county)
    return {
        table: frozenset(
            name
            for name in tables()[table].columns
            if name in listed or any(one.get(name) is not None for one in given)
        )
        for table, given in rows.items()
        if table != VILLAGE
    }


def _household_row(household: Household, members: list[Person]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "row_no": household.pk, "household_no": household.pk, "person_no": None,
        "village_code": household.division_code, "自然村": household.group_name or None,
    }  # fmt: skip
    row |= {name: _plain(getattr(household, field)) for name, field in HOUSEHOLD_FIELDS.items()}
    row |= typed(household.extra, list(extra_columns("household")))
    row |= json.loads(household.private) if household.private else {}
    head = next((one for one in members if one.relation == HEAD), None)
    if head is not None:
        row["户主证件号码"] = head.id_number or None
    row |= {f"{name}__原文": text for name, text in household.originals.items()}
    place = villages_by_code([household.division_code]).get(household.division_code)
    if place is not None:
        row |= {"乡": place.town, "行政村": place.name}
    return row


def _person_row(person: Person, household: Household) -> dict[str, Any]:
    row: dict[str, Any] = {
        "row_no": person.pk, "person_no": person.pk, "household_no": household.pk,
        "village_code": household.division_code, "证件长度": person.id_length,
        "证件校验通过": person.id_check_ok, "证件地区码": person.id_region or None,
    }  # fmt: skip
    row |= {name: _plain(getattr(person, field)) for name, field in PERSON_FIELDS.items()}
    row |= typed(person.extra, list(extra_columns("person")))
    return row | {f"{name}__原文": text for name, text in person.originals.items()}


def _village_row(household: Household) -> dict[str, Any]:
    code = household.division_code
    row: dict[str, Any] = {"row_no": int(code), "village_code": code}
    place = villages_by_code([code]).get(code)
    return row | ({"乡": place.town, "行政村": place.name} if place is not None else {})


def _plain(value: Any) -> Any:
    return None if value == "" else value


def _fault(
    rule: CompiledQualityRule, row: Mapping[str, Any], who: str, parameters: Mapping[str, str]
) -> EntryFault:
    texts = {}
    for name, column in rule.table.columns.items():
        text = cell_text(row.get(name), column.type)
        texts[name] = mask_name(text) if column.personal and text else text
    return EntryFault(
        rule=rule.rule.id,
        message=message_of(rule, texts, {}, parameters),
        fix=rule.rule.fix,
        severity=rule.rule.severity,
        asks=rule.rule.severity == Severity.FAULT.value and not _is_gap(rule, row),
        who=mask_name(who) if who else "",
    )


def _is_gap(rule: CompiledQualityRule, row: Mapping[str, Any]) -> bool:
    """Whether the row only lacks something: that is told, but nobody is asked why it is so.

    A form cannot be held up for what it has no field for, or for what is not known yet.
    """
    own = [one.name for one in rule.cells if not one.path]
    return rule.rule.category == GAPS or (bool(own) and all(row.get(one) is None for one in own))
