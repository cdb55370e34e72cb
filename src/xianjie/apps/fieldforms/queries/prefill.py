"""What is known of households before anybody asks them, with its source and date.

The definition says where an answer may be known from; this reads those places for many
households at once, in a number of queries that does not grow with them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localtime, make_aware

from xianjie.apps.fieldforms.enums import SheetState, VisitStage
from xianjie.apps.fieldforms.knowledge import Told, source_of
from xianjie.apps.fieldforms.marks import mark_of
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries.definitions import definition_of, forms
from xianjie.apps.registry.columns import HOUSEHOLD_FIELDS, PERSON_FIELDS
from xianjie.apps.registry.models import Household, Person, RegistryImport
from xianjie.apps.registry.relations import HEAD
from xianjie.apps.screening.enums import RunState
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import runs_dir
from xianjie.exchange.sheet_values import read_value, show_value
from xianjie.exchange.sheets import (
    EVERYBODY,
    STAGE,
    ItemType,
    Known,
    Reads,
    SheetDefinition,
    SheetItem,
)
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.kernel.periods import Period

REGISTER = "登记表"
_MASKED = {"户联系电话": mask_phone}
_DAYS_A_MONTH = 31


@dataclass(frozen=True)
class KnownAnswer:
    """A known answer in its stored form.

    ``label`` is its source with its date, as “医保 2022-06”, “登记表 2022-06-05” or
    “上次月度监测 2022-05-12”; ``shown`` the answer in words, masked; ``detail`` what stands
    behind it, masked, as the last digits of the registered phone.
    """

    value: Any
    source: str
    on: date | None
    label: str
    shown: str
    detail: str = ""


@dataclass(frozen=True)
class Prefill:
    """What is known of one household for one sheet.

    ``base`` goes along with the sheet and comes back with it; ``people`` are the members by
    number as a text, names masked, the head first.
    """

    definition: SheetDefinition
    household: int
    known: dict[str, KnownAnswer]
    base: str
    people: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The known answers alone, by item."""
        return {item: answer.value for item, answer in self.known.items()}

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON for a page that fills in the sheet by itself.

        ``base``, ``people`` (number, name), ``known``: item → value, shown, label, detail.
        """
        return {
            "base": self.base,
            "people": [{"number": number, "name": name} for number, name in self.people.items()],
            "known": {
                item: {
                    "value": answer.value,
                    "shown": answer.shown,
                    "label": answer.label,
                    "detail": answer.detail,
                }
                for item, answer in self.known.items()
            },
        }


def prefill(household: Household, form: str, on: date, *, task: FieldTask | None = None) -> Prefill:
    """Return what is known of one household for a sheet on a day, in a constant number of queries.

    The household was found through the gate. Raises ``UsageError`` for an unknown form.
    """
    stages = {household.pk: task.stage} if task is not None else {}
    return prefill_many([household], form, on, stages=stages)[household.pk]


def prefill_many(
    households: Sequence[Household],
    form: str,
    on: date,
    *,
    stages: Mapping[int, str] | None = None,
) -> dict[int, Prefill]:
    """Return what is known of many households, by number; as many queries as for one.

    Args:
        households: found through the gate; of one county, otherwise each county asks anew.
        stages: household number → stage of its task, where it has one.
    """
    by_county: dict[str, list[Household]] = {}
    for household in households:
        by_county.setdefault(household.county_code, []).append(household)
    found: dict[int, Prefill] = {}
    for county, rows in by_county.items():
        found |= _of_county(county, rows, form, on, stages or {})
    return found


def _of_county(
    county: str, households: list[Household], form: str, on: date, stages: Mapping[int, str]
) -> dict[int, Prefill]:
    definition = definition_of(form, county, on)
    reader = _Reader(definition, county, households, on, stages)
    return {household.pk: reader.prefill(household) for household in households}


class _Reader:
    """Everything that the sources of one definition hold about the households of one county."""

    def __init__(
        self,
        definition: SheetDefinition,
        county: str,
        households: list[Household],
        on: date,
        stages: Mapping[int, str],
    ) -> None:
        self._definition, self._on, self._stages = definition, on, stages
        numbers = [household.pk for household in households]
        knowns = [known for item in definition.asked for known in item.known]
        self._members = _members(numbers)
        self._listed_on = (
            _listed_on(county) if any(k.registry or k.members for k in knowns) else None
        )
        self._run, self._facts = _facts(county, on, definition, knowns, numbers)
        self._sheets = (
            _last_sheets(numbers, on, definition.sheets_months)
            if any(known.sheet for known in knowns)
            else {}
        )
        self._names = forms()
        self._told = _told_by_others(knowns, numbers, on)

    def prefill(self, household: Household) -> Prefill:
        members = self._members.get(household.pk, [])
        people = {
            str(person.pk): f"{mask_name(person.name)}（{person.relation}）".replace("（）", "")
            for person in members
        }
        known = {}
        for item in self._definition.asked:
            answer = self._answer(item, household, people)
            if answer is not None:
                known[item.id] = answer
        values = {name: answer.value for name, answer in known.items()}
        base = mark_of(self._definition, household.pk, values)
        return Prefill(self._definition, household.pk, known, base, people)

    def _answer(
        self, item: SheetItem, household: Household, people: dict[str, str]
    ) -> KnownAnswer | None:
        best: KnownAnswer | None = None
        for known in item.known:
            found = self._found(item, known, household, people)
            if found is None:
                continue
            if not item.newest:
                return found
            if best is None or (found.on or date.min) > (best.on or date.min):
                best = found
        return best

    def _found(
        self, item: SheetItem, known: Known, household: Household, people: dict[str, str]
    ) -> KnownAnswer | None:
        told = self._raw(item, known, household)
        if told is None:
            return None
        raw: Any = known.says or _read_as(known.reads, told.value)
        if item.type is ItemType.MEMBERS and known.says:
            raw = dict.fromkeys(people, known.says)
        if item.type is ItemType.CHOICES and isinstance(raw, list | tuple):
            raw = [one for one in raw if one in item.offered]
        if raw is None or raw in ("", [], {}):
            return None
        try:
            value = read_value(item, raw, members=frozenset(people))
        except ValueError:
            return None
        if item.type is ItemType.MEMBERS and set(value) != set(people):
            return None
        detail = ""
        if known.says and known.registry and known.registry[0] in _MASKED:
            detail = _MASKED[known.registry[0]](str(told.value))
        return KnownAnswer(
            value,
            told.source,
            told.on,
            f"{told.source} {self._day(known, told.on)}".strip(),
            show_value(item, value, people=people),
            detail,
        )

    def _day(self, known: Known, on: date | None) -> str:
        if on is None:
            return ""
        return f"{on:%Y-%m}" if known.fact else f"{on:%Y-%m-%d}"

    def _raw(self, item: SheetItem, known: Known, household: Household) -> Told | None:
        if known.registry:
            value = _of_register(household, known.registry, several=item.type is ItemType.CHOICES)
            return None if value is None else Told(value, REGISTER, self._listed_on)
        if known.members:
            return self._of_members(known, household)
        if known.fact:
            value = self._facts.get(household.pk, {}).get(known.fact)
            if value is None or self._run is None:
                return None
            return Told(value, known.by, self._run.as_of)
        if known.sheet:
            return self._of_sheets(known.sheet, household.pk)
        if known.task == STAGE:
            stage = self._stages.get(household.pk, "")
            return Told(str(VisitStage(stage).label), "任务") if stage else None
        if known.told:
            return self._told.get(known.told, {}).get(household.pk)
        return Told(self._on.isoformat(), "今天")

    def _of_members(self, known: Known, household: Household) -> Told | None:
        members = self._members.get(household.pk, [])
        if not members:
            return None
        if known.members == EVERYBODY:
            return Told(len(members), REGISTER, self._listed_on)
        column = known.members
        values = [
            getattr(person, PERSON_FIELDS[column])
            if column in PERSON_FIELDS
            else person.extra.get(column)
            for person in members
        ]
        if all(value in (None, "") for value in values):
            return None
        return Told(sum(value in known.among for value in values), REGISTER, self._listed_on)

    def _of_sheets(self, item: str, household: int) -> Told | None:
        for sheet, values in self._sheets.get(household, []):
            if item in values:
                name = self._names.get(sheet.form, sheet.form)
                return Told(values[item], f"上次{name}", localtime(sheet.filled_at).date())
        return None


def _read_as(reads: Reads, value: Any) -> Any:
    if reads is Reads.NOT:
        return not value if isinstance(value, bool) else None
    if reads is Reads.POSITIVE:
        return value > 0
    return value


def _of_register(household: Household, columns: tuple[str, ...], *, several: bool) -> Any:
    values = [
        getattr(household, HOUSEHOLD_FIELDS[column])
        if column in HOUSEHOLD_FIELDS
        else household.extra.get(column)
        for column in columns
    ]
    filled = [value for value in values if value not in (None, "")]
    if not filled:
        return None
    return filled if several else filled[0]


def _members(numbers: Collection[int]) -> dict[int, list[Person]]:
    people: dict[int, list[Person]] = {}
    rows = Person.objects.proven("of households found through the gate")
    for person in rows.filter(household_id__in=numbers).order_by("pk"):
        people.setdefault(person.household_id or 0, []).append(person)
    for members in people.values():
        members.sort(key=lambda person: (person.relation != HEAD, person.pk))
    return people


def _listed_on(county: str) -> date | None:
    listed = RegistryImport.objects.filter(county_code=county).order_by("-data_on")
    return listed.values_list("data_on", flat=True).first()


def _facts(
    county: str,
    on: date,
    definition: SheetDefinition,
    knowns: Iterable[Known],
    numbers: Sequence[int],
) -> tuple[Run | None, dict[int, dict[str, Any]]]:
    names = sorted({known.fact for known in knowns if known.fact})
    if not names:
        return None, {}
    period = Period.of(on)
    run = (
        Run.objects.filter(
            county_code=county,
            state=RunState.COMPLETED,
            is_current=True,
            period__lte=str(period),
            period__gte=str(period - definition.facts_months),
        )
        .order_by("-period")
        .first()
    )
    if run is None:
        return None, {}
    path = runs_dir() / run.folder / "facts_household.parquet"
    try:
        present = set(pq.read_schema(path).names)
        columns = [name for name in names if name in present]
        table = pq.read_table(
            path,
            columns=["household_no", *columns],
            filters=[("household_no", "in", list(numbers))],
        )
    except (OSError, pa.ArrowException):
        # The files of an old run may have been cleared away; then nothing is known from it.
        return None, {}
    return run, {row.pop("household_no"): row for row in table.to_pylist()}


def _last_sheets(
    numbers: Collection[int], on: date, months: int
) -> dict[int, list[tuple[Sheet, dict[str, Any]]]]:
    """Return the last accepted sheet of each form of each household, the newest first."""
    until = make_aware(datetime.combine(on + timedelta(days=1), time()))
    newest = Window(
        RowNumber(),
        partition_by=[F("household"), F("form")],
        order_by=[F("filled_at").desc(), F("id").desc()],
    )
    rows = (
        Sheet.objects.proven("of households found through the gate")
        .filter(
            household_id__in=numbers,
            state=SheetState.ACCEPTED,
            filled_at__lt=until,
            filled_at__gte=until - timedelta(days=_DAYS_A_MONTH * months),
        )
        .annotate(place=newest)
        .filter(place=1)
        .order_by("-filled_at", "-id")
    )
    found: dict[int, list[tuple[Sheet, dict[str, Any]]]] = {}
    for sheet in rows:
        found.setdefault(sheet.household_id, []).append((sheet, values_of(sheet)))
    return found


def _told_by_others(
    knowns: Iterable[Known], numbers: Collection[int], on: date
) -> dict[str, Mapping[int, Told]]:
    found = {}
    for key in {known.told for known in knowns if known.told}:
        source = source_of(key)
        if source is not None:
            found[key] = source(numbers, on)
    return found


def values_of(sheet: Sheet) -> dict[str, Any]:
    """Return the answers of a sheet by item, in their stored form (money in fen)."""
    found = json.loads(sheet.content) if sheet.content else {}
    return found if isinstance(found, dict) else {}
