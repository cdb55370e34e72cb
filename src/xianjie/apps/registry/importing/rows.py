"""Households and people as rows of the database, written past the ORM."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from xianjie.apps.registry import bulk
from xianjie.apps.registry.identity import index_text
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.pinyin import spelt
from xianjie.kernel.crypto import KeyRing

HOUSEHOLD_PLAIN: dict[str, Any] = {
    "village_name": "",
    "group_name": "",
    "head_name": "",
    "household_type": "",
    "monitor_category": "",
    "risk_cleared": None,
    "identified_on": None,
    "cleared_on": None,
    "income_per_capita": None,
}
PERSON_PLAIN: dict[str, Any] = {
    "person_code": "",
    "name": "",
    "id_kind": "",
    "id_length": 0,
    "id_check_ok": None,
    "id_region": "",
    "birth_date": None,
    "sex": "",
    "relation": "",
    "ethnicity": "",
    "education": "",
    "school_status": "",
    "health": "",
    "labour_skill": "",
}
HOUSEHOLD_UPDATE = (
    "division_code",
    *HOUSEHOLD_PLAIN,
    "address",
    "phone",
    "phone_index",
    "private",
    "extra",
    "originals",
    "import_index",
    "is_active",
    "left_on",
    "left_reason",
    "updated_at",
)
HOUSEHOLD_INSERT = (
    "id",
    "county_code",
    "household_code",
    *HOUSEHOLD_UPDATE,
    "account",
    "account_index",
    "member_count",
    "created_at",
)
PERSON_UPDATE = (
    *PERSON_PLAIN,
    "pinyin",
    "initials",
    "id_number",
    "id_index",
    "phone",
    "phone_index",
    "extra",
    "originals",
    "import_index",
    "updated_at",
)
PERSON_INSERT = ("id", "county_code", "household", *PERSON_UPDATE, "created_at")
State = dict[str, Any]


def new_household_state() -> State:
    """Return the state of a household of which nothing is known."""
    return {
        **HOUSEHOLD_PLAIN,
        "division_code": "",
        "address": "",
        "phone": "",
        "private": {},
        "extra": {},
        "originals": {},
        "is_active": True,
    }


def new_person_state() -> State:
    """Return the state of a person of whom nothing is known."""
    return {**PERSON_PLAIN, "id_number": "", "phone": "", "extra": {}, "originals": {}}


def household_state(household: Household) -> State:
    """Return what is stored of a household."""
    state = {name: getattr(household, name) for name in new_household_state()}
    state["private"] = json.loads(household.private) if household.private else {}
    return state


def person_state(person: Person) -> State:
    """Return what is stored of a person."""
    return {name: getattr(person, name) for name in new_person_state()}


class RowMaker:
    """Turns states into rows: encrypts, indexes, and writes dates and JSON as texts."""

    def __init__(self, ring: KeyRing, now: datetime) -> None:
        self._ring = ring
        self._moment = bulk.moment(now)

    def id_index(self, number: str) -> bytes | None:
        """Return the index of an ID number as it is stored (already normalised)."""
        return self._ring.blind_index("id", number[:18]) if number else None

    def household_update(self, state: State, index: bytes) -> list[Any]:
        """Return the values of ``HOUSEHOLD_UPDATE``."""
        row = [state["division_code"]]
        row += [_stored(state[name]) for name in HOUSEHOLD_PLAIN]
        row += [self._sealed(state["address"]), self._sealed(state["phone"])]
        row.append(self._index("phone", state["phone"]))
        row.append(self._sealed(bulk.json_text(state["private"]) if state["private"] else ""))
        row += [bulk.json_text(state["extra"]), bulk.json_text(state["originals"]), index]
        row += [True, None, "", self._moment]
        return row

    def household_insert(self, number: int, county: str, code: str, update: list[Any]) -> list[Any]:
        """Return the values of ``HOUSEHOLD_INSERT``."""
        return [number, county, code, *update, b"", None, 0, self._moment]

    def person_update(self, state: State, index: bytes) -> list[Any]:
        """Return the values of ``PERSON_UPDATE``."""
        row = [_stored(state[name]) for name in PERSON_PLAIN]
        row += spelt(state["name"])
        row += [self._sealed(state["id_number"]), self.id_index(state["id_number"])]
        row += [self._sealed(state["phone"]), self._index("phone", state["phone"])]
        row += [bulk.json_text(state["extra"]), bulk.json_text(state["originals"]), index]
        row.append(self._moment)
        return row

    def person_insert(
        self, number: int, county: str, household: int, update: list[Any]
    ) -> list[Any]:
        """Return the values of ``PERSON_INSERT``."""
        return [number, county, household, *update, self._moment]

    def _sealed(self, text: str) -> bytes:
        return self._ring.encrypt(text) if text else b""

    def _index(self, kind: str, text: str) -> bytes | None:
        return self._ring.blind_index(kind, index_text(kind, text)) if text else None


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
