"""What can be done with the audit: add an event, verify the chain, archive, take out."""

from xianjie.apps.audit.actions.archive import Archived, archive_events
from xianjie.apps.audit.actions.export import record_audit_export
from xianjie.apps.audit.actions.record import Labelled, record
from xianjie.apps.audit.actions.verify import Verification, check_portion, verify

__all__ = [
    "Archived",
    "Labelled",
    "Verification",
    "archive_events",
    "check_portion",
    "record",
    "record_audit_export",
    "verify",
]
