"""Personal columns of the registry, decrypted into memory for the rules that read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from xianjie.apps.registry.columns import HOUSEHOLD_FIELDS, PERSON_FIELDS
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.relations import HEAD

_PORTION = 5_000
HEAD_ID = "户主证件号码"


def household_personal(
    county: str, columns: Sequence[str], numbers: Iterable[int] = ()
) -> pa.Table:
    """Return ``row_no`` and personal columns of the households in the register of a county.

    ``numbers`` narrows it to some households.
    """
    rows = Household.objects.filter(county_code=county, is_active=True)
    chosen = list(numbers)
    rows = rows.filter(pk__in=chosen) if chosen else rows
    fields = {name: HOUSEHOLD_FIELDS[name] for name in columns if name in HOUSEHOLD_FIELDS}
    private = [name for name in columns if name not in fields and name != HEAD_ID]
    picked = ["pk", *fields.values(), *(["private"] if private else [])]
    found: dict[str, list[Any]] = {"row_no": [], **{name: [] for name in columns}}
    for number, *values in rows.order_by("pk").values_list(*picked).iterator(_PORTION):
        found["row_no"].append(number)
        for name, value in zip(fields, values, strict=False):
            found[name].append(value or None)
        if private:
            kept = json.loads(values[-1]) if values[-1] else {}
            for name in private:
                found[name].append(kept.get(name) or None)
    if HEAD_ID in found:
        heads = _heads(county, chosen)
        found[HEAD_ID] = [heads.get(number) for number in found["row_no"]]
    return _table(found)


def _heads(county: str, chosen: list[int]) -> dict[int, str]:
    rows = Person.objects.filter(county_code=county, relation=HEAD, household__isnull=False)
    rows = rows.filter(household__in=chosen) if chosen else rows
    heads: Any = rows.order_by("-pk").values_list("household_id", "id_number")
    return dict(heads.iterator(_PORTION))


def person_personal(county: str, columns: Sequence[str], numbers: Iterable[int] = ()) -> pa.Table:
    """Return ``row_no`` and personal columns of the people in the register of a county.

    ``numbers`` narrows it to the members of some households.
    """
    rows = Person.objects.filter(county_code=county, household__is_active=True)
    chosen = list(numbers)
    rows = rows.filter(household__in=chosen) if chosen else rows
    fields = {name: PERSON_FIELDS[name] for name in columns if name in PERSON_FIELDS}
    found: dict[str, list[Any]] = {"row_no": [], **{name: [] for name in columns}}
    listed = rows.order_by("pk").values_list("pk", *fields.values())
    for number, *values in listed.iterator(_PORTION):
        found["row_no"].append(number)
        for name, value in zip(fields, values, strict=True):
            found[name].append(value or None)
    for name in columns:
        if name not in fields:
            found[name] = [None] * len(found["row_no"])
    return _table(found)


def originals_of(level: str, county: str, wanted: Iterable[str]) -> pa.Table | None:
    """Return number and texts as delivered of rows whose cells a list wrote otherwise.

    Only of the columns wanted; None where no such text is kept.
    """
    rows: Any = (
        Household.objects.filter(county_code=county, is_active=True)
        if level == "household"
        else Person.objects.filter(county_code=county, household__is_active=True)
    )
    columns = sorted(wanted)
    numbers: list[int] = []
    texts: dict[str, list[str | None]] = {}
    for number, kept in (
        rows.exclude(originals={}).values_list("pk", "originals").iterator(_PORTION)
    ):
        if not any(name in kept for name in columns):
            continue
        for name in kept:
            if name in columns and name not in texts:
                texts[name] = [None] * len(numbers)
        numbers.append(number)
        for name, listed in texts.items():
            listed.append(kept.get(name))
    if not numbers:
        return None
    arrays = {"number": pa.array(numbers, pa.int64())}
    return pa.table(arrays | {name: pa.array(one, pa.string()) for name, one in texts.items()})


def _table(found: dict[str, list[Any]]) -> pa.Table:
    arrays = {
        name: pa.array(values, pa.int64() if name == "row_no" else pa.string())
        for name, values in found.items()
    }
    return pa.table(arrays)
