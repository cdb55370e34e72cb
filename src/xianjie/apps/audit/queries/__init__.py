"""Reading the audit."""

from xianjie.apps.audit.queries.events import (
    EventFilters,
    events_about,
    events_within,
    filtered_events,
)

__all__ = ["EventFilters", "events_about", "events_within", "filtered_events"]
