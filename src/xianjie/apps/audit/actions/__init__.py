"""What can be done with the audit: add an event, verify the chain."""

from xianjie.apps.audit.actions.record import Labelled, record
from xianjie.apps.audit.actions.verify import Verification, verify

__all__ = ["Labelled", "Verification", "record", "verify"]
