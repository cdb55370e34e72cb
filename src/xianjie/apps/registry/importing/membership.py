"""Opening and closing of memberships, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from xianjie.apps.registry import bulk
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.models import Membership, Person

_FIELDS = ("person", "household", "joined_on", "joined_reason", "left_on", "left_reason")
Joining = tuple[int, int, JoinReason]


def open_memberships(joining: Sequence[Joining], today: date) -> None:
    """Let people (person, household, reason) belong to households from a day on."""
    bulk.insert(
        Membership,
        _FIELDS,
        [(person, home, today.isoformat(), why.value, None, "") for person, home, why in joining],
    )


def close_memberships(people: Iterable[int], reason: LeaveReason, today: date) -> None:
    """End the present memberships of people; never before they began."""
    ends = [
        (max(today.isoformat(), str(joined)), reason.value, number)
        for number, joined in bulk.select_in(
            Membership, ("id", "joined_on"), "person", people, "left_on IS NULL"
        )
    ]
    bulk.update(Membership, ("left_on", "left_reason"), ends)


def settle(homes: Sequence[tuple[int | None, int]]) -> None:
    """Store the present household of people: pairs (household or None, person)."""
    bulk.update(Person, ("household",), homes)


def arrivals(people: Iterable[int]) -> dict[int, str]:
    """Return person → why the present membership began."""
    return dict(
        bulk.select_in(Membership, ("person", "joined_reason"), "person", people, "left_on IS NULL")
    )


def former_members(households: Iterable[int]) -> dict[int, set[int]]:
    """Return person → households that the person once belonged to, among some."""
    found: dict[int, set[int]] = {}
    for person, home in bulk.select_in(
        Membership,
        ("person", "household"),
        "household",
        households,
        f"left_on IS NOT NULL AND left_reason <> '{LeaveReason.UNDONE.value}'",
    ):
        found.setdefault(person, set()).add(home)
    return found


def last_departures(people: Iterable[int]) -> dict[int, tuple[str, int, str]]:
    """Return person → (reason, household, day) of the last membership that ended."""
    found: dict[int, tuple[Any, int, str, int, str]] = {}
    for number, person, home, left_on, reason in bulk.select_in(
        Membership,
        ("id", "person", "household", "left_on", "left_reason"),
        "person",
        people,
        f"left_on IS NOT NULL AND left_reason <> '{LeaveReason.UNDONE.value}'",
    ):
        entry = (str(left_on), number, reason, home, str(left_on))
        if person not in found or entry > found[person]:
            found[person] = entry
    return {person: (reason, home, day) for person, (_, _, reason, home, day) in found.items()}
