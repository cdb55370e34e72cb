"""Reading the audit."""

from xianjie.apps.audit.queries.events import events_about

__all__ = ["events_about"]
