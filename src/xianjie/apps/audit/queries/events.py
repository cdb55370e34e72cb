"""Events by their object, and by what the auditor asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.lookups import Exact

from xianjie.apps.audit.models import AuditEvent

_CODE_DIGITS, _COUNTY_DIGITS = 12, 6


def events_about(object_type: str, object_id: str | int) -> QuerySet[AuditEvent]:
    """Return what was done to one object, newest first."""
    return AuditEvent.objects.filter(object_type=object_type, object_id=str(object_id)).order_by(
        "-id"
    )


def events_within(prefixes: Iterable[str] | None) -> QuerySet[AuditEvent]:
    """Return the events of divisions, and those that belong to no division; None: all of them.

    ``prefixes`` are division prefixes; without any, nothing is found.
    """
    if prefixes is None:
        return AuditEvent.objects.all()
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= _begins_with(prefix) | Q(division_code="")
    return AuditEvent.objects.filter(condition)


def _begins_with(prefix: str) -> Q:
    """Return the condition that a division lies in another, told so that no index serves it.

    Most events of an installation lie in the auditor's own county: the database must walk them
    by time and stop at a page's end, not gather and sort them all by place.
    """
    return Q(Exact(Substr("division_code", 1, len(prefix)), prefix))


@dataclass(frozen=True)
class EventFilters:
    """What the auditor asks for; empty texts and None ask for nothing.

    ``start`` and ``end`` are aware moments, ``end`` itself is not within.
    """

    start: datetime | None = None
    end: datetime | None = None
    actor: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    place: str = ""


def filtered_events(events: QuerySet[AuditEvent], filters: EventFilters) -> QuerySet[AuditEvent]:
    """Narrow events, newest first; every filter has an index behind it."""
    if filters.start:
        events = events.filter(at__gte=filters.start)
    if filters.end:
        events = events.filter(at__lt=filters.end)
    if filters.actor:
        actor = filters.actor
        labels = [actor] if ":" in actor else [f"user:{actor}", f"cli:{actor}"]
        events = events.filter(actor_label__in=labels)
    if filters.action:
        events = events.filter(action=filters.action)
    if filters.object_type:
        events = events.filter(object_type=filters.object_type)
    if filters.object_id:
        events = events.filter(object_id=filters.object_id)
    if filters.place and len(filters.place) <= _COUNTY_DIGITS:
        events = events.filter(_begins_with(filters.place))
    elif filters.place:
        events = events.filter(
            division_code__gte=filters.place,
            division_code__lte=filters.place.ljust(_CODE_DIGITS, "9"),
        )
    return events.order_by("-at", "-id")
