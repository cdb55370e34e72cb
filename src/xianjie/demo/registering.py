"""Registers that are data in the demo county: every packaged one filled, and one of its own.

Values come from the titles and types of the columns (`registers.queries.samples`) and from the
``sample`` lists of the definitions; the same county gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any
from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import transaction

from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.registers.actions.designing import publish_design, start_design
from xianjie.apps.registers.interfaces.entries import settle
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.active import active_in
from xianjie.apps.registers.queries.samples import sample_row
from xianjie.apps.registry.models import Household, Person
from xianjie.demo.hands import Hands
from xianjie.exchange.registers import Definition

_LEVELS = {"village": Level.VILLAGE, "town": Level.TOWNSHIP, "county": Level.COUNTY}
_FEWEST, _MOST, _PEOPLE, _DAYS = 8, 26, 400, 240

OWN: dict[str, Any] = {
    "key": "new",
    "group": "own",
    "title": "防返贫宣传活动台账",
    "unit": "场",
    "about": "各村、各乡镇开展防返贫政策宣传的情况：什么时候、用什么方式、多少人参加。",
    "empty": "每办一场登记一条；活动照片归档后在“照片已归档”填“是”。",
    "levels": ["village", "town"],
    "natural_key": ["place", "name", "held_on"],
    "order": "-held_on",
    "columns": [
        {"key": "name", "title": "活动名称", "type": "text", "required": True, "search": True,
         "sample": ["防返贫政策院坝会", "监测帮扶政策入户宣讲", "大喇叭政策广播", "赶集日政策咨询",
                    "医保报销政策讲解", "申报二维码现场教学"]},
        {"key": "way", "title": "方式", "type": "choice", "filter": True,
         "choices": ["院坝会", "入户宣讲", "集市咨询", "广播", "短视频"]},
        {"key": "held_on", "title": "举办日期", "type": "date", "required": True, "filter": True},
        {"key": "people", "title": "参加人数", "type": "number", "unit": "人", "min": 1, "max": 160,
         "required": True, "total": True},
        {"key": "sheets", "title": "发放明白卡", "type": "number", "unit": "份", "min": 0,
         "max": 200, "total": True},
        {"key": "spent", "title": "经费", "type": "money", "min": 0, "max": 1500, "total": True},
        {"key": "speaker", "title": "讲解人", "type": "name"},
        {"key": "next_on", "title": "下次安排", "type": "date", "after": "held_on"},
        {"key": "filed", "title": "照片已归档", "type": "yesno", "filter": True},
        {"key": "asked", "title": "群众问得多的问题", "type": "long", "listed": False,
         "sample": ["收入低于多少可以申报，多久有人核实。", "医保今年交多少，困难户有没有补助。"]},
    ],
    "waits": [
        {"when": "next_on", "within": 0, "words": "到了下次安排的日子"},
        {"when": "filed", "empty": True, "words": "还没写照片是否归档"},
    ],
    "counts": [{"code": "events", "title": "宣传场次"}],
}  # fmt: skip


def fill_entries(hands: Hands) -> None:
    """Design a register of the county's own, and fill every register that is still empty."""
    today, now = hands.at(0)
    analyst = hands.county(today)
    with transaction.atomic():
        design = start_design(
            by=analyst, county=hands.division, definition=Definition.model_validate(OWN),
            token="demo-own", now=now,  # noqa: S106 (marks the form)
        )  # fmt: skip
        if design.definition is None:
            publish_design(by=analyst, design=design, version=design.version, now=now)
        filled = set(
            Entry.objects.filter(county_code=hands.division)
            .order_by()
            .values_list("register", flat=True)
            .distinct()
        )
        subjects = _Subjects(hands.division)
        for key, definition in active_in(hands.division).items():
            if key not in filled:
                _fill(hands, definition, subjects, today)


class _Subjects:
    """What rows can be about: divisions by level, some households, some people."""

    def __init__(self, county: str) -> None:
        low, high = county.ljust(12, "0"), county.ljust(12, "9")
        rows = in_force().filter(code__gte=low, code__lte=high).order_by("code")
        levels = dict(rows.values_list("code", "level"))
        self.places = {
            name: [code for code, level in levels.items() if level == stored]
            for name, stored in _LEVELS.items()
        }
        known = Household.objects.filter(county_code=county, is_active=True).only("division_code")
        # Whoever was helped first: the lists are about them.
        self.households = list(known.order_by("-monitor_category", "household_code")[:_PEOPLE])
        people = Person.objects.filter(household__in=self.households).order_by("pk")
        self.people = list(
            people.select_related("household").only("household__division_code")[:_PEOPLE]
        )


def _fill(hands: Hands, definition: Definition, subjects: _Subjects, today: date) -> None:
    chance = Random(crc32(f"{hands.division}{definition.key}".encode()))  # noqa: S311 (made up)
    rows: list[Entry] = []
    seen: set[str] = set()
    for number in range(chance.randrange(_FEWEST, _MOST)):
        days = chance.randrange(1, _DAYS)
        _day, moment = hands.at(days)
        row = Entry(
            register=definition.key, created_at=moment, updated_at=moment,
            **sample_row(definition, number, chance, today),
        )  # fmt: skip
        _about(row, definition, subjects, chance)
        try:
            settle(definition, row)
        except ValidationError:
            continue  # what the definition refuses is not made up
        if row.row_key and row.row_key in seen:
            continue
        seen.add(row.row_key)
        rows.append(row)
    made = Entry.objects.bulk_create(rows)
    note_created(
        by=hands.county(today), register=f"registers.{definition.key}",
        numbers=[row.pk for row in made], now=hands.now,
    )  # fmt: skip


def _about(row: Entry, definition: Definition, subjects: _Subjects, chance: Random) -> None:
    choose: dict[str, Callable[[], Any]] = {
        "household": lambda: _one(subjects.households, chance),
        "person": lambda: _one(subjects.people, chance),
    }
    if definition.of in choose:
        setattr(row, definition.of, choose[definition.of]())
        return
    levels = [level for level in definition.levels if subjects.places[level]]
    level = levels[min(int(chance.expovariate(1.6)), len(levels) - 1)] if levels else "county"
    row.division_code = _one(subjects.places[level], chance) or ""


def _one(choices: Sequence[Any], chance: Random) -> Any:
    return choices[chance.randrange(len(choices))] if choices else None
